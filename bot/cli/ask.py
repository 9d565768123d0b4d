"""`bot ask`: what a follower would get."""

from datetime import date, datetime
from uuid import uuid4

import click

from bot import inbound
from bot.answering import answers, explaining, fulfilling, questions, trail
from bot.answering.fulfilling import Settings
from bot.answering.library import Library
from bot.cli.office import Office, print_json
from bot.clock import BEIJING, in_beijing
from bot.errors import Mistake
from bot.publishing import articles
from bot.wechat.messages import Message


@click.command()
@click.argument("text")
@click.option("--as", "openid", metavar="OPENID", help="当作这位粉丝来问，问答会记下来；不给则不留痕迹。")
@click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="当作这一天来问，如 2021-03-08。"
)
@click.option("--why", is_flag=True, help="也说说为什么这样回答。")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def ask(
    office: Office, text: str, openid: str | None, day: datetime | None, why: bool, as_json: bool
) -> None:
    """问一句，看粉丝会得到什么回答。"""
    now = _on(day.date(), office.clock.now()) if day else office.clock.now()
    with trail.followed() as steps:
        found = _asked_by(office, openid, text, now) if openid else _asked(office, text, now)
    reasons = explaining.told(text, steps, str(found["kind"])) if why else ()
    if as_json:
        print_json({**found, "why": reasons} if why else found)
        return
    click.echo(found["text"])
    if why:
        click.echo("\n".join(["", "为什么这样回答：", *(f"- {reason}" for reason in reasons)]))


def _asked(office: Office, text: str, now: datetime) -> dict[str, object]:
    with office.sessions.read() as session:
        answer = answers.answer(
            session,
            text,
            now=now,
            library=Library(),
            default_year=office.config.answering.default_year,
            find_link=articles.link,
        )
        if answer.request:
            settings = Settings(office.config.answering, office.config.web.secret_key)
            answer = fulfilling.preview(session, answer.request, settings=settings, now=now)
    return answer.as_json()


def _asked_by(office: Office, openid: str, text: str, now: datetime) -> dict[str, object]:
    message = Message(
        kind="text",
        openid=openid,
        account="",
        created_at=now,
        msg_id=None,
        key=f"ask-{uuid4().hex}",
        text=text,
    )
    inbound.receiver(office.config, office.sessions)(message, now)
    with office.sessions.read() as session:
        kept = questions.find(session, message.key)
    if kept is None:
        return {"kind": "other", "text": "", "figures": []}
    return {"kind": kept.kind, "text": kept.answer or "", "figures": kept.figures}


def _on(day: date, now: datetime) -> datetime:
    if not 1900 <= day.year < 3000:
        raise Mistake(f"--on {day} 不是我们这个时代的日子，请写如 2021-03-08。")
    return datetime.combine(day, in_beijing(now).time(), BEIJING)
