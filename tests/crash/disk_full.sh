#!/bin/bash
# A disk that is full, and one that fails at each call in turn: writes are answered 503, reads go on, nothing
# acknowledged is lost, and the program recovers by itself.
exec python3 "$(dirname "$0")/disk_full.py"
