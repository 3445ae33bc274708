#!/bin/sh
# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh [ARGUMENTS]  From a fresh machine to a chat: installs what is missing, builds the `release` preset, starts `countersign --demo`
# (or `countersign ARGUMENTS`). Without arguments and without a display it runs the tour off screen and says where its pictures are.
# A second start does no work.
set -eu
umask 022
cd "$(dirname "$0")/.."
. packaging/stage.sh

app=build/release/bin/countersign
stamp=build/release/.built
if [ ! -x "$app" ] || [ ! -e "$stamp" ] || [ -n "$(find CMakeLists.txt CMakePresets.json src ui resources translations -newer "$stamp" -print -quit)" ]; then
    stage "Packages" sh packaging/packages.sh build run
    stage "Configure" cmake --preset release -DBUILD_TESTING=OFF --log-level=WARNING
    stage "Build" cmake --build build/release --target countersign
    touch "$stamp"
fi

if [ $# -gt 0 ]; then
    exec "$app" "$@"
fi
if [ -z "${DISPLAY:-}" ] && [ -z "${WAYLAND_DISPLAY:-}" ]; then
    pictures=build/tour
    echo "No display here, so the demo plays by itself off screen."
    stage "Tour" env QT_QPA_PLATFORM=offscreen "$app" --demo --tour "$pictures"
    echo "Its pictures, one a step: $(pwd)/$pictures"
    exit 0
fi
exec "$app" --demo
