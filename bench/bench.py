"""Every measurement of the program at work, each beside the limit that fits it.

usage: bench.py sqlite|postgres     prints JSON lines: name, ours, limit, ratio (ours / limit), and what more there is
       bench.py table               makes a table of such lines

Rates are a second, by 64 kept connections where no other number is said; the higher the ratio the better. What a write
is measured against are its own statements with its own values, which the program itself runs while it is watched
(bare.c): on SQLite through bare SQLite in one loop, as many in a transaction as there are connections; on PostgreSQL by
pgbench on as many connections, 64 at most, a transaction each. What a read is measured against is nginx with the same
bytes in its memory, and on PostgreSQL also pgbench with the statements of the read. The two take turns, ROUNDS times, a
second or so each: `ours`, `limit` and `ratio` are medians of the rounds, and `from` and `to` the least and the greatest
ratio. The client, the server and the limit share the machine, so only the ratio means anything, and only if others left
the machine alone: the first line says how busy it was.

Names that end in ms or KiB are the other way round, and their limit is what they may take; `from` and `to` are the
fastest and the slowest.

ZWFW, BENCHES: the program, the folder of the compiled helpers. SECONDS_EACH: of one load (1), ROUNDS (3). CITY: the
folder of a demo city 安康 2020 that exists (SQLite); else one is made at CITY_SCALE (0.02, on PostgreSQL 0.005). BENCH_DIR: on whose disk
all of it lies (build). PostgreSQL is that of tools/with_postgres.sh.
"""

import contextlib
import datetime
import http.client
import itertools
import json
import os
import pathlib
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

