"""`bot questions`: what followers asked and got no figure for."""

from datetime import timedelta

import click

from bot import clock
from bot.answering import unanswered as unanswered_questions
from bot.answering.library import Library
from bot.cli.office import Office, print_json


@click.group()
def questions() -> None:
    """提问：看哪些没有答上来。"""


@questions.command()
@click.option("--days", type=click.IntRange(1, 366), default=30, show_default=True, help="看最近多少天的。")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def unanswered(office: Office, days: int, as_json: bool) -> None:
    """列出没有答上来的问题，问得多的在前；现在已能回答的不列。"""
    now = office.clock.now()
    with office.sessions.read() as session:
        groups = unanswered_questions.listed(
            session,
            since=now - timedelta(days=days),
            library=Library(),
            default_year=office.config.answering.default_year,
        )
    if as_json:
        print_json(
            [
                {
                    "text": group.example,
                    "count": group.count,
                    "last_asked": group.last_asked,
                    "kind": group.kind,
                    "answer": group.answer,
                }
                for group in groups
            ]
        )
        return
    for group in groups:
        kind = unanswered_questions.KINDS[group.kind]
        day = clock.in_words(group.last_asked)
        click.echo(f"{group.count} 次\t{kind}\t{group.example}\t最近 {day}")
    click.echo(f"最近 {days} 天没有答上来的问题：{len(groups)} 组。给它一个叫法：bot figures alias")
