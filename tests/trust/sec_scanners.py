"""What sec_scanners.sh does: wapiti looks for faults in every GET of the description, sqlmap in each parameter that is
free text (in the path, the query, and the forms of signing in and of a case), as an officer who may read nearly
everything; they must find none. A parameter of one name is tried at two routes, with SCAN=all at all of them, numbers and
dates too. At the same time the scanners look at vuln.py, where they must find what is there."""

import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import World, check, main, seed_of  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = int(os.environ.get("SCAN_SECONDS", 25))
MODULES = "sql,xss,file,exec,crlf,redirect,http_headers,cookieflags,csp,csrf"
OFFICER = "clerk approver supervisor bureau chief agent dispatcher handler"
KNOWN = {"region": "630200", "period": "2021-06", "from": "2021-06", "to": "2021-06", "limit": "20", "text": "试验"}
# Of wapiti: what a proxy with TLS in front decides (answer.h), and what no browser knows any more.
NOT_OURS = {"Strict-Transport-Security is not set", "X-XSS-Protection is not set"}


def values(things):
    return {**KNOWN, "number": things["case"], "hash": things["file"], "hall": things["hall"], "kind": "items",
            "id": "1", "code": "630200", "list": "item_types", "name": "docs.css", "unit": things["unit"]}


def targets(world, things):
    """(path, query, the parameters to try, those that stand in the path marked '*')."""
    known, tried, most = values(things), {}, 999 if os.environ.get("SCAN") == "all" else 2
    described = world.client().get("/api/v1/openapi.json").json()
    for path, methods in described["paths"].items():
        if "get" not in methods or path in ("/metrics", "/api/v1/openapi.json"):
            continue
        rows = {row["name"]: row for row in methods["get"].get("parameters", [])}
        worth = []
        for name, row in rows.items():
            schema = row.get("schema", {})
            is_free = schema.get("type") == "string" and not schema.get("enum") and not schema.get("format")
            if (is_free or most > 2) and tried.setdefault(name, 0) < most:
                tried[name] += 1
                worth.append(name)

        def value(found):
            return str(known.get(found[1], "1")) + ("*" if found[1] in worth else "")

        asked = [name for name, row in rows.items() if row["in"] == "query"]
        query = "&".join(f"{name}={known.get(name, '1')}" for name in asked)
        yield re.sub(r"\{(\w+)\}", value, path), query, [name for name in worth if rows[name]["in"] == "query"]


def sqlmap(folder, *words):
    return subprocess.Popen(["sqlmap", "--batch", "--level=1", "--risk=1", "--technique=BEU", "--flush-session",
                             "--disable-coloring", "--threads=4", "--ignore-code=*", f"--output-dir={folder}", *words],
                            stdin=subprocess.DEVNULL, stdout=open(folder + ".out", "wb"), stderr=subprocess.STDOUT)


def wapiti(folder, url, *words):
    os.makedirs(folder)
    return subprocess.Popen(["wapiti", "-u", url, "-m", MODULES, "--scope", "folder", "-f", "json", "-o",
                             f"{folder}/found.json", "--flush-session", "--store-session", folder, "--no-bugreport",
                             "--max-scan-time", str(SECONDS), "-v", "0", *words],
                            stdin=subprocess.DEVNULL, stdout=open(folder + ".out", "wb"), stderr=subprocess.STDOUT)


def read(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def injections(folder):
    return re.findall(r".*is vulnerable.*|^    Type: .*", read(folder + ".out"), re.MULTILINE)


def faults(folder):
    found = json.loads(read(f"{folder}/found.json"))["vulnerabilities"]
    return {kind: [row["info"] for row in rows if row["info"] not in NOT_OURS] for kind, rows in found.items()
            if [row for row in rows if row["info"] not in NOT_OURS]}


def finish(processes):
    for process in processes:
        process.wait(timeout=600)


def control(folder):
    """Both scanners at the faulty server."""
    server = subprocess.Popen([sys.executable, f"{HERE}/vuln.py"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    port = int(server.stdout.readline())
    base = f"http://127.0.0.1:{port}"
    return server, [sqlmap(f"{folder}/control-sqlmap", "-u", f"{base}/find?id=1"),
                    wapiti(f"{folder}/control-wapiti", f"{base}/")]


def scan(world, folder, things):
    base = f"http://127.0.0.1:{world.server.port}"
    token = f"Authorization: Bearer {world.accounts['officer']['pass']['token']}"
    urls, starts = [], []
    for path, query, worth in targets(world, things):
        if "*" in path:
            urls.append(base + path)
        if worth:  # sqlmap tries those that are marked
            marked = re.sub(r"(\w+)=([^&]*)", lambda found: found[0] + ("*" if found[1] in worth else ""), query)
            urls.append(f"{base}{path.replace('*', '')}?{marked}")
        starts += ["-s", f"{base}{path.replace('*', '')}{'?' if query else ''}{query}"]
    for half in (0, 1):
        with open(f"{folder}/urls-{half}", "w", encoding="utf-8") as file:
            file.write("\n".join(urls[half::2]) + "\n")
    forms = [("/api/v1/sessions", '{"account":"clerk*","password":"x*"}'),
             ("/api/v1/cases", json.dumps(world.intake(7, item_code="XK-01*"), ensure_ascii=False)),
             ("/api/v1/hotline/contacts", '{"channel":"letter","text":"路灯*不亮"}')]
    processes = [sqlmap(f"{folder}/sqlmap-half-0", "-m", f"{folder}/urls-0", "-H", token),
                 sqlmap(f"{folder}/sqlmap-half-1", "-m", f"{folder}/urls-1", "-H", token),
                 wapiti(f"{folder}/wapiti", f"{base}/", "-H", token, *starts)]
    for number, (path, body) in enumerate(forms):
        processes.append(sqlmap(f"{folder}/sqlmap-{number}", "-u", base + path, "--method=POST", "-H", token, "-H",
                                "Content-Type: application/json", f"--data={body}"))
    return urls, processes


def trial():
    with World(seed_of(), "org.lock_address_failures = 10000\norg.lock_failures = 100\n") as world, \
            tempfile.TemporaryDirectory() as folder:
        things = world.make_things()
        world.add_staff("officer", OFFICER)
        faulty, controls = control(folder)
        try:
            urls, processes = scan(world, folder, things)
            finish([*processes, *controls])
        finally:
            faulty.kill()
            faulty.wait()
        outputs = [f"{folder}/sqlmap-{name}" for name in ("half-0", "half-1", "0", "1", "2")]
        wrong = [line for output in outputs for line in injections(output)]
        found = faults(f"{folder}/wapiti")
        check(not wrong, f"sqlmap: {wrong}")
        check(not found, f"wapiti: {found}")
        tried = sum(read(output + ".out").count("does not seem to be injectable") for output in outputs)
        check(tried >= len(urls), f"sqlmap tried {tried} parameters of {len(urls)} addresses only")
        check(world.server.is_running() and world.server.stop() == 0, "the server did not hold out")
        world.verify()
        check(injections(f"{folder}/control-sqlmap"), "control: sqlmap does not find the injection")
        known = faults(f"{folder}/control-wapiti")
        for kind in ("SQL Injection", "Cross Site Scripting", "Path Traversal", "HTTP Secure Headers"):
            check(kind in known, f"control: wapiti does not find {kind}: {sorted(known)}")
        print(f"control: failed as it must: {', '.join(sorted(known))}")
        return f"{len(urls)} addresses, {tried} parameters by sqlmap, {len(MODULES.split(','))} modules of wapiti: 0 findings"


main(trial)
