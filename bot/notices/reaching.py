"""What pages and commands say of the ways: who is reached, what is wrong, how the last ones went."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import binding, people
from bot.binding import Binding
from bot.clock import in_words
from bot.config import Notices
from bot.db import Sessions
from bot.errors import Mistake
from bot.notices import failures, standing, telling
from bot.notices.failures import Failed, Rejected
from bot.notices.means import Means, Way
from bot.notices.rounds import Delivery, DeliveryState
from bot.notices.telling import Notice
from bot.people import Person, Role

NAMES = {Way.MAIL: "邮件", Way.WEBHOOK: "群通知", Way.PHONE: "手机微信"}
NONE_SET_UP = (
    "还没有设置通知的途径，有事只在后台首页看得到。请管理员在配置文件里设置邮件或群机器人，再重新启动。"
)
TRIED = "这是一条试发的通知，收到就好，不用处理。"


@dataclass(frozen=True)
class Reached:
    """One way and whether it reaches somebody, in a sentence."""

    name: str
    works: bool
    text: str
    said: str = ""  # the other side's own words, where it said no


@dataclass(frozen=True)
class Told:
    """One thing that somebody was told, in how many notices, and how the last went on each way."""

    notice: Notice  # the newest
    times: int
    ways: list[str]


def failing(session: Session, settings: Notices) -> list[str]:
    """Return what is wrong with the ways that count."""
    return [
        f"{NAMES[way]}发不出去：{failures.in_words(state.problem)}（自{in_words(state.failing_since)} 起）。"
        f"请管理员检查配置文件里{NAMES[way]}的设置。"
        for way in _set_up(settings)
        if (state := standing.failing(session, way)) and state.failing_since
    ]


def answers(session: Session, settings: Notices) -> dict[str, str]:
    """Return what the other side of each failing way that counts said, in its own words."""
    failed = {way: standing.failing(session, way) for way in _set_up(settings)}
    said = {NAMES[way]: failures.as_said(state.problem) for way, state in failed.items() if state}
    return {name: text for name, text in said.items() if text}


def is_set_up(settings: Notices) -> bool:
    """Tell whether there is any way that counts."""
    return bool(_set_up(settings))


def troubles(session: Session, settings: Notices, person: Person) -> list[str]:
    """Return what is wrong with the ways that count, and for an administrator whom they do not reach."""
    found = failing(session, settings)
    if not person.may(Role.ADMIN):
        return found
    if not _set_up(settings):
        return [NONE_SET_UP]
    if found:
        found.append("改好以后在“我的通知”里试发；发得出去，上面的提示就没有了。")
    if settings.smtp_url:
        staff = [each for each in people.everyone(session) if each.may(*(set(Role) - {Role.VIEWER}))]
        if without := "、".join(each.name for each in staff if not each.mail):
            found.append(f"没有登记邮箱，收不到邮件通知：{without}。请本人在“我的通知”里填。")
        refused = ((each, failures.in_words(_refused(session, each))) for each in staff if each.mail)
        found += [f"给{each.name}的邮件没有送到：{why}。请核对邮箱地址。" for each, why in refused if why]
    return found


def of(session: Session, settings: Notices, person: Person, *, now: datetime) -> list[Reached]:
    """Return which ways reach *person*."""
    return [
        _by_mail(session, settings, person),
        _by_webhook(session, settings),
        _by_phone(session, person, now),
    ]


def require_any(session: Session, settings: Notices, person: Person, *, now: datetime) -> None:
    """Raise Mistake when no way leads to *person*; one that failed the last time may be tried again."""
    by_mail = settings.smtp_url and person.mail
    if by_mail or settings.webhook_url or person.id in binding.reachable(session, now=now):
        return
    bound = session.get(Binding, person.id) is not None
    phone = "用绑定的微信给公众号发一条消息" if bound else "点“取绑定号码”绑定微信"
    mail = "在“我的邮箱”里填好邮箱" if settings.smtp_url else "请管理员在配置文件里设置邮件或群机器人"
    raise Mistake(f"现在没有途径能发给您，没有试发。先{mail}，或者{phone}，再来试。")


def last(session: Session, person: Person, *, most: int) -> list[Told]:
    """Return what *person* was told last and how it was delivered, the newest first."""
    told = telling.latest(session, person, most=most)
    gone: dict[int, list[Delivery]] = {notice.id: [] for notices in told for notice in notices}
    mine = (Delivery.person_id == person.id) | Delivery.person_id.is_(None)
    rows = select(Delivery).where(Delivery.notice_id.in_(gone), mine).order_by(Delivery.id)
    for row in session.scalars(rows):
        gone[row.notice_id].append(row)
    return [
        Told(
            notices[0], len(notices), _in_words([row for each in reversed(notices) for row in gone[each.id]])
        )
        for notices in told
    ]


def test(sessions: Sessions, means: Means, person: Person, *, now: datetime) -> list[Reached]:
    """Send *person* a word on every way that counts and is set up, and return what each answered."""
    found = []
    if means.mail and not person.mail:
        found.append(Reached(NAMES[Way.MAIL], False, f"{person.name} 没有登记邮箱。"))
    elif means.mail:
        mail, key = means.mail, f"test-{int(now.timestamp())}"
        subject = f"【{means.account}】试发通知"
        found.append(
            _tried(
                sessions,
                Way.MAIL,
                lambda: mail.send(person.mail, subject, TRIED, key=key, now=now),
                f"已发到 {person.mail}。",
                now,
            )
        )
    if means.webhook:
        webhook, text = means.webhook, f"【{means.account}通知】{TRIED}（{person.name}）"
        found.append(_tried(sessions, Way.WEBHOOK, lambda: webhook.send(text), "群机器人已收下。", now))
    return found


def _tried(sessions: Sessions, way: Way, send: Callable[[], None], sent: str, now: datetime) -> Reached:
    problem: Failed | Rejected | None = None
    try:
        send()
    except (Failed, Rejected) as error:
        problem = error
    with sessions.begin() as session:
        if isinstance(problem, Failed):
            standing.fails(session, way, failures.to_keep(problem), now=now)
        else:
            standing.works(session, way, now=now)
    if problem is None:
        return Reached(NAMES[way], True, sent)
    return Reached(NAMES[way], False, f"{problem}。", problem.said)


def _set_up(settings: Notices) -> list[Way]:
    given = {Way.MAIL: settings.smtp_url, Way.WEBHOOK: settings.webhook_url}
    return [way for way, address in given.items() if address]


def _by_mail(session: Session, settings: Notices, person: Person) -> Reached:
    name = NAMES[Way.MAIL]
    if not settings.smtp_url:
        return Reached(name, False, "没有设置，请管理员在配置文件里设置邮件。")
    if state := standing.failing(session, Way.MAIL):
        return _failing(name, "现在发不出去", state.problem)
    if not person.mail:
        return Reached(name, False, "您还没有填邮箱，收不到。")
    if why := _refused(session, person):
        return _failing(name, "上一封没有送到", why, "请核对邮箱地址。")
    return Reached(name, True, f"发到 {person.mail}。")


def _by_webhook(session: Session, settings: Notices) -> Reached:
    name = NAMES[Way.WEBHOOK]
    if not settings.webhook_url:
        return Reached(name, False, "没有设置，请管理员在配置文件里设置群机器人。")
    if state := standing.failing(session, Way.WEBHOOK):
        return _failing(name, "现在发不出去", state.problem)
    return Reached(name, True, "发到工作群。")


def _by_phone(session: Session, person: Person, now: datetime) -> Reached:
    name = NAMES[Way.PHONE]
    bound = session.get(Binding, person.id)
    if bound is None:
        return Reached(name, False, "没有绑定。")
    if state := standing.failing(session, Way.PHONE):
        return Reached(name, False, f"已绑定；{failures.in_words(state.problem)}，收不到。")
    if person.id not in binding.reachable(session, now=now) or bound.window_until is None:
        return Reached(name, False, "已绑定；现在收不到，用微信给公众号发一条消息，48小时里就能收到。")
    return Reached(
        name,
        True,
        f"已绑定；急事会发到微信，{in_words(bound.window_until)} 前还能收 {bound.messages_left} 条。",
    )


def _failing(name: str, what: str, kept: str, advice: str = "") -> Reached:
    """Return a way that reaches nobody, and why as it was written down."""
    return Reached(name, False, f"{what}：{failures.in_words(kept)}。{advice}", failures.as_said(kept))


def _refused(session: Session, person: Person) -> str:
    """Return as it was kept why the last mail to where *person* is written to now did not arrive."""
    ended = (DeliveryState.SENT, DeliveryState.FAILED)
    to = (Delivery.person_id == person.id, Delivery.way == Way.MAIL, Delivery.address == person.mail)
    newest = select(func.max(Delivery.id)).where(*to, Delivery.state.in_(ended)).scalar_subquery()
    row = session.scalars(select(Delivery).where(Delivery.id == newest)).one_or_none()
    return row.problem if row and row.state == DeliveryState.FAILED else ""


def _in_words(rows: Sequence[Delivery]) -> list[str]:
    """Return how the newest delivery of each way went."""
    newest = {row.way: row for row in rows}
    return [f"{NAMES[Way(way)]}{_ended(row)}" for way, row in newest.items()]


def _ended(row: Delivery) -> str:
    times = f"（第 {row.round} 次）" if row.round > 1 else ""
    why = failures.in_words(row.problem)
    match row.state:
        case DeliveryState.SENT:
            return f" {in_words(row.ended_at or row.try_at)} 送到{times}"
        case DeliveryState.FAILED:
            return f"没有送到：{why}"
        case DeliveryState.OVER:
            return f"不用送了{f'：{why}' if why else ''}"
    return f"还没有送到：{why}，会再试" if why else "马上送出"
