#!/bin/sh
# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
# packages.sh GOAL...  Installs what a goal needs and is not there yet: build, run, test, interop, fuzz. Debian 12 and 13 and what
# derives from them.
# DRY_RUN=1 only names the missing packages. No work and no root needed if everything is there.
set -eu

wanted=
for goal in "$@"; do
    case $goal in
    build) wanted="$wanted g++ cmake ninja-build pkg-config qt6-base-dev qt6-networkauth-dev qt6-websockets-dev qt6-svg-dev
            qtkeychain-qt6-dev qt6-tools-dev qt6-l10n-tools libgl-dev libssl-dev libmd4c-dev libsource-highlight-dev" ;;
    run) wanted="$wanted qt6-qpa-plugins libqt6sql6-sqlite libsecret-1-0 xdg-utils fonts-dejavu-core fonts-inter" ;;
    test) wanted="$wanted git dbus dbus-daemon gnome-keyring fonts-dejavu-core fonts-noto-color-emoji libnghttp2-dev valgrind" ;;
    interop) wanted="$wanted dbus dbus-daemon gnome-keyring libsecret-tools xdg-utils xvfb openbox xdotool x11-utils chromium nginx
            at-spi2-core python3-gi gir1.2-atspi-2.0 python3-venv"
        # A Node from elsewhere brings its npm along and does not get on with Debian's.
        command -v npm >/dev/null || wanted="$wanted nodejs npm" ;;
    fuzz) wanted="$wanted clang libclang-rt-dev" ;;
    *) echo "packages.sh: no goal '$goal' (build, run, test, interop, fuzz)" >&2; exit 2 ;;
    esac
done

if ! command -v dpkg-query >/dev/null; then
    echo "packages.sh: this system has no dpkg; install these by their names there:" $wanted >&2
    exit 2
fi
present() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }
missing=
for package in $wanted; do
    present "$package" || missing="$missing $package"
done
# Debian 13 split the SVG icon engine off; without it every icon is a null pixmap and nothing says so.
if [ "$(. /etc/os-release; echo "${VERSION_ID:-0}")" != 12 ] && ! present qt6-svg-plugins; then
    missing="$missing qt6-svg-plugins"
fi
[ -n "$missing" ] || exit 0
if [ -n "${DRY_RUN:-}" ]; then
    echo "missing:$missing"
    exit 0
fi

as_root=
[ "$(id -u)" = 0 ] || as_root=sudo
echo "Installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -q -o Acquire::Retries=3 >/dev/null
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    -o Acquire::Retries=3 -o Dpkg::Use-Pty=0 $missing >/dev/null
