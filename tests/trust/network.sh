#!/bin/bash
# A network that cuts, delays, dribbles and repeats: each post has one effect and one answer, in an order that really was.
exec python3 "$(dirname "$0")/network.py"
