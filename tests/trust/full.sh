#!/bin/bash
# A disk that is full, and no more files to open: what cannot be done is refused, the rest goes on, and all is well as soon
# as there is room.
exec python3 "$(dirname "$0")/full.py"
