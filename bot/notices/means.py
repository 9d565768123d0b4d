"""The ways that are set up, and how the same things are worded for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.clock import beijing_day, in_words
from bot.config import Config, addresses
from bot.notices.mail import Mail
from bot.notices.webhook import Webhook
from bot.wechat.client import WeChat

LONGEST_SUBJECT = 60  # characters; a telephone shows about twenty
LONGEST = 2_000  # bytes of a message; 企业微信 and customer messages take 2,048
SEEN = "处理完，或在后台首页点过“知道了”，就不再提醒。"


class Way(StrEnum):
    """How what is told reaches people outside the console."""

    MAIL = "mail"
    WEBHOOK = "webhook"
    PHONE = "phone"  # added while WeChat's window is open; it never counts as told


@dataclass(frozen=True)
class Means:
    """What the settings give."""

    account: str
    public_url: str
    repeat: timedelta
    secret_key: str
    mail: Mail | None = None
    webhook: Webhook | None = None
    wechat: WeChat | None = None

    @property
    def ways(self) -> list[Way]:
        given = {Way.MAIL: self.mail, Way.WEBHOOK: self.webhook, Way.PHONE: self.wechat}
        return [way for way, means in given.items() if means]


@dataclass(frozen=True)
class Thing:
    """One thing that somebody is told."""

    text: str
    link: str  # a page of the console
    at: datetime
    round: int
    whom: str  # who is asked to look, for where all can read it


def of(config: Config, wechat: WeChat | None) -> Means:
    """Return the ways of these settings."""
    told = config.notices
    server = addresses.mail_server(told.smtp_url) if told.smtp_url else None
    return Means(
        account=config.account.name,
        public_url=config.web.public_url.rstrip("/"),
        repeat=timedelta(minutes=told.repeat_minutes),
        secret_key=config.web.secret_key,
        mail=Mail(server, told.mail_from, config.account.name) if server else None,
        webhook=Webhook(told.webhook_url) if told.webhook_url else None,
        wechat=wechat,
    )


def subject(means: Means, things: Sequence[Thing]) -> str:
    """Return what stands over a mail."""
    more = f" 等{len(things)}件" if len(things) > 1 else ""
    room = LONGEST_SUBJECT - len(more)
    first = " ".join(f"【{means.account}】{things[0].text}".split())  # a header is one line
    return (first if len(first) <= room else first[: room - 1] + "…") + more


def mail_text(means: Means, name: str, things: Sequence[Thing]) -> str:
    """Return a mail to the person called *name*."""
    parts = [f"{name}，您好："]
    for thing in things:
        again = f" · 第 {thing.round} 次提醒" if thing.round > 1 else ""
        parts.append(f"{thing.text}\n{in_words(thing.at)}{again}" + _where(means, thing))
    if not means.public_url:
        parts.append("请登录后台，在首页的“通知”里看。")
    parts.append(f"{SEEN}\n这封信由“{means.account}”后台自动发出，请不要回复。")
    return "\n\n".join(parts) + "\n"


def group_text(means: Means, things: Sequence[Thing], *, now: datetime) -> str:
    """Return a message to the group, short enough for its robot."""
    told = [_said(each, now) + f"（请 {each.whom} 看）" + _where(means, each) for each in things]
    return _fitting(f"【{means.account}通知】", told)


def phone_text(means: Means, things: Sequence[Thing], *, now: datetime) -> str:
    """Return a customer message to one person."""
    return _fitting("【通知】", [_said(each, now) + _where(means, each) for each in things])


def _said(thing: Thing, now: datetime) -> str:
    """Return what is told, and of another day than today since when it is so."""
    of_today = beijing_day(thing.at) == beijing_day(now)
    return thing.text if of_today else f"{in_words(thing.at)}：{thing.text}"


def _where(means: Means, thing: Thing) -> str:
    """Return the address of the page; without one no link is better than a broken one."""
    return f"\n{means.public_url}{thing.link}" if means.public_url else ""


def _fitting(head: str, told: Sequence[str]) -> str:
    """Return as many of *told* as there is room for, and how many more there are."""
    text = head + told[0]
    for number, each in enumerate(told[1:], 1):
        rest = f"\n\n还有 {len(told) - number} 件，请看后台首页。"
        if len(f"{text}\n\n{each}{rest}".encode()) > LONGEST:
            return text + rest
        text = f"{text}\n\n{each}"
    return (
        text if len(text.encode()) <= LONGEST else text.encode()[: LONGEST - 3].decode(errors="ignore") + "…"
    )
