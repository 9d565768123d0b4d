"""Comments under an article that is out: opened, listed, elected, answered, deleted.

The key is msg_data_id with an index from 0, whereas everything else counts articles from 1.
"""

from typing import Any

from bot.simulator import articles, thread
from bot.simulator.api import OK, Call, Refusal, endpoint
from bot.simulator.articles import Article
from bot.simulator.fields import whole
from bot.simulator.store import Row

MOST_A_CALL = 49  # the documents refuse 50
MOST_ELECTED = 100
LONGEST_REPLY = 600  # characters; made up
ALL, NORMAL, ELECTED = 0, 1, 2


@endpoint("/cgi-bin/comment/open", needs="certified")
def open_comments(call: Call) -> dict[str, Any]:
    articles.alter(call.platform, article_of(call), need_open_comment=1)
    return OK


@endpoint("/cgi-bin/comment/close", needs="certified")
def close_comments(call: Call) -> dict[str, Any]:
    articles.alter(call.platform, article_of(call), need_open_comment=0)
    return OK


@endpoint("/cgi-bin/comment/list", needs="certified")
def listing(call: Call) -> dict[str, Any]:
    """List comments in order, all of them or only the normal or the elected ones."""
    found = thread.of(call.platform, article_of(call))
    begin, count = whole(call.body, "begin"), whole(call.body, "count")
    if begin < 0 or not 1 <= count <= MOST_A_CALL:
        raise Refusal(88010)
    kind = whole(call.body, "type", ALL)
    if kind not in (ALL, NORMAL, ELECTED):
        raise Refusal(40035)
    shown = [row for row in found if kind == ALL or bool(row["elected"]) == (kind == ELECTED)]
    return {**OK, "total": len(shown), "comment": [listed(row) for row in shown[begin : begin + count]]}


@endpoint("/cgi-bin/comment/markelect", needs="certified")
def elect(call: Call) -> dict[str, Any]:
    article, comment = article_of(call), comment_of(call)
    if sum(row["elected"] for row in thread.of(call.platform, article)) >= MOST_ELECTED:
        raise Refusal(88003)
    thread.change(call.platform, comment, elected=1)
    return OK


@endpoint("/cgi-bin/comment/unmarkelect", needs="certified")
def unelect(call: Call) -> dict[str, Any]:
    thread.change(call.platform, comment_of(call), elected=0)
    return OK


@endpoint("/cgi-bin/comment/delete", needs="certified")
def delete(call: Call) -> dict[str, Any]:
    thread.remove(call.platform, comment_of(call))
    return OK


@endpoint("/cgi-bin/comment/reply/add", needs="certified", strict=True)
def reply(call: Call) -> dict[str, Any]:
    """Answer a comment, once."""
    comment, words = comment_of(call), call.body.get("content")
    if not isinstance(words, str) or not 1 <= len(words) <= LONGEST_REPLY:
        raise Refusal(88007)
    if comment["reply"] is not None:
        raise Refusal(88005)
    thread.change(call.platform, comment, reply=words, replied_at=call.now)
    return OK


@endpoint("/cgi-bin/comment/reply/delete", needs="certified")
def delete_reply(call: Call) -> dict[str, Any]:
    comment = comment_of(call)
    if comment["reply"] is None:
        raise Refusal(88009)
    thread.change(call.platform, comment, reply=None, replied_at=None)
    return OK


def article_of(call: Call) -> Article:
    """Find the article a body names. Raises Refusal."""
    if not call.platform.account.comments:
        raise Refusal(88000)
    number, index = whole(call.body, "msg_data_id"), whole(call.body, "index", 0)
    article = articles.by_number(call.platform, number, index + 1)
    if article is None or article.deleted:
        raise Refusal(88001)
    return article


def comment_of(call: Call) -> Row:
    """Find the comment a body names. Raises Refusal."""
    comment = thread.find(call.platform, article_of(call), whole(call.body, "user_comment_id"))
    if comment is None:
        raise Refusal(88008)
    return comment


def listed(comment: Row) -> dict[str, Any]:
    shown = {
        "user_comment_id": comment["number"],
        "openid": comment["openid"],
        "create_time": int(comment["at"]),
        "content": comment["content"],
        "comment_type": comment["elected"],
    }
    if comment["reply"] is None:
        return shown
    return {**shown, "reply": {"content": comment["reply"], "create_time": int(comment["replied_at"])}}
