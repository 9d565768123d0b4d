"""`bot people`: who works here and what each may do."""

import sys

import click

from bot import binding
from bot import people as staff
from bot.cli.office import Office, print_json
from bot.clock import in_words


@click.group()
def people() -> None:
    """工作人员和角色。"""


@people.command("add")
@click.argument("name")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    metavar="ROLE",
    help="、".join(staff.Role) + "；可给几个。",
)
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码（一行）。不给密码的人不能登录后台。")
@click.pass_obj
def add(office: Office, name: str, roles: tuple[str, ...], password_stdin: bool) -> None:
    """加入一位工作人员。"""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with office.sessions.begin() as session:
        person = staff.add(session, name, list(roles), password=password, now=office.clock.now())
        click.echo(f"已加入 {person.name}：{'、'.join(person.roles)}。")


@people.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def list_(office: Office, as_json: bool) -> None:
    """列出所有工作人员。"""
    with office.sessions.read() as session:
        everyone = staff.everyone(session)
    if as_json:
        print_json(
            [
                {"name": each.name, "roles": list(each.roles), "suspended": each.suspended_at is not None}
                for each in everyone
            ]
        )
        return
    for each in everyone:
        click.echo(f"{each.name}\t{'、'.join(each.roles)}{'（已停用）' if each.suspended_at else ''}")


@people.command("password")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码（一行）；不给就在屏幕上问。")
@click.pass_obj
def password(office: Office, name: str, password_stdin: bool) -> None:
    """给一位工作人员设新密码；连续输错被锁住的，也就解开了。"""
    with office.sessions.read() as session:
        staff.named(session, name)  # before anybody types a password for nobody
    if password_stdin:
        given = sys.stdin.readline().rstrip("\r\n")
    else:
        given = click.prompt("新密码", hide_input=True, confirmation_prompt="再输一次")
    with office.sessions.begin() as session:
        staff.set_password(session, staff.named(session, name), given, by=None, now=office.clock.now())
    click.echo(f"{name} 的密码已改；已登录的地方要重新登录。")


@people.command("suspend")
@click.argument("name")
@click.pass_obj
def suspend(office: Office, name: str) -> None:
    """停用一位工作人员；做过的事仍留在记录里。"""
    with office.sessions.begin() as session:
        staff.suspend(session, staff.named(session, name), by=None, now=office.clock.now())
    click.echo(f"已停用 {name}。")


@people.command("resume")
@click.argument("name")
@click.pass_obj
def resume(office: Office, name: str) -> None:
    """恢复一位停用的工作人员，角色和以前一样。"""
    with office.sessions.begin() as session:
        staff.resume(session, staff.named(session, name), by=None, now=office.clock.now())
    click.echo(f"已恢复 {name}。")


@people.command("mail")
@click.argument("name")
@click.argument("address")
@click.pass_obj
def mail(office: Office, name: str, address: str) -> None:
    """登记一位工作人员收通知的邮箱；ADDRESS 写成 "" 就去掉。"""
    with office.sessions.begin() as session:
        person = staff.named(session, name)
        staff.set_mail(session, person, address, by=None, now=office.clock.now())
        click.echo(f"{name} 的通知会发到 {person.mail}。" if person.mail else f"{name} 不再收邮件通知。")


@people.command("bind")
@click.argument("name")
@click.pass_obj
def bind(office: Office, name: str) -> None:
    """取一个六位号码；本人十分钟内用自己的微信发给公众号，就绑定好了。"""
    now = office.clock.now()
    with office.sessions.begin() as session:
        person = staff.named(session, name)
        number = binding.offer(session, person, secret_key=office.config.web.secret_key, by=None, now=now)
    click.echo(number)
    until = in_words(now + binding.HOLDS)
    click.echo(f"请 {name} 在 {until} 以前，用自己的微信把这六位数字发给公众号。写成“绑定 {number}”也行。")


@people.command("unbind")
@click.argument("name")
@click.pass_obj
def unbind(office: Office, name: str) -> None:
    """解除一位工作人员和手机的绑定。"""
    with office.sessions.begin() as session:
        binding.unbind(session, staff.named(session, name), by=None, now=office.clock.now())
    click.echo(f"{name} 的手机已解绑。")
