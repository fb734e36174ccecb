#!/bin/bash
# Every check and test, stage by stage: a line each while they pass, the end of its output when one fails.
# The last line is "N passed, N failed": the tests of the test programs, and one for each other stage.
# usage: tools/test.sh [WORD]      only the stages whose title holds WORD
set -u
cd "$(dirname "$0")/.." || exit 2
logs=build/test-logs
mkdir -p $logs
export ZWFW=$PWD/build/release/zwfw ZWFW_VERIFY=$PWD/build/release/zwfw-verify

build() { # preset
    cmake --preset "$1" && cmake --build --preset "$1"
}

stages=(
    "formatting|tools/format.sh --check"
    "import boundaries|tools/check_boundaries.sh"
    "banned names|tools/check_banned.sh"
    "headers compile alone|tools/check_headers.sh"
    "documents name what is there|tools/check_docs.sh"
    "build dev (gcc)|build dev"
    "tests dev|ctest --preset dev"
    "tests on PostgreSQL|tools/with_postgres.sh ctest --preset dev -E ^fuzz_"
    "build asan (clang)|build asan"
    "tests asan, ubsan, corpora|ctest --preset asan"
    "clang-tidy|tools/tidy.sh"
    "build release|tools/build.sh"
)
if compgen -G 'docs/dump/*' >/dev/null; then
    stages+=("dumped docs are current|tools/docs.sh --check")
fi
for script in tests/{e2e,trust,deploy}/*.sh; do
    [ ! -x "$script" ] || stages+=("$script|timeout 900 $script")
done

passed=0 failed=0 number=0
for stage in "${stages[@]}"; do
    title=${stage%%|*} command=${stage#*|}
    number=$((number + 1))
    [[ $title == *"${1:-}"* ]] || continue
    printf '%2d/%d  %-32s ' $number ${#stages[@]} "$title"
    log=$logs/$number.log
    begun=$(date +%s%N)
    $command >$log 2>&1 </dev/null
    status=$?
    took=$((($(date +%s%N) - begun) / 100000000))
    # A run of test programs counts its tests, any other stage counts as one.
    if [[ $(grep -E 'tests passed, [0-9]+ tests failed out of' $log) =~ ([0-9]+)\ tests\ failed\ out\ of\ ([0-9]+) ]]; then
        bad=${BASH_REMATCH[1]} all=${BASH_REMATCH[2]}
        passed=$((passed + all - bad))
        failed=$((failed + (status != 0 && bad == 0 ? 1 : bad)))
        note=", $all tests"
    else
        [ $status -eq 0 ] && passed=$((passed + 1)) || failed=$((failed + 1))
        note=
    fi
    if [ $status -eq 0 ]; then
        printf 'ok      %d.%d s%s\n' $((took / 10)) $((took % 10)) "$note"
    else
        printf 'FAILED  %d.%d s, all of it in %s\n' $((took / 10)) $((took % 10)) $log
        tail -n 60 $log | sed 's/^/    | /'
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
