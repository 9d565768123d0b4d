"""What became of the deeds whose answer was lost: the next list tells, after a day nobody looks any more."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.comments.rows import CALL_TAKES, Deed, Kind, Outcome
from bot.figures.folding import fold
from bot.wechat.comments import CommentTold

UNCLEAR = (Outcome.ASKED, Outcome.DOUBTFUL)
SOON = timedelta(minutes=1)
GIVEN_UP_AFTER = timedelta(days=1)
_NOT_DONE = "后来查过，微信那边没有办成。"


def by_list(deeds: Sequence[Deed], told: CommentTold, secret_key: str) -> int | None:
    """Say what became of *deeds* as WeChat tells of their comment; return who wrote the answer there."""
    author = None
    for deed in _unclear(deeds):
        if _happened(deed, told, secret_key):
            deed.outcome, deed.problem = Outcome.DONE, ""
            if deed.kind == Kind.REPLY:
                author = deed.by_id
        else:
            deed.outcome, deed.problem = Outcome.REFUSED, _NOT_DONE
    return author


def by_absence(deeds: Sequence[Deed]) -> None:
    """Say what became of *deeds* whose comment stands there no more."""
    for deed in _unclear(deeds):
        if deed.kind == Kind.DELETE:
            deed.outcome, deed.problem = Outcome.DONE, ""
    give_up(deeds, "这条留言已经不在了，查不到办成没有。")


def give_up(deeds: Sequence[Deed], why: str) -> None:
    """Say of *deeds* that are not settled that nobody will ever know, and *why*."""
    for deed in _unclear(deeds):
        deed.outcome, deed.problem = Outcome.UNKNOWN, why


def again_at(deeds: Sequence[Deed], now: datetime) -> datetime | None:
    """Return when the list is asked for again, which did not settle all *deeds*; None: nothing is open.

    After a minute, then ever more seldom; those that no list settled for a day are given up.
    """
    give_up(
        [deed for deed in deeds if deed.at <= now - GIVEN_UP_AFTER],
        "查了一天也没有查到办成没有，程序不再查了。请在公众平台后台看一看这条留言。",
    )
    youngest = max((deed.at for deed in _unclear(deeds)), default=None)
    return now + max(SOON, (now - youngest) / 2) if youngest else None


def _unclear(deeds: Sequence[Deed]) -> list[Deed]:
    return [deed for deed in deeds if deed.outcome in UNCLEAR]


def _happened(deed: Deed, told: CommentTold, secret_key: str) -> bool:
    return {
        Kind.REPLY: _answered(deed, told, secret_key),
        Kind.UNREPLY: told.reply is None,
        Kind.ELECT: told.elected,
        Kind.UNELECT: not told.elected,
        Kind.DELETE: False,
    }.get(Kind(deed.kind), False)


def _answered(deed: Deed, told: CommentTold, secret_key: str) -> bool:
    """Tell whether the answer that stands there is the one of *deed*.

    There is only one: what was made while the call was out is ours, even where WeChat put other letters.
    """
    if told.reply is None:
        return False
    if told.replied_at and deed.at.replace(microsecond=0) <= told.replied_at <= deed.at + CALL_TAKES:
        return True
    return same_words(told.reply, deed.words(secret_key) or "")


def same_words(one: str, other: str) -> bool:
    """Tell whether WeChat, which may trim and normalise, could have made one of the other."""
    folded = fold(one)
    return one.strip() == other.strip() or (bool(folded) and folded == fold(other))
