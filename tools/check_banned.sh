#!/bin/bash
# What banned.h cannot see: a banned function taken by its address or freed from its macro; SQL outside the stores;
# leftovers; files that have grown too long.
set -euo pipefail
cd "$(dirname "$0")/.."
banned=src/kernel/base/banned.h
longest=700 # lines
status=0

complain() { # file, why, lines
    printf '%s: %s\n%s\n' "$1" "$2" "$(sed 's/^/    /' <<<"$3")"
    status=1
}

# find_in TEXT FILE WHY PATTERN
find_in() {
    local lines
    lines=$(grep -P "$4" <<<"$1" || true)
    [ -z "$lines" ] || complain "$2" "$3" "$lines"
}

names=$(sed -n 's/^#define \([a-z_]*\)(\.\.\.).*/\1/p' $banned | sort -u)
# These are also good words for a variable or a field, so only the call that dodges the macro is looked for.
words='time|clock_gettime|gettimeofday|random|system|free|malloc|calloc|realloc'
never=$(grep -vxE "$words|strdup|strndup|asprintf" <<<"$names" | paste -sd'|')

folders=()
for folder in src tests fuzz bench; do
    [ ! -d "$folder" ] || folders+=("$folder")
done
while read -r file; do
    code=$(gcc -fpreprocessed -dD -E -P -w -x c "$file")
    bare=$(sed 's/"\([^"\\]\|\\.\)*"/""/g' <<<"$code")
    find_in "$bare" "$file" "a banned function by another way" "(?<![.>\w])($never)\b|\(\s*($words)\s*\)\s*\("
    find_in "$bare" "$file" "a ban lifted" "#\s*(undef|define)\s+($(paste -sd'|' <<<"$names")|ZWFW_ALLOW_CLOCK|ZWFW_MODULE)\b"
    case $file in
    */test_*.[ch]) ;;
    src/modules/*)
        find_in "$bare" "$file" "memory that is not the arena's" '(?<![.>\w])(malloc|calloc|realloc|free|strdup|strndup|v?asprintf)\b'
        case $file in
        */store*.c) ;;
        *) find_in "$code" "$file" "SQL belongs in the store" \
            '"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|CREATE|ALTER|DROP)\s' ;;
        esac
        ;;
    esac
    find_in "$(grep -nwE 'TODO|FIXME|XXX|HACK' "$file" || true)" "$file" "do it or leave it out" .
    find_in "$(grep -n $'\t' "$file" || true)" "$file" "a tab" .
    if [ "$(wc -l <"$file")" -gt $longest ]; then
        complain "$file" "split it" "$(wc -l <"$file") lines, more than $longest"
    fi
done < <(find "${folders[@]}" -name '*.[ch]' ! -path $banned | sort)
exit $status
