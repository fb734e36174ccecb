#!/bin/bash
# A hall at work: cases taken in over HTTP against the same statements through bare SQLite, and reads against nginx that
# answers the same bytes from memory. Prints JSON lines {name, ours, limit, ratio, …} and a table of them.
# Both servers have two workers, the same 64 keep-alive connections, the same client, and write no access log. nginx sends
# some 300 bytes less of headers, looks nothing up and asks nobody who they are. A thing is read again and again,
# and each time another.
#   SECONDS_EACH=5 CASES=25600 bench/hall.sh
set -eu
each=${SECONDS_EACH:-5} cases=${CASES:-25600}
zwfw=${ZWFW:-build/release/zwfw} bin=${BENCHES:-build/release}
work=$(mktemp -d "${BENCH_DIR:-$PWD/build}/bench-XXXXXX")
trap 'kill $server $nginx 2>/dev/null || true; rm -rf "$work"' EXIT
server= nginx= next=
lines=$work/lines

say() { printf '%s\n' "$1" | tee -a "$lines"; }
field() { sed -E "s/.*\"$1\":([0-9.]+).*/\1/" <<<"$2"; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

serve() { # folder → $server, $port
    mkfifo "$work/ready"
    "$zwfw" serve --data "$1" --listen 127.0.0.1:0 --ready-fd 3 --quiet 3>"$work/ready" 2>"$work/log" &
    server=$!
    read -r port <"$work/ready"
    rm "$work/ready"
}

echo "做一个只有一个事项的库 …" >&2
token=$("$bin/intake" make "$work/ours")
cp -r "$work/ours" "$work/watched"
cp -r "$work/ours" "$work/bare"
printf 'http.access_log = false\n' >"$work/ours/settings.conf"

echo "不经本程序，直接用SQLite执行同样的语句 …" >&2
bare=$("$bin/intake" bare "$work/watched" "$work/bare" "$token" "$cases")
limit=$(field per_second "$bare")

serve "$work/ours"
for connections in 1 16 64 256; do
    echo "收件，$connections个连接，$each秒 …" >&2
    before=$(curl -s "127.0.0.1:$port/metrics" | awk '/^zwfw_lane_group_size_(sum|count)/ { printf "%s ", $2 }')
    got=$("$bin/load" "$port" "$connections" "$each" intake XK-01 "$token")
    after=$(curl -s "127.0.0.1:$port/metrics" | awk '/^zwfw_lane_group_size_(sum|count)/ { printf "%s ", $2 }')
    group=$(awk -v a="$after" -v b="$before" 'BEGIN { split(a, x); split(b, y); printf "%.1f", (x[1] - y[1]) / (x[2] - y[2]) }')
    ours=$(field per_second "$got")
    say "{\"name\":\"intake $connections\",\"ours\":$ours,\"limit\":$limit,\"ratio\":$(ratio "$ours" "$limit"),\"group\":$group,${got:1}"
done
rss=$(awk '/VmHWM/ { print $2 }' "/proc/$server/status")

number=$(curl -s -H "Authorization: Bearer $token" "127.0.0.1:$port/api/v1/cases?limit=1" | grep -o '"number":"[^"]*"' | head -1 | cut -d'"' -f4)
mkdir "$work/static"
curl -s -H "Authorization: Bearer $token" "127.0.0.1:$port/api/v1/cases/$number" >"$work/static/case"
curl -s "127.0.0.1:$port/api/v1/items/630200/XK-01" >"$work/static/item"
# Of cases, 20,000 that were taken in; of the item, what it was on each of 20,000 days from 2022 on.
for ((page = 0; page < 100; page++)); do
    list=$(curl -s -H "Authorization: Bearer $token" "127.0.0.1:$port/api/v1/cases?limit=200${next:+&after=$next}")
    grep -o '"number":"[^"]*"' <<<"$list" | cut -d'"' -f4 | sed 's|^|/api/v1/cases/|'
    next=$(grep -o '"next":"[^"]*"' <<<"$list" | cut -d'"' -f4 || true)
    [ -n "$next" ] || break
done >"$work/paths-case"
python3 -c 'import datetime
for day in range(20000): print("/api/v1/items/630200/XK-01?on=" + str(datetime.date(2022, 1, 1) + datetime.timedelta(day)))
' >"$work/paths-item"
nginx_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
{
    echo "worker_processes 2; pid $work/nginx.pid; error_log $work/nginx.log; daemon off; events { worker_connections 1024; }"
    echo "http { access_log off; keepalive_requests 100000000; default_type application/json;"
    for part in body fastcgi proxy scgi uwsgi; do
        [ $part = body ] && echo "client_body_temp_path $work/tmp-body;" || echo "${part}_temp_path $work/tmp-$part;"
    done
    echo "server { listen 127.0.0.1:$nginx_port;"
    for what in case item; do
        echo "location = /$what { return 200 '$(sed "s/'/\\\\'/g; s/\\$/\${dollar}/g" "$work/static/$what")'; }"
    done
    echo "} geo \$dollar { default \"\$\"; } }"
} >"$work/nginx.conf"
/usr/sbin/nginx -c "$work/nginx.conf" -p "$work" 2>/dev/null &
nginx=$!
sleep 1
for what in case item; do
    path=/api/v1/cases/$number
    [ $what = item ] && path=/api/v1/items/630200/XK-01
    echo "读一个$what，64个连接，与nginx各$each秒 …" >&2
    ours=$("$bin/load" "$port" 64 "$each" get "$path" "$token")
    limit=$("$bin/load" "$nginx_port" 64 "$each" get "/$what" "$token")
    another=$("$bin/load" "$port" 64 "$each" each "$work/paths-$what" "$token")
    a=$(field per_second "$ours") b=$(field per_second "$limit") c=$(field per_second "$another")
    say "{\"name\":\"read one $what again\",\"ours\":$a,\"limit\":$b,\"ratio\":$(ratio "$a" "$b"),${ours:1}"
    say "{\"name\":\"read another $what\",\"ours\":$c,\"limit\":$b,\"ratio\":$(ratio "$c" "$b"),${another:1}"
done
kill "$server"; wait "$server" || true

echo "从启动到第一个答复 …" >&2
began=$(date +%s%N)
serve "$work/ours"
curl -s -o /dev/null "127.0.0.1:$port/healthz"
start=$((($(date +%s%N) - began) / 1000000))
say "{\"name\":\"start to first answer, ms\",\"ours\":$start,\"limit\":200,\"ratio\":$(ratio "$start" 200)}"
say "{\"name\":\"resident memory at 256 connections, KiB\",\"ours\":$rss,\"limit\":131072,\"ratio\":$(ratio "$rss" 131072)}"
kill "$server"; wait "$server" || true
server=

echo
awk -F'[:,"]+' '{
    for (i = 1; i < NF; i++) { if ($i == "name") n = $(i + 1); if ($i == "ours") o = $(i + 1); if ($i == "limit") l = $(i + 1);
        if ($i == "ratio") r = $(i + 1); if ($i == "p99_us") p = $(i + 1) }
    printf "%-42s %12s %12s %8s  p99 %s us\n", n, o, l, r, p; p = "-" }' "$lines"
