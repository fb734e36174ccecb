"""What powercut.sh does. SEED=, STATES= and CUTS= change the run.

SIGKILL says nothing about power: the kernel still writes what the program left in its cache. So the program's writes and
flushes are written down (writelog.c), and from them states are made that a disk could hold after a power cut at any
moment (lib/disk.py). In each, everything acknowledged before that moment is there, nothing is there twice or by half,
and in a share of them the program itself verifies the store, starts on it, and finishes what was under way.

Then real power cuts: the store lies on an ext4 of its own behind a loop device, and the device is copied while the
program works; the copy is mounted as after a reboot.

The controls are runs whose flushes of the write-ahead log do nothing: they must be found to lose acknowledged writes."""

import errno
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from disk import choose_cuts, walk  # noqa: E402
from shim import Fault, WriteLog  # noqa: E402
from slices import in_slices, share  # noqa: E402
from writers import Wrong, Writers, check, is_kept  # noqa: E402
from world import Server, World, main, run, seed_of  # noqa: E402

STATES = int(os.environ.get("STATES", 5000))
CUTS = int(os.environ.get("CUTS", 60))
WRITERS = 6
WHOLE = 100  # one state in so many is verified and served by the program itself


# --- what must be there --------------------------------------------------------------------------------------------


class Books:
    """What was acknowledged, and at which position of the log."""

    def __init__(self, world, writers, position):
        self.position = position
        self.cases = {number: [0] * case.version for number, case in writers.cases.items()}  # number -> positions
        self.documents, self.keys = {}, []  # hash -> (position, content)
        writers.on_done = self.note

    def note(self, writer, write):
        at = self.position()
        self.keys.append((at, write.key))
        if write.kind == "upload":
            digest = next(reversed(writer.documents))
            self.documents.setdefault(digest, (at, write.content))
        else:
            self.cases.setdefault(writer.current.number if write.kind == "intake" else write.case.number,
                                  []).append(at)

    def compare(self, data, position):
        """What a store of that moment lacks, as text, or None."""
        db = sqlite3.connect(f"{data}/zwfw.db")
        try:
            return self.compare_in(db, data, position)
        except sqlite3.DatabaseError as error:
            return f"broken: {error}"
        finally:
            db.close()

    def compare_in(self, db, data, position):
        # SQLite 3.40 finds NULL where there is none, in tables whose key is not their first columns (mended in 3.41).
        broken = [row for row, in db.execute("PRAGMA integrity_check") if row != "ok" and
                  not row.startswith("NULL value in ")]
        if broken:
            return f"broken: {broken[0]}"
        there = dict(db.execute("SELECT number, version FROM matter WHERE flow = 'case'"))
        keys = {key for key, in db.execute("SELECT key FROM idempotency")}
        events, newest = db.execute("SELECT count(*), max(seq) FROM event").fetchone()
        uneven = db.execute("SELECT count(*) FROM matter AS m WHERE flow = 'case' AND version <> (SELECT count(*)"
                            " FROM event AS e WHERE e.region = m.region AND e.matter = m.id)").fetchone()[0]
        if events != newest or uneven:
            return f"{events} events up to {newest}, {uneven} cases disagree with theirs"
        for number, marks in self.cases.items():
            least = sum(at <= position for at in marks)
            seen = there.get(number, 0)
            if seen < least:
                return f"lost: {number} at version {seen} of {least}"
            if seen > least + 1:
                return f"{number} at version {seen}, sent were {least + 1}"
        lost = [key for at, key in self.keys if at <= position and key not in keys]
        if lost:
            return f"lost: the keys {lost[:3]}"
        if sum(not key.endswith("u") for key in keys) != sum(there.values()):
            return "keys without an effect, or effects without a key"
        for digest, (at, content) in self.documents.items():
            if at <= position and not is_kept(data, digest, content):
                return f"lost: the document {digest}"
        return None


# --- simulated -----------------------------------------------------------------------------------------------------


