"""What hotline.sh does. SEED= changes the run; SHOW=1 prints what each of them reads."""

import datetime
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../support"))
from world import REGION, World, check, main, seed_of  # noqa: E402

COUNTY = "630202"


def same(seen, wanted, what):
    check(seen == wanted, f"{what}: wanted {wanted!r}, got {seen!r}")


def show(what, answer):
    if os.environ.get("SHOW"):
        print(f"--- {what}: {answer.status}\n{json.dumps(answer.json(), ensure_ascii=False, indent=1)}")


class Thing:
    """Something that moves, at the version last seen."""

    def __init__(self, path, answer):
        self.path, self.etag, self.seen = path, answer.etag, answer.json()

    def do(self, person, action, body=None, state=None):
        answer = person.ask("POST", f"{self.path}/{action}", body or {}, {"If-Match": self.etag})
        show(f"{self.path}/{action}", answer)
        check(answer.status == 200, f"{action}: {answer}")
        self.etag, self.seen = answer.etag or self.etag, answer.json()
        check(not state or self.seen["state"] == state, f"{action}: {self.seen['state']}, not {state}")
        return self.seen

    def refused(self, person, action, body, status, words):
        """Refused with a reason that says these words, and nothing moves."""
        answer = person.ask("POST", f"{self.path}/{action}", body, {"If-Match": self.etag})
        show(f"{self.path}/{action}", answer)
        check(answer.status == status and answer.is_problem, f"{action}: wanted {status}, got {answer}")
        check(words in answer.json()["detail"], f"{action}: {answer.json()['detail']} does not say {words}")

    def look(self, person):
        answer = person.must(200, "GET", self.path)
        show(self.path, answer)
        self.etag, self.seen = answer.etag, answer.json()
        return self.seen


def made(person, path, body, kept=None):
    answer = person.ask("POST", path, body)
    show(path, answer)
    check(answer.status == 201, f"{path}: {answer}")
    key = answer.json()["number"] if "number" in answer.json() else answer.json()["meeting"]["number"]
    return Thing(f"{kept or path}/{key}", answer)


def found(person, path):
    return Thing(path, person.must(200, "GET", path))


# --- who there is --------------------------------------------------------------------------------------------------


class Hotline:
    def __init__(self, world):
        self.world = world
        system = world.client("system_admin")

        def unit(name, region=REGION, **more):
            return system.must(201, "POST", "/api/v1/units", {"region": region, "name": name, "kind": "department",
                                                              "valid_from": "2015-01-01", **more}).json()["id"]

        self.centre, self.city, self.other = unit("市热线中心"), unit("市城管局"), unit("市住建局")
        self.below = unit("乐都城管大队", COUNTY, parent=self.city)
        for name, roles, region, place in (
                ("caller.desk", "agent", REGION, {"unit": self.centre}),
                ("dispatch.desk", "dispatcher", REGION, {"unit": self.centre}),
                ("city.desk", "handler", REGION, {"unit": self.city, "scope_unit": self.city}),
                ("below.desk", "handler", COUNTY, {"unit": self.below, "scope_unit": self.below}),
                ("other.desk", "handler", REGION, {"unit": self.other, "scope_unit": self.other}),
                ("county.head", "supervisor", COUNTY, {}),
                ("trial.head", "supervisor", REGION, {"unit": world.unit})):
            world.add_staff(name, roles, region, **place)
        self.agent, self.dispatcher, self.unit, self.lower, self.stranger = map(
            world.client, ("caller.desk", "dispatch.desk", "city.desk", "below.desk", "other.desk"))

    def call(self, number=3, **more):
        now = datetime.datetime.now(datetime.timezone.utc)
        times = [(now - datetime.timedelta(seconds=ago)).isoformat(timespec="seconds") for ago in (30, 20)]
        return made(self.agent, "/api/v1/hotline/contacts",
                    {"channel": "call", "at": times[0], "answered_at": times[1], "text": "小区门口路灯不亮",
                     "caller": self.world.person(number), **more})

    def order(self, call, **more):
        return made(self.dispatcher if "unit" in more else self.agent, "/api/v1/hotline/orders",
                    {"contact": call.seen["number"], "region": COUNTY, "nature": "object", "expected": "尽快修好",
                     "place": "古城大街8号", **more})

    def replied(self, order):
        order.do(self.unit, "sign", state="handling")
        order.do(self.unit, "reply", {"text": "已更换灯具"}, "replied")
        order.look(self.dispatcher)
        order.do(self.dispatcher, "pass", state="callback")


# --- the life of a call --------------------------------------------------------------------------------------------


