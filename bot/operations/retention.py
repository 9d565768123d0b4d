"""保存期限: what is kept, how long and why; how old the oldest is, and when something was last erased."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot import binding, invitations, people, system
from bot.answering.confided import Confided
from bot.answering.desk import Conversation, DeskMessage, tending
from bot.answering.questions import Question
from bot.comments import tending as comments
from bot.config import Config
from bot.journal import Entry
from bot.operations import logs
from bot.people import Person, Role
from bot.publishing import previews, unsaved
from bot.publishing.articles import Revision
from bot.publishing.unsaved import Unsaved
from bot.reach.raw import RawAnswer


@dataclass(frozen=True)
class Kept:
    """One kind of thing that is kept."""

    what: str
    how_long: str
    why: str
    oldest: datetime | None = None  # of those that are still there
    erased: datetime | None = None  # when some were erased last


def listed(session: Session, config: Config, *, by: Person) -> list[Kept]:
    """Return what is kept, what followers said first.

    Raises NotAllowed when *by* is no administrator.
    """
    people.require(by, Role.ADMIN, to="看保存期限")
    return [*_of_followers(session, config), *_of_staff(session, config)]


def _of_followers(session: Session, config: Config) -> Iterator[Kept]:
    def asked(wanted: Select[Any]) -> datetime | None:
        found: datetime | None = session.scalar(wanted)
        return found

    erased = session.get(system.Fact, tending.ERASED)
    with_text = DeskMessage.sealed_text.is_not(None)
    yield Kept(
        "粉丝的求助留言",
        f"{config.answering.confided_days} 天，加密，只有“维权”打得开",
        "粉丝信任才留的话，办完就不该再留。",
        asked(select(func.min(Confided.at)).where(Confided.erased_at.is_(None))),
        asked(select(func.max(Confided.erased_at))),
    )
    yield Kept(
        "和粉丝的会话",
        f"结束以后 {_days(tending.TEXTS_KEPT)}，加密；以后只留下有过这次会话",
        "够回头查一次，不多留。",
        asked(select(func.min(DeskMessage.at)).where(with_text)),
        erased.changed_at if erased else None,
    )
    yield Kept(
        "文章下的留言",
        f"办完以后 {_days(comments.TEXTS_KEPT)}，没有人办的 {_days(comments.LONGEST_KEPT)}，加密",
        "够回头查一次，不多留；微信上的不受影响。",
    )
    yield Kept(
        "找人说话的粉丝是谁",
        "会话结束就抹去",
        "只在能回复的时候才用得着。",
        asked(select(func.min(Conversation.opened_at)).where(Conversation.sealed_openid.is_not(None))),
    )
    yield Kept(
        "粉丝的提问和回答",
        "一直留着；不记是谁，只记一个认不出人的编号",
        "用来补上答不出的问题，统计每年答了多少。",
        asked(select(func.min(Question.asked_at))),
    )


def _of_staff(session: Session, config: Config) -> Iterator[Kept]:
    def oldest(column: Any) -> datetime | None:
        found: datetime | None = session.scalar(select(func.min(column)))
        return found

    yield Kept(
        "登录",
        f"{config.web.session_hours} 小时；{config.web.idle_minutes} 分钟不动就要重新登录",
        "办公室的电脑有人路过。",
    )
    yield Kept("邀请链接", _days(invitations.HOLDS), "转错了人也不会一直有效。")
    yield Kept(
        "绑定的手机",
        "到本人或管理员解除为止，加密",
        "发预览和急事要用。",
        oldest(binding.Binding.bound_at),
    )
    yield Kept(
        "写了没有存的文字", _days(unsaved.KEPT_FOR), "断电、忘了存也找得回来。", oldest(Unsaved.written_at)
    )
    yield Kept(
        "发预览用的草稿",
        f"{int(previews.STANDS.total_seconds() // 3600)} 小时",
        "手机上的链接在这段时间里打得开。",
    )
    yield Kept(
        "文章、审签、推送",
        "一直留着，改过的每一版都在",
        "多年以后也能核对是谁审的、发的什么。",
        oldest(Revision.written_at),
    )
    yield Kept("微信给的原始数据", "一直留着", "每个传播数字都能查到它从哪来。", oldest(RawAnswer.fetched_at))
    yield Kept("操作日志", "一直留着，谁也不能改、不能删", "规定要求至少一年。", oldest(Entry.at))
    yield Kept(
        "运行日志" if config.logs.folder else "运行日志（没有设文件夹，只显示在屏幕上）",
        f"{logs.KEPT_DAYS} 天",
        "出了问题好查；不记粉丝的话。规定要求至少一年。",
    )


def _days(span: timedelta) -> str:
    return f"{span.days} 天"
