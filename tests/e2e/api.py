"""What api.sh does. SEED= changes the run."""

import gzip
import http.client
import os
import re
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import PASSWORD, REGION, World, check, connect, figures, main, read_answer, seed_of  # noqa: E402

SETTINGS = "http.head_ms = 1000\nhttp.body_ms = 1000\n"


def same(seen, wanted, what):
    check(seen == wanted, f"{what}: wanted {wanted!r}, got {seen!r}")


# --- a day at the hall ---------------------------------------------------------------------------------------------


def act(person, case, action, body, status=200):
    """An action at the version that the case was last seen with; the answer's version is the next."""
    answer = person.must(status, "POST", f"/api/v1/cases/{case['number']}/{action}", body, {"If-Match": case["etag"]})
    case["etag"] = answer.etag
    return answer.json()


def take_in(person, body):
    answer = person.must(201, "POST", "/api/v1/cases", body)
    return {**answer.json(), "etag": answer.etag}


def a_day(world):
    clerk, supervisor = world.client(), world.client()
    for person, account in ((clerk, "clerk"), (supervisor, "supervisor")):
        same(person.sign_in(account, "Wrong-2021-password").status, 401, "a wrong password")
        same(person.sign_in(account, PASSWORD).status, 201, f"{account} signs in")
    same(clerk.get("/api/v1/me").json()["account"], "clerk", "who is signed in")

    form = clerk.upload("申请表.txt", "申请办理许可".encode())
    same(form.status, 201, "upload")
    case = take_in(clerk, world.intake(7, materials=[{"name": "申请表", "file": form.json()["hash"]}]))
    same(case["state"], "submitted", "after intake")
    act(clerk, case, "ask_more", {"reason": "缺少身份证明", "materials": [{"name": "身份证明"}]})
    act(clerk, case, "correct", {"materials": [{"name": "身份证明"}]})
    same(act(clerk, case, "accept", {})["state"], "accepted", "after acceptance")
    act(supervisor, case, "special_start", {"procedure": "hearing", "reason": "申请人要求听证"})
    paused = clerk.get(f"/api/v1/cases/{case['number']}").json()
    same((paused["clock"], paused.get("due_at")), ("paused", None), "the clock during a hearing")
    act(supervisor, case, "special_end", {})
    act(supervisor, case, "extend", {"days": 5, "reason": "情况复杂"})
    act(clerk, case, "finish", {"result": "granted"}, 403)
    case["etag"] = supervisor.must(200, "GET", f"/api/v1/cases/{case['number']}").etag
    decided = act(supervisor, case, "finish", {"result": "granted", "decision_number": "试审〔2026〕7号"})
    same(decided["state"], "finished", "after the decision")
    delivered = act(clerk, case, "deliver", {"delivery": "mail", "waybill": "EX123456789CN"})
    same(delivered["state"], "delivered", "at the end")

    matter = f"/api/v1/matters/{case['region']}/{case['id']}"
    events = clerk.get(f"{matter}/timeline").json()["items"]
    same([event["action"] for event in events],
         "receive ask_more correct accept special_start special_end extend finish deliver".split(), "the timeline")
    proof = clerk.get(f"{matter}/proof").json()
    same(sum(day["counted"] for day in proof["days"]), 5 + 5, "counted days of 5 promised and 5 granted")
    check("听证" in proof["text"] or "特别程序" in proof["text"], f"the proof names the pause: {proof['text']}")
    same(clerk.get(f"{matter}/state").json()["state"], "delivered", "the state as of now")

    at_once = take_in(clerk, {**world.intake(8), "item_code": "GG-01", "accept": True, "result": "granted"})
    same(at_once["state"], "delivered", "done on the spot")
    search(world, clerk, case)
    files(clerk, form.json()["hash"])
    same(clerk.ask("DELETE", "/api/v1/sessions/current").status, 200, "sign out")
    same(clerk.get("/api/v1/me").status, 401, "after signing out")
    return len(events)


