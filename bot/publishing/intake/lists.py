"""A list of old articles, as Excel or as lines with addresses: read with every fault named by its place."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bot.errors import Mistake
from bot.figures.sheets.excel import workbook
from bot.figures.sheets.excel.workbook import Page, Value

LARGEST = 5_000_000  # bytes; ten years of articles need one
MOST_FAULTS = 30
MOST_ROWS = 5_000
LONGEST = {"title": 200, "author": 40, "digest": 400, "column": 40}  # characters
HEADINGS = {
    "title": ("标题", "文章标题", "题目", "文章"),
    "url": ("链接", "地址", "网址", "文章链接", "文章地址", "url", "内容url"),
    "published": ("发布时间", "发表时间", "发布日期", "发表日期", "日期", "时间", "推送时间", "群发时间"),
    "column": ("专栏", "栏目", "合集"),
    "author": ("作者", "供稿"),
    "digest": ("摘要", "简介"),
}
FIELDS = {key: words[0] for key, words in HEADINGS.items()}
_ABOVE = 10  # rows above the headings may hold a title
_ADDRESS = re.compile(r"https?://[^\s<>“”《》，。；、\"']+", re.IGNORECASE)
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


def open_(path: Path, *, today: date) -> tuple[Row, ...]:
    """Read the list at *path*: a workbook, or a text with a line an article.

    Raises Mistake naming every fault with its cell or line.
    """
    if path.suffix.lower() in {".xlsx", ".xls", ".xlsm"}:
        return _of_workbook(path, today)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except FileNotFoundError:
        raise Mistake(f"找不到 {path}。") from None
    except OSError as error:
        raise Mistake(f"{path} 读不出来：{error.strerror}。") from None
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise Mistake(f"{path} 不是文本。Excel 文件的名字要以 .xlsx 结尾；别的请复制成文本（.txt）再导入。")
    return of_text(_decoded(path, content), name=str(path), today=today)


def of_text(text: str, *, name: str, today: date) -> tuple[Row, ...]:
    """Read lines with an address, perhaps with a title and a day beside it, or the title in the line before.

    Raises Mistake naming every fault with its line; *name* says where the text is.
    """
    if len(text) > LARGEST:
        raise Mistake(f"{name} 太长了，不像一份文章清单；请分几次导入。")
    faults, rows = Faults(), []
    waiting: tuple[int, str] | None = None  # a line of words that may be the next one's title
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        line = _CONTROL.sub("", line.replace("\t", "  ")).strip()
        addresses = _ADDRESS.findall(line)
        if len(addresses) > 1:
            faults.add(f"第{number}行", "有两个地址；请一篇一行。")
            continue
        if not line:
            continue
        words, published = _words(_ADDRESS.sub(" ", line), f"第{number}行", faults, today)
        if not addresses and not (words and published):
            if waiting:
                faults.add(
                    f"第{waiting[0]}行", f"“{waiting[1][:20]}”没有地址，也没有日期；补上，或删去这一行。"
                )
            waiting = (number, words) if words else waiting
            continue
        if waiting and not words and addresses:
            words = waiting[1]
        elif waiting:
            faults.add(f"第{waiting[0]}行", f"“{waiting[1][:20]}”没有地址，也没有日期；补上，或删去这一行。")
        waiting = None
        row = Row(f"第{number}行", words, addresses[0] if addresses else "", published)
        rows.append(_checked(row, {}, faults))
    if waiting:
        faults.add(f"第{waiting[0]}行", f"“{waiting[1][:20]}”没有地址，也没有日期；补上，或删去这一行。")
    return _whole(rows, faults, name)


def key(url: str) -> str:
    """Return by what the address of an article is known, however it was copied."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    if asked.get("__biz") and asked.get("mid"):
        return "&".join(asked.get(name, ["1"])[0] for name in ("__biz", "mid", "idx"))
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}" + (
        f"?{parts.query}" if parts.query and parts.path == "/s" else ""
    )


