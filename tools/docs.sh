#!/bin/bash
# docs/dump/<name>.<ending> and docs/metrics.md are what `zwfw dump <name>` prints. Writes all of them, or with --check
# compares.
# A new one is begun with an empty file.
set -eu
cd "$(dirname "$0")/.."
zwfw=${ZWFW:-build/release/zwfw}
status=0
for page in docs/dump/* docs/metrics.md; do
    [ -f "$page" ] || continue
    name=$(basename "${page%.*}")
    if [ "${1:-}" != --check ]; then
        "$zwfw" dump "$name" >"$page.new"
        mv "$page.new" "$page"
    elif ! "$zwfw" dump "$name" | diff -u "$page" - >/dev/null; then
        echo "$page is not what \`zwfw dump $name\` prints: run \`make docs\`"
        status=1
    fi
done
exit $status
