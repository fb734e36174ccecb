"""What disk_full.sh does.

First the store lies on a small tmpfs that is filled to the last byte (without the right to mount: a limit on the size
of its files). Then a shim before the C library (fault.c) makes the n-th call of each kind fail, for n = 1, 2, 3 … until
none is left in the scene: six writes at once on six connections, so that they share a transaction, an upload, reads.
Every write carries a key and is sent again when the disk is well; versions count what was done, as in kill9.py.
SEED= changes the run."""

import errno
import json
import mmap
import os
import resource
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../support"))
from world import World, Wrong, check, connect, main, read_answer, seed_of  # noqa: E402

CALLS = {name: number for number, name in enumerate(
    "none pwrite write pread read fdatasync fsync ftruncate open rename unlink short_pwrite".split())}
LONGEST = 5  # seconds to an answer, whatever the disk does


class Books:
    """What was acknowledged: cases with their versions. Writes without an answer of success wait to be sent again."""

    def __init__(self, world, token, prefix):
        self.world, self.token, self.prefix = world, token, prefix
        self.cases, self.waiting, self.sent = {}, [], 0

    def write(self, place):
        """The next write of this connection: an intake, or a remark on its newest case."""
        self.sent += 1
        key = f"{self.prefix}{self.sent}"
        number = next((number for number in reversed(self.cases) if self.cases[number][1] == place), None)
        if number is None or self.sent % 3 == 0:
            body = self.world.intake(self.sent, materials=[{"name": "申请表"}])
            return (place, None, key, "/api/v1/cases", body, None)
        return (place, number, key, f"/api/v1/cases/{number}/comment", {"text": key}, f'"v{self.cases[number][0]}"')

    def raw(self, write):
        _, _, key, path, body, version = write
        body = json.dumps(body).encode()
        match = f"If-Match: {version}\r\n" if version else ""
        return (f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {self.token}\r\nIdempotency-Key: {key}\r\n"
                f"{match}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n").encode() + body

    def took(self, write, answer):
        place, number, _, _, _, _ = write
        if number is None:
            self.cases[answer.json()["number"]] = [1, place]
        else:
            self.cases[number][0] += 1

    def settle(self, client):
        """The disk is well again: whatever was refused or lost its answer now succeeds."""
        for write in self.waiting:
            _, _, key, path, body, version = write
            headers = {"Idempotency-Key": key, **({"If-Match": version} if version else {})}
            answer = client.post(path, body, headers)
            check(answer.status in (200, 201), f"after recovery {key}: {answer}")
            self.took(write, answer)
        self.waiting = []

    def compare(self, client):
        there = {row["number"]: row for row in self.world.cases(client)}
        check(there.keys() == self.cases.keys(),
              f"{len(self.cases.keys() - there.keys())} cases lost, {len(there.keys() - self.cases.keys())} not known")
        for number, (version, _) in self.cases.items():
            seen = client.must(200, "GET", f"/api/v1/cases/{number}").json()["version"]
            check(seen == version, f"{number}: acknowledged version {version}, there is {seen}")


# --- a full disk ---------------------------------------------------------------------------------------------------


