#!/bin/bash
# Runs every measurement: bench/*.sh, with the program in $ZWFW and the compiled ones of bench/*.c in $BENCHES.
set -eu
cd "$(dirname "$0")/.."
cmake --build build/release --target benches
export ZWFW=$PWD/build/release/zwfw BENCHES=$PWD/build/release
for script in bench/*.sh; do
    [ -x "$script" ] || continue
    echo "== $script"
    "$script"
done
