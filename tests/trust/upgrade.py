"""What upgrade.sh does. SEED=, POINTS= (0: all) and STATES= change the run.

`zwfw init` is killed at changes that it makes to its files (POINTS of them, drawn by the seed), and its power is cut at many moments: a store that was being
made can still be made, and one that was being brought up to date is either as old as before or as new as it should be,
with every case in it. What an older program left is made by taking back steps of the schema. A store of a newer program,
or one whose steps are not ours, is refused.

The control is a store between old and new, which must be seen to be neither."""

import glob
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from disk import choose_cuts, walk  # noqa: E402
from shim import Fault, WriteLog  # noqa: E402
from slices import in_slices  # noqa: E402
from writers import Wrong, Writers, check  # noqa: E402
from world import SOURCE, ZWFW, World, main, seed_of  # noqa: E402

POINTS = int(os.environ.get("POINTS", 60))
STATES = int(os.environ.get("STATES", 150))
MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None
# Steps whose tables can be empty: what an older program did not have.
YOUNG = ["party/0002_text", "knowledge/0001_knowledge", "dispatch/0001_dispatch", "open311/0001_open311"]


def run(arguments, environment=None):
    return subprocess.run([ZWFW, *arguments], stdin=subprocess.DEVNULL, capture_output=True, timeout=120,
                          env={**os.environ, **(environment or {})})


def said(done):
    return f"{done.returncode}: {done.stdout.decode()[-300:]} {done.stderr.decode()[-600:]}"


def holds(data):
    """The store serves as one: init finds nothing to mend, verify finds nothing wrong."""
    for command in ("init", "verify"):
        done = run([command, "--data", data])
        check(done.returncode == 0, f"{command} afterwards ends with {said(done)}")


def points_of(fault, arguments, seed, clean):
    """At which of its changes a command is killed: the first, the last, and others between."""
    fault.arm("change", Fault.KILL, 1 << 40)
    done = run(arguments, fault.environment)
    check(done.returncode == 0, f"{arguments[0]} undisturbed ends with {said(done)}")
    most = (1 << 40) - fault.counted()
    fault.disarm()
    clean()
    few = min(POINTS or most, most)
    return sorted({1, 2, most - 1, most} | set(random.Random(seed).sample(range(1, most + 1), few)))


def killed_at(fault, n, arguments):
    """True when the command was killed at its n-th change; it must have succeeded else."""
    fault.arm("change", Fault.KILL, n)
    done = run(arguments, fault.environment)
    if fault.disarm() == 0:
        check(done.returncode == 0, f"{arguments[0]} undisturbed ends with {said(done)}")
        return False
    check(done.returncode == -9, f"{arguments[0]} killed at change {n} ends with {said(done)}")
    return True


# --- a store that is being made ------------------------------------------------------------------------------------


def make_killed(seed):
    points = 0
    with tempfile.TemporaryDirectory(prefix="zwfw-init-", dir=MEMORY) as folder:
        fault = Fault(folder, under="/city")
        data = os.path.join(folder, "city")
        making = ["init", "--data", data]
        for n in points_of(fault, making, seed, lambda: shutil.rmtree(data)):
            if not killed_at(fault, n, making):
                break
            points += 1
            holds(data)
            shutil.rmtree(data)
    return points


