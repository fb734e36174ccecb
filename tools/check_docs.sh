#!/bin/bash
# What the documents name is there: files that they link to or set in `…`, settings, alerts and figures of /metrics, and
# the options of the commands that they show.
set -euo pipefail
cd "$(dirname "$0")/.."
rooms=$(grep -oP '^\| \K[a-z]+(?=\.)' docs/dump/settings.md | sort -u | paste -sd'|')
wrong=0

# Each match of PATTERN in the document, once, must do for the command that follows: expect WHAT PATTERN COMMAND...
expect() {
    local what=$1 pattern=$2 name
    shift 2
    while read -r name; do
        "$@" "$name" || { echo "$document: there is no $what $name"; wrong=1; }
    done < <(grep -oP -e "$pattern" "$document" | sort -u)
}
beside() { [ -e "$(dirname "$document")/$1" ]; }
here() { compgen -G "$1" >/dev/null; }
named() { grep -rqwF -e "$1" src data/*/ deploy; }
option() { grep -rqF -e "\"$1\"" src; }

for document in *.md docs/*.md deploy/*.md; do
    expect file '\]\(\K(?!https?:|#)[^)#]+' beside
    expect file '`\K(?:src|docs|tests|tools|deploy|bench|fuzz|data)/[^`<… ]+(?=`)' here
    expect setting "\`\K(?:$rooms)\.[a-z0-9_]+(?=[ \`])" named
    expect alert '\bZwfw[A-Z][A-Za-z]+' named
    expect figure '`\Kzwfw_[a-z_]+(?=`)' named
    expect option '(?:^(?:    |\$ )\S*zwfw |\G(?!^))[^#]*?\K--[a-z-]+' option
done
exit $wrong
