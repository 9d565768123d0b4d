"""`bot people`: who works here and what each may do."""

import sys
from datetime import datetime

import click

from bot import admission, authenticator, binding, invitations, leave, personnel
from bot import people as staff
from bot.cli.office import Office, print_json
from bot.clock import beijing_day, in_words
from bot.publishing import review

_DAY = click.DateTime(["%Y-%m-%d"])
_by = click.option("--by", metavar="NAME", help="管理员，记在操作日志里；不给就记“程序”。")


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
@_by
@click.pass_obj
def add(office: Office, name: str, roles: tuple[str, ...], password_stdin: bool, by: str | None) -> None:
    """加入一位工作人员。"""
    password = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    with office.sessions.begin() as session:
        now = office.clock.now()
        doer = staff.named(session, by) if by else None
        person = staff.add(session, name, list(roles), password=password, by=doer, now=now)
        click.echo(f"已加入 {person.name}：{'、'.join(person.roles)}。")


@people.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def list_(office: Office, as_json: bool) -> None:
    """列出所有工作人员。"""
    with office.sessions.read() as session:
        everyone = staff.everyone(session)
        with_code = authenticator.holders(session)
        for each in everyone:
            each.grants  # noqa: B018 - read while the session is open
    if as_json:
        print_json(
            [
                {
                    "name": each.name,
                    "roles": list(each.roles),
                    "until": {grant.role: str(grant.until) for grant in each.grants if grant.until},
                    "suspended": each.suspended_at is not None,
                    "code": each.id in with_code,
                }
                for each in everyone
            ]
        )
        return
    for each in everyone:
        until = {grant.role: f"（到{grant.until}）" for grant in each.grants if grant.until}
        roles = "、".join(f"{role}{until.get(role, '')}" for role in each.roles)
        code = "\t手机验证码" if each.id in with_code else ""
        click.echo(f"{each.name}\t{roles}{'（已停用）' if each.suspended_at else ''}{code}")


@people.command("role")
@click.argument("name")
@click.argument("role")
@click.option("--until", type=_DAY, metavar="DAY", help="给到哪一天（含），到期自动收回；不给就没有期限。")
@click.option("--take", is_flag=True, help="收回这个角色。")
@click.option("--by", required=True, metavar="NAME", help="管理员。")
@click.pass_obj
def role(office: Office, name: str, role: str, until: datetime | None, take: bool, by: str) -> None:
    """给一位工作人员一个角色，或收回；借调、实习的可以写末日。"""
    if take and until:
        raise click.UsageError("--take 和 --until 只能写一个。")
    now, last = office.clock.now(), until.date() if until else None
    with office.sessions.begin() as session:
        person, administrator = staff.named(session, name), staff.named(session, by)
        if take:
            staff.take(session, person, role, by=administrator, now=now)
        else:
            staff.give(session, person, role, until=last, by=administrator, now=now)
    ends = f"，到{last}（含）" if last else ""
    click.echo(f"已收回 {name} 的“{role}”。" if take else f"{name} 现在有“{role}”{ends}。")


@people.command("invite")
@click.argument("name")
@click.option("--by", required=True, metavar="NAME", help="管理员。")
@click.pass_obj
def invite(office: Office, name: str, by: str) -> None:
    """取一个链接，本人三天内打开，给自己设密码；只能用一次。"""
    now, web = office.clock.now(), office.config.web
    with office.sessions.begin() as session:
        person, administrator = staff.named(session, name), staff.named(session, by)
        key = invitations.invite(session, person, by=administrator, now=now)
    click.echo(f"{web.public_url or f'http://{web.bind}'}/console/invited/{key}")
    click.echo(f"请把这个链接只给 {name} 本人，{in_words(now + invitations.HOLDS)} 以前打开。")


@people.command("password")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="从标准输入读密码（一行）；不给就在屏幕上问。")
@_by
@click.pass_obj
def password(office: Office, name: str, password_stdin: bool, by: str | None) -> None:
    """给一位工作人员设新密码；连续输错被锁住的，也就解开了。"""
    with office.sessions.read() as session:
        staff.named(session, name)  # before anybody types a password for nobody
    if password_stdin:
        given = sys.stdin.readline().rstrip("\r\n")
    else:
        given = click.prompt("新密码", hide_input=True, confirmation_prompt="再输一次")
    with office.sessions.begin() as session:
        now = office.clock.now()
        doer = staff.named(session, by) if by else None
        admission.set_password(session, staff.named(session, name), given, by=doer, now=now)
    click.echo(f"{name} 的密码已改；已登录的地方要重新登录。")


