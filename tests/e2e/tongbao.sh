#!/bin/bash
# A bulletin from its draft to publication on the pages of a browser, with an objection on the way; the paper it comes
# out on, measured; whether a copy of it is genuine.
exec python3 "$(dirname "$0")/tongbao.py"
