#!/bin/bash
# Every measurement on both engines: progress on stderr, JSON lines, then a table of them; the lines stay in
# build/bench.jsonl. What the parts take by themselves (bench/bench_*.c; dispatch help apart, see bench/dispatch.sh)
# follows. Some ten minutes on a machine that does nothing else.
#   SECONDS_EACH=1 ROUNDS=3 CITY_SCALE=0.01 CITY=folder tools/bench.sh [sqlite|postgres]
set -euo pipefail
cd "$(dirname "$0")/.."
cmake --build build/release --target benches >&2
export ZWFW=$PWD/build/release/zwfw BENCHES=$PWD/build/release
lines=build/bench.jsonl
: >"$lines"
if [ "${1:-sqlite}" = sqlite ]; then
    python3 bench/bench.py sqlite | tee -a "$lines"
fi
if [ "${1:-postgres}" = postgres ]; then
    # On the disk, and as durable as it is in use.
    TMPDIR=$PWD/build \
        ZWFW_POSTGRES_OPTIONS='-c fsync=on -c full_page_writes=on -c synchronous_commit=on -c autovacuum=on' \
        tools/with_postgres.sh python3 bench/bench.py postgres | tee -a "$lines"
fi
python3 bench/bench.py table <"$lines"
for part in audit calendar crypto ledger; do
    "$BENCHES/bench_$part"
done
