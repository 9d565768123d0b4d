"""The folder form of an article: `article.md` with TOML front matter, and its pictures.

articles/2020-review/
    article.md       +++ title = … +++ and the text
    figures.toml     only where it is a review
    images/
"""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bot.errors import Mistake
from bot.figures import sheets
from bot.people import Person
from bot.publishing import articles, beside, blocks, images, render
from bot.publishing import changes as changed
from bot.publishing.articles import Draft
from bot.publishing.changes import Changes

LARGEST_TEXT = 1_000_000  # characters; a year's review has three thousand
LONGEST_COLUMN, LONGEST_PATH = 40, 200  # what the tables hold
KEYS: dict[str, type] = {
    "title": str,
    "author": str,
    "digest": str,
    "cover": str,
    "column": str,
    "template": str,
    "look": str,
    "year": int,
    "source_url": str,
    "comments": bool,
    "url": str,
    "published": date,
}
NEEDED = ("title", "author", "digest", "cover", "template")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # PostgreSQL keeps no NUL, WeChat none of them
_WORDS = {str: "加引号的文字", int: "四位数字，如 2020", bool: "true 或 false", date: "日期，如 2021-01-14"}


@dataclass(frozen=True)
class Contents:
    """What one folder holds, read and found in order."""

    draft: Draft
    sheet: sheets.Sheet | None  # None: no figures.toml


@dataclass(frozen=True)
class Imported:
    """What became of one folder."""

    slug: str
    revision: int | None  # None: nothing new in the text
    figures: sheets.Changes | None  # None: no figures.toml
    changes: Changes


def read(folder: Path) -> Draft:
    """Read the article in *folder*.

    Raises Mistake naming every fault with file, line and remedy.
    """
    file = folder / "article.md"
    lines = _text(file).split("\n")
    if lines[0].strip() != "+++" or "+++" not in [line.strip() for line in lines[1:]]:
        raise Mistake(f'{file} 第1行：开头要有前言，写在两行 +++ 之间：\n+++\ntitle = "标题"\n+++')
    end = next(number for number, line in enumerate(lines[1:], 1) if line.strip() == "+++")
    faults: list[str] = []
    fields = _front_matter(file, lines[1:end], faults)
    if "year" not in fields and (of_figures := beside.year_of(folder / sheets.OF_ARTICLE)):
        fields["year"] = of_figures
    body = "\n".join(lines[end + 1 :]).strip() + "\n"
    if not body.strip():
        faults.append(f"{file} 第{end + 2}行：正文是空的。")
    places = [*enumerate(lines[end + 1 :], end + 2), *enumerate(lines[: end + 1], 1)]  # the text first
    first = next((number for number, line in places if line.strip()), end + 2)
    try:
        named = blocks.picture_paths(body)
    except blocks.Misread as misread:
        named = {}
        faults += [f"{file} 第{fault.line + first - 1}行：{fault.what}" for fault in misread.faults]
    pictures = _pictures(folder, file, fields, places, named, faults)
    if faults:
        raise Mistake("\n".join(faults))
    return Draft(slug=_slug(folder), body=body, pictures=pictures, **fields)


def open_(folder: Path) -> Contents:
    """Read the article in *folder* and, where there are any, its figures; this takes a while.

    Raises Mistake when either is faulty.
    """
    draft = read(folder)
    file = folder / sheets.OF_ARTICLE
    return Contents(draft, beside.sheet(file, draft) if file.exists() else None)


def open_figures(file: Path) -> tuple[str, sheets.Sheet]:
    """Read the figures in *file* and return what they belong to: the article beside it, else the file.

    The sentences of a `figures.toml` must stand in its article; of any other sheet each figure may name its
    own.  Raises Mistake when they do not, or anything else is wrong.
    """
    if file.name != sheets.OF_ARTICLE:
        return file.name, sheets.open_(file)
    draft = read(file.parent)
    return draft.slug, beside.sheet(file, draft)


