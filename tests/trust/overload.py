"""What overload.sh does. SEED= and WRITES= change the run.

The queue of writes is made short, and several times as many connections write at the same time, each its next as soon
as the last is answered. Every answer is a success, or 503 with Retry-After; what was refused has left nothing, what was
acknowledged is there; the queue drains, and then nobody is refused any more. With hardly any descriptors left, clients
wait, the program does not spin, and it goes on when they are gone. The controls: with a queue that is long enough
nobody is refused; and the check of who was refused sees one that was done nevertheless."""

import os
import resource
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from writers import Writers, check  # noqa: E402
from world import Server, World, connect, figures, main, read_answer, seed_of  # noqa: E402

WRITES = int(os.environ.get("WRITES", 6000))
QUEUE = 16
DESCRIPTORS = 64


def flood(world, seed, clients, writes):
    """Returns the writers, and how many answers of 503 said when to come again."""
    writers, told = Writers(world, clients, seed, uploads=0), 0
    for writer in writers:
        took = writer.took

        def watch(answer, writer=writer, took=took):
            nonlocal told
            if answer.status == 503:
                check(answer.headers.get("Retry-After", "").isdigit(), f"no Retry-After: {answer.headers}")
                told += 1
            took(answer)
            if answer.status == 503:
                writer.pending.key += "r"  # comes again as another: what had been done would now be done twice

        writer.took = watch
    writers.run(writes=writes)
    writers.drain()
    return writers, told


def metrics(world):
    return figures(world.client().must(200, "GET", "/metrics").body.decode())


def overload(world, seed):
    writers, told = flood(world, seed, 8 * QUEUE, WRITES)
    check(told == writers.refused, f"{writers.refused} were refused, {told} told when to come again")
    lost, twice = writers.compare()
    check(lost == 0 and twice == 0, f"{lost} acknowledged writes are gone, {twice} refused ones were done nevertheless")
    control_of_compare(writers)
    check(metrics(world)["zwfw_lane_waiting"] == 0, "the queue has not drained")
    clerk = world.client("clerk")
    for number in range(50):
        clerk.must(201, "POST", "/api/v1/cases", world.intake(500000 + number, materials=[{"name": "申请表"}]))
    return writers, told


def control_of_compare(writers):
    """A write that is believed to have been refused, and was done, is seen."""
    case = next(case for case in writers.cases.values() if case.version > 1)
    case.version -= 1
    check(writers.compare() == (0, 1), "control: a refused write that was done nevertheless was not seen")
    case.version += 1


def cpu(world):
    with open(f"/proc/{world.server.process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def few_descriptors(world):
    """Returns how many were connected, and the processor's share while all descriptors were taken."""
    world.server.stop()
    world.server = Server(world.data, limits=[(resource.RLIMIT_NOFILE, DESCRIPTORS)])
    world.server.start()
    held = [connect(world.server.port, 30) for _ in range(2 * DESCRIPTORS)]
    begun, before = time.monotonic(), cpu(world)
    time.sleep(2)
    share = (cpu(world) - before) / (time.monotonic() - begun)
    check(share <= 0.2, f"no descriptor is left and the program spins: {share * 100:.0f} % of a processor")
    check(world.server.is_running(), "the program has ended")
    for one in held[:DESCRIPTORS * 3 // 2]:
        one.close()
    last = held[-1]  # waited all the time
    last.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    answer = read_answer(last)
    check(answer and answer.status in (200, 408), f"who waited was answered {answer}")
    for one in held:
        one.close()
    world.client("clerk", timeout=30).must(201, "POST", "/api/v1/cases",
                                           world.intake(700000, materials=[{"name": "申请表"}]))
    return len(held), share


def trial():
    seed = seed_of()
    with World(seed) as world:
        _, told = flood(world, seed, 8 * QUEUE, WRITES // 4)
        check(told == 0, f"control: {told} were refused though there was room")
    with World(seed, settings=f"work.queue = {QUEUE}\n") as world:
        begun = time.monotonic()
        writers, told = overload(world, seed)
        took = time.monotonic() - begun
        check(told > WRITES // 20, f"only {told} of {WRITES} were too much: nothing was shown")
        print("control: failed as it must")
        held, share = few_descriptors(world)
        check(world.server.stop() == 0, "the last stop was not clean")
        events = world.verify()["events"]
    print(f"{events} events verified; {writers.acknowledged} acknowledged in {took:.1f} s; {held} connections with "
          f"{DESCRIPTORS} descriptors, {share * 100:.0f} % of a processor")
    return f"{told} of {told + writers.acknowledged} writes were too much and told when to come again, 0 lost, 0 done"


main(trial)
