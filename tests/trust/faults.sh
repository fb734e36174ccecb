#!/bin/bash
# A machine that fails: each call of each kind in turn. Answers are successes or ask to come back; nobody waits for ever,
# nothing acknowledged is lost, and the program recovers by itself.
exec python3 "$(dirname "$0")/faults.py"
