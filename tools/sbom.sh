#!/bin/bash
# Writes what the release programs are made of, as a CycloneDX 1.5 bill of materials: each Debian package whose library
# they load, with its version, beside the programs' own digests.
# usage: tools/sbom.sh > build/release/zwfw.cdx.json
set -euo pipefail
cd "$(dirname "$0")/.."
programs=(build/release/zwfw build/release/zwfw-verify)
version=$(sed -n 's/^project(zwfw VERSION \([0-9.]*\).*/\1/p' CMakeLists.txt)
moment=$(date -u -d "@${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct)}" +%Y-%m-%dT%H:%M:%SZ)

# The packages of the libraries that the loader finds, each once. The loader's paths go by links from /lib to /usr/lib.
packages() {
    ldd "${programs[@]}" | awk '$2 == "=>" {print $3}' | sort -u | while read -r library; do
        dpkg -S "$(realpath "$library")" 2>/dev/null || dpkg -S "$library"
    done | cut -d: -f1 | sort -u
}

component() { # program: as JSON
    printf '{"type":"application","name":"%s","version":"%s","licenses":[{"license":{"id":"Apache-2.0"}}],' \
        "$(basename "$1")" "$version"
    printf '"hashes":[{"alg":"SHA-256","content":"%s"}]}' "$(sha256sum "$1" | cut -d' ' -f1)"
}

libraries() {
    local separator=
    for package in $(packages); do
        read -r number architecture source < <(dpkg-query -W \
            -f='${Version} ${Architecture} ${source:Package}\n' "$package" | head -n 1)
        printf '%s\n    {"type":"library","name":"%s","version":"%s","group":"%s","purl":"pkg:deb/debian/%s@%s?arch=%s"}' \
            "$separator" "$package" "$number" "$source" "$package" "${number//+/%2B}" "$architecture"
        separator=,
    done
}

cat <<END
{
  "bomFormat": "CycloneDX",
  "specVersion": "1.5",
  "version": 1,
  "metadata": {
    "timestamp": "$moment",
    "component": $(component "${programs[0]}")
  },
  "components": [
    $(component "${programs[1]}"),$(libraries)
  ]
}
END