ZWFW = os.environ.get("ZWFW", "build/release/zwfw")
BENCHES = os.environ.get("BENCHES", "build/release")
SECONDS = int(os.environ.get("SECONDS_EACH", "1"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
CONNECTIONS = 64
WATCHED = 6400  # requests at most, whose statements the bare loop runs: at most 400 transactions of them
WARM = 320  # requests before the server looks at what its tables hold
TIMES = 21  # a page is asked for so often
BEGAN = time.monotonic()


def progress(text):
    print(f"{time.monotonic() - BEGAN:5.0f}秒 {ENGINE.title}：{text}…", file=sys.stderr, flush=True)


def output(*words, **more):
    return subprocess.run([str(word) for word in words], check=True, stdout=subprocess.PIPE, text=True, **more).stdout


# --- figures -----------------------------------------------------------------------------------------------------------

def figure(name, ours, limit, wanted=None, **more):
    line = {"name": f"{name}, {ENGINE.title}", "ours": round(ours, 1), "limit": round(limit, 1),
            "ratio": round(ours / limit, 3)}
    print(json.dumps({**line, **({"wanted": wanted} if wanted else {}), **more}, ensure_ascii=False), flush=True)


def by_turns(name, ours, limit, wanted=None, **more):
    """Two rates in turn: `ours` gives what load.c says, `limit` a number."""
    progress(name)
    rounds = [(limit(), ours()) for _ in range(ROUNDS)]
    ratios = sorted(got["per_second"] / most for most, got in rounds)
    line = {"name": f"{name}, {ENGINE.title}", "ours": statistics.median(got["per_second"] for _, got in rounds),
            "limit": round(statistics.median(most for most, _ in rounds), 1),
            "ratio": round(statistics.median(ratios), 3), "from": round(ratios[0], 3), "to": round(ratios[-1], 3),
            **({"wanted": wanted} if wanted else {}),
            "p99_us": statistics.median(got["p99_us"] for _, got in rounds), **more}
    print(json.dumps(line, ensure_ascii=False), flush=True)


# --- engines and stores ----------------------------------------------------------------------------------------------

def copy_folder(folder, into):
    """A copy that is on the disk, so that what is measured next does not wait for it."""
    shutil.copytree(folder, into)
    for path in into.rglob("*"):
        if path.is_file():
            with open(path, "rb") as file:
                os.fsync(file.fileno())


class Sqlite:
    title, scale = "SQLite", "0.02"

    def place(self, _name):
        return []

    def settle(self, _store):
        pass

    def read(self, store, path):
        """The rate of the statements of a read without us; None: there is no such limit."""

    @contextlib.contextmanager
    def statements(self, store, lines, connections):
        """What the statements of such requests cost without us: gives a rate, anew each time."""
        for copy in ("before", "watched"):
            copy_folder(store.folder, WORK / copy)
        words = [f"{BENCHES}/bare", "sqlite", WORK / "watched", store.token,
                 write_lines("bare.lines", lines[:min(WATCHED, 400 * connections)]), str(connections)]
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as bare:
            def rate():
                copy_folder(WORK / "before", WORK / "bare")
                print(WORK / "bare", file=bare.stdin, flush=True)
                got = json.loads(bare.stdout.readline())
                shutil.rmtree(WORK / "bare")
                return got["per_second"]
            json.loads(bare.stdout.readline())
            yield rate, lines
        for copy in ("before", "watched"):
            shutil.rmtree(WORK / copy)


class Postgres:
    title, scale = "PostgreSQL", "0.005"

    def __init__(self):
        self.address = os.environ["ZWFW_TEST_POSTGRES"]
        self.host = self.address.split("host=")[1]

    def psql(self, command):
        output("psql", "-q", "-h", self.host, "-U", "zwfw", "-d", "postgres", "-c", command)

    def settle(self, store):
        """What autovacuum would have done within some minutes."""
        output("vacuumdb", "-q", "-z", "-h", self.host, "-U", "zwfw", store.name)

    def place(self, name):
        self.psql(f"CREATE DATABASE {name}")
        return [self.address.replace("/zwfw?", f"/{name}?")]

    def pgbench(self, script, database, connections):
        """The statements are prepared in its first second, which does not count."""
        said = subprocess.run(["pgbench", "-n", "-M", "prepared", "-c", str(min(connections, 64)), "-j", "2", "-P", "1",
                               "-T", str(SECONDS + 1), "-f", script, "-h", self.host, "-U", "zwfw", database],
                              check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        seconds = [float(line.split(" s, ")[1].split(" tps")[0]) for line in said.stderr.splitlines()
                   if line.startswith("progress: ")]
        return statistics.mean(seconds[1:])

    def read(self, store, path):
        script = WORK / f"read-{len(list(WORK.glob('read-*')))}.sql"
        script.write_text(output(f"{BENCHES}/bare", "read", store.folder, store.token, path))
        return lambda: self.pgbench(script, store.name, CONNECTIONS)

    @contextlib.contextmanager
    def statements(self, store, lines, connections):
        first, left = lines[:6 + WARM], lines[6 + WARM:]
        with serving(store.folder) as server:
            load(server.port, first[6:], store.header, seconds=60)
        self.settle(store)
        (WORK / "script.sql").write_text(output(f"{BENCHES}/bare", "pgbench", store.folder, store.token,
                                                write_lines("bare.lines", first[:6])))
        self.psql(f"CREATE DATABASE bare TEMPLATE {store.name}")
        yield lambda: self.pgbench(WORK / "script.sql", "bare", connections), left
        self.psql("DROP DATABASE bare")


class Store:
    def __init__(self, name):
        self.name, self.folder = name, WORK / name
        self.token = output(f"{BENCHES}/bare", "make", self.folder, *ENGINE.place(name)).strip()
        (self.folder / "settings.conf").write_text("http.access_log = false\n")

    @property
    def header(self):
        return f"Authorization: Bearer {self.token}"


# --- servers and clients: the one place that starts them --------------------------------------------------------------

class Server:
    """The program, serving a folder; `start_ms`: till it answered for the first time."""

    def __init__(self, folder):
        ready, theirs = os.pipe()
        began = time.monotonic()
        self.process = subprocess.Popen([ZWFW, "serve", "--data", folder, "--listen", "127.0.0.1:0", "--quiet",
                                         "--ready-fd", str(theirs)], pass_fds=[theirs], stderr=subprocess.DEVNULL)
        os.close(theirs)
        with os.fdopen(ready) as line:
            self.port = int(line.readline())
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)
        self.ask("/healthz")
        self.start_ms = (time.monotonic() - began) * 1000

    def ask(self, path, header="", body=None):
        headers = dict([header.split(": ")]) if header else {}
        self.connection.request("POST" if body else "GET", path, body, headers)
        answer = self.connection.getresponse()
        data = answer.read()
        if answer.status >= 300:
            sys.exit(f"{path}: {answer.status} {data.decode()}")
        return data, answer

    def sign_in(self, account, password):
        _, answer = self.ask("/api/v1/sessions", "Content-Type: application/json",
                             json.dumps({"account": account, "password": password}))
        return "Cookie: " + answer.getheader("Set-Cookie").split(";")[0]

    def resident_kib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))

    def end(self):
        self.process.terminate()
        self.process.wait()


