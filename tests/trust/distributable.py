"""What distributable.sh does.

Reads the schema and every SQL text of the program, and holds them against what a store that is distributed by region
refuses (Citus). A table whose primary key holds `region` is distributed by it, any other is a reference table, copied to
every server. Then: unique indexes of distributed tables hold the region too; nothing has a foreign key or a trigger; no
statement changes a row's region, locks across regions, or groups by sets; distributed tables are joined by their region, or
are asked for one region; a recursive query stays within one. A statement is read as the compiler sees it, macros put in,
and a search in each form that it may take."""

import glob
import itertools
import os
import re
import subprocess
import sys

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
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
        if text.startswith("DROP TABLE "):
            del tables[text.split()[2]]
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


def expanded(text):
    """A C file with its own macros put in; what its headers define stays as it is called."""
    text = re.sub(r"^\s*#\s*include\b.*$", "", text, flags=re.M)
    return subprocess.run(["cpp", "-P", "-undef", "-w", "-"], input=text, capture_output=True, text=True, check=True).stdout


def arguments(text, begin):
    """Of a call or an initializer whose bracket opens at `begin`: its members, and where it ends."""
    depth, members, last = 0, [], begin + 1
    for part in re.finditer(rf"{STRING}|'(?:[^'\\]|\\.)*'|[(){{}},]", text[begin:]):
        at = begin + part.start()
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(part[0], 0)
        if depth == 0 or (depth == 1 and part[0] == ","):
            members.append(text[last:at].strip())
            last = at + 1
        if depth == 0:
            return members, at + 1
    raise ValueError(text[begin:begin + 100])


def search_members(initializer):
    """Its clauses: condition, text, and whether it names a table, which those beside it with another condition replace."""
    for member in filter(None, initializer):
        condition, sql = arguments(member, member.index("("))[0]
        sql = joined(sql)
        yield condition, sql, condition != "true" and bool(re.search(r"\b(FROM|JOIN)\b|^ \w+ AS ", Block(sql).text))


def search_texts(initializer):
    """What a search may become: each choice of its tables, and of all other conditions either none or all."""
    members, groups, last = list(search_members(initializer)), [], False
    for condition, _, is_table in members:
        if is_table:
            groups = groups if last else groups + [[None]]
            groups[-1].append(condition)
        last = is_table
    for chosen in itertools.product(*groups):
        known = {condition: condition in chosen for group in groups for condition in group}
        for others in (False, True):
            yield "".join(sql for condition, sql, _ in members if condition == "true" or known.get(condition, others))


def searches(text):
    """The texts of a file's searches, and the file without them."""
    found = []
    while (block := re.search(r"struct db_clause \w+\[\] = (?=\{)", text)):
        initializer, end = arguments(text, block.end())
        text = text[:block.start()] + text[end:]
        found += search_texts(initializer)
    return found, text


def statements_of(text):
    """SQL texts of a C file."""
    text = expanded(text)
    found, text = searches(text)
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


def gathered(block, half):
    """Queries that it reads from: name, text, and the parameter that is their region, if they ask for one."""
    for number, name in re.findall(r"(?:FROM|JOIN)\s+@(\d+)\s+(?:AS\s+)?(\w+)", half):
        one = re.search(r"(?<![\w.])(?:\w+\.)?region = (:\w+)", block.parts[int(number)])
        yield int(number), name, one and one[1]


def analyse(text, tables, outer, wrong):
    """Level by level: are the distributed tables of each, with those around it, tied by their regions? What a query reads
    from another is gathered before: a table can no more be joined to it by region, unless both are of one."""
    block = Block(text)
    for half in re.split(r"\bUNION(?: ALL)?\b|\bEXCEPT\b", block.text):
        named = [(alias or name, name) for name, alias in re.findall(TABLE, half)]
        spread = [alias for alias, name in named if tables.get(name)]
        apart = set()
        for number, name, region in gathered(block, half):
            apart.add(number)
            analyse(block.parts[number], tables, (), wrong)
            if any(tables.get(table) for table, _ in re.findall(TABLE, block.parts[number])):
                spread.append(name if region else f"{name}, which is gathered")
                half += f" {name}.region = {region}" if region else ""
        level = list(outer) + [(alias, half) for alias in spread]
        ties(level, spread, half, outer, wrong)
        for number in map(int, re.findall(r"@(\d+)", half)):
            if number not in apart:
                follows_reference(named, level, block.parts[number], tables, wrong)
                analyse(block.parts[number], tables, level, wrong)


