"""What must agree in a sheet: names with names, figures with their sentences, sentences with the article."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.figures import numerals, sentences
from bot.figures.folding import fold
from bot.figures.sheets.places import Places
from bot.figures.sheets.values import SheetFigure, SheetTopic

Fault = Callable[[int, str], None]

LONGEST_FOLDED = 60
MOST_HINTS = 20  # sentences looked for in the article; a large wrong file would take minutes
# “近8000人”, but not 附近8000人; “约4万元”, but not 节约4万元
_APPROXIMATELY = re.compile(
    r"(?:不少于|将近|接近|大约|超过|至少|逾|(?<![附靠临最])近|(?<![节公条签预])约|(?<!商)超)$"
)
_OR_SO = re.compile(r"以上|左右")


def names(topics: Sequence[SheetTopic], figures: Sequence[SheetFigure], places: Places, fault: Fault) -> None:
    """Find topics and indicators given twice, and names that two of them claim."""
    claimed: dict[str, tuple[str, int]] = {}  # folded → owner, line

    def claim(written: str, owner: str, topic: str, line: int, *, is_name: bool) -> None:
        folded = fold(written)
        if not 2 <= len(folded) <= LONGEST_FOLDED or folded.isdigit():
            fault(line, f"叫法“{written}”太短、太长或只有数字，会答非所问；请写 2 至 {LONGEST_FOLDED} 个字。")
            return
        other, first = claimed.setdefault(folded, (owner, line))
        if other == owner or (is_name and other == f"话题“{topic}”"):
            return  # an indicator may bear its topic's name: the topic answers
        fault(line, f"叫法“{written}”已归{other}（第{first}行）；一个叫法只能有一个主人，请删去一处。")

    _twice("topic", "name", [topic.name for topic in topics], places, fault)
    _twice("figure", "indicator", [figure.indicator for figure in figures], places, fault)
    for index, topic in enumerate(topics):
        owner, line = f"话题“{topic.name}”", places.of_key("aliases", "topic", index)
        claim(topic.name, owner, topic.name, places.of_key("name", "topic", index), is_name=True)
        for alias in topic.aliases:
            claim(alias, owner, topic.name, line, is_name=False)
    for index, figure in enumerate(figures):
        owner, line = f"指标“{figure.indicator}”", places.of_key("aliases", "figure", index)
        here = places.of_key("indicator", "figure", index)
        claim(figure.indicator, owner, figure.topic, here, is_name=True)
        for alias in figure.aliases:
            claim(alias, owner, figure.topic, line, is_name=False)


def figures(
    topics: Sequence[SheetTopic],
    given: Sequence[SheetFigure],
    article_text: str,
    places: Places,
    fault: Fault,
) -> tuple[SheetFigure, ...]:
    """Hold each figure against its own sentence and the article; return them with their place in it."""
    known_topics = {topic.name for topic in topics}
    article = sentences.split(article_text)
    standing = frozenset(article)
    hints = iter(range(MOST_HINTS))
    used: dict[tuple[str, str], int] = {}
    placed = []
    for index, figure in enumerate(given):

        def at(key: str, what: str, index: int = index) -> None:
            fault(places.of_key(key, "figure", index), what)

        if figure.topic not in known_topics:
            at("topic", f"没有话题“{figure.topic}”。请先写 [[topic]]，或改成：{'、'.join(known_topics)}。")
        if figure.level is not None and figure.level not in sentences.LEVELS:
            at("level", f"level 没有“{figure.level}”，只能写 省级、市级 或 区级；不分级别就删去这一行。")
        if figure.sentence not in standing:
            at("sentence", _not_in_article(figure, article if next(hints, None) is not None else ()))
        _hold_against_text(figure, at)
        number = used.get((figure.sentence, figure.text), 0)
        used[figure.sentence, figure.text] = number + 1
        starts = sentences.occurrences(figure.sentence, figure.text)
        if number < len(starts):
            placed.append(replace(figure, start=starts[number]))
            _hold_against_neighbours(placed[-1], at)
        elif starts:
            at("text", f"句子里的“{figure.text}”只有 {len(starts)} 处，前面的数字已经用了；请核对。")
        else:
            at("text", f"句子里没有“{figure.text}”。请照句子抄写，数字连同单位。")
    return tuple(placed)


def _twice(kind: str, key: str, given: Sequence[str], places: Places, fault: Fault) -> None:
    seen: dict[str, int] = {}
    for index, name in enumerate(given):
        line = places.of_key(key, kind, index)
        if name not in seen:
            seen[name] = line
        else:
            fault(line, f"“{name}”重复了，第{seen[name]}行已有；请改名或删去一处。")


def _not_in_article(figure: SheetFigure, article: Sequence[str]) -> str:
    here = [sentence for sentence in article if sentences.occurrences(sentence, figure.text)]
    whole = [sentence for sentence in article if figure.sentence.strip() in sentence]
    if candidates := whole[:1] or here[:2]:
        return "文章里没有这句话。请从文章照抄整句：" + " 或 ".join(f"“{each}”" for each in candidates)
    return "文章里没有这句话。请从文章照抄整句，一字不差；文章里没有的，请先改文章，或删去这个数字。"


def _hold_against_text(figure: SheetFigure, at: Callable[[str, str], None]) -> None:
    says = numerals.read(figure.text)
    if says is None:
        at("text", f"“{figure.text}”读不出数字和单位。请写成 10025名、60余场次、1.2万人次 的样子。")
        return
    if figure.value != says.value:
        at(
            "value",
            f"value = {figure.value} 与“{figure.text}”不符，应写 value = {numerals.as_number(says.value)}。",
        )
    if figure.unit != says.unit:
        at("unit", f"unit = “{figure.unit}”与“{figure.text}”不符，应写 unit = “{says.unit}”。")
    if figure.approximate != says.approximate:
        right, why = ("true", "是约数") if says.approximate else ("false", "没有余、多、近、约、超、以上")
        at("approximate", f"“{figure.text}”{why}，应写 approximate = {right}。")


def _hold_against_neighbours(figure: SheetFigure, at: Callable[[str, str], None]) -> None:
    end = figure.start + len(figure.text)
    before = _APPROXIMATELY.search(figure.sentence[: figure.start])
    after = _OR_SO.match(figure.sentence, end)
    if before or after:
        whole = (before[0] if before else "") + figure.text + (after[0] if after else "")
        at("text", f"句子里是“{whole}”，text 要连约数的字一起写。")
    part = sentences.part(figure.sentence, figure.start)
    levels = [level for level in sentences.LEVELS if level in part]
    if figure.level and len(levels) == 1 and levels[0] != figure.level:
        at("level", f"句子里的“{figure.text}”是{levels[0]}的，不是{figure.level}；请核对级别和先后顺序。")
