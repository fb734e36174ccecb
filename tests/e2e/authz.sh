#!/bin/bash
# Every route for every role, as authz.tsv says; then the same with a program that asks nobody for permission, which
# must fail.
set -eu
cd "$(dirname "$0")/../.."
python3 tests/e2e/authz.py
BREAK=noauthz tools/build.sh >build/authz-control.log 2>&1
if ZWFW=build/break-noauthz/zwfw python3 tests/e2e/authz.py >build/authz-control.log 2>&1; then
    echo "control: a program without permissions passes" >&2
    exit 1
fi
grep -q 'NOT HELD: .* cells are wrong' build/authz-control.log
echo "control: failed as it must"
