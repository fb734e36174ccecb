#!/bin/bash
# A steady state takes nothing from malloc: reads are asked for again and again, and its calls counted.
exec python3 "$(dirname "$0")/steady.py"
