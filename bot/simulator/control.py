"""The control side `/_control/…`: what a rehearsal or a test makes happen, and what it may look at.

Loopback only: whoever reaches it moves the clock and speaks for followers.
"""

from collections.abc import Callable

from flask import Blueprint, Response

from bot.simulator import (
    aftermath,
    articles,
    by_hand,
    conversation,
    faults,
    followers,
    jobs,
    originality,
    reading,
    state,
    taps,
    travel,
)
from bot.simulator.api import Refusal
from bot.simulator.clock import day_of, iso, parse, parse_day
from bot.simulator.intake import ANY, Given, answer, astray, body, text, whole
from bot.simulator.intake import only_from_here as only_from_here  # the desk's door is the same
from bot.simulator.platform import PHONE, Platform
from bot.simulator.webhook import Delivery

FARTHEST = 20 * 366 * 86_400  # seconds the clock is moved at once


def blueprint(platform: Platform) -> Blueprint:
    """Make the control side of one platform."""
    control = Blueprint("control", __name__, url_prefix="/_control")
    control.before_request(only_from_here)

    def act(path: str, action: Callable[[Platform, Given], Given]) -> None:
        def view() -> Response:
            try:
                return answer(action(platform, body()))
            except ValueError as error:
                return answer({"error": str(error)}, status=400)
            except Refusal as refusal:
                words = f"平台不接受：{refusal.errcode} {refusal.words}"
                return answer({"error": words, "errcode": refusal.errcode}, status=400)

        control.add_url_rule(path, path.strip("/"), view, methods=["POST"])

    control.add_url_rule("/state", "state", lambda: answer(state.of(platform)))
    control.add_url_rule("/clock", "clock_now", lambda: answer(clock(platform)))
    for path, action in ACTIONS.items():
        act(path, action)
    for rule in ("", "/", "/<path:_rest>"):
        control.add_url_rule(rule, "astray", elsewhere, methods=ANY)
    control.register_error_handler(500, broken)
    return control


def elsewhere(_rest: str = "") -> Response:
    return astray(f"/{_rest}", ACTIONS)


def broken(_: Exception) -> Response:
    words = "模拟平台自己出错了，这条指令没有做完；原因在它的日志里，请连同指令一起反馈。"
    return answer({"error": words}, status=500)


def message(platform: Platform, given: Given) -> Given:
    """A follower says something."""
    fields = dict(given)
    openid, kind, times = (
        text(fields, "openid", PHONE),
        text(fields, "type", "text"),
        whole(fields, "times", 1),
    )
    return deliveries(conversation.say(platform, openid, kind, fields, times=times))


def event(platform: Platform, given: Given) -> Given:
    """A follower taps, follows or leaves; any other event is posted as given."""
    fields = dict(given)
    openid, times = text(fields, "openid", PHONE), whole(fields, "times", 1)
    name = text(fields, "event", "")
    if not name:
        raise ValueError("缺 event，例如 CLICK")
    return deliveries(conversation.happen(platform, openid, name, fields, times=times))


def tap(platform: Platform, given: Given) -> Given:
    """A follower taps a button of the menu, named by its words; who was never seen follows silently."""
    fields = dict(given)
    openid, name = text(fields, "openid", PHONE), text(fields, "button", "")
    button = taps.find(platform, name=name)
    if not followers.known(platform, openid):
        followers.follow(platform, openid, now=platform.now())
    return deliveries(taps.tap(platform, openid, button, **fields))


def order_faults(platform: Platform, given: Given) -> Given:
    fields = dict(given)
    path, kind, times = text(fields, "path", ""), text(fields, "kind", ""), whole(fields, "times", 1)
    faults.order(platform, path, kind, times=times, **fields)
    return {"ok": True}


def read(platform: Platform, given: Given) -> Given:
    """Somebody opens an article."""
    article = articles.by_url(platform, text(dict(given), "url", ""))
    if article is None:
        raise ValueError(f"没有这篇文章：{given.get('url')}")
    scene = str(given.get("source", reading.FROM_PUSH))
    if scene not in reading.SCENES:
        raise ValueError(f"source 只能是 {'、'.join(reading.SCENES)}")
    openid = str(given.get("openid", PHONE))
    return {"counted": reading.open_article(platform, article, openid, scene=scene)}


