#!/bin/bash
# What the network can see of a server, and what rights it has kept.
exec python3 "$(dirname "$0")/sec_exposure.py"
