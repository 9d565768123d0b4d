"""Mass sending: one accepted job, its repeats told apart by clientmsgid, its state, its withdrawal."""

import hashlib
from collections.abc import Callable
from typing import Any

from bot.simulator import articles, audience, chat, drafts, events, fields, followers, jobs, matter, tags
from bot.simulator.api import OK, Call, Refusal, endpoint
from bot.simulator.platform import PHONE
from bot.simulator.store import Row, as_json

DIGEST = 32
KEY_LIVES = 24 * 3600
RETRY_AFTER = 60
MOST_LISTED = 10_000


@endpoint("/cgi-bin/message/mass/sendall", needs="certified", limit=100, per_minute=60, strict=True)
def sendall(call: Call) -> dict[str, Any]:
    """Accept one send to all followers, or to those with a tag.

    The key is looked at first: a repeat is told the first msg_id even when draft and quota are used up.
    """
    return accept(call, whom)


@endpoint("/cgi-bin/message/mass/send", needs="service", limit=100, per_minute=60, strict=True)
def send(call: Call) -> dict[str, Any]:
    """Accept one send to the followers on a list; for service accounts only."""
    return accept(call, listed)


def accept(call: Call, read_whom: Callable[[Call], audience.To]) -> dict[str, Any]:
    """Take on a send. Raises Refusal."""
    key, named = key_of(call)
    refuse_repeat(call, key)
    content, media_id = matter.of(call)
    to = read_whom(call)
    if to is not None:
        content["to"] = to
    if fields.flag(call.body, "send_ignore_reprint"):
        content["ignore_reprint"] = True
    jobs.require_mass_quota(call.platform, now=call.now, to_all=to is None)
    job = jobs.accept(
        call.platform, "mass", content, now=call.now, clientmsgid=key, named=int(named), media_id=media_id
    )
    event = jobs.finish_early(call.platform, job, now=call.now)
    if event:
        call.afterwards.append(lambda: events.post(call.platform, event))
    answer = {"errcode": 0, "errmsg": "send job submission success", "msg_id": job["msg_id"]}
    return {**answer, "msg_data_id": job["msg_data_id"]} if media_id else answer


@endpoint("/cgi-bin/message/mass/get", needs="certified")
def get(call: Call) -> dict[str, Any]:
    job = find(call)
    return {"msg_id": job["msg_id"], "msg_status": job["status"]}


@endpoint("/cgi-bin/message/mass/delete", needs="certified", limit=10)
def delete(call: Call) -> dict[str, Any]:
    """Take back an article, or all of a send; the card in the chat stays and leads nowhere."""
    index = call.body.get("article_idx", 0)
    if call.body.get("url") and not call.body.get("msg_id"):
        article = articles.by_url(call.platform, str(call.body["url"]))
        if article is None:
            raise Refusal(40065)
        job, index = jobs.get(call.platform, article.job), article.index
    else:
        job = find(call)
    sent = articles.of_job(call.platform, job["id"])
    if job["kind"] != "mass" or job["origin"] != "api" or not sent:
        raise Refusal(40059)
    if isinstance(index, bool) or not isinstance(index, int) or not 0 <= index <= len(sent):
        raise Refusal(40060)
    articles.take_back(call.platform, job["id"], index)
    if all(article.deleted for article in articles.of_job(call.platform, job["id"])):
        call.platform.store.run(
            "UPDATE jobs SET status = 'DELETE', deleted_at = ? WHERE id = ?", call.now, job["id"]
        )
    return OK


@endpoint("/cgi-bin/message/mass/preview", needs="certified", limit=100, strict=True)
def preview(call: Call) -> dict[str, Any]:
    """Show a draft or a text to one person; a 微信号 wins over an openid and is anybody's: the phone's."""
    openid = call.body.get("touser")
    if call.body.get("towxname"):
        openid = PHONE
    elif not isinstance(openid, str) or not followers.follows(call.platform, openid):
        raise Refusal(40003)
    content, media_id = matter.of(call)
    msg_id = call.platform.store.next("msg_id")
    shown = [
        {
            **{name: article[name] for name in ("title", "digest", "thumb_url")},
            "url": drafts.preview_url(call.platform, media_id or "", index),
        }
        for index, article in enumerate(content.get("articles", []))
    ]
    line: dict[str, Any] = {
        "msg_id": msg_id,
        "text": content.get("text", "") or ("[图片]" if content.get("images") else ""),
        "images": content.get("images", []),
        "articles": shown,
        "media_id": media_id,
    }
    if call.body.get("towxname"):
        line["towxname"] = call.body["towxname"]
    chat.write(call.platform, openid, "preview", line, at=call.now)
    return {"errcode": 0, "errmsg": "preview success", "msg_id": msg_id}


def key_of(call: Call) -> tuple[str, bool]:
    """Give the key of a send, and whether the client named it. Raises Refusal 45067."""
    body, key = call.body, call.body.get("clientmsgid")
    if key in (None, ""):  # by a text of 2018, WeChat then takes a digest of whom and what
        whom_and_what = as_json(dict(sorted(body.items())))
        return hashlib.sha256(whom_and_what.encode()).hexdigest()[:DIGEST], False
    if not isinstance(key, str):
        raise Refusal(47001)
    if len(key.encode()) > call.platform.account.clientmsgid_bytes:
        raise Refusal(45067)
    return key, True


def refuse_repeat(call: Call, key: str) -> None:
    """Answer a key of the last 24 hours with its first msg_id. Raises Refusal."""
    first = call.platform.store.row(
        "SELECT * FROM jobs WHERE clientmsgid = ? AND accepted_at > ? ORDER BY id LIMIT 1",
        key,
        call.now - KEY_LIVES,
    )
    if first is None:
        return
    if first["waits_for"] and call.now - first["accepted_at"] < RETRY_AFTER:
        raise Refusal(45066)
    raise Refusal(45065, msg_id=first["msg_id"])


def whom(call: Call) -> audience.To:
    """Read filter: everybody, or those with a tag. Raises Refusal."""
    given = call.body.get("filter")
    if given is None:
        raise Refusal(40035)
    if not isinstance(given, dict):
        raise Refusal(47001)
    if fields.truth(given, "is_to_all"):
        return None
    tag = given.get("tag_id")
    if not tags.known(call.platform, tag):
        raise Refusal(40152)
    return {"tag": int(str(tag))}


def listed(call: Call) -> audience.To:
    """Read touser: 2 to 10,000 openids. Raises Refusal."""
    given = call.body.get("touser")
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise Refusal(40031)
    if len(given) < 2:
        raise Refusal(40130)
    if len(given) > MOST_LISTED:
        raise Refusal(40032)
    if not any(followers.known(call.platform, each) for each in given):
        raise Refusal(40031)
    return {"openids": given}


def find(call: Call) -> Row:
    job = jobs.by_msg_id(call.platform, call.body.get("msg_id", ""))
    if job is None:
        raise Refusal(40059)
    return job
