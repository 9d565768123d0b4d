"""Is all well (系统状态): the scheduler, WeChat, the numbers, the notices, what the check-up found last.

The scheduler leaves a sign of life in the database, by the database's real clock, so that a web process on
another node sees as well that nothing will be sent.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import version

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot import db, system
from bot.clock import beijing_day, in_beijing, in_words
from bot.config import Config
from bot.db import Sessions
from bot.notices import reaching
from bot.operations import findings
from bot.operations.findings import Tone
from bot.people import Person, Role
from bot.reach import freshness, runs
from bot.reach.periods import Kind, Period
from bot.wechat import capabilities
from bot.wechat.capabilities import NAMES

BEAT_EVERY = 20  # seconds
SILENT_AFTER = timedelta(seconds=90)
LOOKED_BACK = timedelta(days=7)
READY_BY = 12  # o'clock in Beijing: WeChat's numbers of yesterday come by eight, late ones in the morning
DATABASES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
_BEAT = "scheduler.beat"


@dataclass(frozen=True)
class Part:
    """One part of the system, as staff know it."""

    name: str
    tone: Tone
    text: str  # how it is
    advice: str = ""  # what to do about it


def beat(sessions: Sessions) -> None:
    """Let the scheduler leave its sign of life."""
    with sessions.begin() as session:
        system.note(session, _BEAT, "alive", now=db.real_now(session))


def of(session: Session, config: Config, person: Person, *, now: datetime) -> list[Part]:
    """Return every part of the system, those that go wrong first; what is for whom is told by rights."""
    wechat = _wechat(session)
    told = ("token", "rights") if wechat.tone == "bad" else ("rights",) if _barred(session) else ()
    found = [
        scheduler(session),
        wechat,
        _numbers(session, now),
        _notices(session, config, person),
        _checkup(session, person, but=told),
    ]
    return sorted(found, key=lambda part: ("bad", "warn", "good").index(part.tone))


def details(session: Session, config: Config) -> dict[str, str]:
    """Return what somebody who helps from afar asks first: names and versions."""
    kind = session.get_bind().dialect.name
    asked = "select sqlite_version()" if kind == "sqlite" else "show server_version"
    return {
        "程序": version("wudu-women-bot"),
        "数据库": f"{DATABASES[kind]} {session.scalar(text(asked))}",
        "表的版本": str(session.scalar(text("select version_num from alembic_version"))),
        "通知的设置": "配置文件的 [notices]：smtp_url 是邮件，webhook_url 是群机器人",
        "Python": sys.version.split()[0],
        **{f"{name}（对方的回答）": said for name, said in reaching.answers(session, config.notices).items()},
    }


def scheduler(session: Session) -> Part:
    """Return whether a scheduler is at work."""
    name, ask = "定时程序", "请管理员重新启动程序。"
    fact = session.get(system.Fact, _BEAT)
    if fact is None:
        return Part(name, "bad", "还没有运行过：不会推送，不会取数，也不会通知。", ask)
    if db.real_now(session) - fact.changed_at > SILENT_AFTER:
        since = in_words(fact.changed_at)
        return Part(name, "bad", f"从 {since} 起没有动静：不会推送，不会取数，也不会通知。", ask)
    return Part(name, "good", "在运行，到点会推送、取数、通知。")


def _wechat(session: Session) -> Part:
    name = "微信接口"
    known = [each for each in capabilities.listed(session).values() if each]
    problems = dict.fromkeys(each.problem for each in known if each.problem)
    if problems:
        return Part(
            name, "bad", "；".join(problems), "请管理员照“体检”里写的改好，再到“推送”页点“现在再问一次”。"
        )
    told = [each.known_at for each in known if each.known_at]
    if not told:
        return Part(name, "warn", "还没有问过微信。", "定时程序运行以后，一分钟里会问。")
    barred = _barred(session)
    if barred:
        text = f"接得通，{in_words(max(told))} 问过；有 {len(barred)} 件事微信不让做：{'、'.join(barred)}。"
        return Part(name, "warn", text, "这些由人在公众平台做；管理员到“体检”的“公众号的权限”看怎么办。")
    return Part(name, "good", f"正常，{in_words(max(told))} 问过。")


def _barred(session: Session) -> list[str]:
    """Return what WeChat does not let the account do."""
    known = capabilities.listed(session).items()
    return [NAMES[ability] for ability, each in known if each and each.allowed is False]


def _numbers(session: Session, now: datetime) -> Part:
    name = "数据"
    last = beijing_day(now) - timedelta(days=1 if in_beijing(now).hour >= READY_BY else 2)
    week = Period(Kind.DAYS, last - LOOKED_BACK + timedelta(days=1), last)
    fresh = freshness.of(session, week, now=now)
    if fresh.as_of is None:
        return Part(name, "warn", "还没有取过数据。", "每天早上自动取前一天的；刚开始用，不用做什么。")
    text = f"取到 {in_words(fresh.as_of)}。"
    lacking = [day for day in fresh.no_account if fresh.begun and day >= fresh.begun]
    if lacking:
        advice = "程序每天还会再取；过了一周还缺，请到“传播”页看原因。"
        return Part(name, "warn", f"{text}缺 {runs.in_words(lacking)} 的数据。", advice)
    return Part(name, "good", text)


def _notices(session: Session, config: Config, person: Person) -> Part:
    if not reaching.is_set_up(config.notices):
        advice = reaching.NONE_SET_UP if person.may(Role.ADMIN) else "请管理员设置邮件或群机器人。"
        return Part("通知", "warn", "有事只在后台首页看得到。", advice)
    troubles = "\n".join(reaching.troubles(session, config.notices, person))
    if reaching.failing(session, config.notices):
        return Part("通知", "bad", "有的通知发不出去。", troubles)
    if troubles:
        return Part("通知", "warn", "有的通知送不到人。", troubles)
    return Part("通知", "good", "有事会通知到人。")


def _checkup(session: Session, person: Person, *, but: Sequence[str]) -> Part:
    """Return what the check-up found last, *but* what another part tells as it is now.

    What is only to be looked at is told to administrators alone.
    """
    name, admin = "体检", person.may(Role.ADMIN)
    advice = "请到“体检”页照“怎么办”做，做好点“再试”。" if admin else "请管理员到“体检”页看怎么办。"
    results = [each for each in findings.all_last(session) if each.check.key not in ("scheduler", *but)]
    tones: tuple[tuple[Tone, str], ...] = (("bad", "出了问题"), ("warn", "要看一看"))
    for tone, what in tones:
        wrong = [each for each in results if each.found and each.found.tone == tone]
        if len(wrong) == 1 and wrong[0].found:
            told = f"{wrong[0].check.name}：{wrong[0].found.text}"
        else:
            told = f"{len(wrong)} 项{what}：{'、'.join(each.check.name for each in wrong)}。"
        if wrong and (tone == "bad" or admin):
            return Part(name, tone, told, advice)
        if wrong:
            return Part(name, "good", f"没有出问题的；管理员还有 {len(wrong)} 项要看一看。")
    made = [each.at for each in results if each.at]
    if not made:
        return Part(name, "good", "还没有做过，定时程序每天自动做一次。")
    others = "别的" if but else ""
    return Part(name, "good", f"{others}没有出问题的，{in_words(max(made))} 查过。")
