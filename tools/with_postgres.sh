#!/bin/bash
# Runs a command beside a PostgreSQL server of its own: made in a temporary folder, reached by a socket there, run by a
# user who is not root, ended and removed with the command whatever happens. Nothing in it outlives a power cut: fsync
# is off. The command finds it by ZWFW_TEST_POSTGRES, the address of an empty database of the right collation.
# usage: tools/with_postgres.sh COMMAND [ARGUMENT...]
set -eu

programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$programs" ] || { echo "with_postgres.sh: no PostgreSQL here; tools/deps.sh test installs it" >&2; exit 2; }

base=${TMPDIR:-/tmp}
[ -n "${TMPDIR:-}" ] || [ ! -w /dev/shm ] || base=/dev/shm # in memory: a thousand databases come and go
folder=$(mktemp -d "$base/zwfw-pg-XXXXXX")
as_user=()
if [ "$(id -u)" -eq 0 ]; then
    chown postgres "$folder"
    as_user=(setpriv --reuid=postgres --regid=postgres --init-groups)
fi
chmod 711 "$folder"

server=
finish() {
    status=$?
    trap - EXIT
    if [ -n "$server" ]; then
        kill -INT "$server" 2>/dev/null || true # fast shutdown
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$folder"
    exit $status
}
trap finish EXIT
trap 'exit 130' INT TERM

cd "$folder"
"${as_user[@]}" env HOME="$folder" "$programs/initdb" -D "$folder/data" -U zwfw -A trust -E UTF8 --locale=C --no-sync \
    >"$folder/initdb.log" 2>&1 || { cat "$folder/initdb.log" >&2; exit 2; }
"${as_user[@]}" env HOME="$folder" "$programs/postgres" -D "$folder/data" -k "$folder" -h '' \
    -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c wal_level=minimal -c max_wal_senders=0 \
    -c autovacuum=off -c shared_buffers=256MB -c max_connections=300 -c max_wal_size=4GB -c logging_collector=off \
    -c max_prepared_transactions=0 ${ZWFW_POSTGRES_OPTIONS:-} -c log_min_messages=fatal >"$folder/server.log" 2>&1 &
server=$!
cd - >/dev/null

for _ in $(seq 100); do
    "$programs/pg_isready" -q -h "$folder" && break
    kill -0 "$server" 2>/dev/null || { cat "$folder/server.log" >&2; exit 2; }
    sleep 0.1
done
"$programs/psql" -q -h "$folder" -U zwfw -d postgres -c 'CREATE DATABASE zwfw' </dev/null
export ZWFW_TEST_POSTGRES="postgresql://zwfw@/zwfw?host=$folder"
"$@"