@people.command("reset-code")
@click.argument("name")
@click.option("--by", required=True, metavar="NAME", help="管理员。")
@click.pass_obj
def reset_code(office: Office, name: str, by: str) -> None:
    """重置手机验证码：手机丢了的人只用密码就能登录，并收到通知。"""
    with office.sessions.begin() as session:
        person, administrator = staff.named(session, name), staff.named(session, by)
        personnel.reset_code(session, person, by=administrator, now=office.clock.now())
    click.echo(f"{name} 的手机验证码已重置：现在登录只要密码；已登录的地方要重新登录。")


@people.command("suspend")
@click.argument("name")
@_by
@click.pass_obj
def suspend(office: Office, name: str, by: str | None) -> None:
    """停用一位工作人员；做过的事仍留在记录里。"""
    with office.sessions.begin() as session:
        now = office.clock.now()
        doer = staff.named(session, by) if by else None
        staff.suspend(session, staff.named(session, name), by=doer, now=now)
    click.echo(f"已停用 {name}。")


@people.command("resume")
@click.argument("name")
@_by
@click.pass_obj
def resume(office: Office, name: str, by: str | None) -> None:
    """恢复一位停用的工作人员，角色和以前一样。"""
    with office.sessions.begin() as session:
        now = office.clock.now()
        doer = staff.named(session, by) if by else None
        staff.resume(session, staff.named(session, name), by=doer, now=now)
    click.echo(f"已恢复 {name}。")


@people.command("mail")
@click.argument("name")
@click.argument("address")
@_by
@click.pass_obj
def mail(office: Office, name: str, address: str, by: str | None) -> None:
    """登记一位工作人员收通知的邮箱；ADDRESS 写成 "" 就去掉。"""
    with office.sessions.begin() as session:
        person = staff.named(session, name)
        doer = staff.named(session, by) if by else None
        staff.set_mail(session, person, address, by=doer, now=office.clock.now())
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


@people.command("away")
@click.argument("name")
@click.option("--from", "first", type=_DAY, metavar="DAY", help="首日，如 2026-12-01；不给就是今天。")
@click.option("--to", "last", type=_DAY, metavar="DAY", required=True, help="末日（含），如 2026-12-05。")
@click.option("--remark", default="", metavar="T", help="说明，如 培训。")
@click.option("--by", required=True, metavar="NAME", help="本人，或管理员。")
@click.pass_obj
def away(office: Office, name: str, first: datetime | None, last: datetime, remark: str, by: str) -> None:
    """登记请假：这几天（北京时间）送审不会选到这个人。"""
    now = office.clock.now()
    with office.sessions.begin() as session:
        noted = leave.enter(
            session,
            staff.named(session, name),
            first=first.date() if first else beijing_day(now),
            last=last.date(),
            remark=remark,
            by=staff.named(session, by),
            now=now,
        )
        click.echo(f"已登记：{noted.person.name} {leave.in_words(noted)}请假。")
        for each in review.waiting_for(session, noted.person):
            title, step = each.revision.title, each.next_step
            click.echo(f"《{title}》正等 {noted.person.name} {step.name if step else ''}，请编辑换人代审。")


@people.command("back")
@click.argument("name")
@click.option("--on", type=_DAY, metavar="DAY", help="从哪天起回来；不给就是今天。")
@click.option("--by", required=True, metavar="NAME", help="本人，或管理员。")
@click.pass_obj
def back(office: Office, name: str, on: datetime | None, by: str) -> None:
    """销假：提前回来，或不去了。登记过的仍留在记录里。"""
    with office.sessions.begin() as session:
        ended = leave.come_back(
            session,
            staff.named(session, name),
            by=staff.named(session, by),
            on=on.date() if on else None,
            now=office.clock.now(),
        )
        rest = f"请假到 {ended.until}（含）。" if ended.until else "这次请假取消了。"
        click.echo(f"{name} 已销假，{rest}")


@people.command("away-list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def away_list(office: Office, as_json: bool) -> None:
    """谁在请假，谁快要请假。"""
    with office.sessions.read() as session:
        noted = leave.ahead(session, now=office.clock.now())
    if as_json:
        print_json(
            [
                {
                    "name": each.person.name,
                    "from": str(each.first),
                    "to": str(each.until),
                    "remark": each.remark,
                    "by": each.by.name,
                    "at": each.at,
                }
                for each in noted
            ]
        )
        return
    for each in noted:
        click.echo(f"{each.person.name}\t{leave.in_words(each)}\t{each.remark}\t{each.by.name} 登记")
    if not noted:
        click.echo("没有人请假。")
