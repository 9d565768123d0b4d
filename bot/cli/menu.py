"""`bot menu`: the menu of the official backend, kept so that it can be set up again."""

from collections.abc import Mapping
from typing import Any

import click

from bot import people
from bot.answering import backend_menu
from bot.answering import menu as menus
from bot.cli.office import NUMBER, Office, print_json
from bot.clock import in_full
from bot.errors import Mistake


@click.group()
def menu() -> None:
    """菜单：把公众平台后台的菜单存一份，好照着恢复。"""


@menu.command("import")
@click.option("--by", required=True, metavar="NAME", help="管理员。")
@click.pass_obj
def import_(office: Office, by: str) -> None:
    """把现在的菜单存一份；和上次一样就不再存。"""
    with office.sessions.read() as session:
        people.require(people.named(session, by), people.Role.ADMIN, to="保存菜单")  # before WeChat is asked
    content = office.wechat.menu()
    with office.sessions.begin() as session:
        kept = backend_menu.keep(session, content, by=people.named(session, by), now=office.clock.now())
    click.echo(f"已存下，编号 {kept.id}：" if kept else "和上次存下的一样：")
    click.echo("\n".join(_lines(content)))


@menu.command("list")
@click.pass_obj
def list_(office: Office) -> None:
    """列出存下的每一份菜单。"""
    with office.sessions.read() as session:
        rows = backend_menu.all_kept(session)
    for each in rows:
        click.echo(f"{each.id}\t{in_full(each.kept_at)}\t{each.kept_by.name}")
    if not rows:
        click.echo("还没有存过菜单。用 bot menu import --by 姓名 存一份。")


@menu.command("show")
@click.argument("number", type=NUMBER, metavar="[ID]", required=False)
@click.option("--json", "as_json", is_flag=True, help="微信答复的原文。")
@click.pass_obj
def show(office: Office, number: int | None, as_json: bool) -> None:
    """看存下的一份菜单；不给编号就看最后一份。"""
    with office.sessions.read() as session:
        rows = backend_menu.all_kept(session)
    found = [each for each in rows if number in (None, each.id)]
    if not found:
        raise Mistake(
            f"没有编号为 {number} 的菜单。用 bot menu list 看编号。"
            if rows
            else "还没有存过菜单。用 bot menu import --by 姓名 存一份。"
        )
    if as_json:
        print_json(found[-1].content)
    else:
        click.echo("\n".join(_lines(found[-1].content)))


def _lines(content: Mapping[str, Any]) -> list[str]:
    return menus.lines(menus.of_wechat(content), wholly=True) or ["（没有开启菜单）"]
