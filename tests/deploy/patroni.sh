#!/bin/bash
# Two database nodes under Patroni behind haproxy, and zwfw that knows only haproxy's address. The primary is killed with
# its Patroni while cases are written: writes go on by themselves (how soon is reported), nothing acknowledged
# is lost, nothing is done twice. Then the killed node is started again and becomes the synchronous standby.
# What pgbackrest does for the archive is tested by pgbackrest.sh; here the log is archived to nowhere.
source "$(dirname "$0")/lib.sh"
as_user=()
[ "$(id -u)" -ne 0 ] || as_user=(setpriv --reuid=postgres --regid=postgres --init-groups)
programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)

etcd_port=$(free_port) peer_port=$(free_port)
start etcd etcd --data-dir "$folder/etcd" --listen-client-urls "http://127.0.0.1:$etcd_port" \
    --advertise-client-urls "http://127.0.0.1:$etcd_port" --listen-peer-urls "http://127.0.0.1:$peer_port" \
    --initial-advertise-peer-urls "http://127.0.0.1:$peer_port" --initial-cluster "default=http://127.0.0.1:$peer_port"
await "etcd answers" 20 curl -fs "http://127.0.0.1:$etcd_port/health"

primary_port=$(free_port) replica_port=$(free_port)
declare -A database_port api_port node_pid
haproxy=(-e "s|127.0.0.1:5000|127.0.0.1:$primary_port|; s|127.0.0.1:5001|127.0.0.1:$replica_port|; /db3/d")
for node in db1 db2; do
    database_port[$node]=$(free_port)
    api_port[$node]=$(free_port)
    haproxy+=(-e "s|$node.example:5432 \(.*\) port 8008|127.0.0.1:${database_port[$node]} \1 port ${api_port[$node]}|")
    mkdir "$folder/$node"
    [ "$(id -u)" -ne 0 ] || chown postgres "$folder/$node"
    sed -e "s|db1.example:8008|127.0.0.1:${api_port[$node]}|; s|db1.example:5432|127.0.0.1:${database_port[$node]}|" \
        -e "s|hosts: .*|hosts: 127.0.0.1:$etcd_port|; s|^name: .*|name: $node|; s|archive_command: .*|archive_command: /bin/true|" \
        -e "s|/var/lib/postgresql/15/main|$folder/$node/data|; s|/var/lib/postgresql|$folder/$node|" \
        -e "s|/usr/lib/postgresql/15/bin|$programs|" \
        -e "s|^\( *\)hot_standby: .*|&\n\1unix_socket_directories: $folder/$node|" deploy/patroni/patroni.yml >"$folder/$node.yml"
done
start_node() {
    start "$1" "${as_user[@]}" env HOME="$folder/$1" patroni "$folder/$1.yml"
    node_pid[$1]=$started_pid
}
is_in() { curl -fs "http://127.0.0.1:${api_port[$1]}/$2"; }
start_node db1
await "db1 is the primary" 60 is_in db1 primary
start_node db2
await "db2 is the synchronous standby" 60 is_in db2 synchronous
# Accounts as an office makes them; the password is where libpq looks for it.
as_superuser() { PGPASSWORD=change-me "$programs/psql" -qAt -h 127.0.0.1 -p "${database_port[db1]}" -U postgres "$@" </dev/null; }
as_superuser -d postgres -c "CREATE ROLE zwfw LOGIN PASSWORD 'change-me'"
as_superuser -d postgres -c 'CREATE DATABASE zwfw OWNER zwfw'
echo "127.0.0.1:*:zwfw:zwfw:change-me" >"$folder/pgpass"
chmod 600 "$folder/pgpass"
export PGPASSFILE=$folder/pgpass

sed "${haproxy[@]}" deploy/haproxy/haproxy.cfg >"$folder/haproxy.cfg"
haproxy -c -q -f "$folder/haproxy.cfg" || fail "haproxy does not understand its configuration"
start haproxy haproxy -db -f "$folder/haproxy.cfg"
ask_through() { "$programs/psql" -qAt -h 127.0.0.1 -p "$1" -U zwfw -d zwfw -c 'SELECT pg_is_in_recovery()' </dev/null; }
is_routed() { [ "$(ask_through "$primary_port")" = f ] && [ "$(ask_through "$replica_port")" = t ]; }
await "haproxy sends to the primary and to the standby" 20 is_routed

cat >"$folder/kill-primary" <<KILL
#!/bin/bash
kill -9 ${node_pid[db1]} \$(head -1 "$folder/db1/data/postmaster.pid")
KILL
chmod +x "$folder/kill-primary"
python3 tests/deploy/patroni.py "postgresql://zwfw@127.0.0.1:$primary_port/zwfw" "$folder/kill-primary" || fail "the trial failed"
start_node db1
await "db1 comes back as the synchronous standby" 90 is_in db1 synchronous
