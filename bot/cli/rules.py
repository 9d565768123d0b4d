"""`bot rules`: the keyword replies of the official backend, brought over and looked after."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from bot import people
from bot.answering import rules as replies
from bot.answering.rules import conflicts as clashes
from bot.answering.rules.tables import words_of
from bot.cli.office import NUMBER, Office, print_json
from bot.clock import beijing_day
from bot.errors import Mistake
from bot.wechat import backend

NO_DAY = "无"


class Day(click.ParamType[date | str]):
    """A DAY: 2026-03-08, or 无 for no limit."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date | str:
        if isinstance(value, date) or value == NO_DAY:
            return value  # type: ignore[no-any-return]
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} 不是日子。要写 2026-03-08，或“{NO_DAY}”（不限）。", param, ctx)


_by = click.option("--by", required=True, metavar="NAME", help="管理员。")


@click.group()
def rules() -> None:
    """规则：从公众平台后台导入的关键词回复。"""


@rules.command("import")
@_by
@click.option(
    "--file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="微信的答复存成的文件；不给就向微信取。",
)
@click.pass_obj
def import_(office: Office, by: str, file: Path | None) -> None:
    """导入后台的自动回复；可以反复导入，这里改过的启用、优先级和有效期不会变。"""
    sessions = office.sessions
    with sessions.read() as session:
        people.require(people.named(session, by), people.Role.ADMIN, to="导入规则")  # before WeChat is asked
    fetched = _saved(file) if file else replies.fetch(sessions, office.wechat)
    with sessions.begin() as session:
        done = replies.import_(session, fetched, by=people.named(session, by), now=office.clock.now())
        found = clashes.find(session, today=beijing_day(office.clock.now()))
    _say(done, fetched, len(found))


def _saved(file: Path) -> backend.Autoreplies:
    try:
        content = json.loads(file.read_text(encoding="utf-8-sig"))
        return backend.read(content)
    except (ValueError, AttributeError) as error:
        raise Mistake(
            f"{file} 不是 get_current_autoreply_info 的答复：{error}。请存下微信的原文再导入；什么都没有改。"
        ) from None


def _say(done: replies.Imported, fetched: backend.Autoreplies, clashes: int) -> None:
    groups = {
        "新增": done.new,
        "有改动": done.changed,
        "后台已没有，这里停用": done.gone,
        "后台又有了（停用着的仍停用，要用请 bot rules on）": done.back,
        "未变": done.same,
    }
    for words, names in groups.items():
        if names:
            shown = "" if words == "未变" else "：" + "、".join(names)
            click.echo(f"{words} {len(names)} 条{shown}。")
    if not any(groups.values()):
        click.echo("后台没有自动回复，没有可导入的。")
    for name, sentence in done.limits:
        click.echo(f"注意 《{name}》：{sentence}。")
    if fetched.follow:
        closed = "" if fetched.follow_open else "后台里也没有开启，"
        click.echo(f"被关注回复已保存（{closed}停用）：关注时仍发程序的欢迎语；要改用它请 bot rules on。")
    if fetched.default:
        closed = "" if fetched.default_open else "后台里也没有开启，"
        click.echo(f"收到消息回复已保存（{closed}停用）：答不上时仍发程序的帮助；要改用它请 bot rules on。")
    if clashes:
        click.echo(f"有 {clashes} 处要看一看：bot rules conflicts")


@rules.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def list_(office: Office, as_json: bool) -> None:
    """列出所有规则，连同停用的。"""
    with office.sessions.read() as session:
        rows = replies.listed(session)
    if as_json:
        print_json([_as_json(rule) for rule in rows])
        return
    today = beijing_day(office.clock.now())
    for rule in rows:
        parts = "；".join(_shown(part) for part in rule.replies)
        click.echo(f"{rule.id}\t{replies.in_words(rule, today)}\t{rule.name}\t{words_of(rule)}\t{parts}")
    if not rows:
        click.echo("还没有规则。用 bot rules import --by 姓名 从后台导入。")


def _as_json(rule: replies.Rule) -> dict[str, object]:
    return {
        "id": rule.id,
        "kind": rule.kind,
        "source": rule.source,
        "name": rule.name,
        "on": rule.switched_on,
        "gone_at": rule.gone_at,
        "priority": rule.priority,
        "from": rule.valid_from,
        "until": rule.valid_until,
        "reply_mode": rule.reply_mode,
        "keywords": [{"text": each.text, "mode": each.mode} for each in rule.keywords],
        "replies": [
            {
                "type": each.kind,
                "text": each.text,
                "media_id": each.media_id,
                "title": each.title,
                "url": each.url,
                "picture": each.picture,
            }
            for each in rule.replies
        ],
    }


