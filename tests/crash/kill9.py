"""What kill9.sh does.

Eight writers take in cases and move them, each write with an Idempotency-Key, while the program is killed again and
again. A write that was not answered is sent once more with the same key after the restart. A case's version counts its
changes, so the version that the writers were told is the number of writes that must be there: fewer is a loss, more is
a write done twice. SEED= and KILLS= change the run."""

import http.client
import os
import random
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import Wrong, World, check, main, seed_of  # noqa: E402

WRITERS = 8
KILLS = int(os.environ.get("KILLS", 120))
# The life of a case after its intake, with remarks between.
STEPS = [("accept", {}), ("comment", {"text": "已核对"}),
         ("special_start", {"procedure": "hearing", "reason": "申请人要求听证"}), ("special_end", {}),
         ("extend", {"days": 3, "reason": "情况复杂"}), ("finish", {"result": "granted", "decision_number": "试审〔2026〕1号"}),
         ("comment", {"text": "已通知领取"}), ("deliver", {"delivery": "window"})]


class Case:
    def __init__(self, number):
        self.number, self.version, self.step = number, 1, 0


class Writer:
    """One client. `hasty`: takes its writes for done before they are answered (the control)."""

    def __init__(self, world, place, seed, hasty=False):
        self.world, self.client, self.hasty = world, world.client("writer"), hasty
        self.random = random.Random(seed * 1000 + place)
        self.place, self.written = place, 0
        self.cases = {}      # by number: as acknowledged
        self.current = None  # the case being moved
        self.pending = None  # (key, path, body, headers) that was sent and not answered
        self.wrong = None

    def next_write(self):
        self.written += 1
        key = f"w{self.place}-{self.written}"
        if self.current is None or self.current.step == len(STEPS) or self.random.random() < 0.1:
            self.current = None
            body = self.world.intake(self.place * 1000000 + self.written, materials=[{"name": "申请表"}])
            return key, "/api/v1/cases", body, {"Idempotency-Key": key}
        action, body = STEPS[self.current.step]
        return (key, f"/api/v1/cases/{self.current.number}/{action}", body,
                {"Idempotency-Key": key, "If-Match": f'"v{self.current.version}"'})

    def send(self):
        """Send what is pending, else a new write. False when no answer came."""
        if self.pending is None:
            self.pending = self.next_write()
            if self.hasty and self.current:
                self.take(None)
        key, path, body, headers = self.pending
        try:
            answer = self.client.post(path, body, headers)
        except (OSError, http.client.HTTPException):
            if self.hasty and self.current:
                self.pending = None
            return False
        check(answer.status in (200, 201), f"{key} {path}: {answer}")
        self.pending = None
        if not (self.hasty and self.current):
            self.take(answer)
        return True

    def take(self, answer):
        """Acknowledged."""
        if self.current is None:
            number = answer.json()["number"]
            check(number not in self.cases, f"the number {number} was given twice")
            self.current = self.cases[number] = Case(number)
        else:
            self.current.version += 1
            self.current.step += 1
            if answer:
                check(answer.etag == f'"v{self.current.version}"', f"{self.current.number}: {answer.etag} is not next")

    def work(self):
        try:
            while self.send():
                pass
        except Wrong as wrong:
            self.wrong = wrong

    def recover(self):
        """After a restart: nothing acknowledged is gone, and what was not is done once more, once."""
        self.client.close()
        if self.current:
            seen = self.client.must(200, "GET", f"/api/v1/cases/{self.current.number}").json()["version"]
            most = self.current.version + (1 if self.pending else 0)
            check(self.current.version <= seen <= most,
                  f"{self.current.number}: acknowledged {self.current.version}, there is {seen}")
        if self.pending:
            check(self.send(), "no answer after the restart")


def compare(world, writers):
    """Everything acknowledged against everything there. Returns (lost, twice)."""
    client = world.client("writer")
    there = {row["number"] for row in world.cases(client)}
    known = {number: case for writer in writers for number, case in writer.cases.items()}
    lost, twice = len(known.keys() - there), len(there - known.keys())
    for number, case in known.items():
        if number in there:
            seen = client.must(200, "GET", f"/api/v1/cases/{number}").json()
            path = f"/api/v1/matters/{seen['region']}/{seen['id']}/timeline"
            timeline = client.must(200, "GET", path).json()["items"]
            check(len(timeline) == seen["version"], f"{number}: {len(timeline)} events, version {seen['version']}")
            lost += max(0, case.version - seen["version"])
            twice += max(0, seen["version"] - case.version)
    return lost, twice


def kill_under_load(world, writers, pause):
    threads = [threading.Thread(target=writer.work) for writer in writers]
    for thread in threads:
        thread.start()
    time.sleep(pause)
    world.server.kill()
    for thread in threads:
        thread.join()
    for writer in writers:
        if writer.wrong:
            raise writer.wrong


def begin(seed, hasty=False):
    world = World(seed)
    world.add_staff("writer", "clerk approver supervisor")
    return world, [Writer(world, place, seed, hasty) for place in range(WRITERS)]


def control(seed):
    """Clients that take their writes for done too early must be found to have lost some."""
    world, writers = begin(seed, hasty=True)
    with world:
        dice = random.Random(seed)
        for _ in range(30):
            kill_under_load(world, writers, dice.uniform(0.05, 0.15))
            world.server.start()
            for writer in writers:
                writer.client.close()
                if writer.pending:
                    writer.send()
                writer.current = None
            if compare(world, writers)[0] > 0:
                print("control: failed as it must")
                return
    raise Wrong("control: writes acknowledged too early were not missed")


def trial():
    seed = seed_of()
    control(seed)
    world, writers = begin(seed)
    with world:
        dice, starts, fresh = random.Random(seed), [], 0
        begun = time.monotonic()
        for kill in range(1, KILLS + 1):
            before = sum(writer.written for writer in writers)
            kill_under_load(world, writers, dice.uniform(0.002, 0.12))
            fresh += sum(writer.written for writer in writers) - before > WRITERS
            starts.append(world.server.start())
            for writer in writers:
                writer.recover()
            if kill % 20 == 0:
                world.verify()
        took = time.monotonic() - begun
        lost, twice = compare(world, writers)
        check(world.server.stop() == 0, "the last stop was not clean")
        events = world.verify()["events"]
        starts.sort()
        cases, writes = sum(len(writer.cases) for writer in writers), sum(writer.written for writer in writers)
        print(f"{events} events verified; restart median {starts[len(starts) // 2] * 1000:.0f} ms, "
              f"longest {starts[-1] * 1000:.0f} ms; {took:.0f} s")
        check(lost == 0 and twice == 0, f"{lost} lost, {twice} done twice")
        check(fresh >= KILLS * 0.8, f"only {fresh} of {KILLS} kills met writes under way")
        return f"{KILLS} kills ({fresh} amid new writes), {writes} writes on {cases} cases, {lost} lost, {twice} twice"


main(trial)
