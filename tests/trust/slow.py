"""What slow.sh does. CLIENTS= changes how many.

Half of the slow clients dribble a request's head, half its body, and one in fifty asks for much and reads nothing. They
come from several addresses of this machine, each with fewer than the limit for one. What the program takes for each is
bounded. Then a fast client reads and writes beside them: all that it asks is answered. Whoever dribbles is cut off when
the time for a head, a body or an answer is over, however often he sends a byte. One address that opens more connections than
its limit is refused the rest with 503. The controls: where a head may take ten minutes, nobody is cut; and clients who
all leave their answers waiting are seen to take more than what is allowed for each."""

import os
import resource
import select
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import World, check, main, read_answer, seed_of  # noqa: E402

CLIENTS = int(os.environ.get("CLIENTS", 5000))
AT_ONE_ADDRESS = 400
HEAD_MS, PATIENCE = 6000, 60  # the longest that anything here may take, on a busy machine
SETTINGS = (f"http.connections = {CLIENTS + 1000}\nhttp.address_connections = {AT_ONE_ADDRESS + 12}\n"
            f"http.body_ms = {HEAD_MS}\nhttp.write_ms = {HEAD_MS}\n")
BYTES_EACH = 8 * 1024  # a head takes some 2 KiB, a body 7, an answer that waits what is left of it
KINDS = ["head", "body"] * 24 + ["head", "answer"]


