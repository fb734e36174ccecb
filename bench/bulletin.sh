#!/bin/bash
# The monthly bulletin of the whole city and the list behind one of its figures, in the demo city and in one that holds
# ten times the cases: the median of 21 requests, in milliseconds. The limit is 50 ms.
set -eu
zwfw=${ZWFW:-build/release/zwfw}
work=$(mktemp -d "${BENCH_DIR:-$PWD/build}/bench-XXXXXX")
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT

median() { # path
    for _ in $(seq 21); do
        curl -s -o /dev/null -b "$work/jar" -w '%{time_total}\n' "http://127.0.0.1:$port$1"
    done | sort -n | awk 'NR == 11 { printf "%.1f", $1 * 1000 }'
}

for scale in 0.1 1; do
    echo "示范城市，规模$scale …" >&2
    "$zwfw" demo haidong-2021-06 --scale $scale --data "$work/city-$scale" >/dev/null
    mkfifo "$work/ready"
    "$zwfw" serve --data "$work/city-$scale" --listen 127.0.0.1:0 --ready-fd 3 --quiet 3>"$work/ready" 2>/dev/null &
    server=$!
    read -r port <"$work/ready"
    rm "$work/ready"
    curl -s -o /dev/null -c "$work/jar" -H 'Content-Type: application/json' \
        -d '{"account":"chief","password":"Haidong-2021"}' "http://127.0.0.1:$port/api/v1/sessions"
    for what in bulletin figure; do
        path='/api/v1/bulletins/630200/2021-06?format=json'
        [ $what = bulletin ] || path='/api/v1/figures/case.accepted;630223;2021-06;type=20'
        took=$(median "$path")
        printf '{"name":"%s at scale %s, ms","ours":%s,"limit":50,"ratio":%s}\n' $what $scale "$took" \
            "$(awk -v a="$took" 'BEGIN { printf "%.2f", a / 50 }')"
    done
    kill "$server"
    wait "$server" || true
done