def keep(session: Session, contents: Contents, *, by: Person | None, now: datetime) -> Imported:
    """Keep an article and its figures; again changes nothing.

    Raises Mistake when the figures do not go with those that are kept; then nothing may be.
    """
    draft, sheet = contents.draft, contents.sheet
    changes = changed.of(session, draft)
    revision = articles.save(session, draft, by=by, now=now)
    figures = sheets.import_(session, sheet, article=draft.slug, by=by, now=now) if sheet else None
    return Imported(draft.slug, revision.number if revision else None, figures, changes)


def foresee(session: Session, contents: Contents) -> Imported:
    """Return what `keep` would do, and keep nothing.

    Raises Mistake when the figures do not go with those that are kept.
    """
    draft, sheet = contents.draft, contents.sheet
    changes, article = changed.of(session, draft), articles.find(session, draft.slug)
    number = (articles.newest(article).number if article else 0) + 1
    figures = sheets.preview(sheet, sheets.known(session), article=draft.slug).changes if sheet else None
    return Imported(draft.slug, number if changes.makes_a_revision else None, figures, changes)


def in_words(changes: sheets.Changes) -> str:
    """Return what became of a sheet's figures, as staff say it."""
    words = {
        "新增": changes.added,
        "更正": changes.corrected,
        "撤下": changes.withdrawn,
        "未变": changes.unchanged,
    }
    return "、".join(f"{word} {count} 个" for word, count in words.items() if count) or "没有数字"


def folders(root: Path) -> list[Path]:
    """Return the folders below *root* that hold an article, or *root* itself when it is one.

    Raises Mistake when there is none.
    """
    if (root / "article.md").exists():
        return [root]
    found = sorted(file.parent for file in root.glob("*/article.md")) if root.is_dir() else []
    if not found:
        raise Mistake(f"{root} 里没有文章：每篇文章是一个文件夹，里面有 article.md。")
    return found


