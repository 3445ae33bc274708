#!/bin/sh
# SPDX-FileCopyrightText: the Countersign authors
# SPDX-License-Identifier: GPL-3.0-or-later
# make.sh  Makes every file beside it anew: an authority whose key is thrown away, a server on loopback, two people, and a key
# with a passphrase.
set -eu
cd "$(dirname "$0")"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

newkey() { openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt -out "$1"; }
sign() { # NAME SUBJECT EXTENSIONS
    newkey "$1.key"
    openssl req -new -key "$1.key" -subj "$2" -out "$scratch/$1.csr"
    printf '%b' "$3" > "$scratch/$1.ext"
    openssl x509 -req -in "$scratch/$1.csr" -CA ca.pem -CAkey "$scratch/ca.key" -CAcreateserial -CAserial "$scratch/serial" \
        -days 36500 -extfile "$scratch/$1.ext" -out "$1.pem" 2> "$scratch/log"
}

newkey "$scratch/ca.key"
openssl req -x509 -key "$scratch/ca.key" -days 36500 -subj "/CN=Countersign test authority, trusted by nobody" \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign -out ca.pem
sign server "/CN=127.0.0.1" \
    'subjectAltName=IP:127.0.0.1,DNS:localhost\nextendedKeyUsage=serverAuth\nbasicConstraints=critical,CA:FALSE\n'
sign ada "/CN=ada" 'extendedKeyUsage=clientAuth\nbasicConstraints=critical,CA:FALSE\n'
sign gus "/CN=gus" 'extendedKeyUsage=clientAuth\nbasicConstraints=critical,CA:FALSE\n'
cat gus.pem gus.key > gus-both.pem
# Servers nobody should believe: signed by itself, over since 2021, with another name.
newkey selfsigned.key
openssl req -x509 -key selfsigned.key -days 36500 -subj "/CN=127.0.0.1" -addext subjectAltName=IP:127.0.0.1 -out selfsigned.pem
sign elsewhere "/CN=elsewhere.example" \
    'subjectAltName=DNS:elsewhere.example\nextendedKeyUsage=serverAuth\nbasicConstraints=critical,CA:FALSE\n'
newkey expired.key
openssl req -new -key expired.key -subj "/CN=127.0.0.1" -addext subjectAltName=IP:127.0.0.1 -out "$scratch/expired.csr"
: > "$scratch/index.txt"
printf '[ca]\ndefault_ca=d\n[d]\ndatabase=%s\nnew_certs_dir=%s\nrand_serial=yes\ndefault_md=sha256\npolicy=p\ncopy_extensions=copy\n[p]\ncommonName=supplied\n' \
    "$scratch/index.txt" "$scratch" > "$scratch/ca.conf"
openssl ca -batch -notext -config "$scratch/ca.conf" -cert ca.pem -keyfile "$scratch/ca.key" -in "$scratch/expired.csr" \
    -startdate 20200101000000Z -enddate 20210101000000Z -out expired.pem 2> "$scratch/log"
openssl pkcs8 -topk8 -in ada.key -passout pass:passphrase -out ada-locked.key
