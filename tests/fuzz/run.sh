#!/bin/sh
# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
# run.sh SECONDS [TARGET…]: builds the fuzzers with clang and runs each for SECONDS (sse, codec, jsonpatch, formschema).
# Starts from the conformance vectors and from what was found before (tests/fuzz/findings/TARGET). What breaks one is left in BUILD/found and is the exit code.
# BUILD is $FUZZ_BUILD, or build/fuzz.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
seconds=${1:?usage: run.sh SECONDS [TARGET...]}
shift
targets=${*:-sse codec jsonpatch formschema}
build=${FUZZ_BUILD:-$here/../../build/fuzz}
compiler=$(command -v clang++-14 || command -v clang++)

cmake -S "$here" -B "$build" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=Debug -G Ninja >/dev/null
cmake --build "$build" >/dev/null
mkdir -p "$build/found"
"$build/makeseeds" "$here/../data" "$build/seeds"
failed=0
for target in $targets; do
    corpus=$build/corpus/$target
    mkdir -p "$corpus"
    findings=
    [ ! -d "$here/findings/$target" ] || findings=$here/findings/$target
    echo "fuzz_$target for $seconds s"
    "$build/fuzz_$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=16384 -verbosity=0 \
        -print_final_stats=1 -artifact_prefix="$build/found/$target-" "$corpus" "$build/seeds/$target" \
        $findings 2>"$build/$target.log" || { failed=1; tail -n 60 "$build/$target.log"; }
    grep -E "stat::number_of_executed_units" "$build/$target.log" || true
done
exit $failed