def _text(file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8").removeprefix("\ufeff").replace("\r\n", "\n")
    except FileNotFoundError:
        raise Mistake(f"{file.parent} 里没有 article.md。") from None
    except UnicodeDecodeError as error:
        raise Mistake(f"{file} 不是 UTF-8 文本（第 {error.start} 字节起）。请另存为 UTF-8。") from None
    except OSError as error:
        raise Mistake(f"{file} 读不出来：{error.strerror}") from None
    if len(text) > LARGEST_TEXT:
        raise Mistake(f"{file} 有 {len(text)} 字，太长了；一篇文章最多 {LARGEST_TEXT} 字。")
    found = _CONTROL.search(text)
    if found:
        number = text[: found.start()].count("\n") + 1
        raise Mistake(f"{file} 第{number}行：有看不见的控制字符 U+{ord(found[0]):04X}，请删去。")
    return text


def _slug(folder: Path) -> str:
    slug = folder.resolve().name
    require_slug(slug)
    return slug


def require_slug(slug: str) -> None:
    """Raise Mistake unless an article may be called *slug*."""
    if not re.fullmatch(r"[0-9a-z][0-9a-z-]{0,79}", slug):
        raise Mistake(f"文件夹名 {slug} 要用小写字母、数字和 -，如 2020-review：它是文章的短名。")


def _front_matter(file: Path, lines: list[str], faults: list[str]) -> dict[str, Any]:
    try:
        given = tomllib.loads("\n".join(lines))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        number = int(at[1]) + 1 if at else len(lines) + 1
        shown = lines[min(number, len(lines) + 1) - 2].strip() if lines else ""
        raise Mistake(
            f'{file} 第{number}行：前言写法不对（{error}）。这一行是：{shown}\n要写成 键 = "文字"，每行一个。'
        ) from None
    except (RecursionError, ValueError):  # ValueError: a whole number that Python refuses for its length
        raise Mistake(f"{file}：前言读不了：嵌套太深，或数字太长。") from None
    fields: dict[str, Any] = {}
    for key, value in given.items():
        where = f"{file} 第{_line(lines, key)}行"
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, n=1)
            hint = f"是不是 {near[0]}？" if near else "可用的有：" + "、".join(KEYS)
            faults.append(f"{where}：没有“{key}”这一项。{hint}")
        elif type(value) is not KEYS[key]:
            faults.append(f"{where}：{key} 要{_WORDS[KEYS[key]]}。")
        elif isinstance(value, str) and _CONTROL.search(value):
            faults.append(f"{where}：{key} 里有看不见的控制字符，请删去。")
        elif key == "column" and isinstance(value, str) and len(value) > LONGEST_COLUMN:
            faults.append(f"{where}：column 有 {len(value)} 字，最多 {LONGEST_COLUMN} 字。")
        else:
            fields[key] = value.strip() if isinstance(value, str) else value
    if "template" in fields:
        fields["template"] = render.template_called(fields["template"])
    for key in NEEDED:
        if not fields.get(key) and key not in given:
            faults.append(f"{file} 前言里缺 {key}。")
        elif key in fields and not fields[key]:
            faults.append(f"{file} 第{_line(lines, key)}行：{key} 是空的。")
    if fields.get("template") and not render.is_template(fields["template"]):
        known = "、".join(render.template_names())
        faults.append(
            f"{file} 第{_line(lines, 'template')}行：没有模板“{fields['template']}”。可用：{known}。"
        )
    if fields.get("look", render.DEFAULT_LOOK) not in render.LOOKS:
        looks = "、".join(render.LOOKS)
        faults.append(f"{file} 第{_line(lines, 'look')}行：没有风格“{fields['look']}”。可用：{looks}。")
    if "year" in fields and not 1949 <= fields["year"] <= 2099:
        faults.append(f"{file} 第{_line(lines, 'year')}行：year 不是年份。请写四位数字，如 year = 2020。")
    return fields


def _line(lines: list[str], key: str) -> int:
    """Return the line of *key* in the file; the front matter starts at its second line."""
    for number, line in enumerate(lines, 2):
        if re.match(rf"[\s\[]*[\"']?{re.escape(key)}[\"']?\s*[=.\]]", line):
            return number
    return 2


def _pictures(
    folder: Path,
    file: Path,
    fields: Mapping[str, Any],
    places: list[tuple[int, str]],
    named: dict[str, bool],
    faults: list[str],
) -> dict[str, bytes]:
    """Read every picture that the text or the cover names; a missing or bad one is a fault."""
    pictures = {}
    if fields.get("cover"):
        named.setdefault(fields["cover"], True)
    for path, shown in named.items():
        number = next((number for number, line in places if path in line), 1)
        where = f"{file} 第{number}行：图片 {path[:LONGEST_PATH]}"
        if not shown:
            faults.append(f"{where} 写在列表、引用、表格或标题里，不会显示；请让它单独成一段。")
        try:
            content = _picture(folder, path)
        except Mistake as mistake:
            faults.append(f"{where} {mistake}")
        else:
            pictures[path] = content
    return pictures


def _picture(folder: Path, path: str) -> bytes:
    """Return the picture at *path*; raise Mistake, in words that follow its name, when it is no good."""
    if "://" in path:
        raise Mistake("在别的网站上；请下载后放进 images/。")
    if len(path) > LONGEST_PATH:
        raise Mistake(f"名字太长；最多 {LONGEST_PATH} 字。")
    try:
        inside = (folder / path).resolve()
        if not inside.is_relative_to(folder.resolve()):
            raise Mistake("不在文章的文件夹里；请放进 images/。")
        content = inside.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise Mistake("找不到。") from None
    except OSError as error:
        raise Mistake(f"读不出来：{error.strerror}。") from None
    problem = images.problem(content)
    if problem:
        raise Mistake(problem)
    return content
