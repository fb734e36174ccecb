"""What kill.sh does. SEED= and KILLS= change the run.

Writers take in cases, move them and hand in documents, each write with an Idempotency-Key, while the program is killed
again and again, some milliseconds after its clients have come back. What was not answered is sent once more after the
restart. The control are clients that take their writes for done before they are answered: they must be found to have
lost some."""

import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from slices import in_slices, share  # noqa: E402
from writers import Wrong, Writers, check  # noqa: E402
from world import World, main, seed_of  # noqa: E402

KILLS = int(os.environ.get("KILLS", 1000))
WRITERS = 4


def kill_under_load(world, writers, pause):
    """True when something was acknowledged since the last kill."""
    before = writers.acknowledged
    writers.run(pause)
    world.server.kill()
    writers.drain()
    return writers.acknowledged > before


def control(seed):
    with World(seed) as world:
        writers = Writers(world, WRITERS, seed, hasty=True)
        dice = random.Random(seed)
        for _ in range(40):
            kill_under_load(world, writers, dice.uniform(0.02, 0.06))
            world.server.start()
            for writer in writers:
                writer.current = writer.pending = None  # believed to be done: nobody asks again
            if writers.compare()[0] > 0:
                return True
    return False


def kills(seed, count):
    """Returns what happened: kills amid fresh acknowledgements, restart times, writes, events."""
    with World(seed) as world:
        writers = Writers(world, WRITERS, seed)
        dice, starts, fresh = random.Random(seed), [], 0
        for kill in range(1, count + 1):
            fresh += kill_under_load(world, writers, dice.uniform(0.002, 0.03))
            starts.append(world.server.start())
            writers.recover()
            if kill % 100 == 0:
                world.verify()
        lost, twice = writers.compare()
        check(lost == 0 and twice == 0, f"{lost} lost, {twice} done twice")
        check(world.server.stop() == 0, "the last stop was not clean")
        return fresh, starts, writers.written, world.verify()["events"]


def trial():
    seed = seed_of()
    check(control(seed), "control: writes acknowledged too early were not missed")
    print("control: failed as it must")
    begun = time.monotonic()
    done = in_slices(kills, [(seed + place, count) for place, count in enumerate(share(KILLS))])
    took = time.monotonic() - begun
    fresh, starts = sum(one[0] for one in done), sorted(start for one in done for start in one[1])
    print(f"{sum(one[3] for one in done)} events verified; restart median {starts[len(starts) // 2] * 1000:.0f} ms, "
          f"longest {starts[-1] * 1000:.0f} ms; {took:.0f} s")
    check(fresh >= KILLS * 0.8, f"only {fresh} of {KILLS} kills came amid fresh acknowledgements")
    return f"{KILLS} kills ({fresh} amid fresh acknowledgements), {sum(one[2] for one in done)} writes, 0 lost, 0 twice"


main(trial)
