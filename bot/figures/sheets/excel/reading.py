"""Reading a workbook: from its pages to a sheet, with every fault named by its cell."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bot.errors import Mistake
from bot.figures.sheets import checks
from bot.figures.sheets.excel import cells, sound, tables, workbook
from bot.figures.sheets.excel.columns import FIGURE_COLUMNS, FIGURES, HEADINGS, TOPIC_COLUMNS, TOPICS
from bot.figures.sheets.excel.tables import Table
from bot.figures.sheets.excel.workbook import Workbook
from bot.figures.sheets.places import Faulty, Place
from bot.figures.sheets.reading import MOST_FAULTS
from bot.figures.sheets.values import Sheet, SheetFigure, SheetTopic, Withdrawal


class ExcelForm:
    """Where the cells of two tables stand, and what the columns are called."""

    leave_out = "就空着"
    add_topic = f"请先写进“{TOPICS}”表"

    def __init__(self, topics: Table, figures: Table):
        self._tables = {"topic": topics, "figure": figures}

    def of_key(self, key: str, name: str = "", index: int = 0) -> Place:
        return self._tables[name].place(key, index)

    def called(self, key: str) -> str:
        return HEADINGS[key]

    def says(self, key: str, value: Any) -> str:
        return cells.says(key, value)


def read(path: Path) -> Sheet:
    """Read the workbook at *path*.

    Raises Mistake naming every fault with its cell, what is wrong and what to write instead.
    """
    book = workbook.open_(path)
    faults: list[tuple[Place, str]] = []

    def fault(place: Place, what: str) -> None:
        faults.append((place, what))

    topics_table, rows = _tables(path, book, fault)
    kept, gone = _apart(rows)
    comparable = all(sound.has_its_columns(each, faults) for each in (topics_table, rows))
    all_topics = len(topics_table.fields)
    topics_table, gone = (sound.only(each, faults) for each in (topics_table, gone))
    kept, bad = sound.apart(kept, faults)
    topics = tuple(
        SheetTopic(
            name=fields.get("name") or "",
            **_aliases(fields),
            place=str(place),
            at=place,
            names_at=topics_table.place("aliases", index),
        )
        for index, (fields, place) in enumerate(_placed(topics_table, "name"))
    )
    figures = _figures(kept)
    withdrawals = tuple(
        Withdrawal(indicator=fields["indicator"], year=fields["year"], place=str(place), at=place)
        for fields, place in _placed(gone, "indicator")
    )
    if comparable:

        def fault_of_figure(place: Place, what: str) -> None:
            if len(topics) == all_topics or place.column != rows.columns["topic"]:
                fault(place, what)  # else its topic's own row may be the faulty one

        form = ExcelForm(topics_table, kept)
        checks.names(topics, figures, form, fault)
        unsure = sound.depending(kept, bad)
        figures = checks.figures(topics, figures, None, form, fault_of_figure, unsure)
        checks.alone(_figures(bad), ExcelForm(topics_table, bad), fault)
        _require_once(figures, gone, fault)
        if not rows.fields:
            fault(rows.page.place(2, 1), "一行数字也没有，请从这里写起。")
    if faults:
        told = sorted(set(faults))
        raise Faulty(_told(path, told), path.name, told)
    return Sheet(
        file=str(path),
        digest=book.digest,
        whole=False,
        topics=topics,
        figures=figures,
        withdrawals=withdrawals,
    )


def _tables(path: Path, book: Workbook, fault: tables.Fault) -> tuple[Table, Table]:
    """Return the tables of topics and of figures."""
    pages = {"".join(page.name.split()): page for page in book.pages}
    missing = [name for name in (FIGURES, TOPICS) if name not in pages]
    if missing:
        there = "、".join(f"“{name}”" for name in pages) or "一张也没有"
        raise Mistake(
            f"{path} 里没有名叫“{'”“'.join(missing)}”的工作表（有：{there}）。"
            "请从空表填起：在后台“数字 → Excel 进出”下载。"
        )
    return (
        tables.read(pages[TOPICS], TOPIC_COLUMNS, fault),
        tables.read(pages[FIGURES], FIGURE_COLUMNS, fault),
    )


def _apart(rows: Table) -> tuple[Table, Table]:
    """Return the rows that give a figure, and those that withdraw one."""
    kept, gone = Table(rows.page, rows.columns), Table(rows.page, rows.columns)
    for number, fields in zip(rows.numbers, rows.fields, strict=True):
        into = gone if fields.get("withdraw") else kept
        into.numbers.append(number)
        into.fields.append(fields)
    return kept, gone


def _placed(table: Table, key: str) -> Iterator[tuple[dict[str, Any], Place]]:
    for index, fields in enumerate(table.fields):
        yield fields, table.place(key, index)


def _figures(table: Table) -> tuple[SheetFigure, ...]:
    """Return the figure of each row; what was faulty is blank."""
    keys = [key for key in HEADINGS if key not in ("name", "withdraw", "aliases")]
    return tuple(
        SheetFigure(
            **_given(fields, keys),
            **_aliases(fields),
            start=-1,
            place=str(place),
            at=place,
            names_at=table.place("aliases", index),
        )
        for index, (fields, place) in enumerate(_placed(table, "indicator"))
    )


def _given(fields: dict[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    return {key: fields.get(key) for key in keys}


def _aliases(fields: dict[str, Any]) -> dict[str, Any]:
    listed = fields.get("aliases")
    return {"aliases": listed or (), "lists_aliases": listed is not None}


def _require_once(figures: tuple[SheetFigure, ...], gone: Table, fault: tables.Fault) -> None:
    """Tell of figures that are withdrawn twice, or withdrawn and given."""
    seen = {(each.indicator, each.year): each.place for each in figures}
    for fields, place in _placed(gone, "indicator"):
        key = fields["indicator"], fields["year"]
        if key in seen:
            fault(place, f"“{key[0]}”{key[1]}年在 {seen[key]} 也写了，不知道撤不撤下；请删去一行。")
        seen.setdefault(key, str(place))


def _told(path: Path, faults: list[tuple[Place, str]]) -> str:
    lines = [f"{path} 有 {len(faults)} 处要改，什么都没有导入："]
    lines += [f"{place}：{what}" for place, what in faults[:MOST_FAULTS]]
    if len(faults) > MOST_FAULTS:
        lines.append(f"另外还有 {len(faults) - MOST_FAULTS} 处。")
    return "\n".join(lines)
