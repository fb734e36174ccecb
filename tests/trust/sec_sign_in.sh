#!/bin/bash
# The named cases of signing in, staying in and getting out, on a simulated clock; then the same cases on a store that is
# set up to be lax, where those that the settings decide must fail.
set -euo pipefail
cd "$(dirname "$0")/../.."
programs=(build/dev/test_org_sessions build/dev/test_org_secrets build/dev/test_password)
log=$(mktemp)
trap 'rm -f "$log"' EXIT

for program in "${programs[@]}"; do
    "$program" >>"$log" 2>&1 || {
        tail -n 40 "$log"
        exit 1
    }
done
count=$(grep -c '^\[       OK \]' "$log")
[ "$count" -ge 40 ]

export ZWFW_TEST_SETTINGS='org.lock_failures = 100
org.lock_address_failures = 10000
org.idle_minutes = 1440
org.session_hours = 168
org.sessions_per_account = 50
org.password_days = 0
org.password_history = 0
org.unused_days = 0
org.password_profile = asvs5
'
for program in "${programs[@]}"; do
    "$program" 2>&1 || true
done >"$log"
for case in five_failures_lock_an_account_for_half_an_hour an_address_that_guesses_is_locked_and_no_other \
    an_idle_session_ends_after_half_an_hour a_busy_session_ends_after_twelve_hours \
    one_sign_in_too_many_ends_the_oldest an_account_unused_for_a_season_is_suspended wrong_codes_lock_the_account \
    guessing_the_old_password_locks_the_account the_last_five_passwords_do_not_come_back \
    an_old_password_must_be_changed a_weak_password_is_refused_by_name; do
    grep -q "^\[  FAILED  \] $case\$" "$log" || {
        echo "control: a lax store passes $case"
        exit 1
    }
done
echo "control: failed as it must"
echo "$count cases, all hold"
