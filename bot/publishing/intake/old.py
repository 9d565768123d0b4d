"""Articles that followers read long ago: from a list into the register, out already, never sent again."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import journal, people
from bot.clock import beijing_day
from bot.people import Person, Role
from bot.publishing import addresses, articles, changes, pushes
from bot.publishing.articles import UNTITLED, Article, Draft, Revision
from bot.publishing.changes import Changes
from bot.publishing.intake.rows import Row
from bot.publishing.pushes import PushedArticle

TEMPLATE = "event"  # none is needed: such an article has no text that could be set
Kind = Literal["new", "changed", "unchanged"]


@dataclass(frozen=True)
class Outcome:
    """What becomes of one row: the draft that is kept, and what it changes."""

    row: Row
    draft: Draft
    kind: Kind
    lines: tuple[str, ...]  # what changes, in words


def foresee(session: Session, rows: Sequence[Row]) -> tuple[Outcome, ...]:
    """Return what `keep` would do with each of *rows*; nothing is kept."""
    known = _Known(session)
    return tuple(_outcome(row, known.find(row)) for row in rows)


def keep(session: Session, rows: Sequence[Row], *, by: Person | None, now: datetime) -> tuple[Outcome, ...]:
    """Keep *rows* as articles that are out; what we have the text of only learns address, day and column.

    Nothing is sent, again changes nothing.  Raises NotAllowed when *by* may not.
    """
    if by is not None:
        people.require(by, Role.EDITOR, to="导入旧文章")
    known = _Known(session)
    outcomes = tuple(_outcome(row, known.find(row)) for row in rows)
    for outcome in outcomes:
        draft = outcome.draft
        if outcome.kind == "new" or (outcome.kind == "changed" and not draft.body):
            articles.save(session, draft, by=by, now=now)
        elif outcome.kind == "changed":
            article = articles.named(session, draft.slug)
            article.url, article.published, article.column = draft.url, draft.published, draft.column
            journal.record(session, by, "记下地址", article, now=now, slug=draft.slug, url=draft.url)
            if sent := known.sent_from_drafts(outcome.row):
                article.url = sent.url = outcome.row.url
                pushes.seen_out(session, sent.push, how="清单里有它的地址", by=by, now=now)
    return outcomes


def in_words(outcomes: Sequence[Outcome]) -> str:
    """Return how many came, changed and stayed."""
    counts = {word: sum(each.kind == kind for each in outcomes) for kind, word in WORDS.items()}
    untitled = sum(each.draft.title == UNTITLED for each in outcomes)
    told = "、".join(f"{word} {count} 篇" for word, count in counts.items() if count)
    return told + (f"；其中 {untitled} 篇没有标题，补上标题再导入一次就会写上" if untitled else "")


WORDS: dict[Kind, str] = {"new": "新增", "changed": "补充", "unchanged": "没有改动"}


class _Known:
    """The newest revision of every article, by address and by title and day."""

    def __init__(self, session: Session):
        latest = select(func.max(Revision.id)).group_by(Revision.article_id)
        found = session.scalars(select(Revision).join(Article).where(Revision.id.in_(latest))).all()
        self._by_url = {addresses.key(each.article.url): each for each in found if each.article.url}
        self._by_title = {
            (each.title, each.article.published): each for each in found if each.article.published
        }
        self._drafts = pushes.sent_from_drafts(session)

    def find(self, row: Row) -> Revision | None:
        """Return what *row* speaks of; by title and day only where no other address contradicts."""
        if row.url and (known := self._by_url.get(addresses.key(row.url))):
            return known
        if sent := self.sent_from_drafts(row):
            return sent.submission.revision
        same = self._by_title.get((row.title, row.published)) if row.published else None
        return None if same and row.url and same.article.url else same

    def sent_from_drafts(self, row: Row) -> PushedArticle | None:
        """Return what somebody was to send from the drafts: of that title the only one, and not before."""
        if not row.url or addresses.key(row.url) in self._by_url:
            return None
        fitting = [
            pushed
            for pushed, since in self._drafts.get(row.title, [])
            if row.published is None or row.published >= beijing_day(since)
        ]
        return fitting[0] if len(fitting) == 1 else None


def _outcome(row: Row, known: Revision | None) -> Outcome:
    draft = _draft(row, known)
    if known is None:
        return Outcome(row, draft, "new", ())
    lines = tuple(changes.in_words(Changes(False, changes.fields(known.article, known, draft))))
    return Outcome(row, draft, "changed" if lines else "unchanged", lines)


def _draft(row: Row, known: Revision | None) -> Draft:
    """Return what is to be kept: of *known* all that the row does not tell."""
    if known is None:
        return Draft(
            slug=f"old-{sha256(_name(row).encode()).hexdigest()[:12]}",
            title=row.title or UNTITLED,
            author=row.author,
            digest=row.digest,
            body="",
            template=TEMPLATE,
            column=row.column,
            url=row.url,
            published=row.published,
        )
    article = known.article
    same = Draft(
        slug=article.slug,
        title=known.title,
        author=known.author,
        digest=known.digest,
        body=known.body,
        template=known.template,
        look=known.look,
        year=known.year,
        column=article.column,
        cover=known.cover,
        source_url=known.source_url,
        comments=known.comments,
        url=article.url or row.url,
        published=article.published or row.published,
    )
    if known.body:  # the text is ours, and its revision may have been approved as it is
        return replace(same, column=article.column or row.column)
    return replace(
        same,
        title=row.title or known.title,
        author=row.author or known.author,
        digest=row.digest or known.digest,
        column=row.column or article.column,
        published=row.published or article.published,
    )


def _name(row: Row) -> str:
    return addresses.key(row.url) if row.url else f"{row.title}\n{row.published}"
