#!/bin/bash
# Do the tests notice? Each of mutants/*.patch makes one small fault in one source file; that file alone is compiled
# anew, beside the build, and linked into the test programs that the patch names ("tests: a|b": test_a…, test_b…), of
# which one must fail. At least 95 of a hundred faults must be noticed; the others are listed. The control: the same
# programs pass without any. MUTANTS=WORD: only those whose name holds it.
set -eu
cd "$(dirname "$0")/../.."
build=build/dev
[ -f $build/build.ninja ] || cmake --preset dev >/dev/null
all=$(mktemp -d) work=$all
trap 'rm -rf "$all"' EXIT
patches=(tests/trust/mutants/*"${MUTANTS:-}"*.patch)

# The test programs that a patch names, the quickest first.
tests_of() {
    local words
    words=$(sed -n 's/^tests: //p' "$1")
    sed -nE "s/^ *Test +#[0-9]+: (test_($words).*)/\1/p" "$all/names" || true
}

# mutate PATCH: 0 when a test fails, 1 when none does, 2 when the fault cannot be made
mutate() {
    local patch=$1 source object compile test link
    source=$(sed -n 's,^+++ b/,,p' "$patch")
    object=CMakeFiles/zwfw_objects.dir/$source.o
    patch -s -o "$work/mutant.c" "$source" "$patch" || { echo "$patch does not fit any more"; return 2; }
    compile=$(grep -F -- " -o $object " "$all/commands")
    compile=${compile//-o $object/-o $work/mutant.o -I$(dirname "$PWD/$source")}
    compile=${compile/-c *$source/-c $work/mutant.c}
    (cd $build && eval "$compile") >"$work/log" 2>&1 || { cat "$work/log"; echo "$patch does not compile"; return 2; }
    for test in $(tests_of "$patch"); do
        link=$(grep -F -- " -o $test " "$all/commands")
        link=${link//$object/$work/mutant.o}
        (cd $build && eval "${link//-o $test /-o $work/$test }") >"$work/log" 2>&1 || { cat "$work/log"; return 2; }
        timeout 120 "$work/$test" >"$work/log" 2>&1 || return 0
        rm "$work/$test"
    done
    return 1
}

ctest --preset dev -N >"$all/names"
names=$(for patch in "${patches[@]}"; do tests_of "$patch"; done | sort -u)
# shellcheck disable=SC2086  # several targets
cmake --build $build --target $names >"$work/log" 2>&1 || { tail -20 "$work/log"; exit 1; }
# shellcheck disable=SC2086
ninja -C $build -t commands $names >"$all/commands"
for test in $names; do
    timeout 300 $build/"$test" >"$work/log" 2>&1 && continue
    tail -20 "$work/log"
    echo "control: $test fails without a fault"
    exit 1
done
echo "control: without a fault, $(wc -w <<<"$names") test programs pass"

# try FIRST: every second patch from this one on, in a folder of its own
try() {
    local number name status
    work=$work/$1
    mkdir "$work"
    for ((number = $1; number < ${#patches[@]}; number += 2)); do
        name=$(basename "${patches[number]}" .patch)
        status=0
        mutate "${patches[number]}" || status=$?
        case $status in
        0) echo "noticed      $name" ;;
        1) echo "NOT NOTICED  $name: $(head -1 "${patches[number]}")" ;;
        *) echo "NOT MADE     $name" ;;
        esac
    done
}
begun=$SECONDS
try 0 >"$all/first" 2>&1 &
try 1 >"$all/second" 2>&1 &
wait
cat "$all/first" "$all/second"
noticed=$(grep -hc '^noticed ' "$all/first" "$all/second" | awk '{sum += $1} END {print sum}')
echo "$((SECONDS - begun)) s"
echo "$noticed of ${#patches[@]} faults noticed"
! grep -q '^NOT MADE' "$all/first" "$all/second" && [ $((noticed * 100)) -ge $((${#patches[@]} * 95)) ]
