#!/bin/bash
# A machine without memory: each allocation of three requests fails once, and those of a start.
exec python3 "$(dirname "$0")/memory.py"
