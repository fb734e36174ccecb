"""What network.sh does. SEED= and POSTS= change the run.

Eight clients take in cases and leave remarks through a proxy that does one of MODES to each connection, by lot. A client
sends its post again, with its Idempotency-Key, until a whole answer has come. Then: as many effects as posts; the same
answer, byte for byte, to whoever asks once more; each read after an answer has seen what was answered; and the ledger's
order fits the times at which people sent and were answered. The controls: without keys, things are done twice; and the
ledger's order with two posts exchanged is not taken for one that really was."""

import json
import os
import random
import socket
import sqlite3
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import Wrong, World, check, connect, main, read_answer, seed_of  # noqa: E402

POSTS = int(os.environ.get("POSTS", 300))
CLIENTS = 8
ATTEMPTS = 60
MODES = ["pass", "delay", "dribble", "cut request", "lose answer", "cut answer", "twice", "late copy"]


# --- the network ---------------------------------------------------------------------------------------------------


def read_request(connection):
    """A whole request, as the clients here write them."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += receive(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    size = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
    while len(body) < size:
        body += receive(connection)
    return head + b"\r\n\r\n" + body


def receive(connection):
    piece = connection.recv(65536)
    if not piece:
        raise ConnectionResetError("the connection ended")
    return piece


def whole_answer(connection):
    """The bytes of an answer; they end when the server closes, which each request here asks for."""
    data = b""
    while piece := connection.recv(65536):
        data += piece
    return data


class Network:
    """A proxy on a port of its own; every connection has its own fate."""

    def __init__(self, port, seed):
        self.port_behind, self.dice, self.lock = port, random.Random(seed), threading.Lock()
        self.counts = dict.fromkeys(MODES, 0)
        self.faults, self.late = [], []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                connection = self.listener.accept()[0]
            except OSError:
                return
            threading.Thread(target=self.carry, args=(connection,), daemon=True).start()

    def close(self):
        self.listener.close()
        for thread in self.late:
            thread.join(20)

    def carry(self, connection):
        connection.settimeout(20)
        with self.lock:
            mode, part = self.dice.choice(MODES), self.dice.random()
            self.counts[mode] += 1
        try:
            with connection:
                self.do(mode, part, connection, read_request(connection))
        except OSError:
            pass
        except Wrong as wrong:
            self.faults.append(str(wrong))

    def ask(self, request, pieces=1):
        with connect(self.port_behind, 20) as behind:
            for piece in cut(request, pieces):
                behind.sendall(piece)
                if pieces > 1:
                    time.sleep(0.0005)
            return whole_answer(behind)

    def do(self, mode, part, connection, request):
        if mode == "cut request":
            with connect(self.port_behind, 20) as behind:
                behind.sendall(request[:int(len(request) * part)])
            return
        if mode == "twice":
            answer = self.ask_twice(request)
        else:
            if mode == "delay":
                time.sleep(0.03 * part)
            answer = self.ask(request, 60 if mode == "dribble" else 1)
        if mode == "lose answer":
            return
        if mode == "late copy":
            thread = threading.Thread(target=self.ask_late, args=(request, 0.2 * part))
            thread.start()
            self.late.append(thread)
        for piece in cut(answer[:int(len(answer) * part)] if mode == "cut answer" else answer, 30 if mode == "dribble" else 1):
            connection.sendall(piece)

    def ask_late(self, request, pause):
        time.sleep(pause)
        try:
            self.ask(request)
        except OSError as failure:
            self.faults.append(f"a late copy: {failure}")

    def ask_twice(self, request):
        """Both copies arrive at the same time."""
        answers = []
        other = threading.Thread(target=lambda: answers.append(self.ask(request)))
        other.start()
        answer = self.ask(request)
        other.join(20)
        if b"Idempotency-Key" in request:
            check(len(answers) == 1 and body_of(answers[0]) == body_of(answer), "two copies were answered differently")
        return answer


def cut(data, pieces):
    size = max(1, -(-len(data) // pieces))
    return [data[place:place + size] for place in range(0, len(data), size)]


def body_of(answer):
    return answer.partition(b"\r\n\r\n")[2]


# --- clients -------------------------------------------------------------------------------------------------------


class Post:
    """What somebody wants done once. begun, ended: from the first sending to the answer."""

    def __init__(self, key, path, body, etag=None):
        self.key, self.path, self.body, self.etag = key, path, json.dumps(body, ensure_ascii=False).encode(), etag
        self.begun = self.ended = self.answer = self.seq = None
        self.attempts = 0

    def raw(self, token):
        return (f"POST {self.path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n"
                + (f"Idempotency-Key: {self.key}\r\n" if self.key else "")
                + (f"If-Match: {self.etag}\r\n" if self.etag else "")
                + f"Content-Type: application/json\r\nContent-Length: {len(self.body)}\r\n\r\n").encode() + self.body

    def send(self, port, token):
        """Until it is answered as a whole."""
        self.begun = self.begun or time.monotonic()
        while self.attempts < ATTEMPTS:
            self.attempts += 1
            try:
                with connect(port, 20) as connection:
                    connection.sendall(self.raw(token))
                    answer = read_answer(connection)
            except OSError:
                continue
            if answer:
                self.ended = time.monotonic()
                check(answer.status in (200, 201), f"{self.key} {self.path}: {answer}")
                self.answer = answer
                return answer
        raise Wrong(f"{self.key}: no answer in {ATTEMPTS} attempts")


class Client(threading.Thread):
    """Takes in a case and leaves a remark on it, again and again, and reads what it was told is there."""

    def __init__(self, world, network, place, count, with_keys=True):
        super().__init__()
        self.world, self.network, self.place, self.count, self.with_keys = world, network, place, count, with_keys
        self.token = world.accounts["clerk"]["pass"]["token"]
        self.posts, self.failure = [], None

    def run(self):
        try:
            reader, number, seen = self.world.client("clerk"), None, None
            for turn in range(self.count):
                key = f"n{self.place}-{turn}" if self.with_keys else None
                if turn % 3 == 2 and self.with_keys:
                    post = Post(key, f"/api/v1/cases/{number}/comment", {"text": "已核对"}, seen)
                else:
                    person = self.place * 1000 + turn
                    post = Post(key, "/api/v1/cases", self.world.intake(person, materials=[{"name": "申请表"}]))
                self.posts.append(post)
                answer = post.send(self.network.port, self.token)
                number, seen = answer.json()["number"], answer.etag
                there = reader.must(200, "GET", f"/api/v1/cases/{number}")
                check(there.etag == seen, f"{number} is {there.etag} after {seen} was acknowledged")
        except (Wrong, OSError) as failure:
            self.failure = failure


def live(world, seed, count, with_keys=True):
    network = Network(world.server.port, seed)
    shares = [count // CLIENTS + (place < count % CLIENTS) for place in range(CLIENTS)]
    offset = 100 if with_keys else 500
    clients = [Client(world, network, offset + place, share, with_keys) for place, share in enumerate(shares)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    network.close()
    for client in clients:
        if client.failure:
            raise client.failure
    check(not network.faults, f"{network.faults[:3]}")
    return network, [post for client in clients for post in client.posts]


# --- looking -------------------------------------------------------------------------------------------------------


def events_of(world):
    """The links that intakes and remarks have made: (seq, matter, action)."""
    store = sqlite3.connect(f"file:{world.data}/zwfw.db?mode=ro", uri=True)
    rows = store.execute("SELECT seq, matter, action FROM event WHERE flow = 'case' AND (from_state = '' OR action = 'comment')"
                         " ORDER BY seq").fetchall()
    store.close()
    return rows


def out_of_order(history):
    """Of (place in the order, begun, ended): how many come after one that had not begun when they were answered."""
    newest, wrong = 0.0, 0
    for _, begun, ended in sorted(history):
        wrong += ended < newest
        newest = max(newest, begun)
    return wrong


def check_effects(world, posts, before):
    made = [row for row in events_of(world) if row[0] > before]
    check(len(made) == len(posts), f"{len(made)} effects of {len(posts)} posts")
    places = {(matter, action): seq for seq, matter, action in made}
    check(len(places) == len(made), "a remark was left twice")
    for post in posts:
        action = "comment" if post.path.endswith("/comment") else None
        matter = post.answer.json()["id"]
        seqs = [seq for (one, what), seq in places.items() if one == matter and (what == "comment") == (action is not None)]
        check(len(seqs) == 1, f"{post.key}: {len(seqs)} effects")
        post.seq = seqs[0]


def check_order(posts):
    history = [(post.seq, post.begun, post.ended) for post in posts]
    check(out_of_order(history) == 0, f"{out_of_order(history)} are in an order that cannot have been")
    history.sort(key=lambda one: one[2])
    first, last = history[0], history[-1]  # answered long before the other began
    history[0], history[-1] = (last[0], *first[1:]), (first[0], *last[1:])
    check(out_of_order(history) > 0, "control: an impossible order was taken for a real one")


def check_replays(world, posts):
    token = world.accounts["clerk"]["pass"]["token"]
    for post in posts:
        first = post.answer
        post.send(world.server.port, token)
        again = post.answer
        check((again.status, again.body, again.etag) == (first.status, first.body, first.etag),
              f"{post.key} was answered {again} when asked again, {first} before")
        check(again.headers.get("Idempotent-Replayed") == "true", f"{post.key} was not said to be a repetition")


def control(world, seed):
    before = len(events_of(world))
    _, posts = live(world, seed, 80, with_keys=False)
    effects = len(events_of(world)) - before
    check(effects > len(posts), f"control: {effects} effects of {len(posts)} posts without keys")
    print(f"without keys: {effects} effects of {len(posts)} posts")


def trial():
    seed = seed_of()
    with World(seed) as world:
        control(world, seed)
        before = max(row[0] for row in events_of(world))
        begun = time.monotonic()
        network, posts = live(world, seed + 1, POSTS)
        took = time.monotonic() - begun
        check_effects(world, posts, before)
        check_order(posts)
        check_replays(world, posts)
        check(sum(row[0] > before for row in events_of(world)) == POSTS, "a repetition had an effect")
        print("control: failed as it must")
        check(min(network.counts.values()) >= POSTS // 30, f"{network.counts}")
        check(world.server.stop() == 0, "the last stop was not clean")
        events = world.verify()["events"]
        sent = sum(post.attempts for post in posts) - POSTS  # the repetitions asked for at the end
        print(f"{sent} sendings, {events} events verified; {took:.0f} s; "
              + ", ".join(f"{count} {mode}" for mode, count in network.counts.items()))
        return f"{POSTS} posts, {POSTS} effects, 0 twice, {POSTS} repeated byte for byte, order holds"


main(trial)
