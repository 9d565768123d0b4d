"""`bot articles`: import, look at, submit and review."""

import dataclasses
import json
from datetime import datetime
from pathlib import Path

import click

from bot import people
from bot.cli import differing, incoming, reviewing
from bot.cli.office import Office, print_json, read, write
from bot.cli.proofreading import confirm, proofread
from bot.errors import Mistake
from bot.publishing import articles as texts
from bot.publishing import (
    beside,
    blocks,
    check,
    columns,
    folder,
    intended,
    picture_check,
    probe,
    setting,
    standing,
)
from bot.publishing.blocks import Known, examples
from bot.publishing.render import fill


@click.group()
def articles() -> None:
    """文章：导入、校对、送审、审签。"""


articles.add_command(proofread)
articles.add_command(confirm)
for step in (
    reviewing.submit,
    reviewing.approve,
    reviewing.return_,
    reviewing.substitute,
    reviewing.sheet_,
    reviewing.sheet_check,
    reviewing.status,
    differing.difference,
    reviewing.withdraw,
):
    articles.add_command(step)


articles.add_command(incoming.import_)
articles.add_command(incoming.import_old)
articles.add_command(incoming.import_word)


@articles.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.option("--column", metavar="X", help='只列这个专栏；写 "" 就列不属于专栏的。')
@click.pass_obj
def list_(office: Office, as_json: bool, column: str | None) -> None:
    """列出所有文章。"""
    with office.sessions.read() as session:
        revisions = texts.newest_revisions(session, column=column)
        known = [each.name for each in columns.counted(session)]
        rows = list(zip(revisions, standing.where(session, revisions), strict=True))
    if as_json:
        print_json(
            [
                {
                    "slug": revision.article.slug,
                    "title": revision.title,
                    "column": revision.article.column,
                    "revision": revision.number,
                    "state": state,
                }
                for revision, (state, _) in rows
            ]
        )
        return
    if column is not None and column not in known:
        raise Mistake(f"没有专栏“{column}”。用 bot articles columns 看有哪些。")
    for revision, (_, words) in rows:
        click.echo(f"{revision.article.slug}\t第{revision.number}版\t{words}\t《{revision.title}》")


@articles.command("intend")
@click.argument("slug")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="打算哪天推送，如 2026-12-01。")
@click.option("--clear", is_flag=True, help="不定哪天了。")
@click.option("--by", required=True, metavar="NAME", help="编辑，或有“发布”权限的人。")
@click.pass_obj
def intend(office: Office, slug: str, day: datetime | None, clear: bool, by: str) -> None:
    """记下打算哪天推送，日历上看得到；只是计划，要推送还得排期。"""
    if clear == (day is not None):
        raise click.UsageError("写 --on 日期，或写 --clear。")
    with office.sessions.begin() as session:
        article = texts.named(session, slug)
        person = people.named(session, by)
        intended.set_day(session, article, day.date() if day else None, by=person, now=office.clock.now())
        title = texts.newest(article).title
    click.echo(
        f"《{title}》{f'计划 {day.month}月{day.day}日推送（还没有排期）' if day else '不再计划哪天推送'}。"
    )


@articles.command("columns")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def columns_(office: Office, as_json: bool) -> None:
    """列出专栏：各有几篇，已发出几篇。"""
    with office.sessions.read() as session:
        found = columns.counted(session)
    if as_json:
        print_json([{"column": each.name, "articles": each.articles, "out": each.out} for each in found])
        return
    for each in found:
        click.echo(f"{each.name or '（没有专栏）'}\t{each.articles} 篇\t已发出 {each.out} 篇")


