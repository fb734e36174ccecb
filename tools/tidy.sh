#!/bin/bash
# clang-tidy over src. A file that passed is not read again until it, a header of ours that it includes, or the rules
# change: its mark in build/tidy-cache is named by the hash of all of them.
set -euo pipefail
cd "$(dirname "$0")/.."
cmake --preset asan >/dev/null
mkdir -p build/tidy-cache

tidy_one() {
    local file=$1 mark
    mark=build/tidy-cache/$(
        clang -MM -std=gnu2x -D_GNU_SOURCE -Isrc $(pkg-config --cflags libpq cairo-ft) -include src/kernel/base/banned.h "$file" |
            grep -oE '\bsrc/[^ ]+' | sort -u | xargs sha256sum .clang-tidy CMakeLists.txt | sha256sum | cut -c1-32
    )-$(basename "$file")
    [ ! -f "$mark" ] || return 0
    clang-tidy --quiet -p build/asan "$file" 2>/dev/null && : >"$mark"
}
export -f tidy_one
find src -name '*.c' ! -name 'test_*' | sort | xargs -P "$(nproc)" -I{} bash -o pipefail -c 'tidy_one {}'
