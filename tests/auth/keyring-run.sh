#!/bin/sh
# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
# keyring-run.sh COMMAND...: runs COMMAND on a private session bus with an unlocked, empty gnome-keyring.
# No display, no prompt, nothing outside a temporary home. The keyring's password is KEYRING_PASSWORD (default "test").
set -eu

for tool in dbus-run-session dbus-send dbus-daemon gnome-keyring-daemon; do
    if ! command -v "$tool" >/dev/null; then
        echo "keyring-run.sh: $tool is missing (Debian packages: dbus, gnome-keyring, libsecret-1-0)" >&2
        exit 1
    fi
done

home=$(mktemp -d "${TMPDIR:-/tmp}/keyring-home.XXXXXX")
trap 'rm -rf "$home"' EXIT
export HOME="$home" XDG_CONFIG_HOME="$home/config" XDG_DATA_HOME="$home/data" XDG_CACHE_HOME="$home/cache"
export XDG_RUNTIME_DIR="$home/run" KEYRING_PASSWORD="${KEYRING_PASSWORD-test}"
mkdir -p "$XDG_DATA_HOME/keyrings" "$XDG_CONFIG_HOME" "$XDG_CACHE_HOME"
mkdir -m 700 "$XDG_RUNTIME_DIR"
# A prompt could wait for somebody; Plasma's variables would send qtkeychain to KWallet.
unset DBUS_SESSION_BUS_ADDRESS DISPLAY WAYLAND_DISPLAY GNOME_KEYRING_CONTROL SSH_AUTH_SOCK \
    XDG_CURRENT_DESKTOP KDE_SESSION_VERSION KDE_FULL_SESSION DESKTOP_SESSION 2>/dev/null || true

# --unlock reads the password to the end of its input, creates "login" and makes it the default collection. The daemon goes
# to the background; the bus knows its process id, so it is ended by that.
code=0
dbus-run-session -- sh -c '
    printf %s "$KEYRING_PASSWORD" | gnome-keyring-daemon --components=secrets --unlock >/dev/null
    tries=0
    until dbus-send --session --print-reply --dest=org.freedesktop.DBus / \
        org.freedesktop.DBus.GetConnectionUnixProcessID string:org.freedesktop.secrets >"$HOME/pid" 2>/dev/null; do
        tries=$((tries + 1))
        if [ "$tries" -ge 300 ]; then
            echo "keyring-run.sh: gnome-keyring-daemon did not come up" >&2
            exit 1
        fi
        sleep 0.1
    done
    code=0
    "$@" || code=$?
    kill "$(sed -n "s/.*uint32 //p" "$HOME/pid")" 2>/dev/null || true
    exit "$code"' keyring-run "$@" || code=$?
exit "$code"
