#!/bin/bash
# The programs are built hardened, and a serving one has given up what it does not need. A program built without any of
# it is seen to fail the first part.
set -euo pipefail
zwfw=$(realpath "${ZWFW:-build/release/zwfw}")
verify=$(realpath "${ZWFW_VERIFY:-build/release/zwfw-verify}")
folder=$(mktemp -d)
server=
end() {
    if [ -n "$server" ]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true # it writes a last checkpoint
    fi
    rm -rf "$folder"
}
trap end EXIT
fail() {
    echo "$*"
    exit 1
}

# is_hardened FILE: relocations read-only before main, position-independent, stack not executable and guarded, the
# length-checked variants of the library's functions used
is_hardened() {
    local said
    said=$(checksec --format=csv --file="$1")
    [[ $said == "Full RELRO,Canary found,NX enabled,PIE enabled,No RPATH,No RUNPATH,"* ]] || return 1
    [[ $(nm -D "$1") == *_chk@* ]]
}
is_hardened "$zwfw" || fail "$zwfw is not hardened: $(checksec --format=csv --file="$zwfw")"
is_hardened "$verify" || fail "$verify is not hardened: $(checksec --format=csv --file="$verify")"
echo 'int main(void) { return 0; }' >"$folder/soft.c"
gcc -no-pie -fno-stack-protector -Wl,-z,norelro -o "$folder/soft" "$folder/soft.c"
! is_hardened "$folder/soft" || fail "the control passes"

"$zwfw" init --data "$folder/city" >/dev/null
mkfifo "$folder/port"
"$zwfw" serve --data "$folder/city" --listen 127.0.0.1:0 --ready-fd 3 --quiet 3>"$folder/port" 2>"$folder/log" &
server=$!
read -r port <"$folder/port"
curl -fsS "http://127.0.0.1:$port/healthz" >/dev/null
for status in /proc/$server/task/*/status; do
    grep -q '^NoNewPrivs:.*1$' "$status" || fail "a thread can gain rights: $(cat "$status")"
    grep -q '^Seccomp:.*2$' "$status" || fail "a thread is not filtered: $(cat "$status")"
done
echo "hardened: two programs, and $(ls /proc/$server/task | wc -l) threads"
