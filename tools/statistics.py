#!/usr/bin/env python3
"""Writes data/sqlite_statistics.sql: by what SQLite is to plan.

SQLite without statistics takes a region for as good a key as a number, and walks all rows of a city to spare itself a
sort. It is told how a city's tables are filled instead, always the same, so that a plan that was tried here is the plan
everywhere. From a demo city (`zwfw demo ankang-2020 --scale 0.1 --data CITY`), whose tables with fewer than 1,000 rows
are taken to have 100,000, and indices of some of the rows 1,000: a region holds a tenth of them, any other column ten,
the whole of a unique key one.

usage: tools/statistics.py CITY >data/sqlite_statistics.sql"""

import shutil
import sqlite3
import sys
import tempfile

UNLIKE = {"outbox"}  # a demo city delivers nothing
FEW, ROWS, ROWS_OF_SOME, OF_OTHER = 1000, 100_000, 1000, 10


def supposed(columns, is_unique, is_of_some):
    """As sqlite_stat1 has it: rows, then how many share each beginning of the key."""
    rows = share = ROWS_OF_SOME if is_of_some else ROWS
    shares = []
    for place, column in enumerate(columns):
        share = min(share, rows // 10 if column == "region" else OF_OTHER)
        shares.append(1 if is_unique and place == len(columns) - 1 else share)
    return " ".join(map(str, [rows, *shares]))


def statistics(db):
    db.execute("ANALYZE")
    found = {(table, index): stat for table, index, stat in db.execute("SELECT tbl, idx, stat FROM sqlite_stat1")}
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'"
                                             " AND name NOT LIKE 'sqlite%' ORDER BY name")]
    for table in tables:
        for _, index, is_unique, origin, is_of_some in sorted(db.execute(f"PRAGMA index_list({table})"), key=lambda row: row[1]):
            columns = [row[2] for row in db.execute(f"PRAGMA index_info({index})")]
            name = table if origin == "pk" else index
            stat = "0" if table in UNLIKE else found.get((table, name), "0")
            yield table, name, stat if int(stat.split()[0]) >= FEW else supposed(columns, is_unique, is_of_some)


with tempfile.NamedTemporaryFile() as copy:
    shutil.copyfile(f"{sys.argv[1]}/zwfw.db", copy.name)
    lines = [f"('{table}', '{index}', '{stat}')" for table, index, stat in statistics(sqlite3.connect(copy.name))]
    print("-- By what SQLite plans: made by tools/statistics.py from the demo city 安康 2020.\n"
          "ANALYZE schema_step;\nDELETE FROM sqlite_stat1;\nINSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES\n"
          + ",\n".join(lines) + ";\nANALYZE sqlite_schema;")