def make_cut(seed, states):
    """Power cuts. Once init has said that it is done, nothing of the store is missing."""
    with tempfile.TemporaryDirectory(prefix="zwfw-init-", dir=MEMORY) as folder:
        home, base = os.path.join(folder, "city-home"), os.path.join(folder, "base")
        os.mkdir(home)
        os.mkdir(base)
        log = WriteLog(folder, under="/city-home", megabytes=256)
        done = run(["init", "--data", os.path.join(home, "city")], log.environment)
        check(done.returncode == 0, f"init ends with {said(done)}")
        records, dice = list(log.records()), random.Random(seed)
        cuts = choose_cuts(records, states, seed) + [len(records)] * (states // 4)
        state = os.path.join(folder, "state")
        for number, (position, disk) in enumerate(walk(base, home, records, cuts)):
            disk.write(state, dice)
            data = os.path.join(state, "city")
            if number >= states:
                check(run(["verify", "--data", data]).returncode == 0, f"init was done, and after a power cut: "
                      f"{said(run(['verify', '--data', data]))}, {sorted(os.listdir(data)) if os.path.isdir(data) else 'nothing'}")
            else:
                holds(data)
            shutil.rmtree(state)
    return states


# --- a store that is being brought up to date ----------------------------------------------------------------------


def made_by(step):
    """(tables, indexes): an index may stand on a table that is older."""
    room, name = step.split("/")
    path, = glob.glob(os.path.join(SOURCE, "src", "*", room, "sql", f"{name}.sql"))
    with open(path, encoding="utf-8") as text:
        text = text.read()
    return re.findall(r"^CREATE TABLE (\w+)", text, re.M), re.findall(r"^CREATE (?:UNIQUE )?INDEX (\w+)", text, re.M)


class Store:
    """What must be the same before and after, and the marks of old and new."""

    def __init__(self, data):
        with sqlite3.connect(f"{data}/zwfw.db") as db:
            self.cases = dict(db.execute("SELECT number, version FROM matter WHERE flow = 'case'"))
            self.steps = {name for name, in db.execute("SELECT name FROM schema_step")}
            self.things = {name for name, in db.execute("SELECT name FROM sqlite_schema")}
        db.close()

    @staticmethod
    def age(data):
        old = new = True
        store = Store(data)
        for step in YOUNG:
            tables, indexes = made_by(step)
            for is_there in [step in store.steps] + [thing in store.things for thing in tables + indexes]:
                old, new = old and not is_there, new and is_there
        return "old" if old else "new" if new else "between"


def make_old(data):
    with sqlite3.connect(f"{data}/zwfw.db") as db:
        for step in YOUNG:
            tables, indexes = made_by(step)
            for table in tables:
                db.execute(f"DROP TABLE {table}")
            for index in indexes:
                db.execute(f"DROP INDEX IF EXISTS {index}")
            db.execute("DELETE FROM schema_step WHERE name = ?", (step,))
    db.close()


def old_store(folder, seed):
    """(folder of an old store, what is in it)"""
    with World(seed, folder=os.path.join(folder, "world")) as world:
        writers = Writers(world, 4, seed)
        writers.run(writes=60)
        writers.recover()
        writers.drain()
        check(world.server.stop() == 0, "the stop was not clean")
        old = os.path.join(folder, "old")
        shutil.copytree(world.data, old)
    make_old(old)
    before = Store(old)
    done = run(["serve", "--data", old, "--listen", "127.0.0.1:0"])
    check(done.returncode == 2 and "zwfw init" in done.stderr.decode(), f"an old store is served: {said(done)}")
    return old, before


def compare(data, before, what):
    age = Store.age(data)
    check(age != "between", f"{what}: neither old nor new")
    check(Store(data).cases == before.cases, f"{what}: the cases are not what they were")
    return age


def bring_killed(seed):
    points = 0
    with tempfile.TemporaryDirectory(prefix="zwfw-upgrade-", dir=MEMORY) as folder:
        os.mkdir(os.path.join(folder, "world"))
        old, before = old_store(folder, seed)
        half = os.path.join(folder, "half")
        shutil.copytree(old, half)
        with sqlite3.connect(f"{half}/zwfw.db") as db:
            db.execute(f"CREATE TABLE {made_by(YOUNG[0])[0][0]} (a)")
        db.close()
        check(Store.age(half) == "between", "control: a store between old and new was not missed")
        fault = Fault(folder, under="/city")
        data = os.path.join(folder, "city")
        ages = {"old": 0, "new": 0}
        shutil.copytree(old, data)
        for n in points_of(fault, ["init", "--data", data], seed, lambda: shutil.rmtree(data)):
            shutil.copytree(old, data)
            if not killed_at(fault, n, ["init", "--data", data]):
                break
            points += 1
            ages[compare(data, before, f"killed at change {n}")] += 1
            holds(data)
            check(compare(data, before, "afterwards") == "new", "init did not bring the store up to date")
            shutil.rmtree(data)
        shutil.copytree(old, data, dirs_exist_ok=True)
        holds(data)
        refuse_others(data)
    return points, ages


def bring_cut(seed, states):
    with tempfile.TemporaryDirectory(prefix="zwfw-upgrade-", dir=MEMORY) as folder:
        os.mkdir(os.path.join(folder, "world"))
        old, before = old_store(folder, seed)
        data, state = os.path.join(folder, "city"), os.path.join(folder, "state")
        shutil.copytree(old, data)
        log = WriteLog(folder, under="/city", megabytes=256)
        done = run(["init", "--data", data], log.environment)
        check(done.returncode == 0, f"init ends with {said(done)}")
        records, dice = list(log.records()), random.Random(seed)
        cuts = choose_cuts(records, states, seed) + [len(records)] * 10
        for number, (position, disk) in enumerate(walk(old, data, records, cuts)):
            disk.write(state, dice)
            age = compare(state, before, f"power cut {number}")
            check(number < states or age == "new", "init was done, and after a power cut the store is old")
            if number % 20 == 0:
                holds(state)
            shutil.rmtree(state)
    return states


def refuse_others(data):
    """A store of a newer program, and one whose steps are others."""
    for what, sql in (("更新版本", "INSERT INTO schema_step (name, checksum, ran_at) VALUES ('cases/9999_new', 1, 1)"),
                      ("不同", "UPDATE schema_step SET checksum = checksum + 1 WHERE name = 'cases/0001_cases'")):
        with tempfile.TemporaryDirectory(prefix="zwfw-other-", dir=MEMORY) as folder:
            other = os.path.join(folder, "city")
            shutil.copytree(data, other)
            with sqlite3.connect(f"{other}/zwfw.db") as db:
                db.execute(sql)
            db.close()
            before = Store(other)
            for arguments in (["init"], ["serve", "--listen", "127.0.0.1:0"]):
                done = run([*arguments, "--data", other])
                check(done.returncode == 2 and what in done.stderr.decode(), f"{arguments[0]} of another's store: "
                                                                               f"{said(done)}")
            check(vars(Store(other)) == vars(before), "a store that was refused was changed")


def call(work, *arguments):
    return work(*arguments)


def trial():
    seed = seed_of()
    begun = time.monotonic()
    (killed, ages), made, brought, cut = in_slices(call, [
        (bring_killed, seed), (make_killed, seed), (bring_cut, seed, STATES), (make_cut, seed, STATES // 5)])
    print("control: failed as it must")
    check(killed >= 50 and min(ages.values()) > 0, f"{killed} points of an upgrade, {ages}")
    print(f"{time.monotonic() - begun:.0f} s")
    return (f"init killed at {made} points of making a store and {killed} of an upgrade ({ages['old']} times old, "
            f"{ages['new']} times new), {cut + brought} power cuts: none between, nothing lost")


main(trial)
