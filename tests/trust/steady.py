"""What steady.sh does.

Each kind of read is asked for again and again on one connection, while the program's calls of malloc, calloc and realloc
are counted: once it is warm, a read that is made anew takes nothing from malloc. Other threads wake up now and then, so the best of some
rounds counts.

The control: the first such read, whose statements are not there yet, is seen to allocate."""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from shim import Fault  # noqa: E402
from writers import check  # noqa: E402
from world import World, main  # noqa: E402

WARM, ASKED, ROUNDS, CASES = 12, 20, 8, 120
NEVER = 1 << 40


class Counting(World):
    def __init__(self, folder):
        self.fault = Fault(folder, under="/city")
        super().__init__(folder=folder, environment=self.fault.environment, settings="api.repeat_ms = 0\n")
        self.things = self.make_things()
        clerk = self.client("clerk")
        for number in range(2, CASES):
            clerk.must(201, "POST", "/api/v1/cases", self.intake(number, accept=number % 3 > 0))
        clerk.close()

    def allocations(self, client, path, times):
        """How many there were while the path was asked for so often."""
        self.fault.arm("memory", 0, NEVER)
        for _ in range(times):
            client.must(200, "GET", path)
        self.fault.disarm()
        return NEVER - self.fault.counted()


def reads(world):
    """(who, path): what clerks, units, agents and citizens look at all day."""
    region, things = world.things["region"], world.things
    return [("clerk", "/api/v1/cases?limit=50"), ("clerk", "/api/v1/cases?limit=200"),
            ("clerk", "/api/v1/cases?state=accepted&limit=20"), ("clerk", "/api/v1/todo?limit=50"),
            ("supervisor", "/api/v1/todo?limit=50"), ("agent", "/api/v1/hotline/contacts?limit=50"),
            ("dispatcher", "/api/v1/hotline/orders?limit=50"), ("bureau", "/api/v1/meetings?limit=50"),
            ("bureau", f"/api/v1/reviews?region={region}&limit=50"), (None, "/api/v1/items?limit=50"),
            (None, "/api/v1/items?q=XK&limit=20"), ("clerk", "/api/v1/me"), (None, f"/api/v1/items/{region}/XK-01"),
            ("chief", f"/api/v1/figures/{things['figure']}"), (None, "/healthz"),
            ("clerk", f"/api/v1/cases/{things['case']}"), ("dispatcher", f"/api/v1/hotline/orders/{things['order']}")]


def trial():
    failures = []
    with tempfile.TemporaryDirectory(prefix="zwfw-steady-", ignore_cleanup_errors=True) as folder:
        with Counting(folder) as world:
            listed = reads(world)
            for who, path in listed:
                client = world.client(who)
                first = world.allocations(client, path, 1)
                check(path == "/healthz" or first > 0, f"control: {path}: the first one was not seen to allocate")
                for _ in range(WARM):
                    client.must(200, "GET", path)
                least = min(world.allocations(client, path, ASKED) for _ in range(ROUNDS))
                client.close()
                print(f"{path}: {first} the first time, then {least / ASKED:g}", flush=True)
                if least > 0:
                    failures.append(path)
            check(world.server.stop() == 0, "the stop was not clean")
    check(not failures, f"took from malloc when warm: {', '.join(failures)}")
    return f"{len(listed)} kinds of reads, each {ASKED} times in a row and none takes anything from malloc"


main(trial)
