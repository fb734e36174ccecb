"""What pingjia.sh does."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import REGION, World, check, main, seed_of  # noqa: E402

SETTINGS = "reviews.public_address = https://zwfw.example.gov.cn\nreviews.guess_most = 3\n"


def same(seen, wanted, what):
    check(seen == wanted, f"{what}: wanted {wanted!r}, got {seen!r}")


def the_page(citizen):
    """Nothing in it comes from elsewhere or is written into it, as its policy demands."""
    page = citizen.must(200, "GET", "/pingjia")
    policy = page.headers["Content-Security-Policy"]
    check("default-src 'self'" in policy and "form-action 'self'" in policy, f"the policy is {policy}")
    check("unsafe" not in policy, "nothing in line is allowed")
    same(page.headers["Referrer-Policy"], "no-referrer", "what other sites are told")
    html = page.body.decode()
    check('<html lang="zh-CN">' in html and 'name="viewport"' in html, "the page says its language, and fits a phone")
    check(not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html), "no style or script in line")
    check(not re.search(r"\schecked", html), "nothing is chosen before somebody chooses")
    check(" method=" not in html and " action=" not in html, "no form goes out by itself, with the code in a URL")
    same(re.findall(r'name="level" value="(\d)"><span>(.*?)</span>', html), levels(citizen), "the levels of the standard")
    for name in re.findall(r'(?:src|href)="([^"#]+)"', html):
        check(name.startswith("/web/pingjia."), f"{name} is a file of the page")
        file = citizen.must(200, "GET", name)
        check(not re.search(r"https?://|\.innerHTML|@import|url\(", file.body.decode()), f"{name} names no other host")
    named = set(re.findall(r"byId\('([\w-]+)'\)", citizen.get("/web/pingjia.js").body.decode()))
    same(named - set(re.findall(r'id="([\w-]+)"', html)), set(), "what the script looks for and the page has not")
    for field in re.findall(r'<(?:input|textarea) id="([\w-]+)"', html):
        check(f'<label for="{field}">' in html, f"{field} has a label")


def levels(citizen):
    rows = citizen.must(200, "GET", "/api/v1/codes/review_levels").json()["items"]
    return [(row["code"], row["label"]) for row in rows]


def receipt(world, clerk, number):
    """The code of a case that ended at once."""
    case = {**world.intake(number), "item_code": "GG-01", "accept": True, "result": "granted"}
    made = clerk.must(201, "POST", "/api/v1/cases", case).json()
    code = clerk.must(201, "POST", "/api/v1/review-codes", {"number": made["number"]}).json()
    check(re.fullmatch(r'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 (\d+) \1" [^>]*><path [^>]*/>'
                       r'<path d="[Mhvz\d -]+"/></svg>', code["qr"]), f"the drawing of the code is {code['qr'][:200]}")
    fragment = re.fullmatch(r"/pingjia#(\d{6,12})/(\w{16})", code["path"])
    check(fragment, f"the path is {code['path']}")
    return {"region": fragment[1], "code": fragment[2]}


def rated(citizen, key):
    """The requests of the page, in its order."""
    view = citizen.must(200, "POST", "/api/v1/ratings/look", key).json()
    check(view["can_rate"] and "level" not in view and view["item_name"] and view["unit_name"], f"to be rated: {view}")
    tags = [row["code"] for row in citizen.must(200, "GET", "/api/v1/review-tags").json()["items"] if row["level"] == 5]
    form = {**key, "level": 5, "channel": "qr", "tags": " ".join(tags[:2]), "text": "跑了两趟。"}
    refused = citizen.must(422, "POST", "/api/v1/ratings", {**form, "name": "某人", "number": "13800000000"})
    same(refused.json()["field"], "name", "where the page says that the name does not fit")
    given = citizen.must(201, "POST", "/api/v1/ratings", form).json()
    same((given["level"], given["can_append"], given["rectification_state"]), (5, True, "待联系核实"), "what was given")
    same(citizen.must(409, "POST", "/api/v1/ratings", form).is_problem, True, "a second click")
    same(citizen.must(200, "POST", "/api/v1/ratings/look", key).json(), given, "what the page shows after it")
    added = citizen.must(200, "POST", "/api/v1/ratings/append", {**key, "text": "后来办好了。"}).json()
    same(added["can_append"], False, "once")
    citizen.must(409, "POST", "/api/v1/ratings/append", {**key, "text": "再说一句。"})


def rectified(handler, citizen, key):
    """The person sees what came of it by the same code."""
    row = handler.must(200, "GET", "/api/v1/rectifications").json()["items"][0]
    path = f"/api/v1/rectifications/{row['region']}/{row['id']}"
    for action, body in (("verify", {"reason": "属实"}),
                         ("rectify", {"reason": "增开窗口", "outcome": "rectified", "answer": "已增开两个窗口"}),
                         ("close", {})):
        seen = handler.must(200, "GET", path)
        handler.must(200, "POST", f"{path}/steps/{action}", body, {"If-Match": seen.etag})
    view = citizen.must(200, "POST", "/api/v1/ratings/look", key).json()
    same((view["rectification_state"], view["outcome_label"], view["answer"]), ("已办结", "已整改", "已增开两个窗口"),
         "the outcome")
    check(view["rectified_at"], "and when")


def guessed(citizen):
    key = {"region": REGION, "code": "0000-0000-0000-0000"}
    same(citizen.must(404, "POST", "/api/v1/ratings/look", key).json()["field"], "code", "a wrong code")
    citizen.must(404, "POST", "/api/v1/ratings/look", key)
    refused = citizen.must(429, "POST", "/api/v1/ratings/look", key).json()
    check("窗口" in refused["detail"], f"what to do next: {refused['detail']}")


def trial():
    with World(seed_of(), SETTINGS) as world:
        clerk, citizen = world.client("clerk"), world.client()
        the_page(citizen)
        key = receipt(world, clerk, 1)
        rated(citizen, key)
        world.add_staff("handler", "clerk", unit=world.unit)
        rectified(world.client("handler"), citizen, key)
        guessed(citizen)
        check(world.server.stop() == 0, "the server stops")
        world.verify()
    return "the page, a bad rating and what came of it, wrong codes"


main(trial)
