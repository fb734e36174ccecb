#!/bin/bash
# The page on which citizens rate by the code of their receipt, and what it asks the server.
exec python3 "$(dirname "$0")/pingjia.py"
