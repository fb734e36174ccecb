#!/bin/bash
# The long tier: the scripts of tests/trust with large numbers, in slices. Each run takes one slice by its seed, so that
# runs of many days come to the whole; SLICES=1 takes all of it at once (many hours). The first line says how to have the
# same run again.
# usage: [SEED=…] [SLICES=20] tools/soak.sh [WORD]      only the scripts whose name holds WORD
set -u
cd "$(dirname "$0")/.." || exit 2
export SEED=${SEED:-$(($(date +%s) / 86400))} SLICES=${SLICES:-20}
export ZWFW=${ZWFW:-$PWD/build/release/zwfw}
echo "SEED=$SEED SLICES=$SLICES make soak"

of() { echo $((($1 + SLICES - 1) / SLICES)); }
# name, then what it is told
soaks=(
    "kill KILLS=$(of 50000)"
    "powercut STATES=$(of 200000) CUTS=$(of 2000)"
    "faults"
    "memory STRIDE=1 STARTS=$SLICES UPLOADS=$SLICES"
    "full TURNS=$(of 400)"
    "upgrade POINTS=$(of 2000) STATES=$(of 20000)"
    "backup POINTS=$(of 1000) MUTATIONS=$(of 4000) ROUNDS=$(of 100)"
    "tamper TAMPERINGS=$(of 100000)"
    "simulate LIVES=$(of 1000000)"
    "single_winner CASES=$(of 100000)"
    "network POSTS=$(of 20000)"
    "pg_failover FAILOVERS=$(of 400)"
    "slow CLIENTS=18000"
    "sec_sm2 COUNT=$(of 100000)"
    "sec_fuzz FUZZ_SECONDS=$(of 2400)"
    "sec_rebuild SOAK=1"
)
mkdir -p build/test-logs
bad=0
for soak in "${soaks[@]}"; do
    read -r name told <<<"$soak"
    [[ $name == *"${1:-}"* ]] || continue
    log=build/test-logs/soak-$name.log
    begun=$SECONDS
    # shellcheck disable=SC2086
    if env $told "tests/trust/$name.sh" >"$log" 2>&1; then
        printf '%-13s %5d s  %s\n' "$name" $((SECONDS - begun)) "$(tail -n 1 "$log")"
    else
        printf '%-13s %5d s  FAILED, all of it in %s\n' "$name" $((SECONDS - begun)) "$log"
        tail -n 40 "$log" | sed 's/^/    | /'
        bad=$((bad + 1))
    fi
done
[ $bad -eq 0 ]
