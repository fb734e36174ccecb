"""What tamper.sh does. SEED= and TAMPERINGS= change the run.

A small store is written through the socket and signed two dozen times. Then copies of it are changed past the program,
by Python's own SQLite, in every way of WAYS by turns, each at a place drawn by lot; `zwfw verify` must name the first
link that is wrong. The chain is reckoned here once more, from docs/ledger.md and Python's SM3 alone: with it an
intruder makes a chain anew, and it is the control, a check that looks at no checkpoint. It must hold for the untouched
store, and miss each cut tail and each chain made anew."""

import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from slices import in_slices, share  # noqa: E402
from writers import Writers, check  # noqa: E402
from world import World, main, run, seed_of  # noqa: E402

TAMPERINGS = int(os.environ.get("TAMPERINGS", 1500))
ROUNDS, WRITES = 24, 12
FIELDS = ["lane", "seq", "region", "matter", "flow", "action", "from_state", "to_state", "at", "recorded_at", "day",
          "late", "actor", "unit", "kind", "amount", "item_type", "channel", "request_id", "body"]
TEXTS = {"region", "flow", "action", "from_state", "to_state", "kind", "item_type", "channel", "request_id", "body"}
KEPT = ["zwfw.db", "checkpoints", "keys"]


# --- the chain, once more ------------------------------------------------------------------------------------------


def link(previous, event):
    hasher = hashlib.new("sm3", previous)
    for name in FIELDS:
        value = str(event[name]).encode()
        hasher.update(b"%d:%s," % (len(value), value))
    return hasher.digest()


def first_broken(folder):
    """The first link that does not hold by itself, else None: the control, which knows of no checkpoint."""
    previous, expected = bytes(32), 1
    with opened(folder) as store:
        for event in store.execute("SELECT * FROM event ORDER BY lane, seq, region"):
            previous = link(previous, event)
            if event["seq"] != expected or event["hash"] != previous:
                return expected
            expected += 1
    return None


# --- the store, and copies of it -----------------------------------------------------------------------------------


class opened:
    """The store of a folder past the program; what was done is there when it is left."""

    def __init__(self, folder):
        self.store = sqlite3.connect(os.path.join(folder, "zwfw.db"))
        self.store.row_factory = sqlite3.Row

    def __enter__(self):
        return self.store

    def __exit__(self, *_):
        self.store.commit()
        self.store.close()


def copy(site, to):
    shutil.rmtree(to, ignore_errors=True)
    os.makedirs(to, 0o700)
    for name in KEPT:
        source = os.path.join(site, name)
        (shutil.copytree if os.path.isdir(source) else shutil.copy2)(source, os.path.join(to, name))


class Site:
    """What there is to tamper with. `signed`: the links that a checkpoint signs, in order."""

    def __init__(self, folder):
        self.data, self.older = os.path.join(folder, "city"), os.path.join(folder, "older")
        with opened(self.data) as store:
            self.tail = store.execute("SELECT MAX(seq) FROM event").fetchone()[0]
        self.signed = [int(line.split("heads=1:")[1].split(":")[0]) for line in lines_of(self.data)]

    def vouched_before(self, seq):
        return max([0, *(one for one in self.signed if one < seq)])


def checkpoint_file(folder):
    """The newest, where all lines are unless midnight has passed."""
    names = sorted(os.listdir(os.path.join(folder, "checkpoints")))
    return os.path.join(folder, "checkpoints", names[-1])


def lines_of(folder):
    with open(checkpoint_file(folder), encoding="ascii") as file:
        return file.readlines()


def write_lines(folder, lines):
    with open(checkpoint_file(folder), "w", encoding="ascii") as file:
        file.writelines(lines)


def build(world, seed):
    writers = Writers(world, 2, seed)
    for number in range(ROUNDS):
        writers.run(writes=WRITES)
        writers.drain()
        check(world.server.stop() == 0, "a stop was not clean")
        if number in (8, 16, 22):
            copy(world.data, os.path.join(world.folder, f"older-{number}"))
        if number < ROUNDS - 1:
            world.server.start()
    world.verify()
    return Site(world.folder)


# --- the ways: each changes the copy, and returns the part and the link that must be named (None: none is) ---


def change_column(site, folder, dice, name):
    seq = dice.randrange(2, site.tail)
    value = f"{name} || 'x'" if name in TEXTS else f"{name} + {site.tail if name == 'seq' else 1}"
    with opened(folder) as store:
        store.execute(f"UPDATE event SET {name} = {value} WHERE seq = ?", [seq])
    return "chain", seq


