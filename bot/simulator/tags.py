"""Tags and who has them: a hundred at most, twenty a follower."""

from typing import Any

from bot.simulator import fields, followers
from bot.simulator.api import OK, Call, Refusal, endpoint
from bot.simulator.platform import Platform

RESERVED = (0, 1, 2)
FIRST = 100
MOST = 100
LONGEST_NAME = 30
MOST_A_FOLLOWER = 20
MOST_A_CALL = 50
A_PAGE = 10_000


@endpoint("/cgi-bin/tags/create", needs="certified", limit=1000, strict=True)
def create(call: Call) -> dict[str, Any]:
    name, store = name_of(call), call.platform.store
    if store.row("SELECT 1 FROM tags WHERE name = ?", name):
        raise Refusal(45157)
    if store.number("SELECT count(*) FROM tags") >= MOST:
        raise Refusal(45056)
    number = max(FIRST, store.number("SELECT max(id) FROM tags") + 1)
    store.insert("tags", id=number, name=name)
    return {"tag": {"id": number, "name": name}}


@endpoint("/cgi-bin/tags/get", method="GET", needs="certified", limit=1000)
def listing(call: Call) -> dict[str, Any]:
    sql = "SELECT id, name, (SELECT count(*) FROM tagged WHERE tag = id) AS count FROM tags ORDER BY id"
    return {"tags": call.platform.store.rows(sql)}


@endpoint("/cgi-bin/tags/update", needs="certified", limit=1000, strict=True)
def update(call: Call) -> dict[str, Any]:
    number, name = own_tag(call), name_of(call)
    if call.platform.store.row("SELECT 1 FROM tags WHERE name = ? AND id != ?", name, number):
        raise Refusal(45157)
    call.platform.store.run("UPDATE tags SET name = ? WHERE id = ?", name, number)
    return OK


@endpoint("/cgi-bin/tags/delete", needs="certified", limit=1000)
def delete(call: Call) -> dict[str, Any]:
    number, store = own_tag(call), call.platform.store
    if store.number("SELECT count(*) FROM tagged WHERE tag = ?", number) > call.platform.account.large_tag:
        raise Refusal(45057)
    store.run("DELETE FROM tagged WHERE tag = ?", number)
    store.run("DELETE FROM tags WHERE id = ?", number)
    return OK


@endpoint("/cgi-bin/tags/members/batchtagging", needs="certified", limit=100_000)
def tag_many(call: Call) -> dict[str, Any]:
    number, whom = tag_of(call), known_openids(call)
    for openid in whom:
        if number not in of(call.platform, openid):
            if len(of(call.platform, openid)) >= MOST_A_FOLLOWER:
                raise Refusal(45059)
            call.platform.store.insert("tagged", openid=openid, tag=number)
    return OK


@endpoint("/cgi-bin/tags/members/batchuntagging", needs="certified", limit=100_000)
def untag_many(call: Call) -> dict[str, Any]:
    number = tag_of(call)
    for openid in known_openids(call):
        call.platform.store.run("DELETE FROM tagged WHERE openid = ? AND tag = ?", openid, number)
    return OK


@endpoint("/cgi-bin/user/tag/get", needs="certified", limit=1000)
def members(call: Call) -> dict[str, Any]:
    """List the followers with a tag, ten thousand at a time."""
    after = fields.text(call.body, "next_openid")
    rows = call.platform.store.rows(
        "SELECT openid FROM tagged WHERE tag = ? AND openid > ? ORDER BY openid LIMIT ?",
        tag_of(call),
        after,
        A_PAGE,
    )
    found = [row["openid"] for row in rows]
    if not found:
        return {"count": 0, "next_openid": ""}
    return {"count": len(found), "data": {"openid": found}, "next_openid": found[-1]}


@endpoint("/cgi-bin/tags/getidlist", needs="certified", limit=100_000)
def of_one(call: Call) -> dict[str, Any]:
    openid = call.body.get("openid")
    if not isinstance(openid, str) or not followers.known(call.platform, openid):
        raise Refusal(40003)
    return {"tagid_list": of(call.platform, openid)}


def of(platform: Platform, openid: str) -> list[int]:
    """Give the numbers of a follower's tags."""
    rows = platform.store.rows("SELECT tag FROM tagged WHERE openid = ? ORDER BY tag", openid)
    return [row["tag"] for row in rows]


def known(platform: Platform, number: Any) -> bool:
    """Tell whether there is a tag of this number; it may come as text."""
    return platform.store.row("SELECT 1 FROM tags WHERE id = ?", fields.number(number)) is not None


def own_tag(call: Call) -> int:
    """Read the number of a tag that may be changed. Raises Refusal."""
    given = call.body.get("tag")
    number = given.get("id") if isinstance(given, dict) else None
    if fields.number(number) in RESERVED:
        raise Refusal(45058)
    if not known(call.platform, number):
        raise Refusal(45159)
    return int(str(number))


def tag_of(call: Call) -> int:
    if not known(call.platform, call.body.get("tagid")):
        raise Refusal(45159)
    return int(call.body["tagid"])


def name_of(call: Call) -> str:
    """Read a tag's name of 1 to 30 characters. Raises Refusal."""
    given = call.body.get("tag")
    name = given.get("name") if isinstance(given, dict) else None
    if not isinstance(name, str) or not name:
        raise Refusal(47001)
    if len(name) > LONGEST_NAME:
        raise Refusal(45158)
    return name


def known_openids(call: Call) -> list[str]:
    """Read openid_list, at most fifty. Raises Refusal."""
    given = fields.openids(call.body, "openid_list", most=MOST_A_CALL)
    if not all(followers.follows(call.platform, each) for each in given):
        raise Refusal(40003)
    return given
