"""Reading a sheet: from TOML to values, with every fault named by file, line and remedy."""

import difflib
import hashlib
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from bot import files
from bot.errors import Mistake
from bot.figures.sheets import checks
from bot.figures.sheets.places import Place, Places
from bot.figures.sheets.values import Sheet, SheetFigure, SheetTopic

LARGEST = 1_000_000  # bytes; a year's review needs thirty thousand
MOST_FAULTS = 200  # named one by one; whoever has more has another kind of file
LONGEST = {
    "name": 40,
    "topic": 40,
    "indicator": 60,
    "aliases": 60,
    "unit": 20,
    "text": 40,
    "counted": 100,
    "article": 80,
}

_TOPIC: dict[str, type] = {"name": str, "aliases": list}
_FIGURE: dict[str, type] = {
    "topic": str,
    "indicator": str,
    "aliases": list,
    "level": str,
    "counted": str,
    "text": str,
    "value": Decimal,
    "unit": str,
    "approximate": bool,
    "sentence": str,
}
_OPTIONAL = {"aliases", "level", "counted"}
_TOLD = ("state", "confirmed_by", "confirmed_at")  # written by an export for people, not read
_ROW: dict[str, type] = {**_FIGURE, "year": int, "article": str, "nth": int, **dict.fromkeys(_TOLD, str)}
_NONE = {"level", "counted", "article"}  # what they are when they are not given
_IN_WORDS = {
    str: "加引号的文字",
    list: '一列加引号的文字，如 ["两癌", "宫颈癌"]',
    Decimal: "不加引号的数字，如 10025",
    bool: "true（约数）或 false（准数）",
    int: "不加引号的整数，如 2020",
}
_EMPTY: dict[type, Any] = {str: "", list: (), Decimal: Decimal(0), bool: False, int: None}

Fault = Callable[[Place, str], None]  # where, what is wrong and what to write instead


def read(path: Path, article_text: str) -> Sheet:
    """Read the sheet at *path*, whose sentences must stand in *article_text* (plain, without Markdown marks).

    Raises Mistake naming every fault with file, line, what is wrong and what to write instead.
    """
    return _read(path, article_text)


def read_rows(path: Path) -> Sheet:
    """Read figures of any years and articles at *path*; each tells its own, else they are those of the file.

    Raises Mistake as `read` does.
    """
    return _read(path, None)


def _read(path: Path, article_text: str | None) -> Sheet:
    text, digest = _text(path)
    content, places = _parse(path, text), Places(text)
    faults: list[tuple[Place, str]] = []

    def fault(place: Place, what: str) -> None:
        faults.append((place, what))

    whole = article_text is not None
    year = _year(content, places, fault) if whole or "year" in content else None
    topics = tuple(
        SheetTopic(
            name=fields["name"],
            aliases=fields["aliases"],
            lists_aliases=fields["lists_aliases"],
            place=f"{path} {places.of_key('name', 'topic', index)}",
            names_at=places.of_key("aliases", "topic", index),
        )
        for index, fields in enumerate(_tables("topic", _TOPIC, content, places, fault))
    )
    figures = tuple(
        _figure(fields, index, year, path, places, fault)
        for index, fields in enumerate(_tables("figure", _FIGURE if whole else _ROW, content, places, fault))
    )
    for key in content.keys() - {"year", "topic", "figure"}:
        fault(places.of_key(key), f"没有“{key}”这一项。{did_you_mean(key, ('year', 'topic', 'figure'))}")
    if not faults:  # only what is well-formed can be looked at closely
        checks.names(topics, figures, places, fault)
        figures = checks.figures(topics, figures, article_text, places, fault)
    if faults:
        raise Mistake(_told(path, sorted(set(faults))))
    return Sheet(file=str(path), digest=digest, whole=whole, topics=topics, figures=figures)


def _figure(
    fields: dict[str, Any], index: int, year: int | None, path: Path, places: Places, fault: Fault
) -> SheetFigure:
    own = fields.get("year")
    if own is not None and not 1949 <= own <= 2099:
        fault(
            places.of_key("year", "figure", index), f"year = {own} 不是年份。请写四位数字，如 year = 2020。"
        )
    table = places.of_table("figure", index)
    if own is None and year is None and places.of_key("year", "figure", index) == table:
        fault(table, "这个 [[figure]] 缺 year，要写哪一年，如 year = 2020。")
    given = {key: value for key, value in fields.items() if key not in {*_TOLD, "year"}}
    if given.get("nth") is not None and given["nth"] < 1:
        fault(places.of_key("nth", "figure", index), f"nth = {given['nth']} 不行，要写 1、2、3。")
    place = f"{path} {places.of_key('indicator', 'figure', index)}"
    names_at = places.of_key("aliases", "figure", index)
    return SheetFigure(**given, start=-1, year=own or year or 0, place=place, names_at=names_at)


