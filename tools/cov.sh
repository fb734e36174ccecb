#!/bin/bash
# What the tests reach: lines and branches of src/, by room, and every line that is not reached in the files where all
# must be. Exit status 1 when less is reached than tools/cov.limits asks for.
# The counts of programs that confine themselves go to the temporary folder, which they may write.
# usage: tools/cov.sh [--report]      --report: of the counts that an earlier run left
set -eu
cd "$(dirname "$0")/.."
build=$PWD/build/cov counts=$PWD/build/cov-counts

if [ "${1:-}" != --report ]; then
    cmake --preset cov >/dev/null
    cmake --build --preset cov | tail -n 1
    rm -rf "$counts"
    find "$build" -name '*.gcda' -delete
    apart=$(mktemp -d)
    chmod 777 "$apart"
    trap 'rm -rf "$apart"' EXIT
    export ZWFW=$build/zwfw ZWFW_VERIFY=$build/zwfw-verify
    step() { # what command…
        printf '%-40s ' "$1"
        "${@:2}" >"$build/cov.log" 2>&1 </dev/null && echo ok || { echo FAILED; tail -n 20 "$build/cov.log"; exit 1; }
    }
    step "test programs" ctest --preset cov
    step "test programs on PostgreSQL" tools/with_postgres.sh ctest --preset cov -E ^fuzz_
    export GCOV_PREFIX=$apart
    for script in tests/{e2e,trust}/*.sh; do
        # What takes minutes of clock and not of new lines is left to the test command.
        case $script in *hardening.sh | *sbom.sh | *sec_fuzz.sh | *powercut.sh | *kill.sh) continue ;; esac
        [ ! -x "$script" ] || step "$script" "$script"
    done
    unset GCOV_PREFIX
    gcov-tool merge "$build" "$apart$build" -o "$counts" 2>/dev/null
fi
