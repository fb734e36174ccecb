#!/bin/bash
# Builds the program for use into build/release, or with BREAK=<faults> one known to be wrong into build/break-<faults>
# (so that a check can be seen to fail).
set -eu
cd "$(dirname "$0")/.."
if [ -n "${BREAK:-}" ]; then
    folder=build/break-$BREAK
    cmake --preset release -B "$folder" -DZWFW_BREAK="${BREAK//,/;}" -DZWFW_LTO=OFF >/dev/null
else
    folder=build/release
    cmake --preset release >/dev/null
fi
cmake --build "$folder" --target programs
