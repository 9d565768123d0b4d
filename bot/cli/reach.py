"""`bot reach`: reading counts, and the line of the yearly review."""

from datetime import datetime

import click

from bot.cli.office import Office, print_json
from bot.clock import beijing_day
from bot.reach import collect as collecting
from bot.reach import gaps as lacking
from bot.reach import reports


@click.group()
def reach() -> None:
    """传播：取阅读数，出报告。"""


@reach.command("collect")
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="只取这一天发布的文章；不给则取该取的全部。",
)
@click.pass_obj
def collect(office: Office, day: datetime | None) -> None:
    """从微信取阅读数；再取一次不会算重。问了却什么都没取到，以 1 结束。"""
    collected = collecting.collect(
        office.sessions, office.wechat, day=day.date() if day else None, now=office.clock.now()
    )
    click.echo(collected.text, err=collected.in_vain)
    if collected.in_vain:
        click.get_current_context().exit(1)


@reach.command("gaps")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def gaps(office: Office, as_json: bool) -> None:
    """缺哪几天的数据，为什么，还取不取。"""
    with office.sessions.read() as session:
        found = lacking.find(session, now=office.clock.now())
    if as_json:
        print_json(found.as_json())
    else:
        click.echo(found.as_text())


@reach.command("report")
@click.option("--year", type=click.IntRange(2012, 2100), metavar="Y", help="哪一年；不给则是今年。")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def report(office: Office, year: int | None, as_json: bool) -> None:
    """一年推送多少、阅读多少，每篇一行。"""
    now = office.clock.now()
    with office.sessions.read() as session:
        yearly = reports.yearly(session, year or beijing_day(now).year, now=now)
    if as_json:
        print_json(yearly.as_json())
    else:
        click.echo(yearly.as_text())
