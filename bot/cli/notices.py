"""`bot notices`: what staff are told outside the console, and whether the ways work."""

import click

from bot import notices as told
from bot import people
from bot.cli.office import Office
from bot.clock import in_words
from bot.errors import Mistake
from bot.notices import means, reaching


@click.group()
def notices() -> None:
    """通知：邮件、群机器人和手机微信。"""


@notices.command("list")
@click.pass_obj
def list_(office: Office) -> None:
    """列出还没有人看过、也没有处理完的通知。"""
    with office.sessions.read() as session:
        standing = told.standing_open(session)
        lines = [f"{each.id}\t{in_words(each.at)}\t通知过 {each.round} 次\t{each.text}" for each in standing]
    click.echo("\n".join(lines) or "没有要通知的。")


@notices.command("test")
@click.option("--by", required=True, metavar="NAME", help="发到谁的邮箱；群里也写明是谁试的。")
@click.pass_obj
def test(office: Office, by: str) -> int:
    """用设置好的每种途径试发一条，说明各自的回答；有一种发不出去，结束码是 1。"""
    with office.sessions.read() as session:
        person = people.named(session, by)
        people.require(person, *people.Role, to="试发通知")
    ways = means.of(office.config, None)
    if not ways.ways:
        raise Mistake(reaching.NONE_SET_UP)
    tried = reaching.test(office.sessions, ways, person, now=office.clock.now())
    for each in tried:
        said = f"对方的回答：{each.said}" if each.said else ""
        click.echo(f"{each.name}\t{'好' if each.works else '不行'}\t{each.text}{said}", err=not each.works)
    return 0 if all(each.works for each in tried) else 1
