#!/bin/bash
# The tests of what threads share (loops, lanes, readers, jobs, what is remembered), and the server itself under load, with
# the thread sanitizer: no report. Two threads that add to one number are reported.
set -euo pipefail
cd "$(dirname "$0")/../.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
programs=(test_work test_http test_base_seam test_crypto test_seal test_db test_notices test_watch test_store)
export TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1:allocator_may_return_null=1

cmake --preset tsan >"$folder/log" 2>&1 && cmake --build --preset tsan --target "${programs[@]}" zwfw >"$folder/log" 2>&1 || {
    tail -n 30 "$folder/log"
    exit 1
}
for program in "${programs[@]}"; do
    "build/tsan/$program" >"$folder/log" 2>&1 || {
        tail -n 60 "$folder/log"
        exit 1
    }
done
ZWFW=build/tsan/zwfw python3 tests/trust/sec_threads.py

cat >"$folder/wrong.c" <<'C'
#include <pthread.h>
static int sum;
static void *add(void *arg)
{
    for (int i = 0; i < 1000; i++) {
        sum++;
    }
    return arg;
}
int main(void)
{
    pthread_t thread;
    pthread_create(&thread, 0, add, 0);
    add(0);
    pthread_join(thread, 0);
    return 0;
}
C
clang -g -fsanitize=thread -o "$folder/wrong" "$folder/wrong.c"
if "$folder/wrong" >"$folder/log" 2>&1; then
    echo "control: a race is not reported"
    exit 1
fi
grep -q 'ThreadSanitizer: data race' "$folder/log"
echo "control: failed as it must"
echo "${#programs[@]} test programs and a server under load: 0 reports"