def search(world, clerk, case):
    number = world.person(7)["number"]
    for question in (f"number={case['number']}", f"region={REGION}&certificate_number={number}",
                     "item_code=XK-01&state=delivered", "channel=1&limit=200"):
        rows = clerk.must(200, "GET", f"/api/v1/cases?{question}").json()["items"]
        check(case["number"] in [row["number"] for row in rows], f"not found by {question}")
    seen = clerk.get(f"/api/v1/cases/{case['number']}")
    check(number not in seen.body.decode(), "the certificate's number is shown whole")
    same(clerk.get("/api/v1/cases?after=nonsense").status, 422, "a cursor that is none")
    first = clerk.must(200, "GET", "/api/v1/cases?limit=1").json()
    second = clerk.must(200, "GET", f"/api/v1/cases?limit=1&after={first['next']}").json()
    check(first["items"][0]["number"] != second["items"][0]["number"], "the second page shows the first's row")


def files(clerk, name):
    answer = clerk.must(200, "GET", f"/api/v1/files/{name}")
    same(answer.body, "申请办理许可".encode(), "the download")
    check(answer.headers["Content-Disposition"].startswith("attachment"), "a download is an attachment")
    same(answer.headers["X-Content-Type-Options"], "nosniff", "nosniff")
    same(clerk.upload("另名.txt", "申请办理许可".encode()).json()["hash"], name, "the same document again")
    same(clerk.upload("page.txt", b"MZ\x90\x00\x03" + bytes(200)).status, 415, "a program as a document")
    same(clerk.get("/api/v1/files/" + "0" * 64).status, 404, "a document that is not there")


def bulletin(world):
    """A month's figures, published: they lead to their cases, and do not change when a late one comes."""
    clerk, chief = world.client("clerk"), world.client("chief")
    month = {"at": "2021-06-15T10:00:00+08:00", "accept": True}
    first = take_in(clerk, world.intake(30, **month))
    world.publish_bulletin("2021-06")
    path = f"/api/v1/bulletins/{REGION}/2021-06"
    forms = "text json html xlsx docx pdf".split()
    printed = [chief.must(200, "GET", f"{path}?format={form}").body for form in forms]
    check(printed[4].startswith(b"PK") and printed[5].startswith(b"%PDF-"), "a document for Word, and one on paper")
    for kind, form in (("application/pdf", 5), ("text/html,application/xhtml+xml;q=0.9,*/*;q=0.8", 2), ("*/*", 0)):
        same(chief.get(path, {"Accept": kind}).body, printed[form], f"a bulletin as {kind}")
    figure = chief.must(200, "GET", f"/api/v1/figures/case.accepted;{REGION};2021-06").json()
    same([row["number"] for row in figure["items"]], [first["number"]], "the cases of a figure")
    late = take_in(clerk, world.intake(31, **month))
    same([chief.get(f"{path}?format={form}").body for form in forms], printed, "a published bulletin, printed again")
    check(late["number"] in chief.must(200, "GET", f"{path}/diff").body.decode(), "the late case is told")


# --- monitoring and description ------------------------------------------------------------------------------------


def monitoring(world):
    client = world.client()
    same(client.get("/healthz").json().get("status"), "ok", "health")
    same(client.get("/readyz").status, 200, "readiness")
    before = client.get("/metrics")
    check(before.headers["Content-Type"].startswith("text/plain; version=0.0.4"), "the type of /metrics")
    first = figures(before.body.decode())
    for _ in range(3):
        client.get("/healthz")
    second = figures(client.get("/metrics").body.decode())
    grown = [name for name in first if second[name] > first[name] and "request" in name]
    check(grown, "no figure of requests grows")
    check(all(second[name] >= first[name] for name in first if name.split("{")[0].endswith("_total")), "a counter fell")
    page = client.get("/docs").body.decode()
    elsewhere = re.search(r"(src|href|url)\s*[=(]\s*[\"']?(https?:)?//", page)
    check("<html" in page and not elsewhere, "/docs needs another host")
    for name in re.findall(r"/web/[\w.]+", page):
        same(client.get(name).status, 200, name)
    return len(second)


