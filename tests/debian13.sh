#!/bin/sh
# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
# debian13.sh [CHROOT [BUILD]]  Builds Countersign on Debian 13 (Qt 6.8) and runs the unit and interop tests there, in a chroot that is
# made by debootstrap where CHROOT says (default: build/debian13) and used again the next time; about 1.5 GB. Then one program on two
# Qt versions: if this machine has a build with tests (BUILD, default build/asan), its interop story is told on the libraries of
# Debian 13, and its tour is played. Needs root, and changes nothing outside the chroot. Ends with 77 if it cannot be done here (with
# CI=true: 1).
set -eu
umask 022
cd "$(dirname "$0")/.."
. packaging/stage.sh
source=$(pwd)
mkdir -p "${1:-build/debian13}"
root=$(cd "${1:-build/debian13}" && pwd)
built=$(cd "${2:-build/asan}" 2>/dev/null && pwd) || built=

give_up() {
    echo "debian13.sh: $1" >&2
    [ "${CI:-}" = true ] && exit 1
    exit 77
}
[ "$(id -u)" = 0 ] || give_up "a chroot needs root"
command -v debootstrap >/dev/null || give_up "debootstrap is missing"

# A proxy or a CA of this network holds in there too, and where this machine gets its packages.
network=$(env | grep -iE '^((https?|all|no)_proxy|npm_config_registry|NODE_EXTRA_CA_CERTS|PIP_[A-Z_]+)=' || true)
# shellcheck disable=SC2086
inside() { chroot "$root" env -i $network PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 CI="${CI:-}" "$@"; }
mounted=
leave() {
    for place in $mounted; do
        umount -R -l "$place" || true
    done
}
trap leave EXIT
trap 'exit 130' INT TERM
enter() { # WHAT WHERE OPTIONS
    mkdir -p "$root/$2"
    mountpoint -q "$root/$2" && return
    # shellcheck disable=SC2086
    mount $3 "$1" "$root/$2"
    mount --make-rslave "$root/$2" # taking it away in there takes nothing away here
    mounted="$root/$2 $mounted"
}

bootstrap() {
    [ ! -x "$root/usr/bin/apt-get" ] || return 0
    mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -n 1)
    debootstrap --variant=minbase --include=ca-certificates trixie "$root" "$mirror" >/dev/null
    printf 'deb %s trixie main\n' "$mirror" >"$root/etc/apt/sources.list"
    # Nothing that is installed in there may be started by its installation.
    printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
    chmod +x "$root/usr/sbin/policy-rc.d"
}
stage "Debian 13" bootstrap
cp /etc/resolv.conf "$root/etc/"
# What the package managers of this machine were told, those in there must know.
apt-config dump | grep '^Acquire::' | grep -vE 'Changelogs|Auto-Detect' >"$root/etc/apt/apt.conf.d/90here" || true
cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
for told in /etc/npmrc /etc/pip.conf; do
    [ ! -f "$told" ] || cp "$told" "$root$told"
done
[ ! -f ~/.npmrc ] || cp ~/.npmrc "$root/root/.npmrc"
enter proc proc "-t proc"
enter /dev dev --rbind
# Under the names they have here: the programs that were built here look for their data where it is.
enter "$source" "$source" "--bind -o ro"
[ -z "$built" ] || enter "$built" "$built" "--bind -o ro"

stage "Packages" inside sh "$source/packaging/packages.sh" build run test interop
inside apt-get clean
stage "Configure" inside cmake -S "$source" -B /build -G Ninja --log-level=WARNING \
    -DCMAKE_BUILD_TYPE=Release -DCOUNTERSIGN_UNITY=ON -DCOUNTERSIGN_WERROR=ON
stage "Build" inside cmake --build /build -j "$(nproc)"

code=0
log=$root/build/tests.log
(stage "Tests" inside ctest --test-dir /build -j "$(nproc)" --repeat until-pass:2 --no-tests=error --output-on-failure --output-log /build/tests.log) || code=$?
here_built() { # STAGE PROGRAM COMMAND...
    [ -n "$built" ] && [ -x "$built/bin/$2" ] || return 0
    name=$1
    shift 2
    (stage "$name, built on this machine" inside QT_QPA_PLATFORM=xcb QT_LOGGING_RULES="qt.qpa.*=false" ASAN_OPTIONS=detect_leaks=0 "$@") || code=$?
}
here_built Story tst_interop "$source/tests/interop/run.sh" /build/interop "$built/bin/tst_interop" tst_story -nocrashhandler
here_built Tour countersign QT_QPA_PLATFORM=offscreen "$built/bin/countersign" --demo --tour /build/tour

skipped=$(grep -E '\*\*\*(Skipped|Not Run)' "$log" || true)
if [ -n "$skipped" ]; then
    printf 'Not run there:\n%s\n' "$skipped"
    [ "${CI:-}" != true ] || code=1
fi
grep -E '^[0-9]+% tests passed|\*\*\*(Failed|Timeout|Exception)|Total Test time' "$log" || true
inside sh -c 'printf "Qt %s, " "$(qmake6 -query QT_VERSION)"; c++ --version | head -n 1'
exit "$code"
