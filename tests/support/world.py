"""A little city behind the real binary, for scripts that go through the socket.

    with World(seed=1) as world:
        clerk = world.client("clerk")
        answer = clerk.post("/api/v1/cases", world.intake(1))
        assert answer.status == 201

Standard library only. The program is $ZWFW (else build/release/zwfw); it binds a port that the system picks, and ends
by its own process id. The store lies in a new folder of its own under /dev/shm or the temporary folder, and is
removed with the world. Nothing here depends on the wall clock or on chance but what the seed gives.
"""

import http.client
import json
import os
import random
import re
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
ZWFW = os.environ.get("ZWFW") or os.path.join(SOURCE, "build/release/zwfw")
REGION = "630200"
ELSEWHERE = "610900"
ROLES = ["clerk", "approver", "supervisor", "bureau", "chief", "agent", "system_admin", "security_admin", "audit_admin"]
PASSWORD = "Huangshui-2021-valley"
SECOND_PASSWORD = "Laji-2021-mountain"
# Cheap password hashes: what these scripts try is not Argon2id.
CHEAP = "org.password_kib = 8\norg.password_passes = 1\nhttp.access_log = false\n"


class Wrong(Exception):
    """The program did what it must not."""


def check(is_so, what):
    if not is_so:
        raise Wrong(what)


def seed_of(default=20210601):
    """The seed of this run, printed so that it can be had again with SEED=."""
    seed = int(os.environ.get("SEED", default))
    print(f"seed {seed}")
    return seed


def run(arguments, **more):
    """A command of the program, to its end."""
    return subprocess.run([ZWFW, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=120, **more)


# --- a client ------------------------------------------------------------------------------------------------------


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)

    @property
    def etag(self):
        return self.headers.get("ETag")

    @property
    def is_problem(self):
        return (self.headers.get("Content-Type") or "").startswith("application/problem+json")

    def __str__(self):
        return f"{self.status} {self.body[:400].decode('utf-8', 'replace')}"


class Client:
    """Keep-alive; opens its connection again when it was lost. A request is never sent twice by itself."""

    def __init__(self, server, token=None, timeout=10):
        self.server, self.token, self.timeout = server, token, timeout
        self.cookie = self.csrf = self.connection = None

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def ask(self, method, path, body=None, headers=()):
        """body: None, bytes, or anything JSON. Raises OSError or HTTPException when no whole answer came."""
        sent = {"Connection": "keep-alive"}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if self.cookie:
            sent["Cookie"] = self.cookie
            sent["X-CSRF-Token"] = self.csrf
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body, ensure_ascii=False).encode()
        if body is not None:
            sent["Content-Type"] = "application/json"
        sent.update(headers)
        if not self.connection:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=self.timeout)
        try:
            given = {name: value for name, value in sent.items() if value is not None}
            self.connection.request(method, path, body, given)
            answer = self.connection.getresponse()
            answer = Answer(answer.status, answer.headers, answer.read())
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        if (answer.headers.get("Connection") or "").lower() == "close":
            self.close()
        return answer

    def get(self, path, headers=()):
        return self.ask("GET", path, None, headers)

    def post(self, path, body=None, headers=()):
        return self.ask("POST", path, {} if body is None else body, headers)

    def upload(self, name, content, headers=()):
        """A document, as multipart/form-data."""
        mark = "zwfw-trial"
        body = (f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
                "Content-Type: application/octet-stream\r\n\r\n").encode() + content + f"\r\n--{mark}--\r\n".encode()
        return self.ask("POST", "/api/v1/files", body, {"Content-Type": f"multipart/form-data; boundary={mark}",
                                                        **dict(headers)})

    def sign_in(self, account, password):
        """As a browser does: a cookie, and the token against forgery."""
        self.cookie = self.csrf = None
        answer = self.post("/api/v1/sessions", {"account": account, "password": password})
        if answer.status == 201:
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
            self.csrf = answer.json()["csrf"]
        return answer

    def must(self, status, method, path, body=None, headers=()):
        answer = self.ask(method, path, body, headers)
        check(answer.status == status, f"{method} {path}: wanted {status}, got {answer}")
        return answer


def connect(port, timeout=10):
    """A bare connection, for what no HTTP client would send."""
    return socket.create_connection(("127.0.0.1", port), timeout=timeout)