def a_call(hotline):
    agent, dispatcher, unit, lower = hotline.agent, hotline.dispatcher, hotline.unit, hotline.lower
    call = hotline.call()
    same(call.seen["waited"], 10, "seconds until it was answered")
    order = hotline.order(call)
    call.look(agent)
    same(call.seen["state"], "ordered", "the call")
    check(unit.get(order.path).status == 404, "a unit sees an order only when it has it")
    order.refused(dispatcher, "dispatch", {}, 422, "承办单位")
    order.do(dispatcher, "dispatch", {"unit": hotline.city}, "dispatched")
    order.refused(unit, "reply", {"text": "已办"}, 409, "签收")
    order.do(unit, "sign", state="handling")
    order.do(unit, "pass_down", {"unit": hotline.below}, "passed")
    order.refused(hotline.stranger, "answer_up", {"text": "已修好"}, 404, "没有找到")
    order.look(lower)
    order.refused(lower, "answer_up", {}, 422, "请填写办理情况")
    order.do(lower, "answer_up", {"text": "已更换灯具"}, "checking")
    order.look(unit)
    order.do(unit, "reply", {"text": "灯具已更换，欢迎监督"}, "replied")
    check("caller" in order.seen and "*" in order.seen["caller"]["name"], "a unit sees who called masked")
    order.look(dispatcher)
    order.refused(dispatcher, "send_back", {}, 422, "理由")
    order.do(dispatcher, "send_back", {"reason": "没有说明何时修好"}, "reworking")
    order.look(unit)
    order.do(unit, "reply", {"text": "6月1日已更换灯具"}, "replied")
    order.look(dispatcher)
    order.do(dispatcher, "pass", state="callback")
    order.look(agent)
    order.do(agent, "callback", {"result": "unsatisfied"}, "called_back")
    check("redo" in [row["action"] for row in order.seen["actions"]], "a dissatisfied caller's order offers a redo")
    redo = order.do(agent, "redo", {"reason": "回访不满意，夜间仍不亮"})
    same(redo["role"], "redo", "the redo order")
    again = found(agent, f"/api/v1/hotline/orders/{redo['number']}")
    order.look(agent)
    order.refused(agent, "archive", {}, 409, "子件")
    hotline.replied(again)
    again.look(agent)
    again.do(agent, "callback", {"result": "satisfied"}, "called_back")
    again.do(agent, "archive", state="archived")
    order.look(agent)
    order.do(agent, "archive", state="archived")
    return order


def a_return_and_a_merge(hotline):
    dispatcher = hotline.dispatcher
    order = hotline.order(hotline.call(4), unit=hotline.other)
    order.refused(hotline.stranger, "ask_return", {}, 422, "理由")
    order.do(hotline.stranger, "ask_return", {"reason": "路灯由城管局管理"}, "disputed")
    order.look(dispatcher)
    order.do(dispatcher, "decide_return", {"grant": True, "reason": "属城管局职责", "unit": hotline.city})
    same((order.seen["state"], order.seen["unit_name"]), ("dispatched", "市城管局"), "after the decision")
    order.refused(hotline.unit, "ask_return", {"reason": "也不是我们的"}, 409, "只能办理一次")
    second = hotline.order(hotline.call(5))
    second.refused(dispatcher, "merge", {"survivor": second.seen["number"]}, 422, "另一张")
    second.do(dispatcher, "merge", {"survivor": order.seen["number"]}, "merged")
    order.look(dispatcher)
    same([row["number"] for row in order.seen["merged"]], [second.seen["number"]], "what was merged into it")
    return order


def a_supervision(hotline, order):
    supervision = made(hotline.dispatcher, f"{order.path}/supervise", {"ground": "overdue", "text": "请三日内办结"},
                       "/api/v1/hotline/supervisions")
    order.look(hotline.unit)
    order.do(hotline.unit, "sign", state="handling")
    order.do(hotline.unit, "reply", {"text": "已更换灯具"}, "replied")
    order.look(hotline.dispatcher)
    order.refused(hotline.dispatcher, "pass", {}, 409, "子件")
    supervision.look(hotline.unit)
    supervision.do(hotline.unit, "answer", {"text": "已办结并回复"}, "answered")
    supervision.look(hotline.dispatcher)
    supervision.do(hotline.dispatcher, "close", state="closed")
    order.look(hotline.dispatcher)
    order.do(hotline.dispatcher, "pass", state="callback")
    order.look(hotline.agent)
    order.do(hotline.agent, "callback", {"result": "very_satisfied"}, "called_back")
    order.do(hotline.agent, "archive", state="archived")


def lists(hotline, number):
    for person, path in ((hotline.agent, "contacts"), (hotline.dispatcher, "orders"), (hotline.unit, "orders?open=true"),
                         (hotline.dispatcher, f"orders?number={number}"), (hotline.dispatcher, "orders?text=路灯")):
        answer = person.must(200, "GET", f"/api/v1/hotline/{path}".replace("路灯", "%E8%B7%AF%E7%81%AF"))
        show(path, answer)
    same(len(hotline.dispatcher.get("/api/v1/hotline/orders").json()["items"]), 4, "orders in all")
    same(len(hotline.stranger.get("/api/v1/hotline/orders").json()["items"]), 1, "orders that the other unit had")


