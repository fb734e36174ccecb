#!/bin/bash
# Every line of docs/security/*.tsv says how an item is answered, and what it names is there: "path" or "path:text",
# several with ", " between. Usage: tools/check_security.sh [FILE...]
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- docs/security/*.tsv
wrong=0
complain() {
    echo "$1"
    wrong=1
}
for table in "$@"; do
    seen=" " counted=0
    while IFS= read -r line; do
        [[ $line != \#* ]] || continue
        counted=$((counted + 1))
        tabs=${line//[^$'\t']/}
        IFS=$'\t' read -r id name status answer <<<"$line"
        [ ${#tabs} -eq 3 ] && [ -n "$id" ] && [ -n "$name" ] && [ -n "$answer" ] || { complain "$table: not four fields: $line"; continue; }
        [[ $seen != *" $id "* ]] || complain "$table: $id comes twice"
        seen+="$id "
        case $status in
        met | partly | operator) ;;
        no | n/a) continue ;; # the answer is the reason
        *) complain "$table: $id: no status: $status" ;;
        esac
        while read -r reference; do
            path=${reference%%:*} text=
            [[ $reference != *:* ]] || text=${reference#*:}
            if [ ! -f "$path" ]; then
                complain "$table: $id: there is no $path"
            elif [ -n "$text" ] && ! grep -qF -- "$text" "$path"; then
                complain "$table: $id: $path does not have $text"
            fi
        done <<<"${answer//, /$'\n'}"
    done <"$table"
    [ $counted -gt 0 ] || complain "$table: empty"
done
exit $wrong
