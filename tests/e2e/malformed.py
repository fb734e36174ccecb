"""What malformed.sh does: to every POST and PUT of the description, as an account that may use it,

- bytes that are no JSON, or no object (json_vectors.py), which are 400 or 422;
- JSON of every kind in a field that there is not: 422 naming that field, so it was read;
- for each field of its schema a value of the wrong type, too long, out of range, no code of its list, no date; a field
  that the schema does not have; a required one left out: all 422, naming the field;
- ids in the path that are overlong, no numbers, invalid UTF-8.

Nothing may be written meanwhile: the ledger stands still, and so do all other tables."""

import copy
import json
import os
import re
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from json_vectors import AROUND, NO_OBJECT, NOT_JSON, VALUES  # noqa: E402
from world import World, Wrong, check, main, seed_of  # noqa: E402

# The newest checkpoint that was signed; when an account, a session or a token was last used.
PASSING_TABLES, PASSING_COLUMNS = {"ledger_checkpoint"}, {"last_seen", "seen_at"}
TOO_BIG = [9223372036854775807, -9223372036854775808]


class Body:
    """A schema of the description, with what refers to others followed."""

    code = "trials"  # one that the route at hand would take

    def __init__(self, described, schema):
        self.described = described
        while "$ref" in schema:
            schema = described["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        self.fields = {name: self.follow(field) for name, field in schema.get("properties", {}).items()}
        self.required = schema.get("required", [])

    def follow(self, field):
        while "$ref" in field:
            field = self.described["components"]["schemas"][field["$ref"].rsplit("/", 1)[1]]
        return field

    def sample(self, name):
        """A value that the field's schema takes."""
        return self.value(self.fields[name], name)

    def value(self, field, name):
        field = self.follow(field)
        kind = field.get("type")
        if "enum" in field:
            return field["enum"][0]
        if kind == "object":
            inner = Body(self.described, field)
            return {key: inner.sample(key) for key in inner.required}
        if kind == "array":
            return [self.value(field["items"], name) for _ in range(max(1, field.get("minItems", 0)))]
        if kind == "integer":
            return max(1, field.get("minimum", 1))
        if kind == "boolean":
            return False
        if field.get("format") == "date":
            return "2026-01-05"
        if field.get("format") == "date-time":
            return "2026-01-05T10:00:00+08:00"
        known = {"region": "630200", "period": "2021-06", "number": "11010519491231002X", "phone": "13900000000", "code": Body.code}
        return known.get(name, "1" * max(field.get("minLength", 1), 6))[:field.get("maxLength", 99)]

    def wrongs(self):
        """(what, field, body) with one thing wrong each."""
        least = {name: self.sample(name) for name in self.required}
        yield "unknown", "no_such_field", {**least, "no_such_field": 1}
        for name in self.required:
            body = copy.deepcopy(least)
            del body[name]
            yield "missing", name, body
            yield "null", name, {**least, name: None}
        for name, field in self.fields.items():
            for what, value in self.wrong_values(field):
                yield what, name, {**least, name: value}
            is_list = field.get("type") == "array"
            inner = self.follow(field["items"]) if is_list else field
            if inner.get("properties") and not field.get("readOnly"):
                for what, within, body in Body(self.described, inner).wrongs():
                    yield what, within, {**least, name: [body] if is_list else body}

    def wrong_values(self, field):
        kind = field.get("type")
        if field.get("readOnly"):
            yield "read-only", "1"
            return
        for other in (1, "x", True, [], {}, 1.5):
            is_right = {"string": isinstance(other, str), "boolean": isinstance(other, bool),
                        "integer": isinstance(other, int) and not isinstance(other, bool),
                        "array": isinstance(other, list), "object": isinstance(other, dict)}.get(kind, True)
            if not is_right:
                yield f"{type(other).__name__} for {kind}", other
        if kind == "string":
            if "maxLength" in field:
                yield "too long", "长" * (field["maxLength"] + 1)
            if field.get("minLength", 0) > 0:
                yield "too short", ""
            if "enum" in field:
                yield "no code", "no-such-code"
            if field.get("format") == "date":
                yield from (("no date", text) for text in ("2026-02-30", "2026-2-3", "20260203", "0000-00-00"))
            if field.get("format") == "date-time":
                for text in ("2026-02-03", "2026-02-03T25:00:00Z", "2026-02-03T10:00:00"):
                    yield "no instant", text
        if kind == "integer":
            if field.get("maximum", TOO_BIG[0]) < TOO_BIG[0]:
                yield "too large", field["maximum"] + 1
            if field.get("minimum", TOO_BIG[1]) > TOO_BIG[1]:
                yield "too small", field["minimum"] - 1
        if kind == "array" and "maxItems" in field:
            yield "too many", [self.value(field["items"], "")] * (field["maxItems"] + 1)


MORE_ROLES = ["dispatcher", "handler", "gateway"]


class Trial:
    def __init__(self, world):
        self.world, self.things = world, world.make_things()
        for role in MORE_ROLES:
            if role not in world.accounts:
                world.add_staff(role, role)
        self.described = world.client().get("/api/v1/openapi.json").json()
        self.sent, self.wrong = 0, []

    def person_for(self, operation, path):
        """A client of a role that may use the route; signed in by cookie where a session is needed."""
        permission = operation.get("x-permission")
        roles = ["supervisor", "clerk", "bureau", "chief", "agent", *MORE_ROLES, "system_admin", "security_admin", "audit_admin"]
        for role in roles if permission else ["clerk"]:
            client = self.world.client(role)
            if not permission or permission in client.get("/api/v1/me").json()["permissions"].split(" "):
                return client
        raise Wrong(f"nobody may use {path}")

    def expect(self, client, method, path, body, headers, statuses, field=None):
        try:
            answer = client.ask(method, path, body, headers)
        except OSError as error:
            raise Wrong(f"{method} {path} {str(body)[:120]}: {error}") from None
        self.sent += 1
        problem = answer.json() if answer.is_problem else {}
        if path.startswith("/open311/"):  # errors of its own form
            problem = {"detail": answer.json()[0]["description"]}
        is_right = answer.status in statuses and re.search("[\u4e00-\u9fff]", problem.get("detail", ""))
        if field is not None:
            is_right = is_right and problem.get("field") == field
        if not is_right:
            shown = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
            self.wrong.append(f"{method} {path} {shown[:160]!r}: wanted {statuses} {field or ''}, got {answer}")

    def try_route(self, path, method, operation):
        client = self.person_for(operation, path)
        Body.code = "own.trial" if "/own-metrics" in path else "trials"
        names = re.findall(r"\{(\w+)\}", path)
        filled = re.sub(r"\{(\w+)\}", lambda found: str(self.path_value(path, found[1])), path)
        content = operation.get("requestBody", {}).get("content", {})
        headers = {"If-Match": '"v1"'}
        if "application/json" in content:
            for vector in NOT_JSON + NO_OBJECT:
                self.expect(client, method, filled, vector, headers, {400, 422})
            for number, value in enumerate(VALUES):
                before, after = AROUND[number % len(AROUND)]
                body = before + b'{"no_such_field":' + before + value + after + b"}" + after
                self.expect(client, method, filled, body, headers, {422}, "no_such_field")
            self.expect(client, method, filled, b"{}", {**headers, "Content-Type": "text/plain"}, {415})
            body = Body(self.described, content["application/json"]["schema"])
            for what, field, wrong in body.wrongs():
                if field not in names:
                    self.expect(client, method, filled, wrong, headers, {422}, field)
        for name in names:
            for value in ("9" * 30, "%FF", "%00", "a" * 3000, "-1", "%E4%BD%A0", "1%2F2", "../../x"):
                hostile = filled.replace(str(self.path_value(path, name)), value, 1)
                self.expect(client, method, hostile, {}, headers, {400, 404, 405, 422})
        self.expect(client, method, f"{filled}?no_such_parameter=1", {}, headers, {400, 404, 422})

    def path_value(self, path, name):
        things = self.things
        if name == "id":
            for word, thing in (("units", "unit"), ("windows", "window"), ("halls", "hall"), ("staff", "staff"),
                                ("item-versions", "version"), ("item-claims", "claim"), ("item-changes", "change"),
                                ("parties", "party"), ("matters", "matter")):
                if f"/{word}/" in path:
                    return things[thing]
        if name == "region":
            return things["claim_region" if "item-claims" in path else "region"]
        return {"number": things["case"], "hall": things["hall"], "day": "2026-10-01", "code": Body.code, "kind": "items",
                "hash": things["file"], "period": things["period"]}.get(name, "1")

    def contents(self):
        """Every row of the store, but for what even a reader leaves behind."""
        store = sqlite3.connect(f"file:{self.world.data}/zwfw.db?mode=ro", uri=True)
        rows = {}
        for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
            if name not in PASSING_TABLES and not name.startswith("sqlite_"):
                columns = [row[1] for row in store.execute(f"PRAGMA table_info({name})")]
                kept = ", ".join(column for column in columns if column not in PASSING_COLUMNS)
                rows[name] = sorted(map(repr, store.execute(f"SELECT {kept} FROM {name}")))
        store.close()
        return rows


def trial():
    seed = seed_of()
    with World(seed, "org.lock_address_failures = 10000\n") as world:
        trial_of = Trial(world)
        before, events = trial_of.contents(), world.verify()["events"]
        routes = 0
        for path, methods in trial_of.described["paths"].items():
            for method, operation in methods.items():
                if method in ("post", "put", "patch"):
                    trial_of.try_route(path, method.upper(), operation)
                    routes += 1
        check(world.server.is_running(), f"the server ended: {world.server.tail()}")
        for wrong in trial_of.wrong[:10]:
            print(wrong)
        after = trial_of.contents()
        changed = [name for name in before if before[name] != after[name]]
        check(not trial_of.wrong, f"{len(trial_of.wrong)} of {trial_of.sent} answers are wrong")
        check(not changed, f"bad input was written: {changed}")
        check(world.verify()["events"] == events, "bad input made events")
        check(world.server.stop() == 0, "the stop was not clean")
        return f"{trial_of.sent} malformed requests to {routes} routes: all refused, 0 wrong, nothing written"


main(trial)