@contextlib.contextmanager
def serving(folder):
    server = Server(folder)
    try:
        yield server
    finally:
        server.end()


def nginx_text(body):
    """A body as pieces, for nginx takes no longer texts than 4 kB."""
    pieces, piece = [], ""
    for letter in body.decode():
        piece += {"'": "\\'", "\\": "\\\\", "$": "${dollar}"}.get(letter, letter)
        if len(piece) > 1000:
            pieces.append(piece)
            piece = ""
    return pieces + [piece]


@contextlib.contextmanager
def nginx(body):
    """nginx with two workers that answers everything with `body` → its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    pieces = nginx_text(body)
    sets = " ".join(f"set $p{i} '{piece}';" for i, piece in enumerate(pieces))
    folders = "".join(f"{part}_temp_path {WORK}/tmp-{part};" for part in ("fastcgi", "proxy", "scgi", "uwsgi"))
    (WORK / "nginx.conf").write_text(
        f"worker_processes 2; pid {WORK}/nginx.pid; error_log {WORK}/nginx.log; daemon off;"
        "events { worker_connections 1024; } http { access_log off; keepalive_requests 100000000;"
        f"default_type application/json; client_body_temp_path {WORK}/tmp-body; {folders}"
        "variables_hash_max_size 8192;"
        f"server {{ listen 127.0.0.1:{port}; location / {{ {sets} return 200 "
        f"{''.join(f'$p{i}' for i in range(len(pieces)))}; }} }} geo $dollar {{ default \"$\"; }} }}")
    server = subprocess.Popen(["/usr/sbin/nginx", "-c", WORK / "nginx.conf", "-p", WORK], stderr=subprocess.DEVNULL)
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
            if server.poll() is not None:
                sys.exit(f"nginx does not start: {(WORK / 'nginx.log').read_text()}")
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait()


def write_lines(name, lines):
    (WORK / name).write_text("".join(f"{line}\n" for line in lines))
    return WORK / name


def load(port, lines, header="Accept: */*", connections=CONNECTIONS, seconds=SECONDS, may_refuse=False):
    """What load.c says of sending these lines, with the answers to what was posted. The rate is that of successes."""
    path = write_lines("load.lines", lines)
    got = json.loads(output(f"{BENCHES}/load", port, connections, seconds, path, header,
                            stderr=subprocess.DEVNULL if may_refuse else None))
    answers = path.with_suffix(".lines.answers")
    if got["failures"] > 0 and not may_refuse:
        sys.exit(f"{got['failures']} requests were refused")
    got["per_second"] = round(got["per_second"] * (1 - got["failures"] / got["requests"]))
    got["answers"] = [json.loads(line) for line in answers.read_text().splitlines()] if answers.exists() else []
    answers.unlink(missing_ok=True)
    return got


def shares(lines, rounds=ROUNDS):
    """A share of the lines for each round: what is posted is posted once."""
    share = len(lines) // rounds
    if share < CONNECTIONS:
        sys.exit(f"{len(lines)} requests are too few to be measured")
    return (lines[i * share:(i + 1) * share] for i in range(rounds))


# --- what is sent ------------------------------------------------------------------------------------------------------

people = itertools.count()


def person():
    number = next(people)
    birth = datetime.date(1955, 1, 1) + datetime.timedelta(number // 900)
    digits = f"630203{birth:%Y%m%d}{number % 900 + 1:03d}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11]
    return {"certificate_type": "resident_id", "number": digits + check, "name": "测试人", "phone": f"139{number:08d}"}


def post(path, body, version=None):
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return f"/api/v1/{path} {version} {text}" if version else f"/api/v1/{path} {text}"


def case():
    return post("cases", {"item_code": "XK-01", "channel": "1", "accept": True, "applicant": person()})


def contact():
    now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
    times = [(now - datetime.timedelta(seconds=ago)).isoformat(timespec="seconds") for ago in (60, 52)]
    return post("hotline/contacts", {"channel": "call", "at": times[0], "answered_at": times[1], "nature": "help",
                                     "text": "小区门口路灯不亮，请尽快修理", "caller": person()})


def finish(answer, version):
    return post(f"cases/{answer['number']}/finish", {"result": "granted"}, version)


def order(answer):
    return post("hotline/orders", {"contact": answer["number"], "region": answer["region"], "nature": "help",
                                   "text": "小区门口路灯不亮，请尽快修理", "expected": "尽快修好", "place": "古城大街"})


def code(answer):
    return post("review-codes", {"number": answer["number"], "handling": "accept"})


def rating(answer):
    return post("ratings", {"region": answer["region"], "code": answer["code"], "level": 1, "text": "办得快"})


# --- a hall and a hotline ------------------------------------------------------------------------------------------------

def against_statements(store, name, lines, wanted=None, connections=CONNECTIONS):
    """Writes beside their own statements → what they were answered."""
    answers = []
    with ENGINE.statements(store, lines, connections) as (limit, left), serving(store.folder) as server:
        share = shares(left)

        def ours():
            got = load(server.port, next(share), store.header, connections)
            answers.extend(got["answers"])
            return got
        by_turns(f"{name}, {connections} connections", ours, limit, wanted)
    return answers


def against_nginx(server, header, name, paths, wanted=None, connections=CONNECTIONS):
    """Reads of these paths beside nginx that answers with what the first of them is."""
    body, _ = server.ask(paths[0], header)
    with nginx(body) as port:
        by_turns(name, lambda: load(server.port, paths, header, connections),
                 lambda: load(port, ["/"], connections=connections)["per_second"], wanted, bytes=len(body))


def anew(paths, count):
    """So many questions with the same answers, no two alike: a parameter without a value says nothing."""
    return [f"{paths[number % len(paths)]}&n{number}=" for number in range(count)]


def page_against_nginx(server, header, name, paths, connections=CONNECTIONS):
    """As many ask for it at once, and as each asks for something else."""
    against_nginx(server, header, f"{name}, asked for again", paths, 0.5, connections)
    against_nginx(server, header, f"{name}, each time made", anew(paths, 100_000), None, connections)


def measure_mixed_day(store, reads):
    """Seven requests of ten read: its limit is made of that of the reads and that of intake."""
    dice = random.Random(1)
    lines = [dice.choice(reads) if dice.random() < 0.7 else case() for _ in range(40_000 * ROUNDS * SECONDS)]
    with ENGINE.statements(store, [case() for _ in range(WATCHED)], CONNECTIONS) as (intake, _), \
            serving(store.folder) as server, nginx(server.ask(reads[0], store.header)[0]) as port:
        share = shares(lines)
        by_turns("mixed day, 70 % reads", lambda: load(server.port, next(share), store.header),
                 lambda: 1 / (0.7 / load(port, ["/"])["per_second"] + 0.3 / intake()))
        figure("resident memory of a hall, KiB", server.resident_kib(), 160 * 1024)


def measure_overload():
    """Four times the clients that there is room for, who come again at once when they are refused."""
    store = Store("crowd")
    with open(store.folder / "settings.conf", "a", encoding="utf-8") as settings:
        settings.write(f"work.queue = {CONNECTIONS}\n")
    share = shares([case() for _ in range(2 * 60_000 * ROUNDS * SECONDS)], 2 * ROUNDS)
    with serving(store.folder) as server:
        by_turns(f"intake with room for {CONNECTIONS}, of {4 * CONNECTIONS} connections, beside {CONNECTIONS}",
                 lambda: load(server.port, next(share), store.header, 4 * CONNECTIONS, may_refuse=True),
                 lambda: load(server.port, next(share), store.header)["per_second"], 0.8)


def measure_hall():
    store = Store("hall")
    with serving(store.folder) as server:
        load(server.port, [case() for _ in range(1000)], store.header, seconds=60)
        ENGINE.settle(store)
        for name, path in (("to-do list", "/api/v1/todo?limit=50"), ("list of cases", "/api/v1/cases?limit=50")):
            page_against_nginx(server, store.header, f"{name} of a clerk with 1,000 open cases, its first 50", [path])
    answers = []
    for connections in (1, 16, 64, 256):
        answers += against_statements(store, "intake", [case() for _ in range(20_000 * ROUNDS * SECONDS)],
                                      0.6 if connections == CONNECTIONS else None, connections)
    with serving(store.folder) as server:
        _, one = server.ask(f"/api/v1/cases/{answers[0]['number']}", store.header)
        codes = load(server.port, [code(answer) for answer in answers[len(answers) // 2:][:30_000]], store.header,
                     seconds=20)["answers"]
    against_statements(store, "case decided",
                       [finish(answer, one.getheader("ETag")) for answer in answers[:len(answers) // 2][:60_000]])
    paths = [f"/api/v1/cases/{answer['number']}" for answer in answers[-20_000:]]
    days = [f"/api/v1/items/630200/XK-01?on={datetime.date(2022, 1, 1) + datetime.timedelta(day)}"
            for day in range(20_000)]
    reads = {"read a case, each time another": paths, "read a case, asked for again": paths[:1],
             "read an item, each time as of another day": days}
    limits = {name: ENGINE.read(store, some[0]) for name, some in reads.items()}
    with serving(store.folder) as server:
        for name, some in reads.items():
            against_nginx(server, store.header, name, some, None if limits[name] else 0.5)
            if limits[name]:
                by_turns(f"{name}, beside its statements", lambda some=some: load(server.port, some, store.header),
                         limits[name], 0.5)
    measure_mixed_day(store, paths + days + ["/api/v1/todo?limit=20", "/api/v1/cases?limit=20"] * 2000)
    contacts = against_statements(store, "call typed in", [contact() for _ in range(12_000 * ROUNDS * SECONDS)])
    against_statements(store, "order made of a call", [order(answer) for answer in contacts])
    against_statements(store, "rating by the code of a receipt", [rating(answer) for answer in codes])


# --- a city -----------------------------------------------------------------------------------------------------------

PAGES = {  # of the demo city: what it is, who asks, its path, ms it may take
    "bulletin of the year": ("chief", "/api/v1/bulletins/610900/2020?format=json", 100),
    "figure and its cases": ("chief", "/api/v1/figures/case.accepted;610902;2020?limit=50", 30),
    "figure of a month and its cases": ("chief", "/api/v1/figures/case.accepted;610902;2020-06;type=20?limit=50", 30),
    "list of cases": ("chief", "/api/v1/cases?limit=50", 20),
    "list of a county's cases": ("chief", "/api/v1/cases?region=610902&limit=50", 20),
    "to-do list": ("chief", "/api/v1/todo?limit=50", 20),
    "list of orders": ("chief", "/api/v1/hotline/orders?limit=50", 20),
    "list of contacts": ("hotline.agent1", "/api/v1/hotline/contacts?limit=50", 20),
    "list of ratings": ("chief", "/api/v1/reviews?limit=50", 20),
}
WORDS = ("%E8%BA%AB%E4%BB%BD%E8%AF%81", "%E5%8C%BB%E4%BF%9D", "sfz")  # 身份证, 医保, initials


def measure_page(server, header, name, path, limit):
    """One at a time, beside what it may take; then by several, beside nginx."""
    times = []
    for question in anew([path], TIMES):
        began = time.monotonic()
        server.ask(question, header)
        times.append((time.monotonic() - began) * 1000)
    figure(f"{name}, ms", statistics.median(times), limit, **{"from": round(min(times), 1), "to": round(max(times), 1)})
    page_against_nginx(server, header, name, [path], connections=16)


def measure_verify(city):
    progress("核对账本")
    rates = []
    for _ in range(ROUNDS):
        began = time.monotonic()
        said = output(ZWFW, "verify", "--data", city)
        events = int(said.split("核对了")[1].split("个事件")[0])
        rates.append(events / (time.monotonic() - began))
    figure(f"verify, of {events} events", statistics.median(rates), 150_000,
           **{"from": round(min(rates) / 150_000, 3), "to": round(max(rates) / 150_000, 3)})


def measure_city():
    city = os.environ.get("CITY") if ENGINE.title == "SQLite" else None
    if not city:
        city, scale = WORK / "city", os.environ.get("CITY_SCALE", ENGINE.scale)
        progress(f"示范城市安康2020，规模{scale}")
        address = ENGINE.place("city")
        subprocess.run([ZWFW, "demo", "ankang-2020", "--scale", scale, "--data", city,
                        *(["--db", *address] if address else [])], check=True, stdout=subprocess.DEVNULL)
    with serving(city) as server:
        figure("start to first answer, ms", server.start_ms, 300)
        headers = {account: server.sign_in(account, "Ankang-2020") for account in ("chief", "hotline.agent1")}
        for name, (account, path, limit) in PAGES.items():
            measure_page(server, headers[account], name, path, limit)
        page_against_nginx(server, "Accept: */*", "search items", [f"/api/v1/items?q={word}&limit=20" for word in WORDS])
        figure("resident memory of the city, KiB", server.resident_kib(), 160 * 1024)
    measure_verify(city)


# --- all of it --------------------------------------------------------------------------------------------------------

def print_table():
    print(f"{'':72} {'ours':>10} {'limit':>10} {'ratio':>7}  from – to")
    for line in map(json.loads, sys.stdin):
        noise = f"{line['from']} – {line['to']}" if "from" in line else ""
        wanted = f"  wanted {line['wanted']}" if "wanted" in line else ""
        p99 = f"  p99 {line['p99_us'] / 1000:.1f} ms" if "p99_us" in line else ""
        print(f"{line['name']:72} {line['ours']:10,.1f} {line['limit']:10,.1f} {line['ratio']:7.3f}  {noise:15}{wanted}{p99}")


if sys.argv[1:] == ["table"]:
    print_table()
else:
    ENGINE = {"sqlite": Sqlite, "postgres": Postgres}[sys.argv[1]]()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=os.environ.get("BENCH_DIR", "build")) as made:
        WORK = pathlib.Path(made).absolute()
        figure("others' load at the start, of the processors there are", os.getloadavg()[0], os.cpu_count())
        measure_hall()
        measure_overload()
        measure_city()
