"""What complete.sh does. SEED= and ACTIONS= change the run.

Twenty people, each with a connection, do what a day brings, by lot: intakes, steps of cases, documents, revealed phone
numbers, sign-ins that succeed and fail, and what is refused or only read. EXPECTED says by hand which entries each
action makes; every field of every entry is compared with it: who, what, on which matter, from where to where, when, by
which request, and what it counts as. Of a reason the entry holds a digest; the timeline shows the words. The control: the same comparison, with one entry taken out, put in twice, or one
of its fields changed, must fail."""

import json
import os
import random
import re
import sqlite3
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import PASSWORD, REGION, Wrong, World, check, main, seed_of  # noqa: E402

ACTIONS = int(os.environ.get("ACTIONS", 2000))
PEOPLE = 20
CHINA = 8 * 3600

# An intake, and the steps of a case: action, its body, from, to, what it counts as, what is kept of it.
INTAKE = ("receive", "", "submitted", "case.received", None)
AT_ONCE = ("accept", "", "accepted", "case.accepted", None)
STEPS = [
    ("accept", {}, "submitted", "accepted", "case.accepted", None),
    ("comment", {"text": "已核对"}, "accepted", "accepted", "", {"reason": "已核对"}),
    ("special_start", {"procedure": "hearing", "reason": "申请人要求"}, "accepted", "special", "",
     {"reason": "听证：申请人要求"}),
    ("special_end", {}, "special", "accepted", "", None),
    ("extend", {"days": 3, "reason": "情况复杂"}, "accepted", "accepted", "", {"reason": "情况复杂", "data": {"days": 3}}),
    ("finish", {"result": "granted", "decision_number": "试审〔2026〕1号"}, "accepted", "finished", "case.finished",
     {"result": "granted"}),
    ("deliver", {"delivery": "window"}, "finished", "delivered", "", {"delivery": "window"}),
]


class Case:
    def __init__(self, answer, step):
        self.number, self.id, self.etag, self.step = answer["number"], answer["id"], None, step


class Person:
    def __init__(self, world, place):
        self.account = f"person{place}"
        world.add_staff(self.account, "clerk approver supervisor")
        self.world, self.id, self.client = world, world.accounts[self.account]["id"], world.client(self.account)
        self.stranger = world.client()
        self.cases, self.written = [], place * 1000


