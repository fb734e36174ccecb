#!/bin/bash
# The life of a call and of a bad rating through the socket, by all whom they pass, to the end; then the ledger.
exec python3 "$(dirname "$0")/hotline.py"
