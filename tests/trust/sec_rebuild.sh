#!/bin/bash
# The programs, built again elsewhere from the same sources, are the same to the last bit. From other sources they are not.
# Needs some minutes: part of the long tier only (SOAK=1).
set -euo pipefail
cd "$(dirname "$0")/../.."
[ -n "${SOAK:-}" ] || { echo "only with SOAK=1"; exit 0; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

build() { # folder
    (cd "$1" && cmake --preset release >/dev/null && cmake --build --preset release --target programs) >"$folder/log" 2>&1 ||
        { tail -n 20 "$folder/log"; exit 1; }
}
for place in one another/place; do
    mkdir -p "$folder/$place"
    git ls-files -z | xargs -0 cp --parents -t "$folder/$place"
    build "$folder/$place"
done
for program in zwfw zwfw-verify; do
    cmp "$folder/one/build/release/$program" "$folder/another/place/build/release/$program"
done
sum=$(sha256sum <"$folder/one/build/release/zwfw")
sed -i 's/CHUNK_BYTES = 32 \* 1024/CHUNK_BYTES = 33 * 1024/' "$folder/one/src/kernel/base/arena.c"
build "$folder/one"
[ "$sum" != "$(sha256sum <"$folder/one/build/release/zwfw")" ] || { echo "control: other sources make the same program"; exit 1; }
echo "control: failed as it must"
echo "two builds in two places: the same to the last bit, SHA-256 ${sum%% *}"