def _of_workbook(path: Path, today: date) -> tuple[Row, ...]:
    faults, rows = Faults(), []
    book = workbook.open_(path)
    page = next((each for each in book.pages if _headings(each)), None)
    if page is None:
        wanted = "、".join(FIELDS.values())
        raise Mistake(f"{path} 里没有找到栏目。第一行要写栏目：{wanted}；“标题”和“链接”或“发布时间”少不了。")
    top, columns = _headings(page) or (0, {})
    for number, cells in enumerate(page.rows[top:], top + 1):
        given = {name: cells[at - 1] if at <= len(cells) else "" for name, at in columns.items()}
        wrong = [at for at in columns.values() if (number, at) in page.formulas | page.errors]
        for at in wrong:
            faults.add(page.place(number, at), "是公式或出错的格子。请复制整列，选择性粘贴为“值”。")
        if wrong or all(isinstance(cell, str) and not cell.strip() for cell in given.values()):
            continue
        places = {name: str(page.place(number, at)) for name, at in columns.items()}
        row = _of_cells(str(page.place(number, 1)), given, places, faults, today)
        rows.append(_checked(row, places, faults))
    return _whole(rows, faults, str(path))


def _headings(page: Page) -> tuple[int, dict[str, int]] | None:
    """Return the row of the headings, and the column of each that is known; None when there are none."""
    names = {word: name for name, words in HEADINGS.items() for word in words}
    for number, row in enumerate(page.rows[:_ABOVE], 1):
        found: dict[str, int] = {}
        for at, cell in enumerate(row, 1):
            word = "".join(unicodedata.normalize("NFKC", str(cell)).lower().split())
            name = names.get(re.sub(r"\(.*\)$", "", word))
            if name and name not in found:
                found[name] = at
        if "title" in found and found.keys() & {"url", "published"}:
            return number, found
    return None


def _of_cells(
    place: str, given: dict[str, Value], places: dict[str, str], faults: Faults, today: date
) -> Row:
    words = {name: _seen(cell) for name, cell in given.items() if name != "published"}
    published = _day(given.get("published", ""), places.get("published", place), faults, today)
    return Row(place=place, published=published, **words)


def _seen(cell: Value) -> str:
    """Return *cell* as Excel shows it."""
    whole = isinstance(cell, float) and cell.is_integer()
    return _CONTROL.sub("", str(int(cell) if whole else cell)).strip()  # type: ignore[arg-type]


def _day(cell: Value, place: str, faults: Faults, today: date) -> date | None:
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return _past(day, place, faults, today)
    text = str(cell).strip()
    if not text:
        return None
    words, day_told = _words(text, place, faults, today)
    if day_told is None or words:
        faults.add(place, f"发布时间写着“{text[:20]}”，要写日期，如 2020-03-08。")
    return day_told


def _words(line: str, place: str, faults: Faults, today: date) -> tuple[str, date | None]:
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
    if not date(2012, 8, 1) <= day <= today:  # before it there were no official accounts
        faults.add(place, f"{day} 不会是公众号文章的发表日期；请改正。")
        return None
    return day


def _checked(row: Row, places: dict[str, str], faults: Faults) -> Row:
    place = row.place
    if row.url and not re.match(r"https?://mp\.weixin\.qq\.com/(?:s[/?]|mp/)", row.url):
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


def _whole(rows: list[Row], faults: Faults, name: str) -> tuple[Row, ...]:
    """Return *rows*, in which no article stands twice and says different things."""
    seen: dict[object, Row] = {}
    kept = []
    for row in rows:
        for known in filter(None, (row.url and key(row.url), row.published and (row.title, row.published))):
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
    return row.title, row.published, row.column, row.author, row.digest, row.url and key(row.url)


def _decoded(path: Path, content: bytes) -> str:
    if len(content) > LARGEST:
        raise Mistake(f"{path} 超过 {LARGEST // 1_000_000} MB，不像一份文章清单。")
    for encoding in ("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Mistake(f"{path} 不是文本，或编码认不出。请另存为 UTF-8 的 .txt 再导入。")
