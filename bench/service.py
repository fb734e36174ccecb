"""What bench/service.sh sends, as lines for `load post`, and what it prints.

contacts ROUND FILE | cases ROUND FILE      made-up people, another set each round
orders ANSWERS FILE | codes ANSWERS FILE | ratings ANSWERS FILE      of what was answered before
figures ROUNDS
"""

import datetime
import json
import sys

PEOPLE = 20000  # a round
KINDS = {"contact": "typed call", "order": "order of a call", "rating": "rating by code"}


def person(number):
    birth = datetime.date(1960, 1, 1) + datetime.timedelta(number // 900)
    digits = f"630203{birth:%Y%m%d}{number % 900 + 1:03d}"
    weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
    check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, weights)) % 11]
    return {"certificate_type": "resident_id", "number": digits + check, "name": "测试人",
            "phone": f"139{number:08d}"}


def contact(number):
    now = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8)))
    times = [(now - datetime.timedelta(seconds=ago)).isoformat(timespec="seconds") for ago in (60, 52)]
    return {"channel": "call", "at": times[0], "answered_at": times[1], "nature": "help",
            "text": "小区门口路灯不亮，请尽快修理", "caller": person(number)}


def case(number):
    return {"item_code": "XK-01", "channel": "1", "accept": True, "applicant": person(number)}


def order(answer):
    return {"contact": answer["number"], "region": answer["region"], "nature": "help",
            "text": "小区门口路灯不亮，请尽快修理", "expected": "尽快修好", "place": "古城大街"}


def code(answer):
    return {"number": answer["number"], "handling": "accept"}


def rating(answer):
    return {"region": answer["region"], "code": answer["code"], "level": 1, "text": "办得快"}


PATHS = {contact: "hotline/contacts", case: "cases", order: "hotline/orders", code: "review-codes",
         rating: "ratings"}


def write(path, make, subjects):
    with open(path, "w", encoding="utf-8") as out:
        for subject in subjects:
            body = json.dumps(make(subject), ensure_ascii=False, separators=(",", ":"))
            out.write(f"/api/v1/{PATHS[make]} {body}\n")


def answers(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def mean(rows, name, member="per_second"):
    values = [row[member] for row in rows if row["name"] == name]
    return sum(values) / len(values)


def figures(path):
    rows = answers(path)
    failures = sum(row["failures"] for row in rows)
    limit = mean(rows, "case")
    table = []
    for kind, name in KINDS.items():
        ours = mean(rows, kind)
        print(json.dumps({"name": f"{name}, {rows[0]['connections']} connections", "ours": round(ours),
                          "limit": round(limit), "ratio": round(ours / limit, 2),
                          "p99_us": round(mean(rows, kind, "p99_us"))}))
        table.append((name, ours, limit, ours / limit, mean(rows, kind, "p99_us")))
    print()
    for name, ours, cases, ratio, p99 in table:
        print(f"{name:42} {ours:12.0f} {cases:12.0f} {ratio:8.2f}  p99 {p99:.0f} us")
    if failures > 0:
        sys.exit(f"{failures} requests were refused")


def main(kind, first, second=None):
    if kind == "figures":
        figures(first)
    elif kind in ("contacts", "cases"):
        begin = (2 * int(first) + (kind == "cases")) * PEOPLE
        write(second, contact if kind == "contacts" else case, range(begin, begin + PEOPLE))
    else:
        make = {"orders": order, "codes": code, "ratings": rating}[kind]
        write(second, make, answers(first))


main(*sys.argv[1:])
