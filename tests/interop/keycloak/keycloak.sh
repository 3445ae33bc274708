#!/bin/sh
# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
# keycloak.sh COMMAND...  Runs COMMAND with a real Keycloak to start: INTEROP_KEYCLOAK names its directory. It is brought into
# INTEROP_DIRECTORY by Maven (190 MB) if it is not there yet. Ends with 77 and the reason if it cannot be had; with CI=true that is
# a failure.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
version=24.0.5
into=$INTEROP_DIRECTORY/keycloak
INTEROP_KEYCLOAK=$into/keycloak-$version
give_up() {
    echo "interop: no Keycloak: $1" >&2
    [ "${CI:-}" = true ] && exit 1
    exit 77
}
for tool in java mvn unzip; do
    command -v "$tool" >/dev/null || give_up "$tool is missing"
done
if [ ! -x "$INTEROP_KEYCLOAK/bin/kc.sh" ]; then
    mkdir -p "$into"
    mvn -q -B -Dmaven.repo.local="$into/maven" org.apache.maven.plugins:maven-dependency-plugin:3.6.1:get -Dtransitive=false \
        -Dartifact=org.keycloak:keycloak-quarkus-dist:$version:zip >"$into/maven.log" 2>&1 || give_up "Maven could not bring it ($into/maven.log)"
    unzip -q -o "$into/maven/org/keycloak/keycloak-quarkus-dist/$version/keycloak-quarkus-dist-$version.zip" -d "$into"
fi
mkdir -p "$INTEROP_KEYCLOAK/data/import"
cp "$here/realm.json" "$INTEROP_KEYCLOAK/data/import/"
export INTEROP_KEYCLOAK
exec "$@"
