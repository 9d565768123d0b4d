"""`bot articles proofread` and `confirm`: what is to be looked at before review."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from bot import people
from bot.cli.office import Office, print_json
from bot.errors import Mistake
from bot.publishing import articles as texts
from bot.publishing import proofread as proofreading
from bot.publishing.proofread import Applied, Finding, kept, revising

_FILES = (".md", ".markdown", ".txt")


@click.command("proofread")
@click.argument("article", metavar="SLUG|FILE")
@click.option(
    "--apply", "applies", is_flag=True, help="把能改的改掉，逐条列出；文章存为新版本，文件就地写回。"
)
@click.option("--by", default="", metavar="NAME", help="改文章的编辑；改文件不用写。")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def proofread(office: Office, article: str, applies: bool, by: str, as_json: bool) -> None:
    """校对一篇文章：错词、称谓、用语、个人信息、标点、数字。只看，不改；要改加 --apply。"""
    if article.endswith(_FILES):
        _file(office, Path(article), applies=applies, as_json=as_json)
        return
    with office.sessions.begin() as session:
        revision = texts.newest(texts.named(session, article))
        if applies:
            if not by:
                raise click.UsageError("改文章要写明是谁：--by NAME。")
            person = people.named(session, by)
            _tell_changes(revising.apply(session, revision, by=person, now=office.clock.now()), as_json)
            return
        _tell(kept.findings(session, revision), kept.confirmations(session, revision), as_json)


@click.command("confirm")
@click.argument("slug")
@click.argument("keys", nargs=-1, required=True, metavar="KEY…")
@click.option("--by", required=True, metavar="NAME", help="确认的人；每一条要两个人。")
@click.pass_obj
def confirm(office: Office, slug: str, keys: Sequence[str], by: str) -> None:
    """确认校对里“需确认”的几条看过、无误；编号见 bot articles proofread。"""
    with office.sessions.begin() as session:
        revision = texts.newest(texts.named(session, slug))
        person = people.named(session, by)
        for key in keys:
            try:
                finding = kept.confirm(session, revision, key, by=person, now=office.clock.now())
            except Mistake as mistake:
                raise Mistake(f"编号 {key}：{mistake}编号见 bot articles proofread {slug}。") from None
            names = kept.confirmations(session, revision)[key]
            click.echo(f"{finding.around}：{'、'.join(names)} 已确认（要 {kept.CONFIRMED_BY} 人）。")


def _file(office: Office, file: Path, *, applies: bool, as_json: bool) -> None:
    try:
        source = file.read_text(encoding="utf-8").removeprefix("\ufeff")
    except (FileNotFoundError, IsADirectoryError):
        raise Mistake(f"找不到 {file}。") from None
    except UnicodeDecodeError as error:
        raise Mistake(f"{file} 不是 UTF-8 文本（第 {error.start} 字节起）。请另存为 UTF-8。") from None
    with office.sessions.read() as session:
        reader = proofreading.load(session)
    found = reader.proofread(proofreading.of_file(source))
    if not applies:
        _tell(found, {}, as_json)
        return
    done = proofreading.applied(source, found)
    if done.changes:
        file.write_text(done.source, encoding="utf-8")
    _tell_changes(done, as_json)


def _tell(found: Sequence[Finding], confirmed: Mapping[str, list[str]], as_json: bool) -> None:
    if as_json:
        print_json(
            [asdict(each) | {"key": each.key, "confirmed_by": confirmed.get(each.key, [])} for each in found]
        )
        return
    for each in found:
        by = f"（已确认：{'、'.join(confirmed[each.key])}）" if confirmed.get(each.key) else ""
        number = f"\t编号 {each.key}{by}" if each.level == "需确认" else ""
        click.echo(f"{each}{number}")
    click.echo(_counted(found))


def _counted(found: Sequence[Finding]) -> str:
    if not found:
        return "没有发现问题。"
    counts = {level: sum(each.level == level for each in found) for level in ("阻断", "需确认", "提醒")}
    offered = sum(each.offer is not None for each in found)
    told = "、".join(f"{level} {count} 处" for level, count in counts.items() if count)
    return f"{told}；其中 {offered} 处可以用 --apply 改掉。"


def _tell_changes(done: Applied, as_json: bool) -> None:
    if as_json:
        print_json([asdict(each) | {"key": each.key} for each in done.changes])
        return
    for each in done.changes:
        click.echo(f"{each.place}\t{each.around}\t“{each.text}”→“{each.offer}”")
    click.echo(f"改了 {len(done.changes)} 处。" if done.changes else "没有可以自动改的。")
