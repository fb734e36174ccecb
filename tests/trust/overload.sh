#!/bin/bash
# More than there is room for: what is too much is refused with 503 and Retry-After, and nothing else goes wrong.
exec python3 "$(dirname "$0")/overload.py"
