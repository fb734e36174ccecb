#!/bin/bash
# Serves the demo city on 127.0.0.1:$PORT; makes it first when ./zwfw-data is not there.
set -euo pipefail
cd "$(dirname "$0")/.."
zwfw=build/release/zwfw
data=./zwfw-data
port=${PORT:-8080}

if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    echo "Port $port is taken by another program. Stop it, or choose another port: make run PORT=$((port + 1))" >&2
    exit 1
fi

# Made beside its place and moved there when whole, so that an interrupted start leaves no half city behind.
if [ ! -e "$data" ]; then
    rm -rf "$data.making"
    mkdir "$data.making"
    echo "Making the demo city in $data (once)"
    "$zwfw" demo haidong-2021-06 --data "$data.making/data" | sed -u "s|$data.making/data|$data|g" |
        tee "$data.making/demo.txt"
    mv "$data.making/demo.txt" "$data.making/data/"
    mv "$data.making/data" "$data"
    rmdir "$data.making"
elif [ -f "$data/demo.txt" ]; then
    cat "$data/demo.txt"
fi

echo
echo "Serving http://127.0.0.1:$port/ (end with Ctrl-C; to start afresh remove $data)"
exec "$zwfw" serve --data "$data" --listen "127.0.0.1:$port"
