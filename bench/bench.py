"""Every measurement of the program at work, each beside the limit that fits it.

usage: bench.py sqlite|postgres     prints JSON lines: name, ours, limit, ratio (ours / limit), and what more there is
       bench.py table               makes a table of such lines

Rates are a second, by 64 kept connections where no other number is said; the higher the ratio the better. Names that
end in ms or KiB are the other way round, and their limit is what they may take. What a write is measured against are its
own statements with its own values, which the program itself runs while it is watched (bare.c): through bare SQLite in
one loop, or by pgbench on 64 connections. What a read is measured against is nginx with the same bytes in its memory.
The client, the server and what it is compared with share the machine: only the ratio of one run means anything.

ZWFW, BENCHES: the program, the folder of the compiled helpers. SECONDS_EACH: of one load (2). CITY: the folder of a
demo city 安康 2020 that exists; else one is made at CITY_SCALE (0.02). PostgreSQL is that of tools/with_postgres.sh.
"""

import contextlib
import datetime
import http.client
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
SECONDS = os.environ.get("SECONDS_EACH", "2")
CONNECTIONS = 64
TIMES = 21  # a page is asked for so often, and the median counts


def progress(text):
    print(text, "…", file=sys.stderr, flush=True)


def output(*words, **more):
    return subprocess.run([str(word) for word in words], check=True, stdout=subprocess.PIPE, text=True, **more).stdout


def figure(name, ours, limit, wanted=None, **more):
    line = {"name": f"{name}, {ENGINE.title}", "ours": round(ours, 1), "limit": round(limit, 1),
            "ratio": round(ours / limit, 3)}
    print(json.dumps({**line, **({"wanted": wanted} if wanted else {}), **more}, ensure_ascii=False), flush=True)


# --- engines and stores ----------------------------------------------------------------------------------------------

class Sqlite:
    title = "SQLite"

    def place(self, _name):
        return []

    def limit(self, store, lines):
        """What the statements of some lines cost without us, as requests a second; and the lines that are left."""
        used = lines[:6400]
        for copy in ("watched", "bare"):
            shutil.copytree(store.folder, WORK / copy)
        got = json.loads(output(f"{BENCHES}/bare", "sqlite", WORK / "watched", WORK / "bare", store.token,
                                write_lines("bare.lines", used)))
        for copy in ("watched", "bare"):
            shutil.rmtree(WORK / copy)
        return got["per_second"], lines


class Postgres:
    title = "PostgreSQL"

    def __init__(self):
        self.address = os.environ["ZWFW_TEST_POSTGRES"]
        self.host = self.address.split("host=")[1]

    def psql(self, command):
        output("psql", "-q", "-h", self.host, "-U", "zwfw", "-d", "postgres", "-c", command)

    def place(self, name):
        self.psql(f"CREATE DATABASE {name}")
        return [self.address.replace("/zwfw?", f"/{name}?")]

    def limit(self, store, lines):
        script = output(f"{BENCHES}/bare", "pgbench", store.folder, store.token, write_lines("bare.lines", lines[:6]))
        (WORK / "script.sql").write_text(script)
        self.psql(f"CREATE DATABASE bare TEMPLATE {store.name}")
        said = output("pgbench", "-n", "-M", "prepared", "-c", CONNECTIONS, "-j", 2, "-T", SECONDS, "-f",
                      WORK / "script.sql", "-h", self.host, "-U", "zwfw", "bare")
        self.psql("DROP DATABASE bare")
        return float(said.split("tps = ")[1].split()[0]), lines[6:]


class Store:
    def __init__(self, name):
        self.name, self.folder = name, WORK / name
        self.token = output(f"{BENCHES}/bare", "make", self.folder, *ENGINE.place(name)).strip()
        (self.folder / "settings.conf").write_text("http.access_log = false\n")


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

    def ask(self, path, headers=None, body=None):
        self.connection.request("POST" if body else "GET", path, body, headers or {})
        answer = self.connection.getresponse()
        data = answer.read()
        if answer.status >= 300:
            sys.exit(f"{path}: {answer.status} {data.decode()}")
        return data, answer

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
        if len(piece.encode()) > 3000:
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
        f"server {{ listen 127.0.0.1:{port}; location / {{ {sets} return 200 "
        f"{''.join(f'$p{i}' for i in range(len(pieces)))}; }} }} geo $dollar {{ default \"$\"; }} }}")
    server = subprocess.Popen(["/usr/sbin/nginx", "-c", WORK / "nginx.conf", "-p", WORK], stderr=subprocess.DEVNULL)
    try:
        while socket.socket().connect_ex(("127.0.0.1", port)) != 0:
            time.sleep(0.05)
        yield port
    finally:
        server.terminate()
        server.wait()


