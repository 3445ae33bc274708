#!/bin/sh
# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
# bare-bus.sh COMMAND...  Runs COMMAND on a session bus without a keyring, and without anything that could start one. A keyring that
# COMMAND starts keeps its files in a temporary home of its own.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
export XDG_RUNTIME_DIR="$home/run" XDG_DATA_HOME="$home/data"
mkdir -p "$XDG_DATA_HOME/keyrings"
mkdir -m 700 "$XDG_RUNTIME_DIR"
unset GNOME_KEYRING_CONTROL DBUS_SESSION_BUS_ADDRESS 2>/dev/null || true
dbus-run-session --config-file="$here/bus.conf" -- "$@"