def write_session(folder, seed, writes, lie=None, killed=False, failing=False):
    """A store and its writers, and the log of a run: (world, what the disk held before, log, books). `killed`: the run
    begins on what a SIGKILL left; else on what was stopped in good order. `failing`: now and then a flush fails, and
    what it should have flushed never reaches the disk."""
    log = WriteLog(folder, under="/city", lie=lie)
    world = World(seed, folder=folder, settings="ledger.checkpoint_seconds = 1\n")
    writers = Writers(world, WRITERS, seed, uploads=0.3 if failing else 0.1)
    writers.run(writes=20)
    writers.recover()
    writers.drain()
    fault = Fault(folder, under="/city") if failing else None
    if killed:
        world.server.kill()
    else:
        world.server.stop()
    base = os.path.join(folder, "base")
    shutil.copytree(world.data, base)
    log.clear()
    world.server.environment = dict(log.environment)
    if fault:
        world.server.environment.update({**fault.environment, "LD_PRELOAD": " ".join(
            [log.environment["LD_PRELOAD"], fault.environment["LD_PRELOAD"]])})
    world.server.start()
    books = Books(world, writers, log.position)
    for _ in range(writes // 10):
        if fault:
            fault.arm("fsync", errno.EIO, 3)
        writers.run(writes=10)
    if fault:
        fault.disarm()
        writers.recover()
    check(world.server.stop() == 0, "the stop was not clean")
    writers.drain()
    return world, base, log, books


def serve_on(world, books, folder, position):
    """The program itself: it verifies, starts, and what was under way is done once."""
    done = run(["verify", "--data", folder, "--json"])
    check(done.returncode == 0, f"verify at {position}: {done.stdout.decode()} {done.stderr.decode()}")
    server = Server(folder)
    server.start()
    check(server.stop() == 0, f"the stop at {position} was not clean")


def try_states(world, base, log, books, seed, count, records, first, whole=True):
    """Returns (states, [what is wrong])."""
    dice, problems = random.Random(seed), []
    with tempfile.TemporaryDirectory(prefix="zwfw-cut-", dir=os.path.dirname(base)) as folder:
        state = os.path.join(folder, "city")
        cuts = choose_cuts(records[first:], count, seed)
        for number, (position, disk) in enumerate(walk(base, world.data, records, [first + cut for cut in cuts])):
            disk.write(state, dice)
            problem = books.compare(state, position)
            if problem:
                problems.append(problem)
            elif whole and number % WHOLE == 0:
                serve_on(world, books, state, position)
            shutil.rmtree(state)
    return count, problems


# The runs: what comes before, how many writes, and the share of all states that are of it. The long one fills the
# write-ahead log until it is written back and begun anew while the program works.
RUNS = [{"writes": 150, "share": 0.3}, {"writes": 150, "share": 0.3, "killed": True},
        {"writes": 150, "share": 0.3, "failing": True},
        {"writes": 700, "share": 0.1, "is_long": True}]


def one_run(seed, count, writes, lie=None, killed=False, failing=False, is_long=False):
    folder = tempfile.mkdtemp(prefix="zwfw-power-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
    try:
        world, base, log, books = write_session(folder, seed, writes, lie, killed, failing)
        records = list(log.records())
        first = 0
        if is_long:
            database = next(record[2] for record in records if record[1] == "open" and record[4].endswith(b"zwfw.db"))
            written = [place for place, record in enumerate(records) if record[1] == "write" and record[2] == database]
            logs = {record[2] for record in records if record[1] == "create" and record[4].endswith(b"-wal")}
            check(any(record[1] == "write" and record[2] in logs and record[3] == 0 for record in records[written[0]:]),
                  "the write-ahead log was not begun anew")
            first = max(0, written[0] - 50)
        return try_states(world, base, log, books, seed, count, records, first, whole=not lie)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def all_runs(seed, count):
    problems, left = [], count
    for place, run_of in enumerate(RUNS):
        more = dict(run_of)
        states = min(left, round(count * more.pop("share"))) if place + 1 < len(RUNS) else left
        more.pop("share", None)
        left -= states
        problems += one_run(seed * 10 + place, states, **more)[1]
    return problems


# --- real ----------------------------------------------------------------------------------------------------------


def command(*words):
    done = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return done.returncode == 0


class Loop:
    """An ext4 of its own behind a loop device. Its journal is written out only when somebody flushes."""

    def __init__(self, folder):
        self.image, self.copy = os.path.join(folder, "image"), os.path.join(folder, "copy")
        self.here, self.after = os.path.join(folder, "disk"), os.path.join(folder, "after")
        os.mkdir(self.here)
        os.mkdir(self.after)
        with open(self.image, "wb") as image:
            image.truncate(96 << 20)
        self.is_there = command("mkfs.ext4", "-q", "-F", "-J", "size=8", self.image) and command(
            "mount", "-o", "loop,commit=600,noatime", self.image, self.here)

    def cut(self):
        """The disk as a power cut now would leave it, mounted: its folder."""
        check(command("cp", "--sparse=always", self.image, self.copy), "the device cannot be copied")
        check(command("mount", "-o", "loop,noatime", self.copy, self.after), "the copy cannot be mounted")
        return self.after

    def forget(self):
        check(command("umount", self.after), "the copy cannot be unmounted")

    def remove(self):
        for folder in (self.after, self.here):
            if os.path.ismount(folder):
                subprocess.run(["umount", "-l", folder], check=False)


def cut_power(seed, count, lie=None):
    """None where there are no loop devices; else [what is wrong]."""
    problems = []
    with tempfile.TemporaryDirectory(prefix="zwfw-loop-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as own:
        loop = Loop(own)
        try:
            if not loop.is_there:
                return None
            log = WriteLog(own, under="/city", lie=lie) if lie else None
            with World(seed, folder=loop.here) as world:
                writers, dice = Writers(world, WRITERS, seed, uploads=0.1), random.Random(seed)
                world.server.environment = log.environment if log else {}
                world.server.stop()
                world.server.start()
                check(command("sync", "-f", loop.here), "sync")  # the city itself is old
                books = Books(world, writers, lambda: 0)
                for _ in range(count):
                    writers.run(dice.uniform(0.005, 0.1))
                    world.server.process.send_signal(signal.SIGSTOP)
                    writers.gather()
                    problem = books.compare(os.path.join(loop.cut(), "city"), 0)
                    loop.forget()
                    world.server.process.send_signal(signal.SIGCONT)
                    problems += [problem] if problem else []
                writers.recover()
                check(writers.compare() == (0, 0), "after the cuts the store lacks something")
        finally:
            loop.remove()
    return problems


def real_cuts(seed):
    problems = cut_power(seed, 20, lie="zwfw.db-wal")
    if problems is None:
        print("SKIPPED: no loop devices here (or not root): real power cuts were not tried, only simulated ones",
              flush=True)
        return "no real power cuts"
    lost = [problem for problem in problems if problem.startswith("lost")]
    check(lost, "control: on ext4, flushes that do nothing were not missed")
    print(f"control: failed as it must ({len(problems)} of 20 power cuts; {lost[0]})", flush=True)
    problems = cut_power(seed, CUTS)
    check(not problems, f"{len(problems)} of {CUTS} power cuts: {problems[:5]}")
    return f"{CUTS} power cuts on ext4"


def call(work, *arguments):
    return work(*arguments)


def trial():
    seed = seed_of()
    begun = time.monotonic()
    states, problems = one_run(seed, 100, 150, lie="zwfw.db-wal")
    lost = [problem for problem in problems if problem.startswith("lost")]
    check(lost, "control: flushes that do nothing were not missed")
    print(f"control: failed as it must ({len(problems)} of {states} states; {lost[0]})")
    cuts, *done = in_slices(call, [(real_cuts, seed)] + [(all_runs, seed + place, count)
                                                         for place, count in enumerate(share(STATES))])
    wrong = [problem for problems in done for problem in problems]
    check(not wrong, f"{len(wrong)} of {STATES} states: {wrong[:5]}")
    return f"{STATES} crash states, {cuts}, 0 lost, 0 broken ({time.monotonic() - begun:.0f} s)"


main(trial)
