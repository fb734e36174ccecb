#!/bin/bash
# The PostgreSQL primary is killed under load and its synchronous standby promoted: nothing acknowledged is lost, nothing
# is done twice, reads go on meanwhile, the server comes back by itself. So it is when the program is killed beside it.
exec python3 "$(dirname "$0")/pg_failover.py"
