"""What authz.sh does: tries every cell of authz.tsv through the socket.

Beside the roles: an account that was disabled, a token that has expired, an officer of another region at things of this
one, and for what changes something a browser's session that comes from a foreign page, or without the token against
forgery. What is expected stands in the table, and in no way comes from the program. The ledger tells of each refusal of
a role: whose, and of what; the control: it does not tell of one that there was not."""

import collections
import json
import os
import re
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import PASSWORD, ROLES, World, check, main, run, seed_of  # noqa: E402

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "authz.tsv")
PEOPLE = ["nobody", *ROLES]


class Line:
    def __init__(self, text):
        self.method, self.written, cells, elsewhere = text.rstrip("\n").split("\t")
        cells = cells.split(" ")
        check(len(cells) == len(PEOPLE) and set(cells) <= {"+", "."}, f"not a line: {text}")
        self.may = dict(zip(PEOPLE, (cell == "+" for cell in cells)))
        self.is_public = all(self.may.values())
        status, _, body = elsewhere.partition(" ")
        self.elsewhere, self.body = None if status == "-" else int(status), json.loads(body or "{}")
        self.is_foreign = self.written.startswith("/open311/")  # refuses as its standard says: 403, never 401
        self.pattern = re.sub(r"=[^}]*", "", self.written)

    def path(self, things):
        def value(found):
            return str(things[found[2]]) if found[1] else found[2]

        return re.sub(r"\{\w+=(@?)([^}]*)\}", value, self.written)


def read_table():
    with open(TABLE, encoding="utf-8") as table:
        lines = [Line(text) for text in table if not text.startswith("#")]
    routes = {(row["method"], row["path"]) for row in json.loads(run(["dump", "routes", "--json"]).stdout)}
    known = {(line.method, line.pattern) for line in lines}
    check(not routes - known, f"routes without a line: {sorted(routes - known)}")
    check(not known - routes, f"lines without a route: {sorted(known - routes)}")
    return lines


class Matrix:
    def __init__(self, world):
        self.world, self.things, self.wrong, self.cells = world, world.make_things(), [], 0
        self.refused = collections.Counter()
        world.with_odd_accounts()

    def cell(self, line, who, client, expected, **more):
        """expected: a set of statuses, or "may"."""
        body = more.pop("body", {}) if line.method in ("POST", "PUT", "PATCH") else None
        answer = client.ask(line.method, line.path(self.things), body, more.get("headers", ()))
        may = answer.status not in (401, 403) and answer.status < 500
        is_right = may if expected == "may" else answer.status in expected
        is_right = is_right and (answer.status < 400 or answer.is_problem or line.is_foreign)
        self.cells += 1
        if not is_right:
            self.wrong.append(f"{line.method} {line.written} as {who}: wanted {expected}, got {answer}")

    def try_roles(self, lines):
        """Returns the newest event before."""
        for who in PEOPLE:
            check(self.world.server.stop() == 0, "a stop was not clean")
            if who == PEOPLE[0]:
                since, _ = refusals(self.world)
            self.world.server.start()  # it has told what it knew of refusals, of which it keeps a limited number
            client = self.world.client(None if who == "nobody" else who)
            refused = {401} if who == "nobody" else {403}
            for line in sorted(lines, key=lambda line: line.written == "/api/v1/sessions/current"):  # it ends the session
                if line.is_public and line.method == "POST":
                    self.cell(line, who, client, {200, 422})  # an empty text to audit; signing in, without a name
                else:
                    if who == "nobody":
                        self.refused[0, None] += not line.is_public
                    elif not line.may[who]:
                        self.refused[self.world.accounts[who]["id"], f"{line.method} {line.pattern}"] += 1
                    self.cell(line, who, client, "may" if line.may[who] else {403} if line.is_foreign else refused)
        return since

    def try_odd_accounts(self, lines):
        for who in ("disabled", "expired"):
            client = self.world.client(who)
            for line in lines:
                if not line.is_public:
                    self.cell(line, who, client, {403 if line.is_foreign else 401})

    def try_elsewhere(self, lines):
        client = self.world.client("elsewhere")
        for line in lines:
            if line.elsewhere:
                self.cell(line, "elsewhere", client, {line.elsewhere}, body=line.body, headers={"If-Match": '"v999"'})

    def try_forgery(self, lines):
        """A session's cookie on another page's errand."""
        for who in ROLES:
            client = self.world.client()
            check(client.sign_in(who, PASSWORD).status == 201, f"{who} signs in")
            for line in lines:
                if line.method == "GET" or line.is_public or not line.may[who]:
                    continue
                for headers in ({"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"X-CSRF-Token": None},
                                {"X-CSRF-Token": "0" * 43}):
                    self.cell(line, f"{who} {headers}", client, {403}, headers=headers)
            check(client.get("/api/v1/me").status == 200, f"the session of {who} outlives forgeries")


def refusals(world, since=0):
    """(the newest event, the refusals after `since` by whose they were and of what: nobody's are one)."""
    store = sqlite3.connect(f"file:{world.data}/zwfw.db?mode=ro", uri=True)
    newest, = store.execute("SELECT max(seq) FROM event").fetchone()
    counts = collections.Counter()
    for actor, body in store.execute("SELECT actor, body FROM event WHERE seq > ? AND flow = 'access'"
                                     " AND action = 'refused'", [since]):
        counts[actor, json.loads(body).get("route")] += json.loads(body)["count"]
    store.close()
    return newest, counts


def check_told(world, matrix, since):
    _, seen = refusals(world, since)
    check(seen == matrix.refused, f"the ledger does not tell the refusals: {list((matrix.refused - seen).items())[:3]} are "
          f"missing, {list((seen - matrix.refused).items())[:3]} too many")
    matrix.refused[next(iter(matrix.refused))] += 1
    check(seen != matrix.refused, "control: a refusal that there was not is told")


def trial():
    seed = seed_of()
    lines = read_table()
    with World(seed) as world:
        matrix = Matrix(world)
        matrix.try_elsewhere(lines)
        matrix.try_odd_accounts(lines)
        matrix.try_forgery(lines)
        since = matrix.try_roles(lines)
        check(world.server.stop() == 0, "the stop was not clean")
        world.verify()
        for wrong in matrix.wrong[:10]:
            print(wrong)
        check(not matrix.wrong, f"{len(matrix.wrong)} of {matrix.cells} cells are wrong")
        refused = sum(matrix.refused.values())
        check_told(world, matrix, since)
    return f"{matrix.cells} cells of {len(lines)} lines, 0 wrong; {refused} refusals of roles told"


main(trial)
