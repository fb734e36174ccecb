"""Clients that write, and keep books of what they were told is done.

    with World(seed, folder=...) as world:
        writers = Writers(world, count=8, seed=seed)
        writers.run(0.02)            # each sends its next write as soon as the last is answered
        world.server.kill()
        writers.drain()              # answers that were on their way still count
        world.server.start()
        writers.recover()            # what was not answered is sent once more, with the same Idempotency-Key
        lost, twice = writers.compare()

A writer takes in cases, moves them to their end, and hands in documents. A case's version counts its changes, so the
version that its writer was told is the number of writes that must be there: fewer is a loss, more is a write done twice.
One thread serves all connections: nothing here depends on how threads take turns."""

import json
import os
import random
import selectors
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../support"))
from world import Answer, Wrong, check, connect  # noqa: E402

ACCOUNT = "writer"
LONGEST = 5  # seconds to an answer, whatever happens
# The life of a case after its intake, with remarks between.
STEPS = [("accept", {}), ("comment", {"text": "已核对"}),
         ("special_start", {"procedure": "hearing", "reason": "申请人要求听证"}), ("special_end", {}),
         ("extend", {"days": 3, "reason": "情况复杂"}), ("finish", {"result": "granted", "decision_number": "试审〔2026〕1号"}),
         ("comment", {"text": "已通知领取"}), ("deliver", {"delivery": "window"})]


