"""What faults.sh does. SEED=, MOST= (points of one call) and STRIDE= (of allocations while starting) change the run.

A library before the C library (fault.c) makes the n-th call of each kind fail, for n = 1, 2, 3 … until none is left in a
scene of ten requests: six writes at once on six connections, so that they share a transaction, an upload, three reads.
An answer is a success or a problem that says to come back, never a wait without end; the program lives on; everything
acknowledged is there, once; and as soon as the machine is well again, so is the program.

The same for memory: every allocation of a scene of three requests fails once, on a program that has just started, when
nothing is kept ready yet.

The control are clients that take a refused write for done: the books must then disagree with the store."""

import errno
import http.client
import os
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from shim import Fault  # noqa: E402
from slices import in_slices  # noqa: E402
from writers import LONGEST, Case, Wrong, Writers, check  # noqa: E402
from world import World, main, seed_of  # noqa: E402

MOST = int(os.environ.get("MOST", 1000000))
STRIDE = int(os.environ.get("STRIDE", 40))
# A wait that ends by itself would hide that an answer was forgotten.
SETTINGS = ("ledger.checkpoint_seconds = 1\nhttp.idle_ms = 600000\nhttp.head_ms = 600000\nhttp.body_ms = 600000\n"
            "http.write_ms = 600000\n")
DISK = {"pwrite": [errno.EIO, errno.ENOSPC, Fault.SHORT], "write": [errno.EIO, errno.ENOSPC, errno.EINTR, Fault.SHORT],
        "pread": [errno.EIO], "read": [errno.EIO, errno.EINTR], "fsync": [errno.EIO, errno.ENOSPC],
        "ftruncate": [errno.EIO], "open": [errno.EMFILE, errno.ENOENT, errno.EACCES], "rename": [errno.EIO],
        "unlink": [errno.EIO], "mkdir": [errno.ENOSPC], "mmap": [errno.ENOMEM], "random": [errno.EINTR, Fault.SHORT]}
# Here a connection may end without an answer: the network does that too.
NETWORK = {"accept": [errno.EMFILE, errno.ENOMEM, errno.ECONNABORTED, errno.EINTR],
           "receive": [errno.ECONNRESET, errno.EINTR, Fault.SHORT], "send": [errno.EPIPE, errno.EINTR, Fault.SHORT],
           "sendfile": [errno.EIO, errno.EINTR, Fault.SHORT], "wake": [errno.EINTR, errno.EIO],
           "epoll_ctl": [errno.ENOMEM, errno.ENOSPC], "epoll_wait": [errno.EINTR]}


def name_of(error):
    return {Fault.SHORT: "short", Fault.KILL: "kill"}.get(error) or errno.errorcode[error]


class Scene:
    """Ten requests on a world whose program a Fault stands before."""

    def __init__(self, seed, connections=6):
        self.folder = tempfile.TemporaryDirectory(prefix="zwfw-fault-")
        self.fault = Fault(self.folder.name, under="/city")
        self.world = World(seed, settings=SETTINGS, environment=self.fault.environment)
        self.writers = Writers(self.world, connections, seed, uploads=0)
        self.documents = 0
        self.download = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.world.close()
        self.folder.cleanup()

    def ask(self, what, do, may_end):
        """One request on a connection of its own."""
        client = self.world.client("writer", timeout=LONGEST)
        try:
            answer = do(client)
        except TimeoutError:
            raise Wrong(f"{what}: no answer within {LONGEST} s") from None
        except (OSError, http.client.HTTPException) as error:
            check(may_end, f"{what}: {error!r}; log:\n{self.world.server.tail()}")
            return None
        finally:
            client.close()
        check(answer.status in (200, 201) or (answer.status in (503, 507) and answer.is_problem), f"{what}: {answer}")
        return answer

    def write_at_once(self, may_end):
        for writer in self.writers:
            try:
                writer.connect()
                if not writer.sent:
                    writer.send()
            except OSError:
                check(may_end, "a connection is refused")
                writer.disconnect()
        for writer in self.writers:
            try:
                while writer.sent:
                    writer.receive()
            except TimeoutError:
                raise Wrong(f"{writer.pending.path}: no answer within {LONGEST} s") from None
            except OSError as error:
                check(may_end, f"{writer.pending.path}: {error!r}; log:\n{self.world.server.tail()}")
                writer.disconnect()

    def play(self, may_end=False):
        self.write_at_once(may_end)
        for path in ("/api/v1/cases?limit=3", "/api/v1/todo?limit=3"):
            self.ask(path, lambda client, path=path: client.get(path), may_end)
        if self.download:
            self.ask("download", lambda client: client.get(f"/api/v1/files/{self.download}"), may_end)
        self.documents += 1
        content = f"document {self.documents}\n".encode() * (20000 if self.documents % 4 == 0 else 20)
        answer = self.ask("upload", lambda client: client.upload("document.txt", content), may_end)
        if answer and answer.status == 201:
            self.writers.each[0].documents[answer.json()["hash"]] = content

    def after(self, what):
        """The machine is well again: so is the program."""
        check(self.world.server.is_running(), f"the server ended with {self.world.server.process.poll()} after {what};"
                                              f" log:\n{self.world.server.tail()}")
        try:
            self.writers.recover()
        except (OSError, Wrong) as error:
            raise Wrong(f"after {what}: {error}; log:\n{self.world.server.tail()}") from None
        self.ask("health", lambda client: client.get("/healthz"), may_end=False)

    def prepare(self):
        """A document that can be fetched again."""
        client = self.world.client("writer")
        self.download = client.upload("document.txt", b"to be fetched\n").json()["hash"]
        client.must(201, "POST", "/api/v1/cases",
                    self.world.intake(1, materials=[{"name": "申请表", "file": self.download}]))
        self.known = {row["number"] for row in self.world.cases(client)}
        client.close()

    def end(self):
        lost, twice = self.writers.compare(known_elsewhere=self.known)
        check(lost == 0 and twice == 0, f"{lost} lost, {twice} done twice")
        self.world.verify()
        check(self.world.server.stop() == 0, "the last stop was not clean")
        self.world.verify()