def follows_reference(named, level, part, tables, wrong):
    """A query for each row of a reference table, over a distributed one: it would run on every server anew."""
    follows = [alias for alias, _ in named if re.search(rf"\b{alias}\.", part)]
    if not level and follows and any(tables.get(table) for table, _ in re.findall(TABLE, part)):
        wrong.append(f"for each row of a reference table ({', '.join(follows)})")


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
    side = r"(?<![\w.:])((?:\w+\.)?region|:\w+)\b"

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
            "SELECT id FROM matter WHERE region = :region FOR UPDATE",
            "SELECT o.id FROM order_file AS o JOIN contact_file AS c ON c.region = o.contact_region AND c.id = o.contact",
            "SELECT id FROM contact_file AS c WHERE NOT EXISTS (SELECT 1 FROM order_file AS o WHERE o.contact_region = c.region)",
            "SELECT u.id, (SELECT COUNT(*) FROM matter AS m WHERE m.unit = u.id) FROM unit AS u",
            "SELECT p.id, (SELECT COUNT(*) FROM case_file AS f WHERE f.region = p.region AND f.id = p.id) FROM"
            " (SELECT region, id FROM matter ORDER BY id LIMIT 50) AS p"]
GOOD = ["SELECT m.id FROM matter AS m JOIN case_file AS f ON f.region = m.region AND f.id = m.id",
        "SELECT m.id, u.name FROM matter AS m LEFT JOIN unit AS u ON u.id = m.unit",
        "SELECT id FROM matter WHERE EXISTS (SELECT id FROM case_file AS f WHERE f.region = matter.region)",
        "SELECT p.id, f.name FROM (SELECT MAX(id) AS id FROM matter WHERE region = :region) AS p JOIN case_file AS f ON"
        " f.region = :region AND f.id = p.id"]
# Files with one statement that is to be seen, or a search one of whose forms is.
FILES = ['#define BOTH " FROM matter AS m" \\\n    " JOIN case_file AS f ON f.id = m.id"\nread("SELECT m.id" BOTH ";");',
         'struct db_clause c[] = {CLAUSE(true, "SELECT m.id FROM matter AS m JOIN case_file AS f ON f.id = m.id"),\n'
         'CLAUSE(in->region && !str_equal(in->kind, "x"), " WHERE m.region = f.region")};',
         'struct db_clause c[] = {CLAUSE(true, "SELECT m.id FROM"), CLAUSE(a, " matter AS m JOIN case_file AS f ON"\n'
         ' " f.id = m.id"), CLAUSE(!a, " case_file AS f JOIN matter AS m ON m.region = f.region AND m.id = f.id")};']
GOOD_FILE = 'struct db_clause c[] = {CLAUSE(true, "SELECT m.id"), CLAUSE(a, " FROM matter AS m CROSS JOIN case_file AS f"),\n' \
            'CLAUSE(!a, " FROM matter AS m"), CLAUSE(a, " WHERE f.region = m.region AND f.id = m.id")};'


def controls(tables):
    for sql in CONTROLS:
        if not check_statement(sql, tables):
            sys.exit(f"control: not refused: {sql}")
    for sql in GOOD:
        if check_statement(sql, tables):
            sys.exit(f"control: refused without a reason: {sql}: {check_statement(sql, tables)}")
    for text in FILES:
        if not any(check_statement(sql, tables) for sql in statements_of(text)):
            sys.exit(f"control: not refused: {text}: {statements_of(text)}")
    if any(check_statement(sql, tables) for sql in statements_of(GOOD_FILE)):
        sys.exit(f"control: refused without a reason: {statements_of(GOOD_FILE)}")
    unique = [("x", "CREATE TABLE a (region TEXT, id BIGINT, PRIMARY KEY (region, id))"),
              ("x", "CREATE UNIQUE INDEX b ON a (id)")]
    if not read_schema(unique)[1]:
        sys.exit("control: a unique index without the region was not refused")
    print("control: failed as it must")


def trial():
    tables, wrong = read_schema(schema_texts())
    controls(tables)
    count = 0
    for path, sql in all_statements():
        count += 1
        for why in sorted(set(check_statement(sql, tables))):
            wrong.append(f"{path}: {why}: {sql}")
    for line in wrong:
        print(line)
    spread = sum(tables.values())
    print(f"{spread} distributed and {len(tables) - spread} reference tables, {count} statements, "
          f"{len(wrong)} wrong")
    sys.exit(1 if wrong else 0)


trial()
