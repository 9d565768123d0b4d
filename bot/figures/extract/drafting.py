"""A draft of figures.toml from what was extracted, for staff to complete and check."""

import json
from collections import Counter
from collections.abc import Sequence

from bot.figures import numerals, sentences
from bot.figures.extract.finding import Extracted
from bot.figures.extract.unclear import Unclear
from bot.figures.folding import fold

TOPIC = "待定话题"
_LONGEST = 56  # characters of an indicator's name; the sheet allows 60


def draft(extracted: Sequence[Extracted], unclear: Sequence[Unclear] = ()) -> str:
    """Return a sheet of *extracted*, of the year that most of them have.

    The others, and what is *unclear*, are named in remarks.
    """
    years = Counter(each.year for each in extracted if each.year)
    year = years.most_common(1)[0][0] if years else None
    of_year = [each for each in extracted if each.year in (year, None)]
    inside = [each for each in of_year if _says_its_unit(each)]
    remarks = [
        "草稿，由程序从文章里摘出，尚未核对，也没有确认。请逐个核对数字，改好指标的名字，",
        f"把“{TOPIC}”换成真的话题（可分几个），补上 aliases；写法见 articles/2020-review/figures.toml。",
        *([] if year else ["文章里没有写明年份：请填 year。"]),
        *(
            f"没有放进来：{each.text}（{each.label}），是{each.year}年的。"
            for each in extracted
            if each not in of_year
        ),
        *(
            f"没有放进来：{each.text}（{each.label}），表里的数没有连着单位；"
            f"请在文章里写成 {each.text}{each.unit} 的样子。"
            for each in of_year
            if each not in inside
        ),
        *(f"要人看：{each.text}（{each.sentence}）{each.why}。" for each in unclear),
    ]
    head = [f"# {_line(remark)}" for remark in remarks]
    head += [
        "",
        f"year = {year}" if year else "# year = ",
        "",
        "[[topic]]",
        f'name = "{TOPIC}"',
        "aliases = []",
    ]
    names: set[str] = set()
    return "\n".join([*head, *(_table(each, names) for each in inside), ""])


def _says_its_unit(figure: Extracted) -> bool:
    """Say whether the text of *figure* can be quoted alone; a table's often have their unit elsewhere."""
    return numerals.read(figure.text) == numerals.Numeral(figure.value, figure.unit, figure.approximate)


def _table(figure: Extracted, names: set[str]) -> str:
    lines = [
        "",
        "[[figure]]",
        f'topic = "{TOPIC}"',
        f"indicator = {_quoted(_unused(figure, names))}",
        "aliases = []",
        *([f"level = {_quoted(figure.level)}"] if figure.level in sentences.LEVELS else []),
        f"text = {_quoted(figure.text)}",
        f"value = {numerals.as_number(figure.value)}",
        f"unit = {_quoted(figure.unit)}",
        f"approximate = {'true' if figure.approximate else 'false'}",
        f"sentence = {_quoted(figure.sentence)}",
    ]
    return "\n".join(lines)


def _unused(figure: Extracted, names: set[str]) -> str:
    """Return a name for the figure's indicator that no other of the draft has."""
    wanted = f"{figure.level or ''}{figure.label}"[:_LONGEST]
    name, number = wanted, 1
    while fold(name) in names:
        number += 1
        name = f"{wanted}{number}"
    names.add(fold(name))
    return name


def _quoted(text: str) -> str:
    return json.dumps(_line(text), ensure_ascii=False).replace("\x7f", "")


def _line(text: str) -> str:
    return " ".join(text.splitlines())