def memory(world):
    """Resident bytes of the program."""
    with open(f"/proc/{world.server.process.pid}/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


class Slow:
    """One slow client. It keeps sending, and is cut when the other side closes."""

    def __init__(self, port, address, kind, token):
        self.kind, self.is_cut = kind, False
        self.socket = socket.socket()
        if kind == "answer":  # so that little of the answer goes into the buffers between
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.bind((address, 0))
        self.socket.connect(("127.0.0.1", port))
        self.socket.sendall({
            "head": b"GET /api/v1/cases HTTP/1.1\r\nHost: x\r\nX-Slow: ",
            "body": f"POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
                    "Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n[".encode(),
            "answer": f"GET /api/v1/cases?limit=200 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
                      "\r\n".encode() * 100}[kind])
        self.socket.setblocking(False)

    def dribble(self):
        if self.kind != "answer" and not self.is_cut:
            try:
                self.socket.send(b" ")
            except OSError:
                self.is_cut = True


class Crowd:
    """Slow clients, and a thread that dribbles for them and sees who is cut."""

    def __init__(self, world, count, kinds=KINDS):
        self.slow, self.is_over = [], threading.Event()
        token = world.accounts["clerk"]["pass"]["token"]
        for place in range(count):
            address = f"127.0.1.{1 + place // AT_ONE_ADDRESS}"
            self.slow.append(Slow(world.server.port, address, kinds[place % len(kinds)], token))
        self.thread = threading.Thread(target=self.live)
        self.thread.start()

    def live(self):
        # A client that does not read sees no end either: only that the connection is broken.
        poll, by_file = select.poll(), {one.socket.fileno(): one for one in self.slow}
        for one in self.slow:
            poll.register(one.socket, select.POLLRDHUP if one.kind != "answer" else 0)
        dribbled = time.monotonic()
        while not self.is_over.is_set():
            time.sleep(0.1)  # all at once
            for file, event in poll.poll(0):
                if event & (select.POLLRDHUP | select.POLLHUP | select.POLLERR):
                    by_file[file].is_cut = True
                    poll.unregister(file)
            if time.monotonic() - dribbled > 0.5:
                dribbled = time.monotonic()
                for one in self.slow:
                    one.dribble()

    def cut(self, kind):
        return sum(one.is_cut for one in self.slow if one.kind == kind)

    def count(self, kind):
        return sum(one.kind == kind for one in self.slow)

    def close(self):
        self.is_over.set()
        self.thread.join()
        for one in self.slow:
            one.socket.close()


class Fast(threading.Thread):
    """Reads and writes, one request after the other."""

    def __init__(self, world, first):
        super().__init__()
        self.world, self.number, self.is_over = world, first, threading.Event()
        self.times, self.failure = [], None

    def run(self):
        client = self.world.client("clerk", timeout=PATIENCE)
        try:
            while not self.is_over.is_set():
                self.number += 1
                begun = time.monotonic()
                if self.number % 4:
                    client.must(200, "GET", "/api/v1/cases?limit=5")
                else:
                    client.must(201, "POST", "/api/v1/cases",
                                self.world.intake(self.number, materials=[{"name": "申请表"}]))
                self.times.append(time.monotonic() - begun)
        except Exception as failure:  # pylint: disable=broad-except
            self.failure = failure

    def end(self):
        self.is_over.set()
        self.join()
        if self.failure:
            raise self.failure
        times = sorted(self.times)
        return len(times), times[len(times) * 99 // 100] * 1000


def run_fast(world, first, until):
    fast = Fast(world, first)
    begun = time.monotonic()
    fast.start()
    try:
        until()
    finally:
        count, slowest = fast.end()
    return count / (time.monotonic() - begun), slowest


def await_so(is_so, what):
    end = time.monotonic() + PATIENCE
    while not is_so():
        check(time.monotonic() < end, what() if callable(what) else what)
        time.sleep(0.05)


def fill(world):
    """So many cases that a list of them is long."""
    for number in range(200):
        world.client("clerk").must(201, "POST", "/api/v1/cases", world.intake(number, materials=[{"name": "申请表"}]))


def control(seed):
    with World(seed, settings=SETTINGS + "http.head_ms = 600000\n") as world:
        fill(world)
        crowd = Crowd(world, 100, ["head"])
        time.sleep(HEAD_MS / 1000 + 1)
        cut = crowd.cut("head")
        crowd.close()
        check(cut == 0, f"control: {cut} of 100 were cut though a head may take ten minutes")
        before, crowd = memory(world), Crowd(world, 200, ["answer"])
        await_so(lambda: memory(world) - before > 200 * BYTES_EACH, "control: 200 answers that wait are not seen")
        crowd.close()
    print("control: failed as it must")


def address_limit(world):
    """One address is refused what is over its limit: so many, whichever the loops come to last; and no other is."""
    over, held, refused = 30, [], 0
    for _ in range(AT_ONE_ADDRESS + 12 + over):
        one = socket.socket()
        one.bind(("127.0.2.1", 0))
        one.connect(("127.0.0.1", world.server.port))
        held.append(one)
    world.client("clerk").must(200, "GET", "/api/v1/cases?limit=5")
    for one in held:  # who was not refused says nothing, and is let go when the time for a head is over
        one.settimeout(PATIENCE)
        answer = read_answer(one)
        check(not answer or answer.status == 503, f"{answer}")
        refused += answer is not None
        one.close()
    check(refused == over, f"{refused} were refused at one address, not {over}")
    return refused


def trial():
    seed, (soft, hard) = seed_of(), resource.getrlimit(resource.RLIMIT_NOFILE)
    clients = min(CLIENTS, hard - 1500)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, clients + 1200), hard))  # the server inherits it
    control(seed)
    with World(seed, settings=SETTINGS + f"http.head_ms = {HEAD_MS}\n") as world:
        fill(world)
        alone, alone_slowest = run_fast(world, 1000, lambda: time.sleep(2))
        before, crowd = memory(world), Crowd(world, clients)
        try:
            time.sleep(1)  # all have been seen
            each = (memory(world) - before) / clients

            def until_cut():
                for kind in sorted(set(KINDS)):
                    await_so(lambda kind=kind: crowd.cut(kind) == crowd.count(kind),
                             lambda kind=kind: f"{crowd.count(kind) - crowd.cut(kind)} that dribble a {kind} were not cut")

            beside, slowest = run_fast(world, 100000, until_cut)
        finally:
            crowd.close()
        check(each <= BYTES_EACH, f"{each:.0f} bytes for each slow client")
        refused = address_limit(world)
        check(world.server.stop() == 0, "the last stop was not clean")
        world.verify()
    print(f"fast client: {alone:.0f} a second alone (99 of 100 within {alone_slowest:.1f} ms), {beside:.0f} beside them "
          f"({slowest:.1f} ms); {refused} refused at one address")
    return f"{clients} slow clients, all cut, {each / 1024:.1f} KiB each, every fast request answered"


main(trial)
