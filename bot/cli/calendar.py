"""`bot calendar`: what is on the days of a month, and until when something must go out."""

import calendar as months
from datetime import date, datetime

import click

from bot.cli.office import Office, print_json
from bot.clock import beijing_day, in_words
from bot.publishing import articles, intended, pushes
from bot.publishing import calendar as silences
from bot.publishing import days as days_of


@click.command("calendar")
@click.option("--month", type=click.DateTime(["%Y-%m"]), help="哪个月，如 2026-11；不给就是本月。")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def calendar(office: Office, month: datetime | None, as_json: bool) -> None:
    """日历：节日、放假、计划的、排好和推送过的，最迟哪天要更新。"""
    now, rules = office.clock.now(), office.config.compliance
    first = (month.date() if month else beijing_day(now)).replace(day=1)
    days = [
        first.replace(day=number) for number in range(1, months.monthrange(first.year, first.month)[1] + 1)
    ]
    with office.sessions.read() as session:
        silence = silences.silence(session, rules, now=now)
        listed = days_of.load(session, rules.mourning)
        planned = [(each, pushes.in_words(each)) for each in pushes.listed(session) if _is_in(each, first)]
        meant = [
            (each.intended_on, each.slug, articles.newest(each).title)
            for each in intended.between(session, days[0], days[-1])
        ]
    on = {day: listed.on(day) for day in days}
    if as_json:
        print_json(
            {
                "days": {
                    str(day): [{"kind": each.kind, "name": each.name} for each in on[day]] for day in days
                },
                "pushes": [
                    {"id": each.id, "due_at": each.due_at.isoformat(), "state": each.state}
                    for each, _ in planned
                ],
                "intended": [{"day": str(day), "slug": slug, "title": title} for day, slug, title in meant],
                "last_update": str(silence.last) if silence.last else None,
                "last_in_time": str(silence.last_in_time) if silence.last_in_time else None,
                "planned": silence.planned.isoformat() if silence.planned else None,
                "basis": silence.basis,
            }
        )
        return
    for day in days:
        there = [f"{each.name}（{days_of.KINDS[each.kind]}）" for each in on[day]]
        there += [f"计划《{title}》" for on_day, _, title in meant if on_day == day]
        there += [f"推送 {each.id}，{words}" for each, words in planned if beijing_day(_moment(each)) == day]
        if there:
            click.echo(f"{day.month}月{day.day}日\t" + "；".join(there))
    if not listed.knows_holidays(first.year):
        click.echo(f"{first.year}年的放假安排还没有录入。")
    click.echo(_told(silence))


def _told(silence: silences.Silence) -> str:
    if silence.last is None or silence.last_in_time is None:
        return "还没有推送过。"
    until = f"{silence.last_in_time.month}月{silence.last_in_time.day}日"
    rest = f"已经超过期限 {-silence.left} 天" if silence.overdue else f"最迟 {until} 要推送一次"
    following = f"下一次排在 {in_words(silence.planned)}" if silence.planned else "现在没有排期"
    return f"距上次更新 {silence.days} 天，{rest}；{following}。依据：{silence.basis}"


def _is_in(push: pushes.Push, first: date) -> bool:
    day = beijing_day(_moment(push))
    return (day.year, day.month) == (first.year, first.month)


def _moment(push: pushes.Push) -> datetime:
    return push.sending_at or push.due_at
