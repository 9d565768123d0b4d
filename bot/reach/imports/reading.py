"""Reads the rows of an export: values with their cells, or every fault at once by sheet and cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from bot.clock import day_in_words
from bot.errors import Mistake
from bot.figures.sheets.excel.workbook import Value
from bot.publishing.intake.rows import LONGEST, Faults, clean
from bot.reach.counts import NOTIFIED
from bot.reach.imports import alike, cells, days, meanings
from bot.reach.imports.alike import Row
from bot.reach.imports.columns import Column, Table
from bot.reach.imports.meanings import Kind

UNNOTIFIED = 1
_ALL_CHANNELS = {"", "全部", "全部来源", "全部渠道", "所有来源", "所有渠道", "合计", "总计", "汇总"}
_WAYS = dict.fromkeys(("群发", "推送", "通知", "已通知", "群发通知", "是"), NOTIFIED)
_WAYS |= dict.fromkeys(("发布", "仅发布", "未通知", "不通知", "未群发", "发表", "否"), UNNOTIFIED)
_NEVER_MORE = (  # persons, what they did: nobody reads without having read
    ("read_user", "read_count"),
    ("share_user", "share_count"),
    ("original_user", "original_count"),
    ("message_read_user", "message_read_count"),
    ("collection_user", "collection_count"),
)


@dataclass
class Rows:
    """The rows of a table, and what is to be said of them."""

    kind: Kind
    rows: list[Row] = field(default_factory=list)
    left_out: int = 0  # sums, and the parts of channels
    without_numbers: int = 0  # articles of which no cell has one
    repeated: int = 0  # the same row once more
    remarks: list[str] = field(default_factory=list)


def read(table: Table, *, today: date, notified: bool | None = None) -> Rows:
    """Return the rows of *table*; *notified* says of all articles whether followers were told of them.

    Raises Mistake naming every fault by its cell; nothing is half read.
    """
    name = table.page.name
    if not table.values:
        unclear = "；".join(f"{each.letters}{table.top}“{each.heading}”{each.how}" for each in table.unclear)
        raise Mistake(f"{name} 里没有一栏数字能导入：{unclear}。")
    reader = _Reader(table, today, notified)
    found = reader.read()
    if not found.rows and not reader.faults.told:
        raise Mistake(f"{name} 第{table.top}行的栏目下面一行数据也没有。")
    reader.faults.require_none(name)
    return found


class _Reader:
    def __init__(self, table: Table, today: date, notified: bool | None):
        self.table, self.today, self.notified = table, today, notified
        self.faults = Faults()
        self.found = Rows(table.kind)
        self.wrong = table.page.formulas | table.page.errors
        self.merged = {
            (row, column)
            for top, left, bottom, right in table.page.merged
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
            if (row, column) != (top, left)
        }
        self.used = [each for each in table.columns if each.meaning]
        self.days: dict[tuple[int, int], date] = {}

    def read(self) -> Rows:
        lines = list(self._lines())
        self._read_days([number for number, _ in lines])
        seen = alike.Seen()
        for number, given in lines:
            for row in self._rows(number, given):
                known = seen.like(row)
                if len(known) > 1:
                    what = f"同一天有几篇《{row.title[:20]}》，没有网址分不清是哪一篇；请补上网址。"
                    self.faults.add(row.place, what)
                elif not known:
                    seen.add(row, len(self.found.rows))
                    self.found.rows.append(row)
                elif dict((other := self.found.rows[known[0]]).values) == dict(row.values):
                    self.found.repeated += 1
                    self.found.rows[known[0]] = _merged(other, row)
                    seen.add(row, known[0])
                else:
                    what = "同一篇" if self.table.kind == Kind.ARTICLES else "同一天"
                    self.faults.add(row.place, f"和{other.place}是{what}，数却不一样；请删去一行。")
        self._require_one_day_an_article()
        return self.found

    def _lines(self) -> Iterator[tuple[int, dict[str, Value]]]:
        """Return the rows that tell something, without sums and the parts of channels."""
        for number, line in enumerate(self.table.page.rows[self.table.top :], self.table.top + 1):
            given = {self._key(each): line[each.number - 1] for each in self.used if each.number <= len(line)}
            if self._is_sum(line, given):
                self.found.left_out += 1
                continue
            bad = [each for each in self.used if (number, each.number) in self.wrong]
            for each in bad:
                self._fault(number, each, "是公式或出错的格子。请复制整列，选择性粘贴为“值”。")
            if bad or all(isinstance(cell, str) and not cell.strip() for cell in given.values()):
                continue
            if [each for each in self.used if (number, each.number) in self.merged]:
                self.faults.add(
                    self._place(number), "有合并的单元格，看不出每一格的数；请取消合并，逐格填写。"
                )
                continue
            channel = cells.plain(str(given.get("channel", "")))
            if channel not in _ALL_CHANNELS:
                self.found.left_out += 1
                continue
            yield number, given

    def _is_sum(self, line: Sequence[Value], given: Mapping[str, Value]) -> bool:
        """Tell whether a row says 合计, in whichever column, and has no day of its own."""
        dated = cells.seen(given.get("published" if self.table.kind == Kind.ARTICLES else "day", ""))
        if not (cells.is_empty(dated) or cells.says_sum(dated) or cells.tells_two_days(dated)):
            return False
        first = min((each.number for each in self.table.values), default=len(line))
        words = [*line[: first - 1], *given.values()]
        return any(cells.says_sum(cell) for cell in words)

    def _read_days(self, numbers: list[int]) -> None:
        for each in self.used:
            if each.meaning and each.meaning.unit == "日期":
                told = [(number, self._cell(number, each)) for number in numbers]
                found, faults = days.read(told, each, self.today)
                for number, what in faults:
                    self._fault(number, each, what)
                self.days |= {(number, each.number): day for number, day in found.items()}

    def _rows(self, number: int, given: Mapping[str, Value]) -> Iterator[Row]:
        day, published = self._day(number, "day"), self._day(number, "published")
        counts = {each.meaning.said: self._value(number, each) for each in self.table.values if each.meaning}
        told = {said: value for said, value in counts.items() if value is not None}
        of_days = {said[4:]: value for said, value in told.items() if said.startswith("day:")}
        totals = {said: value for said, value in told.items() if not said.startswith("day:")}
        for values in (of_days, totals):
            self._require_sense(number, values, given)
        if self.table.kind == Kind.FOLLOWERS:
            self._require_told(number, "day")
            if day and totals:
                yield Row(self._place(number), number, totals, day=day)
            return
        title, url = self._title(number, given), self._url(number, given)
        self._require_told(number, "published")
        if of_days and not day:
            of_a_day = [
                each for each in self.table.values if each.meaning and each.meaning.said.startswith("day:")
            ]
            self._fault(
                number,
                of_a_day[0],
                "是一天的数，却没有统计日期，看不出是哪一天；请补上统计日期，或选不导入。",
            )
            return
        if published and day and day < published:
            column = self.table.of("day")
            self._fault(
                number,
                column,
                f"统计日期{day_in_words(day)}在发布日期{day_in_words(published)}之前；请核对。",
            )
        kind = self._publish_type(number, given, totals)
        if not (title and published):
            return
        self.found.without_numbers += not told
        for values, daily in ((totals, False), (of_days, True)):
            if values:
                yield Row(self._place(number), number, values, day, daily, title, url, published, kind)

    def _value(self, number: int, column: Column) -> int | Decimal | None:
        cell = self._cell(number, column)
        if cells.is_empty(cell) or column.meaning is None:
            return None
        value: int | Decimal | None
        if column.meaning.is_count:
            value, what = cells.count(cell, column.meaning.unit)
            if value is not None and cells.is_rounded(cell):
                self.found.remarks.append(
                    f"{self._place(number, column)}：“{cells.seen(cell)}”是约数，按 {value} 记下。"
                )
        else:
            value, what = cells.rate(cell, percent=meanings.says_percent(column.heading))
        if what:
            self._fault(number, column, what)
        return value

    def _title(self, number: int, given: Mapping[str, Value]) -> str:
        title = clean(cells.seen(given["title"]))
        column = self.table.of("title")
        if not title:
            self._fault(number, column, "没有标题。")
        elif len(title) > LONGEST["title"]:
            self._fault(number, column, f"标题有 {len(title)} 字，最多 {LONGEST['title']} 字；请核对栏目。")
        return title

    def _url(self, number: int, given: Mapping[str, Value]) -> str:
        cell = given.get("url", "")
        if cells.is_empty(cell):
            return ""
        url = str(cell).strip()
        if not alike.is_address(url):
            self._fault(
                number, self.table.of("url"), f"“{url[:50]}”不是网址（https://mp.weixin.qq.com/s…）。"
            )
            return ""
        return url

    def _publish_type(
        self, number: int, given: Mapping[str, Value], totals: Mapping[str, int | Decimal]
    ) -> int | None:
        way = given.get("way", "")
        if not cells.is_empty(way):
            kind = _WAYS.get(cells.plain(cells.seen(way)))
            if kind is None:
                what = f"发表方式写着“{cells.seen(way)[:20]}”，要写群发或发布；不要这一栏就选不导入。"
                self._fault(number, self.table.of("way"), what)
            return kind
        if "delivered_user" in totals:
            return NOTIFIED if totals["delivered_user"] else UNNOTIFIED
        return None if self.notified is None else NOTIFIED if self.notified else UNNOTIFIED

    def _require_sense(self, number: int, values: Mapping[str, int | Decimal], given: object) -> None:
        """Tell of numbers that cannot stand beside each other: a column is not what it is taken for."""
        for persons, times in _NEVER_MORE:
            if persons in values and times in values and values[persons] > values[times]:
                column, other = self.table.of(persons), self.table.of(times)
                if column and other and column.meaning and other.meaning:
                    told = f"{column.meaning.name} {values[persons]}", f"{other.meaning.name} {values[times]}"
                    self._fault(number, column, f"{told[0]} 比{told[1]} 还多；请核对这两栏有没有写反。")
        if {"new_user", "cancel_user", "net_user"} <= values.keys():
            right = values["new_user"] - values["cancel_user"]
            if values["net_user"] != right:
                what = (
                    f"净增 {values['net_user']} 不是新增 {values['new_user']} 减取消 {values['cancel_user']}"
                )
                self._fault(number, self.table.of("net_user"), f"{what}（{right}）；请核对栏目。")

    def _require_told(self, number: int, key: str) -> None:
        column = self.table.of(key)
        if column and column.meaning and cells.is_empty(self._cell(number, column)):
            self._fault(number, column, f"没有{column.meaning.name}。")

    def _require_one_day_an_article(self) -> None:
        """Tell of a bare 日期 that may be the day of the numbers instead: a title comes on several days."""
        column = self.table.of("published")
        if column is None or column.how != "认作发布日期":
            return
        first: dict[str, Row] = {}
        for row in self.found.rows:
            other = first.setdefault(row.title, row)
            if other.published_on != row.published_on:
                what = (
                    f"“{column.heading}”看不出是发布日期还是统计日期：“{row.title[:20]}”在{other.place}也有"
                )
                self.faults.add(self._place(self.table.top, column), f"{what}；请选定这一栏的意思。")
                return

    def _day(self, number: int, key: str) -> date | None:
        column = self.table.of(key)
        return self.days.get((number, column.number)) if column else None

    def _cell(self, number: int, column: Column) -> Value:
        line = self.table.page.rows[number - 1]
        return line[column.number - 1] if column.number <= len(line) else ""

    def _key(self, column: Column) -> str:
        return column.meaning.said if column.meaning else ""

    def _place(self, number: int, column: Column | None = None) -> str:
        return self.table.page.place(number, column.number if column else self.used[0].number).in_words

    def _fault(self, number: int, column: Column | None, what: str) -> None:
        self.faults.add(self._place(number, column), what)


def _merged(row: Row, again: Row) -> Row:
    """Return *row* with what another row of the same numbers says of the article besides."""
    kind = again.publish_type if row.publish_type is None else row.publish_type
    return replace(row, url=row.url or again.url, publish_type=kind)
