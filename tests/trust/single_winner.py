"""What single_winner.sh does.

Sixteen clients decide on the same case in the same instant: grant it, deny it, or take it back for the applicant, each
naming the version it saw. Exactly one is answered 200 and the others are told why not; the case is then as the winner left
it. Sixteen that send the same request with the same Idempotency-Key have one effect and one answer. Sixteen that leave a
remark each, reading again whenever they came too late, leave sixteen. Half of the clients are of the province, so that on
PostgreSQL they begin on another lane than the others.

The control: sixteen who do not care what they saw all win, and the check must see that. SEED= and CASES= change the run."""

import os
import random
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import Wrong, World, check, main, seed_of  # noqa: E402

CLIENTS = 16
CASES = int(os.environ.get("CASES", 500))
POSTGRES = os.environ.get("ZWFW_TEST_POSTGRES")
DECISIONS = [("finish", {"result": "granted", "decision_number": "试审〔2026〕1号"}, "finished"),
             ("finish", {"result": "denied", "decision_number": "试审〔2026〕2号", "reason": "不符合条件"}, "finished"),
             ("withdraw", {"reason": "申请人撤回"}, "withdrawn")]


class Crowd:
    """Sixteen clients, each on a thread of its own, who do the same at the same time."""

    def __init__(self, world):
        self.clients = [world.client("city" if place % 2 else "province") for place in range(CLIENTS)]
        self.barrier = threading.Barrier(CLIENTS)

    def each(self, rounds, act):
        """act(client, place, round), for each client and round; all begin a round together. The results by round."""
        results = [[None] * CLIENTS for _ in range(rounds)]
        failures = []

        def work(place):
            try:
                for number in range(rounds):
                    self.barrier.wait(60)
                    results[number][place] = act(self.clients[place], place, number)
            except Exception as failure:  # pylint: disable=broad-except
                failures.append(failure)
                self.barrier.abort()

        threads = [threading.Thread(target=work, args=(place,)) for place in range(CLIENTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if failures:
            raise next((one for one in failures if not isinstance(one, threading.BrokenBarrierError)), failures[0])
        return results


def take_in(world, count, first):
    clerk = world.client("city")
    made = []
    for number in range(first, first + count):
        answer = clerk.must(201, "POST", "/api/v1/cases",
                            world.intake(number, accept=True, materials=[{"name": "申请表"}]))
        made.append((answer.json()["number"], answer.etag))
    return made


def one_winner(answers):
    """The only one that was let through; Wrong when there is not exactly one, or a loser was not told so."""
    winners = [place for place, answer in enumerate(answers) if answer.status == 200]
    check(len(winners) == 1, f"{len(winners)} winners")
    for place, answer in enumerate(answers):
        check(place in winners or (answer.status in (409, 412) and answer.is_problem), f"a loser was told {answer}")
    return winners[0]


def decide(world, crowd, dice):
    cases = take_in(world, CASES, 1)
    choices = [[dice.choice(DECISIONS) for _ in range(CLIENTS)] for _ in cases]

    def act(client, place, number):
        action, body, _ = choices[number][place]
        return client.post(f"/api/v1/cases/{cases[number][0]}/{action}", body, {"If-Match": cases[number][1]})

    reader = world.client("city")
    for number, answers in enumerate(crowd.each(CASES, act)):
        winner = one_winner(answers)
        action, body, state = choices[number][winner]
        seen = reader.must(200, "GET", f"/api/v1/cases/{cases[number][0]}").json()
        check(seen["state"] == state, f"{cases[number][0]} is {seen['state']}, the winner said {state}")
        check(action != "finish" or seen.get("result") == body["result"], f"{seen}")


def repeat(world, crowd, rounds=60):
    """One key, one effect, one answer."""
    def act(client, place, number):
        return client.post("/api/v1/cases", world.intake(100000 + number, materials=[{"name": "申请表"}]),
                           {"Idempotency-Key": f"once-{number}"})

    for place in range(CLIENTS):  # a key belongs to who sends it
        crowd.clients[place] = world.client("city")
    numbers = set()
    for answers in crowd.each(rounds, act):
        check(all(answer.status == 201 for answer in answers), f"{[answer.status for answer in answers]}")
        check(len({answer.body for answer in answers}) == 1, "one key was given different answers")
        numbers.add(answers[0].json()["number"])
    check(len(numbers) == rounds, f"{rounds} keys, {len(numbers)} cases")


def remark(world, crowd, rounds=6):
    """Nothing that was acknowledged is written over. Returns how often somebody came too late."""
    cases = take_in(world, rounds, 200000)

    def act(client, place, number):
        path, late = f"/api/v1/cases/{cases[number][0]}", 0
        while True:
            seen = client.must(200, "GET", path)
            answer = client.post(f"{path}/comment", {"text": f"第{place}人"}, {"If-Match": seen.etag})
            if answer.status == 200:
                return late
            check(answer.status == 412, f"{answer}")
            late += 1

    late = sum(sum(row) for row in crowd.each(rounds, act))
    reader = world.client("city")
    for number, etag in cases:
        seen = reader.must(200, "GET", f"/api/v1/cases/{number}").json()
        check(seen["version"] == int(etag[2:-1]) + CLIENTS, f"{number}: version {seen['version']} after {etag}")
    return late


def control(world, crowd):
    """Remarks by whoever names the newest version are all let through: no single winner."""
    cases = take_in(world, 1, 300000)

    def act(client, place, number):
        while True:
            seen = client.must(200, "GET", f"/api/v1/cases/{cases[0][0]}")
            answer = client.post(f"/api/v1/cases/{cases[0][0]}/comment", {"text": "已核对"}, {"If-Match": seen.etag})
            if answer.status != 412:
                return answer

    try:
        one_winner(crowd.each(1, act)[0])
    except Wrong:
        print("control: failed as it must")
        return
    raise Wrong("control: sixteen winners were taken for one")


def trial():
    seed = seed_of()
    with World(seed, database=POSTGRES, settings="work.lanes = 3\n") as world:
        world.add_staff("city", "clerk approver supervisor")
        world.add_staff("province", "clerk approver supervisor", "630000")
        begun = time.monotonic()
        crowd = Crowd(world)
        control(world, crowd)
        decide(world, crowd, random.Random(seed))
        late = remark(world, crowd)
        repeat(world, crowd)
        took = time.monotonic() - begun
        figures = {line.split()[0]: line.split()[1] for line in world.client().get("/metrics").body.decode().splitlines()
                   if line.startswith("zwfw_lane")}
        check(world.server.stop() == 0, "the last stop was not clean")
        events = world.verify()["events"]
        print(f"{events} events verified; {late} remarks came too late and were sent again; {took:.0f} s; lanes "
              f"{figures.get('zwfw_lanes')}, moved {figures.get('zwfw_lane_moved_total')}, "
              f"wide {figures.get('zwfw_lane_wide_total')}")
        return f"{'PostgreSQL' if POSTGRES else 'SQLite'}: {CASES} cases, {CLIENTS} clients, {CASES} winners, 0 lost updates"


main(trial)