def parse_answer(data):
    """(Answer, the bytes after it), or (None, data) while it is not whole."""
    head, mark, rest = data.partition(b"\r\n\r\n")
    if not mark:
        return None, data
    lines = head.decode("latin-1").split("\r\n")
    headers = {name: value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    size = int(headers.get("Content-Length", 0))
    if len(rest) < size:
        return None, data
    return Answer(int(lines[0].split()[1]), headers, rest[:size]), rest[size:]


def is_kept(data, digest, content):
    """The document lies where the program keeps it, whole."""
    try:
        with open(os.path.join(data, "files", digest[:2], digest[2:]), "rb") as file:
            return file.read() == content
    except OSError:
        return False


class Case:
    def __init__(self, number):
        self.number, self.version, self.step = number, 1, 0


class Write:
    """A request, and what its success means for the books."""

    def __init__(self, kind, key, path, body, content_type, case=None):
        self.kind, self.key, self.path, self.body, self.content_type = kind, key, path, body, content_type
        self.case, self.version = case, case.version if case else 0

    def raw(self, token):
        match = f'If-Match: "v{self.version}"\r\n' if self.case else ""
        return (f"POST {self.path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
                f"Idempotency-Key: {self.key}\r\n{match}Content-Type: {self.content_type}\r\n"
                f"Content-Length: {len(self.body)}\r\n\r\n").encode() + self.body


class Writer:
    """One client. `hasty` takes its writes for done before they are answered: the control."""

    def __init__(self, writers, place, seed):
        self.writers, self.place = writers, place
        self.random = random.Random(seed * 1000 + place)
        self.written = self.answered = 0
        self.cases, self.documents = {}, {}  # as acknowledged: number -> Case, hash -> content
        self.current = self.pending = self.socket = None
        self.refused = 0
        self.sent, self.received = False, b""

    def next_write(self):
        self.written += 1
        key = f"{self.writers.prefix}{self.place}-{self.written}"
        if self.random.random() < self.writers.uploads:
            mark = "zwfw-trial"
            # The same one comes from several writers at about the same time.
            content = f"document {self.written // 5}\n".encode() * 200
            body = (f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="document.txt"\r\n'
                    "Content-Type: application/octet-stream\r\n\r\n").encode() + content + f"\r\n--{mark}--\r\n".encode()
            write = Write("upload", key + "u", "/api/v1/files", body, f"multipart/form-data; boundary={mark}")
            write.content = content
            return write
        if self.current is None or self.current.step == len(STEPS) or self.random.random() < 0.1:
            number = (self.writers.people + self.place) * 100000 + self.written
            form = {"name": "申请表", **({"file": next(reversed(self.documents))} if self.documents else {})}
            body = self.writers.world.intake(number, materials=[form])
            return Write("intake", key, "/api/v1/cases", json.dumps(body).encode(), "application/json")
        action, body = STEPS[self.current.step]
        return Write("move", key, f"/api/v1/cases/{self.current.number}/{action}", json.dumps(body).encode(),
                     "application/json", self.current)

    def done(self, write, answer):
        """Acknowledged; without an answer, believed to be."""
        if write.kind == "intake":
            number = answer.json()["number"]
            check(number not in self.cases, f"the number {number} was given twice")
            self.current = self.cases[number] = Case(number)
        elif write.kind == "upload":
            self.documents[answer.json()["hash"]] = write.content
        else:
            write.case.version += 1
            write.case.step += 1
            if answer:
                check(answer.headers.get("ETag") == f'"v{write.case.version}"',
                      f"{write.case.number}: {answer.headers.get('ETag')} is not next")
        self.writers.on_done(self, write)

    def took(self, answer):
        """What was pending is answered."""
        write, self.sent = self.pending, False
        self.answered += 1
        if answer.status in (200, 201):
            self.pending = None
            if not (self.writers.hasty and write.kind == "move"):
                self.done(write, answer)
        else:
            check(answer.status in (503, 507) and answer.is_problem, f"{write.key} {write.path}: {answer}")
            self.refused += 1

    # --- the connection ---

    def connect(self):
        if self.socket is None:
            self.socket = connect(self.writers.world.server.port, LONGEST)
            self.received, self.sent = b"", False

    def disconnect(self):
        if self.socket:
            self.socket.close()
            self.socket = None

    def send(self):
        """What is pending, else a new write."""
        if self.pending is None:
            self.pending = self.next_write()
            if self.writers.hasty and self.pending.kind == "move":
                self.done(self.pending, None)
        self.socket.sendall(self.pending.raw(self.writers.token))
        self.sent = True

    def receive(self):
        """True with an answer; False when there is none yet; OSError when the connection ended."""
        piece = self.socket.recv(65536)
        if not piece:
            raise ConnectionResetError("the connection ended")
        self.received += piece
        answer, self.received = parse_answer(self.received)
        if answer is None:
            return False
        self.took(answer)
        if answer.headers.get("Connection", "").lower() == "close":
            self.disconnect()
        return True


class Writers:
    """`uploads`: the share of writes that hand in a document. `prefix` of the keys: one for each of several Writers on
    one store. on_done(writer, write) is called for each acknowledgement."""

    def __init__(self, world, count, seed, uploads=0.05, prefix="w", hasty=False, people=1):
        self.world, self.uploads, self.prefix, self.hasty, self.people = world, uploads, prefix, hasty, people
        if ACCOUNT not in world.accounts:
            world.add_staff(ACCOUNT, "clerk approver supervisor")
        self.token = world.accounts[ACCOUNT]["pass"]["token"]
        self.on_done = lambda writer, write: None
        self.each = [Writer(self, place, seed) for place in range(count)]

    def __iter__(self):
        return iter(self.each)

    @property
    def written(self):
        return sum(writer.written for writer in self.each)

    @property
    def acknowledged(self):
        return sum(case.version for writer in self.each for case in writer.cases.values()) + sum(
            len(writer.documents) for writer in self.each)

    @property
    def refused(self):
        return sum(writer.refused for writer in self.each)

    def run(self, seconds=None, writes=None):
        """Write for so long, or until so many more answers have come. False when connections ended before."""
        end = time.monotonic() + (LONGEST * 12 if seconds is None else seconds)
        most = None if writes is None else sum(writer.answered for writer in self.each) + writes
        alive = 0
        with selectors.DefaultSelector() as selector:
            for writer in self.each:
                writer.connect()
                selector.register(writer.socket, selectors.EVENT_READ, writer)
                alive += 1
                if not writer.sent:
                    writer.send()
            while alive and (left := end - time.monotonic()) > 0:
                if most is not None and sum(writer.answered for writer in self.each) >= most:
                    return True
                for key, _ in selector.select(left):
                    writer = key.data
                    try:
                        if writer.receive():
                            if writer.socket is None:
                                raise ConnectionResetError("the server closes")
                            writer.send()
                    except OSError:
                        selector.unregister(key.fileobj)
                        writer.disconnect()
                        alive -= 1
        check(most is None, f"{writes} writes are not answered; log:\n{self.world.server.tail()}")
        return alive == len(self.each)

    def drain(self):
        """Take the answers that are on their way, and end the connections."""
        for writer in self.each:
            try:
                while writer.socket and writer.sent:
                    writer.receive()
            except OSError:
                pass
            writer.disconnect()

    def gather(self):
        """Take the answers that have arrived."""
        for writer in self.each:
            if writer.socket and writer.sent:
                writer.socket.setblocking(False)
                try:
                    writer.receive()
                except OSError:
                    pass
                writer.socket.settimeout(LONGEST)

    def await_all(self):
        """Every write under way is answered; whoever waits too long, or is cut off, is told so."""
        for writer in self.each:
            while writer.socket and writer.sent:
                try:
                    writer.receive()
                except TimeoutError:
                    raise Wrong(f"{writer.pending.path}: no answer within {LONGEST} s") from None

    def recover(self):
        """The server is well again: what has no answer of success is sent once more, and succeeds."""
        self.await_all()  # what was sent before
        for writer in self.each:
            if writer.pending:
                writer.connect()
                writer.send()
        self.await_all()
        for writer in self.each:
            check(writer.pending is None, f"still refused after recovery: {writer.pending and writer.pending.path}")

    # --- looking ---

    @property
    def cases(self):
        return {number: case for writer in self.each for number, case in writer.cases.items()}

    @property
    def documents(self):
        return {digest: content for writer in self.each for digest, content in writer.documents.items()}

    def compare(self, known_elsewhere=()):
        """Everything acknowledged against everything there. Returns (lost, twice)."""
        client = self.world.client(ACCOUNT)
        there = {row["number"] for row in self.world.cases(client)} - set(known_elsewhere)
        known = self.cases
        lost, twice = len(known.keys() - there), len(there - known.keys())
        for number in known.keys() & there:
            seen = client.must(200, "GET", f"/api/v1/cases/{number}").json()
            lost += max(0, known[number].version - seen["version"])
            twice += max(0, seen["version"] - known[number].version)
        client.close()
        lost += sum(not is_kept(self.world.data, digest, content) for digest, content in self.documents.items())
        return lost, twice
