#!/bin/sh
# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh SECONDS [TARGET…]: builds the fuzzers with clang and runs each for SECONDS (sse, codec, jsonpatch, formschema,
# socketio, markdown).
# Starts from the conformance vectors and from what was found before (tests/fuzz/findings/TARGET). What breaks one is left in BUILD/found and is the exit code.
# BUILD is $FUZZ_BUILD, or build/fuzz. $FUZZ_SEED is where chance begins, each time the same; 0 begins elsewhere each time.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
seconds=${1:?usage: run.sh SECONDS [TARGET...]}
shift
[ $# -gt 0 ] || set -- sse codec jsonpatch formschema socketio markdown
build=${FUZZ_BUILD:-$here/../../build/fuzz}
compiler=$(command -v clang++-14 || command -v clang++)

cmake -S "$here" -B "$build" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=Debug -G Ninja >/dev/null
cmake --build "$build" >"$build/build.log" || { grep -E "error|undefined" "$build/build.log" | head -n 20; exit 1; }
mkdir -p "$build/found"
"$build/makeseeds" "$here/../data" "$build/seeds"
run_one() { # TARGET
    mkdir -p "$build/corpus/$1"
    findings=
    [ ! -d "$here/findings/$1" ] || findings=$here/findings/$1
    "$build/fuzz_$1" -max_total_time="$seconds" -seed="${FUZZ_SEED:-1}" -timeout=60 -rss_limit_mb=2048 -max_len=16384 -verbosity=0 \
        -print_final_stats=1 -artifact_prefix="$build/found/$1-" "$build/corpus/$1" "$build/seeds/$1" \
        $findings 2>"$build/$1.log" || { tail -n 60 "$build/$1.log"; return 1; }
    echo "fuzz_$1, $seconds s: $(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$1.log") inputs"
}
failed=0
while [ $# -gt 0 ]; do
    # As many at a time as there are cores.
    running=
    for _ in $(seq "$(nproc)"); do
        [ $# -gt 0 ] || break
        run_one "$1" &
        running="$running $!"
        shift
    done
    for process in $running; do
        wait "$process" || failed=1
    done
done
exit $failed
