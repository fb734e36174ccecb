#!/bin/bash
# Every growing table can be distributed by region, and every statement keeps to that.
exec python3 "$(dirname "$0")/distributable.py"
