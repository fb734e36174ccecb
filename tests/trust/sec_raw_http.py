"""What sec_raw_http.sh does: the refusals of tests/kernel/http_vectors.txt, byte for byte, to the whole program: each is
refused with a 4xx, or the connection ends, within two seconds; then the connection is shut, so that nothing of it is
taken for a second request. The same bytes to a server of Python's library show what is let through elsewhere."""

import http.server
import os
import re
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import SOURCE, World, check, connect, main, seed_of  # noqa: E402

VECTORS = os.path.join(SOURCE, "tests/kernel/http_vectors.txt")
PATHS = {b"/hello": b"/healthz", b"/echo": b"/api/v1/sessions", b"/small": b"/api/v1/sessions"}
# Those of a handler, or of a limit, that only the toy behind test_http has.
TOYS = {"403 refused before the body", "413 body over the limit", "413 chunks over the limit", "404 other path",
        "404 dots within a name", "405 TRACE to the handler"}
PATIENCE = 60.0  # a hang


def bytes_of(text):
    text = re.sub(r"\{(.+?)\*(\d+)\}", lambda found: found[1] * int(found[2]), text)
    return re.sub(r"\\(x[0-9a-fA-F]{2}|.)", lambda found: chr(int(found[1][1:], 16)) if found[1][0] == "x" else
                  {"r": "\r", "n": "\n", "t": "\t", "0": "\0"}.get(found[1], found[1]), text).encode("latin-1")


def refusals():
    with open(VECTORS, encoding="utf-8") as lines:
        for line in lines:
            found = re.fullmatch(r"(4\d\d [^:]+): (.*)\n", line)
            if found and found[1] not in TOYS:
                sent = bytes_of(found[2])
                for path, real in PATHS.items():
                    sent = sent.replace(b" " + path + b" ", b" " + real + b" ", 1)
                yield found[1], sent


def more():
    """Of the whole program: its own paths, and methods that no route has."""
    yield "TRACE", b"TRACE /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    yield "DELETE of what is read", b"DELETE /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    for path in (b"/web/..%2f..%2fetc/passwd", b"/web/%2e%2e/x", b"/web/docs.css%00.txt", b"/web/.git/config",
                 b"/api/v1/regions/%c0%ae%c0%ae", b"/api/v1/regions/..;/x", b"//etc/passwd", b"/%2fetc/passwd"):
        yield f"path {path.decode()}", b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    yield "a request in a body", (b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding:"
                                  b" chunked\r\n\r\n0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")


def answers_of(port, sent):
    """The statuses that came until the end, or None when the end did not come in time."""
    connection, got, end = connect(port, PATIENCE), b"", time.monotonic() + PATIENCE
    try:
        connection.sendall(sent)
    except OSError:
        pass  # refused before it was all sent
    try:
        while time.monotonic() < end:
            piece = connection.recv(65536)
            if not piece:
                return [int(status) for status in re.findall(rb"(?:^|[^\r])HTTP/1\.1 (\d\d\d) ", b" " + got)]
            got += piece
    except ConnectionResetError:
        return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d\d\d) ", got)]
    except socket.timeout:
        pass
    finally:
        connection.close()
    return None


def judge(port):
    """(how many, what is wrong)."""
    wrong, count = [], 0
    for name, sent in [*refusals(), *more()]:
        answers = answers_of(port, sent)
        count += 1
        if answers is None or len(answers) > 1 or any(not 400 <= status < 500 for status in answers):
            wrong.append(f"{name}: {sent[:80]!r} got {answers}")
    return count, wrong


class Lenient(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = do_DELETE = do_TRACE = answer

    def log_message(self, *_):
        pass


def control():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Lenient)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    global PATIENCE
    kept, PATIENCE = PATIENCE, 0.1
    _, wrong = judge(server.server_address[1])
    PATIENCE = kept
    server.shutdown()
    check(len(wrong) >= 20, f"control: a lenient server passes, {len(wrong)} wrong")
    print("control: failed as it must")


def trial():
    with World(seed_of()) as world:
        count, wrong = judge(world.server.port)
        for line in wrong[:10]:
            print(line)
        check(not wrong, f"{len(wrong)} of {count} raw requests are answered wrongly")
        check(count >= 40, f"only {count} vectors were read")
        check(world.client("clerk").get("/api/v1/me").status == 200, "the server no longer answers")
        check(world.server.stop() == 0, "the stop was not clean")
    control()
    return f"{count} raw requests, all refused and the connection shut, 0 wrong"


main(trial)
