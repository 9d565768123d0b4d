"""Articles and their revisions: a revision never changes, a change is a new one."""

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import db, journal, notices
from bot.db import Base
from bot.errors import Mistake
from bot.people import Person
from bot.publishing.images import Taken, crops, keep, notes
from bot.publishing.images import checksum as checksum  # what articles hold is asked of articles
from bot.publishing.images import keep_picture as keep_picture
from bot.publishing.images import picture as picture
from bot.publishing.images.crops import CoverCut
from bot.publishing.images.notes import Note, PictureNote


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An article as somebody wrote it, not yet kept: what becomes a revision."""

    slug: str
    title: str
    author: str
    digest: str
    body: str  # Markdown
    template: str
    column: str = ""
    cover: str = ""  # path of one of the pictures
    cover_centre: str = ""  # around which it is cut: 上, 右下, or 0.5,0.3
    source_url: str = ""
    comments: bool = False
    url: str = ""  # of an article that is already out
    published: date | None = None
    look: str = "正红"
    year: int | None = None  # whose figures the text draws from
    corrects: str = ""  # short name of the article that this is a 更正 of
    first_line: int = 1  # of its file, where there is one, at which the body begins
    pictures: dict[str, bytes] = field(default_factory=dict)  # path in the text → content
    taken: dict[str, Taken] = field(default_factory=dict)  # those that were turned already
    notes: dict[str, Note] = field(default_factory=dict)  # path → whose it is


UNTITLED = "（标题待补）"  # of an old article of which only the address is known; followers never see it
TAKEN = "已经有一篇叫 {} 的文章了，请换一个名字。"
_KEPT = ("title", "author", "digest", "body", "template", "look", "year", "source_url", "comments", "cover")


class Article(Base):
    """A text of ours, whatever state it is in."""

    __tablename__ = "article"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    column: Mapped[str] = mapped_column(String(40))
    url: Mapped[str] = mapped_column(Text)
    published: Mapped[date | None]
    withdrawn_at: Mapped[datetime | None]  # followers cannot open it any more, whatever its address
    corrects_id: Mapped[int | None] = mapped_column(ForeignKey("article.id"))  # the one that this 更正 is of
    intended_on: Mapped[date | None]  # the day that staff have in mind; nothing is sent by it
    created_at: Mapped[datetime]
    revisions: Mapped[list["Revision"]] = relationship(
        back_populates="article", order_by="Revision.number", cascade="all, delete-orphan"
    )


class Revision(Base):
    """One state of an article; never changed after it was kept."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("article_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    number: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)  # 摘要, as WeChat calls it; not a checksum
    body: Mapped[str] = mapped_column(Text)
    template: Mapped[str] = mapped_column(String(40))
    look: Mapped[str] = mapped_column(String(10))
    year: Mapped[int | None]  # whose figures the text draws from
    source_url: Mapped[str] = mapped_column(Text)
    comments: Mapped[bool]
    cover: Mapped[str] = mapped_column(Text)
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    written_at: Mapped[datetime]
    article: Mapped[Article] = relationship(back_populates="revisions", lazy="joined")
    written_by: Mapped[Person | None] = relationship(lazy="joined")
    uses: Mapped[list["Use"]] = relationship(cascade="all, delete-orphan", lazy="selectin")
    notes: Mapped[list[PictureNote]] = relationship(cascade="all, delete-orphan")
    cut: Mapped[CoverCut | None] = relationship(cascade="all, delete-orphan")

    @property
    def pictures(self) -> dict[str, str]:
        """Return path in the text → SHA-256 of the picture."""
        return {use.path: use.sha256 for use in self.uses}


class Use(Base):
    """A picture standing in a revision under a path."""

    __tablename__ = "picture_use"

    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(200), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("picture.sha256"), index=True)


def save(session: Session, draft: Draft, *, by: Person | None, now: datetime) -> Revision | None:
    """Keep *draft* as the article's newest revision; return None when nothing is new in it.

    Raises Mistake when somebody else takes its short name at the same moment.
    """
    article = hold(session, draft.slug)
    if article is None:
        article = Article(slug=draft.slug, column=draft.column, url="", created_at=now)
        if not db.add_unless_there(session, article):
            raise Mistake(TAKEN.format(draft.slug))
    article.column = draft.column
    if draft.url:  # else what is known since it went out stays
        article.url = draft.url
    if draft.published:
        article.published = draft.published
    if draft.corrects:
        article.corrects_id = _corrected(session, draft).id
    pictures = _keep_pictures(session, draft)
    newest = article.revisions[-1] if article.revisions else None
    if newest and _same(newest, draft, pictures):
        return None
    revision = Revision(
        article=article,
        number=newest.number + 1 if newest else 1,
        title=draft.title,
        author=draft.author,
        digest=draft.digest,
        body=draft.body,
        template=draft.template,
        look=draft.look,
        year=draft.year,
        source_url=draft.source_url,
        comments=draft.comments,
        cover=draft.cover,
        written_by_id=by.id if by else None,
        written_at=now,
        uses=[Use(path=path, sha256=key) for path, key in pictures.items()],
        notes=[notes.row(path, pictures[path], note) for path, note in _notes(draft).items()],
        cut=_cut(session, draft, pictures),
    )
    session.add(revision)
    session.flush()
    notices.settle(session, article, now=now)  # nobody is to review or plan the text that was before
    journal.record(session, by, "写成新版本", revision, now=now, slug=draft.slug, number=revision.number)
    return revision


