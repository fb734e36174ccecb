"""What patroni.sh does once its cluster stands: ADDRESS of the database, COMMAND that kills the primary's node."""

import os
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../support"), os.path.join(HERE, "../trust/lib")]
from world import Wrong, World, check, main, seed_of  # noqa: E402
from writers import Writers  # noqa: E402

LONGEST = 300  # seconds until it counts as a hang; how long it took is reported


def recovered(writers):
    try:
        writers.recover()
        return True
    except (Wrong, OSError):
        writers.drain()
        return False


def trial():
    seed = seed_of()
    with World(seed, database=sys.argv[1]) as world:
        writers = Writers(world, count=8, seed=seed, uploads=0)
        writers.run(writes=200)
        subprocess.run([sys.argv[2]], check=True)
        killed = time.monotonic()
        writers.run(1)
        writers.drain()
        while not recovered(writers):
            check(time.monotonic() - killed < LONGEST, f"no writes {LONGEST} s after the primary died\n{world.server.tail()}")
            time.sleep(0.2)
        back = time.monotonic() - killed
        writers.run(writes=200)
        writers.drain()
        writers.recover()
        lost, twice = writers.compare()
        check(lost == 0 and twice == 0, f"{lost} lost, {twice} done twice")
        check(world.server.stop() == 0, "the last stop was not clean")
        events = world.verify()["events"]
        return f"{writers.acknowledged} writes acknowledged, 0 lost, 0 twice, writes back {back:.1f} s after the kill, {events} events verified"


main(trial)
