"""`bot desk`: who waits for a person, and answering them."""

import click

from bot import people
from bot.answering import desk as conversations
from bot.cli.office import NUMBER, Office
from bot.clock import in_words


@click.group()
def desk() -> None:
    """会话：粉丝找工作人员，在 48 小时里回复。"""


_by = click.option("--by", required=True, metavar="NAME", help="工作人员；只有“只读”的不行。")


@desk.command("list")
@click.pass_obj
def list_(office: Office) -> None:
    """列出没有结束的会话，等回复的在前；内容只在后台看。"""
    with office.sessions.read() as session:
        lines = [
            f"{each.id}\t{'等回复' if each.waiting_since else '已回复'}\t"
            f"{in_words(each.reply_until)} 前\t还能回复 {each.replies_left}/{conversations.REPLIES} 条"
            for each in conversations.opened(session)
        ]
    click.echo("\n".join(lines) or "没有会话。")


@desk.command("reply")
@click.argument("number", type=NUMBER, metavar="ID")
@click.argument("text")
@_by
@click.pass_obj
def reply(office: Office, number: int, text: str, by: str) -> None:
    """回复一位粉丝。"""
    with office.sessions.read() as session:
        person = people.named(session, by)
    conversations.reply(
        office.sessions,
        office.wechat,
        number,
        text,
        by=person,
        now=office.clock.now(),
        secret_key=office.config.web.secret_key,
    )
    click.echo("已发给粉丝。")


@desk.command("close")
@click.argument("number", type=NUMBER, metavar="ID")
@_by
@click.pass_obj
def close(office: Office, number: int, by: str) -> None:
    """结束一个会话；粉丝的微信编号随即抹去。"""
    with office.sessions.begin() as session:
        person = people.named(session, by)
        conversation = conversations.named(session, number)
        conversations.close(session, conversation, by=person, now=office.clock.now())
    click.echo(f"第 {number} 号会话已经结束。")