def write_lines(name, lines):
    (WORK / name).write_text("".join(f"{line}\n" for line in lines))
    return WORK / name


def load(port, lines, token, connections=CONNECTIONS, seconds=SECONDS):
    """What load.c says of sending these lines, with the answers to what was posted."""
    path = write_lines("load.lines", lines)
    got = json.loads(output(f"{BENCHES}/load", port, connections, seconds, path, token))
    answers = path.with_suffix(".lines.answers")
    if got["failures"] > 0:
        sys.exit(f"{got['failures']} requests were refused")
    got["answers"] = [json.loads(line) for line in answers.read_text().splitlines()] if answers.exists() else []
    answers.unlink(missing_ok=True)
    return got


def details(got):
    return {key: got[key] for key in ("p50_us", "p99_us") if key in got}


# --- what is sent ------------------------------------------------------------------------------------------------------

people = iter(range(100_000_000))


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

def against_limit(store, name, lines, wanted=None, connections=(CONNECTIONS,)):
    """Writes beside their own statements → what they were answered, and the limit."""
    progress(f"{ENGINE.title}：{name}，同样的语句")
    limit, lines = ENGINE.limit(store, lines)
    answers = []
    with serving(store.folder) as server:
        for count in connections:
            progress(f"{ENGINE.title}：{name}，{count}个连接")
            share = lines[len(answers):]
            got = load(server.port, share, store.token, count)
            answers += got["answers"]
            lines = lines[:len(answers)] + share[got["requests"] + count:]
            figure(f"{name}, {count} connections", got["per_second"], limit, wanted if count == CONNECTIONS else None,
                   **details(got))
    return answers, limit


def against_nginx(server, token, name, paths, wanted=None):
    """Reads of these paths beside nginx that answers with what the first of them is → nginx's rate."""
    progress(f"{ENGINE.title}：{name}，与nginx")
    body, _ = server.ask(paths[0], {"Authorization": f"Bearer {token}"})
    with nginx(body) as port:
        limit = load(port, ["/"], token)["per_second"]
    got = load(server.port, paths, token)
    figure(name, got["per_second"], limit, wanted, bytes=len(body), **details(got))
    return limit


def measure_hall():
    store = Store("hall")
    with serving(store.folder) as server:
        load(server.port, [case() for _ in range(1000)], store.token, seconds=60)
        against_nginx(server, store.token, "to-do list of a clerk with 1,000 open cases, its first 50",
                      ["/api/v1/todo?limit=50"])
    answers, intake = against_limit(store, "intake", [case() for _ in range(120_000)], 0.6, (1, 16, 64, 256))
    with serving(store.folder) as server:
        _, one = server.ask(f"/api/v1/cases/{answers[0]['number']}", {"Authorization": f"Bearer {store.token}"})
    against_limit(store, "case decided", [finish(answer, one.getheader("ETag")) for answer in answers[:20_000]])
    paths = [f"/api/v1/cases/{answer['number']}" for answer in answers[-20_000:]]
    days = [f"/api/v1/items/630200/XK-01?on={datetime.date(2022, 1, 1) + datetime.timedelta(day)}"
            for day in range(20_000)]
    with serving(store.folder) as server:
        nginx_rate = against_nginx(server, store.token, "read a case, each time another", paths, 0.5)
        against_nginx(server, store.token, "read an item, each time as of another day", days, 0.5)
        progress(f"{ENGINE.title}：混合的一天")
        reads = paths + days + ["/api/v1/todo?limit=20", "/api/v1/cases?limit=20"] * 2000
        dice = random.Random(1)
        got = load(server.port, [dice.choice(reads) if dice.random() < 0.7 else case() for _ in range(150_000)],
                   store.token)
        figure("mixed day, 70 % reads", got["per_second"], 1 / (0.7 / nginx_rate + 0.3 / intake), **details(got))
        figure("resident memory, KiB", server.resident_kib(), 160 * 1024)
    contacts, _ = against_limit(store, "call typed in", [contact() for _ in range(30_000)])
    against_limit(store, "order made of a call", [order(answer) for answer in contacts])
    with serving(store.folder) as server:
        codes = load(server.port, [code(answer) for answer in answers[20_000:40_000]], store.token, seconds=20)
    against_limit(store, "rating by the code of a receipt", [rating(answer) for answer in codes["answers"]])


