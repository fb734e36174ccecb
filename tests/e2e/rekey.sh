#!/bin/bash
# New keys for personal data, with and without a server: all of it stays readable, the old keys go.
exec python3 "$(dirname "$0")/rekey.py"
