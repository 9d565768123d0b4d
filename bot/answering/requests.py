"""What a follower may ask for besides figures: a person, an article, a chart, a word in confidence."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal[
    "person",
    "wrong",
    "dropped",
    "confide",
    "confided",
    "cancelled",
    "chart",
    "latest",
    "article",
    "privacy",
    "bind",
]

_PERSON = re.compile(
    r"^\s*(?:转|找|要|接|有没有|我要?|想|请|帮我|个|一?下|跟|和|你们的?)*(?:人工|真人|客服|工作人员)(?:服务|客服|吗|回复|咨询|说话|说说|聊聊?)*[\s，,：:。！!？?]*"
)
_WRONG = frozenset({"有误", "数字有误", "不对", "答错了", "说错了", "有错", "数字不对", "错了"})
_WRONG_IN_WORDS = re.compile(r"^\s*(?:数字有误|有误|数字不对|答错了|说错了)[\s，,：:。；;！!]+\S", re.DOTALL)
_CONFIDE = frozenset({"留言", "我要留言", "想留言"})
_CANCEL = frozenset({"取消", "算了", "不留了", "不说了"})
ON_THE_DESK: frozenset[Kind] = frozenset({"person", "wrong"})  # what her next words are for
_LATEST = frozenset({"最新", "最新文章", "新文章", "最近文章", "最新推送", "历史文章"})
_ARTICLE = re.compile(r"^\s*(?:找|看|查)?文章[\s，,：:]+(?P<words>\S.*)$", re.DOTALL)
PRIVACY = frozenset({"隐私", "隐私政策", "隐私说明"})
CHART = frozenset({"图", "图表", "看图", "画图", "柱状图"})
WORDS = _WRONG | _CONFIDE | _LATEST | CHART | {"人工", "更多", "对比"}  # no rule may take them


@dataclass(frozen=True)
class Request:
    """What is asked for; for a person or an article also in which words."""

    kind: Kind
    words: str = ""
    asked_for: bool = False  # she was asked to write these words
    figures: tuple[tuple[int, int], ...] = ()  # indicator and year, of a chart
    left: tuple[tuple[int, int], ...] = ()  # what had no room beside them, for 更多


def heard(text: str, folded: str, before: Mapping[str, Any] | None) -> Request | None:
    """Return what *text* asks for; *before* is the context of the last answer, while it holds."""
    waiting: Kind | None = (before or {}).get("next")
    if folded in _CONFIDE:
        return Request("confide")
    if waiting == "confided":
        return Request("cancelled" if folded in _CANCEL else "confided", text)
    person = _PERSON.match(text)
    asks_again = (person and person.end() == len(text)) or folded in _WRONG
    if waiting in ON_THE_DESK and not asks_again:
        return Request("dropped") if folded in _CANCEL else Request(waiting, text, asked_for=True)
    if person:
        return Request("person", text[person.end() :].strip())
    if folded in _WRONG:
        return Request("wrong")
    if _WRONG_IN_WORDS.match(text):
        return Request("wrong", text.strip())
    if folded in CHART and before and before.get("told"):
        return Request("chart", figures=_pairs(before["told"]), left=_pairs(before.get("left", ())))
    if folded in PRIVACY:
        return Request("privacy")
    if folded in _LATEST:
        return Request("latest")
    if found := _ARTICLE.match(text):
        return Request("article", found["words"].strip())
    return None


def _pairs(kept: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple((indicator, year) for indicator, year in kept)