# --- a city -----------------------------------------------------------------------------------------------------------

PAGES = {  # of the demo city: what it is, its path, ms it may take
    "bulletin of the year": ("/api/v1/bulletins/610900/2020?format=json", 100),
    "figure and its cases": ("/api/v1/figures/case.accepted;610902;2020", 30),
    "figure of a month and its cases": ("/api/v1/figures/case.accepted;610902;2020-06;type=20", 30),
    "list of cases": ("/api/v1/cases?limit=50", 20),
    "list of a county's cases": ("/api/v1/cases?region=610902&limit=50", 20),
    "to-do list": ("/api/v1/todo?limit=50", 20),
    "list of orders": ("/api/v1/hotline/orders?limit=50", 20),
    "list of contacts": ("/api/v1/hotline/contacts?limit=50", 20),
    "list of ratings": ("/api/v1/reviews?limit=50", 20),
}


def measure_pages(server, cookie):
    for name, (path, limit) in PAGES.items():
        progress(f"{ENGINE.title}：{name}")
        times = []
        for _ in range(TIMES):
            began = time.monotonic()
            server.ask(path, {"Cookie": cookie})
            times.append((time.monotonic() - began) * 1000)
        figure(f"{name}, ms", statistics.median(times), limit, least=round(min(times), 1))


def measure_verify(city):
    progress(f"{ENGINE.title}：核对账本")
    rates = []
    for _ in range(2):
        began = time.monotonic()
        said = output(ZWFW, "verify", "--data", city)
        events = int("".join(filter(str.isdigit, said.split("个事件")[0].split("\n")[-1])))
        rates.append(events / (time.monotonic() - began))
    figure(f"verify, of {events} events", max(rates), 150_000)


def measure_city():
    city = os.environ.get("CITY") if ENGINE.title == "SQLite" else None
    if not city:
        city, scale = WORK / "city", os.environ.get("CITY_SCALE", "0.02")
        progress(f"{ENGINE.title}：示范城市安康2020，规模{scale}")
        address = ENGINE.place("city")
        subprocess.run([ZWFW, "demo", "ankang-2020", "--scale", scale, "--data", city,
                        *(["--db", *address] if address else [])], check=True, stdout=subprocess.DEVNULL)
    with serving(city) as server:
        figure("start to first answer, ms", server.start_ms, 300)
        _, answer = server.ask("/api/v1/sessions", {"Content-Type": "application/json"},
                               '{"account":"chief","password":"Ankang-2020"}')
        cookie = answer.getheader("Set-Cookie").split(";")[0]
        measure_pages(server, cookie)
        against_nginx(server, "", "search items", [f"/api/v1/items?q={word}&limit=20" for word in
                                                   ("%E8%BA%AB%E4%BB%BD%E8%AF%81", "%E5%8C%BB%E4%BF%9D", "sfz")], 0.5)
        figure("resident memory of the city, KiB", server.resident_kib(), 160 * 1024)
    measure_verify(city)


# --- all of it --------------------------------------------------------------------------------------------------------

def print_table():
    for line in map(json.loads, sys.stdin):
        wanted = f"  wanted {line['wanted']}" if "wanted" in line else ""
        p99 = f"  p99 {line['p99_us'] / 1000:.1f} ms" if "p99_us" in line else ""
        print(f"{line['name']:76} {line['ours']:12,.1f} {line['limit']:12,.1f} {line['ratio']:8.3f}{wanted}{p99}")


if sys.argv[1:] == ["table"]:
    print_table()
else:
    ENGINE = {"sqlite": Sqlite, "postgres": Postgres}[sys.argv[1]]()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=os.environ.get("BENCH_DIR", "build")) as folder:
        WORK = pathlib.Path(folder).absolute()
        measure_hall()
        measure_city()
