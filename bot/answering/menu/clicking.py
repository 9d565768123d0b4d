"""What a follower gets who taps a button that says a word; nothing of it is kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.answering import answers, following, fulfilling
from bot.answering.answers import FindLink
from bot.answering.fulfilling import Settings
from bot.answering.library import Library
from bot.figures.folding import fold

_WITHOUT_WORDS = {"chart": "（发一张图）", "article": "（发文章卡片）"}
_NEEDS_MORE = following.MORE | following.COMPARE


@dataclass(frozen=True)
class Clicked:
    """What a word is answered with, and whether that is an answer to it."""

    text: str
    caution: str = ""  # why a button should not say it


def clicked(
    session: Session,
    word: str,
    *,
    library: Library,
    settings: Settings,
    find_link: FindLink,
    now: datetime,
) -> Clicked:
    """Return what who taps a button saying *word* gets, before she asked anything; nothing is written."""
    answer = answers.answer(
        session,
        word,
        now=now,
        library=library,
        default_year=settings.answering.default_year,
        find_link=find_link,
    )
    if answer.request:
        answer = fulfilling.preview(session, answer.request, settings=settings, now=now)
    said = answer.text or _WITHOUT_WORDS.get(answer.kind, "（发规则里写好的内容）")
    return Clicked(said, _caution(word, answer.kind))


def _caution(word: str, kind: str) -> str:
    folded = fold(word)
    if folded in _NEEDS_MORE:
        return f"单独点“{word}”没有可接的话，请换一个词。"
    if kind == "help" and folded not in answers.HELP:
        return f"“{word}”现在答不上来，粉丝只会看到一串话题。请换一个词，或者先加叫法、规则。"
    if kind == "no_year":
        return f"“{word}”问的年份没有数字，粉丝看到的是“没有”。"
    if kind == "choices":
        return f"“{word}”不够清楚，程序会反问粉丝。请写得更具体。"
    return ""
