"""What rekey.sh does."""

import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import REGION, World, check, main, run, seed_of  # noqa: E402

PEOPLE = 450  # more than two batches


def rekey(world, *words, status=0):
    done = run(["rekey", "--data", world.data, *words])
    check(done.returncode == status, f"rekey {words} ends with {done.returncode}: {done.stdout} {done.stderr}")
    return (done.stdout + done.stderr).decode()


def keys(world):
    """The state of each key, in order."""
    with open(os.path.join(world.data, "keys/keyring"), encoding="ascii") as lines:
        return [line.split()[2] for line in lines]


def phone_of(world, party):
    path = f"/api/v1/parties/{REGION}/{party}/reveal"
    answer = world.client("clerk").must(200, "POST", path, {"field": "phone", "reason": "试验密钥"})
    return answer.json()["value"]


def readable(world, parties, which):
    """The parties with these numbers open, and show what was taken in."""
    for number in which:
        check(phone_of(world, parties[number]) == world.person(number)["phone"], f"the phone of person {number}")


def take_in(world, number):
    clerk = world.client("clerk")
    case = clerk.must(201, "POST", "/api/v1/cases", world.intake(number)).json()["number"]
    return clerk.must(200, "GET", f"/api/v1/cases/{case}").json()["applicant"]["id"]


def retire_when_done(world):
    """The server seals again in the background: until then nothing is retired."""
    end = time.monotonic() + 60
    while True:
        done = run(["rekey", "--retire", "--data", world.data])
        if done.returncode == 0:
            return
        check(done.returncode == 2 and "一个也没有停用" in done.stderr.decode(), f"retiring: {done.stderr.decode()}")
        check(time.monotonic() < end, "the server does not seal again")
        time.sleep(1)


def trial():
    with World(seed=seed_of(), settings="party.reveals_per_hour = 1000\n") as world:
        parties = {number: take_in(world, number) for number in range(PEOPLE)}
        check(keys(world) == ["index", "sealing"], "the keys at the start")

        # beside a running server
        check("后台" in rekey(world), "the command leaves the work to the server")
        check(keys(world) == ["index", "opening", "sealing"], "a key was added")
        readable(world, parties, (0, PEOPLE - 1))
        check("一个也没有停用" in rekey(world, "--retire", status=2), "a key in use is kept")
        retire_when_done(world)
        check(keys(world) == ["index", "retired", "sealing"], "the old key is retired")
        readable(world, parties, range(0, PEOPLE, 50))
        check(take_in(world, 7) == parties[7], "somebody known is found again")

        # without one
        check(world.server.stop() == 0, "the server stops")
        check(str(PEOPLE) in rekey(world), "the command seals all of them")
        check(keys(world) == ["index", "retired", "opening", "sealing"], "a third key")
        rekey(world, "--retire")
        check(keys(world) == ["index", "retired", "retired", "sealing"], "and it is alone")
        world.verify()
        world.server.start()
        readable(world, parties, range(0, PEOPLE, 50))
        check(take_in(world, 7) == parties[7], "somebody known is found again")
        world.verify()
    return f"{PEOPLE} people sealed by three keys, one after the other"


main(trial)
