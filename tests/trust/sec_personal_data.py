"""What sec_personal_data.sh does: people whose names, numbers, phones and addresses are like nobody else's apply, call
and rate. Then everything the program gives out is read (each list, page, export, metric, refusal, the log, the messages
to citizens) and everything it has kept (the store with its write-ahead log, the checkpoints, a backup, the ledger as
evidence): not one of these texts stands there whole, but where it is shown for a reason, which the ledger then holds. The
control is a text that is no secret, which must be found, and a store that holds one of them in plain."""

import io
import json
import os
import re
import shutil
import sqlite3
import sys
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import REGION, World, check, main, run, seed_of  # noqa: E402

PEOPLE = 12
SURNAMES, GIVEN = "欧阳上官司马诸葛夏侯皇甫", "䶮彧翾媺昶祎"
OFFICER = "clerk approver supervisor bureau chief agent dispatcher handler"


def canary(world, number):
    person = world.person(300 + number)
    person["name"] = SURNAMES[number % 6 * 2:number % 6 * 2 + 2] + GIVEN[number % 6] + GIVEN[(number * 5 + 1) % 6]
    person["phone"] = f"1990{7310000 + number * 7:07}"
    person["address"] = f"朱雀门街{713 + number}号梧桐苑"
    return person


def secrets_of(people):
    return [person[key] for person in people for key in ("name", "number", "phone", "address")]


def forms_of(text):
    """How it would stand in a file or an answer."""
    escaped = json.dumps(text).strip('"')
    return {text.encode(), text.encode("utf-16-le"), text.encode("gb18030"), escaped.encode(), text.encode().hex().encode()}


