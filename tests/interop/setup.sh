#!/bin/sh
# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
# setup.sh DIRECTORY  Brings what the interop tests need into DIRECTORY (nothing is written here): Node 20 or later, the packages of
# package-lock.json, the peers and sample servers beside them, and `bin/node`. Does nothing if that is there already.
# With INTEROP_CHAINLIT set also a Python of its own with Chainlit in it, `python/bin/python`.
# Ends with 77 and the reason if something cannot be had; with CI=true that is a failure.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
into=$(cd "$1" && pwd)
newest=20

give_up() {
    echo "interop: $1" >&2
    [ "${CI:-}" = true ] && exit 1
    exit 77
}
for tool in npm flock sha256sum; do
    command -v "$tool" >/dev/null || give_up "$tool is missing (packaging/packages.sh interop installs what is needed)"
done
exec 9>"$into/.lock"
flock 9

# A registry may be out for a moment.
insist() { # COMMAND...: up to three times
    for pause in 5 20; do
        "$@" && return 0
        sleep "$pause"
    done
    "$@"
}
# npm is told nothing twice: the same lock file means the same packages.
fetch() { # FROM TO
    stamp=$(cat "$1/package.json" "$1/package-lock.json" | sha256sum)
    if [ "$(cat "$2/.installed" 2>/dev/null)" != "$stamp" ]; then
        (cd "$2" && insist npm ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >"$into/npm.log" 2>&1) \
            || { tail -n 5 "$into/npm.log" >&2; give_up "npm could not install the packages of ${1#"$here"/}package-lock.json"; }
        echo "$stamp" >"$2/.installed"
    fi
}
is_new_enough() { [ "$("$1" -p 'process.versions.node.split(".")[0]' 2>/dev/null || echo 0)" -ge "$newest" ]; }

mkdir -p "$into/bin" "$into/node"
node=$(command -v node || true)
if [ -z "$node" ] || ! is_new_enough "$node"; then
    cp "$here/node/package.json" "$here/node/package-lock.json" "$into/node/"
    fetch "$here/node" "$into/node"
    for candidate in "$into"/node/node_modules/node-linux-*/bin/node; do
        node=$candidate
    done
    is_new_enough "$node" || give_up "there is no Node $newest for $(uname -m)"
fi
[ "$(readlink "$into/bin/node")" = "$node" ] || ln -sfn "$node" "$into/bin/node"

# Node looks for packages upwards from a file, so the servers stand above node_modules too. Only what is newer is copied: the peers
# of another test may be reading these files.
cp -u "$here/package.json" "$here/package-lock.json" "$into/"
mkdir -p "$into/chainlit" "$into/servers/chainlit"
cp -u "$here"/chainlit/*.py "$into/chainlit/"
cp -u "$here"/servers/chainlit/*.py "$into/servers/chainlit/"
for part in idp copilotkit servers/copilotkit servers/agui; do
    mkdir -p "$into/$part"
    cp -u "$here/$part"/*.mjs "$here/$part/package.json" "$into/$part/"
done
cp -u "$here"/servers/*.mjs "$into/servers/"
fetch "$here" "$into"

if [ -n "${INTEROP_CHAINLIT:-}" ]; then
    stamp=$(cat "$here/chainlit/requirements.txt" "$here/chainlit/constraints.txt" | sha256sum)
    if [ "$(cat "$into/python/.installed" 2>/dev/null)" != "$stamp" ]; then
        rm -rf "$into/python"
        python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || give_up "Chainlit needs Python 3.10 or later"
        python3 -m venv "$into/python" >"$into/pip.log" 2>&1 || give_up "python3 cannot make a venv (python3-venv is missing)"
        insist "$into/python/bin/python" -m pip install --quiet --disable-pip-version-check \
            -r "$here/chainlit/requirements.txt" -c "$here/chainlit/constraints.txt" >"$into/pip.log" 2>&1 \
            || { tail -n 5 "$into/pip.log" >&2; give_up "pip could not install Chainlit by chainlit/requirements.txt"; }
        echo "$stamp" >"$into/python/.installed"
    fi
fi
