#!/bin/bash
# Power cuts, simulated and on a real file system: what was flushed is there, of the rest any part. Nothing acknowledged is
# lost, nothing is there by half.
exec python3 "$(dirname "$0")/powercut.py"
