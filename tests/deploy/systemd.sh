#!/bin/bash
# The units are what systemd understands, and leave the program little; a unit without its sandbox is seen to be worse.
source "$(dirname "$0")/lib.sh"
for unit in deploy/systemd/*; do
    sed "s|/usr/local/bin/zwfw|$(realpath "$zwfw")|" "$unit" >"$folder/${unit##*/}"
done
systemd-analyze verify --man=no "$folder"/zwfw.service "$folder"/zwfw-verify.service "$folder"/zwfw-verify.timer \
    >"$folder/verify.log" 2>&1 || fail "a unit is not understood"
! grep -E "$folder|zwfw" "$folder/verify.log" || fail "a unit is complained of"

exposure() { systemd-analyze security --offline=true --no-pager "$1" 2>/dev/null | grep -o 'level for [^:]*: [0-9.]*' | grep -o '[0-9.]*$'; }
ours=$(exposure "$folder/zwfw.service")
sed -E '/^(Protect|Private|Restrict|SystemCall|Capability|NoNew|Lock|MemoryDeny|Ambient|User|RemoveIPC)/d' \
    "$folder/zwfw.service" >"$folder/bare.service"
bare=$(exposure "$folder/bare.service")
echo "exposure by systemd-analyze security: $ours, without the sandbox $bare"
awk -v ours="$ours" -v bare="$bare" 'BEGIN { exit !(ours < 2 && bare > 8) }' || fail "the sandbox is not what it was"
