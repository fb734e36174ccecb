#!/bin/bash
# SIGKILL at random instants under load: every acknowledged write is there, exactly once, and the store verifies.
exec python3 "$(dirname "$0")/kill.py"
