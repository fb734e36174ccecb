"""What faults.sh does. SEED=, and MOST= (points of one call) change the run.

A library before the C library (fault.c) makes the n-th call of each kind fail, for n = 1, 2, 3 … until none is left in a
scene of ten requests: six writes at once on six connections, so that they share a transaction, an upload, three reads.
An answer is a success or a problem that says to come back, never a wait without end; the program lives on; everything
acknowledged is there, once; and as soon as the machine is well again, so is the program.

Then the n-th call of each kind fails while the program starts: it serves, or says why not and ends in good order.

The control are clients that take a refused write for done: the books must then disagree with the store."""

import errno
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from scene import Scene, each_start, name_of  # noqa: E402
from shim import Fault  # noqa: E402
from slices import in_slices  # noqa: E402
from writers import Case, Wrong, check  # noqa: E402
from world import main, seed_of  # noqa: E402

MOST = int(os.environ.get("MOST", 1000000))
DISK = {"pwrite": [errno.EIO, errno.ENOSPC, Fault.SHORT], "write": [errno.EIO, errno.ENOSPC, errno.EINTR, Fault.SHORT],
        "pread": [errno.EIO], "read": [errno.EIO, errno.EINTR], "fsync": [errno.EIO, errno.ENOSPC],
        "ftruncate": [errno.EIO], "open": [errno.EMFILE, errno.ENOENT, errno.EACCES], "rename": [errno.EIO],
        "unlink": [errno.EIO], "mkdir": [errno.ENOSPC], "mmap": [errno.ENOMEM], "random": [errno.EINTR, Fault.SHORT]}
# Here a connection may end without an answer: the network does that too.
NETWORK = {"accept": [errno.EMFILE, errno.ENOMEM, errno.ECONNABORTED, errno.EINTR],
           "receive": [errno.ECONNRESET, errno.EINTR, Fault.SHORT], "send": [errno.EPIPE, errno.EINTR, Fault.SHORT],
           "sendfile": [errno.EIO, errno.EINTR, Fault.SHORT], "wake": [errno.EINTR, errno.EIO],
           "epoll_ctl": [errno.ENOMEM, errno.ENOSPC], "epoll_wait": [errno.EINTR]}


# Once it fails, it goes on failing.
KEPT = ("pwrite", "write", "pread", "fsync", "open", "rename", "mkdir", "receive", "send", "sendfile")
COLD = ("pread", "mmap", "open")  # much is read once after a start
STARTS = [("pwrite", errno.EIO), ("open", errno.EMFILE), ("pread", errno.EIO), ("fsync", errno.EIO),
          ("read", errno.EIO), ("write", errno.ENOSPC), ("mmap", errno.ENOMEM), ("thread", errno.EAGAIN),
          ("socket", errno.EMFILE), ("epoll_ctl", errno.ENOMEM), ("random", errno.EINTR), ("mkdir", errno.EACCES)]


def each_call(scene, call, error, may_end, most, keep=False, restart=False):
    """The n-th call fails, n = 1, 2, 3 … until the scene has no n-th. Returns the points that failed."""
    for n in range(1, most + 1):
        what = f"{call} {n} with {name_of(error)}{' and all later ones' if keep else ''}"
        if restart:
            scene.world.server.kill()
            scene.world.server.start()
            for writer in scene.writers:
                writer.disconnect()
        scene.fault.arm(call, error, n, keep)
        try:
            scene.play(may_end)
        except Wrong as wrong:
            raise Wrong(f"{what}: {wrong}; log:\n{scene.world.server.tail()}") from None
        hits = scene.fault.disarm()
        scene.after(what)
        if hits == 0:
            return n - 1
    return most


def control(seed):
    """Clients that take a refused write for done."""
    with Scene(seed) as scene:
        scene.prepare()
        scene.play()
        scene.fault.arm("fsync", errno.EIO, 1, keep=True)
        scene.play()
        scene.fault.disarm()
        refused = [writer for writer in scene.writers if writer.pending]
        check(refused, "control: nothing was refused")
        for writer in refused:
            if writer.pending.case:
                writer.pending.case.version += 1
            else:
                writer.cases["refused"] = Case("refused")
            writer.pending = None
        return scene.writers.compare(known_elsewhere=scene.known)[0]


def calls(seed, table, may_end, at_start):
    points = 0
    with Scene(seed) as scene:
        scene.prepare()
        scene.play()
        scene.after("a first play")
        for call, errors in table.items():
            done = sum(each_call(scene, call, error, may_end, MOST) for error in errors)
            if call in KEPT:
                done += each_call(scene, call, errors[0], may_end, min(MOST, 5), keep=True)
            if call in COLD:
                done += each_call(scene, call, errors[0], may_end, MOST, restart=True)
            print(f"{call} {' '.join(name_of(error) for error in errors)}: {done} points", flush=True)
            points += done
        for call, error in at_start:
            done, _ = each_start(scene, call, error, MOST)
            print(f"{call} {name_of(error)} at the start: {done} points", flush=True)
            points += done
        scene.end()
    return points


def trial():
    seed = seed_of()
    begun = time.monotonic()
    check(control(seed) > 0, "control: refused writes that were taken for done were not missed")
    print("control: failed as it must")
    points = in_slices(calls, [(seed, DISK, False, STARTS[::2]), (seed + 1, NETWORK, True, STARTS[1::2])])
    print(f"{time.monotonic() - begun:.0f} s")
    return f"{sum(points)} failing calls, 0 lost"


main(trial)
