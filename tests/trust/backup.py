"""What backup.sh does. SEED= and BACKUPS= change the run.

Writers take in cases, move them and hand in documents, about 200 writes a second, while `zwfw backup` copies the store;
then the store is destroyed and the backup restored into a new folder. Every write that was acknowledged before the backup
began must be there, nothing may be there that nobody sent, and the ledger must hold. Then a backup is spoilt in every way
of SPOILS and must be refused each time, with nothing left of it. The controls: writes acknowledged after the backup are
found to be missing; and the same backup, unspoilt, is restored."""

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from writers import Writers, check, is_kept  # noqa: E402
from world import Server, World, ZWFW, main, run, seed_of  # noqa: E402

BACKUPS = int(os.environ.get("BACKUPS", 3))
RATE = 200


def marks(writers):
    """What has been acknowledged: number -> version, and the documents."""
    return {number: case.version for number, case in writers.cases.items()}, dict(writers.documents)


def write(writers, seconds):
    """At RATE. Returns the writes answered in that time."""
    begun, before = time.monotonic(), sum(writer.answered for writer in writers)
    while (passed := time.monotonic() - begun) < seconds:
        answered = sum(writer.answered for writer in writers) - before
        if answered < passed * RATE:
            writers.run(writes=1)
        else:
            time.sleep(0.002)
    return sum(writer.answered for writer in writers) - before


def back_up_under_load(world, writers, folder):
    """Returns what was acknowledged before it began, and how many writes were answered while it ran."""
    write(writers, 0.3)
    before = marks(writers)
    process = subprocess.Popen([ZWFW, "backup", folder, "--data", world.data], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    during = 0
    while process.poll() is None:
        during += write(writers, 0.02)
    check(process.returncode == 0, f"backup: {process.stderr.read().decode()}")
    process.stderr.close()
    write(writers, 0.2)
    writers.drain()
    return before, during


def restore(folder, keys, data):
    return run(["restore", folder, "--keys", keys, "--data", data])


def missing(world, data, known):
    """How many acknowledged writes the restored store lacks, and how many cases it has."""
    cases, documents = known
    store = sqlite3.connect(f"file:{data}/zwfw.db?mode=ro", uri=True)
    there = dict(store.execute("SELECT number, version FROM matter WHERE flow = 'case'"))
    store.close()
    lost = sum(max(0, version - there.get(number, 0)) for number, version in cases.items())
    lost += sum(not is_kept(data, digest, content) for digest, content in documents.items())
    return lost, there


# --- spoilt backups ------------------------------------------------------------------------------------------------


def files_of(folder):
    return sorted(os.path.join(path, name) for path, _, names in os.walk(folder) for name in names)


def change(path, dice):
    with open(path, "r+b") as file:
        content = file.read()
        place = dice.randrange(len(content))
        file.seek(place)
        file.write(bytes([content[place] ^ 1 << dice.randrange(8)]))


def cut(path, dice):
    os.truncate(path, dice.randrange(os.path.getsize(path)))


def lengthen(path, _):
    with open(path, "ab") as file:
        file.write(b"\n")


def remove(path, _):
    os.unlink(path)


def rename(path, _):
    os.rename(path, path + ".txt")


def add_beside(path, _):
    shutil.copy2(path, path + "2")


def link_to(path, _):
    """The same content, behind a link that may lead elsewhere later."""
    os.rename(path, path + "-kept")
    shutil.move(path + "-kept", os.path.join(os.path.dirname(os.path.dirname(path)), "..", "elsewhere-" + os.path.basename(path)))
    os.symlink("/nowhere", path)


WAYS = [change, cut, remove, lengthen, rename, add_beside, link_to]


def spoils(backup, dice):
    """(what, function of the copy): each way with each kind of file."""
    kinds = ["zwfw.db", "manifest.txt", "checkpoints/", "files/", "settings.conf"]
    for kind in kinds:
        paths = [path for path in files_of(backup) if os.path.relpath(path, backup).startswith(kind)]
        check(paths, f"no {kind} in the backup")
        for way in WAYS:
            path = os.path.relpath(dice.choice([path for path in paths if os.path.getsize(path)]), backup)
            yield f"{way.__name__} {path}", lambda copy, way=way, path=path: way(os.path.join(copy, path), dice)


def refuse(work, backup, keys, what, spoil):
    copy, data = os.path.join(work, "copy"), os.path.join(work, "spoilt")
    shutil.copytree(backup, copy)
    spoil(copy)
    done = restore(copy, keys, data)
    check(done.returncode == 2 and not os.path.exists(data), f"{what} was restored: {done.stdout.decode()}")
    check(done.stderr.decode().strip(), f"{what}: refused without a word")
    for left in (copy, data + ".restoring"):
        shutil.rmtree(left, ignore_errors=True)


def check_refusals(work, backup, keys, seed, foreign):
    dice, count = random.Random(seed), 0
    for what, spoil in spoils(backup, dice):
        refuse(work, backup, keys, what, spoil)
        count += 1
    others = os.path.join(foreign, "city/keys")
    for what, given, with_keys in (("a backup with other keys", backup, others), ("a folder that is none", keys, keys),
                                   ("keys that are none", backup, backup)):
        done = restore(given, with_keys, os.path.join(work, "spoilt"))
        check(done.returncode == 2 and not os.path.exists(os.path.join(work, "spoilt")), f"{what} was restored")
        count += 1
    return count


def trial():
    seed, during, kept = seed_of(), 0, 0
    with World(seed) as world, World(seed + 1) as other:
        writers = Writers(world, 4, seed, uploads=0.1)
        keys = os.path.join(world.folder, "keys")
        shutil.copytree(os.path.join(world.data, "keys"), keys)
        for number in range(BACKUPS):
            backup, data = os.path.join(world.folder, f"backup-{number}"), os.path.join(world.folder, f"restored-{number}")
            before, meanwhile = back_up_under_load(world, writers, backup)
            during += meanwhile
            if number == BACKUPS - 1:
                world.server.kill()
                shutil.rmtree(world.data)  # destroyed; the keys were kept elsewhere, as the help says
            begun = time.monotonic()
            done = restore(backup, keys, data)
            took = time.monotonic() - begun
            check(done.returncode == 0, f"restore: {done.stderr.decode()}")
            lost, there = missing(world, data, before)
            check(lost == 0, f"{lost} writes acknowledged before the backup are not in it")
            check(there.keys() <= writers.cases.keys(), "there are cases that nobody was told of")
            check(missing(world, data, marks(writers))[0] > 0, "control: writes after the backup were not missed")
            kept += sum(before[0].values()) + len(before[1])
        world.data = world.server.data = data  # and goes on from there
        events = world.verify()["events"]
        world.server = Server(data)
        world.server.start()
        world.client("writer").must(201, "POST", "/api/v1/cases", world.intake(900000, materials=[{"name": "申请表"}]))
        check(world.server.stop() == 0, "the last stop was not clean")
        world.verify()
        print("control: failed as it must")
        refused = check_refusals(world.folder, backup, keys, seed, other.folder)
        check(restore(backup, keys, os.path.join(world.folder, "again")).returncode == 0, "control: the unspoilt is refused")
    check(during > 0, "nothing was written while the backups ran")
    print(f"{events} events verified; the last restore took {took * 1000:.0f} ms; {during} writes while backups ran")
    return f"{BACKUPS} backups under load, {kept} acknowledged writes, 0 lost, {refused} spoilt ones refused"


main(trial)