class Day:
    """What was done, and the entries that it must have made, in order."""

    def __init__(self, world, seed):
        self.world, self.dice, self.expected = world, random.Random(seed), []
        self.people = [Person(world, place + 1) for place in range(PEOPLE)]
        self.done, self.refused = {}, {}

    def expect(self, answer, begun, actor=0, unit=0, matter=0, flow="case", action="", states=("", ""), kind="", about=None,
               counted=("", "")):
        self.expected.append({
            "lane": 1, "region": REGION, "matter": matter, "flow": flow, "action": action, "from_state": states[0],
            "to_state": states[1], "actor": actor, "unit": unit, "kind": kind, "amount": 1 if kind else 0, "late": 0,
            "item_type": counted[0], "channel": counted[1], "request_id": answer.headers["X-Request-Id"], "body": about,
            "between": (int(begun * 1000), int(time.time() * 1000) + 1)})

    def on_case(self, person, case, answer, begun, action, before, after, kind, about):
        self.expect(answer, begun, person.id, self.world.unit, case.id, "case", action, (before, after), kind, about,
                    ("01", "1"))
        case.etag = answer.etag

    # --- what a person does ---

    def take_in(self, person):
        person.written += 1
        at_once, begun = self.dice.random() < 0.3, time.time()
        answer = person.client.must(201, "POST", "/api/v1/cases", self.world.intake(
            person.written, materials=[{"name": "申请表"}], **({"accept": True} if at_once else {})))
        case = Case(answer.json(), 1 if at_once else 0)
        self.on_case(person, case, answer, begun, *(AT_ONCE if at_once else INTAKE))
        person.cases.append(case)

    def move(self, person):
        going_on = [case for case in person.cases if case.step < len(STEPS)]
        if not going_on:
            return self.take_in(person)
        case, begun = self.dice.choice(going_on), time.time()
        action, body, before, after, kind, about = STEPS[case.step]
        answer = person.client.must(200, "POST", f"/api/v1/cases/{case.number}/{action}", body, {"If-Match": case.etag})
        self.on_case(person, case, answer, begun, action, before, after, kind, about)
        case.step += 1

    def reveal(self, person):
        if not person.cases:
            return self.take_in(person)
        case, begun = self.dice.choice(person.cases), time.time()
        party = person.client.must(200, "GET", f"/api/v1/cases/{case.number}").json()["applicant"]["id"]
        answer = person.client.must(200, "POST", f"/api/v1/parties/{REGION}/{party}/reveal",
                                    {"field": "phone", "reason": "电话联系申请人"})
        self.expect(answer, begun, person.id, flow="party", action="reveal", about={"field": "phone", "party": party})

    def sign_in(self, person):
        begun = time.time()
        answer = person.stranger.must(201, "POST", "/api/v1/sessions", {"account": person.account, "password": PASSWORD})
        self.expect(answer, begun, flow="org", action="sign_in", about={"id": person.id})

    def mistype(self, person):
        begun = time.time()
        answer = person.stranger.must(401, "POST", "/api/v1/sessions", {"account": person.account, "password": "Wrong-1-wrong"})
        self.expect(answer, begun, flow="org", action="sign_in_refused", about={"detail": "password", "id": person.id})
        self.sign_in(person)  # so that nobody is locked out

    def hand_in(self, person):
        content, begun = f"{person.account} {self.dice.random()}".encode(), time.time()
        answer = person.client.upload("申请表.txt", content)
        check(answer.status == 201, f"{answer}")
        self.expect(answer, begun, person.id, flow="file", action="receive",
                    about={"hash": answer.json()["hash"], "size": len(content)})

    # --- what leaves no entry ---

    def look(self, person):
        person.client.must(200, "GET", "/api/v1/cases?limit=5")
        if person.cases:
            person.client.must(200, "GET", f"/api/v1/cases/{self.dice.choice(person.cases).number}")

    def come_too_late(self, person):
        old = [case for case in person.cases if case.step > 1]
        if old:
            person.client.must(412, "POST", f"/api/v1/cases/{self.dice.choice(old).number}/comment", {"text": "迟到"},
                               {"If-Match": '"v1"'})

    def ask_wrongly(self, person):
        person.client.must(422, "POST", "/api/v1/cases", {"item_code": "没有"})
        answer = person.client.must(403, "POST", "/api/v1/units", {
            "region": REGION, "name": "市某局", "short_name": "某局", "kind": "department", "valid_from": "2015-01-01"})
        check(answer.is_problem, f"{answer}")
        self.refused[person.id] = self.refused.get(person.id, 0) + 1

    def repeat(self, person):
        """Twice with one key: one entry, of the first."""
        person.written += 1
        begun, key = time.time(), {"Idempotency-Key": f"{person.account}-{person.written}"}
        body = self.world.intake(person.written, materials=[{"name": "申请表"}])
        answer = person.client.must(201, "POST", "/api/v1/cases", body, key)
        case = Case(answer.json(), 0)
        self.on_case(person, case, answer, begun, *INTAKE)
        person.client.must(201, "POST", "/api/v1/cases", body, key)
        person.cases.append(case)

    def live(self):
        ways = [(30, self.take_in), (100, self.move), (8, self.reveal), (4, self.sign_in), (4, self.mistype),
                (8, self.hand_in), (14, self.look), (8, self.come_too_late), (8, self.ask_wrongly), (8, self.repeat)]
        for _ in range(ACTIONS):
            way = self.dice.choices([way for _, way in ways], [weight for weight, _ in ways])[0]
            way(self.dice.choice(self.people))
            self.done[way.__name__] = self.done.get(way.__name__, 0) + 1


# --- comparing -----------------------------------------------------------------------------------------------------