def _shown(reply: Any) -> str:
    said = " ".join((reply.title or reply.text).split())
    kind = replies.KINDS.get(reply.kind, reply.kind)
    return f"{kind} {said[:20]}{'…' if len(said) > 20 else ''}".strip()


@rules.command("add")
@click.argument("name")
@click.option("--keyword", "words", multiple=True, required=True, metavar="WORD", help="可给几个。")
@click.option("--exact", is_flag=True, help="全匹配：只发这几个字才答；不给就是半匹配，话里含有就答。")
@click.option("--text", required=True, metavar="TEXT", help="回复的文字。")
@_by
@click.pass_obj
def add(office: Office, name: str, words: tuple[str, ...], exact: bool, text: str, by: str) -> None:
    """加一条自己的规则；导入不会动它。"""
    keywords = [replies.Keyword(word, "equal" if exact else "contain") for word in words]
    with office.sessions.begin() as session:
        person, now = people.named(session, by), office.clock.now()
        rule = replies.add(session, name, keywords, text, by=person, now=now)
        found = [each for each in clashes.find(session, today=beijing_day(now)) if rule.id in each.rules]
    click.echo(f"已加规则 {rule.id}《{rule.name}》：{words_of(rule)}。")
    for each in found:
        click.echo(f"注意：{each.text}")


@rules.command("on")
@click.argument("number", type=NUMBER, metavar="ID")
@_by
@click.pass_obj
def on(office: Office, number: int, by: str) -> None:
    """启用一条规则。"""
    _switch(office, number, by, to=True)


@rules.command("off")
@click.argument("number", type=NUMBER, metavar="ID")
@_by
@click.pass_obj
def off(office: Office, number: int, by: str) -> None:
    """停用一条规则；它还留着。"""
    _switch(office, number, by, to=False)


def _switch(office: Office, number: int, by: str, *, to: bool) -> None:
    with office.sessions.begin() as session:
        [rule] = replies.numbered(session, [number])
        changed = replies.switch(session, rule, on=to, by=people.named(session, by), now=office.clock.now())
    word = "启用" if to else "停用"
    click.echo(f"规则 {number}《{rule.name}》{'已' if changed else '本来就已'}{word}。")


@rules.command("set")
@click.argument("number", type=NUMBER, metavar="ID")
@click.option("--priority", type=int, help="大于 0 的在数字之前答，其余在数字之后；大的先答。")
@click.option("--from", "start", type=Day(), metavar="DAY", help=f"从这天起；“{NO_DAY}”不限。")
@click.option("--until", "end", type=Day(), metavar="DAY", help=f"到这天止，含这天；“{NO_DAY}”不限。")
@_by
@click.pass_obj
def set_(
    office: Office,
    number: int,
    priority: int | None,
    start: date | str | None,
    end: date | str | None,
    by: str,
) -> None:
    """改一条规则的优先级和有效期。"""
    if priority is None and start is None and end is None:
        raise click.UsageError("要写 --priority、--from 或 --until 中的一项。")
    with office.sessions.begin() as session:
        [rule] = replies.numbered(session, [number])
        replies.set_(
            session,
            rule,
            priority=rule.priority if priority is None else priority,
            valid_from=_day(start, rule.valid_from),
            valid_until=_day(end, rule.valid_until),
            by=people.named(session, by),
            now=office.clock.now(),
        )
        click.echo(
            f"规则 {number}《{rule.name}》：{replies.in_words(rule, beijing_day(office.clock.now()))}。"
        )


def _day(given: date | str | None, before: date | None) -> date | None:
    if given is None:
        return before
    return given if isinstance(given, date) else None


@rules.command("conflicts")
@click.pass_obj
def conflicts(office: Office) -> None:
    """列出互相冲突、轮不到或发不全的规则，和由谁先答。"""
    with office.sessions.read() as session:
        found = clashes.find(session, today=beijing_day(office.clock.now()))
    for each in found:
        click.echo(f"· {each.text}")
    if not found:
        click.echo("没有冲突。")