def read_answer(connection):
    """One answer with a Content-Length, or None when the connection ended before it was whole."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return None
        data += piece
    head, body = data.split(b"\r\n\r\n", 1)
    lines = head.decode("latin-1").split("\r\n")
    headers = http.client.HTTPMessage()
    for line in lines[1:]:
        name, value = line.split(":", 1)
        headers[name] = value.strip()
    size = int(headers.get("Content-Length") or 0)
    while len(body) < size:
        piece = connection.recv(65536)
        if not piece:
            return None
        body += piece
    return Answer(int(lines[0].split()[1]), headers, body[:size])


# --- the server ----------------------------------------------------------------------------------------------------


class Server:
    """zwfw serve on a folder. Its log goes to a file beside the folder."""

    def __init__(self, data, program=None, environment=None, limits=(), words=()):
        self.data, self.program = data, program or ZWFW
        self.environment, self.limits, self.words = environment or {}, limits, words
        self.process = self.port = None
        self.log = data.rstrip("/") + ".log"

    def start(self, timeout=20):
        """Returns the seconds until it is ready."""
        def limit():
            for what, amount in self.limits:
                resource.setrlimit(what, (amount, resource.getrlimit(what)[1]))

        begun = time.monotonic()
        ready, write = os.pipe()
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [self.program, "serve", "--data", self.data, "--listen", "127.0.0.1:0", "--ready-fd", str(write),
                 "--quiet", *self.words],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, pass_fds=[write], preexec_fn=limit,
                env={**os.environ, **self.environment})
        os.close(write)
        timer = threading.Timer(timeout, self.process.kill)
        timer.start()
        with os.fdopen(ready) as lines:
            text = lines.readline()
        timer.cancel()
        if not text.strip():
            self.process.wait()
            raise Wrong(f"the server does not start:\n{self.tail()}")
        self.port = int(text)
        return time.monotonic() - begun

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, timeout=20):
        """A graceful stop; returns its exit status."""
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.kill()
            raise Wrong(f"the server does not stop within {timeout} s") from None

    def is_running(self):
        return self.process is not None and self.process.poll() is None

    def tail(self):
        with open(self.log, "rb") as log:
            return log.read()[-3000:].decode("utf-8", "replace")


# --- the city ------------------------------------------------------------------------------------------------------


class World:
    """A store with its administrators, a unit, items, and an account and a token for each role.

    accounts: name -> {"id", "pass"}; the built-in roles by their code, "elsewhere" (a clerk, approver and supervisor
    of another region), "disabled" and "expired" when asked for by with_odd_accounts()."""

    def __init__(self, seed=1, settings="", program=None, folder=None, environment=None, database=None,
                 words=()):
        self.random = random.Random(seed)
        self.folder = folder or tempfile.mkdtemp(prefix="zwfw-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        self.data = os.path.join(self.folder, "city")
        self.accounts, self.extra, self.people = {}, [], 0
        made = run(["init", "--data", self.data, "--json", *(["--db", database] if database else [])])
        check(made.returncode == 0, f"init: {made.stderr.decode()}")
        self.first = {row["account"]: row["password"] for row in json.loads(made.stdout)["accounts"]}
        with open(os.path.join(self.data, "settings.conf"), "w", encoding="utf-8") as conf:
            conf.write(CHEAP + settings)
        self.server = Server(self.data, program, environment, words=words)
        try:
            self.server.start()
            self.settle()
        except BaseException:
            self.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if self.server.is_running():
            self.server.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def client(self, account=None, timeout=10):
        """Of nobody, or of an account: by its token, an administrator by the session that was opened for it."""
        made = Client(self.server, timeout=timeout)
        for name, value in self.accounts[account]["pass"].items() if account else ():
            setattr(made, name, value)
        return made

    def settle(self):
        # The first security administrator makes all others.
        self.security = self.first_sign_in("security", self.first["security"])
        for role in ROLES:
            self.add_staff(role, role)
        self.make_unit()
        self.add_staff("elsewhere", "clerk approver supervisor", ELSEWHERE)
        self.publish_item("XK-01", legal_limit=20, promised_limit=5, limit_unit="workday", online=True, missing_ok=True,
                          rule="行政许可法第四十二条")
        self.publish_item("GG-01", instant=True, promised_limit=0, limit_unit="workday")

    def first_sign_in(self, account, password, chosen=PASSWORD):
        person = Client(self.server)
        answer = person.sign_in(account, password)
        check(answer.status == 201 and answer.json()["must_change_password"], f"first sign-in of {account}: {answer}")
        person.must(200, "POST", "/api/v1/me/password", {"old_password": password, "new_password": chosen})
        check(person.sign_in(account, chosen).status == 201, f"{account} signs in with the new password")
        return person

    def issue_token(self, name, scopes="*", expires_in=30 * 86400):
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + expires_in))
        made = self.security.must(201, "POST", f"/api/v1/staff/{self.accounts[name]['id']}/tokens",
                                  {"name": "trial", "scopes": scopes, "expires_at": at}).json()
        self.accounts[name]["pass"] = {"token": made["token"]}

    def add_staff(self, name, roles, region=REGION, **more):
        made = self.security.must(201, "POST", "/api/v1/staff",
                                  {"account": name, "name": "试验人员", "region": region, "roles": roles, **more}).json()
        self.accounts[name] = {"id": made["id"]}
        person = self.first_sign_in(name, made["password"])
        if roles.endswith("_admin"):  # administrators are given no tokens
            self.accounts[name]["pass"] = {"cookie": person.cookie, "csrf": person.csrf}
        else:
            self.issue_token(name)

    def make_unit(self):
        self.unit = self.client("system_admin").must(
            201, "POST", "/api/v1/units",
            {"region": REGION, "name": "市试验局", "short_name": "试验局", "kind": "department",
             "valid_from": "2015-01-01"}).json()["id"]

    def item(self, code, **more):
        return {"region": REGION, "code": code, "name": f"{code}事项", "type": "01", "level": "3", "unit": self.unit,
                "unit_name": "市试验局", "on_request": True, "by_window": True, **more}

    def publish_item(self, code, **more):
        bureau = self.client("bureau")
        draft = bureau.must(201, "POST", "/api/v1/item-versions", {"item": self.item(code, **more)})
        path = f"/api/v1/item-versions/{REGION}/{draft.json()['item']['id']}/publish"
        bureau.must(200, "POST", path, {"on": "2021-01-01"}, {"If-Match": draft.etag})

    def with_odd_accounts(self):
        """An account that was disabled, and one whose token has run out."""
        for name in ("disabled", "expired"):
            self.add_staff(name, " ".join(ROLES[:6]))
        self.issue_token("expired", expires_in=1)
        expired = time.monotonic() + 1.2
        path = f"/api/v1/staff/{self.accounts['disabled']['id']}"
        seen = self.security.must(200, "GET", path)
        form = {key: seen.json()[key] for key in ("name", "region", "roles")}
        self.security.must(200, "PUT", path, {**form, "account": "disabled", "disabled": True}, {"If-Match": seen.etag})
        time.sleep(max(0, expired - time.monotonic()))

    def publish_bulletin(self, period):
        self.client("bureau").must(201, "POST", "/api/v1/bulletins", {"region": REGION, "period": period, "issue": 1})
        path = f"/api/v1/bulletins/{REGION}/{period}"
        self.client("bureau").must(200, "POST", f"{path}/send", {})
        for check in self.client("bureau").must(200, "GET", f"{path}/progress").json()["checks"]:
            county = f"check_{check['region']}"
            if county not in self.accounts:
                self.add_staff(county, "bureau", check["region"])
            self.client(county).must(200, "POST", f"/api/v1/bulletin-checks/{check['region']}/{check['id']}/confirm", {})
        for step in ("sign", "publish"):
            self.client("chief").must(200, "POST", f"{path}/{step}", {})

    def make_things(self):
        """One of each thing that a path can name, by name."""
        system, bureau, clerk = self.client("system_admin"), self.client("bureau"), self.client("clerk")
        hall = system.must(201, "POST", "/api/v1/halls", {"region": REGION, "name": "试验大厅"}).json()["id"]
        window = system.must(201, "POST", f"/api/v1/halls/{hall}/windows",
                             {"number": "A1", "name": "综合窗口", "kind": "general"}).json()["id"]
        file = clerk.upload("申请表.txt", "试验用的申请表".encode()).json()["hash"]
        case = clerk.must(201, "POST", "/api/v1/cases",
                          self.intake(1, accept=True, materials=[{"name": "申请表", "file": file}])).json()
        party = clerk.must(200, "GET", f"/api/v1/cases/{case['number']}").json()["applicant"]["id"]
        draft = bureau.must(201, "POST", "/api/v1/item-versions", {"item": self.item("XK-02")}).json()["item"]["id"]
        targets = [{"region": "630202", "unit": 0, "unit_name": "乐都试验局"}]
        claim = bureau.must(201, "POST", "/api/v1/item-claims", {"region": REGION, "code": "XK-01", "targets": targets})
        order = {"region": REGION, "kind": "cancel", "document": "试政〔2026〕1号", "effective_on": "2026-12-31",
                 "from_region": REGION}
        change = bureau.must(201, "POST", "/api/v1/item-changes", {"change": order, "lines": [{"code": "GG-01"}]})
        self.publish_bulletin("2021-05")
        contact, order, supervision = self.make_order()
        return {"contact": contact, "order": order, "supervision": supervision,
                "region": REGION, "unit": self.unit, "hall": hall, "window": window, "file": file, "party": party,
                "case": case["number"], "matter": case["id"], "staff": self.accounts["clerk"]["id"], "version": draft,
                "claim_region": "630202", "claim": claim.json()["items"][0]["id"],
                "change": change.json()["change"]["id"],
                "period": "2021-05", "figure": f"case.accepted;{REGION};2021-05",
                **self.make_meeting()}

    def make_meeting(self):
        """A meeting that is held with a decision, and a whistle that calls a unit."""
        bureau = self.client("bureau")
        made = bureau.must(201, "POST", "/api/v1/meetings",
                           {"kind": "joint", "day": "2021-06-01", "leader": "试验领导"})
        meeting = made.json()["meeting"]["number"]
        bureau.must(200, "POST", f"/api/v1/meetings/{meeting}/hold", {}, {"If-Match": made.headers["ETag"]})
        decision = bureau.must(201, "POST", f"/api/v1/meetings/{meeting}/decisions",
                               {"what": "三日内落实", "unit": self.unit, "days": 3}).json()["number"]
        whistle = bureau.must(201, "POST", "/api/v1/whistles",
                              {"text": "试验事由", "units": [{"unit": self.unit}]}).json()
        return {"meeting": meeting, "decision": decision, "whistle": whistle["number"],
                "part": whistle["units"][0]["number"]}

    def make_order(self):
        """A call to the hotline, the order that came of it, dispatched, and its supervision."""
        self.add_staff("dispatcher", "dispatcher")
        agent, dispatcher = self.client("agent"), self.client("dispatcher")
        contact = agent.must(201, "POST", "/api/v1/hotline/contacts",
                             {"channel": "letter", "text": "路灯不亮", "caller": self.person(2)}).json()["number"]
        order = dispatcher.must(201, "POST", "/api/v1/hotline/orders",
                                {"contact": contact, "nature": "object", "unit": self.unit}).json()["number"]
        supervision = dispatcher.must(201, "POST", f"/api/v1/hotline/orders/{order}/supervise",
                                      {"ground": "overdue", "text": "请尽快"}).json()["number"]
        return contact, order, supervision

    # --- what people bring ---

    def person(self, number):
        """A made-up person: the number has a valid check digit (GB 11643)."""
        digits = f"630202{1950 + number // 336 % 55:04}{1 + number // 28 % 12:02}{1 + number % 28:02}{number % 1000:03}"
        weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
        total = sum(int(digit) * weight for digit, weight in zip(digits, weights))
        return {"certificate_type": "resident_id", "number": digits + "10X98765432"[total % 11],
                "name": "试" + chr(0x4E00 + number % 2000), "phone": f"139{number % 100000000:08}"}

    def intake(self, number, **more):
        return {"item_code": "XK-01", "channel": "1", "applicant": self.person(number), **more}

    # --- looking ---

    def verify(self):
        """zwfw verify --json; Wrong when something is."""
        done = run(["verify", "--data", self.data, "--json"])
        check(done.returncode in (0, 1), f"verify could not run: {done.stderr.decode()}")
        audited = json.loads(done.stdout)
        check(done.returncode == 0 and not audited["findings"], f"verify: {done.stdout.decode()}")
        return audited

    def cases(self, client):
        """Every case within the client's scope, by all pages of the list."""
        after, rows = "", []
        while True:
            page = client.must(200, "GET", f"/api/v1/cases?limit=200{after}").json()
            rows += page["items"]
            if not page.get("next"):
                return rows
            after = f"&after={page['next']}"


