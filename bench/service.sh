#!/bin/bash
# The hotline and the ratings at work, against the hall: calls that were typed in after they were answered, the orders
# that come of them, and ratings by the codes of receipts, each as a ratio to the cases that the same server takes in
# at the same connections. They take turns of a second or two, three times, so that they share the noise.
# Prints JSON lines {name, ours, limit, ratio, …} and a table of them.
#   SECONDS_EACH=2 ROUNDS=3 bench/service.sh
set -eu
each=${SECONDS_EACH:-2} rounds=${ROUNDS:-3} connections=64
zwfw=${ZWFW:-build/release/zwfw} bin=${BENCHES:-build/release}
work=$(mktemp -d "${BENCH_DIR:-$PWD/build}/bench-XXXXXX")
server=
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT

token=$("$bin/intake" make "$work/city")
printf 'http.access_log = false\n' >"$work/city/settings.conf"
mkfifo "$work/ready"
"$zwfw" serve --data "$work/city" --listen 127.0.0.1:0 --ready-fd 3 --quiet 3>"$work/ready" 2>"$work/log" &
server=$!
read -r port <"$work/ready"

write() { python3 bench/service.py "$@"; }
load() { # round name kind what: a line for the figures
    "$bin/load" "$port" $connections "$each" "$3" "$4" "$token" | sed "s/^{/{\"round\":$1,\"name\":\"$2\",/" >>"$work/rounds"
}

for round in $(seq "$rounds"); do
    echo "第$round轮：收件、来电、工单、评价，$connections个连接，各$each秒 …" >&2
    load "$round" case intake XK-01
    write contacts "$round" "$work/contacts"
    load "$round" contact post "$work/contacts"
    write orders "$work/contacts.answers" "$work/orders"
    load "$round" order post "$work/orders"
    # Cases that were accepted, and a code for the receipt of each.
    write cases "$round" "$work/cases"
    load "$round" accepted post "$work/cases"
    write codes "$work/cases.answers" "$work/codes"
    load "$round" code post "$work/codes"
    write ratings "$work/codes.answers" "$work/ratings"
    load "$round" rating post "$work/ratings"
done
kill "$server"
wait "$server" || true
server=
write figures "$work/rounds"
