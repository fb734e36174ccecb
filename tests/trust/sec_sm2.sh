#!/bin/bash
# SM2 against an implementation that shares nothing with ours (sm-crypto, from npm): each verifies what the other has
# signed, and neither what was signed under another id. Then one signed text, with every bit turned over in turn. Last, an account signs in with a key
# of theirs (sec_sm2.py).
set -euo pipefail
cd "$(dirname "$0")/../.."
count=${COUNT:-500}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cmake --build --preset dev --target sm2_peer >"$folder/log" || { cat "$folder/log"; exit 1; }
ours=build/dev/sm2_peer
cp tests/trust/js/* "$folder"
npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
theirs=(node "$folder/sm2.js")

expect() { # what, wanted, got
    [ "$2" = "$3" ] || { echo "$1: wanted $2, got $3"; exit 1; }
}

"$ours" sign "$count" >"$folder/ours"
"${theirs[@]}" sign "$count" >"$folder/theirs"
expect "ours, by them" "$count hold, 0 do not" "$("${theirs[@]}" verify <"$folder/ours")"
expect "theirs, by us" "$count hold, 0 do not" "$("$ours" verify <"$folder/theirs")"
flips=$("$ours" flips)
[[ $flips == *", 0 hold" ]] || { echo "$flips"; exit 1; }

# Signed under an id that is not the standard's default: both refuse.
"${theirs[@]}" sign 20 8765432187654321 >"$folder/other"
expect "another id, by us" "0 hold, 20 do not" "$("$ours" verify <"$folder/other")"
expect "another id, by them" "0 hold, 20 do not" "$("${theirs[@]}" verify <"$folder/other")"
python3 tests/trust/sec_sm2.py "$folder/sm2.js" >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
echo "control: failed as it must"
echo "$count signatures verified each way, $flips; $(tail -n 1 "$folder/log")"
