"""What differs in two revisions of an article: fields, text, pictures; and which two are worth comparing."""

from dataclasses import dataclass
from itertools import groupby

from sqlalchemy.orm import Session

from bot.errors import Mistake
from bot.people import Person
from bot.publishing import articles, changes, review
from bot.publishing.articles import Article, Revision
from bot.publishing.changes import FIELDS, OF_ARTICLE
from bot.publishing.difference.texts import Paragraph, Piece, paragraphs, words
from bot.publishing.review import Submission

_NAMES = frozenset({"template", "look", "cover"})  # of half a name nobody can tell what it was
_MARKS = {"kept": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}


@dataclass(frozen=True)
class Field:
    """A field that says something else than before."""

    key: str
    name: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Picture:
    """A picture that came, went, or is another under the same path; SHA-256 of what was and is there."""

    path: str
    before: str
    after: str

    @property
    def in_words(self) -> str:
        if self.before and self.after:
            return "换了"
        return "新增" if self.after else "删去"


@dataclass(frozen=True)
class Difference:
    """All that differs in two revisions."""

    before: Revision
    after: Revision
    fields: tuple[Field, ...]
    paragraphs: tuple[Paragraph, ...]
    pictures: tuple[Picture, ...]

    @property
    def runs(self) -> list[tuple[bool, list[Paragraph]]]:
        """Return the paragraphs in runs of those that were kept as they were, and those that were not."""
        return [
            (kept, list(run)) for kept, run in groupby(self.paragraphs, key=lambda each: each.kind == "kept")
        ]

    @property
    def in_text(self) -> bool:
        return any(each.kind != "kept" for each in self.paragraphs)

    def __bool__(self) -> bool:
        return bool(self.fields or self.in_text or self.pictures)


@dataclass(frozen=True)
class Seen:
    """What a reviewer saw before, and what is new since."""

    own: bool  # seen by the one who looks; else by another
    submission: Submission
    difference: Difference | None  # None where it is the same revision


def between(before: Revision, after: Revision) -> Difference:
    """Return what of *before* was changed until *after*."""
    fields = []
    for key in FIELDS:
        if key in OF_ARTICLE:
            continue
        was, now = (changes.said(key, changes.value(each.article, each, key)) for each in (before, after))
        if was != now:
            whole = tuple(each for each in (Piece("gone", was), Piece("new", now)) if each.text)
            fields.append(Field(key, FIELDS[key], whole if key in _NAMES else words(was, now)))
    old, new = before.pictures, after.pictures
    came, replaced, went = changes.pictures(old, new)
    return Difference(
        before,
        after,
        tuple(fields),
        paragraphs(before.body, after.body),
        tuple(Picture(path, old.get(path, ""), new.get(path, "")) for path in sorted(came + replaced + went)),
    )


def marked(pieces: tuple[Piece, ...]) -> str:
    """Return *pieces* on a line of plain text: [-gone-] and {+new+}."""
    return "".join(_MARKS[each.kind].format(each.text) for each in pieces)


def chosen(
    session: Session, article: Article, before: int | None, after: int | None
) -> tuple[Revision, Revision]:
    """Return the revisions of *article* with these numbers.

    Where none is given: the newest, and the last before it that was approved, else submitted, else any.
    Raises Mistake when there is no such revision, or only one.
    """
    by_number = {each.number: each for each in article.revisions}
    newest = articles.newest(article)
    if len(by_number) == 1:
        raise Mistake(f"《{newest.title}》只有一版，没有可以对照的。")
    new = _named(by_number, newest.number if after is None else after, newest)
    if before is not None:
        return _named(by_number, before, newest), new
    earlier = [each for each in review.history(session, article) if each.revision.number < new.number]
    through = [each for each in earlier if each.state == "approved"]
    if handed_in := through or earlier:
        return handed_in[0].revision, new
    return _named(by_number, new.number - 1 or newest.number, newest), new


def since(session: Session, submission: Submission, person: Person) -> Seen | None:
    """Return what *person* last approved or returned of the article before *submission*, else anybody.

    None when nobody has.
    """
    judged = [
        (each, {one.by_id for one in each.approvals} | ({each.return_.by_id} if each.return_ else set()))
        for each in review.history(session, submission.revision.article)
        if each.id < submission.id
    ]
    own = next((each for each, by in judged if person.id in by), None)
    before = own or next((each for each, by in judged if by), None)
    if before is None:
        return None
    same = before.revision_id == submission.revision_id
    changed = None if same else between(before.revision, submission.revision)
    return Seen(own is not None, before, changed)


def _named(by_number: dict[int, Revision], number: int, newest: Revision) -> Revision:
    found = by_number.get(number)
    if found is None:
        raise Mistake(f"《{newest.title}》没有第{number}版；有第1至第{newest.number}版。")
    return found
