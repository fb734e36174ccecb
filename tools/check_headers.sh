#!/bin/bash
# Every header compiles alone: it includes what it needs.
set -euo pipefail
cd "$(dirname "$0")/.."
find src tests -name '*.h' ! -name banned.h | sort |
    xargs -P "$(nproc)" -n 1 gcc -x c -std=gnu2x -D_GNU_SOURCE -Isrc -Itests $(pkg-config --cflags libpq cairo-ft) -Wall -Wextra -Werror -fsyntax-only