# --- ratings, whistles, meetings -----------------------------------------------------------------------------------


def a_bad_rating(hotline):
    world = hotline.world
    clerk, head, nobody = world.client("clerk"), world.client("trial.head"), world.client()
    case = clerk.must(201, "POST", "/api/v1/cases",
                      {**world.intake(8), "item_code": "GG-01", "accept": True, "result": "granted"}).json()
    code = clerk.must(201, "POST", "/api/v1/review-codes", {"number": case["number"]}).json()
    show("code", clerk.post("/api/v1/review-codes", {"number": case["number"]}))
    key = {"region": code["region"], "code": code["code"]}
    rated = nobody.post("/api/v1/ratings", {**key, "level": 5, "text": "排队太久"})
    show("rating", rated)
    same(rated.status, 201, "a rating")
    same(nobody.post("/api/v1/ratings", {**key, "level": 1}).status, 409, "a second rating")
    rows = head.must(200, "GET", "/api/v1/rectifications")
    show("rectifications", rows)
    row = rows.json()["items"][0]
    thing = found(head, f"/api/v1/rectifications/{row['region']}/{row['id']}")
    thing.refused(head, "steps/close", {}, 409, "现在可以：联系当事人、核实、申诉")
    thing.refused(head, "steps/verify", {}, 422, "核实")
    thing.do(head, "steps/verify", {"reason": "当日窗口少开两个"}, "verified")
    thing.do(head, "steps/rectify", {"reason": "增开窗口", "outcome": "rectified", "answer": "已增开两个窗口"}, "rectified")
    thing.do(head, "steps/close", {}, "closed")
    looked = nobody.must(200, "POST", "/api/v1/ratings/look", key)
    show("look", looked)
    same(looked.json().get("answer"), "已增开两个窗口", "what the person reads")


def a_whistle_and_a_meeting(hotline, number):
    unit, keeper = hotline.unit, hotline.dispatcher
    community = hotline.world.client("county.head")
    whistle = made(community, "/api/v1/whistles",
                   {"text": "楼道堆物，多次劝说无效", "units": [{"unit": hotline.city}]})
    part = found(unit, f"/api/v1/whistle-calls/{whistle.seen['units'][0]['number']}")
    part.refused(unit, "report", {"text": "已清理"}, 409, "报到")
    part.do(unit, "arrive", state="arrived")
    part.do(unit, "report", {"text": "已清理"}, "reported")
    part.look(community)
    part.do(community, "confirm", state="done")
    whistle.look(community)
    whistle.do(community, "close")
    meeting = made(keeper, "/api/v1/meetings", {"kind": "joint", "day": "2026-06-01", "leader": "副市长",
                                                "subject": "路灯管理", "units": [{"unit": hotline.city}]})
    discussed = keeper.post(f"{meeting.path}/orders", {"order": number})
    show("discuss", discussed)
    same(discussed.status, 200, "an order on the agenda")
    meeting.look(keeper)
    meeting.etag = keeper.get(meeting.path).etag
    answer = keeper.ask("POST", f"{meeting.path}/hold", {}, {"If-Match": meeting.etag})
    same(answer.status, 200, "it is held")
    decision = made(keeper, f"{meeting.path}/decisions", {"what": "十日内排查全部路灯", "unit": hotline.city, "days": 10},
                    "/api/v1/decisions")
    decision.look(unit)
    decision.do(unit, "fulfil", {"text": "已排查"}, "fulfilled")
    decision.look(keeper)
    decision.do(keeper, "confirm", state="done")
    ended = keeper.ask("POST", f"{meeting.path}/end", {}, {"If-Match": keeper.get(meeting.path).etag})
    show("end", ended)
    same(ended.status, 200, "it is closed")


def trial():
    seed = seed_of()
    with World(seed) as world:
        hotline = Hotline(world)
        order = a_call(hotline)
        returned = a_return_and_a_merge(hotline)
        a_supervision(hotline, returned)
        lists(hotline, order.seen["number"])
        a_bad_rating(hotline)
        a_whistle_and_a_meeting(hotline, order.seen["number"])
        path = f"/api/v1/matters/{order.seen['region']}/{order.seen['id']}/timeline"
        events = world.client("dispatch.desk").must(200, "GET", path)
        show("timeline", events)
        same(world.server.stop(), 0, "the stop")
        return (f"an order of {len(events.json()['items'])} events, its redo, a return, a merge, a supervision, a bad "
                f"rating, a whistle and a meeting; {world.verify()['events']} events verified")


main(trial)
