"""One old article as a list tells it: its days and addresses read, its faults named by place."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.clock import day_in_words
from bot.errors import Mistake
from bot.figures.sheets.excel.workbook import Value
from bot.publishing import addresses

MOST_FAULTS = 30
MOST_ROWS = 5_000
LONGEST = {"title": 200, "author": 40, "digest": 400, "column": 40}  # characters
FIELDS = {
    "title": "标题",
    "url": "链接",
    "published": "发布时间",
    "column": "专栏",
    "author": "作者",
    "digest": "摘要",
}
FIRST = date(2012, 8, 1)  # before it there were no official accounts
_DATE = re.compile(
    r"(?<!\d)(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s*T?\d{1,2}:\d{2}(?::\d{2})?)?(?!\d)"
)
_NUMBERING = re.compile(r"^\s*(?:\d{1,4}\s*[.、．)）]|[-*•·])\s*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\ufeff]")


@dataclass(frozen=True)
class Row:
    """One old article as the list tells it; "" and None are what the list does not tell."""

    place: str
    title: str = ""
    url: str = ""
    published: date | None = None
    column: str = ""
    author: str = ""
    digest: str = ""


@dataclass
class Faults:
    """What is wrong in a list, by place."""

    told: list[str] = field(default_factory=list)

    def add(self, place: object, what: str) -> None:
        self.told.append(f"{place}：{what}")

    def require_none(self, name: str) -> None:
        """Raise Mistake with every fault, unless there is none."""
        if not self.told:
            return
        lines = [f"{name} 有 {len(self.told)} 处要改，什么都没有导入：", *self.told[:MOST_FAULTS]]
        if len(self.told) > MOST_FAULTS:
            lines.append(f"另外还有 {len(self.told) - MOST_FAULTS} 处。")
        raise Mistake("\n".join(lines))


def clean(text: str) -> str:
    """Return *text* without what nobody sees."""
    return re.sub(r"\s+", " ", _CONTROL.sub("", text)).strip()


def checked(row: Row, places: dict[str, str], faults: Faults) -> Row:
    """Return *row*, all that is wrong with it told; *places*: where each field stands."""
    place = row.place
    if row.url and not addresses.is_article(row.url):
        faults.add(
            places.get("url", place), f"“{row.url[:50]}”不是公众号文章的地址（https://mp.weixin.qq.com/s…）。"
        )
    if not row.url and not (row.title and row.published):
        faults.add(place, "没有链接时，标题和发布时间都要写，不然认不出是哪一篇。")
    for name, most in LONGEST.items():
        said = getattr(row, name)
        if len(said) > most:
            faults.add(places.get(name, place), f"{FIELDS[name]}有 {len(said)} 字，最多 {most} 字。")
    return row


def whole(rows: list[Row], faults: Faults, name: str) -> tuple[Row, ...]:
    """Return *rows*, in which no article stands twice and says different things."""
    seen: dict[object, Row] = {}
    kept = []
    for row in rows:
        for known in filter(
            None, (row.url and addresses.key(row.url), row.published and (row.title, row.published))
        ):
            other = seen.setdefault(known, row)
            if other is not row and _says(other) != _says(row):
                faults.add(row.place, f"与{other.place}是同一篇，写的却不一样；请删去一行。")
                break
            if other is not row:
                break
        else:
            kept.append(row)
    if not rows and not faults.told:
        raise Mistake(f"{name} 里一篇文章也没有。一行写一篇：标题和地址（https://mp.weixin.qq.com/s…）。")
    if len(rows) > MOST_ROWS:
        raise Mistake(f"{name} 有 {len(rows)} 行，一次最多 {MOST_ROWS} 行；请分几次导入。")
    faults.require_none(name)
    return tuple(kept)


def _says(row: Row) -> tuple[object, ...]:
    return row.title, row.published, row.column, row.author, row.digest, row.url and addresses.key(row.url)


def day_of(cell: Value, place: str, faults: Faults, today: date) -> date | None:
    """Return the day that *cell* says, telling what is wrong with it."""
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return _past(day, place, faults, today)
    text = str(cell).strip()
    if not text:
        return None
    words, day_told = read_day(text, place, faults, today)
    if day_told is None or words:
        faults.add(place, f"发布时间写着“{text[:20]}”，要写日期，如 2020-03-08。")
    return day_told


def read_day(line: str, place: str, faults: Faults, today: date) -> tuple[str, date | None]:
    """Return what *line* says beside a day, and the day."""
    found = _DATE.search(line)
    published = None
    if found:
        try:
            published = _past(date(int(found[1]), int(found[2]), int(found[3])), place, faults, today)
        except ValueError:
            faults.add(place, f"没有“{found[0].strip()}”这一天。")
        line = line[: found.start()] + " " + line[found.end() :]
    words = re.sub(r"\s+", " ", _NUMBERING.sub("", line)).strip(" ,，;；|｜:：—-")
    return re.sub(r"^《(.*)》$", r"\1", words), published


def _past(day: date, place: str, faults: Faults, today: date) -> date | None:
    if not FIRST <= day <= today:
        faults.add(place, f"{day_in_words(day)}不会是公众号文章的发表日期；请改正。")
        return None
    return day
