"""Taking an article back after it went out: its page goes, the card in the followers' chats stays.

mass/delete and freepublish/delete may be repeated, so a doubtful one is simply asked for again: the row is
committed before the call and its outcome after it.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, ForeignKeyConstraint, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import journal, notices, people
from bot.clock import in_words
from bot.db import Base, Sessions
from bot.errors import Doubtful, Mistake, NotAllowed, PlatformProblem
from bot.people import Person, Role
from bot.publishing import articles, pushes
from bot.publishing.articles import Article, Revision
from bot.publishing.pushes import Mode, PushedArticle
from bot.wechat.client import WeChat

LONGEST_REASON = 500
STILL_SEEN = (
    "文章页会打不开，微信里写着“该内容已被发布者删除”。已经到粉丝手机上的卡片（封面和标题）收不回来，"
    "转发出去的、截了图的也收不回来；已有的阅读数照样保留。"
)


class Ended(StrEnum):
    """What became of the call."""

    ASKED = "asked"  # committed before the call
    DONE = "done"
    REFUSED = "refused"
    DOUBTFUL = "doubtful"  # it may be asked again


class Withdrawal(Base):
    """One article of a push, taken back or on its way to be."""

    __tablename__ = "withdrawal"
    __table_args__ = (
        ForeignKeyConstraint(["push_id", "position"], ["push_article.push_id", "push_article.position"]),
        UniqueConstraint("push_id", "position"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    push_id: Mapped[int]
    position: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    ended: Mapped[str] = mapped_column(String(10))
    problem: Mapped[str] = mapped_column(Text, default="")  # what WeChat said
    by: Mapped[Person] = relationship(lazy="joined")


def examine(
    session: Session,
    article: Article,
    *,
    push: int | None = None,
    deleted: bool = False,
    by: Person,
) -> PushedArticle:
    """Return what would be taken back: of the *push* of that number, else the last send; nothing is changed.

    Raises NotAllowed without the right, or where followers cannot see it; Mistake where only a person can,
    in the official backend, unless *by* says to have *deleted* it there.
    """
    people.require(by, Role.PUBLISHER, to="撤回文章")
    title = articles.newest(article).title
    sends = pushes.out.sends(session, article)
    there = [each for each in sends if each.back_at is None]
    if push is not None:
        sends, there = ([each for each in some if each.push_id == push] for some in (sends, there))
    if not sends:
        how = "不是这里推送的" if article.url or article.published else "还没有推送"
        raise NotAllowed(f"《{title}》{how}，不能在这里撤回。要删除，请在公众平台后台操作。")
    if not there:
        raise NotAllowed(f"《{title}》已经撤回了。")
    numbered = [each for each in there if is_numbered(each)]
    if deleted:
        return next((each for each in reversed(there) if not is_numbered(each)), there[-1])
    if numbered:
        return numbered[-1]
    raise Mistake(
        f"《{title}》{why_not(there[-1])}。请到公众平台“内容管理 → 发表记录”里删除它，再回来注明已经删除。",
        of="deleted",
    )


def is_numbered(sent: PushedArticle) -> bool:
    """Tell whether WeChat can be asked to delete *sent*: it goes by the number of its push."""
    return bool(sent.push.msg_id or sent.push.publish_id)


def why_not(sent: PushedArticle) -> str:
    """Say why the program cannot take *sent* back, which has no number."""
    if sent.push.mode == Mode.DRAFT:
        return "是人在公众平台后台发出的，微信不让程序撤回"
    return "的这次推送微信没有给编号，程序撤不了"


def may_be_noted(session: Session, sent: PushedArticle) -> bool:
    """Tell whether a person may say to have deleted *sent* there: we cannot, or WeChat did not do it."""
    tried = select(Withdrawal).where(
        Withdrawal.push_id == sent.push_id,
        Withdrawal.position == sent.position,
        Withdrawal.ended != Ended.DONE,
    )
    return not is_numbered(sent) or session.scalars(tried).first() is not None


def still_out(session: Session, article: Article) -> str:
    """Say of *article*, just taken back, which send of it is out still; nothing where none is."""
    there = pushes.out.still_there(session, article)
    if not there:
        return ""
    then = "要撤回，请再来一次"
    if not any(is_numbered(each) for each in there):
        then = "要撤回，请到公众平台“内容管理 → 发表记录”里删除，再回来记下"
    return f"{in_words(there[-1].push.out_at)} 那一次还在；{then}。"


def withdraw(
    sessions: Sessions,
    wechat: WeChat,
    slug: str,
    *,
    reason: str,
    push: int | None = None,
    deleted: bool = False,
    by: str,
    now: datetime,
) -> Withdrawal:
    """Take the article *slug* back, of the *push* of that number or the last, on behalf of *by*.

    1. Commit who wants it and why.  2. Ask WeChat; who says to have *deleted* it there is believed, and
    WeChat is not asked.  3. Commit the outcome.
    Raises what `examine` raises; Mistake without a reason; Refused or Doubtful as WeChat answered.
    """
    if not reason.strip():
        raise Mistake("撤回要写明理由，会记在操作日志里。", of="reason")
    if len(reason) > LONGEST_REASON:
        raise Mistake(f"理由有 {len(reason)} 字，最多 {LONGEST_REASON} 字。", of="reason")
    with sessions.begin() as session:
        person = people.named(session, by)
        article = articles.named(session, slug)
        gone = examine(session, article, push=push, deleted=deleted, by=person)
        wanted = _begun(session, gone, reason=reason.strip(), by=person, now=now)
        of, position, number = gone.push, gone.position, wanted.id
        how: dict[str, object] = {"push": of.id, "reason": wanted.reason}
        if deleted:
            how["by_hand"] = True
        journal.record(session, person, "撤回文章", article, now=now, **how)
    problem: PlatformProblem | None = None
    try:
        if of.msg_id and not deleted:
            wechat.mass_delete(of.msg_id, position)
        elif of.publish_id and not deleted:
            wechat.publish_delete(of.publish_id, position)
    except PlatformProblem as error:
        problem = error
    with sessions.begin() as session:
        row = session.get_one(Withdrawal, number, with_for_update={"of": Withdrawal})
        row.ended, row.problem = _ended(problem), str(problem) if problem else ""
        article = articles.named(session, slug)
        if problem is None:
            sent = {each.position: each for each in pushes.named(session, row.push_id).articles}
            pushes.out.note_back(session, sent[position], now=now)
            _tell(session, sent[position], row, now=now)
        journal.record(session, row.by, f"撤回：{row.ended}", article, now=now, problem=row.problem)
    if problem:
        raise problem
    return row


def _tell(session: Session, sent: PushedArticle, row: Withdrawal, *, now: datetime) -> None:
    """Tell who wrote *sent* that it was taken back, and those who may write what is to be said of it."""
    revision = sent.submission.revision
    by, why = row.by.name, row.reason.rstrip("。")
    text = f"《{revision.title}》被{by}撤回了：{why}。要向粉丝说明的，请写一篇更正。"
    if pushes.out.still_there(session, revision.article):
        text = f"《{revision.title}》的一次推送被{by}撤回了：{why}。另一次还在，粉丝打得开。"
    notices.tell(
        session,
        text,
        key=f"withdrawn:{row.id}",
        to=[Role.EDITOR],
        about=row,  # of the article others wait for people, and go on waiting
        link=f"/console/articles/{revision.article.slug}",
        lasts=False,
        now=now,
    )


def of_article(session: Session, article: Article) -> list[Withdrawal]:
    """Return every withdrawal of *article*, also those that WeChat refused, the latest first."""
    return list(
        session.scalars(
            select(Withdrawal)
            .join(
                PushedArticle,
                (PushedArticle.push_id == Withdrawal.push_id)
                & (PushedArticle.position == Withdrawal.position),
            )
            .join(Revision, Revision.id == PushedArticle.revision_id)
            .where(Revision.article_id == article.id)
            .order_by(Withdrawal.id.desc())
        )
    )


def _begun(session: Session, sent: PushedArticle, *, reason: str, by: Person, now: datetime) -> Withdrawal:
    row = session.scalars(
        select(Withdrawal)
        .where(Withdrawal.push_id == sent.push_id, Withdrawal.position == sent.position)
        .with_for_update(of=Withdrawal)
    ).one_or_none()
    if row is None:
        row = Withdrawal(push_id=sent.push_id, position=sent.position)
        session.add(row)
    row.reason, row.by_id, row.at = reason, by.id, now
    row.ended, row.problem = Ended.ASKED, ""
    session.flush()
    return row


def _ended(problem: PlatformProblem | None) -> Ended:
    if problem is None:
        return Ended.DONE
    return Ended.DOUBTFUL if isinstance(problem, Doubtful) else Ended.REFUSED