class Search:
    def __init__(self, people):
        self.forms = [(text, form) for text in secrets_of(people) for form in forms_of(text)]
        self.whole = re.compile(b"|".join(re.escape(form) for _, form in sorted(self.forms, key=lambda row: -len(row[1]))))
        self.read = self.bytes = 0
        self.wrong = []

    def look(self, where, content):
        self.read += 1
        self.bytes += len(content)
        found = self.whole.search(content)
        if found:
            text = next(text for text, form in self.forms if form == found[0])
            around = content[max(0, found.start() - 60):found.end() + 20]
            self.wrong.append(f"{where}: {text} in {around!r}")
        if content[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                for name in book.namelist():
                    self.look(f"{where}:{name}", book.read(name))


# --- what happens -----------------------------------------------------------------------------------------------------


def live(world, people):
    """Returns the numbers of their cases and orders."""
    clerk, agent, dispatcher = world.client("clerk"), world.client("agent"), world.client("officer")
    numbers = []
    for number, person in enumerate(people):
        case = clerk.must(201, "POST", "/api/v1/cases", {"item_code": "XK-01", "channel": "1", "applicant": person,
                                                         "accept": True}).json()
        numbers.append(case["number"])
        contact = agent.must(201, "POST", "/api/v1/hotline/contacts", {
            "channel": "letter", "text": f"{person['name']}反映，住{person['address']}，电话{person['phone']}，路灯不亮",
            "caller": {key: value for key, value in person.items() if key != "address"}}).json()["number"]
        made = dispatcher.ask("POST", "/api/v1/hotline/orders", {"contact": contact, "nature": "object", "unit": world.unit})
        check(made.status == 201, str(made))
    return numbers


def refuse(world, people, search):
    """What is wrong with a person's data is said without repeating it."""
    clerk = world.client("clerk")
    for person in people:
        for key, value in (("number", person["number"][:-1] + "?"), ("phone", person["phone"] + "0")):
            answer = clerk.post("/api/v1/cases", {"item_code": "XK-01", "channel": "1", "applicant": {**person, key: value}})
            check(answer.status in (400, 422), str(answer))
            search.look(f"the refusal of a {key}", answer.body)
        search.look("a refused sign-in", world.client().sign_in(person["name"], person["phone"]).body)


# --- what is given out ------------------------------------------------------------------------------------------------


def read_all(world, things, search):
    described = world.client().get("/api/v1/openapi.json").json()["paths"]
    things = {**things, "code": REGION, "kind": "items", "list": "item_types", "name": "docs.css", "id": things["matter"]}
    statuses = {}
    for who in ("officer", "audit_admin", "system_admin", "security_admin", None):
        client = world.client(who)
        for path, methods in described.items():
            if "get" not in methods:
                continue
            names = re.findall(r"\{(\w+)\}", path)
            filled = re.sub(r"\{(\w+)\}", lambda found: str(things.get(found[1], "1")), path)
            query = [row["name"] for row in methods["get"].get("parameters", []) if row["in"] == "query"]
            tries = ["?limit=200"] if "limit" in query else [""]
            tries += [f"?region={REGION}&limit=200"] if {"region", "limit"} <= set(query) else []
            for words in tries:
                answer = client.get(filled + words)
                statuses[answer.status] = statuses.get(answer.status, 0) + 1
                search.look(f"GET {filled}{words} as {who}", answer.body + str(answer.headers).encode())
            if names == ["kind"] or "/exports/" in path:
                for kind in exports():
                    for form in ("csv", "xlsx"):
                        answer = client.get(f"/api/v1/exports/{kind}?format={form}")
                        search.look(f"export {kind}.{form} as {who}", answer.body)
    check(statuses.get(200, 0) > 100, f"few pages could be read: {statuses}")
    return statuses


def exports():
    return ["items", "cases", "ledger", "units", "staff", "orders", "contacts", "hotline_orders", "reviews", "ratings"]


def detail_pages(world, numbers, search):
    officer = world.client("officer")
    seen = 0
    for number in numbers:
        answer = officer.must(200, "GET", f"/api/v1/cases/{number}")
        check("*" in answer.json()["applicant"]["name"], "a case shows who applied, masked")
        search.look(f"case {number}", answer.body)
        seen += 1
    return seen


def files_of(*folders):
    for folder in folders:
        for path, _, names in os.walk(folder):
            for name in names:
                yield os.path.join(path, name)


def look_into(path, search, into):
    with open(path, "rb") as file:
        into.look(os.path.relpath(path, search), file.read())


# --- the trial --------------------------------------------------------------------------------------------------------


def reveal(world, numbers, people):
    """Shown whole for a reason: the ledger then says so, without the text."""
    officer = world.client("officer")
    party = officer.must(200, "GET", f"/api/v1/cases/{numbers[0]}").json()["applicant"]["id"]
    before = world.verify()["events"]
    answer = officer.must(200, "POST", f"/api/v1/parties/{REGION}/{party}/reveal", {"field": "phone", "reason": "核对联系方式"})
    check(answer.json()["value"] == people[0]["phone"], "a reveal shows it whole")
    check(world.verify()["events"] == before + 1, "a reveal is one event")


def control(world, search):
    """A store that holds one of them in plain is found out, and so is what is no secret."""
    copy = os.path.join(world.folder, "plain.db")
    shutil.copy(os.path.join(world.data, "zwfw.db"), copy)
    store = sqlite3.connect(copy)
    store.execute("CREATE TABLE plain (phone TEXT)")
    store.execute("INSERT INTO plain VALUES (?)", (search.forms[0][0],))
    store.commit()
    store.close()
    seen = Search([])
    seen.forms, seen.whole = search.forms, search.whole
    look_into(copy, world.folder, seen)
    os.remove(copy)
    check(seen.wrong, "control: a name in plain is not found")
    print("control: failed as it must")


def trial():
    with World(seed_of(), "http.access_log = true\n") as world:
        world.add_staff("officer", OFFICER)
        people = [canary(world, number) for number in range(PEOPLE)]
        things, search = world.make_things(), Search(people)
        numbers = live(world, people)
        refuse(world, people, search)
        statuses = read_all(world, things, search)
        detail_pages(world, numbers, search)
        look_into(os.path.join(world.data, "zwfw.db-wal"), world.folder, search)
        backup = os.path.join(world.folder, "backup")
        done = run(["backup", "--data", world.data, backup])
        check(done.returncode == 0, done.stderr.decode())
        search.look("what backup says", done.stdout + done.stderr)
        reveal(world, numbers, people)
        check(world.server.stop() == 0, "the stop was not clean")
        evidence = run(["evidence", "--data", world.data])
        search.look("the evidence", evidence.stdout + evidence.stderr)
        for path in files_of(world.folder):
            look_into(path, world.folder, search)
        for wrong in search.wrong[:8]:
            print(wrong)
        check(not search.wrong, f"{len(search.wrong)} places hold a person's data whole")
        plain = b"".join(open(path, "rb").read() for path in files_of(world.data))
        check("市试验局".encode() in plain and b"officer" in plain, "control: what is no secret is not found either")
        control(world, search)
        return (f"{len(search.forms)} forms of {len(secrets_of(people))} texts: 0 in {search.read} answers and files of "
                f"{search.bytes >> 20} MiB ({statuses.get(200, 0)} pages read)")


main(trial)