def description(world):
    """Every path of the description has a route."""
    client = world.client("clerk")
    answer = client.must(200, "GET", "/api/v1/openapi.json")
    described = answer.json()
    check(described["openapi"].startswith("3.1"), "OpenAPI 3.1")
    count = 0
    for path, methods in described["paths"].items():
        for method in methods:
            if method not in ("get", "post", "put", "delete", "patch"):
                continue
            if path == "/api/v1/sessions/current":
                continue
            filled = re.sub(r"\{[^}]*\}", "1", path)
            seen = client.ask(method.upper(), filled, {} if method in ("post", "put", "patch") else None)
            check(seen.status != 405 and not (seen.status == 404 and "没有这个网址" in seen.body.decode()),
                  f"{method} {path}: {seen}")
            check(seen.status < 500, f"{method} {path}: {seen}")
            count += 1
    references = set(re.findall(r'"#/components/(\w+)/(\w+)"', answer.body.decode()))
    for kind, name in references:
        check(name in described["components"][kind], f"#/components/{kind}/{name} is missing")
    same(client.get("/api/v1/nothing").status, 404, "a path without a route")
    same(client.ask("PATCH", "/api/v1/units", {}).status, 405, "a method that the path has not")
    return count


# --- what HTTP promises --------------------------------------------------------------------------------------------


def protocol(world):
    clerk = world.client("clerk")
    case = take_in(clerk, world.intake(20))
    path = f"/api/v1/cases/{case['number']}"
    seen = clerk.get(path)
    same(seen.etag, '"v1"', "the ETag is the version")
    again = clerk.get(path, {"If-None-Match": seen.etag})
    same((again.status, again.body), (304, b""), "If-None-Match")
    same(clerk.get(path, {"If-None-Match": '"v0"'}).status, 200, "If-None-Match of another version")
    head = clerk.ask("HEAD", path)
    same((head.status, head.body, head.headers["Content-Length"]), (200, b"", str(len(seen.body))), "HEAD")

    big = clerk.get("/api/v1/openapi.json")
    packed = clerk.get("/api/v1/openapi.json", {"Accept-Encoding": "gzip"})
    same(packed.headers["Content-Encoding"], "gzip", "gzip")
    check("accept-encoding" in packed.headers["Vary"].lower(), "Vary")
    check(len(packed.body) * 3 < len(big.body) and gzip.decompress(packed.body) == big.body, "gzip gives the same")
    same(clerk.get("/api/v1/openapi.json", {"If-None-Match": big.etag}).status, 304, "the description is cached")

    same(clerk.post(f"{path}/accept", {}).status, 428, "without If-Match")
    same(clerk.post(f"{path}/accept", {}, {"If-Match": "v1"}).status, 400, "If-Match without quotes")
    same(clerk.post(f"{path}/accept", {}, {"If-Match": '"v9"'}).status, 412, "If-Match of another version")
    same(clerk.post(f"{path}/accept", {}, {"If-Match": '"v1"'}).status, 200, "If-Match")
    same(clerk.post(f"{path}/accept", {}, {"If-Match": '"v2"'}).status, 409, "accepting twice")

    key = {"Idempotency-Key": "once"}
    first, second = (clerk.post("/api/v1/cases", world.intake(21), key) for _ in range(2))
    same((second.status, second.body, second.etag), (201, first.body, first.etag), "the same key again")
    same(second.headers["Idempotent-Replayed"], "true", "a repeated answer says so")
    other = clerk.post("/api/v1/cases", world.intake(22), key)
    says_why = "Idempotency-Key" in other.json()["detail"]
    check(other.status in (409, 422) and says_why, f"a key for another request: {other}")

    problem = clerk.post("/api/v1/cases", {**world.intake(23), "channel": "77"})
    check(problem.is_problem and problem.json()["field"] == "channel", f"{problem}")
    for answer in (seen, problem, again, packed):
        check(re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-Id"]), "a request id in every answer")
        same(answer.headers["X-Content-Type-Options"], "nosniff", "nosniff in every answer")
    same(problem.json()["instance"], problem.headers["X-Request-Id"], "a problem names its request")


def limits(world):
    port = world.server.port
    token = world.accounts["clerk"]["pass"]["token"]
    head = (f"POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json\r\n")
    with connect(port) as large:
        large.sendall(f"{head}Content-Length: 20000000\r\n\r\n".encode())
        same(read_answer(large).status, 413, "a body over the limit, before it is sent")
    with connect(port) as chunked:
        chunked.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
        status = None
        try:
            for _ in range(64):
                chunked.sendall(b"10000\r\n" + bytes(65536) + b"\r\n")
        except OSError:
            pass
        try:
            answer = read_answer(chunked)
            status = answer and answer.status
        except OSError:
            pass
        check(status in (413, None), f"an endless body: {status}")
    with connect(port) as long_head:
        long_head.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 40000 + b"\r\n\r\n")
        same(read_answer(long_head).status, 431, "a head over the limit")
    slow_ones = {"head": b"GET /healthz HTTP/1.1\r\nHo", "body": f"{head}Content-Length: 10\r\n\r\n{{".encode()}
    for what, sent in slow_ones.items():
        with connect(port) as slow:
            begun = time.monotonic()
            slow.settimeout(60)
            slow.sendall(sent)
            answer = read_answer(slow)
            took = time.monotonic() - begun
            same(answer and answer.status, 408, f"a slow {what}")
            check(took > 0.9, f"a slow {what} was cut after {took:.1f} s already")
    same(world.client().get("/healthz").status, 200, "health after all this")


