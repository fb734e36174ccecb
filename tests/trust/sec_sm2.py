"""What sec_sm2.sh does over the socket: an account enrols a key of another implementation, and signs in by its
signatures. usage: sec_sm2.py SM2.JS

Every challenge works once, whether sent again at once, after a later one, or after a restart. The control: the same key
under another id than the standard's, and a second key, are refused."""

import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import PASSWORD, World, check, main, seed_of  # noqa: E402

TIMES = 20


class Key:
    def __init__(self, *words):
        self.process = subprocess.Popen(["node", sys.argv[1], "speak", *words], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.point = self.process.stdout.readline().strip()

    def sign(self, text):
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()
        return self.process.stdout.readline().strip()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def fresh(world):
    time.sleep(0.002)  # each made in a millisecond of its own
    return world.client().must(200, "GET", "/api/v1/sessions/challenge").json()["challenge"]


def sign_in(world, account, challenge, signature):
    return world.client().post("/api/v1/sessions", {"account": account, "password": PASSWORD, "challenge": challenge,
                                                    "signature": signature}).status


def trial():
    keys = [Key(), Key(), Key("8765432187654321")]
    with World(seed_of(), "org.lock_failures = 100\norg.lock_address_failures = 10000\n") as world:
        person = world.client()
        check(person.sign_in("clerk", PASSWORD).status == 201, "the clerk does not sign in")
        key, other, odd = keys
        challenge = fresh(world)
        refused = person.post("/api/v1/me/sm2-key", {"public_key": odd.point, "challenge": challenge,
                                                     "signature": odd.sign(f"zwfw enrol clerk {challenge}")})
        check(refused.status == 422, f"control: signed under another id: {refused}")
        person.must(200, "POST", "/api/v1/me/sm2-key", {"public_key": key.point, "challenge": challenge,
                                                        "signature": key.sign(f"zwfw enrol clerk {challenge}")})
        used = []
        for _ in range(TIMES):
            challenge = fresh(world)
            text = f"zwfw sign-in clerk {challenge}"
            check(sign_in(world, "clerk", challenge, other.sign(text)) == 401, "control: a second key signs in")
            sent = challenge, key.sign(text)
            check(sign_in(world, "clerk", *sent) == 201, f"{sent} is refused")
            used.append(sent)
            check(sign_in(world, "clerk", *used[0]) == 401 and sign_in(world, "clerk", *sent) == 401, "a replay signs in")
        world.server.stop()
        world.server.start()
        check(all(sign_in(world, "clerk", *sent) == 401 for sent in used), "a replay signs in after a restart")
        check(world.server.stop() == 0, "the stop was not clean")
        world.verify()
    for one in keys:
        one.close()
    return f"{TIMES} sign-ins by a key of theirs, no replay"


main(trial)
