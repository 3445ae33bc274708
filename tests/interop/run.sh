#!/bin/sh
# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh DIRECTORY COMMAND...  Runs COMMAND as on a desktop of its own: a session bus, an unlocked gnome-keyring, an X server with a
# window manager, headless Chromium as the browser, and the peers that setup.sh brought into DIRECTORY. Nothing of the person's own
# desktop is touched and nothing is left running. Ends with 77 if something is missing (with CI=true: 1).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
"$here/setup.sh" "$1"
INTEROP_DIRECTORY=$(cd "$1" && pwd)
export INTEROP_DIRECTORY
shift
for tool in Xvfb openbox chromium dbus-run-session gnome-keyring-daemon secret-tool xprop ${INTEROP_FRONT:+nginx}; do
    command -v "$tool" >/dev/null && continue
    echo "interop: $tool is missing (packaging/packages.sh interop installs what is needed)" >&2
    [ "${CI:-}" = true ] && exit 1
    exit 77
done
export PATH="$here/browser:$INTEROP_DIRECTORY/bin:$PATH"
export COPILOTKIT_TELEMETRY_DISABLED=true DO_NOT_TRACK=1
export INTEROP_BROWSER_LOG="$INTEROP_DIRECTORY/browser.$$.log"
: >"$INTEROP_BROWSER_LOG"

scratch=$(mktemp -d)
x=
wm=
clean_up() {
    [ -z "$wm" ] || kill "$wm" 2>/dev/null || true
    [ -z "$x" ] || kill "$x" 2>/dev/null || true
    rm -rf "$scratch" "$INTEROP_BROWSER_LOG"
}
trap clean_up EXIT
trap 'exit 1' HUP INT TERM

# A display can be given that somebody else's server answers for (abstract sockets reach into a chroot): then the next one.
mkfifo "$scratch/display"
is_desktop() { DISPLAY=$1 timeout 2 xdotool get_num_desktops >/dev/null 2>&1; } # a window manager answers
start_desktop() {
    Xvfb -displayfd 3 -screen 0 1280x900x24 -nolisten tcp 3>"$scratch/display" >/dev/null 2>&1 &
    x=$!
    read -r display <"$scratch/display"
    INTEROP_DISPLAY=":$display"
    DISPLAY=$INTEROP_DISPLAY openbox >/dev/null 2>&1 &
    wm=$!
    tries=0
    until is_desktop "$INTEROP_DISPLAY"; do
        tries=$((tries + 1))
        kill -0 "$wm" 2>/dev/null && [ "$tries" -lt 300 ] || return 1
        sleep 0.1
    done
}
attempts=0
until start_desktop; do
    attempts=$((attempts + 1))
    [ "$attempts" -lt 3 ] || { echo "interop: no X server with a window manager came up" >&2; exit 1; }
    kill "$wm" "$x" 2>/dev/null || true
done
export INTEROP_DISPLAY
code=0
# The keyring starts without a display, so that no prompt can wait for somebody; the command then gets one.
"$here/../auth/keyring-run.sh" sh -c 'DISPLAY=$INTEROP_DISPLAY exec "$@"' interop "$@" || code=$?
exit "$code"
