"""`bot series`: what is pushed by a rule — set up, looked at, switched off and on."""

from pathlib import Path

import click

from bot import people
from bot import series as regular
from bot.cli.office import Office, print_json, write
from bot.clock import in_beijing, in_full, in_words
from bot.publishing import calendar, days, pushes
from bot.publishing.pushes import Mode


@click.group()
def series() -> None:
    """定期推送：到时候自动写好、送审；三步通过才推送，没有按时通过就不发。"""


_name = click.argument("name", metavar="名称")
_by = click.option("--by", required=True, metavar="NAME", help="有“发布”权限的人。")


@series.command("add")
@_name
@click.option(
    "--kind",
    type=click.Choice([each.value for each in regular.Kind]),
    required=True,
    help="figures 数说一个话题 · reach 上个月的传播月报。",
)
@click.option(
    "--when", required=True, metavar="RULE", help="如 “每周一 09:00”“每月5日 10:00”“每年3月8日 09:00”。"
)
@click.option(
    "--ahead",
    type=int,
    default=regular.USUAL_AHEAD,
    show_default=True,
    metavar="HOURS",
    help="提前几小时写好送审。",
)
@click.option("--topic", "topics", multiple=True, metavar="话题", help="按给出的次序轮流；不给就是全部话题。")
@click.option(
    "--cover", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path), help="封面图。"
)
@click.option(
    "--cover-source", default="", metavar="来源", help="封面从哪里来，如 本会绘制；登记过的图可以不写。"
)
@click.option("--editor", required=True, metavar="NAME", help="以谁的名义写和送审。")
@click.option("--publisher", metavar="NAME", help="由谁负责推送；就是 --by 本人，可以不写。")
@click.option("--reviewers", default="", metavar="A,B,C", help="三步各由谁审；不给就由程序找。")
@click.option("--mode", type=click.Choice([each.value for each in Mode]), help="不给就用配置里的。")
@_by
@click.pass_obj
def add(
    office: Office,
    name: str,
    kind: str,
    when: str,
    ahead: int,
    topics: tuple[str, ...],
    cover: Path,
    cover_source: str,
    editor: str,
    publisher: str | None,
    reviewers: str,
    mode: str | None,
    by: str,
) -> None:
    """建立一个定期推送，马上开始。"""
    now, picture = office.clock.now(), cover.read_bytes()
    chosen = reviewers.replace("，", ",").replace("、", ",").split(",") if reviewers else []
    with office.sessions.begin() as session:
        added = regular.add(
            session,
            name,
            kind=regular.Kind(kind),
            when=when,
            ahead_hours=ahead,
            topics=topics,
            editor=people.named(session, editor),
            publisher=people.named(session, publisher or by),
            reviewers=[people.named(session, each) for each in chosen],
            mode=Mode(mode or office.config.publishing.mode),
            cover=picture,
            cover_source=cover_source,
            by=people.named(session, by),
            now=now,
        )
        click.echo(
            f"已建立定期推送“{added.name}”：{added.rule_text}，提前 {added.ahead_hours} 小时写好送审。"
        )
        for each in regular.coming(session, added, now=now, count=1):
            click.echo(f"下一次：{in_full(each.due_at)}，{each.about}。")
            listed = days.load(session, office.config.compliance.mourning)
            for caution in calendar.cautions(each.due_at, (), listed):
                click.echo(f"请留意：{caution}")


@series.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def list_(office: Office, as_json: bool) -> None:
    """列出全部定期推送和下一次的时间。"""
    now = office.clock.now()
    with office.sessions.read() as session:
        found = [
            (
                each,
                next(iter(regular.coming(session, each, now=now, count=1)), None) if each.on_since else None,
            )
            for each in regular.listed(session)
        ]
    if as_json:
        print_json(
            [
                {
                    "name": each.name,
                    "kind": each.kind,
                    "rule": each.rule_text,
                    "on": each.on_since is not None,
                    "next": in_beijing(following.due_at).isoformat() if following else None,
                }
                for each, following in found
            ]
        )
        return
    lines = [
        f"{each.name}\t{regular.KINDS[regular.Kind(each.kind)]}\t{each.rule_text}\t"
        + (f"下一次 {in_words(following.due_at)}" if following else "暂停")
        for each, following in found
    ]
    click.echo("\n".join(lines) or "还没有定期推送。")