def reads(platform: Platform, given: Given) -> Given:
    """Put reading numbers in for a day; `is_delay` says that day's numbers are behind."""
    day = parse_day(text(dict(given), "day", day_of(platform.now())))
    if "is_delay" in given:
        reading.set_delay(platform, day, bool(given["is_delay"]))
    counts = {name: given[name] for name in reading.COUNTS if name in given}
    if any(not isinstance(value, int) for value in counts.values()):
        raise ValueError("次数应是整数")
    unknown = given.keys() - {*reading.COUNTS, "msg_data_id", "index", "day", "is_delay", "source"}
    if unknown:
        raise ValueError(f"不认识 {'、'.join(sorted(unknown))}，可用：{'、'.join(reading.COUNTS)}")
    if counts:
        number, index = whole(dict(given), "msg_data_id", 0), whole(dict(given), "index", 1)
        article = articles.by_number(platform, number, index)
        if article is None:
            raise ValueError(f"没有这篇文章：{number}_{index}")
        reading.add(platform, article, day, counts, str(given.get("source", reading.FROM_PUSH)))
    return {"ok": True}


def make_followers(platform: Platform, given: Given) -> Given:
    fields = dict(given)
    number, seed, days = (whole(fields, *each) for each in (("count", 0), ("seed", 1), ("days", 0)))
    followers.generate(platform, number, seed=seed, now=platform.now(), days=days)
    return {"followers": followers.count(platform)}


def clock(platform: Platform) -> Given:
    return {"now": iso(platform.now()), "offset_seconds": platform.clock.offset}


def move_clock(platform: Platform, given: Given) -> Given:
    """Set the clock, or move it; what is due by then happens before the answer, its events right after."""
    seconds = given.get("advance_seconds")
    if isinstance(given.get("now"), str) and seconds is None:
        seconds = parse(given["now"]) - platform.now()
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        raise ValueError("要给出 now（ISO 8601，例如 2026-11-24T08:30）或 advance_seconds（秒）。")
    if abs(seconds) > FARTHEST:
        raise ValueError("时钟一次最多拨 20 年，请改小再拨。")
    travel.by(platform, seconds)
    return clock(platform)


def alter_account(platform: Platform, given: Given) -> Given:
    platform.switch(given)
    return platform.account.as_json()


def confirm(platform: Platform, given: Given) -> Given:
    """The administrator's tap; without msg_id on what has waited longest."""
    waiting = platform.store.rows("SELECT * FROM jobs WHERE waits_for = 'administrator' ORDER BY id")
    wanted = str(given.get("msg_id", waiting[0]["msg_id"] if waiting else ""))
    found = next((job for job in waiting if str(job["msg_id"]) == wanted), None)
    answer_ = given.get("answer", "confirm")
    if answer_ not in ("confirm", "refuse"):
        raise ValueError("answer 只能是 confirm 或 refuse")
    if found is None:
        raise ValueError(f"没有等管理员确认的群发：{wanted}")
    with platform.store.transaction():
        jobs.confirm(platform, found, agreed=answer_ == "confirm")
    platform.wake.set()
    return {"msg_id": found["msg_id"], "status": jobs.get(platform, found["id"])["result"]}


def outcome(platform: Platform, given: Given) -> Given:
    """How the next accepted job ends: its status, what the originality check finds, which articles fail."""
    kind, status = given.get("of"), str(given.get("status", ""))
    more: Given = {}
    if kind not in ("mass", "publish"):
        raise ValueError("of 只能是 mass 或 publish")
    if kind == "publish" and status not in ("0", "2", "3", "4"):
        raise ValueError("publish 的 status 只能是 0、2、3、4")
    if "copyright" in given:
        more["copyright"] = originality.read(given["copyright"])
    elif not status:
        raise ValueError("缺 status，例如 err(20013)")
    if "fail_idx" in given:
        if not isinstance(given["fail_idx"], list):
            raise ValueError("fail_idx 应是列表，例如 [1, 2]：没有通过的是第几篇。")
        more["fail_idx"] = [whole({"fail_idx": each}, "fail_idx", 0) for each in given["fail_idx"]]
    jobs.order_outcome(platform, kind, status, **more)
    return {"ok": True}


def reset(platform: Platform, given: Given) -> Given:
    platform.reset()
    return {"ok": True}


ACTIONS: dict[str, Callable[[Platform, Given], Given]] = {
    "/message": message,
    "/event": event,
    "/tap": tap,
    "/faults": order_faults,
    "/read": read,
    "/reads": reads,
    "/followers": make_followers,
    "/clock": move_clock,
    "/account": alter_account,
    "/confirm": confirm,
    "/outcome": outcome,
    "/by_hand": by_hand.send,
    "/ban": aftermath.ban,
    "/comment": aftermath.comment,
    "/reset": reset,
}


def deliveries(done: list[Delivery]) -> Given:
    """Tell what the webhook answered to the last of the repeats, and to each."""
    return {**done[-1].as_json(), "replies": [delivery.reply for delivery in done]}
