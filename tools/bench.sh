#!/bin/bash
# Every measurement on both engines: progress on stderr, JSON lines, then a table of them; the lines stay in
# build/bench.jsonl. The compiled programs of bench/*.c, which measure parts, follow.
#   SECONDS_EACH=2 CITY_SCALE=0.02 CITY=folder tools/bench.sh
set -eu
cd "$(dirname "$0")/.."
cmake --build build/release --target benches
export ZWFW=$PWD/build/release/zwfw BENCHES=$PWD/build/release
lines=build/bench.jsonl
python3 bench/bench.py sqlite | tee "$lines"
# On the disk, and as durable as it is in use.
TMPDIR=$PWD/build ZWFW_POSTGRES_OPTIONS='-c fsync=on -c full_page_writes=on -c synchronous_commit=on -c autovacuum=on' \
    tools/with_postgres.sh python3 bench/bench.py postgres | tee -a "$lines"
python3 bench/bench.py table <"$lines"
