"""Why an answer is what it is, in sentences for staff: names, years, levels, kinds, guesses and rules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.answering import answers, kinds, sounds, trail, understanding
from bot.answering.choosing import Choice, Chosen
from bot.answering.library import Library, Named
from bot.answering.match import Hit
from bot.answering.trail import Trail
from bot.answering.understanding import Question
from bot.figures.folding import fold

_KINDS = {
    "money": "金额",
    "persons": "人数",
    "times": "场次、次数",
    "households": "户数",
    "machines": "台数",
    "boxes": "箱数",
    "bottles": "瓶数",
    "pieces": "条数、篇数",
    "spans": "时长、年龄",
    "shares": "百分比",
}
_OUTCOMES = {
    "figures": "用数字回答",
    "no_year": "如实说没有这一年的数字",
    "choices": "没有直接回答，列出可能的让粉丝选",
    "help": "答不上来，给出话题",
    "safety": "先给求助电话",
    "privacy": "隐私说明",
    "article": "给文章",
    "chart": "给图表",
    "staff": "转给工作人员",
    "other": "规则里写好的回复",
}
_REQUESTS = {
    "person": "要找工作人员",
    "wrong": "说数字有误",
    "dropped": "不找工作人员了",
    "confide": "要悄悄留言",
    "confided": "正在留言",
    "cancelled": "不留言了",
    "chart": "要看图表",
    "latest": "要看最新文章",
    "article": "要找文章",
    "privacy": "问我们记下什么",
}
_IN_CONFIDENCE = {"confide", "confided", "cancelled"}
MOST = 6  # names in one sentence


def explain(
    session: Session,
    text: str,
    *,
    now: datetime,
    library: Library,
    default_year: int,
    before: Mapping[str, Any] | None = None,
) -> tuple[str, ...]:
    """Return what decided the answer to *text*, a sentence for each step; nothing is kept of it.

    The answer is made by `answers.answer` itself, and what it found on its way is told.
    """
    with trail.followed() as steps:
        answer = answers.answer(
            session, text, now=now, library=library, before=before, default_year=default_year
        )
    return told(text, steps, answer.kind)


def told(text: str, steps: Trail, kind: str) -> tuple[str, ...]:
    """Return the sentences about *steps*, the trail of an answer to *text* of that kind.

    What somebody in distress wrote, or leaves in confidence, is never repeated.
    """
    request = steps.request
    if request and request.kind in _IN_CONFIDENCE:
        return (f"粉丝{_REQUESTS[request.kind]}：留下的话只有维权的同事看得到，这里不显示。",)
    if kind == "safety":
        return (
            "听到了求助词表里的词，先给求助电话，别的都不看。",
            "这句话不会记录，这里也不再显示。",
        )
    return (
        f"读作“{_read(text, steps)}”。",
        *_steps(text, steps, kind),
        f"结果：{_outcome(text, steps, kind)}。",
    )


def _read(text: str, steps: Trail) -> str:
    return steps.question.folded if steps.question else fold(text)


def _is_greeting(text: str, steps: Trail) -> bool:
    shelf = steps.shelf
    return shelf is not None and shelf.polite.is_all(understanding.folded(text))


def _outcome(text: str, steps: Trail, kind: str) -> str:
    if kind == "help" and _is_greeting(text, steps):
        return "问候，回一声好，给出话题"
    return "给出全部话题" if fold(text) in answers.HELP else _OUTCOMES.get(kind, kind)


def _steps(text: str, steps: Trail, kind: str) -> Iterator[str]:
    if steps.request:
        yield f"固定用语：粉丝{_REQUESTS[steps.request.kind]}。"
    if fold(text) in answers.HELP | answers.PRIVACY:
        yield f"“{fold(text)}”是固定用语。"
    if steps.picked:
        yield f"接着上一个回答，选的是：{_figures(steps.picked)}。"
    if steps.question and steps.chosen and not _is_greeting(text, steps):
        yield from _names_in(steps.question, steps)
        yield from _limits(steps.question)
        yield from _years(steps.question, steps.chosen, answered=kind == "figures")
        yield from _levels(steps.question, steps.chosen)
    if steps.rule:
        yield f"{steps.rule.why}。"


def _names_in(question: Question, steps: Trail) -> Iterator[str]:
    if steps.guesses or not question.hits:
        yield "没有找到话题或指标的叫法。"
    if steps.guesses:
        yield _guesses(*steps.guesses, question)
    for hit in question.hits:
        if not (steps.guesses and steps.guesses[1]):
            yield _name(hit, question, steps)
        yield from _asked(hit, question, steps)


def _name(hit: Hit, question: Question, steps: Trail) -> str:
    """Return which name was found, how, and what it stands for."""
    meant = _subject(hit, steps)
    written = question.folded[hit.start : hit.end]
    if not written:
        beside = hit.subject.indicator in {named.indicator for named in steps.beside}
        return f"另一句里的词只合{meant}。" if beside else f"没有说是什么，接着上一个回答：{meant}。"
    if written != hit.alias:
        alike = sounds.sound(written) == sounds.sound(hit.alias)
        return f"“{written}”当作“{hit.alias}”（{'同音' if alike else '错字'}），是{meant}的叫法。"
    spelled = next((part for part in question.how.split("；") if hit.alias in part), "")
    return f"“{hit.alias}”是{meant}的叫法（{spelled or '一字不差'}）。"


def _subject(hit: Hit, steps: Trail) -> str:
    own = _own(hit, steps)
    if not own:
        return "一个还没有已确认数字的指标或话题"
    if hit.subject.indicator is None:
        return f"话题「{own[0].figures[0].topic}」"
    return f"指标「{own[0].figures[0].indicator}」"


def _own(hit: Hit, steps: Trail) -> list[Named]:
    of_topic = steps.shelf.of_topic(hit.subject.topic) if steps.shelf else []
    return [named for named in of_topic if hit.subject.indicator in (None, named.indicator)]


def _asked(hit: Hit, question: Question, steps: Trail) -> Iterator[str]:
    """Tell which kind of number is asked of *hit*, and what was left out for it."""
    asked = question.asked.get(hit, question.whole)
    wanted = [_KINDS[each] for each in _KINDS if each in asked.kinds]
    wanted += [f"有多少“{noun}”" for noun in asked.nouns]
    if wanted:
        yield f"问的是{'、'.join(wanted)}。"
    if asked.otherwise:
        yield f"“{asked.otherwise}”问的不是我们有的数字。"
    taken = {indicator for indicator, _ in steps.chosen.choices} if steps.chosen else set()
    unfit = [
        named
        for named in _own(hit, steps)
        if named.indicator not in taken and not kinds.fits(asked, named.figures[0].unit, named.about)
    ]
    if unfit:
        yield f"不是这种数，没有用：{_names(unfit, units=True)}。"


def _guesses(named: Sequence[Named], clear: bool, question: Question) -> str:
    if not named:
        return "也没有哪个名字里有这些词，猜不出来。"
    if clear:
        return f"按词去找，只有{_names(named)}合适。"
    if question.guesses:
        why = "写法只是接近，可能是别的意思"
    elif len({(each.topic, each.figures[0].counted) for each in named}) > 1:
        why = "合适的不止一个"
    else:
        why = "还有别的词不在它的名字里"
    return f"猜可能是：{_names(named)}；{why}，所以不替粉丝定。"


def _limits(question: Question) -> Iterator[str]:
    if question.elsewhere:
        here = "，但也说到武都" if question.here else ""
        yield f"说到别处：“{question.elsewhere}”；我们只有武都区的数字{here}。"
    if question.years.part:
        yield f"问的是一年里的一段：“{question.years.part}”；我们只有全年的数字。"


def _years(question: Question, chosen: Chosen, *, answered: bool) -> Iterator[str]:
    years = question.years
    choices = list(chosen.choices.values()) if answered else []
    used = _in_years({each.figure.year for each in choices})
    if years.named:
        told = f"指定了年份：{_in_years(years.asked)}。" if years.asked else "问的是所有年份。"
        yield told + (f"用的是{used}。" if used else "")
    elif choices:
        leading, others = ([each for each in choices if bool(each.lacks) is lacks] for lacks in (False, True))
        latest = all(each.is_latest for each in leading)
        used = _in_years({each.figure.year for each in leading})
        yield f"没有说年份，用{'现有最近一年' if latest else '管理员设定的年份'}：{used}。"
        if others:
            own = _in_years({each.figure.year for each in others})
            yield f"没有这一年数字的指标，用它自己的最近一年：{own}。"
    for missing in chosen.other_years:
        yield f"「{missing.name}」没有{'、'.join(missing.asked)}的数字，有{'、'.join(missing.there)}的。"


def _levels(question: Question, chosen: Chosen) -> Iterator[str]:
    if question.levels:
        yield f"指定了级别：{'、'.join(sorted(question.levels))}。"
    for missing in chosen.other_levels:
        yield f"「{missing.name}」没有{'、'.join(missing.asked)}的数字，有{'、'.join(missing.there)}的。"
    for name in dict.fromkeys(chosen.without_levels):
        yield f"「{name}」不分级别。"


def _in_years(years: Iterable[int]) -> str:
    return "、".join(f"{year}年" for year in sorted(years, reverse=True))


def _names(named: Sequence[Named], *, units: bool = False) -> str:
    """Return the first of *named*, and of how many."""
    shown = [
        f"「{each.figures[0].indicator}」{f'（{each.figures[0].unit}）' if units else ''}"
        for each in named[:MOST]
    ]
    return "、".join(shown) + (f" 等 {len(named)} 个" if len(named) > MOST else "")


def _figures(choices: Sequence[Choice]) -> str:
    return "、".join(f"{each.figure.indicator}（{each.figure.year}年）" for each in choices[:MOST])
