"""What pg_replica.sh does.

The standby is made to stop replaying. Somebody who has just written sees it at once; somebody else may be shown what was
there before, but not when it is older than the setting says. The control: a program told that an hour's staleness will do
must be seen to show the past. Then the standby's connections are cut under reads, and at last it is killed: reads go on."""

import os
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from cluster import Cluster, until  # noqa: E402
from world import World, check, main, seed_of  # noqa: E402

STALENESS_MS = 1500
CUTS = 60


def replica_reads(world):
    text = world.client().get("/metrics").body.decode()
    return int(next(line for line in text.splitlines() if line.startswith("zwfw_replica_reads_total")).split()[1])


class Trial:
    def __init__(self, cluster, world):
        self.cluster, self.world = cluster, world
        self.writer, self.other = world.client("writer"), world.client("other")
        self.written = 0

    def sees(self, client, number):
        status = client.get(f"/api/v1/cases/{number}").status
        check(status in (200, 404), f"a read was answered {status}")
        return status == 200

    def write(self):
        self.written += 1
        return self.writer.must(201, "POST", "/api/v1/cases", self.world.intake(self.written)).json()["number"]

    def is_used(self):
        before = replica_reads(self.world)
        for _ in range(5):
            self.other.must(200, "GET", "/api/v1/cases?limit=1")
        return replica_reads(self.world) > before

    def pause(self, is_paused):
        self.cluster.standby.sql(f"SELECT pg_wal_replay_{'pause' if is_paused else 'resume'}()")
        state = "paused" if is_paused else "not paused"
        until(lambda: self.cluster.standby.sql("SELECT pg_get_wal_replay_pause_state()") == state, f"replay is {state}")


def shows_the_past(trial):
    """One write while the standby stands still: its writer sees it. How long nobody else does, in seconds."""
    trial.pause(True)
    number = trial.write()
    begun = time.monotonic()
    check(trial.sees(trial.writer, number), "somebody does not see what they have just written")
    while not trial.sees(trial.other, number) and time.monotonic() - begun < 2 * STALENESS_MS / 1000:
        check(trial.sees(trial.writer, number), "somebody no longer sees what they have written")
    took = time.monotonic() - begun
    trial.pause(False)
    until(lambda: trial.sees(trial.other, number), "the standby shows what it has replayed")
    return took


def reads_while_cut(trial):
    """The standby's connections are cut, again and again, wherever a read has come to: each is answered. How many."""
    def cut():
        for _ in range(CUTS):
            trial.cluster.standby.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                      " WHERE datname = 'zwfw' AND pid <> pg_backend_pid()")
    until(trial.is_used, "the standby is asked")
    cutting, reads = threading.Thread(target=cut), 0
    cutting.start()
    while cutting.is_alive():
        trial.other.must(200, "GET", "/api/v1/cases?limit=1")
        reads += 1
    cutting.join()
    return reads


def run_world(cluster, seed, staleness):
    cluster.primary.sql("DROP DATABASE zwfw")
    cluster.primary.sql("CREATE DATABASE zwfw")
    address = f"postgresql://zwfw@/zwfw?host={cluster.primary.folder}"
    standby = f"postgresql://zwfw@/zwfw?host={cluster.standby.folder}"
    world = World(seed, database=address, settings=f"work.replica_staleness_ms = {staleness}\nwork.lanes = 2\n",
                  words=["--replica", standby])
    for name in ("writer", "other"):
        world.add_staff(name, "clerk approver supervisor")
    return world


def trial():
    seed = seed_of()
    with Cluster() as cluster:
        cluster.add_standby(synchronous=False)
        with run_world(cluster, seed, 60000) as world:
            loose = Trial(cluster, world)
            until(loose.is_used, "the standby is asked")
            past = shows_the_past(loose)
            check(past >= 2 * STALENESS_MS / 1000, "control: a standby that stands still was not seen to show the past")
            print("control: failed as it must (the past is shown when it may be)")
        with run_world(cluster, seed, STALENESS_MS) as world:
            strict = Trial(cluster, world)
            until(strict.is_used, "the standby is asked")
            pasts = [shows_the_past(strict) for _ in range(3)]
            check(max(pasts) < 2 * STALENESS_MS / 1000, f"the past was shown for {max(pasts):.2f} s")
            reads = replica_reads(world)
            reads_under_cuts = reads_while_cut(strict)
            cluster.standby.kill()
            for _ in range(10):
                check(strict.sees(strict.other, strict.write()), "a read without the standby")
            cluster.start_standby()
            until(strict.is_used, "the standby is asked again")
            check(world.server.stop() == 0, "the last stop was not clean")
            world.verify()
            print(f"others saw a write {', '.join(f'{past:.2f}' for past in pasts)} s after its writer, who saw it at once")
            return (f"staleness bounded by {STALENESS_MS} ms, {reads} reads by the standby, "
                    f"{reads_under_cuts} while it was cut off {CUTS} times, and reads go on without it")


main(trial)
