#!/bin/bash
# A backup taken under load holds every write acknowledged before it began; what is broken or foreign is not restored.
exec python3 "$(dirname "$0")/backup.py"
