#!/bin/bash
# A database archived by pgbackrest while the program writes, brought back to a moment in between: the store then holds
# what had been written by that moment, nothing of what came after, and verifies. A repository that is damaged is refused.
source "$(dirname "$0")/lib.sh"
programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
as_user=()
[ "$(id -u)" -ne 0 ] || as_user=(setpriv --reuid=postgres --regid=postgres --init-groups)
base=$folder/pg
mkdir -p "$base/spool"
[ "$(id -u)" -ne 0 ] || chown -R postgres "$base"
run() { (cd "$base" && "${as_user[@]}" env HOME="$base" PGBACKREST_CONFIG="$base/pgbackrest.conf" "$@"); }
sed -e "s|/var/lib/pgbackrest|$base/repo|; s|/var/spool/pgbackrest|$base/spool|; s|/var/lib/postgresql/15/main|$base/data|" \
    -e 's|pg1-user=postgres|pg1-user=zwfw|' deploy/pgbackrest/pgbackrest.conf >"$base/pgbackrest.conf"
sed -i "s|^\[global\]|&\nlock-path=$base/lock|; s|^\[zwfw\]|&\npg1-socket-path=$base|" "$base/pgbackrest.conf"

# What patroni.yml gives the database.
options=()
for name in wal_level archive_mode archive_timeout archive_command full_page_writes; do
    value=$(grep -o "^ *$name: .*" deploy/patroni/patroni.yml | sed 's/^[^:]*: //; s/"//g')
    options+=(-c "$name=$value")
done
database() { start database run "$programs/postgres" -D "$base/data" -k "$base" -h '' "${options[@]}"; }
is_ready() { "$programs/psql" -q -h "$base" -U zwfw -d postgres -c 'SELECT 1' </dev/null; }

run "$programs/initdb" -D "$base/data" -U zwfw -A trust -E UTF8 --locale=C --data-checksums >"$folder/initdb.log"
database
database_pid=$started_pid
await "the database answers" 20 is_ready
run pgbackrest --stanza=zwfw stanza-create || fail "no stanza"
psql() { "$programs/psql" -qAt -h "$base" -U zwfw "$@" </dev/null; }
psql -d postgres -c 'CREATE DATABASE zwfw'
"$zwfw" demo haidong-2021-06 --data "$folder/data" --db "postgresql://zwfw@/zwfw?host=$base" --scale 0.002 >/dev/null
run pgbackrest --stanza=zwfw --type=full backup || fail "no backup"

events() { psql -d zwfw -c 'SELECT count(*) FROM event'; }
"$zwfw" user add before --name 早来 --region 630200 --roles clerk --data "$folder/data" >/dev/null
then_events=$(events)
sleep 1
moment=$(psql -d zwfw -c "SELECT clock_timestamp()")
sleep 1
cp -r "$folder/data" "$folder/data-then" # checkpoints are no part of the database
"$zwfw" user add after --name 后来 --region 630200 --roles clerk --data "$folder/data" >/dev/null
[ "$(events)" -gt "$then_events" ] || fail "nothing was written after the moment"
segment=$(psql -d zwfw -c 'SELECT pg_walfile_name(pg_switch_wal())')
is_archived() { [[ ! "$(psql -d zwfw -c 'SELECT last_archived_wal FROM pg_stat_archiver')" < "$segment" ]]; }
await "the log is archived" 30 is_archived

# The disk is gone.
kill -9 "$(head -1 "$base/data/postmaster.pid")"
wait "$database_pid" 2>/dev/null || true
rm -rf "$base/data"
run mkdir -m 700 "$base/data"
begun=$(date +%s%N)
run pgbackrest --stanza=zwfw --type=time --target="$moment" --target-action=promote restore || fail "not restored"
database
await "the restored database answers" 60 is_ready
is_promoted() { [ "$(psql -d postgres -c 'SELECT pg_is_in_recovery()')" = f ]; }
await "the restored database takes writes" 60 is_promoted
echo "restored in $((($(date +%s%N) - begun) / 1000000)) ms"
[ "$(events)" = "$then_events" ] || fail "$(events) events, not the $then_events of the moment"
"$zwfw" user list --data "$folder/data-then" >"$folder/users"
grep -q before "$folder/users" && ! grep -q after "$folder/users" || fail "not the accounts of the moment"
"$zwfw" verify --data "$folder/data-then" || fail "what was restored does not verify"
# The control: later checkpoints beside the earlier store show what is missing.
! "$zwfw" verify --data "$folder/data" >/dev/null || fail "a store that lost its tail verifies"

# A repository that lost a byte of its backup is refused.
file=$(find "$base/repo/backup" -name '*.lz4*' -size +4k -print -quit)
is_whole() { run pgbackrest --stanza=zwfw --output=text --verbose verify >"$folder/verify.log" 2>&1 && grep -q 'status: ok' "$folder/verify.log"; }
is_whole || fail "a whole repository does not pass"
printf 'XXXXXXXX' | run dd of="$file" bs=1 seek=2000 conv=notrunc status=none
! is_whole || fail "a damaged repository passes"
