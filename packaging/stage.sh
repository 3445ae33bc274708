# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
# Sourced by run.sh and test.sh: `stage NAME COMMAND...` runs a step and says how long it took; on failure it says which step it was.
stage() {
    stage_name=$1
    shift
    stage_started=$(date +%s)
    echo "== $stage_name"
    "$@" || { stage_code=$?; echo "== $stage_name: ended with $stage_code after $(($(date +%s) - stage_started)) s" >&2; exit "$stage_code"; }
    echo "== $stage_name: $(($(date +%s) - stage_started)) s"
}