def change_hash(site, folder, dice):
    seq = dice.randrange(2, site.tail)
    with opened(folder) as store:
        value = store.execute("SELECT hash FROM event WHERE seq = ?", [seq]).fetchone()[0]
        bit = dice.randrange(256)
        value = bytes(byte ^ (1 << bit % 8) * (place == bit // 8) for place, byte in enumerate(value))
        store.execute("UPDATE event SET hash = ? WHERE seq = ?", [value, seq])
    return "chain", seq


def delete(site, folder, dice):
    seq = dice.randrange(1, site.tail)
    with opened(folder) as store:
        store.execute("DELETE FROM event WHERE seq = ?", [seq])
    return "chain", seq


def put(store, event, **changed):
    row = {**dict(event), **changed}
    store.execute(f"INSERT INTO event ({', '.join(row)}) VALUES ({', '.join(':' + name for name in row)})", row)


def find(store, seq):
    return store.execute("SELECT * FROM event WHERE seq = ?", [seq]).fetchone()


def insert_between(site, folder, dice):
    """A new link with a right hash of its own; those after it move on by one."""
    seq = dice.randrange(2, site.tail)
    with opened(folder) as store:
        store.execute("UPDATE event SET seq = -seq WHERE seq >= ?", [seq])
        store.execute("UPDATE event SET seq = 1 - seq WHERE seq < 0")
        before, model = find(store, seq - 1), dict(find(store, seq + 1))
        model.update(seq=seq, action="inserted")
        put(store, model, hash=link(before["hash"], model))
    return "chain", seq + 1


def insert_beside(site, folder, dice):
    """The same place in the chain, in another region: the key allows it."""
    seq = dice.randrange(2, site.tail)
    with opened(folder) as store:
        put(store, find(store, seq), region=dice.choice(["1", "999999"]))
    return "chain", seq


def swap(site, folder, dice):
    one, other = sorted(dice.sample(range(2, site.tail + 1), 2))
    with opened(folder) as store:
        store.execute("UPDATE event SET seq = -1 WHERE seq = ?", [one])
        store.execute("UPDATE event SET seq = ? WHERE seq = ?", [one, other])
        store.execute("UPDATE event SET seq = ? WHERE seq = -1", [other])
    return "chain", one


def repeat(site, folder, dice):
    with opened(folder) as store:
        put(store, find(store, dice.randrange(1, site.tail)), seq=site.tail + 1)
    return "chain", site.tail + 1


def cut_tail(site, folder, dice):
    """With everything in the store that would tell of it."""
    tail = site.tail - dice.randrange(1, site.tail // 2)
    with opened(folder) as store:
        head = find(store, tail)["hash"]
        store.execute("DELETE FROM event WHERE seq > ?", [tail])
        store.execute("UPDATE ledger_day SET seq = ?, hash = ? WHERE seq > ?", [tail, head, tail])
    return "checkpoints", tail + 1


def make_anew(site, folder, dice):
    """A link is changed, and every hash from there on made to fit."""
    seq = dice.randrange(2, site.tail)
    with opened(folder) as store:
        store.execute("UPDATE event SET actor = actor + 1 WHERE seq = ?", [seq])
        previous = find(store, seq - 1)["hash"]
        for event in store.execute("SELECT * FROM event WHERE seq >= ? ORDER BY seq", [seq]).fetchall():
            previous = link(previous, event)
            for sql in ("UPDATE event SET hash = ? WHERE seq = ?", "UPDATE ledger_day SET hash = ? WHERE seq = ?"):
                store.execute(sql, [previous, event["seq"]])
    return "checkpoints", site.vouched_before(seq) + 1


def roll_back(site, folder, dice):
    older = f"{site.older}-{dice.choice([8, 16, 22])}"
    shutil.copy2(os.path.join(older, "zwfw.db"), os.path.join(folder, "zwfw.db"))
    return "checkpoints", None


def edit_checkpoint(site, folder, dice):
    text = "".join(lines_of(folder))
    place = dice.randrange(len(text))
    letter = dice.choice([one for one in "0123456789abcdef" if one != text[place]])
    write_lines(folder, [text[:place] + letter + text[place + 1:]])
    return "checkpoints", None


def take_checkpoint(site, folder, dice):
    lines = lines_of(folder)
    lines.pop(dice.randrange(len(lines)))
    write_lines(folder, lines)
    return "checkpoints", None


def repeat_checkpoint(site, folder, dice):
    lines = lines_of(folder)
    lines.insert(dice.randrange(len(lines) + 1), dice.choice(lines))
    write_lines(folder, lines)
    return "checkpoints", None


def cut_checkpoints(site, folder, dice):
    """At the end of a line or within one, or altogether."""
    text = "".join(lines_of(folder))
    place = dice.randrange(len(text))
    write_lines(folder, [text[:dice.choice([0, place, text.rfind("\n", 0, place) + 1])]])
    return "checkpoints", None


def forget_checkpoints(site, folder, dice):
    """The newest lines go, and so does what the store remembers of them: it can name no line it does not hold. Two
    lines stay: one, and nothing remembered, is what a crash leaves before the first was remembered."""
    lines = lines_of(folder)
    write_lines(folder, lines[:dice.randrange(2, len(lines))])
    with opened(folder) as store:
        store.execute(dice.choice(["DELETE FROM ledger_checkpoint", "UPDATE ledger_checkpoint SET number = number + 1",
                                   "UPDATE ledger_checkpoint SET line = zeroblob(32)"]))
    return "checkpoints", None


def swap_key(site, folder, dice):
    made = os.path.join(folder, "made.pem")
    subprocess.run(["openssl", "genpkey", "-algorithm", "SM2", "-out", made], check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", made, "-pubout", "-out", os.path.join(folder, "keys/sm2.pub.pem")],
                   check=True, capture_output=True)
    if dice.random() < 0.5:  # no line left to contradict it
        shutil.rmtree(os.path.join(folder, "checkpoints"))
        with opened(folder) as store:
            store.execute("DELETE FROM ledger_checkpoint")
    return "key", None


def change_row(folder, dice, table, key, ways):
    """One of `ways` with a row of a table: what was made of the events."""
    with opened(folder) as store:
        row = dice.choice([tuple(row) for row in store.execute(f"SELECT {key} FROM {table} ORDER BY {key}")])
        marks = ", ".join("?" * len(row))
        store.execute(f"{dice.choice(ways)} WHERE ({key}) = ({marks})", row)


def change_counter(site, folder, dice):
    change_row(folder, dice, "tally", "kind, day, region, unit, item_type, channel, late, lane",
               ["UPDATE tally SET amount = amount + 1", "UPDATE tally SET day = day + 1", "DELETE FROM tally"])
    return "counters", None


def change_matter(site, folder, dice):
    change_row(folder, dice, "matter", "region, id", ["UPDATE matter SET state = state || 'x'", "DELETE FROM matter"])
    return "matters", None


def column_way(name):
    def way(site, folder, dice):
        return change_column(site, folder, dice, name)
    way.__name__ = f"change {name}"
    return way


# Of single links: these the chain shows by itself.
OF_LINKS = [column_way(name) for name in FIELDS] + [change_hash, delete, insert_between, insert_beside, swap, repeat]
WAYS = OF_LINKS + [
    cut_tail, make_anew, roll_back, edit_checkpoint,
    take_checkpoint, repeat_checkpoint, cut_checkpoints, forget_checkpoints, swap_key, change_counter, change_matter]


# --- looking -------------------------------------------------------------------------------------------------------


def findings(folder):
    done = run(["verify", "--data", folder, "--json"])
    check(done.returncode in (0, 1), f"verify could not run: {done.stderr.decode()}")
    found = json.loads(done.stdout)["findings"]
    check((done.returncode == 1) == bool(found), "the exit status does not tell what was found")
    return found


def tamper(site, slice_number, seed, first, count):
    """Returns name -> (tried, found, missed by the chain alone)."""
    folder, dice, seen = f"{site.data}-{slice_number}", random.Random(seed), {}
    for number in range(first, first + count):
        way = WAYS[number % len(WAYS)]
        copy(site.data, folder)
        part, seq = way(site, folder, dice)
        found = findings(folder)
        is_found = any(one["part"] == part and seq in (None, one.get("seq")) for one in found)
        check(is_found, f"{way.__name__}: {part} {seq} was not named (number {number}); found: {found}")
        tried, missed = seen.get(way.__name__, (0, 0))
        seen[way.__name__] = tried + 1, missed + (first_broken(folder) is None)
    shutil.rmtree(folder, ignore_errors=True)
    return seen


def trial():
    seed = seed_of()
    with World(seed) as world:
        site = build(world, seed)
        check(not findings(site.data) and first_broken(site.data) is None, "the untouched store does not hold")
        check(site.signed[-1] == site.tail and len(set(site.signed)) >= ROUNDS, f"signed: {site.signed}")
        begun, parts = time.monotonic(), share(TAMPERINGS)
        slices = [(site, place, seed + place, sum(parts[:place]), count) for place, count in enumerate(parts)]
        seen = in_slices(tamper, slices)
        took = time.monotonic() - begun
    totals = {name: [sum(one.get(name, (0, 0))[place] for one in seen) for place in (0, 1)]
              for name in (way.__name__ for way in WAYS)}
    for name in ("cut_tail", "make_anew", "roll_back"):
        tried, missed = totals[name]
        check(0 < tried == missed, f"control: the chain alone has found {tried - missed} of {tried} by {name}")
        print(f"{name}: {tried} found, {missed} of them missed by the chain alone")
    for way in OF_LINKS:
        check(totals[way.__name__][1] == 0, f"the chain as docs/ledger.md says it does not show {way.__name__}")
    print("control: failed as it must")
    tried = sum(total[0] for total in totals.values())
    check(tried == TAMPERINGS, f"{tried} tamperings")
    print(f"{site.tail} events, {len(site.signed)} checkpoints; {took:.0f} s")
    return f"{tried} tamperings of {len(WAYS)} kinds, {tried} found where they were"


main(trial)
