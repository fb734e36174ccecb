"""A program whose machine fails, and the requests that it must come through."""

import errno
import http.client
import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../support"))
from shim import Fault  # noqa: E402
from writers import LONGEST, Wrong, Writers, check  # noqa: E402
from world import World  # noqa: E402

# A wait that ends by itself would hide that an answer was forgotten.
SETTINGS = ("ledger.checkpoint_seconds = 1\nhttp.idle_ms = 600000\nhttp.head_ms = 600000\nhttp.body_ms = 600000\n"
            "http.write_ms = 600000\n")


def name_of(error):
    return {Fault.SHORT: "short", Fault.KILL: "kill"}.get(error) or errno.errorcode[error]


class Scene:
    """Ten requests on a world whose program a Fault stands before."""

    def __init__(self, seed, connections=6):
        self.folder = tempfile.TemporaryDirectory(prefix="zwfw-fault-", ignore_cleanup_errors=True,
                                                  dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        temporary = os.path.join(self.folder.name, "city-temporary")  # fails as the store does
        os.mkdir(temporary)
        self.fault = Fault(self.folder.name, under="/city")
        self.world = World(seed, settings=SETTINGS, folder=self.folder.name,
                           environment={**self.fault.environment, "TMPDIR": temporary})
        self.writers = Writers(self.world, connections, seed, uploads=0)
        self.documents = self.excused = 0
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
        content = f"document {self.documents}\n".encode() * (40000 if self.documents % 4 == 0 else 20)
        answer = self.ask("upload", lambda client: client.upload("document.txt", content), may_end)
        if answer and answer.status == 201:
            self.writers.each[0].documents[answer.json()["hash"]] = content

    def after(self, what):
        """The machine is well again: so is the program. Where a library did not come through want of memory (fault.c) it
        may have ended; then it starts again, and has everything."""
        if self.fault.was_library():
            try:
                self.world.server.process.wait(timeout=1)  # it may be ending just now
                self.excused += 1
                self.world.server.start()
                for writer in self.writers:
                    writer.disconnect()
            except subprocess.TimeoutExpired:
                pass
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


def each_start(scene, call, error, most, stride=1, first=1):
    """The n-th call while the program starts: it serves, or it says why not and ends in good order. OpenSSL 3.0 and
    libseccomp 2.5 do not come through want of memory while they set themselves up (the one is ended by a signal, the
    other goes round in a circle): where the allocation was theirs, nothing is asked of how the start fails. Nobody has
    been answered yet. Returns (points, those of them)."""
    points = excused = 0
    scene.world.server.stop()
    for n in range(first, most + 1, stride):
        scene.fault.arm(call, error, n)
        try:
            scene.world.server.start(timeout=10)
            scene.world.server.stop()
        except Wrong:
            status = scene.world.server.process.returncode
            is_excused = status < 0 and scene.fault.was_library() == "setting up"
            excused += is_excused
            check(status == 2 or is_excused, f"start with {call} {n} failing by {name_of(error)}: status {status}\n"
                                             f"{scene.world.server.tail()}")
        points += 1
        if scene.fault.disarm() == 0:
            break
    scene.world.server.start()
    for writer in scene.writers:
        writer.disconnect()
    return points, excused
