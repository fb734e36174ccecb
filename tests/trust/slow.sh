#!/bin/bash
# Thousands of clients that send and read as slowly as they can: they are cut, they cost little, and nobody else waits.
exec python3 "$(dirname "$0")/slow.py"
