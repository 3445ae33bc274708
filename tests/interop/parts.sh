#!/bin/sh
# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
# parts.sh COUNT COMMAND...  Runs COMMAND that many times at once, each with its share of the rows (INTEROP_PART=1/COUNT …): most
# of a row is waiting. What they print comes one after the other; fails if one of them does.
set -eu
count=$1
shift
scratch=$(mktemp -d)
running=
trap 'rm -rf "$scratch"' EXIT
trap 'kill $running 2>/dev/null; exit 1' HUP INT TERM
part=1
while [ "$part" -le "$count" ]; do
    (
        code=0
        INTEROP_PART=$part/$count "$@" >"$scratch/$part.out" 2>&1 || code=$?
        echo "$code" >"$scratch/$part.code"
    ) &
    running="$running $!"
    part=$((part + 1))
done
wait
worst=0
part=1
while [ "$part" -le "$count" ]; do
    cat "$scratch/$part.out"
    code=$(cat "$scratch/$part.code")
    [ "$code" -eq 0 ] || worst=$code
    part=$((part + 1))
done
exit "$worst"