@articles.command("render")
@click.argument("slug")
@click.option("--out", type=click.Path(path_type=Path), help="写到这个文件；不给就写到屏幕。")
@click.option("--articles", "root", type=click.Path(path_type=Path), default="articles", show_default=True)
def render(slug: str, out: Path | None, root: Path) -> None:
    """排版一篇文件夹里的文章，得到微信收到的 HTML（图片用文件夹里的）。"""
    draft = folder.read(root / slug)
    named = "{" in draft.body or setting.has_charts(draft)
    figures = Known(beside.figures_below(root) if named else (), draft.year)
    file = root / slug / "article.md"
    try:
        rendered = setting.set_draft(draft, figures)
    except blocks.Misread as misread:
        told = [f"{file} 第{each.line + draft.first_line - 1}行：{each.what}" for each in misread.faults]
        raise Mistake("\n".join(told)) from None
    paths = {texts.checksum(content): path for path, content in draft.pictures.items()}
    html = fill(rendered.html, lambda key: paths.get(key, f"{key}.png"))  # a chart is drawn, and in no folder
    for each in blocks.read(draft.body, figures, source_url=draft.source_url).left_out:
        line = each.line + draft.first_line - 1
        click.echo(f"提醒：{file} 第{line}行“{each.block}”没有排进去：{each.why}。", err=out is None)
    if out:
        write(out, html)
        click.echo(f"已写到 {out}（{len(html)} 字符）。")
    else:
        click.echo(html)


@articles.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--stage",
    type=click.Choice(["draft", "uploaded"]),
    default="draft",
    show_default=True,
    help="draft 图片还没上传；uploaded 图片已在微信。",
)
@click.option("--json", "as_json", is_flag=True)
def check_(file: Path, stage: check.Stage, as_json: bool) -> None:
    """检查一个 HTML 文件能不能原样发到微信；有“阻断”的，退出码是 1。"""
    found = check.check_html(read(file).replace("\r\n", "\n"), stage=stage)
    if as_json:
        print_json([dataclasses.asdict(each) for each in found])
    else:
        for each in found:
            at = f"{file.name}:{each.line}:{each.column}\t" if each.line else f"{file.name}\t"
            click.echo(f"{at}{each.level}\t{each.place}{each.what}")
        click.echo(
            f"阻断 {len(check.blocking(found))} 处，提醒 {len(found) - len(check.blocking(found))} 处。"
        )
    if check.blocking(found):
        raise SystemExit(1)


@articles.command("probe")
@click.option("--by", required=True, metavar="NAME", help="有“发布”或“管理员”角色的人。")
@click.option("--out", type=click.Path(path_type=Path), help="也写到这个文件（JSON）。")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def probe_(office: Office, by: str, out: Path | None, as_json: bool) -> None:
    """向微信存一份试探的草稿，取回比较，看排版留下了哪些；草稿随后删去，什么也不会发出。"""
    with office.sessions.read() as session:
        person = people.named(session, by)
        rows = probe.run(office.sessions, office.wechat, by=person, now=office.clock.now())
    told = [dataclasses.asdict(row) for row in rows]
    if out:
        write(out, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    if as_json:
        print_json(told)
        return
    for row in rows:
        lost = f"\t少了 {'、'.join(row.missing)}" if row.missing else ""
        new = f"\t换成 {'、'.join(row.instead)}" if row.instead else ""
        click.echo(f"{row.verdict}\t{row.construct}{lost}{new}")


@articles.command("blocks")
@click.option("--write", "out", type=click.Path(path_type=Path), hidden=True)
def show_blocks(out: Path | None) -> None:
    """每种版块怎么写：例子可以整段复制。"""
    if out:
        out.write_text(examples.page(), encoding="utf-8")
    else:
        click.echo(examples.page())


@articles.command("pictures")
@click.argument("slug", required=False)
@click.pass_obj
def pictures(office: Office, slug: str | None) -> None:
    """图片登记：每张图谁拍的、从哪里来、凭什么用、有没有未成年人。"""
    with office.sessions.read() as session:
        chosen = [texts.newest(texts.named(session, slug))] if slug else texts.newest_revisions(session)
        for revision in chosen:
            for path, note in sorted(picture_check.notes_of(session, revision).items()):
                click.echo(f"{revision.article.slug}\t{path}\t{note}")
