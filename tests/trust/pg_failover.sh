#!/bin/bash
# The PostgreSQL primary is killed under load and its synchronous standby promoted: nothing acknowledged is lost, nothing
# is done twice, reads go on meanwhile, the server comes back by itself.
exec python3 "$(dirname "$0")/pg_failover.py"
