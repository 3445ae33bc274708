#!/bin/sh
# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
# test.sh  Installs what is missing, builds, and runs everything that can run here: every test with the address and undefined-behaviour
# sanitizers (`asan`), then the tour with the optimised build (`release`). The interop tests bring real servers, a browser and a
# keyring (tests/interop/README.md); what cannot be had is skipped with the reason. With CI=true a skipped part is a failure.
set -eu
umask 022
export LC_ALL=C.UTF-8 # one language for all that is printed
cd "$(dirname "$0")/.."
. packaging/stage.sh

jobs=$(nproc)
stage "Packages" sh packaging/packages.sh build run test interop fuzz
stage "Configure (release)" cmake --preset release -DBUILD_TESTING=ON --log-level=WARNING
stage "Build (release)" cmake --build build/release --target countersign tst_bench tst_chainlit markdown_boundary
stage "Tour (release)" env QT_QPA_PLATFORM=offscreen build/release/bin/countersign --demo --tour build/tour
# What valgrind counts and sees, it does with the optimised build alone.
stage "Counted (release)" ctest --preset release -j "$jobs" -R '^(bench\.instructions|chainlit\.chainlitcost|render\.markdown_boundary)$'
stage "Configure (asan)" cmake --preset asan --log-level=WARNING
stage "Build (asan)" cmake --build build/asan
# A first look, so that its seconds are not those of a test; without it the tests below say the same and are skipped.
stage "Peers" sh -c 'INTEROP_CHAINLIT=1 tests/interop/setup.sh build/asan/interop || [ $? = 77 ]'

# Windows, processes that are killed, a browser and servers of other people: what stumbles is tried once more, then alone, and
# named below. What is broken is red three times.
tests() { # LOG, and which
    rm -f "$1.alone"
    ctest --preset asan -j "$jobs" --repeat until-pass:2 --no-tests=error --output-log "$@" && return
    ctest --preset asan --rerun-failed --no-tests=error --output-log "$1.alone"
}
log=$(pwd)/build/asan/tests.log
stage "Tests (asan)" tests "$log" -E '^interop\.'
stage "Fuzzers (60 s each)" sh tests/fuzz/run.sh 60
parts=$(pwd)/build/asan/interop.log
stage "Real parts (asan)" tests "$parts" -R '^interop\.'

skipped=$(cat "$log"* "$parts"* | grep -E '\*\*\*(Skipped|Not Run)' || true)
if [ -n "$skipped" ]; then
    printf 'Not run here:\n%s\n' "$skipped"
    [ "${CI:-}" != true ] || exit 1
fi
stumbled=$(cat "$log"* "$parts"* | grep -E '\*\*\*(Failed|Timeout|Exception)' || true)
[ -z "$stumbled" ] || printf 'Stumbled, and passed the second time:\n%s\n' "$stumbled"
cat "$log"* "$parts"* | grep -E '^[0-9]+% tests passed'
