"""`bot distress`: the words that are answered with 110 and 12338 before anything else."""

import click

from bot import people
from bot.answering import distress as words
from bot.cli.office import Office

_by = click.option("--by", required=True, metavar="NAME", help="管理员。")


@click.group()
def distress() -> None:
    """求助的词：粉丝的话里有其中之一，先答 110 和 12338。"""


@distress.command("list")
@click.pass_obj
def list_(office: Office) -> None:
    """列出求助的词，一行一个；可以存成文件。"""
    with office.sessions.read() as session:
        click.echo("\n".join(words.lines(session)))


@distress.command("add")
@click.argument("line")
@_by
@click.pass_obj
def add(office: Office, line: str, by: str) -> None:
    """加一个词；隔开的写成“老公…打”，无关的说法写成“不是 打电话”。"""
    with office.sessions.begin() as session:
        words.add(session, line, by=people.named(session, by), now=office.clock.now())
    click.echo(f"“{line}”加上了，两秒以内起作用。")


@distress.command("remove")
@click.argument("line")
@_by
@click.pass_obj
def remove(office: Office, line: str, by: str) -> None:
    """去掉一个词。"""
    with office.sessions.begin() as session:
        words.take_out(session, line, by=people.named(session, by), now=office.clock.now())
    click.echo(f"“{line}”去掉了，两秒以内起作用。")
