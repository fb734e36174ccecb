#!/bin/bash
# Imports go one way (ARCHITECTURE.md): modules → kernel, and inside the kernel from a room to itself and the rooms
# below it. Prints every include that breaks a rule.
set -euo pipefail
cd "$(dirname "$0")/.."

# The rooms of the kernel, lowest first.
rooms=(base crypto table qr document calendar learn record db tally api ledger work http org search party file flow notices notify)

# "<file or folder> <folder it may include all the same>", each with its reason.
exceptions=(
    "src/kernel/api/dispatch.c kernel/http/multipart.h" # reads the parts of a body; there is no socket in it
)

# A library's header is seen by these rooms only: elsewhere it has a name of ours.
libraries=(
    "sqlite3.h db" "libpq-fe.h db"
    "event2/ http" "http_parser.h http" "zlib.h http table document file"
    "openssl/ crypto http" "nettle/ crypto" "argon2.h crypto org" "liboath/ crypto org"
    "jansson.h record verify" "magic.h file"
    "seccomp.h base" "unicode/ search" "xlsxwriter.h table" "zip.h table document file" "expat.h table" "linear.h learn" "qrencode.h qr" "cairo document" "ft2build.h document" "freetype/ document"
)

declare -A height
for i in "${!rooms[@]}"; do
    height[${rooms[i]}]=$i
done

status=0
complain() { # file, included, why
    echo "$1 includes $2: $3"
    status=1
}

# The names in a module's `.needs`: a list written in place, or the array it names.
needs_of() { # module
    [ -f "src/modules/$1/module.c" ] || return 0
    local text name
    text=$(tr '\n' ' ' <"src/modules/$1/module.c")
    name=$(grep -oP '\.needs\s*=\s*\K[a-z]\w*' <<<"$text" || true)
    if [ -n "$name" ]; then
        name="\\b$name\\[\\]"
    else
        name='\.needs'
    fi
    { grep -oP "$name\s*=[^}]*}" <<<"$text" || true; } | { grep -o '"[^"]*"' || true; } | tr -d '"'
}

may_all_the_same() { # file, included
    local row
    for row in "${exceptions[@]}"; do
        [[ $1 == "${row% *}"* && $2 == "${row#* }"* ]] && return 0
    done
    return 1
}

check_kernel() { # file, included
    local room=${1#src/kernel/} other=${2#kernel/}
    room=${room%%/*} other=${other%%/*}
    if [ -z "${height[$room]:-}" ]; then
        complain "$1" "$2" "the room $room has no place in the order of tools/check_boundaries.sh"
    elif [[ $2 != kernel/* ]]; then
        complain "$1" "$2" "the kernel knows the kernel only"
    elif [[ $1 == */module.c || $1 == */handlers.c ]]; then
        : # the face that a room shows to the API stands above the order
    elif [ "${height[$other]:-999}" -gt "${height[$room]}" ]; then
        complain "$1" "$2" "$other stands above $room"
    fi
}

check_module() { # file, included
    local module=${1#src/modules/} other=${2#modules/}
    module=${module%%/*} other=${other%%/*}
    case $2 in
    kernel/http/* | kernel/work/*) complain "$1" "$2" "a module knows no socket and no thread" ;;
    kernel/* | "modules/$module/"*) ;;
    "modules/$other/$other.h")
        needs_of "$module" | grep -qx "$other" || complain "$1" "$2" "module.c does not name $other in its needs"
        ;;
    modules/*) complain "$1" "$2" "the only header of a module for others is modules/$other/$other.h" ;;
    *) complain "$1" "$2" "write the full path from src" ;;
    esac
}

while IFS=: read -r file included; do
    may_all_the_same "$file" "$included" && continue
    case $file in
    */test_*.[ch]) ;;
    src/kernel/*) check_kernel "$file" "$included" ;;
    src/modules/*) check_module "$file" "$included" ;;
    src/verify/*)
        [[ $included =~ ^(kernel/base|kernel/crypto|verify)/ ]] ||
            complain "$file" "$included" "the verifier shares only kernel/base and kernel/crypto"
        ;;
    src/city/*)
        [[ $included =~ ^(kernel|city)/ ]] || complain "$file" "$included" "the demo city knows the kernel only"
        ;;
    *)
        [[ $included =~ ^(kernel/|city/city\.h$|[^/]*$) ]] ||
            complain "$file" "$included" "the commands know the kernel only"
        ;;
    esac
done < <(grep -rHoP --include='*.[ch]' '^\s*#\s*include\s*"\K[^"]+' src)

while IFS=: read -r file included; do
    for row in "${libraries[@]}"; do
        read -r library allowed <<<"$row"
        [[ $included == "$library"* && $file != */test_*.[ch] ]] || continue
        room=$(sed -n 's|^src/\(kernel/\)\?\([^/]*\)/.*|\2|p' <<<"$file")
        [[ -n $room && " $allowed " == *" $room "* ]] || complain "$file" "<$included>" "only for src/kernel/{$allowed}"
    done
done < <(grep -rHoP --include='*.[ch]' '^\s*#\s*include\s*<\K[^>]+' src)

# What modules need has no circle.
for folder in src/modules/*/; do
    [ -d "$folder" ] || continue
    module=$(basename "$folder")
    echo "$module $module"
    needs_of "$module" | sed "s/^/$module /"
done | { tsort 2>&1 >/dev/null || true; } | sed 's/^tsort: //' | grep . && {
    echo "the modules above need each other in a circle"
    status=1
}
exit $status
