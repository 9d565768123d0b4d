"""The folder form of an article: `article.md` with TOML front matter, and its pictures.

articles/2020-review/
    article.md       +++ title = … +++ and the text
    figures.toml     only where it is a review
    images/
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from bot.errors import Mistake
from bot.figures import sheets
from bot.people import Person
from bot.publishing import articles, beside, blocks, front_matter, images
from bot.publishing import changes as changed
from bot.publishing.articles import Draft
from bot.publishing.changes import Changes
from bot.publishing.images import Taken, inside, notes
from bot.publishing.images.notes import Note

LARGEST_TEXT = 1_000_000  # characters; a year's review has three thousand
Take = Callable[[bytes], Taken]


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
    remarks: tuple[str, ...] = ()  # what was left out of pictures


def read(folder: Path, take: Take = images.take) -> Draft:
    """Read the article in *folder*, its pictures turned into what WeChat takes by *take*.

    Raises Mistake naming every fault with file, line and remedy.
    """
    file = folder / "article.md"
    lines = _text(file).split("\n")
    if lines[0].strip() != "+++" or "+++" not in [line.strip() for line in lines[1:]]:
        raise Mistake(f'{file} 第1行：开头要有前言，写在两行 +++ 之间：\n+++\ntitle = "标题"\n+++')
    end = next(number for number, line in enumerate(lines[1:], 1) if line.strip() == "+++")
    faults: list[str] = []
    fields = front_matter.read(file, lines[1:end], faults)
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
    noted = _notes(file, lines[1:end], fields.pop("picture", []), faults)
    taken = _pictures(folder, file, fields, places, named, take, faults)
    faults += [
        f"{file} 第{front_matter.line(lines[1:end], 'picture')}行：[[picture]] 的 {path} 文章里没有用到。"
        for path in noted
        if path not in taken and not faults
    ]
    if faults:
        raise Mistake("\n".join(faults))
    pictures = {path: each.content for path, each in taken.items()}
    return Draft(
        slug=_slug(folder), body=body, first_line=first, pictures=pictures, taken=taken, notes=noted, **fields
    )


def open_(folder: Path, take: Take = images.take) -> Contents:
    """Read the article in *folder* and, where there are any, its figures; this takes a while.

    Raises Mistake when either is faulty.
    """
    draft = read(folder, take)
    file = folder / sheets.OF_ARTICLE
    return Contents(draft, beside.sheet(file, draft) if file.exists() else None)


def open_figures(file: Path, take: Take = images.take) -> tuple[str, sheets.Sheet]:
    """Read the figures in *file* and return what they belong to: the article beside it, else the file.

    The sentences of a `figures.toml` must stand in its article; of any other sheet each figure may name its
    own.  Raises Mistake when they do not, or anything else is wrong.
    """
    if file.name != sheets.OF_ARTICLE:
        return file.name, sheets.open_(file)
    draft = read(file.parent, take)
    return draft.slug, beside.sheet(file, draft)


def keep(session: Session, contents: Contents, *, by: Person | None, now: datetime) -> Imported:
    """Keep an article and its figures; again changes nothing.

    Raises Mistake when the figures do not go with those that are kept; then nothing may be.
    """
    draft, sheet = contents.draft, contents.sheet
    changes = changed.of(session, draft)
    revision = articles.save(session, draft, by=by, now=now)
    figures = sheets.import_(session, sheet, article=draft.slug, by=by, now=now) if sheet else None
    return Imported(draft.slug, revision.number if revision else None, figures, changes, _remarks(draft))


def foresee(session: Session, contents: Contents) -> Imported:
    """Return what `keep` would do, and keep nothing.

    Raises Mistake when the figures do not go with those that are kept.
    """
    draft, sheet = contents.draft, contents.sheet
    changes, article = changed.of(session, draft), articles.find(session, draft.slug)
    number = (articles.newest(article).number if article else 0) + 1
    figures = sheets.preview(sheet, sheets.known(session), article=draft.slug).changes if sheet else None
    return Imported(
        draft.slug, number if changes.makes_a_revision else None, figures, changes, _remarks(draft)
    )


def _remarks(draft: Draft) -> tuple[str, ...]:
    return tuple(f"图片 {path} {remark}" for path, taken in draft.taken.items() for remark in taken.remarks)


def in_words(changes: sheets.Changes) -> str:
    """Return what became of a sheet's figures and names, as staff say it."""
    words = {
        "新增": changes.added,
        "更正": changes.corrected,
        "撤下": changes.withdrawn,
        "未变": changes.unchanged,
        "加叫法": changes.names_added,
        "去叫法": changes.names_removed,
    }
    return "、".join(f"{word} {count} 个" for word, count in words.items() if count) or "没有数字"


def figures_of(session: Session, slug: str) -> str | None:
    """Return what staff call the figures of the article *slug*; None where there is no such article."""
    article = articles.find(session, slug)
    return f"《{articles.newest(article).title}》的数字" if article else None


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
    found = front_matter.CONTROL.search(text)
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


def _notes(file: Path, lines: list[str], entries: list[Any], faults: list[str]) -> dict[str, Note]:
    """Read what is written of the pictures; each fault is told with the line where its entry begins."""
    heads = [number for number, line in enumerate(lines, 2) if line.strip().startswith("[[picture]]")]
    wrong: list[tuple[int, str]] = []
    noted = notes.read(entries, wrong)
    faults += [f"{file} 第{heads[entry] if entry < len(heads) else 2}行：{what}" for entry, what in wrong]
    return noted


def _pictures(
    folder: Path,
    file: Path,
    fields: Mapping[str, Any],
    places: list[tuple[int, str]],
    named: dict[str, bool],
    take: Take,
    faults: list[str],
) -> dict[str, Taken]:
    """Take in every picture that the text or the cover names; a missing or bad one is a fault."""
    taken = {}
    if fields.get("cover"):
        named.setdefault(fields["cover"], True)
    for path, shown in named.items():
        number = next((number for number, line in places if path in line), 1)
        where = f"{file} 第{number}行：图片 {path[: inside.LONGEST_PATH]}"
        if not shown:
            faults.append(f"{where} 写在列表、引用、表格或标题里，不会显示；请让它单独成一段。")
        try:
            found = inside.find(folder, path, take)
        except Mistake as mistake:
            faults.append(f"{where} {mistake}")
        else:
            taken[path] = found
    return taken
