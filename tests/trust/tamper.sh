#!/bin/bash
# Somebody with every right on the machine changes the ledger, its checkpoints or its key: each way is found, where it is.
exec python3 "$(dirname "$0")/tamper.py"
