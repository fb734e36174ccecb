#!/bin/bash
# Lays out all C sources; with --check only says which are not.
set -eu
cd "$(dirname "$0")/.."
folders=()
for folder in src tests fuzz bench; do
    [ ! -d "$folder" ] || folders+=("$folder")
done
mode=(-i)
[ "${1:-}" != --check ] || mode=(--dry-run -Werror)
find "${folders[@]}" -name '*.[ch]' -print0 | xargs -0 -r clang-format "${mode[@]}"
