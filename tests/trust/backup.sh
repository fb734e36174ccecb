#!/bin/bash
# A backup made while others write is whole; a restore brings back all of it, or refuses; neither can be left half done.
exec python3 "$(dirname "$0")/backup.py"
