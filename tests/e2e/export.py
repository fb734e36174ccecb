"""What export.sh does."""

import csv
import io
import os
import re
import sys
import zipfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import PASSWORD, REGION, World, check, main, run, seed_of  # noqa: E402

CASES = 1203  # more than two batches of rows


def same(seen, wanted, what):
    check(seen == wanted, f"{what}: wanted {wanted!r}, got {seen!r}")


def table(content):
    """The rows of a CSV as people get it."""
    text = content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def export(world, kind, name, *words, status=0):
    path = os.path.join(world.folder, name)
    done = run(["export", kind, "-o", path, "--data", world.data, *words])
    check(done.returncode == status, f"export {kind} {words} ends with {done.returncode}: {done.stderr.decode()}")
    if status:
        check(not os.path.lexists(path), f"a refused export leaves {name}")
        return done.stderr.decode()
    with open(path, "rb") as file:
        return file.read()


def by_the_api(world, numbers):
    clerk = world.client("clerk")
    answer = clerk.must(200, "GET", "/api/v1/exports/cases")
    check("attachment" in answer.headers["Content-Disposition"], "it is a download")
    rows = table(answer.body)
    same(sorted(row["办件编号"] for row in rows), sorted(numbers), "the cases in the file")
    for row in rows[:: CASES // 7]:
        case = clerk.must(200, "GET", f"/api/v1/cases/{row['办件编号']}").json()
        same((row["申请人"], row["联系电话"], row["证件号码"]),
             tuple(case["applicant"][key] for key in ("name", "phone", "number")), "the applicant, masked")
        check("*" in row["申请人"] and "*" in row["证件号码"], "masked is masked")
        same(row["应办结时间"], case["due_at"][:19].replace("T", " "), "the due instant")
        same((row["状态"], row["承办单位"]), ("已受理", "市试验局"), "state and unit")
    same(table(world.client("elsewhere").must(200, "GET", "/api/v1/exports/cases").body), [], "cases of elsewhere")
    check(clerk.get("/api/v1/exports/cases?format=xlsx").body.startswith(b"PK"), "a workbook")
    for account, kind, status in (("clerk", "ledger", 403), ("audit_admin", "ledger", 200), ("clerk", "staff", 403),
                                  ("security_admin", "staff", 200), ("clerk", "units", 200), (None, "units", 401),
                                  ("clerk", "items", 200), ("clerk", "nothing", 404), ("security_admin", "cases", 403)):
        same(world.client(account).get(f"/api/v1/exports/{kind}").status, status, f"{kind} for {account}")
    same(clerk.get("/api/v1/exports/cases?format=pdf").status, 422, "another format")
    staff = world.client("security_admin").must(200, "GET", "/api/v1/exports/staff").body
    check(PASSWORD.encode() not in staff and b"argon2" not in staff, "accounts without their secrets")
    same({row["账号"]: row["角色"] for row in table(staff)}["clerk"], "clerk", "roles of an account")


def by_the_command(world):
    """Beside the server."""
    rows = table(export(world, "cases", "cases.csv"))
    same(len(rows), CASES, "rows")
    same(len({row["办件编号"] for row in rows}), CASES, "different cases")
    check(all("*" in row["联系电话"] for row in rows), "masked")
    book = zipfile.ZipFile(io.BytesIO(export(world, "cases", "cases.xlsx")))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    same(len(re.findall(r"<row ", sheet)), CASES + 1, "rows of the workbook")
    ledger = table(export(world, "ledger", "ledger.csv"))
    same([int(row["序号"]) for row in ledger], list(range(1, len(ledger) + 1)), "every event, in order")
    check(all(len(row["链值"]) == 64 for row in ledger), "with its hash")
    same({row["实施编码"] for row in table(export(world, "items", "items.csv"))}, {"XK-01", "GG-01"}, "items")
    same([row["单位名称"] for row in table(export(world, "units", "units.csv"))], ["市试验局"], "units")
    check("cases" in export(world, "nothing", "x.csv", status=2), "what there is to export")
    check(".csv" in export(world, "cases", "cases.txt", status=2), "an ending that says the format")
    check("理由" in export(world, "cases", "x.csv", "--whole", status=2), "a reason is asked for")
    check("理由" in export(world, "cases", "x.csv", "--whole", "--reason", "看", status=2), "a longer reason")
    check("另一个zwfw" in export(world, "cases", "x.csv", "--whole", "--reason", "移交档案馆", status=2), "the lock")
    os.symlink("/dev/full", os.path.join(world.folder, "full.csv"))
    check("磁盘" in export(world, "cases", "full.csv", status=2), "a full disk")


def whole(world):
    """Alone, and noted."""
    rows = table(export(world, "cases", "whole.csv", "--whole", "--reason", "移交“档案馆”"))
    phones = {world.person(number)["phone"] for number in range(CASES)}
    same({row["联系电话"] for row in rows}, phones, "the phones")
    last = table(export(world, "ledger", "ledger.csv"))[-1]
    same((last["流程"], last["动作"]), ("export", "whole"), "the newest event")
    check("移交“档案馆”" in last["内容"], "the reason is kept")
    world.verify()


def trial():
    with World(seed=seed_of()) as world:
        clerk = world.client("clerk")
        numbers = [clerk.must(201, "POST", "/api/v1/cases", world.intake(number, accept=True)).json()["number"]
                   for number in range(CASES)]
        by_the_api(world, numbers)
        by_the_command(world)
        check(world.server.stop() == 0, "the server stops")
        whole(world)
    return f"{CASES} cases of {REGION} handed out as they are shown"


main(trial)
