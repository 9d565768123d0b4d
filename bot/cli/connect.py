"""`bot connect`: the guided first connection, a check-list that can be run again and again."""

from collections.abc import Sequence

import click

from bot.cli.office import Office
from bot.errors import Mistake
from bot.operations import connecting
from bot.operations.connecting import State, Step


@click.command()
@click.option("--step", "number", type=click.IntRange(1, 7), help="只看这一步。")
@click.option("--wait", type=click.IntRange(1, 3600), metavar="SECONDS", help="等手机上的消息，最多这么久。")
@click.option("--again", is_flag=True, help="第 6 步从头来：只认从现在起的消息。")
@click.pass_obj
def connect(office: Office, number: int | None, wait: int | None, again: bool) -> int:
    """第一次接到真的公众号：逐步检查，说明下一步；可以反复运行。"""
    try:
        sessions = office.sessions
    except Mistake as mistake:
        return _show([Step(1, "配置齐全", State.WRONG, (str(mistake),))])
    if again:
        connecting.begin_again(sessions, by=None, now=office.clock.now())
    found = _steps(office)
    if wait and connecting.waits_for_phone(found):
        click.echo("请用手机给公众号发“帮助”；正在等，按 Ctrl-C 结束。", err=True)
        if connecting.wait_for_phone(sessions, seconds=wait):
            found = _steps(office)
    return _show([step for step in found if number in (None, step.number)])


def _steps(office: Office) -> list[Step]:
    return connecting.steps(office.config, office.sessions, office.wechat, now=office.clock.now())


def _show(steps: Sequence[Step]) -> int:
    """Print the steps and return how the command ends: with 1 when one of them is wrong."""
    for step in steps:
        click.echo(f"{step.state} {step.number} {step.title}")
        for line in (*step.lines, *(f"技术详情：{each}" for each in step.technical)):
            click.echo("\n".join(f"    {each}" for each in line.splitlines()))
    wrong = [step for step in steps if step.state is State.WRONG]
    following = next((step for step in steps if step.state in (State.WRONG, State.NEXT)), None)
    if following:
        click.echo(f"\n下一步：第 {following.number} 步，{following.title}。做好以后再运行一次 bot connect。")
    elif len(steps) > 1:
        click.echo("\n都好了，公众号已接上。")
    return 1 if wrong else 0
