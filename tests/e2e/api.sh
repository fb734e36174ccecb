#!/bin/bash
# A day at the hall through the socket, the pages for monitoring, what HTTP promises, a stop under load.
exec python3 "$(dirname "$0")/api.py"
