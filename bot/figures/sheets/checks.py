"""What must agree in a sheet: names with names, figures with their sentences, sentences with the article."""

import re
from collections.abc import Callable, Container, Sequence
from dataclasses import replace

from bot.figures import numerals, sentences
from bot.figures.folding import fold
from bot.figures.sheets.places import Form, Place
from bot.figures.sheets.values import SheetFigure, SheetTopic

Fault = Callable[[Place, str], None]

LONGEST_FOLDED = 60
MOST_HINTS = 20  # sentences looked for in the article; a large wrong file would take minutes
# “近8000人”, but not 附近8000人; “约4万元”, but not 节约4万元
_APPROXIMATELY = re.compile(
    r"(?:不少于|将近|接近|大约|超过|至少|逾|(?<![附靠临最])近|(?<![节公条签预])约|(?<!商)超)$"
)
_OR_SO = re.compile(r"以上|左右")


def names(topics: Sequence[SheetTopic], figures: Sequence[SheetFigure], form: Form, fault: Fault) -> None:
    """Find topics given twice, two figures of one indicator and year, and names that two claim."""
    claimed: dict[str, tuple[str, Place]] = {}  # folded → owner and where

    def claim(written: str, owner: str, topic: str, place: Place, *, is_name: bool) -> None:
        folded = fold(written)
        if not 2 <= len(folded) <= LONGEST_FOLDED or folded.isdigit():
            fault(
                place, f"叫法“{written}”太短、太长或只有数字，会答非所问；请写 2 至 {LONGEST_FOLDED} 个字。"
            )
            return
        other, first = claimed.setdefault(folded, (owner, place))
        if other == owner or (is_name and other == f"话题“{topic}”"):
            return  # an indicator may bear its topic's name: the topic answers
        fault(
            place,
            f"叫法“{written}”已归{other}（{first}），{owner}不能再用；一个叫法只能有一个主人，请删去一处。",
        )

    _twice(topics, figures, form, fault)
    for index, topic in enumerate(topics):
        owner, place = f"话题“{topic.name}”", form.of_key("aliases", "topic", index)
        claim(topic.name, owner, topic.name, form.of_key("name", "topic", index), is_name=True)
        for alias in topic.aliases:
            claim(alias, owner, topic.name, place, is_name=False)
    for index, figure in enumerate(figures):
        owner, place = f"指标“{figure.indicator}”", form.of_key("aliases", "figure", index)
        here = form.of_key("indicator", "figure", index)
        claim(figure.indicator, owner, figure.topic, here, is_name=True)
        for alias in figure.aliases:
            claim(alias, owner, figure.topic, place, is_name=False)


def figures(
    topics: Sequence[SheetTopic],
    given: Sequence[SheetFigure],
    article_text: str | None,
    form: Form,
    fault: Fault,
    unsure: Container[int] = (),
) -> tuple[SheetFigure, ...]:
    """Hold each figure against its own sentence and the article, if there is one; return them placed.

    Of those numbered in *unsure*, which of several equal texts they are hangs on others that are faulty.
    """
    known_topics = {topic.name for topic in topics}
    article = sentences.split(article_text or "")
    standing = frozenset(article)
    hints = iter(range(MOST_HINTS))
    used: dict[tuple[str | None, int, str, str], int] = {}
    placed = []
    for index, figure in enumerate(given):

        def at(key: str, what: str, index: int = index) -> None:
            fault(form.of_key(key, "figure", index), what)

        if figure.topic not in known_topics:
            near = "、".join(sorted(known_topics)[:MOST_HINTS])
            or_one = f"，或改成：{near}" if near else ""
            at("topic", f"没有话题“{figure.topic}”。{form.add_topic}{or_one}。")
        if article_text is not None and figure.sentence not in standing:
            at("sentence", _not_in_article(figure, article if next(hints, None) is not None else ()))
        _hold_by_itself(figure, form, at)
        key = figure.article, figure.year, figure.sentence, figure.text
        number = used.get(key, 0) if figure.nth is None else figure.nth - 1
        used[key] = number + 1
        starts = sentences.occurrences(figure.sentence, figure.text)
        if index in unsure and len(starts) > 1:
            continue
        if number < len(starts):
            placed.append(replace(figure, start=starts[number]))
            _hold_against_neighbours(placed[-1], form, at)
        elif starts and figure.nth is not None:
            at("nth", f"句子里的“{figure.text}”只有 {len(starts)} 处，没有第 {figure.nth} 处；请核对。")
        elif starts:
            at("text", f"句子里的“{figure.text}”只有 {len(starts)} 处，前面的数字已经用了；请核对。")
    return tuple(placed)


def alone(given: Sequence[SheetFigure], form: Form, fault: Fault) -> None:
    """Hold what is not blank of each figure, which is faulty, against the rest of itself."""
    for index, figure in enumerate(given):

        def at(key: str, what: str, index: int = index) -> None:
            fault(form.of_key(key, "figure", index), what)

        _hold_by_itself(figure, form, at)


