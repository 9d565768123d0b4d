"""Checks of this installation: its clock, disk, database, backup and scheduler."""

import shutil
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot import db, journal, people, system
from bot.clock import in_words
from bot.config import Config
from bot.errors import PlatformProblem
from bot.operations import health
from bot.operations.checkup.ground import Ground
from bot.operations.findings import Found
from bot.people import Person, Role
from bot.publishing.pushes import mark
from bot.wechat import server_clock

BACKUP = "backup.made"  # by whom; noted by whoever made one
SLIGHT, MUCH = (
    timedelta(seconds=60),
    timedelta(minutes=5),
)  # WeChat's messages are refused from ten minutes on
LITTLE, TOO_LITTLE = 2 * 1024**3, 300 * 1024**2  # bytes that are free
SLOW = 0.5  # seconds for one small write
STALE = timedelta(days=8)  # one a week is asked for


def of_clock(at: Ground) -> Found:
    """Compare our clock with WeChat's and the database's."""
    # A rehearsal's clock follows the platform's and may be turned: then the machine's own is looked at.
    here = datetime.now(UTC) if at.config.account.clock_url else at.now
    began = time.monotonic()
    with at.sessions.read() as session:
        apart = {"数据库": db.real_now(session) - here}
    lines = []
    try:
        there = server_clock.read(at.config.account.api_base)
        waited = timedelta(seconds=time.monotonic() - began)
        apart["微信"] = there + timedelta(seconds=0.5) - (here + waited)
    except PlatformProblem as problem:
        lines.append(str(problem))
    lines = [f"和{who}{_apart(by)}。" for who, by in apart.items()] + lines
    most = max(map(abs, apart.values()))
    advice = (
        "在服务器上打开系统的“自动校时”，时区选北京时间。",
        "电脑关机再开时间就不对的，请换主板电池。",
        "校准以后点“再试”。",
    )
    if most > MUCH:
        return Found("bad", f"这台服务器的时间{_apart(_furthest(apart))}。", tuple(lines), advice)
    if most > SLIGHT:
        return Found("warn", "这台服务器的时间有些不准。", tuple(lines), advice)
    if "微信" not in apart:
        return Found("warn", "和数据库一致，微信的时间没有问到。", tuple(lines))
    return Found("good", "准。", tuple(lines))


def _furthest(apart: dict[str, timedelta]) -> timedelta:
    return max(apart.values(), key=abs)


def _apart(by: timedelta) -> str:
    """Return in words how far off we are: behind where the other clock is ahead *by* that much."""
    seconds = round(abs(by).total_seconds())
    if seconds <= 2:
        return "一致"
    span = f"{seconds} 秒" if seconds < 120 else f"{seconds // 60} 分钟" if seconds < 7200 else ""
    span = span or (f"{seconds // 3600} 小时" if seconds < 172_800 else f"{seconds // 86_400} 天")
    return f"差 {span}（{'快' if by < timedelta() else '慢'}了）"


def of_disk(at: Ground) -> Found:
    """Look how much room is left where the settings, and usually the database, are."""
    usage = shutil.disk_usage(at.config.folder)
    whole = f"共 {_size(usage.total)}，还剩 {_size(usage.free)}。"
    advice = ("请删去这台服务器上不用的大文件，或者换大一些的磁盘。", "腾出地方以后点“再试”。")
    if usage.free < TOO_LITTLE:
        return Found("bad", f"快满了：{whole}", advice=advice)
    if usage.free < LITTLE:
        return Found("warn", f"地方不多了：{whole}", advice=advice)
    return Found("good", whole)


def of_database(at: Ground) -> Found:
    """Write a little, and look how long that takes and how large everything is."""
    began = time.monotonic()
    with at.sessions.begin() as session:
        system.note(session, "checkup.write", "written", now=at.now)
    took = time.monotonic() - began
    with at.sessions.read() as session:
        size, technical = _kept(session), health.details(session, at.config)
    said = f"读写正常，存了 {_size(size)}，写一次用 {max(1, round(took * 1000))} 毫秒。"
    details = tuple(f"{name}：{technical[name]}" for name in ("数据库", "表的版本"))
    if took > SLOW:
        advice = ("请看这台服务器是不是太忙，磁盘是不是快满或快坏了。",)
        return Found("warn", f"写得慢。{said}", advice=advice, technical=details)
    return Found("good", said, technical=details)


def _kept(session: Session) -> int:
    if session.get_bind().dialect.name == "sqlite":
        pages, size = (session.scalar(text(f"pragma page_{each}")) for each in ("count", "size"))
        return int(pages or 0) * int(size or 0)
    return int(session.scalar(text("select pg_database_size(current_database())")) or 0)


def of_backup(at: Ground) -> Found:
    """Look how old the newest backup is, of which somebody said so."""
    with at.sessions.read() as session:
        made = session.get(system.Fact, BACKUP)
    advice, technical = _how_to_back_up(at.config)
    if made is None:
        return Found("warn", "还没有人注明备份过。", advice=advice, technical=technical)
    said = f"最近一次备份是 {in_words(made.changed_at)}（{made.value} 注明）"
    if at.now - made.changed_at > STALE:
        return Found("warn", f"{said}，有些旧了。", advice=advice, technical=technical)
    return Found("good", f"{said}。", technical=technical)


def backed_up(session: Session, *, by: Person, now: datetime) -> None:
    """Keep that *by* made a backup today: the program makes none, and cannot see one.

    Raises NotAllowed when *by* is no administrator.
    """
    people.require(by, Role.ADMIN, to="注明备份")
    system.note(session, BACKUP, by.name, now=now)
    journal.record(session, by, "注明备份过了", by, now=now)


def _how_to_back_up(config: Config) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the steps, and where what has to be copied is."""
    counter = mark.beside(config).file
    _, _, file = config.database.url.partition("sqlite:///")
    kept = f"数据库文件：{file}（旁边有同名、以 -wal 结尾的，一起复制）" if file else "数据库：PostgreSQL"
    take = (
        "先停下程序，复制完再启动。"
        if file
        else "请管数据库的人用 pg_dump 导出整个数据库；信息中心每天自动备份的，问清楚就行。"
    )
    copy = "数据库文件" if file else "导出的文件"
    advice = (
        take,
        f"把{copy}、配置文件、推送次数文件复制到另一台电脑或 U 盘；"
        "在哪里，看“查看技术详情”。配置文件里有密钥，缺了它，加密存的内容就读不出来，请收好。",
        "做好以后，在后台“体检”的“备份”一项点“今天备份过了”。每周做一次。",
    )
    technical = (
        kept,
        f"配置文件在：{config.folder}",
        f"推送次数文件：{counter}（还在的，恢复时不要用旧的盖掉：程序靠它认出数据库是恢复的）",
    )
    return advice, technical


def of_scheduler(at: Ground) -> Found:
    """Look whether a scheduler is at work."""
    with at.sessions.read() as session:
        part = health.scheduler(session)
    return Found(part.tone, part.text, advice=(part.advice,) if part.advice else ())


def _size(size: int) -> str:
    for unit, each in (("GB", 1024**3), ("MB", 1024**2)):
        if size >= each:
            return f"{size / each:.1f} {unit}"
    return f"{max(1, size // 1024)} KB"
