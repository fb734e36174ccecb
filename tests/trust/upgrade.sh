#!/bin/bash
# init, interrupted at every step of making a store and of bringing one up to date: old or new, never between.
exec python3 "$(dirname "$0")/upgrade.py"
