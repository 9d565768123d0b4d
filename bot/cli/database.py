"""`bot init` and `bot db`: the first steps of an installation, and those of each new version."""

import secrets
from pathlib import Path

import click

from bot import db as database
from bot import people
from bot.cli.office import Office
from bot.errors import Mistake
from bot.people import Role

FIRST_CONFIG = """\
# 由 bot init 写成；每一项的说明见 config.example.toml。
[account]
name = "{name}"
appid = "{appid}"
secret = "{secret}"
token = "{token}"
encoding_aes_key = "{key}"

[web]
secret_key = "{secret_key}"
"""


@click.command()
@click.option("--name", prompt="公众号名称", help="公众号名称。")
@click.option("--appid", prompt="AppID", help="开发者 ID。")
@click.option(
    "--secret",
    prompt="AppSecret",
    hide_input=True,
    envvar="BOT_ACCOUNT__SECRET",
    help="也可用环境变量 BOT_ACCOUNT__SECRET。",
)
@click.option("--admin", prompt="第一位管理员的姓名", help="第一位管理员的姓名。")
@click.option(
    "--password",
    prompt="管理员的密码",
    hide_input=True,
    confirmation_prompt=True,
    envvar="BOT_ADMIN_PASSWORD",
    help="也可用环境变量 BOT_ADMIN_PASSWORD。",
)
@click.option("--yes", is_flag=True, help="不再确认。")
@click.pass_obj
def init(office: Office, name: str, appid: str, secret: str, admin: str, password: str, yes: bool) -> None:
    """写 config.toml，建数据库，加入第一位管理员。"""
    file = office.config_file
    if file.exists():
        raise Mistake(f"{file} 已经有了，不会覆盖。要重来请先把它移走。")
    if any(mark in word for word in (name, appid, secret) for mark in '"\\\n'):
        raise Mistake("名称、AppID 和 AppSecret 里不能有引号、反斜杠或换行。")
    token, key = secrets.token_hex(16), _letters(43)
    if not yes:
        click.confirm(f"将写 {file.resolve()} 并建数据库，可以吗？", abort=True)
    text = FIRST_CONFIG.format(
        name=name, appid=appid, secret=secret, token=token, key=key, secret_key=secrets.token_urlsafe(32)
    )
    _write_private(file, text)
    try:
        database.upgrade(office.database)
        with office.sessions.begin() as session:
            people.add(session, admin, [Role.ADMIN], password=password, now=office.clock.now())
    except BaseException:
        file.unlink()  # so that the next try starts from nothing
        raise
    click.echo(f"已写 {file.resolve()}，数据库已建好，{admin} 是管理员。")
    click.echo("请把这两项填到公众平台“基本配置 → 服务器配置”：")
    click.echo(f"  令牌(Token)            {token}")
    click.echo(f"  消息加解密密钥          {key}")


@click.group()
def db() -> None:
    """数据库。"""


@db.command("upgrade")
@click.pass_obj
def upgrade(office: Office) -> None:
    """把数据库的表升到本版本；已是本版本就什么都不做。"""
    database.upgrade(office.database)
    click.echo("数据库已是最新。")


def _letters(count: int) -> str:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    return "".join(secrets.choice(alphabet) for _ in range(count))


def _write_private(file: Path, text: str) -> None:
    """Write *text* so that only its owner reads it: it holds the AppSecret."""
    file.touch(mode=0o600, exist_ok=False)
    file.write_text(text, encoding="utf-8")
