#!/bin/bash
# How much of src/ do the tests go through? Builds with coverage, runs the test programs on both engines and the scripts
# that drive the program, and prints what cov.py makes of it. Every process counts into files that it shares with the
# others, as it goes: one that is killed counts too.
# usage: tools/cov.sh [WORD]      with a word: only the stages whose title holds it, added to what is measured ("" none)
set -u
cd "$(dirname "$0")/.." || exit 2
folder=$PWD/build/cov
export DEMO_SECONDS=1800 ZWFW=$folder/zwfw ZWFW_VERIFY=$folder/zwfw-verify LLVM_PROFILE_FILE=$folder/profiles/%m%c.profraw
mkdir -p build
cmake --preset cov >"$folder.log" 2>&1 && cmake --build --preset cov >"$folder.log" 2>&1 || { tail -n 30 "$folder.log"; exit 1; }
[ $# -gt 0 ] || rm -rf "$folder/profiles"
mkdir -p "$folder/profiles"

# Not those that build programs of their own, nor those that must be quick, which what counts is not.
scripts=(tests/e2e/{api,audit_own,commands,demo,export,hotline,malformed,pingjia,postgres,rekey}.sh
    tests/trust/{backup,complete,faults,full,kill,memory,network,pg_failover,pg_replica,sec_exposure,sec_raw_http,sec_secrets,upgrade}.sh)
stages=("tests|ctest --preset cov"
    "tests on PostgreSQL|tools/with_postgres.sh ctest --preset cov -E ^fuzz_"
    "tests/e2e/authz.py|python3 tests/e2e/authz.py")
for script in "${scripts[@]}"; do
    stages+=("$script|timeout 900 $script")
done
failed=0
for stage in "${stages[@]}"; do
    title=${stage%%|*} command=${stage#*|}
    [ $# -eq 0 ] || [[ -n $1 && $title == *"$1"* ]] || continue
    printf '%-32s ' "$title"
    begun=$SECONDS
    if $command >"$folder.log" 2>&1 </dev/null; then
        echo "ok      $((SECONDS - begun)) s"
    else
        echo "FAILED  $((SECONDS - begun)) s"
        tail -n 30 "$folder.log" | sed 's/^/    | /'
        failed=1
    fi
done

programs=("$ZWFW" -object "$ZWFW_VERIFY")
llvm-profdata-14 merge -sparse "$folder"/profiles/*.profraw -o "$folder/profile" &&
    llvm-cov-14 export "${programs[@]}" -instr-profile="$folder/profile" >"$folder/report.json" 2>"$folder.log" &&
    llvm-cov-14 export "${programs[@]}" -instr-profile="$folder/profile" -format=lcov >"$folder/lines.lcov" 2>"$folder.log" || exit 1
python3 tools/cov.py "$folder/report.json" "$folder/lines.lcov" && [ $failed -eq 0 ]