def find(session: Session, slug: str) -> Article | None:
    """Return the article of that short name."""
    if "\0" in slug:  # PostgreSQL would not even be asked
        return None
    return session.scalars(select(Article).where(Article.slug == slug)).one_or_none()


def hold(session: Session, slug: str) -> Article | None:
    """Return the article of that short name as it is by now, and let nobody else save it meanwhile."""
    article = find(session, slug)
    if article:
        session.refresh(article, with_for_update=True)
    return article


def named(session: Session, slug: str) -> Article:
    """Return the article of that short name.

    Raises Mistake when there is none.
    """
    article = find(session, slug)
    if article is None:
        raise Mistake(f"没有文章 {slug}。请核对名字，或刷新页面再选。")
    return article


def newest_revisions(
    session: Session, *, column: str | None = None, most: int | None = None, skip: int = 0
) -> list[Revision]:
    """Return the latest revision of each article, or of each in *column*, what was written last first."""
    latest = select(func.max(Revision.id)).group_by(Revision.article_id)
    wanted = select(Revision).where(Revision.id.in_(latest)).order_by(Revision.id.desc())
    if column is not None:
        wanted = wanted.join(Revision.article).where(Article.column == column.replace("\0", ""))
    return list(session.scalars(wanted.offset(skip).limit(most)))


def newest(article: Article) -> Revision:
    """Return the article's latest revision; every article has one."""
    return article.revisions[-1]


def as_draft(session: Session, revision: Revision) -> Draft:
    """Return *revision* as the draft that it was made of."""
    article = revision.article
    return Draft(
        slug=article.slug,
        column=article.column,
        url=article.url,
        published=article.published,
        cover_centre=revision.cut.centre if revision.cut else "",
        pictures={path: picture(session, key) or b"" for path, key in revision.pictures.items()},
        notes={each.path: each.note for each in revision.notes},
        **{name: getattr(revision, name) for name in _KEPT},
    )


def link(session: Session, slug: str) -> tuple[str, str] | None:
    """Return title and address of the article when followers can open it."""
    article = find(session, slug)
    if article is None or not _can_be_opened(article) or newest(article).title == UNTITLED:
        return None
    return newest(article).title, article.url


@dataclass(frozen=True)
class Out:
    """An article that followers can open."""

    title: str
    digest: str
    url: str
    cover: str  # SHA-256 of the picture, if any


def latest_out(session: Session, words: str = "") -> Out | None:
    """Return the article that went out last, of those with each of *words* in title or digest."""
    latest = select(func.max(Revision.id)).group_by(Revision.article_id)
    found = (
        select(Revision)
        .join(Revision.article)
        .where(
            Revision.id.in_(latest),
            Article.url != "",
            Article.withdrawn_at.is_(None),
            Revision.title != UNTITLED,
        )
        .order_by(Article.published.desc().nulls_last(), Article.id.desc())
    )
    for word in words.replace("\0", "").split():
        found = found.where((Revision.title + "\n" + Revision.digest).contains(word, autoescape=True))
    revision = session.scalars(found.limit(1)).first()
    if revision is None:
        return None
    cover = revision.pictures.get(revision.cover, "")
    return Out(revision.title, revision.digest, revision.article.url, cover)


def corrections(session: Session, article: Article) -> list[Article]:
    """Return the 更正 that were written of *article*, the oldest first."""
    return list(
        session.scalars(select(Article).where(Article.corrects_id == article.id).order_by(Article.id))
    )


def _corrected(session: Session, draft: Draft) -> Article:
    """Return the article that *draft* is a 更正 of; raise Mistake when it cannot be one of it."""
    corrected = find(session, draft.corrects)
    if corrected is None or draft.corrects == draft.slug:
        raise Mistake(f"更正的是“{draft.corrects}”，没有这样一篇文章。请写原文的短名。")
    return corrected


def _can_be_opened(article: Article) -> bool:
    return bool(article.url) and article.withdrawn_at is None


def _keep_pictures(session: Session, draft: Draft) -> dict[str, str]:
    return {
        path: keep(session, draft.taken[path]) if path in draft.taken else keep_picture(session, content)
        for path, content in sorted(draft.pictures.items())
    }


def _notes(draft: Draft) -> dict[str, Note]:
    return {path: note for path, note in sorted(draft.notes.items()) if path in draft.pictures}


def _cut(session: Session, draft: Draft, pictures: dict[str, str]) -> CoverCut | None:
    content = picture(session, pictures[draft.cover]) if draft.cover in pictures else None
    return crops.cut(content, draft.cover_centre) if content else None


def _same(revision: Revision, draft: Draft, pictures: dict[str, str]) -> bool:
    return (
        revision.pictures == pictures
        and {each.path: each.note for each in revision.notes} == _notes(draft)
        and (revision.cut.centre if revision.cut else "") == draft.cover_centre
        and all(getattr(revision, name) == getattr(draft, name) for name in _KEPT)
    )
