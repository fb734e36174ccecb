"""What pg_failover.sh does.

Eight writers take in cases as the city and accept them as the province, which begins on another lane, each write with an
Idempotency-Key that is sent again until it is answered, while the primary is killed, its standby promoted, the program
itself killed and started again, and the place of the standby filled anew, some times over. A case's version counts its
changes, so the version that the writers were told is the number of writes that must be there: fewer is a loss, more is a
write done twice. The control has a standby that was cut off a while before the primary died: what was acknowledged since
must be missed. SEED= and FAILOVERS= change the run."""

import http.client
import os
import random
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from cluster import Cluster, until  # noqa: E402
from world import Wrong, World, check, main, seed_of  # noqa: E402

WRITERS = 8
FAILOVERS = int(os.environ.get("FAILOVERS", 3))


class Writer:
    """One client: takes a case in, moves it, takes in the next."""

    def __init__(self, world, place):
        self.world, self.place = world, place
        self.city, self.province = world.client("city"), world.client("province")
        self.written = self.refused = 0
        self.versions = {}  # acknowledged, by case number
        self.current = None  # the case to be accepted next
        self.pending = None  # a write that was sent and not answered with a success
        self.acknowledged_at = 0.0
        self.wrong = None
        self.gives_up = False  # something else is wrong already: what is pending stays so

    def next_write(self):
        self.written += 1
        key = f"w{self.place}-{self.written}"
        if self.current is None:
            body = self.world.intake(self.place * 1000000 + self.written, materials=[{"name": "申请表"}])
            return self.city, "/api/v1/cases", body, {"Idempotency-Key": key}
        return (self.province, f"/api/v1/cases/{self.current}/accept", {},
                {"Idempotency-Key": key, "If-Match": f'"v{self.versions[self.current]}"'})

    def send(self):
        self.pending = self.pending or self.next_write()
        client, *request = self.pending
        try:
            answer = client.post(*request)
        except (OSError, http.client.HTTPException):
            return
        if answer.status == 503:
            check(answer.headers["Retry-After"], f"a refusal without Retry-After: {answer}")
            self.refused += 1
            time.sleep(0.05)
            return
        check(answer.status in (200, 201), f"{request}: {answer}")
        self.pending = None
        self.acknowledged_at = time.monotonic()
        if self.current is None:
            self.current = answer.json()["number"]
            check(self.current not in self.versions, f"the number {self.current} was given twice")
            self.versions[self.current] = 1
        else:
            self.versions[self.current] += 1
            self.current = None

    def work(self, stopping):
        try:
            while not stopping.is_set() or (self.pending and not self.gives_up):
                self.send()
        except Wrong as wrong:
            self.wrong = wrong


class Load:
    """Writers at work for as long as the block lasts."""

    def __init__(self, writers):
        self.writers, self.stopping = writers, threading.Event()
        self.threads = [threading.Thread(target=writer.work, args=(self.stopping,)) for writer in writers]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, wrong, *_):
        for writer in self.writers:
            writer.gives_up = wrong is not None
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        for writer in self.writers:
            if writer.wrong:
                raise writer.wrong

    def goes_on(self, since):
        """Everybody has been answered since."""
        check(not any(writer.wrong for writer in self.writers), f"{[writer.wrong for writer in self.writers]}")
        return all(writer.acknowledged_at > since for writer in self.writers)


def compare(world, writers):
    """Everything acknowledged against everything there. Returns (lost, twice)."""
    client = world.client("province")
    there = {row["number"] for row in world.cases(client)}
    known = {number: version for writer in writers for number, version in writer.versions.items()}
    lost, twice = len(known.keys() - there), len(there - known.keys())
    for number in known.keys() & there:
        seen = client.must(200, "GET", f"/api/v1/cases/{number}").json()
        timeline = client.must(200, "GET", f"/api/v1/matters/{seen['region']}/{seen['id']}/timeline").json()["items"]
        check(len(timeline) == seen["version"], f"{number}: {len(timeline)} events, version {seen['version']}")
        lost += max(0, known[number] - seen["version"])
        twice += max(0, seen["version"] - known[number])
    return lost, twice


def begin(cluster, seed):
    world = World(seed, database=cluster.address, settings="work.lanes = 3\n")
    world.add_staff("city", "clerk approver supervisor")
    world.add_staff("province", "clerk approver supervisor", "630000")
    return world, [Writer(world, place) for place in range(WRITERS)]


def reads_go_on(world):
    """Without a primary, the standby answers."""
    reader = world.client("province")

    def answered():
        try:
            return reader.get("/api/v1/cases?limit=1").status == 200
        except (OSError, http.client.HTTPException):
            return False

    until(answered, "a read without a primary")


def fail_over(cluster, world, writers, dice):
    cluster.add_standby()
    with Load(writers) as load:
        time.sleep(dice.uniform(0.2, 0.5))
        cluster.kill_primary()
        reads_go_on(world)
        refused = sum(writer.refused for writer in writers)
        until(lambda: sum(writer.refused for writer in writers) > refused, "a write without a primary is refused")
        cluster.promote()
        promoted = time.monotonic()
        until(lambda: load.goes_on(promoted), "writes go on after the promotion", 60)
        back = max(writer.acknowledged_at for writer in writers) - promoted
        world.server.kill()
        world.server.start()
        started = time.monotonic()
        until(lambda: load.goes_on(started), "writes go on after the program was killed")
    return back


def control(seed):
    """A standby that had been cut off is promoted: what was acknowledged meanwhile must be missed."""
    with Cluster() as cluster:
        world, writers = begin(cluster, seed)
        with world:
            cluster.add_standby(synchronous=False)
            with Load(writers) as load:
                until(lambda: load.goes_on(0), "writes")
                cluster.standby.stop()
                cut = time.monotonic()
                until(lambda: load.goes_on(cut), "writes with the standby cut off")
            cluster.kill_primary()
            cluster.start_standby()
            cluster.promote()
            client = world.client("province")
            until(lambda: client.get("/api/v1/cases?limit=1").status == 200, "the server comes back")
            lost, _ = compare(world, writers)
            check(lost > 0, "control: writes that a standby never had were not missed")
            print(f"control: failed as it must ({lost} lost without a synchronous standby)")


def trial():
    seed = seed_of()
    control(seed)
    with Cluster() as cluster:
        world, writers = begin(cluster, seed)
        with world:
            dice = random.Random(seed)
            backs = [fail_over(cluster, world, writers, dice) for _ in range(FAILOVERS)]
            lost, twice = compare(world, writers)
            check(world.server.is_running(), "the server has ended")
            check(world.server.stop() == 0, "the last stop was not clean")
            events = world.verify()["events"]
            refused = sum(writer.refused for writer in writers)
            writes = sum(writer.written for writer in writers)
            cases = sum(len(writer.versions) for writer in writers)
            print(f"{events} events verified; {refused} refusals with Retry-After meanwhile; all writers back "
                  f"{', '.join(f'{back:.1f}' for back in backs)} s after the promotion")
            check(lost == 0 and twice == 0, f"{lost} lost, {twice} done twice")
            return f"{FAILOVERS} failovers, {writes} writes on {cases} cases, {lost} lost, {twice} twice"


main(trial)
