"""What an article that comes again would change: fields, paragraphs, pictures; told in words of staff."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from typing import Any

from sqlalchemy.orm import Session

from bot.clock import day_in_words
from bot.publishing import articles, images, render
from bot.publishing.articles import Article, Draft, Revision

FIELDS = {
    "title": "标题",
    "author": "作者",
    "digest": "摘要",
    "column": "专栏",
    "template": "模板",
    "look": "风格",
    "year": "年份",
    "source_url": "原文链接",
    "comments": "留言",
    "cover": "封面",
    "cover_centre": "封面留住哪里",
    "notes": "图片登记",
    "url": "地址",
    "published": "发表日期",
}
OF_ARTICLE = ("column", "url", "published")  # not of one revision
LONGEST_SHOWN = 24  # characters


@dataclass(frozen=True)
class Field:
    """A field that says something else than before."""

    key: str
    before: str
    after: str


@dataclass(frozen=True)
class Paragraphs:
    """How many paragraphs of the text came, went, or say something else."""

    added: int = 0
    changed: int = 0
    gone: int = 0


@dataclass(frozen=True)
class Changes:
    """All that is new in an article that came."""

    is_new: bool
    fields: tuple[Field, ...] = ()
    paragraphs: Paragraphs = Paragraphs()
    pictures_added: tuple[str, ...] = ()
    pictures_replaced: tuple[str, ...] = ()
    pictures_gone: tuple[str, ...] = ()
    spacing: bool = False  # the text changed, but in no word of it

    @property
    def makes_a_revision(self) -> bool:
        """Say whether the article is kept as a new revision; a column or an address alone makes none."""
        pictures = self.pictures_added + self.pictures_replaced + self.pictures_gone
        own = [field for field in self.fields if field.key not in OF_ARTICLE]
        return self.is_new or bool(own or pictures or self.spacing or self.paragraphs != Paragraphs())


def of(session: Session, draft: Draft) -> Changes:
    """Return what *draft* would change; nothing is kept."""
    drawn = {path: articles.checksum(content) for path, content in draft.pictures.items()}
    article = articles.find(session, draft.slug)
    if article is None:
        return Changes(True, (), Paragraphs(added=len(_paragraphs(draft.body))), tuple(sorted(drawn)))
    before = articles.newest(article)
    paragraphs = between(before.body, draft.body)
    return Changes(
        False,
        fields(article, before, draft),
        paragraphs,
        *pictures(before.pictures, drawn),
        spacing=before.body != draft.body and paragraphs == Paragraphs(),
    )


def between(before: str, after: str) -> Paragraphs:
    """Return how many paragraphs differ in two states of a text."""
    added = changed = gone = 0
    steps = SequenceMatcher(a=_paragraphs(before), b=_paragraphs(after)).get_opcodes()
    for kind, start, end, into, until in steps:
        if kind != "equal":
            both = min(end - start, until - into)
            changed += both
            gone += end - start - both
            added += until - into - both
    return Paragraphs(added, changed, gone)


def fields(article: Article, before: Revision, draft: Draft) -> tuple[Field, ...]:
    """Return the fields in which *draft* says something else than *before*, the newest of *article*."""
    found = []
    for key in FIELDS:
        old, new = value(article, before, key), getattr(draft, key)
        if key == "notes":  # what is said of pictures that the text does not use is not kept
            new = {path: note for path, note in draft.notes.items() if path in draft.pictures}
        known_since = key in ("url", "published") and not new  # what is known since it went out stays
        if old != new and not known_since:
            found.append(Field(key, said(key, old), said(key, new)))
    return tuple(found)


def value(article: Article, before: Revision, key: str) -> Any:
    """Return what *before*, a revision of *article*, says in the field *key*."""
    if key == "cover_centre":
        return before.cut.centre if before.cut else ""
    if key == "notes":
        return {each.path: each.note for each in before.notes}
    return getattr(article if key in OF_ARTICLE else before, key)


def in_words(changes: Changes) -> list[str]:
    """Return *changes* a line each; a new article's fields and paragraphs are all new, and only counted."""
    lines = [
        f"{FIELDS[field.key]}：{_shown(field.before)} → {_shown(field.after)}" for field in changes.fields
    ]
    counted = _counted(
        {
            "新增": changes.paragraphs.added,
            "改动": changes.paragraphs.changed,
            "删去": changes.paragraphs.gone,
        }
    )
    if counted:
        lines.append(f"正文：{counted}")
    elif changes.spacing:
        lines.append("正文：只改了空行")
    for word, paths in (
        ("新增", changes.pictures_added),
        ("换了", changes.pictures_replaced),
        ("删去", changes.pictures_gone),
    ):
        if paths:
            lines.append(f"图片{word} {len(paths)} 张：{'、'.join(map(images.named, paths))}")
    return lines


def pictures(
    before: Mapping[str, str], after: Mapping[str, str]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Return which paths came, hold another picture, and went."""
    return (
        tuple(sorted(after.keys() - before.keys())),
        tuple(sorted(path for path in after.keys() & before.keys() if after[path] != before[path])),
        tuple(sorted(before.keys() - after.keys())),
    )


def _paragraphs(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n[ \t]*\n", text) if part.strip()]


def _counted(counts: Mapping[str, int]) -> str:
    return "、".join(f"{word} {count} 段" for word, count in counts.items() if count)


def said(key: str, value: str | bool | int | date | Mapping[str, object] | None) -> str:
    """Return the *value* of the field *key* in words of staff."""
    if isinstance(value, Mapping):
        return "；".join(f"{images.named(path)} {note}" for path, note in sorted(value.items()))
    if key == "cover":
        return images.named(str(value or ""))
    if key == "template":
        return render.template_named(str(value or ""))
    if isinstance(value, date):
        return day_in_words(value)
    if isinstance(value, bool):
        return "开放" if value else "不开放"
    return "" if value is None else str(value)


def _shown(text: str) -> str:
    if not text:
        return "（空）"
    return f"“{text}”" if len(text) <= LONGEST_SHOWN else f"“{text[:LONGEST_SHOWN]}……”"