SAMPLE = r'([a-zA-Z_:][\w:]*)((?:\{(?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\n"])*",?)*\})?) (\S+)'


def figures(text):
    """Prometheus text (exposition format 0.0.4) as {name or name{labels}: value}; Wrong when it is not that."""
    values, kinds, helps = {}, {}, set()
    check(text.endswith("\n"), "metrics do not end with a line feed")
    for line in text.splitlines():
        if line.startswith("# HELP "):
            name = line.split(" ", 3)[2]
            check(name not in helps, f"second HELP of {name}")
            helps.add(name)
        elif line.startswith("# TYPE "):
            _, _, name, kind = line.split(" ")
            check(kind in ("counter", "gauge", "histogram", "summary", "untyped"), line)
            check(name not in kinds, f"second TYPE of {name}")
            kinds[name] = kind
        elif line and not line.startswith("#"):
            found = re.fullmatch(SAMPLE, line)
            check(found, f"not a sample: {line}")
            name, labels, value = found.groups()
            family = re.sub(r"_(bucket|sum|count)$", "", name) if name not in kinds else name
            check(family in kinds, f"sample without TYPE: {line}")
            check(name + labels not in values, f"sample twice: {line}")
            values[name + labels] = float(value)
    return values


def main(trial):
    """Run a script's trial; its figure is the last line. Exit 0 only if everything held."""
    try:
        print(trial())
    except Wrong as wrong:
        print(f"NOT HELD: {wrong}")
        sys.exit(1)
