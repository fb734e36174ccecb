"""What backup.sh does. SEED=, POINTS= (0: all), STATES= and MUTATIONS= change the run.

While writers write, `zwfw backup` copies the store; then the store is destroyed and restored on a new folder: everything
acknowledged before the backup began is there, nothing is there by half, it verifies, and writing goes on. A backup that
was changed anywhere, or that belongs to another store, is refused and leaves nothing behind. Backup and restore are killed
at their changes, and the power is cut after the backup said that it was done.

The control is a store restored from an older backup, which must be found to lack what came between."""

import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from shim import Fault  # noqa: E402
from writers import Wrong, Writers, check  # noqa: E402
from world import ZWFW, World, main, seed_of  # noqa: E402

POINTS = int(os.environ.get("POINTS", 25))
MUTATIONS = int(os.environ.get("MUTATIONS", 40))
ROUNDS = int(os.environ.get("ROUNDS", 3))


def run(arguments, environment=None):
    return subprocess.run([ZWFW, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
                          env={**os.environ, **(environment or {})})


def must(arguments, status=0, environment=None):
    done = run(arguments, environment)
    check(done.returncode == status, f"{' '.join(arguments)} ends with {done.returncode}: {done.stderr.decode()[-600:]}")
    return done


class Acknowledged:
    """What the writers were told until now."""

    def __init__(self, writers):
        self.versions = {number: case.version for number, case in writers.cases.items()}
        self.documents = dict(writers.documents)


def lacks(world, before):
    """How much of what was acknowledged is not in the world's store."""
    client = world.client("writer")
    there = {row["number"] for row in world.cases(client)}
    lost = len(before.versions.keys() - there)
    for number in before.versions.keys() & there:
        lost += client.must(200, "GET", f"/api/v1/cases/{number}").json()["version"] < before.versions[number]
    for digest in before.documents:
        try:
            with open(os.path.join(world.data, "files", digest[:2], digest[2:]), "rb") as file:
                lost += file.read() != before.documents[digest]
        except OSError:
            lost += 1
    client.close()
    return lost


def backup_while_writing(world, writers, to):
    """Returns what had been acknowledged before the backup began."""
    done = []
    before = Acknowledged(writers)
    thread = threading.Thread(target=lambda: done.append(run(["backup", to, "--data", world.data])))
    thread.start()
    while thread.is_alive():
        writers.run(seconds=0.05)
    thread.join()
    check(done[0].returncode == 0, f"backup: {done[0].stderr.decode()[-600:]}")
    return before


def replace(world, backup, keys):
    """The store is gone; the backup takes its place."""
    world.server.kill()
    shutil.rmtree(world.data)
    must(["restore", backup, "--keys", keys, "--data", world.data])
    must(["verify", "--data", world.data])
    world.server.start()


def rounds(world, folder, seed):
    """Back up under load, destroy, restore, go on; several times."""
    keys = os.path.join(folder, "keys")
    shutil.copytree(os.path.join(world.data, "keys"), keys)
    written = 0
    for place in range(ROUNDS):
        writers = Writers(world, 4, seed + place, uploads=0.2, prefix=f"r{place}-", people=10 * (place + 1))
        writers.run(writes=150)
        old = Acknowledged(writers)
        backup = os.path.join(folder, f"backup-{place}")
        before = backup_while_writing(world, writers, backup)
        writers.run(writes=50)
        after = Acknowledged(writers)
        writers.drain()
        replace(world, backup, keys)
        check(lacks(world, old) == 0 and lacks(world, before) == 0, "what was acknowledged before the backup is lost")
        if place == 0:
            lost = lacks(world, after)
            check(lost > 0, "control: what came after the backup was not missed")
            print(f"control: failed as it must ({lost} changes after the backup are not in it)", flush=True)
        world.verify()
        written += writers.written
    return written, backup, keys


# --- broken ones ---------------------------------------------------------------------------------------------------


def files_of(folder):
    return sorted(os.path.relpath(os.path.join(at, name), folder) for at, _, names in os.walk(folder) for name in names)


def mutate(folder, dice):
    """Change one thing; returns what."""
    path = dice.choice(files_of(folder))
    whole = os.path.join(folder, path)
    size = os.path.getsize(whole)
    deed = dice.choice(["flip", "flip", "cut", "longer", "gone", "empty", "moved", "more", "twice"])
    if deed == "flip" and size:
        at = dice.randrange(size)
        with open(whole, "r+b") as file:
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ 1 << dice.randrange(8)]))
    elif deed == "cut" and size:
        os.truncate(whole, dice.randrange(size))
    elif deed == "empty" and size:
        os.truncate(whole, 0)
    elif deed == "longer":
        with open(whole, "ab") as file:
            file.write(b"x")
    elif deed == "gone":
        os.unlink(whole)
    elif deed == "moved":
        os.rename(whole, whole + "x")
    elif deed == "more":
        with open(os.path.join(folder, f"more{dice.randrange(100)}"), "wb"):
            pass
    else:
        shutil.copy(whole, whole + "2")
    return f"{deed} {path}"