# --- a stop under load ---------------------------------------------------------------------------------------------


def stop_under_load(world):
    """Whatever was done was answered: a write whose connection ended without an answer must not be in the store."""
    stopped, answered, unanswered = threading.Event(), [], []

    def work(place):
        client = world.client("clerk")
        number = 0
        while not stopped.is_set():
            number += 1
            body, headers = world.intake(1000 * place + number), {"Idempotency-Key": f"stop-{place}-{number}"}
            try:
                answer = client.post("/api/v1/cases", body, headers)
            except http.client.IncompleteRead:
                unanswered.append("half an answer")
                return
            except (OSError, http.client.HTTPException):
                unanswered.append((body, headers))
                return
            answered.append(answer.status)

    threads = [threading.Thread(target=work, args=(place,)) for place in range(1, 17)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    begun = time.monotonic()
    same(world.server.stop(), 0, "the exit status of a stop under load")
    took = time.monotonic() - begun
    stopped.set()
    for thread in threads:
        thread.join()
    check(set(answered) <= {201, 503}, f"statuses under load: {set(answered)}")
    check("half an answer" not in unanswered, "half an answer at the stop")
    world.server.start()
    client = world.client("clerk")
    for body, headers in unanswered:
        answer = client.must(201, "POST", "/api/v1/cases", body, headers)
        check(not answer.headers.get("Idempotent-Replayed"), "a write was done at the stop and not answered")
    return len(answered), took


def trial():
    seed = seed_of()
    with World(seed, SETTINGS) as world:
        events = a_day(world)
        bulletin(world)
        samples = monitoring(world)
        paths = description(world)
        protocol(world)
        limits(world)
        writes, took = stop_under_load(world)
        same(world.server.stop(), 0, "the last stop")
        verified = world.verify()["events"]
        return (f"a case of {events} events, {paths} described routes, {samples} samples, {writes} writes around a "
                f"stop of {took * 1000:.0f} ms; {verified} events verified")


main(trial)
