#!/bin/bash
# Every parser for some seconds from its corpus, with the address and the undefined-behaviour sanitizer: nothing is found.
# A parser that trusts a length is fuzzed the same way, and found out.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export FUZZ_SECONDS=${FUZZ_SECONDS:-4}

tools/fuzz.sh >"$folder/log" || {
    tail -n 60 "$folder/log"
    exit 1
}
grep '^fuzz_' "$folder/log"
count=$(grep -c '^fuzz_.*: Done [1-9]' "$folder/log")
[ "$count" -eq "$(find fuzz -name 'fuzz_*.c' | wc -l)" ] && [ "$count" -ge 10 ]

cat >"$folder/wrong.c" <<'C'
#include <stddef.h>
#include <stdint.h>
#include <string.h>
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[16];
    if (size > 2 && data[0] == 'n') {
        memcpy(text, data + 2, data[1] < size - 2 ? data[1] : size - 2);
        return text[0] == 'x' ? 1 : 0;
    }
    return 0;
}
C
clang -g -O1 -fsanitize=fuzzer,address,undefined -o "$folder/wrong" "$folder/wrong.c"
if "$folder/wrong" -max_total_time="$FUZZ_SECONDS" -seed=1 -artifact_prefix="$folder/" >"$folder/control.log" 2>&1; then
    echo "control: a parser that trusts a length passes"
    exit 1
fi
grep -q 'AddressSanitizer: stack-buffer-overflow' "$folder/control.log"
echo "control: failed as it must"
echo "$count parsers, $(grep -o 'Done [0-9]*' "$folder/log" | awk '{sum += $2} END {print sum}') executions, 0 findings"
