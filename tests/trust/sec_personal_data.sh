#!/bin/bash
# What people told the office stands nowhere whole but where it is shown for a reason.
exec python3 "$(dirname "$0")/sec_personal_data.py"
