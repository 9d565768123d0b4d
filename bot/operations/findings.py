"""What each check of the 体检 is called, why it matters, and what was found last: shared by all processes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import people, system
from bot.clock import in_words
from bot.people import Person, Role

Tone = Literal["good", "warn", "bad"]
_FACT = "checkup."


@dataclass(frozen=True)
class Check:
    """One check, as staff know it."""

    key: str
    name: str
    why: str  # it matters


@dataclass(frozen=True)
class Found:
    """What a check found: how it is, what belongs to it line by line, and what to do."""

    tone: Tone
    text: str
    lines: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()  # steps, in their order
    technical: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """A check and what it found last; None while it was never made."""

    check: Check
    found: Found | None
    at: datetime | None

    @property
    def in_words(self) -> str:
        """Return in one line how it stands."""
        return f"{in_words(self.at)}：{self.found.text}" if self.found and self.at else "还没有查过。"


@dataclass(frozen=True)
class Standing:
    """How the checks stand as a whole: the names of those that are not right."""

    wrong: tuple[str, ...]
    odd: tuple[str, ...]  # to be looked at
    unknown: tuple[str, ...]

    @property
    def tone(self) -> Tone:
        return "bad" if self.wrong else "warn" if self.odd or self.unknown else "good"

    @property
    def headline(self) -> str:
        return f"{len(self.wrong)} 项出了问题" if self.wrong else "没有出问题的"

    @property
    def besides(self) -> str:
        """Return what else is not right: ，2 项要看一看：公众号的权限、备份."""
        odd = f"，{len(self.odd)} 项要看一看：{'、'.join(self.odd)}" if self.odd else ""
        return odd + (f"，{len(self.unknown)} 项还没有结果" if self.unknown else "")


CHECKS = {
    each.key: each
    for each in (
        Check("settings", "配置", "少一项，公众号就接不上。"),
        Check("token", "访问凭证和白名单", "没有凭证，推送、取数、换菜单都做不成。"),
        Check("callback", "消息地址", "微信把粉丝的消息送到这里；不通，粉丝就得不到回答。"),
        Check("rights", "公众号的权限", "没有权限的事微信不让程序做，要由人在公众平台做。"),
        Check("quota", "今天的次数", "微信给每件事定了每天的次数，用完要等第二天。"),
        Check("clock", "时间", "差得多，微信的消息会被当成伪造的拒收，推送也会早发或晚发。"),
        Check("scheduler", "定时程序", "它到点推送、取数、通知；不运行就什么都不会发出。"),
        Check("database", "数据库", "文章、数字、记录都在里面。"),
        Check("disk", "磁盘", "写满了，就什么也存不下，粉丝也得不到回答。"),
        Check("backup", "备份", "机器坏了，只有备份能找回来。"),
    )
}


def keep(session: Session, key: str, found: Found, *, now: datetime) -> None:
    """Keep what the check *key* found, in place of what it found before."""
    system.note(session, _FACT + key, msgspec.json.encode(found).decode(), now=now)


def listed(session: Session, *, by: Person) -> list[Result]:
    """Return every check with what it found last, those that went wrong first.

    Raises NotAllowed when *by* is no administrator.
    """
    people.require(by, Role.ADMIN, to="看体检")
    results = all_last(session)
    order = ("bad", "warn", "good")
    return sorted(results, key=lambda each: order.index(each.found.tone) if each.found else 1)


def standing(found: Mapping[str, Found | None]) -> Standing:
    """Return how the checks stand as a whole, by what each of the keys *found*."""

    def names(tone: Tone | None) -> tuple[str, ...]:
        return tuple(CHECKS[key].name for key, each in found.items() if (each and each.tone) == tone)

    return Standing(names("bad"), names("warn"), names(None))


def last(session: Session, key: str) -> Result:
    """Return what the check *key* found last."""
    return _result(CHECKS[key], session.get(system.Fact, _FACT + key))


def all_last(session: Session) -> list[Result]:
    """Return every check, in their order, with what it found last."""
    names = [_FACT + key for key in CHECKS]
    facts = {
        fact.name: fact for fact in session.scalars(select(system.Fact).where(system.Fact.name.in_(names)))
    }
    return [_result(check, facts.get(_FACT + key)) for key, check in CHECKS.items()]


def _result(check: Check, fact: system.Fact | None) -> Result:
    if fact is None:
        return Result(check, None, None)
    return Result(check, msgspec.json.decode(fact.value, type=Found), fact.changed_at)