def day_of(at):
    """The day in China of an instant in milliseconds."""
    return int(time.strftime("%Y%m%d", time.gmtime(at // 1000 + CHINA)))


def is_body(have, want):
    """A reason is not there itself, but its digest."""
    if not (want and have and "reason" in want and re.fullmatch("sm3:[0-9a-f]{64}", have.get("reason", ""))):
        return have == want and "reason" not in (want or {})
    return {**have, "reason": want["reason"]} == want


def compare(expected, seen, since):
    """Wrong at the first entry that is not as it must be."""
    check([row["seq"] for row in seen] == list(range(since + 1, since + 1 + len(seen))), "places in the chain are missing")
    seen = [row for row in seen if row["flow"] != "access"]  # written each minute; see refusals
    for place, (want, have) in enumerate(zip(expected, seen)):
        what = f"entry {place} ({want['flow']} {want['action']})"
        for name, value in want.items():
            if name == "between":
                check(value[0] <= have["at"] <= value[1], f"{what}: at {have['at']}, was done in {value}")
            elif name == "body":
                check(is_body(json.loads(have[name]) if have[name] else None, value), f"{what}: {have[name]}, not {value}")
            else:
                check(have[name] == value, f"{what}: {name} is {have[name]!r}, not {value!r}")
        check(have["at"] == have["recorded_at"] and have["day"] == day_of(have["at"]), f"{what}: {have['day']}")
        check(len(have["hash"]) == 32, f"{what}: no hash")
    check(len(expected) == len(seen), f"{len(seen)} entries, not {len(expected)}")


def words(day):
    """The timeline of each case shows the reasons that were given."""
    for person in day.people:
        for case in person.cases:
            told = person.client.must(200, "GET", f"/api/v1/matters/{REGION}/{case.id}/timeline").json()["items"]
            bodies = [json.loads(row["body"]) if row.get("body") else None for row in told]
            wanted = [row["body"] for row in day.expected if row["matter"] == case.id]
            check(bodies == wanted, f"{case.number}: the timeline shows {bodies}, not {wanted}")


def refusals(day, seen):
    """What the minute's job has written of those who were refused is theirs, and not more than there was."""
    told = [row for row in seen if row["flow"] == "access"]
    for row in told:
        body = json.loads(row["body"])
        check(row["action"] == "refused" and body["status"] in (401, 403), f"{row}")
        most = day.refused.get(row["actor"], 0) if row["actor"] else day.done.get("mistype", 0)
        check(body["count"] <= most, f"{row['actor']} was refused {most} times: {row}")


def entries_after(world, seq):
    store = sqlite3.connect(f"file:{world.data}/zwfw.db?mode=ro", uri=True)
    store.row_factory = sqlite3.Row
    rows = [dict(row) for row in store.execute("SELECT * FROM event WHERE seq > ? ORDER BY seq", [seq])]
    store.close()
    return rows


def controls(expected, seen, since):
    """Ways in which a ledger can be incomplete."""
    middle = next(place for place in range(len(seen) // 2, len(seen)) if seen[place]["flow"] == "case")
    lacks = seen[:middle] + [{**row, "seq": row["seq"] - 1} for row in seen[middle + 1:]]
    twice = seen[:middle] + [seen[middle]] + [{**row, "seq": row["seq"] + 1} for row in seen[middle:]]
    ways = [lacks, twice, seen[:-1], seen + [{**seen[-1], "seq": seen[-1]["seq"] + 1}]]
    for name in seen[middle]:
        changed = b"" if name == "hash" else seen[middle][name] + (10 ** 8 if name == "at" else 1) if isinstance(
            seen[middle][name], int) else (seen[middle][name] or "") + "{}"
        ways.append(seen[:middle] + [{**seen[middle], name: changed}] + seen[middle + 1:])
    for number, way in enumerate(ways):
        try:
            compare(expected, way, since)
        except (Wrong, ValueError):
            continue
        raise Wrong(f"control {number}: a ledger that is not complete was taken for one that is")
    print(f"control: failed as it must, {len(ways)} times")


def trial():
    seed = seed_of()
    with World(seed, settings="org.lock_address_failures = 10000\n") as world:
        day = Day(world, seed)
        since = entries_after(world, 0)[-1]["seq"]
        begun = time.monotonic()
        day.live()
        took = time.monotonic() - begun
        seen = entries_after(world, since)
        compare(day.expected, seen, since)
        words(day)
        refusals(day, seen)
        controls(day.expected, seen, since)
        check(world.server.stop() == 0, "the last stop was not clean")
        world.verify()
    print(f"{took:.0f} s; " + ", ".join(f"{count} {name}" for name, count in sorted(day.done.items())))
    return f"{ACTIONS} actions of {PEOPLE} people, {len(seen)} entries, all as expected"


main(trial)