def _text(path: Path) -> tuple[str, str]:
    content = files.read(path, most=LARGEST)
    if len(content) > LARGEST:
        raise Mistake(f"{path} 超过 {LARGEST // 1000} KB，不像一张数字表；请检查是不是放错了文件。")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n"), hashlib.sha256(content).hexdigest()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise Mistake(f"{path} 第{line}行：不是 UTF-8 文本。请另存为 UTF-8。") from None


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text, parse_float=_decimal)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        lines = text.rstrip().split("\n")
        line = min(int(found[1]), len(lines)) if found else len(lines)
        raise Mistake(
            f"{path} 第{line}行：不是正确的 TOML（{error}）。这一行是：{lines[line - 1].strip()[:60]}\n"
            '每行写成 名称 = 值：文字加英文引号 "两癌"，一列写在 [ ] 里，数字不加引号。'
        ) from None
    except RecursionError:
        raise Mistake(f"{path}：括号套得太深，读不了。一列只写一层 [ ]。") from None
    except ValueError:  # a whole number that Python refuses for its length
        found = re.search(r"\d{1000}", text)
        line = text[: found.start()].count("\n") + 1 if found else 1
        raise Mistake(f"{path} 第{line}行：数字长得读不了，请照文章改写。") from None


def _decimal(written: str) -> Decimal:
    try:
        return Decimal(written)
    except InvalidOperation:  # an exponent beyond all measure
        return Decimal("NaN")


def _year(content: Mapping[str, Any], places: Places, fault: Fault) -> int:
    year = content.get("year")
    if "year" not in content:
        fault(Place(0, 1), "缺 year。请在最前面写这些数字属于哪一年，如 year = 2020。")
    elif type(year) is not int or not 1949 <= year <= 2099:
        fault(places.of_key("year"), f"year = {shown(year)} 不是年份。请写四位数字，如 year = 2020。")
    return year if type(year) is int else 0


def _tables(
    name: str, kinds: Mapping[str, type], content: Mapping[str, Any], places: Places, fault: Fault
) -> list[dict[str, Any]]:
    """Return the tables of that name, every key present and of the right type; else there was a fault."""
    given = content.get(name)
    if given is None:
        fault(Place(0, 1), f"一个 [[{name}]] 也没有。请照 articles/2020-review/figures.toml 的样子写。")
        return []
    if not isinstance(given, list) or not all(isinstance(table, dict) for table in given):
        fault(places.of_table(name, 0), f"“{name}”要写成双方括号的表 [[{name}]]，每项一个。")
        return []
    return [_table(name, index, table, kinds, places, fault) for index, table in enumerate(given)]


def _table(
    name: str, index: int, table: dict[str, Any], kinds: Mapping[str, type], places: Places, fault: Fault
) -> dict[str, Any]:
    for key in table.keys() - kinds.keys():
        line = places.of_key(key, name, index)
        fault(line, f"[[{name}]] 里没有“{key}”这一项。{did_you_mean(key, tuple(kinds))}")
    fields: dict[str, Any] = {"lists_aliases": "aliases" in table}
    for key, kind in kinds.items():
        fields[key] = None if key in _NONE else _EMPTY[kind]
        if key in table:
            value, problem = _value(key, kind, table[key])
            if problem:
                fault(places.of_key(key, name, index), problem)
            else:
                fields[key] = value
        elif key not in _OPTIONAL and (key in _FIGURE or key in _TOPIC):
            fault(places.of_table(name, index), f"这个 [[{name}]] 缺 {key}，要写{_IN_WORDS[kind]}。")
    return fields


def _value(key: str, kind: type, given: Any) -> tuple[Any, str]:
    """Return the value, or what is wrong with it."""
    wrong = f"{key} = {shown(given)} 不行，要写{_IN_WORDS[kind]}。"
    if kind is Decimal:
        if type(given) not in (int, Decimal) or not Decimal(given).is_finite() or given < 0:
            return None, wrong
        if given >= 10**24 or (given and Decimal(given).adjusted() < -6):
            return None, f"{key} = {shown(given)} 不像真的数，请照文章改写。"
        return Decimal(given), ""
    if kind is list:
        if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
            return None, wrong
        problems = [problem for each in given if (problem := text_problem(key, each))]
        return tuple(each.strip() for each in given), problems[0] if problems else ""
    if isinstance(given, str) and kind is str:
        return given, text_problem(key, given)
    return (given, "") if type(given) is kind else (None, wrong)


def text_problem(key: str, text: str) -> str:
    """Return what is wrong with *text* as a value of *key*; nothing when it is fine."""
    if not text.strip():
        return f"{key} 是空的；没有就删去这一项。"
    if any(ord(letter) < 32 or 0x7F <= ord(letter) < 0xA0 for letter in text):
        return f"{key} 里有换行或看不见的字符，请写在一行里。"
    if len(text) > LONGEST.get(key, 400):
        return f"{key} 有 {len(text)} 个字，最多 {LONGEST.get(key, 400)} 个，请写短些。"
    return ""


def shown(value: Any) -> str:
    """Return *value* as a fault quotes it: short."""
    if isinstance(value, dict | list):
        return "（一组值）"
    if isinstance(value, bool):
        return str(value).lower()
    written = f"“{value}”" if isinstance(value, str) else str(value)
    return written if len(written) <= 40 else written[:40] + "…"


def did_you_mean(key: str, known: Sequence[str], *, likeness: float = 0.6) -> str:
    """Return the known word next to *key* as a question, or all of them."""
    near = difflib.get_close_matches(key[:40], known, n=1, cutoff=likeness)
    return f"是不是 {near[0]}？" if near else "可用的有：" + "、".join(known) + "。"


def _told(path: Path, faults: list[tuple[Place, str]]) -> str:
    lines = [f"{path} {place}：{what}" for place, what in faults[:MOST_FAULTS]]
    if len(faults) > MOST_FAULTS:
        lines.append(f"{path} 另外还有 {len(faults) - MOST_FAULTS} 处。")
    return "\n".join(lines)
