#!/bin/bash
# Bad input to every route that takes a body: each a 4xx that says in Chinese what is wrong, never a 5xx, nothing written.
exec python3 "$(dirname "$0")/malformed.py"
