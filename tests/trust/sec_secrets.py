"""What sec_secrets.sh does: people sign in, change their passwords, set up one-time codes; then the memory of the server
is read (/proc/PID/mem) and every file it has written, and neither a password nor a code's secret stands there. Needs to
be root, or the server's own user. The control looks for what must be there: the account's name."""

import base64
import os
import re
import stat
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import World, check, main, seed_of  # noqa: E402

CANARY = "Kingfisher-{}-over-Qinghai"


def memory_of(pid):
    """Every readable page, by region."""
    with open(f"/proc/{pid}/maps", encoding="ascii", errors="replace") as maps, open(f"/proc/{pid}/mem", "rb") as memory:
        for line in maps:
            found = re.match(r"([0-9a-f]+)-([0-9a-f]+) r", line)
            if found and "[v" not in line:
                begin, end = int(found[1], 16), int(found[2], 16)
                memory.seek(begin)
                try:
                    yield line.split()[-1] if len(line.split()) > 5 else "anonymous", memory.read(end - begin)
                except (OSError, ValueError):
                    pass


def count_in_memory(pid, words):
    counts = dict.fromkeys(words, 0)
    for where, held in memory_of(pid):
        for word in words:
            found = held.count(word)
            counts[word] += found
            if found and os.environ.get("SHOW"):
                at = held.find(word)
                print(where, held[max(0, at - 80):at + 80])
    return counts


def count_in_files(folder, words):
    counts = dict.fromkeys(words, 0)
    for path, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(path, name), "rb") as file:
                held = file.read()
            for word in words:
                counts[word] += held.count(word)
    return counts


def trial():
    with World(seed_of()) as world:
        words = []
        for number in range(6):
            name, password = f"person{number}", CANARY.format(number)
            world.add_staff(name, "clerk")
            person = world.client()
            check(person.sign_in(name, "Huangshui-2021-valley").status == 201, "the sign-in")
            person.must(200, "POST", "/api/v1/me/password",
                        {"old_password": "Huangshui-2021-valley", "new_password": password})
            check(person.sign_in(name, password + "!").status == 401, "a wrong password is refused")
            check(person.sign_in(name, password).status == 201, "the sign-in with the new one")
            secret = re.search("secret=(\\w+)", person.must(200, "POST", "/api/v1/me/totp", {}).json()["uri"])[1]
            words += [password.encode(), secret.encode(), base64.b32decode(secret + "=" * (-len(secret) % 8))]
        for _ in range(200):  # what was freed is used again
            check(world.client("clerk").get("/api/v1/me").status == 200, "others go on")
        found = count_in_memory(world.server.process.pid, [*words, b"person5", b"Huangshui-2021-valley"])
        control = found.pop(b"person5")
        left = {word: count for word, count in found.items() if count}
        check(control > 0, "control: what must be in memory is not found")
        print(f"control: an account's name is found {control} times")
        check(not left, f"in memory: {left}")
        world.client("clerk").get("/api/v1/me")
        check(world.server.stop() == 0, "the stop was not clean")
        stored = {word: count for word, count in count_in_files(world.folder, words).items() if count}
        check(not stored, f"in files: {stored}")
        check(count_in_files(world.folder, [b"person5"])[b"person5"] > 0, "control: what must be in the store is not")
        loose = [path for path in keys_of(world.data) if stat.S_IMODE(os.stat(path).st_mode) & 0o077]
        check(not loose, f"others may read {loose}")
    return f"{len(words)} secrets of 6 people: 0 copies in memory after use, 0 in files"


def keys_of(data):
    for path, _, names in os.walk(data):
        for name in names:
            if not name.endswith((".pub.pem", "settings.conf")):  # our own settings were written by this script
                yield os.path.join(path, name)


main(trial)