def refuse_broken(backup, keys, folder, dice):
    for _ in range(MUTATIONS):
        broken, data = os.path.join(folder, "broken"), os.path.join(folder, "restored")
        shutil.copytree(backup, broken)
        what = mutate(broken, dice)
        done = run(["restore", broken, "--keys", keys, "--data", data])
        check(done.returncode == 2, f"a backup with {what} was restored: {done.stderr.decode()}")
        check(not os.path.exists(data), f"a backup with {what} left a store behind")
        shutil.rmtree(broken)
    must(["init", "--data", os.path.join(folder, "other")])
    must(["restore", backup, "--keys", os.path.join(folder, "other/keys"), "--data", os.path.join(folder, "x")], status=2)


# --- interrupted ---------------------------------------------------------------------------------------------------


def interrupted(world, keys, folder, seed):
    """backup and restore are killed: what they left is no backup and no store, and both can be done again."""
    fault = Fault(folder, under="/work-")
    place, data = os.path.join(folder, "work-backup"), os.path.join(folder, "work-city")
    points = 0
    for arguments, left in ((["backup", place, "--data", world.data], [place]),
                            (["restore", place, "--keys", keys, "--data", data], [data, data + ".restoring"])):
        fault.arm("change", Fault.KILL, 1 << 40)
        must(arguments, environment=fault.environment)
        most = (1 << 40) - fault.counted()
        fault.disarm()
        for n in sorted(random.Random(seed).sample(range(1, most + 1), min(POINTS or most, most))):
            for path in left:
                shutil.rmtree(path, ignore_errors=True)
            fault.arm("change", Fault.KILL, n)
            done = run(arguments, fault.environment)
            if fault.disarm() == 0:
                continue
            check(done.returncode == -9, f"{arguments[0]} killed at {n} ends with {done.returncode}")
            points += 1
            if arguments[0] == "backup":
                torn = os.path.join(folder, "torn")
                shutil.rmtree(torn, ignore_errors=True)
                done = run(["restore", place, "--keys", keys, "--data", torn])
                check(done.returncode == 2 or run(["verify", "--data", torn]).returncode == 0,
                      f"half a backup (killed at {n}) was restored")
            elif os.path.exists(data):
                must(["verify", "--data", data])
            else:
                if os.path.exists(data + ".restoring"):  # it says what to clear away, and goes on from there
                    check(data + ".restoring" in must(arguments, status=2).stderr.decode(), "restore does not say what")
                    shutil.rmtree(data + ".restoring")
                must(arguments)
        for path in left:
            shutil.rmtree(path, ignore_errors=True)
        must(arguments)
    must(["verify", "--data", data])
    return points


def trial():
    seed = seed_of()
    begun = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="zwfw-backup-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as folder:
        os.mkdir(os.path.join(folder, "world"))
        with World(seed, folder=os.path.join(folder, "world")) as world:
            written, backup, keys = rounds(world, folder, seed)
            refuse_broken(backup, keys, folder, random.Random(seed))
            points = interrupted(world, keys, folder, seed)
    print(f"{time.monotonic() - begun:.0f} s")
    return (f"{ROUNDS} stores of {written} writes restored from backups made under load, 0 lost; {MUTATIONS} broken"
            f" backups refused; backup and restore killed at {points} points")


main(trial)
