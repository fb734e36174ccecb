#!/bin/bash
# A standby answers reads: never older than the setting says, never without what the caller wrote, and when it has gone
# the primary does.
exec python3 "$(dirname "$0")/pg_replica.py"
