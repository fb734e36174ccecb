"""What full.sh does. SEED= and TURNS= change the run.

The store lies on a small tmpfs that is filled to the last byte (without the right to mount: a limit on the size of its
files): writes are answered 503, reads go on, and once there is room again what was refused succeeds, without a restart.
Then the program may open only 64 files, and more clients come than that: it does not spin, those whom it serves are
served, and it takes in the others as soon as some have gone.

The controls are books that take a refused write for done, and a process that spins."""

import errno
import os
import resource
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from writers import LONGEST, Case, Wrong, Writers, check  # noqa: E402
from world import World, connect, main, seed_of  # noqa: E402

TURNS = int(os.environ.get("TURNS", 4))
FILES = 64
MOST_BUSY = 0.3  # of what a process beside it takes that spins; the machine may have others to serve


# --- a full disk ---------------------------------------------------------------------------------------------------


class SmallDisk:
    """A folder on a tmpfs of its own; fill() takes what is left, clear() gives it back."""

    def __init__(self, megabytes=8):
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
                    except OSError as error:
                        check(error.errno == errno.ENOSPC, f"the disk cannot be filled: {error}")
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


def write_until_refused(writers, least):
    before = writers.refused
    for _ in range(200):
        writers.run(seconds=0.1)
        if writers.refused >= before + least:
            return
    raise Wrong("the disk never was full")


def control_books(writers):
    """Books that take refused writes for done disagree with the store."""
    writers.gather()
    waiting = [writer for writer in writers if writer.pending]
    kept = [(writer, writer.pending) for writer in waiting]
    for writer in waiting:
        case = writer.pending.case
        if case:
            case.version += 1
        else:
            writer.cases["refused"] = Case("refused")
    lost = writers.compare()[0] if waiting else 0
    for writer, write in kept:
        if write.case:
            write.case.version -= 1
        else:
            del writer.cases["refused"]
    check(lost > 0, "control: refused writes that were taken for done were not missed")
    print("control: failed as it must")


def full_disk(seed):
    disk = SmallDisk()
    try:
        with World(seed, folder=disk.folder if disk.mounted else None) as world:
            disk.server = world.server
            writers = Writers(world, 4, seed, uploads=0)
            client = world.client("writer", timeout=LONGEST)
            for turn in range(TURNS):
                disk.fill()
                write_until_refused(writers, 20)
                check(client.get("/api/v1/cases?limit=5").status == 200, "reads on a full disk")
                check(client.get("/healthz").status == 200, "health on a full disk")
                if turn == 0:
                    control_books(writers)
                answer = client.upload("document.txt", b"no room for it\n" * 20000)
                check(answer.status in (201, 503, 507), f"an upload to a full disk: {answer}")
                if turn % 2 == 1:  # and a crash while it is full
                    world.server.kill()
                    writers.drain()
                    client.close()
                    disk.clear()
                    world.server.start()
                else:
                    disk.clear()
                writers.recover()
                check(writers.compare() == (0, 0), "the store and the books differ after a full disk")
            world.verify()
            check(world.server.stop() == 0, "the stop after a full disk was not clean")
            world.verify()
            return writers.refused, "tmpfs" if disk.mounted else "RLIMIT_FSIZE"
    finally:
        disk.remove()


# --- no more files -------------------------------------------------------------------------------------------------


def ticks(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
        return sum(map(int, stat.read().rsplit(")", 1)[1].split()[11:13]))


def spinner():
    return subprocess.Popen([sys.executable, "-c", "while True: pass"])


def busy(pid, seconds=2.0):
    """What a process takes of the processors, as a share of what one takes beside it that spins."""
    beside = spinner()
    try:
        time.sleep(0.2)
        before = ticks(pid), ticks(beside.pid)
        time.sleep(seconds)
        return (ticks(pid) - before[0]) / max(1, ticks(beside.pid) - before[1])
    finally:
        beside.kill()
        beside.wait()


def control_spin():
    spinning = spinner()
    try:
        return busy(spinning.pid)
    finally:
        spinning.kill()
        spinning.wait()


def no_files(seed):
    with World(seed) as world:
        writers = Writers(world, 2, seed, uploads=0.2)
        world.server.stop()
        world.server.limits = [(resource.RLIMIT_NOFILE, FILES)]
        world.server.start()
        writers.run(writes=20)
        served = world.client("writer", timeout=LONGEST)
        check(served.get("/healthz").status == 200, "health with few files")
        crowd = [connect(world.server.port, LONGEST) for _ in range(2 * FILES)]
        time.sleep(0.5)
        check(len(os.listdir(f"/proc/{world.server.process.pid}/fd")) >= FILES - 2, "files did not run out")
        share = busy(world.server.process.pid)
        check(share <= MOST_BUSY, f"without files the server takes {share:.0%} of what a spinning process takes")
        check(served.get("/api/v1/cases?limit=5").status in (200, 503), "a client that is served, without files")
        writers.run(writes=20)
        answer = served.upload("document.txt", b"no file for it\n" * 40000)
        check(answer.status in (201, 503), f"an upload without files: {answer}")
        for connection in crowd:
            connection.close()
        late = world.client("writer", timeout=LONGEST)
        check(late.get("/api/v1/cases?limit=5").status == 200, "a client after the crowd")
        writers.recover()
        check(writers.compare() == (0, 0), "the store and the books differ after files ran out")
        check(world.server.stop() == 0, "the stop was not clean")
        world.verify()
        return share


def trial():
    seed = seed_of()
    refused, means = full_disk(seed)
    print(f"full disk ({means}): {refused} writes refused, none lost")
    spin = control_spin()
    check(spin > MOST_BUSY, f"control: one that spins takes {spin:.0%} of what another takes")
    print(f"control: failed as it must (one that spins takes {spin:.0%} of what another takes)")
    share = no_files(seed)
    return f"{refused} writes refused on a full disk, 0 lost; without files {share:.0%} of what spinning takes, 0 lost"


main(trial)
