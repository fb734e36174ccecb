# What the scripts beside it share: a folder that goes with the script, free ports, what was started and is ended.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
zwfw=${ZWFW:-build/release/zwfw}
folder=$(mktemp -d)
chmod 755 "$folder"
started=()

finish() {
    local status=$?
    trap - EXIT
    for ((i = ${#started[@]} - 1; i >= 0; i--)); do
        kill "${started[i]}" 2>/dev/null || true
        wait "${started[i]}" 2>/dev/null || true
    done
    rm -rf "$folder"
    exit $status
}
trap finish EXIT
trap 'exit 130' INT TERM

fail() {
    echo "${0##*/}: $1" >&2
    tail -n 20 "$folder"/*.log >&2 2>/dev/null || true
    exit 1
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

start() { # log command… → $started_pid
    local log=$1
    shift
    "$@" >"$folder/$log.log" 2>&1 &
    started_pid=$!
    started+=("$started_pid")
}

await() { # what seconds command…: until it succeeds
    local what=$1 tries=$(($2 * 5))
    shift 2
    for ((i = 0; i < tries; i++)); do
        "$@" >/dev/null 2>&1 && return
        sleep 0.2
    done
    fail "$what: not within $((tries / 5)) seconds"
}

serve_zwfw() { # data [options…] → $port
    port=$(free_port)
    start zwfw "$zwfw" serve --data "$1" --listen "127.0.0.1:$port" "${@:2}"
    await "zwfw answers" 20 curl -fs "http://127.0.0.1:$port/readyz"
}
