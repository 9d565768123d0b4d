"""`bot pushes`: plan sendings, and deal with those that need a person."""

from datetime import datetime, timedelta

import click

from bot import people
from bot.cli.office import NUMBER, Moment, Office, print_json
from bot.clock import beijing_day, in_beijing, in_full, in_words
from bot.publishing import articles as texts
from bot.publishing import calendar, days
from bot.publishing import pushes as sendings
from bot.publishing.pushes import mark
from bot.wechat import capabilities


@click.group()
def pushes() -> None:
    """推送：排期、取消、放行、核对。"""


_by = click.option("--by", required=True, metavar="NAME", help="有“发布”权限的人。")


@pushes.command("schedule")
@click.argument("slugs", nargs=-1, required=True, metavar="SLUG…")
@click.option("--at", "moment", required=True, type=Moment(), help="如 2026-11-25T09:00（北京时间）或 +90s。")
@_by
@click.option("--mode", type=click.Choice([each.value for each in sendings.Mode]), help="不给就用配置里的。")
@click.option("--tag", type=NUMBER, metavar="ID", help="只群发给这个标签的粉丝。")
@click.pass_obj
def schedule(
    office: Office,
    slugs: tuple[str, ...],
    moment: datetime | timedelta,
    by: str,
    mode: str | None,
    tag: int | None,
) -> None:
    """安排一次推送；文章按给出的次序，第一篇是头条。"""
    now = office.clock.now()
    with office.sessions.begin() as session:
        wanted = sendings.Wanted(
            [texts.newest(texts.named(session, slug)) for slug in slugs],
            now + moment if isinstance(moment, timedelta) else moment,
            sendings.Mode(mode or office.config.publishing.mode),
            tag,
        )
        push = sendings.plan(
            session,
            wanted,
            by=people.named(session, by),
            terms=sendings.Terms.of(office.config),
            now=now,
        )
        click.echo(f"已排期：推送 {push.id}，{in_full(push.due_at)}，{len(push.articles)} 篇。")
        _warn(push, days.load(session, office.config.compliance.mourning))


WAYS = {sendings.Mode.MASS: "群发", sendings.Mode.PUBLISH: "发布", sendings.Mode.DRAFT: "存草稿"}


def _way(push: sendings.Push, tags: dict[int, str]) -> str:
    only = "" if push.tag is None else f"（只给标签“{tags.get(push.tag, push.tag)}”）"
    return WAYS[sendings.Mode(push.mode)] + only


def _warn(push: sendings.Push, listed: days.Days) -> None:
    """Say what speaks against the time of *push*; it stays planned."""
    for caution in calendar.cautions_of(push, listed):
        click.echo(f"请留意：{caution}不合适就用 bot pushes move 或 cancel。")


@pushes.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def list_(office: Office, as_json: bool) -> None:
    """列出所有推送。"""
    with office.sessions.read() as session:
        tags = capabilities.tag_names(session) or {}
        rows = [
            {
                "id": push.id,
                "articles": [article.submission.revision.article.slug for article in push.articles],
                "mode": push.mode,
                "audience": push.audience,
                "state": push.state,
                "waits_for": push.waits_for,
                "reason": push.reason,
                "due_at": in_beijing(push.due_at).isoformat(timespec="seconds"),
                "msg_id": push.msg_id,
                "msg_data_id": push.msg_data_id,
                "publish_id": push.publish_id,
                "clientmsgid": push.clientmsgid,
            }
            for push in sendings.listed(session)
        ]
        lines = [
            f"{push.id}\t{in_words(push.due_at)}\t{sendings.in_words(push)}\t{_way(push, tags)}\t"
            + "、".join(article.submission.revision.title for article in push.articles)
            for push in sendings.listed(session)
        ]
    if as_json:
        print_json(rows)
    else:
        click.echo("\n".join(lines) or "还没有推送。")


@pushes.command("cancel")
@click.argument("number", type=NUMBER, metavar="ID")
@_by
@click.pass_obj
def cancel(office: Office, number: int, by: str) -> None:
    """取消；开始发送以后就不行了。"""
    with office.sessions.begin() as session:
        person = people.named(session, by)
        sendings.cancel(session, sendings.named(session, number), by=person, now=office.clock.now())
    click.echo(f"推送 {number} 已取消。")


@pushes.command("move")
@click.argument("number", type=NUMBER, metavar="ID")
@click.option("--at", "moment", required=True, type=Moment(), help="如 2026-11-25T09:00（北京时间）或 +90s。")
@click.option("--looked", is_flag=True, help="数据库恢复后被拦下的：在公众平台找过，确实没有发过。")
@_by
@click.pass_obj
def move(office: Office, number: int, moment: datetime | timedelta, looked: bool, by: str) -> None:
    """改到另一个时间；被拦下的，改好时间就重新排上。"""
    now = office.clock.now()
    with office.sessions.begin() as session:
        person = people.named(session, by)
        push = sendings.named(session, number)
        sendings.reschedule(
            session,
            push,
            at=now + moment if isinstance(moment, timedelta) else moment,
            by=person,
            terms=sendings.Terms.of(office.config),
            looked=looked,
            now=now,
        )
        click.echo(f"推送 {number} 改到 {in_full(push.due_at)}。")
        _warn(push, days.load(session, office.config.compliance.mourning))


