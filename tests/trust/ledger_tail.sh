#!/bin/bash
# A cut tail, a chain made anew and an older copy are found by the signed checkpoints, and by nothing else: the same tests
# must fail with an audit that ignores checkpoints (BREAK=notail). Only that one file is compiled anew.
set -eu
cd "$(dirname "$0")/../.."
build=build/dev
[ -f $build/build.ninja ] || cmake --preset dev >/dev/null
cmake --build $build --target test_tamper >/dev/null
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

commands=$(ninja -C $build -t commands test_tamper)
object=CMakeFiles/zwfw_objects.dir/src/kernel/ledger/audit.c.o
compile=$(grep -F -- " -o $object " <<<"$commands")
link=$(grep -F -- " -o test_tamper " <<<"$commands")
(cd $build && eval "${compile//-o $object/-o $work/audit.o -DZWFW_BREAK_NOTAIL=1}")
link=${link//$object/$work/audit.o}
(cd $build && eval "${link//-o test_tamper /-o $work/test_tamper }")

for test in each_cut_tail_is_found each_forged_chain_is_found each_older_copy_is_found; do
    $build/test_tamper $test >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }
    sed -n "s/.* tamperings found\$/$test: &/p" "$work/log"
    if "$work/test_tamper" $test >"$work/log" 2>&1 || ! grep -q 'not found in checkpoints' "$work/log"; then
        echo "$test: the control without checkpoints passed, so this test shows nothing"
        exit 1
    fi
done
echo "control: failed as it must"
