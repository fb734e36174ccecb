#!/bin/bash
# Runs every harness for FUZZ_SECONDS, two at a time, from its corpus in the tree. What is found goes to build/fuzz-new,
# an input that fails to build/fuzz-found: mend the fault, then put the input into fuzz/corpus/<harness>.
set -euo pipefail
cd "$(dirname "$0")/.."
export FUZZ_SECONDS=${FUZZ_SECONDS:-10} SEED=${SEED:-1}

cmake --preset fuzz >/dev/null
cmake --build --preset fuzz --target fuzzers
mkdir -p build/fuzz-found

fuzz_one() {
    local name=$1 corpora=("build/fuzz-new/$1")
    mkdir -p "${corpora[0]}"
    [ ! -d "fuzz/corpus/$name" ] || corpora+=("fuzz/corpus/$name")
    if "build/fuzz/$name" -max_total_time="$FUZZ_SECONDS" -max_len=65536 -seed="$SEED" -timeout=10 -rss_limit_mb=2048 \
        -artifact_prefix="build/fuzz-found/$name-" "${corpora[@]}" >"build/fuzz-new/$name.log" 2>&1; then
        echo "$name: $(grep -o 'Done .*' "build/fuzz-new/$name.log")"
    else
        tail -n 40 "build/fuzz-new/$name.log"
        echo "$name: FAILED (SEED=$SEED)"
        return 1
    fi
}
export -f fuzz_one
find build/fuzz -maxdepth 1 -name 'fuzz_*' -type f -executable -printf '%f\n' | sort |
    xargs -r -P "$(nproc)" -I{} bash -c 'fuzz_one {}'