@pushes.command("by-hand")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="哪一天，如 2026-11-25；不给就是今天。")
@click.option("--sends", type=click.IntRange(0, 9), default=1, show_default=True, help="几次；0 就是记错了。")
@_by
@click.pass_obj
def by_hand(office: Office, day: datetime | None, sends: int, by: str) -> None:
    """登记有人在公众平台后台手工群发过，占去当天的次数。"""
    now = office.clock.now()
    on = day.date() if day else beijing_day(now)
    with office.sessions.begin() as session:
        sendings.quota.note_by_hand(session, on, sends, by=people.named(session, by), now=now)
    click.echo(f"{on.month}月{on.day}日：后台手工群发 {sends} 次。")


@pushes.command("release")
@click.argument("number", type=NUMBER, metavar="ID")
@_by
@click.pass_obj
def release(office: Office, number: int, by: str) -> None:
    """放行一次被拦下的推送，马上发出。"""
    with office.sessions.begin() as session:
        person = people.named(session, by)
        push = sendings.named(session, number)
        sendings.release(
            session,
            push,
            by=person,
            terms=sendings.Terms.of(office.config),
            now=office.clock.now(),
        )
    click.echo(f"推送 {number} 已放行。")


@pushes.command("settle")
@click.argument("number", type=NUMBER, metavar="ID")
@click.option("--sent/--not-sent", "sent", default=None, help="核对以后：已发出 / 没有发出。")
@click.option("--url", "urls", multiple=True, metavar="URL", help="文章的地址，按篇的次序，一篇写一次。")
@click.option("--another", is_flag=True, help="微信报告过的那一次，是有人在公众平台手工发的。")
@_by
@click.pass_obj
def settle(
    office: Office, number: int, sent: bool | None, urls: tuple[str, ...], another: bool, by: str
) -> None:
    """人工核对以后，写明一次推送到底发出没有；存了草稿由人发出的，可以记下地址。"""
    if urls and not sent:
        raise click.UsageError("没有发出就没有地址：--url 只和 --sent 一起写。")
    if sent is None:
        raise click.UsageError("要写 --sent（已发出）或 --not-sent（没有发出）。")
    with office.sessions.begin() as session:
        person = people.named(session, by)
        push = sendings.named(session, number)
        sendings.settle_by_hand(
            session,
            push,
            sent=sent,
            urls=dict(enumerate(urls, 1)),
            api_base=office.config.account.api_base,
            another=another,
            by=person,
            now=office.clock.now(),
        )
    click.echo(f"推送 {number} 已记为{'已发出' if sent else '没有发出'}。")


@pushes.command("abilities")
@click.option("--again", is_flag=True, help="现在就再问微信一次，例如刚认证完。")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def abilities(office: Office, again: bool, as_json: bool) -> None:
    """这个公众号能做什么：向微信问过的结果，每天问一次。"""
    if again:
        with office.sessions.begin() as session:
            capabilities.ask_again(session)
        capabilities.ask_if_due(office.sessions, office.wechat, now=office.clock.now())
    with office.sessions.read() as session:
        known = capabilities.listed(session)
    if as_json:
        print_json({ability.value: row.allowed if row else None for ability, row in known.items()})
        return
    for ability, row in known.items():
        told, why = "还不知道", (row.problem if row else "") or "定时程序运行以后就会去问。"
        if row and row.known_at:
            asked = f"{in_words(row.known_at)} 问过"
            told, why = (
                ("能", asked) if row.allowed else ("不能", f"{capabilities.WITHOUT[ability]}（{asked}）")
            )
        click.echo(f"{capabilities.NAMES[ability]}\t{told}\t{why}")


@pushes.command("stop-all")
@_by
@click.pass_obj
def stop_all(office: Office, by: str) -> None:
    """拦下所有还没有开始发送的推送。"""
    with office.sessions.begin() as session:
        held = sendings.stop_all(session, by=people.named(session, by), now=office.clock.now())
        click.echo(f"已拦下 {len(held)} 次推送，逐个放行或取消。")


@pushes.command("run-due")
@click.pass_obj
def run_due(office: Office) -> None:
    """做一次定时程序每秒做的事：把到时的发出去，看看发出的怎样了。"""
    sendings.run_due(
        office.sessions,
        office.wechat,
        mark=mark.beside(office.config),
        now=office.clock.now(),
        max_lateness=timedelta(minutes=office.config.publishing.max_lateness_minutes),
        limits=office.config.limits,
        kind=office.config.account.kind,
    )
