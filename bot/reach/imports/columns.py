"""Finds the table in an export: which page, under which headings, and what each column means."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.errors import Mistake
from bot.figures.sheets.excel.workbook import Page, Value
from bot.figures.sheets.places import column_letters
from bot.reach.imports import meanings
from bot.reach.imports.meanings import KINDS, LONGEST_HEADING, Kind, Meaning
from bot.reach.imports.opening import Export

_CHOOSE = "请选定"
ABOVE = 15  # rows above the headings may hold a title and remarks
Choices = Mapping[str, str]  # folded heading → the word of a meaning


@dataclass(frozen=True)
class Column:
    """One column with a heading: what it is taken for, and how that is known."""

    number: int  # from 1
    heading: str
    meaning: Meaning | None  # None: not imported
    how: str  # in words: 认得, 您选的, 上次选的 …
    is_alone: bool = True  # no other column has that heading

    @property
    def letters(self) -> str:
        return column_letters(self.number)

    @property
    def called(self) -> str:
        """Return by what a person names it: its heading, with its letters where another has the same."""
        return self.heading if self.is_alone else _called(self.number, self.heading)

    @property
    def folded(self) -> str:
        return meanings.fold(self.called)


@dataclass(frozen=True)
class Table:
    """The table that is to be imported: where it stands, and its columns."""

    kind: Kind
    page: Page
    top: int  # the row of the headings, from 1
    columns: tuple[Column, ...]

    def of(self, key: str) -> Column | None:
        """Return the column that means *key*."""
        return next((each for each in self.columns if each.meaning and each.meaning.key == key), None)

    @property
    def values(self) -> tuple[Column, ...]:
        """Return the columns with numbers that are kept."""
        return tuple(each for each in self.columns if each.meaning and each.meaning.is_value)

    @property
    def unclear(self) -> tuple[Column, ...]:
        """Return the columns with numbers of which a person has to say what they are."""
        return tuple(each for each in self.columns if each.how.endswith(_CHOOSE))


def find(export: Export, *, by_hand: Choices, remembered: Choices, sheet: str = "") -> Table:
    """Return the table of *export*; what a person chose of a heading counts before what is known of it.

    Raises Mistake when there is no table of ours, or more than one and no *sheet* says which; when a chosen
    heading is not there; and when two columns mean the same.
    """
    pages = [page for page in export.pages if not sheet or page.name.strip() == sheet.strip()]
    if not pages:
        there = "、".join(f"“{page.name}”" for page in export.pages)
        raise Mistake(f"{export.name} 里没有名叫“{sheet}”的工作表（有：{there}）。")
    tables = [table for page in pages if (table := _of_page(page, by_hand, remembered))]
    if not tables:
        raise Mistake(_nothing_found(export, pages, by_hand, remembered))
    if len(tables) > 1:
        named = "、".join(f"“{each.page.name}”（{KINDS[each.kind]}）" for each in tables)
        raise Mistake(
            f"{export.name} 里有 {len(tables)} 张能导入的表：{named}。一次导入一张，请选定是哪一张。"
        )
    [table] = tables
    there_too = {column.folded for column in table.columns}
    for heading in by_hand:
        same = [each.called for each in table.columns if meanings.fold(each.heading) == heading]
        if heading not in there_too and same:
            raise Mistake(f"{table.page.name} 里有几栏都叫这个名字，请写明是哪一栏：“{'”或“'.join(same)}”。")
    if missing := [heading for heading in by_hand if heading not in there_too]:
        raise Mistake(f"{table.page.name} 第{table.top}行没有名叫“{'”“'.join(missing)}”的栏目，请核对。")
    _require_once(table)
    return table


def guess(export: Export, *, by_hand: Choices, remembered: Choices, sheet: str = "") -> Table | None:
    """Return the row that looks most like headings, enough or not, so that they can be mended."""
    pages = [page for page in export.pages if not sheet or page.name.strip() == sheet.strip()]
    found = [
        table for page in pages for table in _tables(page, by_hand, remembered) if len(table.columns) > 1
    ]
    return max(found, key=lambda each: (_known(each)[0], _is_enough(each), -each.top), default=None)


def _of_page(page: Page, by_hand: Choices, remembered: Choices) -> Table | None:
    """Return the table of *page*: the row whose headings say most, if they say enough."""
    found = [table for table in _tables(page, by_hand, remembered) if _is_enough(table)]
    return max(found, key=_known, default=None)


def _tables(page: Page, by_hand: Choices, remembered: Choices) -> list[Table]:
    rows = range(1, min(ABOVE, len(page.rows)) + 1)
    return [_table(page, number, kind, by_hand, remembered) for number in rows for kind in Kind]


def _table(page: Page, number: int, kind: Kind, by_hand: Choices, remembered: Choices) -> Table:
    headings = [_heading(cell) for cell in page.rows[number - 1]]
    folded = [meanings.fold(each) for each in headings]
    columns = tuple(
        _column(at, heading, kind, by_hand, remembered, is_alone=folded.count(folded[at - 1]) == 1)
        for at, heading in enumerate(headings, 1)
        if heading
    )
    return _settled(Table(kind, page, number, columns))


def _column(
    number: int, heading: str, kind: Kind, by_hand: Choices, remembered: Choices, *, is_alone: bool
) -> Column:
    folded = meanings.fold(heading if is_alone else _called(number, heading))
    for choices, how in ((by_hand, "手工选定"), (remembered, "上次选定")):
        if folded in choices:
            meaning = meanings.chosen(choices[folded])
            if meaning and kind not in meaning.kinds:
                continue
            return Column(number, heading, meaning, how, is_alone)
    meaning = meanings.recognise(heading, kind)
    if meaning is None:
        return Column(number, heading, None, "不认识，不导入", is_alone)
    if meaning.key == "?":
        return Column(number, heading, None, f"看不出是人数还是次数，不导入；{_CHOOSE}", is_alone)
    return Column(number, heading, meaning, "认得", is_alone)


def _called(number: int, heading: str) -> str:
    return f"{column_letters(number)}栏{heading}"


def _settled(table: Table) -> Table:
    """Return *table* with what shows beside other columns: which day 日期 is, whether a count is of a day."""
    if table.kind == Kind.FOLLOWERS:
        return table
    columns = list(table.columns)
    days = [place for place, each in enumerate(columns) if each.meaning and each.meaning.key == "day"]
    if days and table.of("published") is None and columns[days[0]].how == "认得":
        published = meanings.chosen("published")
        columns[days[0]] = replace(columns[days[0]], meaning=published, how="认作发布日期")
        days = []
    if days:  # a count of a row for each day: of that day, or up to it?
        for place, each in enumerate(columns):
            if each.meaning and each.meaning.is_count and not each.meaning.of:
                columns[place] = replace(
                    each, meaning=None, how=f"看不出{each.meaning.name}是当日的还是累计的，不导入；{_CHOOSE}"
                )
    return replace(table, columns=tuple(columns))


def _is_enough(table: Table) -> bool:
    if table.kind == Kind.ARTICLES:
        return bool(table.of("title") and table.of("published") and (table.values or table.unclear))
    return bool(table.of("day") and table.values and not table.of("title"))


def _known(table: Table) -> tuple[int, int]:
    return sum(each.meaning is not None for each in table.columns), -table.top


def _require_once(table: Table) -> None:
    first: dict[str, Column] = {}
    for each in table.columns:
        if each.meaning is None:
            continue
        other = first.setdefault(each.meaning.said, each)
        if other is not each:
            raise Mistake(
                f"{table.page.name} 的 {other.letters} 栏“{other.called}”和 {each.letters} 栏"
                f"“{each.called}”都是{each.meaning.label}，不知道用哪一栏；请把一栏选成不导入。"
            )


def _nothing_found(export: Export, pages: list[Page], by_hand: Choices, remembered: Choices) -> str:
    """Say what was looked for, and what is there instead."""
    lines = [
        f"{export.name} 里没有找到公众平台的导出表。内容分析要有“标题”“发表时间”和至少一栏数字"
        "（如阅读人数）；用户分析要有“日期”和至少一栏数字（如新增关注人数）。"
    ]
    for page in pages[:5]:
        best = max(_tables(page, by_hand, remembered), key=_known, default=None)
        if best is None or not best.columns:
            lines.append(f"{page.name}：空的。")
            continue
        known = "、".join(each.heading for each in best.columns if each.meaning) or "一栏也没有"
        unknown = "、".join(
            f"{each.heading}（{each.letters}{best.top}）" for each in best.columns if not each.meaning
        )
        lines.append(f"{page.name}：认得的栏目：{known}；不认得的：{unknown or '没有'}。")
    return "\n".join([*lines, "栏目改了名字的，可以手工选定它的意思。"])


def _heading(cell: Value) -> str:
    """Return *cell* as a heading; numbers and days are none."""
    return " ".join(cell.split())[:LONGEST_HEADING] if isinstance(cell, str) else ""
