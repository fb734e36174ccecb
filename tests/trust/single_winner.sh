#!/bin/bash
# Sixteen people decide on one case at once: exactly one of them does. On SQLite, and on several lanes of PostgreSQL.
set -eu
cd "$(dirname "$0")/../.."
python3 tests/trust/single_winner.py
tools/with_postgres.sh python3 tests/trust/single_winner.py
