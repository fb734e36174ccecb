#!/bin/bash
# What was said in confidence is gone from memory once it has served, and never reaches a file.
exec python3 "$(dirname "$0")/sec_secrets.py"