def each_call(scene, call, error, may_end, most, keep=False, restart=False):
    """The n-th call fails, n = 1, 2, 3 … until the scene has no n-th. Returns the points that failed."""
    for n in range(1, most + 1):
        what = f"{call} {n} with {name_of(error)}{' and all later ones' if keep else ''}"
        if restart:
            scene.world.server.kill()
            scene.world.server.start()
            for writer in scene.writers:
                writer.disconnect()
        scene.fault.arm(call, error, n, keep)
        try:
            scene.play(may_end)
        except Wrong as wrong:
            raise Wrong(f"{what}: {wrong}; log:\n{scene.world.server.tail()}") from None
        hits = scene.fault.disarm()
        scene.after(what)
        if hits == 0:
            return n - 1
    return most


def each_start(scene, call, error, most, stride=1):
    """The n-th call while the program starts: it serves, or it says why not and ends in good order."""
    points = 0
    scene.world.server.stop()
    for n in range(1, most + 1, stride):
        scene.fault.arm(call, error, n)
        try:
            scene.world.server.start()
            scene.world.server.stop()
        except Wrong:
            status = scene.world.server.process.returncode
            check(status == 2, f"start with {call} {n} failing by {name_of(error)}: status {status}\n"
                               f"{scene.world.server.tail()}")
        points += 1
        if scene.fault.disarm() == 0:
            break
    scene.world.server.start()
    for writer in scene.writers:
        writer.disconnect()
    return points


def control(seed):
    """Clients that take a refused write for done."""
    with Scene(seed) as scene:
        scene.prepare()
        scene.play()
        scene.fault.arm("fsync", errno.EIO, 1, keep=True)
        scene.play()
        scene.fault.disarm()
        refused = [writer for writer in scene.writers if writer.pending]
        check(refused, "control: nothing was refused")
        for writer in refused:
            if writer.pending.case:
                writer.pending.case.version += 1
            else:
                writer.cases["refused"] = Case("refused")
            writer.pending = None
        return scene.writers.compare(known_elsewhere=scene.known)[0]


def calls(seed, table, may_end):
    points = 0
    with Scene(seed) as scene:
        scene.prepare()
        scene.play()
        scene.after("a first play")
        for call, errors in table.items():
            done = 0
            for error in errors:
                done += each_call(scene, call, error, may_end, MOST)
            if errors[0] > 0 and call not in ("accept", "epoll_ctl", "wake", "random", "epoll_wait"):
                done += each_call(scene, call, errors[0], may_end, min(MOST, 5), keep=True)
            print(f"{call} {' '.join(name_of(error) for error in errors)}: {done} points", flush=True)
            points += done
        scene.end()
    return points


def trial():
    seed = seed_of()
    begun = time.monotonic()
    check(control(seed) > 0, "control: refused writes that were taken for done were not missed")
    print("control: failed as it must")
    points = in_slices(calls, [(seed, DISK, False), (seed + 1, NETWORK, True)])
    print(f"{time.monotonic() - begun:.0f} s")
    return f"{sum(points)} failing calls, 0 lost"


main(trial)
