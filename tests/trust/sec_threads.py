"""What sec_threads.sh runs against a server with the thread sanitizer: clients that take in, change, list, export, sign in
and are refused, all at once, while jobs run. A report ends the server."""

import os
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import PASSWORD, World, check, main, seed_of  # noqa: E402

CLIENTS, ROUNDS = 8, 25


def trial():
    with World(seed_of()) as world:
        wrong, done = [], []

        def live(number):
            clerk, bureau = world.client("clerk", timeout=60), world.client("bureau", timeout=60)
            for turn in range(ROUNDS):
                made = clerk.post("/api/v1/cases", world.intake(number * 100 + turn, accept=True))
                answers = [made, clerk.get("/api/v1/cases?limit=50"), clerk.get("/api/v1/todo"), bureau.get("/api/v1/exports/cases?format=csv"),
                           clerk.get("/metrics"), clerk.get("/api/v1/staff"), clerk.upload("a.txt", f"{number} {turn}".encode())]
                if turn % 8 == 0:
                    answers.append(world.client(timeout=60).sign_in("supervisor", PASSWORD))
                wrong.extend(str(answer) for answer in answers if answer.status >= 500)
                done.append(made.status)

        threads = [threading.Thread(target=live, args=(number,)) for number in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        check(world.server.is_running(), f"the server ended:\n{world.server.tail()}")
        check(not wrong and len(done) == CLIENTS * ROUNDS and set(done) == {201}, f"{len(done)} done, wrong: {wrong[:3]}")
        check(world.server.stop(60) == 0, f"the stop was not clean:\n{world.server.tail()}")
        return f"{len(done)} cases by {CLIENTS} clients at once"


main(trial)
