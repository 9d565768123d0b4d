"""Followers one by one and in pages: since 2021 without nickname, sex, city or picture."""

from typing import Any

from bot.simulator import followers, tags
from bot.simulator.api import OK, Call, Refusal, endpoint
from bot.simulator.fields import openids, text
from bot.simulator.platform import Platform

A_PAGE = 10_000
MOST_A_CALL = 100
LONGEST_REMARK = 30
BLACKLIST_PAGE = 1000
MOST_BLACKLISTED_A_CALL = 20
SCENES = {
    0: "ADD_SCENE_OTHERS",
    1: "ADD_SCENE_SEARCH",
    17: "ADD_SCENE_PROFILE_CARD",
    30: "ADD_SCENE_QR_CODE",
    57: "ADD_SCENE_PROFILE_LINK",
    100: "ADD_SCENE_WECHAT_ADVERTISEMENT",
    149: "ADD_SCENE_WXA",
    161: "ADD_SCENE_REPRINT",
    200: "ADD_SCENE_CHANNELS",
    201: "ADD_SCENE_LIVESTREAM",
}


@endpoint("/cgi-bin/user/get", method="GET", needs="certified", limit=500)
def listing(call: Call) -> dict[str, Any]:
    """List openids in the order of following; a full page is followed by another, if an empty one."""
    store, after = call.platform.store, 0
    named = call.args.get("next_openid", "")
    if named:
        row = store.row("SELECT id FROM follows WHERE openid = ? AND until IS NULL", named)
        if row is None:
            raise Refusal(40003)
        after = row["id"]
    rows = store.rows(
        "SELECT openid FROM follows WHERE until IS NULL AND id > ? ORDER BY id LIMIT ?", after, A_PAGE
    )
    answer: dict[str, Any] = {"total": followers.count(call.platform), "count": len(rows)}
    if rows:
        answer["data"] = {"openid": [row["openid"] for row in rows]}
    return {**answer, "next_openid": rows[-1]["openid"] if len(rows) == A_PAGE else ""}


@endpoint("/cgi-bin/user/info", method="GET", needs="certified", limit=5_000_000)
def info(call: Call) -> dict[str, Any]:
    return about(call.platform, call.args.get("openid"))


@endpoint("/cgi-bin/user/info/batchget", needs="certified", limit=100_000)
def many(call: Call) -> dict[str, Any]:
    """Tell about up to a hundred."""
    asked = call.body.get("user_list")
    if not isinstance(asked, list) or not all(isinstance(each, dict) for each in asked):
        raise Refusal(47001)
    if not 1 <= len(asked) <= MOST_A_CALL:
        raise Refusal(40032)
    return {"user_info_list": [about(call.platform, each.get("openid")) for each in asked]}


@endpoint("/cgi-bin/user/info/updateremark", needs="service", limit=10_000, strict=True)
def remark(call: Call) -> dict[str, Any]:
    """Note something about a follower; for service accounts only."""
    openid, words = call.body.get("openid"), text(call.body, "remark")
    if not isinstance(openid, str) or not followers.follows(call.platform, openid):
        raise Refusal(40003)
    if len(words) > LONGEST_REMARK:  # the code is unconfirmed
        raise Refusal(40035)
    call.platform.store.run("INSERT OR REPLACE INTO remarks (openid, remark) VALUES (?, ?)", openid, words)
    return OK


@endpoint("/cgi-bin/tags/members/getblacklist", needs="certified", limit=1000)
def blacklist(call: Call) -> dict[str, Any]:
    """List the blacklisted, a thousand at a time."""
    store, after = call.platform.store, text(call.body, "begin_openid")
    rows = store.rows(
        "SELECT openid FROM blacklist WHERE openid > ? ORDER BY openid LIMIT ?", after, BLACKLIST_PAGE
    )
    found = [row["openid"] for row in rows]
    answer: dict[str, Any] = {
        "total": store.number("SELECT count(*) FROM blacklist"),
        "count": len(found),
    }
    if found:
        answer["data"] = {"openid": found}
    return {**answer, "next_openid": found[-1] if len(found) == BLACKLIST_PAGE else ""}


@endpoint("/cgi-bin/tags/members/batchblacklist", needs="certified", limit=1000)
def shut_out(call: Call) -> dict[str, Any]:
    for openid in known_openids(call):
        call.platform.store.run(
            "INSERT OR IGNORE INTO blacklist (openid, since) VALUES (?, ?)", openid, call.now
        )
    return OK


@endpoint("/cgi-bin/tags/members/batchunblacklist", needs="certified", limit=1000)
def let_in(call: Call) -> dict[str, Any]:
    for openid in known_openids(call):
        call.platform.store.run("DELETE FROM blacklist WHERE openid = ?", openid)
    return OK


def about(platform: Platform, openid: Any) -> dict[str, Any]:
    """Give what WeChat still tells of somebody. Raises Refusal 40003."""
    if not isinstance(openid, str) or not followers.known(platform, openid):
        raise Refusal(40003)
    row = platform.store.row("SELECT * FROM follows WHERE openid = ? AND until IS NULL", openid)
    if row is None:
        return {"subscribe": 0, "openid": openid}
    noted = platform.store.row("SELECT remark FROM remarks WHERE openid = ?", openid)
    tagged = tags.of(platform, openid)
    return {
        "subscribe": 1,
        "openid": openid,
        "language": "",
        "subscribe_time": int(row["followed_at"]),
        "remark": noted["remark"] if noted else "",
        "groupid": tagged[0] if tagged else 0,
        "tagid_list": tagged,
        "subscribe_scene": SCENES.get(row["source"], "ADD_SCENE_OTHERS"),
        "qr_scene": 0,
        "qr_scene_str": "",
    }


def known_openids(call: Call) -> list[str]:
    """Read openid_list, at most twenty. Raises Refusal."""
    given = openids(call.body, "openid_list", most=MOST_BLACKLISTED_A_CALL)
    if not all(followers.known(call.platform, each) for each in given):
        raise Refusal(40003)
    return given
