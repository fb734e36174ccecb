#!/bin/bash
# The commands on PostgreSQL: the demo city's ledger is the one it has on SQLite; copies to either engine hold; a backup
# can be restored; one process writes; no password in an address.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ -n "${ZWFW_TEST_POSTGRES:-}" ] || exec tools/with_postgres.sh "$0"
zwfw=${ZWFW:-build/release/zwfw}
folder=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || { kill "$server" 2>/dev/null && wait "$server" || true; }
    rm -rf "$folder"
}
trap finish EXIT

address() { # database: makes it
    psql -q "${ZWFW_TEST_POSTGRES/@\/zwfw/@/postgres}" -c "CREATE DATABASE $1" </dev/null
    echo "${ZWFW_TEST_POSTGRES/@\/zwfw/@/$1}"
}
fail() {
    echo "postgres.sh: $1" >&2
    exit 1
}
head_of() { grep -o '末环 [0-9 ]*[0-9a-f]\{64\}' | grep -o '[0-9a-f]\{64\}'; }
refused() { # text, command…
    local text=$1 status=0
    shift
    "$@" >"$folder/out" 2>&1 || status=$?
    [ $status -eq 2 ] && grep -q "$text" "$folder/out" || fail "not refused as it should be ($text): $* $(cat "$folder/out")"
}

on_postgres=$("$zwfw" demo haidong-2021-06 --data "$folder/pg" --db "$(address one)" --scale 0.005 | head_of)
on_sqlite=$("$zwfw" demo haidong-2021-06 --data "$folder/lite" --scale 0.005 | head_of)
[ "$on_postgres" = "$on_sqlite" ] || fail "the ledgers differ: $on_postgres $on_sqlite"
"$zwfw" verify --data "$folder/pg"

to_sqlite=$("$zwfw" copy --from "$folder/pg" --to "$folder/lite2" | head_of)
two=$(address two)
to_postgres=$("$zwfw" copy --from "$folder/lite" --to "$folder/pg2" --db "$two" | head_of)
[ "$to_sqlite" = "$on_sqlite" ] && [ "$to_postgres" = "$on_sqlite" ] || fail "a copy differs"
"$zwfw" verify --data "$folder/lite2"
"$zwfw" verify --data "$folder/pg2"
for data in pg pg2 lite2; do
    "$zwfw" bulletin --region 630200 --period 2021-06 --data "$folder/$data" | grep -v 数据截至 >"$folder/$data.txt"
    cmp "$folder/pg.txt" "$folder/$data.txt"
done

"$zwfw" backup "$folder/backup" --data "$folder/pg"
"$zwfw" restore "$folder/backup" --keys "$folder/pg/keys" --data "$folder/restored"
"$zwfw" verify --data "$folder/restored"

refused 已有数据 "$zwfw" copy --from "$folder/lite" --to "$folder/pg3" --db "$two"
refused 已有SQLite数据 "$zwfw" init --data "$folder/lite" --db "$two"
refused 不要写密码 "$zwfw" init --data "$folder/new" --db postgresql://a:secret@db.example/zwfw
refused 连不上数据库 "$zwfw" verify --data "$folder/pg" --db postgresql://zwfw@127.0.0.1:1/zwfw
psql -q "${ZWFW_TEST_POSTGRES/@\/zwfw/@/postgres}" \
    -c "CREATE DATABASE other TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'" </dev/null
refused "LOCALE 'C'" "$zwfw" init --data "$folder/new" --db "${ZWFW_TEST_POSTGRES/@\/zwfw/@/other}"

# Distributed by region: refused without Citus; with a stand-in for it, every table goes where it belongs, once.
refused 没有Citus扩展 "$zwfw" init --data "$folder/spread" --db "$(address spread)" --distribute
[ ! -e "$folder/spread" ] || fail "a refused store was made"
refused 不能分布 "$zwfw" init --data "$folder/lite" --distribute
spread=${ZWFW_TEST_POSTGRES/@\/zwfw/@/spread}
psql -q "$spread" </dev/null -c "CREATE SCHEMA stand_in; ALTER DATABASE spread SET search_path = public, stand_in" \
    -c "CREATE TABLE stand_in.pg_dist_partition (logicalrelid regclass, kind text)" \
    -c "CREATE FUNCTION stand_in.create_distributed_table(t regclass, c text, colocate_with text DEFAULT '') RETURNS void
        LANGUAGE sql AS \$\$ INSERT INTO stand_in.pg_dist_partition VALUES (t, c || colocate_with) \$\$" \
    -c "CREATE FUNCTION stand_in.create_reference_table(t regclass) RETURNS void
        LANGUAGE sql AS \$\$ INSERT INTO stand_in.pg_dist_partition VALUES (t, '') \$\$"
for _ in 1 2; do
    "$zwfw" init --data "$folder/spread" --db "$spread" --distribute >/dev/null
    psql -XAtq "$spread" -c "SELECT kind, count(*), count(DISTINCT logicalrelid) FROM pg_dist_partition GROUP BY 1 ORDER BY 1"
done </dev/null >"$folder/places"
sort -u "$folder/places" | awk -F'|' '$2 != $3 { exit 1 } END { if (NR != 3) exit 1 }' ||
    fail "tables lie elsewhere: $(cat "$folder/places")"

# A second folder that names the same database is no way around the lock.
"$zwfw" serve --data "$folder/pg" --listen 127.0.0.1:0 >"$folder/serve.log" 2>&1 &
server=$!
for _ in $(seq 100); do
    grep -q 提供服务 "$folder/serve.log" && break
    sleep 0.1
done
url=$(grep -o 'http://127.0.0.1:[0-9]*' "$folder/serve.log")
cp -r "$folder/pg" "$folder/twin"
echo x >"$folder/regions.csv"
refused 正在使用此数据库 "$zwfw" import regions "$folder/regions.csv" --data "$folder/twin"
[ "$(curl -s -o /dev/null -w '%{http_code}' "$url/api/v1/me")" = 401 ] || fail "serving does not answer"
kill "$server" && wait "$server"
server=
echo "the commands work on PostgreSQL"