class SmallDisk:
    """A folder on a tmpfs of its own; fill() takes what is left, clear() gives it back."""

    def __init__(self, megabytes=6):
        self.folder = tempfile.mkdtemp(prefix="zwfw-disk-")
        self.mounted = os.geteuid() == 0 and subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "zwfw-trial", self.folder],
            capture_output=True).returncode == 0
        self.server = None

    def fill(self):
        if self.mounted:
            with open(os.path.join(self.folder, "filler"), "wb", buffering=0) as filler:
                size = 65536
                while size:
                    try:
                        filler.write(bytes(size))
                    except OSError:
                        size //= 2
        else:
            biggest = max(os.path.getsize(os.path.join(self.server.data, name)) for name in ("zwfw.db", "zwfw.db-wal"))
            resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE, (biggest, resource.RLIM_INFINITY))

    def clear(self):
        if self.mounted:
            os.unlink(os.path.join(self.folder, "filler"))
        elif self.server.is_running():
            resource.prlimit(self.server.process.pid, resource.RLIMIT_FSIZE,
                             (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    def remove(self):
        if self.mounted:
            subprocess.run(["umount", "-l", self.folder], check=True)
        os.rmdir(self.folder)


def control(books, client):
    """Books that take a refused write for done must not agree with the store."""
    _, number, _, _, _, _ = books.waiting[0]
    cases = {number: list(case) for number, case in books.cases.items()}
    if number:
        cases[number][0] += 1
    else:
        cases["630200-refused"] = [1, 0]
    wrong = Books(books.world, books.token, books.prefix)
    wrong.cases = cases
    try:
        wrong.compare(client)
    except Wrong:
        print("control: failed as it must")
        return
    raise Wrong("control: a refused write that was taken for done was not missed")


def full_disk(seed):
    disk = SmallDisk()
    refusals = 0
    try:
        with World(seed, folder=disk.folder if disk.mounted else None) as world:
            disk.server = world.server
            world.add_staff("writer", "clerk approver supervisor")
            client = world.client("writer")
            books = Books(world, client.token, "full")
            for turn in range(3):
                disk.fill()
                refused = 0
                for _ in range(2000):
                    write = books.write(0)
                    begun = time.monotonic()
                    headers = {"Idempotency-Key": write[2], **({"If-Match": write[5]} if write[5] else {})}
                    answer = client.post(write[3], write[4], headers)
                    check(time.monotonic() - begun < LONGEST, "a write on a full disk hangs")
                    if answer.status in (200, 201):
                        books.took(write, answer)
                        continue
                    check(answer.status == 503 and answer.is_problem, f"on a full disk: {answer}")
                    check(answer.headers.get("Retry-After"), "503 without Retry-After")
                    books.waiting = [write]
                    refused += 1
                    if refused == 20:
                        break
                    books.sent -= 1  # the same write again
                check(refused == 20, "the disk never was full")
                refusals += refused
                check(len(world.cases(client)) == len(books.cases), "reads on a full disk")
                check(world.client().get("/healthz").status == 200, "health on a full disk")
                if turn == 1:
                    world.server.kill()  # and a crash while it is full
                    disk.clear()
                    world.server.start()
                else:
                    disk.clear()
                client.close()
                if turn == 0:
                    control(books, client)
                books.settle(client)
                books.compare(client)
            world.verify()
            check(world.server.stop() == 0, "the stop after a full disk was not clean")
            world.verify()
    finally:
        disk.remove()
    return refusals, "tmpfs" if disk.mounted else "RLIMIT_FSIZE"


# --- a failing disk ------------------------------------------------------------------------------------------------


class Faults:
    def __init__(self, folder):
        self.library = os.path.join(folder, "fault.so")
        made = subprocess.run(["cc", "-O1", "-D_GNU_SOURCE", "-shared", "-fPIC", "-o", self.library,
                               os.path.join(HERE, "fault.c"), "-ldl"], capture_output=True, text=True)
        check(made.returncode == 0, f"fault.c: {made.stderr}")
        path = os.path.join(folder, "fault.control")
        with open(path, "wb") as control:
            control.write(bytes(24))
        with open(path, "r+b") as control:
            self.map = mmap.mmap(control.fileno(), 24)
        self.environment = {"LD_PRELOAD": self.library, "FAULT_CONTROL": path, "FAULT_UNDER": "/city"}

    def arm(self, call, error, n, keep=False):
        self.map[0:24] = bytes(24)
        self.map[4:24] = struct.pack("<iiiq", 1 if keep else 0, error, 0, n)
        self.map[0:4] = struct.pack("<i", CALLS[call])

    def disarm(self):
        """The number of calls that failed."""
        self.map[0:4] = bytes(4)
        return struct.unpack_from("<i", self.map, 12)[0]


def answer_of(connection):
    """The next answer, or None when the connection ended; Wrong after LONGEST seconds."""
    try:
        return read_answer(connection)
    except TimeoutError:
        raise Wrong(f"no answer within {LONGEST} s") from None
    except OSError:
        return None


def scene(world, books, connections, with_upload):
    """Six writes at once, reads between, now and then an upload. Returns how many were refused."""
    writes = [books.write(place) for place in range(len(connections))]
    for connection, write in zip(connections, writes):
        connection.sendall(books.raw(write))
    refused = 0
    for connection, write in zip(connections, writes):
        answer = answer_of(connection)
        check(answer is not None, f"the connection ended; log:\n{world.server.tail()}")
        check(answer.status < 500 or answer.status == 503, f"{write[3]}: {answer}")
        check(answer.status < 300 or answer.is_problem, f"{write[3]}: {answer}")
        if answer.status < 300:
            books.took(write, answer)
        else:
            check(answer.status == 503, f"{write[3]}: {answer}")
            books.waiting.append(write)
            refused += 1
    client = world.client("writer", timeout=LONGEST)
    for path in ("/api/v1/cases?limit=3", "/api/v1/todo?limit=3", "/healthz"):
        answer = client.get(path)
        check(answer.status in (200, 503), f"{path}: {answer}")
    if with_upload:
        answer = client.upload("document.txt", f"document {books.sent} of {books.prefix}".encode())
        check(answer.status in (201, 503), f"upload: {answer}")
    client.close()
    return refused


def after_fault(world, books, client):
    check(world.server.is_running(), f"the server ended; log:\n{world.server.tail()}")
    books.settle(client)


def open_connections(world, count=6):
    """Each has been answered once: every thread of the server has its own reader by now."""
    connections = [connect(world.server.port, LONGEST) for _ in range(count)]
    for connection in connections:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        check(answer_of(connection).status == 200, "health before the fault")
    return connections


def each_call(world, faults, books, call, error, most, restart_first=False, keep=False):
    """The n-th call fails, n = 1, 2, 3 … until the scene has no n-th. Returns the points that failed."""
    client = world.client("writer")
    connections = open_connections(world)
    points = 0
    for n in range(1, most + 1):
        if restart_first:
            world.server.kill()
            world.server.start()
            client.close()
            connections = open_connections(world)
        faults.arm(call, error, n, keep)
        scene(world, books, connections, with_upload=True)
        hits = faults.disarm()
        after_fault(world, books, client)
        if hits == 0:
            break
        points += 1
    for connection in connections:
        connection.close()
    return points


def each_start(world, faults, call, error, most):
    """The n-th call while the program starts: it serves, or it says why not and ends in good order."""
    points = 0
    world.server.stop()
    for n in range(1, most + 1):
        faults.arm(call, error, n)
        try:
            world.server.start()
            world.server.stop()
        except Wrong:
            status = world.server.process.returncode
            check(status == 2, f"start with {call} {n} failing: status {status}\n{world.server.tail()}")
        points += 1
        if faults.disarm() == 0:
            break
    world.server.start()
    return points


PLAN = [("pwrite", errno.EIO, 40), ("pwrite", errno.ENOSPC, 40), ("short_pwrite", 0, 20), ("fdatasync", errno.EIO, 20),
        ("fsync", errno.EIO, 20), ("write", errno.ENOSPC, 20), ("open", errno.EMFILE, 20), ("rename", errno.EIO, 10),
        ("pread", errno.EIO, 40), ("ftruncate", errno.EIO, 10)]


def failing_disk(seed):
    points = 0
    with tempfile.TemporaryDirectory(prefix="zwfw-fault-") as folder:
        faults = Faults(folder)
        with World(seed, settings="ledger.checkpoint_seconds = 1\nhttp.idle_ms = 600000\n",
                   environment=faults.environment) as world:
            world.add_staff("writer", "clerk approver supervisor")
            client = world.client("writer")
            books = Books(world, client.token, "fault")
            for call, error, most in PLAN:
                done = each_call(world, faults, books, call, error, most)
                done += each_call(world, faults, books, call, error, min(most, 5), keep=True)
                print(f"{call} {errno.errorcode.get(error, 'short')}: {done} points")
                points += done
            world.verify()
            done = each_call(world, faults, books, "pread", errno.EIO, 60, restart_first=True)
            print(f"pread EIO right after a crash: {done} points")
            points += done
            for call, error, most in (("pwrite", errno.EIO, 30), ("open", errno.EMFILE, 60), ("pread", errno.EIO, 60),
                                      ("fdatasync", errno.EIO, 20), ("read", errno.EIO, 30)):
                done = each_start(world, faults, call, error, most)
                print(f"{call} at the start: {done} points")
                points += done
            client.close()
            books.compare(client)
            check(world.server.stop() == 0, "the last stop was not clean")
            world.verify()
    return points


def trial():
    seed = seed_of()
    refusals, means = full_disk(seed)
    print(f"full disk ({means}): {refusals} writes refused with 503, none lost")
    points = failing_disk(seed)
    return f"{refusals} refusals on a full disk, {points} failing calls, 0 lost"


main(trial)
