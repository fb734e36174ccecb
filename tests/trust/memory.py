"""What memory.sh does. SEED=, STRIDE= (every so many-th allocation of a cold scene), STARTS= (every so many-th allocation of a
start) and UPLOADS= (the same of a cold upload) change the run.

Every allocation of a scene of three requests fails once: an intake, a to-do list, a case with all that belongs to it. First
on a program that has just started, when no statement is ready yet, started anew for every point; then on a warm one. No
answer but a success or a 503, or a closed connection; no crash, no wait without end, nothing acknowledged lost; and the
same requests succeed right after.

The control is a program that is told to end where an allocation fails: it must be found to have ended."""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from scene import Scene, each_start  # noqa: E402
from shim import Fault  # noqa: E402
from slices import in_slices, share  # noqa: E402
from writers import Wrong, check  # noqa: E402
from world import main, seed_of  # noqa: E402

STRIDE = int(os.environ.get("STRIDE", 3))
STARTS = int(os.environ.get("STARTS", 300))
UPLOADS = int(os.environ.get("UPLOADS", 300))
NO_MEMORY = 12


class Requests(Scene):
    def __init__(self, seed):
        super().__init__(seed, connections=1)
        self.prepare()
        self.uploading = False

    def play(self, may_end=True):
        if self.uploading:
            self.documents += 1
            content = f"document {self.documents}\n".encode()
            self.ask("upload", lambda client: client.upload("document.txt", content), may_end)
            return
        self.write_at_once(may_end)
        self.ask("to-do", lambda client: client.get("/api/v1/todo?limit=3"), may_end)
        number = next(iter(self.writers.cases), None)
        if number:
            self.ask("case", lambda client: client.get(f"/api/v1/cases/{number}"), may_end)


def try_point(scene, n, cold, error=NO_MEMORY):
    """The n-th allocation fails. False when the scene has no n-th."""
    if cold:
        scene.world.server.kill()
        scene.world.server.start()
        for writer in scene.writers:
            writer.disconnect()
    scene.fault.arm("memory", error, n)
    try:
        scene.play()
    except Wrong as wrong:
        raise Wrong(f"allocation {n}{' after a start' if cold else ''}: {wrong}\n{scene.world.server.tail()}") from None
    hits = scene.fault.disarm()
    scene.after(f"allocation {n}{' after a start' if cold else ''}")
    return hits > 0


def cold(seed, first, stride, uploading):
    points, n = 0, first
    with Requests(seed) as scene:
        scene.play()
        scene.after("a first play")
        scene.uploading = uploading
        while try_point(scene, n, cold=True):
            points += 1
            n += stride
        scene.end()
        if scene.excused:
            print(f"{scene.excused} of {points} points ended in a library's own want of memory", flush=True)
    return points


def warm(seed):
    points = 0
    with Requests(seed) as scene:
        for _ in range(20):
            scene.play()
        scene.after("the first plays")
        while try_point(scene, points + 1, cold=False):
            points += 1
        scene.end()
    return points


def starts(seed, first, stride):
    with Requests(seed) as scene:
        points, excused = each_start(scene, "memory", NO_MEMORY, 1000000, stride, first)
        scene.end()
    print(f"{excused} of {points} starts ended in OpenSSL's or libseccomp's own want of memory", flush=True)
    return points


def control(seed):
    with Requests(seed) as scene:
        try:
            try_point(scene, 1, cold=False, error=Fault.KILL)
        except Wrong:
            return True
    return False


def call(work, *arguments):
    return work(*arguments)


def trial():
    seed = seed_of()
    begun = time.monotonic()
    check(control(seed), "control: a program that ended was not missed")
    print("control: failed as it must")
    slices = len(share(1))
    plan = [[(cold, seed, 1 + (seed + place) % STRIDE + STRIDE * place, STRIDE * slices, False),
             (cold, seed, 1 + (seed + place * UPLOADS) % (UPLOADS * slices), UPLOADS * slices, True),
             (starts, seed, 1 + (seed + place * STARTS) % (STARTS * slices), STARTS * slices)] for place in range(slices)]
    plan[0].append((warm, seed))
    done = in_slices(all_of, [(each,) for each in plan])
    sums = [sum(points[place] for points in done) for place in range(3)]
    print(f"{time.monotonic() - begun:.0f} s")
    return (f"{sums[0]} allocations after a start, {done[0][3]} of a warm program, {sums[1]} of a first upload, "
            f"{sums[2]} of starting, each failed once, 0 lost")


def all_of(works):
    return [call(*each) for each in works]


main(trial)