def _hold_by_itself(figure: SheetFigure, form: Form, at: Callable[[str, str], None]) -> None:
    if figure.level is not None and figure.level not in sentences.LEVELS:
        what = f"{form.called('level')} 没有“{figure.level}”"
        at("level", f"{what}，只能写 省级、市级 或 区级；不分级别{form.leave_out}。")
    if figure.text:
        _hold_against_text(figure, form, at)
    if figure.text and figure.sentence and not sentences.occurrences(figure.sentence, figure.text):
        at("text", f"句子里没有“{figure.text}”。请照句子抄写，数字连同单位。")


def _twice(topics: Sequence[SheetTopic], figures: Sequence[SheetFigure], form: Form, fault: Fault) -> None:
    seen: dict[str, Place] = {}
    for index, topic in enumerate(topics):
        place = form.of_key("name", "topic", index)
        if topic.name in seen:
            fault(place, f"“{topic.name}”重复了，{seen[topic.name]}已有；请改名或删去一处。")
        seen.setdefault(topic.name, place)
    first: dict[tuple[str, int], tuple[Place, str]] = {}
    known: dict[str, tuple[Place, SheetFigure]] = {}
    for index, figure in enumerate(figures):
        place = form.of_key("indicator", "figure", index)
        where, text = first.setdefault((figure.indicator, figure.year), (place, figure.text))
        if where is not place:
            fault(
                place,
                f"“{figure.indicator}”重复了，{where}已有；一个指标{figure.year}年只有一个数字，"
                f"“{text}”和“{figure.text}”请只留一个，或改名。",
            )
        elsewhere, other = known.setdefault(figure.indicator, (place, figure))
        for key in ("topic", "level", "counted"):
            was, says = getattr(other, key), getattr(figure, key)
            if was != says and (key != "counted" or (was and says)):
                what = f"{form.called(key)}与{elsewhere}的不同（那里是“{was or '空'}”）"
                fault(form.of_key(key, "figure", index), f"“{figure.indicator}”的{what}；请写成一样的。")


def _not_in_article(figure: SheetFigure, article: Sequence[str]) -> str:
    here = [sentence for sentence in article if sentences.occurrences(sentence, figure.text)]
    whole = [sentence for sentence in article if figure.sentence.strip() in sentence]
    if candidates := whole[:1] or here[:2]:
        return "文章里没有这句话。请从文章照抄整句：" + " 或 ".join(f"“{each}”" for each in candidates)
    return "文章里没有这句话。请从文章照抄整句，一字不差；文章里没有的，请先改文章，或删去这个数字。"


def _hold_against_text(figure: SheetFigure, form: Form, at: Callable[[str, str], None]) -> None:
    says = numerals.read(figure.text)
    if says is None:
        at("text", f"“{figure.text}”读不出数字和单位。请写成 10025名、60余场次、1.2万人次 的样子。")
        return
    if any(each is None for each in (figure.value, figure.unit, figure.approximate)):
        return  # told as a fault of its own
    if figure.approximate and figure.value >= numerals.WAN and _is_rounded(figure):
        return  # kept to the last reader, and written as reviews write it
    if figure.value != says.value:
        right = form.says("value", numerals.as_number(says.value))
        at("value", f"{form.says('value', figure.value)} 与“{figure.text}”不符，应写 {right}。")
    if figure.unit != says.unit:
        right = form.says("unit", says.unit)
        at("unit", f"{form.says('unit', figure.unit)}与“{figure.text}”不符，应写 {right}。")
    if figure.approximate != says.approximate:
        why = "是约数" if says.approximate else "没有余、多、近、约、超、以上"
        at("approximate", f"“{figure.text}”{why}，应写 {form.says('approximate', says.approximate)}。")


def _is_rounded(figure: SheetFigure) -> bool:
    """Tell whether the text of *figure* is its exact number in 万, to one place."""
    return figure.text == numerals.rounded(figure.value, figure.unit)


def _hold_against_neighbours(figure: SheetFigure, form: Form, at: Callable[[str, str], None]) -> None:
    end = figure.start + len(figure.text)
    before = _APPROXIMATELY.search(figure.sentence[: figure.start])
    after = _OR_SO.match(figure.sentence, end)
    if before or after:
        whole = (before[0] if before else "") + figure.text + (after[0] if after else "")
        at("text", f"句子里是“{whole}”，{form.called('text')} 要连约数的字一起写。")
    part = sentences.part(figure.sentence, figure.start)
    levels = [level for level in sentences.LEVELS if level in part]
    if figure.level and len(levels) == 1 and levels[0] != figure.level:
        at("level", f"句子里的“{figure.text}”是{levels[0]}的，不是{figure.level}；请核对级别和先后顺序。")
