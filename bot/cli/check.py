"""`bot check`: the check-up, as the console shows it; ends with 1 when something is wrong."""

import click

from bot.cli.office import Office
from bot.operations import checkup

MARKS = {"good": "✓", "warn": "!", "bad": "✗"}


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(list(checkup.CHECKS)), metavar="[NAME]…")
@click.pass_obj
def check(office: Office, names: tuple[str, ...]) -> int:
    """体检：凭证、白名单、消息地址、权限、次数、时间、磁盘、数据库、备份、定时程序；可以只查几项。"""
    keys = names or tuple(checkup.CHECKS)
    found = checkup.run(office.config, office.sessions, keys, by=None, now=office.clock.now())
    for key, each in found.items():
        name = checkup.CHECKS[key].name
        if each is None:
            click.echo(f"! {name}（{key}）：还没有回答，过一会儿再查。")
            continue
        click.echo(f"{MARKS[each.tone]} {name}（{key}）：{each.text}")
        for line in each.lines:
            click.echo(f"    {line}")
        for number, step in enumerate(each.advice, 1):
            click.echo(f"    怎么办 {number}. {step}")
        for line in each.technical:
            click.echo(f"    技术详情：{line}")
    return 1 if any(each is None or each.tone == "bad" for each in found.values()) else 0
