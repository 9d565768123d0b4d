"""The rows of a push, and the one table of its states.

`move` is the only way from one state to the next; a transition the table does not list raises.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKey, Index, String, Text, and_, case, func, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from bot import journal, notices
from bot.clock import in_words as at
from bot.db import Base
from bot.people import Person, Role
from bot.publishing.review import Submission

MOST_ARTICLES = 8
PREPARE_AHEAD = timedelta(hours=1)  # so that a bad picture is known early
SENDING_LEASE = timedelta(seconds=60)  # real time; longer than any answer of WeChat is waited for
PREPARING_LEASE = timedelta(minutes=5)  # real time; uploads of eight articles
SAME_KEY_AFTER = timedelta(seconds=60)  # WeChat answers 45066 to an earlier repetition
LONGEST_LEASE = 2 * PREPARING_LEASE  # a later one was written before the clock was set back
LOOK_AGAIN_AFTER = timedelta(minutes=1)
ADMINISTRATOR_HAS = timedelta(minutes=30)  # to confirm on the phone; then WeChat ends it by err(40002)
REMIND_AFTER = timedelta(minutes=10)  # of them
LONGEST_PAUSE = timedelta(hours=1)  # between two looks; a later time was written before a clock jumped back


class Mode(StrEnum):
    """How followers get it."""

    MASS = "mass"
    PUBLISH = "publish"
    DRAFT = "draft"


class State(StrEnum):
    """What has become of a push."""

    PLANNED = "planned"
    PREPARING = "preparing"  # pictures are uploaded, the draft is made, the time is awaited
    SENDING = "sending"  # committed before the one call; whoever finds its lease run out says doubtful
    ACCEPTED = "accepted"  # WeChat took it, or a draft waits for a person; nobody has seen it yet
    SENT = "sent"
    HELD = "held"  # a person releases or cancels
    CANCELLED = "cancelled"
    FAILED = "failed"  # nothing went out
    DOUBTFUL = "doubtful"  # it may have gone out: look first


class WaitsFor(StrEnum):
    """Whom an accepted push waits for."""

    PLATFORM = "platform"
    ADMINISTRATOR = "administrator"
    PERSON = "person"


Lease = tuple[str, datetime]  # who works on a push alone, and until when in real time
S = State
TRANSITIONS: dict[State, frozenset[State]] = {
    S.PLANNED: frozenset({S.PREPARING, S.HELD, S.CANCELLED}),
    S.PREPARING: frozenset({S.SENDING, S.ACCEPTED, S.HELD, S.CANCELLED, S.FAILED}),
    S.SENDING: frozenset({S.ACCEPTED, S.PREPARING, S.FAILED, S.DOUBTFUL}),
    S.ACCEPTED: frozenset({S.SENT, S.FAILED, S.DOUBTFUL}),
    S.DOUBTFUL: frozenset({S.SENDING, S.ACCEPTED, S.SENT, S.FAILED}),
    S.HELD: frozenset({S.PLANNED, S.CANCELLED}),
    S.SENT: frozenset(),
    S.CANCELLED: frozenset(),
    # A person said “not sent”, and then came WeChat's late answer, its data, or an event that may be of it.
    S.FAILED: frozenset({S.ACCEPTED, S.SENT, S.DOUBTFUL}),
}
TWICE = "twice: "  # so begins the reason of what is held because it would be the second time
WAITS = "先等弄清：有一次推送里有同一篇文章，记了“没有发出”，可能其实发出了"
NO_RELEASE = ("finding: ", TWICE)  # so begins the reason of what is not released as it stands
RESTORED = "restored"  # the reason of what is held because it may have gone out after the copy was made
SAID_UNSENT = "人工核对：没有发出"  # the reason of what a person took for not sent
OVER = frozenset({S.SENT, S.CANCELLED, S.FAILED})
_TOLD_NOTHING = frozenset({S.PLANNED, S.PREPARING})  # nobody waits, so no notice of the push is open
GONE = frozenset({S.CANCELLED, S.FAILED})  # followers saw nothing: the revision may be planned again
GONE_OUT = (S.SENDING, S.ACCEPTED, S.SENT, S.DOUBTFUL)  # or it may have
_names = ", ".join(f"'{state}'" for state in State)


class Push(Base):
    """One planned sending."""

    __tablename__ = "push"
    __table_args__ = (
        CheckConstraint(f"state in ({_names})", name="state"),
        Index("ix_push_due", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    mode: Mapped[str] = mapped_column(String(10))
    tag: Mapped[int | None]  # WeChat's tag_id; None goes to all followers
    state: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(Text, default="")  # why it is held, failed or doubtful
    waits_for: Mapped[str | None] = mapped_column(String(14))
    due_at: Mapped[datetime]
    planned_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    planned_at: Mapped[datetime]
    # Drawn once and never used for another push: WeChat keeps it 24 hours and answers 45065 to a repetition.
    clientmsgid: Mapped[str] = mapped_column(String(32), unique=True)
    lease_until: Mapped[datetime | None]  # real time, by the database's clock
    lease_by: Mapped[str | None] = mapped_column(String(32))
    look_at: Mapped[datetime | None]  # when to look next at what became of it
    media_id: Mapped[str | None] = mapped_column(String(128))
    sending_at: Mapped[datetime | None]
    # Numbers of ends that a person took for another send's, when saying that this one did not go out.
    not_its: Mapped[list[Any]] = mapped_column(default=list)
    repeated_at: Mapped[datetime | None]  # in doubt, the same call with the same id is made once
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    msg_id: Mapped[str | None] = mapped_column(String(40), unique=True)
    msg_data_id: Mapped[str | None] = mapped_column(String(40), unique=True)
    publish_id: Mapped[str | None] = mapped_column(String(40), unique=True)
    planned_by: Mapped[Person] = relationship(lazy="joined")
    articles: Mapped[list["PushedArticle"]] = relationship(
        order_by="PushedArticle.position", lazy="selectin", back_populates="push"
    )

    @hybrid_property
    def out_at(self) -> datetime:
        """When followers got a push that was sent: a draft, when a person was seen to have sent it."""
        return (self.ended_at if self.mode == Mode.DRAFT else self.sending_at) or self.due_at

    @out_at.inplace.expression
    @classmethod
    def _out_at(cls) -> ColumnElement[datetime]:
        seen = case((cls.mode == Mode.DRAFT, cls.ended_at), else_=cls.sending_at)
        return func.coalesce(seen, cls.due_at)

    @property
    def audience(self) -> str:
        return "all" if self.tag is None else f"tag:{self.tag}"


was_said_unsent = and_(Push.state == State.FAILED, Push.reason == SAID_UNSENT)  # of a select of pushes


class PushedArticle(Base):
    """One article of a push; position 1 is the 头条."""

    __tablename__ = "push_article"
    __table_args__ = (
        # One live push a revision: what was sent, or may be, is never planned again.
        Index(
            "uq_push_article_live",
            "revision_id",
            unique=True,
            sqlite_where=text("live"),
            postgresql_where=text("live"),
        ),
        Index("ix_push_article_revision", "revision_id"),  # that one covers only what is live
    )

    push_id: Mapped[int] = mapped_column(ForeignKey("push.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    live: Mapped[bool] = mapped_column(default=True)
    url: Mapped[str] = mapped_column(Text, default="")
    back_at: Mapped[datetime | None]  # since when its page is gone: taken back here, or deleted at WeChat
    push: Mapped[Push] = relationship(back_populates="articles")
    submission: Mapped[Submission] = relationship(lazy="joined")


def move(
    session: Session,
    push: Push,
    to: State,
    *,
    now: datetime,
    by: Person | None = None,
    reason: str = "",
    lease: Lease | None = None,
    **details: Any,
) -> None:
    """Bring *push* to state *to*, write it into the journal, and tell those who are to do something.

    A lease ends with the state it was taken for, and *lease* begins.
    Raises ValueError for a transition that the table does not list: a fault of the program.
    """
    before = State(push.state)
    if to not in TRANSITIONS[before]:
        raise ValueError(f"push {push.id}: {before} → {to} is not in the table")
    push.state, push.reason = to, reason
    push.lease_by, push.lease_until = lease or (None, None)
    if to is not S.ACCEPTED:
        push.waits_for = None
    push.ended_at = now if to in OVER else None
    if to in OVER:
        push.look_at = None
    if to in GONE:
        for article in push.articles:
            article.live = False
    journal.record(session, by, f"推送：{before} → {to}", push, now=now, reason=reason, **details)
    if to is S.HELD or (to is S.FAILED and by is None):
        # At each time anew; but who says by hand that nothing went out has looked.
        tell(session, push, in_words(push), key=f"{to}:{now.isoformat()}", now=now)
    elif to is S.DOUBTFUL:  # once for each send, however often it is looked at and repeated
        text = in_words(push).rstrip("。") + "。可能已经发出，请到公众平台核对"
        key = f"{to}:{now.isoformat()}" if before is S.FAILED else _of_send(push, to)
        tell(session, push, text, key=key, now=now)
    elif before is S.FAILED:
        text = "微信其实收下了，可能会发出" if to is S.ACCEPTED else "其实发出了"
        then = "请不要再发一次；已经又发了的，请撤回一次"
        if reason:  # its page is gone
            text, then = f"其实发出过，{reason.rstrip('。')}", "替它排了的会先拦下，由人看过再放行"
        text = f"原来记成没有发出，{text}：{then}"
        tell(session, push, text, key=f"{to}:{now.isoformat()}", now=now)
    elif before not in _TOLD_NOTHING and not (before is S.DOUBTFUL and to is S.SENDING):
        notices.settle(session, push, now=now)


def wait_for(session: Session, push: Push, whom: WaitsFor, *, now: datetime) -> None:
    """Say whom *push* waits for, and tell them."""
    push.waits_for = whom
    key = f"{_of_send(push, State(push.state))}:{whom}"
    if whom is WaitsFor.ADMINISTRATOR:
        until = at((push.accepted_at or now) + ADMINISTRATOR_HAS)
        text = f"等管理员在手机微信上点“确认”，最迟{until}；没有点，就没有发出"
        roles = [Role.PUBLISHER, Role.ADMIN]
        tell(session, push, text, key=key, roles=roles, again=REMIND_AFTER, now=now)
    elif whom is WaitsFor.PERSON and push.state == S.DOUBTFUL:
        text = "发出没有，微信也说不清。请到公众平台核对，再在后台点“已发出”或“没有发出”"
        tell(session, push, text, key=key, now=now)
    elif whom is WaitsFor.PERSON and push.mode == Mode.DRAFT:
        tell(session, push, "的草稿已存好，请到公众平台的草稿箱里发出", key=key, urgent=False, now=now)


def tell(
    session: Session,
    push: Push,
    text: str,
    *,
    key: str,
    roles: Sequence[Role] = (Role.PUBLISHER,),
    urgent: bool = True,
    again: timedelta | None = None,
    now: datetime,
) -> None:
    """Tell those who push, and who planned this one, what became of it."""
    more = f"等{len(push.articles)}篇" if len(push.articles) > 1 else ""
    notices.tell(
        session,
        f"推送《{push.articles[0].submission.revision.title}》{more}{text.rstrip('。')}。",
        key=f"push:{push.id}:{key}",
        to=roles,
        also=push.planned_by,
        about=push,
        link=f"/console/pushes/{push.id}",
        urgent=urgent,
        again=again,
        now=now,
    )


def _of_send(push: Push, state: State) -> str:
    """Return what is the same for one send of *push*, and for no other."""
    return f"{state}:{push.sending_at.isoformat() if push.sending_at else ''}"


def in_words(push: Push) -> str:
    """Return the state of *push* as staff say it."""
    if push.state == S.ACCEPTED:
        return {
            WaitsFor.ADMINISTRATOR: "等管理员在手机上确认",
            WaitsFor.PERSON: "草稿已存好，等人发出",
        }.get(WaitsFor(push.waits_for or WaitsFor.PLATFORM), "已交给微信，等结果")
    if push.state == S.HELD:
        kind, _, text = push.reason.partition(": ")
        to_do = "" if push.reason.startswith(NO_RELEASE) else "，等人放行"
        return f"被拦下{to_do}：" + (text or HELD_BECAUSE.get(kind, kind))
    return WORDS[State(push.state)] + (f"：{push.reason}" if push.reason else "")


WORDS = {
    S.PLANNED: "已排期",
    S.PREPARING: "准备中",
    S.SENDING: "推送中",
    S.ACCEPTED: "已交给微信",
    S.SENT: "已推送",
    S.HELD: "被拦下",
    S.CANCELLED: "已取消",
    S.FAILED: "失败（没有发出）",
    S.DOUBTFUL: "结果未知（请核对）",
}
HELD_BECAUSE = {
    "late": "过了预定时间太久",
    RESTORED: "数据库是从备份恢复的",
    "stopped": "有人按了全部停止",
}
