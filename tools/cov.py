"""What cov.sh measured, as a table by room: lines, branches, and of the latter the failures that TRY() hands on.

usage: cov.py REPORT.json LINES.lcov        both by llvm-cov export

A branch is one way that one condition can go. An assertion has none: that it does not hold is a bug and ends the
program. TRY() has two at each call. Exit 1 when a bar is not reached: 90 % of the lines and 80 % of the branches of src/,
and every line of what decides who may do what, of the ledger, of cryptography and of commits."""

import json
import sys
from collections import defaultdict

LINES, BRANCHES = 90, 80
WHOLE = {
    "permission": ("src/kernel/api/dispatch.c", "src/kernel/api/route.c", "src/kernel/org/identify.c", "src/kernel/org/roles.c",
                   "src/kernel/org/session.c", "src/kernel/org/tokens.c", "src/kernel/org/passwords.c",
                   "src/kernel/org/totp.c"),
    "ledger": ("src/kernel/ledger/",),
    "crypto": ("src/kernel/crypto/",),
    "commit": ("src/kernel/work/work.c", "src/kernel/work/lanes.c", "src/kernel/work/queue.c", "src/kernel/work/keeper.c",
               "src/kernel/db/transaction.c"),
}


def path_of(name):
    return "src/" + name.partition("/src/")[2]


def room_of(path):
    parts = path.split("/")[:-1]
    return "/".join(parts[:3]) if len(parts) > 1 else "src/*.c"


def macro_at(lines, region):
    """The name at the beginning of a region of a source."""
    text = lines[region[0] - 1].encode()[region[1] - 1:].decode()
    name = ""
    for char in text:
        if not (char.isalnum() or char == "_"):
            break
        name += char
    return name


class Count:
    def __init__(self):
        self.all, self.reached = 0, 0

    def add(self, reached):
        self.all += 1
        self.reached += reached

    def __iadd__(self, other):
        self.all += other.all
        self.reached += other.reached
        return self

    @property
    def percent(self):
        return 100 * self.reached / self.all if self.all else 100

    def __str__(self):
        return f"{self.all:7} {self.percent:6.1f} %"


class File:
    def __init__(self, data):
        self.path = path_of(data["filename"])
        self.lines, self.branches, self.handed_on, self.unreached = Count(), Count(), Count(), []
        with open(self.path, encoding="utf-8") as source:
            text = source.read().splitlines()
        for branch in data["branches"]:
            self.add(branch, False)
        for expansion in data["expansions"]:
            name = macro_at(text, expansion["source_region"])
            for branch in expansion["branches"] if name != "assert" else []:
                self.add(branch, name == "TRY")

    def add(self, branch, hands_on):
        for times in branch[4:6]:
            self.branches.add(times > 0)
        if hands_on:
            self.handed_on.add(branch[5] > 0)


def read(report, lcov):
    with open(report, encoding="utf-8") as data:
        files = {file.path: file for file in map(File, json.load(data)["data"][0]["files"])}
    with open(lcov, encoding="utf-8") as data:
        for line in data:
            kind, _, rest = line.strip().partition(":")
            if kind == "SF":
                file = files[path_of(rest)]
            elif kind == "DA":
                number, times = map(int, rest.split(",")[:2])
                file.lines.add(times > 0)
                if times == 0:
                    file.unreached.append(number)
    return sorted(files.values(), key=lambda file: file.path)


def ranges(numbers):
    spans = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return " ".join(f"{first}-{last}" if first != last else str(first) for first, last in spans)


def say(name, files):
    sums = [Count(), Count(), Count()]
    for file in files:
        for total, part in zip(sums, (file.lines, file.branches, file.handed_on)):
            total += part
    print(f"{name:24}{sums[0]}  {sums[1]}  {sums[2]}")
    return sums


def main():
    files = read(*sys.argv[1:3])
    rooms = defaultdict(list)
    for file in files:
        rooms[room_of(file.path)].append(file)
    print(f"{'':24}{'lines':>16}  {'branches':>16}  {'of these TRY fails':>16}")
    for name, room in sorted(rooms.items()):
        say(name, room)
    lines, branches, _ = say("all of src/", files)
    print()
    held = lines.percent >= LINES and branches.percent >= BRANCHES
    for name, paths in WHOLE.items():
        part = [file for file in files if file.path.startswith(paths)]
        held = say(name, part)[0].percent == 100 and held
        for file in part:
            if file.unreached:
                print(f"    {file.path}: {ranges(file.unreached)}")
    print(f"\n{lines.percent:.1f} % of the lines ({LINES}), {branches.percent:.1f} % of the branches ({BRANCHES}): "
          + ("the bars are reached" if held else "A BAR IS NOT REACHED"))
    return 0 if held else 1


sys.exit(main())
