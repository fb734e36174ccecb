"""What distributable.sh does.

Reads the schema and every SQL text of the program, and holds them against what a store that is distributed by region
refuses (Citus). A table whose primary key holds `region` is distributed by it, any other is a reference table, copied to
every server. Then: unique indexes of distributed tables hold the region too; nothing has a foreign key or a trigger; no
statement changes a row's region, locks across regions, or groups by sets; distributed tables are joined by their region, or
are asked for one region; a recursive query stays within one. Statements that are known not to, and why that does not
matter or what is lost, are in distributable.txt; each of them must still be there."""

import glob
import os
import re
import sys

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
KNOWN = os.path.join(os.path.dirname(os.path.abspath(__file__)), "distributable.txt")
STRING = r'"(?:[^"\\]|\\.)*"'
FIRST = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


# --- the schema ----------------------------------------------------------------------------------------------------


def schema_texts():
    paths = glob.glob(f"{SOURCE}/src/kernel/*/sql/*.sql") + glob.glob(f"{SOURCE}/src/modules/*/sql/*.sql")
    for path in sorted(paths):
        with open(path, encoding="utf-8") as file:
            text = re.sub(r"--[^\n]*", "", file.read())
        for statement in text.split(";"):
            if statement.strip():
                yield os.path.relpath(path, SOURCE), " ".join(statement.split())


def read_schema(texts):
    """table -> is it distributed; and what is wrong."""
    tables, wrong = {}, []
    statements = list(texts)
    for path, text in statements:
        made = re.match(r"CREATE TABLE (\w+) \((.*)\)$", text)
        if made:
            key = re.search(r"PRIMARY KEY \(([^)]*)\)", made[2])
            tables[made[1]] = bool(key and "region" in re.split(r"\W+", key[1]))
        if re.search(r"\b(REFERENCES|FOREIGN KEY|CREATE TRIGGER)\b", text):
            wrong.append(f"{path}: a foreign key or a trigger: {text[:100]}")
    for path, text in statements:
        index = re.match(r"CREATE UNIQUE INDEX \w+ ON (\w+) \(([^)]*)\)", text)
        if index and tables.get(index[1]) and "region" not in re.split(r"\W+", index[2]):
            wrong.append(f"{path}: a unique index without the region: {text[:100]}")
    return tables, wrong


# --- the statements ------------------------------------------------------------------------------------------------


def joined(literals):
    return re.sub(r"\\(.)", r"\1", "".join(part[1:-1] for part in re.findall(STRING, literals)))


def statements_of(text):
    """SQL texts of a C file; the clauses of a search are one."""
    found = []

    def search(block):
        clauses = re.findall(rf"CLAUSE\((?:[^\"]*?),\s*((?:{STRING}\s*)+)\)", block[0], flags=re.S)
        found.append("".join(joined(clause) for clause in clauses))
        return ""

    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"struct db_clause \w+\[\] = \{.*?\n    \};", search, text, flags=re.S)
    for literals in re.findall(rf"(?:{STRING}\s*)+", text):
        sql = joined(literals).strip()
        if sql.startswith(FIRST) and re.search(r"\b(FROM|INTO|SET)\b", sql):
            found.append(sql)
    return [" ".join(sql.split()) for sql in found if sql]


class Block:
    """One SELECT, without those inside it, which are its parts."""

    def __init__(self, text, outer=None):
        self.outer, self.parts, self.names = outer, [], set()
        flat, depth, begun = "", 0, 0
        for at, char in enumerate(text):
            if char == "(":
                depth += 1
                begun = at if depth == 1 else begun
            elif char == ")":
                depth -= 1
                if depth == 0:
                    inside = text[begun + 1:at]
                    if re.match(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE)\b", inside):
                        self.parts.append(inside)
                        flat += f" @{len(self.parts) - 1} "
                    else:
                        flat += f" ( {self.flatten(inside)} ) "
            elif depth == 0:
                flat += char
        self.text = flat

    def flatten(self, inside):
        """A group that is no query may hold some."""
        inner = Block(inside, self)
        offset = len(self.parts)
        self.parts += inner.parts
        return re.sub(r"@(\d+)", lambda number: f"@{int(number[1]) + offset}", inner.text)


TABLE = r"(?:FROM|JOIN|INTO|UPDATE|USING)\s+(\w+)(?:\s+(?:AS\s+)?(?!(?:SET|WHERE|ON|JOIN|LEFT|INNER|CROSS|ORDER|GROUP|LIMIT|" \
        r"UNION|VALUES|USING|RETURNING|HAVING|SELECT|AS)\b)(\w+))?"


def analyse(text, tables, outer, wrong):
    """Level by level: are the distributed tables of each, with those around it, tied by their regions?"""
    block = Block(text)
    for half in re.split(r"\bUNION(?: ALL)?\b|\bEXCEPT\b", block.text):
        named = [(alias or name, name) for name, alias in re.findall(TABLE, half)]
        spread = [alias for alias, name in named if tables.get(name)]
        level = list(outer) + [(alias, half) for alias in spread]
        ties(level, spread, half, outer, wrong)
        for number in re.findall(r"@(\d+)", half):
            analyse(block.parts[int(number)], tables, level, wrong)


