#!/bin/bash
# Bytes that are no HTTP/1.1, to the whole program: refused, and never taken for a second request.
exec python3 "$(dirname "$0")/sec_raw_http.py"
