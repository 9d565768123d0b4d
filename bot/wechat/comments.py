"""The calls about comments under an article: read, elected, answered, deleted, opened and closed.

WeChat counts the articles of a send from 0 here and from 1 everywhere else; the bot counts from 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.errors import Refused
from bot.wechat import answers, codes
from bot.wechat.calls import Calls, unclear

LIST = "/cgi-bin/comment/list"
MOST_A_CALL = 49  # 50 is refused (88010)
MOST_PAGES = 40  # of one article; what is beyond is not read, and nothing is said to be gone


@dataclass(frozen=True)
class Under:
    """The article that comments stand under."""

    msg_data_id: str
    position: int  # from 1

    @property
    def body(self) -> dict[str, int]:
        return {"msg_data_id": int(self.msg_data_id), "index": self.position - 1}


@dataclass(frozen=True)
class CommentTold:
    """One comment as WeChat tells it."""

    number: str  # under its article
    openid: str
    at: datetime
    text: str
    elected: bool
    reply: str | None
    replied_at: datetime | None


@dataclass(frozen=True)
class Reading:
    """What stands under an article; *whole* when every comment of it was told."""

    comments: tuple[CommentTold, ...]
    whole: bool


class Comments:
    """The comments of one account; every method may raise Refused, Unreachable or Doubtful."""

    def __init__(self, calls: Calls):
        self._calls = calls

    def listed(self, under: Under) -> Reading:
        """Return the comments of an article, elected or not.

        Somebody may comment or delete between two pages; then the reading is not whole.
        """
        found: dict[str, CommentTold] = {}
        totals, begin = set(), 0
        for _ in range(MOST_PAGES):
            answer = self._calls.post(
                "comment/list", data={**under.body, "begin": begin, "count": MOST_A_CALL, "type": 0}
            )
            page = [answers.read(LIST, each, _told) for each in answers.items(LIST, answer, "comment")]
            found |= {each.number: each for each in page}
            total = answers.read(LIST, answer, lambda told: int(told["total"]))
            totals.add(total)
            begin += len(page)
            if not page or begin >= total:
                break
        return Reading(tuple(found.values()), totals == {len(found)})

    def elect(self, under: Under, number: str) -> None:
        """Show a comment to every reader (精选)."""
        self._of_one("markelect", under, number)

    def unelect(self, under: Under, number: str) -> None:
        """Show a comment to its author alone."""
        self._of_one("unmarkelect", under, number)

    def delete(self, under: Under, number: str) -> None:
        """Delete a comment; one that is gone already is as good."""
        try:
            self._of_one("delete", under, number)
        except Refused as refused:
            if refused.code not in codes.COMMENT_GONE:
                raise

    def reply(self, under: Under, number: str, text: str) -> None:
        """Answer a comment, once: 88005 says that it is answered.  After Doubtful, read the list."""
        body = {**under.body, "user_comment_id": _number(number), "content": text}
        self._calls.post("comment/reply/add", data=body)

    def delete_reply(self, under: Under, number: str) -> None:
        """Take the answer to a comment back; one that is gone already is as good."""
        try:
            self._of_one("reply/delete", under, number)
        except Refused as refused:
            if refused.code != codes.NO_REPLY:
                raise

    def open(self, under: Under) -> None:
        """Let readers comment on an article."""
        self._calls.post("comment/open", data=under.body)

    def close(self, under: Under) -> None:
        """Let nobody comment on an article any more; what was said stays."""
        self._calls.post("comment/close", data=under.body)

    def _of_one(self, call: str, under: Under, number: str) -> None:
        self._calls.post(f"comment/{call}", data={**under.body, "user_comment_id": _number(number)})


def _number(number: str) -> int:
    return int(number)


def _told(item: Mapping[str, Any]) -> CommentTold:
    number = answers.number(item, "user_comment_id")
    if number is None or not number.isdecimal():
        raise unclear(LIST)
    reply = item.get("reply")
    if isinstance(reply, list):  # a newer form of it is said to be a list
        reply = reply[0] if reply else None
    text = str(reply.get("content") or "") if isinstance(reply, Mapping) else ""
    return CommentTold(
        number=number,
        openid=str(item["openid"]),
        at=_moment(item["create_time"]),
        text=str(item["content"]),
        elected=bool(int(item.get("comment_type") or 0)),
        reply=text or None,
        replied_at=_moment(reply["create_time"]) if text and reply and reply.get("create_time") else None,
    )


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