def ties(level, spread, half, outer, wrong):
    if not spread or len(level) < 2:
        return
    group = {alias: alias for alias, _ in level}

    def root(name):
        group.setdefault(name, name)
        while group[name] != name:
            name = group[name]
        return name

    conditions = " ".join([half] + [around for _, around in outer])
    side = r"((?:\w+\.)?region|:\w+)"

    def whose(term):
        if term == "region":  # of the only table of its level
            return spread[0] if len(spread) == 1 else None
        return term.split(".")[0] if "." in term else term

    for left, right in re.findall(rf"{side} = {side}", conditions):
        if whose(left) and whose(right):
            group[root(whose(left))] = root(whose(right))
    if len({root(alias) for alias, _ in level}) > 1:
        wrong.append(f"not joined by region ({', '.join(alias for alias, _ in level)})")


def check_statement(sql, tables):
    """What a distributed store would refuse about it."""
    wrong = []
    if re.search(r"\bGROUPING SETS\b|\bCUBE\b|\bROLLUP\b", sql):
        wrong.append("groups by sets")
    if re.search(r"\bFOR UPDATE\b", sql):
        wrong.append("locks rows")
    changed = re.match(r"UPDATE (\w+)(?: AS \w+)? SET (.*?)(?: WHERE | FROM |$)", sql)
    if changed and tables.get(changed[1]) and re.search(r"(^|, )region =", changed[2]):
        wrong.append("changes a row's region")
    if re.search(r"\bINSERT INTO\b.*\bVALUES\b.*\(\s*SELECT\b", sql):
        wrong.append("a query inside INSERT … VALUES")
    if re.match(r"WITH RECURSIVE", sql) and any(tables.get(name) for name, _ in re.findall(TABLE, sql)) \
            and not re.search(r"\bregion = ", sql):
        wrong.append("recursive without a region")
    analyse(sql, tables, (), wrong)
    return wrong


def all_statements():
    for path in sorted(glob.glob(f"{SOURCE}/src/**/*.c", recursive=True)):
        if "/test_" in path or "/verify/" in path or "/kernel/db/" in path:
            continue
        with open(path, encoding="utf-8") as file:
            for sql in statements_of(file.read()):
                yield os.path.relpath(path, SOURCE), sql


# --- the trial -----------------------------------------------------------------------------------------------------


CONTROLS = ["SELECT m.id FROM matter AS m JOIN case_file AS f ON f.id = m.id",
            "SELECT id FROM matter WHERE NOT EXISTS (SELECT id FROM case_file AS f WHERE f.id = matter.id)",
            "UPDATE matter SET region = :to WHERE region = :region AND id = :id",
            "INSERT INTO sequence (region, name, value) VALUES (:region, :name, (SELECT MAX(value) FROM sequence))",
            "SELECT region FROM matter GROUP BY ROLLUP (region)",
            "WITH RECURSIVE tree (id) AS (SELECT id FROM matter UNION ALL SELECT m.id FROM matter AS m JOIN tree ON"
            " m.parent = tree.id) SELECT id FROM tree",
            "SELECT id FROM matter WHERE region = :region FOR UPDATE"]
GOOD = ["SELECT m.id FROM matter AS m JOIN case_file AS f ON f.region = m.region AND f.id = m.id",
        "SELECT m.id, u.name FROM matter AS m LEFT JOIN unit AS u ON u.id = m.unit",
        "SELECT id FROM matter WHERE EXISTS (SELECT id FROM case_file AS f WHERE f.region = matter.region)"]


def controls(tables):
    for sql in CONTROLS:
        if not check_statement(sql, tables):
            sys.exit(f"control: not refused: {sql}")
    for sql in GOOD:
        if check_statement(sql, tables):
            sys.exit(f"control: refused without a reason: {sql}: {check_statement(sql, tables)}")
    unique = [("x", "CREATE TABLE a (region TEXT, id BIGINT, PRIMARY KEY (region, id))"),
              ("x", "CREATE UNIQUE INDEX b ON a (id)")]
    if not read_schema(unique)[1]:
        sys.exit("control: a unique index without the region was not refused")
    print("control: failed as it must")


def trial():
    tables, wrong = read_schema(schema_texts())
    controls(tables)
    with open(KNOWN, encoding="utf-8") as file:
        known = [line.split("\t") for line in file.read().splitlines() if line and not line.startswith("#")]
    met, count = set(), 0
    for path, sql in all_statements():
        count += 1
        for why in check_statement(sql, tables):
            line = next((row[0] + row[1] for row in known if row[0] == path and row[1] in sql), None)
            if line is None:
                wrong.append(f"{path}: {why}: {sql}")
            met.add(line)
    wrong += [f"{row[0]}: no longer there, or no longer refused: {row[1]}" for row in known if row[0] + row[1] not in met]
    for line in wrong:
        print(line)
    spread = sum(tables.values())
    print(f"{spread} distributed and {len(tables) - spread} reference tables, {count} statements, {len(known)} known "
          f"exceptions, {len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


trial()
