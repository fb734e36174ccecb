#!/bin/bash
# 2,000 lives of 200 steps each on the engine and on a naive model, with statements that fail: no step may differ. The
# program's own control are six models with a flaw each, which must be seen to differ, and a seed lived twice, which must
# end in the same link of the ledger. SEED= and LIVES= change the run.
set -eu
cd "$(dirname "$0")/../.."
build=build/dev
[ -f $build/build.ninja ] || cmake --preset dev >/dev/null
cmake --build $build --target test_flow >/dev/null
seed=${SEED:-20210601} lives=${LIVES:-2000}
half=$((lives / 20 * 10)) # lives go ten to a transaction
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
echo "seed $seed"

live() { # first, count
    ZWFW_TEST_SEED=$1 ZWFW_TEST_LIVES=$2 $build/test_flow >"$work/$1" 2>&1
}
live $seed $half &
live $((seed + half)) $((lives - half)) || { cat "$work/$((seed + half))"; exit 1; }
wait $! || { cat "$work/$seed"; exit 1; }
for log in "$work"/*; do
    grep -q '6 flawed models seen' "$log" || { echo "control: a model with a flaw was taken for the engine"; exit 1; }
done
echo "control: failed as it must"
failed=$(awk '/statements failed/ {sum += $5} END {print sum}' "$work"/*)
echo "$lives lives of $(awk '/steps a life/ {print $1; exit}' "$work"/*) steps, $failed statements failed, 0 divergences"
