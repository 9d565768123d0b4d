"""The control side `/_control/…`: what a rehearsal or a test makes happen, and what it may look at.

Loopback only: whoever reaches it moves the clock and speaks for followers.
"""

import ipaddress
import json
from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, request

from bot.simulator import (
    aftermath,
    articles,
    conversation,
    faults,
    followers,
    jobs,
    originality,
    reading,
    sanitise,
    state,
    travel,
)
from bot.simulator.api import Refusal
from bot.simulator.clock import day_of, iso, parse
from bot.simulator.platform import PHONE, Platform
from bot.simulator.store import as_json
from bot.simulator.webhook import Delivery

Given = dict[str, Any]
NAMES = ("localhost", "127.0.0.1", "::1")


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
    return control


def only_from_here() -> Response | None:
    """Refuse other machines, and pages of other sites in this machine's browser."""
    caller = ipaddress.ip_address(request.remote_addr or "0.0.0.0")  # noqa: S104  an address to refuse
    mapped = getattr(caller, "ipv4_mapped", None)
    host = urlsplit(f"//{request.host}").hostname
    origin = request.headers.get("Origin")
    foreign = origin is not None and urlsplit(origin).netloc != request.host
    if (mapped or caller).is_loopback and host in NAMES and not foreign:
        return None
    return answer({"error": "控制接口只接受本机的请求"}, status=403)


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
    day = str(given.get("day", day_of(platform.now())))
    date.fromisoformat(day)
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
    if isinstance(seconds, int | float) and not isinstance(seconds, bool):
        travel.by(platform, seconds)
    elif isinstance(given.get("now"), str):
        travel.by(platform, parse(given["now"]) - platform.now())
    else:
        raise ValueError("要给出 now（ISO 8601）或 advance_seconds（秒）")
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
        more["fail_idx"] = [whole({"fail_idx": each}, "fail_idx", 0) for each in given["fail_idx"]]
    jobs.order_outcome(platform, kind, status, **more)
    return {"ok": True}


def by_hand(platform: Platform, given: Given) -> Given:
    """Somebody sends in the official backend: with a push, or only published."""
    contents = given.get("articles")
    if not isinstance(contents, list) or not contents or not all(isinstance(each, dict) for each in contents):
        raise ValueError('要给出 articles：[{"title", "content"}]')
    own_host = platform.base.partition("//")[2]
    blank = {"author": "", "digest": "", "content_source_url": "", "thumb_media_id": "", "thumb_url": ""}
    stored = [
        {
            **blank,
            **each,
            "title": str(each.get("title", "")),
            "content": sanitise.clean(str(each.get("content", "")), own_host=own_host),
        }
        for each in contents
    ]
    now, kind = platform.now(), "mass" if given.get("notify", True) else "publish"
    with platform.store.transaction():
        if kind == "mass":
            jobs.require_mass_quota(platform, now=now)
        job = jobs.accept(platform, kind, {"articles": stored}, now=now, origin="hand")
        jobs.finish(platform, job, at=now)
    platform.wake.set()
    return {"msg_id": job["msg_id"], "msg_data_id": job["msg_data_id"]}


def reset(platform: Platform, given: Given) -> Given:
    platform.reset()
    return {"ok": True}


ACTIONS: dict[str, Callable[[Platform, Given], Given]] = {
    "/message": message,
    "/event": event,
    "/faults": order_faults,
    "/read": read,
    "/reads": reads,
    "/followers": make_followers,
    "/clock": move_clock,
    "/account": alter_account,
    "/confirm": confirm,
    "/outcome": outcome,
    "/by_hand": by_hand,
    "/ban": aftermath.ban,
    "/comment": aftermath.comment,
    "/reset": reset,
}


def deliveries(done: list[Delivery]) -> Given:
    """Tell what the webhook answered to the last of the repeats, and to each."""
    return {**done[-1].as_json(), "replies": [delivery.reply for delivery in done]}


def body() -> Given:
    raw = request.get_data()
    given = json.loads(raw) if raw.strip() else {}
    if not isinstance(given, dict):
        raise ValueError("请求体应是 JSON 对象")
    return given


def text(fields: Given, name: str, otherwise: str) -> str:
    value = fields.pop(name, otherwise)
    if not isinstance(value, str):
        raise ValueError(f"{name} 应是文字")
    return value


def whole(fields: Given, name: str, otherwise: int) -> int:
    value = fields.pop(name, otherwise)
    if isinstance(value, str) and value.isdecimal():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{name} 应是不小于 0 的整数")
    return value


def answer(content: Given, *, status: int = 200) -> Response:
    return Response(as_json(content), status=status, content_type="application/json; charset=utf-8")