@series.command("show")
@_name
@click.option("--last", default=10, show_default=True, type=click.IntRange(1, 100), help="最近几次。")
@click.pass_obj
def show(office: Office, name: str, last: int) -> None:
    """看一个定期推送的设置，和最近几次怎样了。"""
    with office.sessions.read() as session:
        found = regular.named(session, name)
        click.echo(f"{found.name}\t{regular.KINDS[regular.Kind(found.kind)]}\t{found.rule_text}")
        click.echo(f"状态\t{'暂停' if found.on_since is None else '开着'}")
        click.echo(f"提前\t{found.ahead_hours} 小时")
        click.echo(f"话题\t{'、'.join(regular.topics_of(session, found)) or '全部有数字的，轮流'}")
        click.echo(f"送审\t{found.editor.name}")
        click.echo(f"负责推送\t{found.publisher.name}")
        for run in regular.runs(session, found, most=last):
            push = regular.push_of(session, run)
            words = pushes.in_words(push) if push else regular.WORDS[regular.State(run.state)]
            about = run.article.slug if run.article else "—"
            click.echo(f"{in_words(run.due_at)}\t{words}\t{about}\t{run.reason}".rstrip())


@series.command("pause")
@_name
@_by
@click.pass_obj
def pause(office: Office, name: str, by: str) -> None:
    """暂停：不再写、不再排期；已经排好的推送不受影响。"""
    with office.sessions.begin() as session:
        person = people.named(session, by)
        regular.pause(session, regular.named(session, name), by=person, now=office.clock.now())
    click.echo(f"定期推送“{name}”已暂停。已经排好的推送照常，不要的请用 bot pushes cancel 取消。")


@series.command("resume")
@_name
@_by
@click.pass_obj
def resume(office: Office, name: str, by: str) -> None:
    """恢复；恢复的人负责以后的推送。停的时候错过的不补。"""
    with office.sessions.begin() as session:
        person = people.named(session, by)
        regular.resume(session, regular.named(session, name), by=person, now=office.clock.now())
    click.echo(f"定期推送“{name}”已恢复，由 {by} 负责推送。")


@series.command("next")
@_name
@click.option("--count", default=5, show_default=True, type=click.IntRange(1, 60), help="几次。")
@click.pass_obj
def next_(office: Office, name: str, count: int) -> None:
    """看以后几次的时间和话题；什么都不改。"""
    with office.sessions.read() as session:
        found = regular.named(session, name)
        if found.on_since is None:
            click.echo("（现在是暂停的）", err=True)
        for each in regular.coming(session, found, now=office.clock.now(), count=count):
            written = f"{in_words(regular.write_at(found, each.due_at))} 写好送审"
            if each.run:
                written = regular.WORDS[regular.State(each.run.state)]
            click.echo(f"{in_full(each.due_at)}\t{each.about}\t{written}")


@series.command("preview")
@_name
@click.option("--out", required=True, type=click.Path(path_type=Path), help="写到哪个 HTML 文件。")
@click.pass_obj
def preview(office: Office, name: str, out: Path) -> None:
    """看现在会写成什么样；什么都不存。"""
    with office.sessions.read() as session:
        page = regular.previewing.page(
            session, regular.named(session, name), limits=office.config.limits, now=office.clock.now()
        )
    write(out, page)
    click.echo(f"已写到 {out}，用浏览器打开看。")


@series.command("run-due")
@click.pass_obj
def run_due(office: Office) -> None:
    """做一次定时程序做的事：该写的写好送审，审完的排期，没有按时审完的作罢。"""
    regular.run_due(office.sessions, office.config, now=office.clock.now())
