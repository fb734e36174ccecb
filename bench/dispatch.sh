#!/bin/bash
# Dispatch help at the size of a city's years: a suggestion by a model of 100,000 orders (under 2 ms), and the orders
# most like one among 500,000 (under 20 ms). Prints JSON lines {name, ours_ms, size}. Takes some ten minutes and 9 GB of
# disk, nearly all of it for making the half million.
#   ORDERS=100000 SIMILAR=500000 bench/dispatch.sh
set -eu
bin=${BENCHES:-build/release}
work=$(mktemp -d "${BENCH_DIR:-$PWD/build}/bench-XXXXXX")
trap 'rm -rf "$work"' EXIT
"$bin/bench_dispatch" "${ORDERS:-100000}" "${SIMILAR:-500000}" "$work/store"
