"""`bot articles import …`: how articles come in, and what became of them."""

from pathlib import Path

import click

from bot import people
from bot.cli.office import Office
from bot.clock import beijing_day
from bot.publishing import changes, folder, images, setting
from bot.publishing.folder import Imported
from bot.publishing.intake import lists, old, word


@click.command("import")
@click.argument("place", type=click.Path(path_type=Path), default="articles")
@click.option("--dry-run", is_flag=True, help="只看会改什么，什么都不写。")
@click.pass_obj
def import_(office: Office, place: Path, dry_run: bool) -> None:
    """从文件夹导入文章和数字；再导入一次，没有改动就什么都不变。"""
    sessions = office.sessions
    take = images.remembered(sessions)
    opened = [folder.open_(each, take) for each in folder.folders(place)]  # while nobody waits for us
    with sessions.read() if dry_run else sessions.begin() as session:  # all or nothing
        if dry_run:
            done = [folder.foresee(session, each) for each in opened]
        else:
            done = [folder.keep(session, each, by=None, now=office.clock.now()) for each in opened]
        foretold = [setting.foretold(session, each.draft) for each in opened]
    for imported, findings in zip(done, foretold, strict=True):
        for line in _told(imported, dry_run=dry_run):
            click.echo(line)
        for finding in findings:
            click.echo(f"  {finding.level}\t{finding.place}{finding.what}")
        for remark in imported.remarks:
            click.echo(f"  提醒：{remark}")
    click.echo(_counted(done, dry_run=dry_run))


@click.command("import-old")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", metavar="NAME", help="导入的编辑；只预览可以不写。")
@click.option("--dry-run", is_flag=True, help="只看会改什么，什么都不写。")
@click.pass_obj
def import_old(office: Office, file: Path, by: str | None, dry_run: bool) -> None:
    """记下早已发出的文章：.xlsx（标题 链接 发布时间 专栏 作者 摘要）或一行一篇的 .txt；不会再推送。"""
    if by is None and not dry_run:
        raise click.UsageError("请用 --by 写明是谁导入。")
    now = office.clock.now()
    rows = lists.open_(file, today=beijing_day(now))
    with office.sessions.read() if dry_run else office.sessions.begin() as session:
        if dry_run:
            done = old.foresee(session, rows)
        else:
            done = old.keep(session, rows, by=people.named(session, by or ""), now=now)
    for each in done:
        if each.kind != "unchanged":
            click.echo(
                f"{old.WORDS[each.kind]}\t{each.draft.published or '日期不详'}\t《{each.draft.title}》"
            )
        for line in each.lines:
            click.echo(f"  {line}")
    click.echo(
        f"{'预览' if dry_run else '已导入'}：{old.in_words(done)}。{'什么都没有写。' if dry_run else ''}"
    )


@click.command("import-word")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--slug", required=True, metavar="S", help="文章的短名：小写字母、数字和 -。")
@click.option(
    "--out", type=click.Path(path_type=Path), default="articles", show_default=True, help="放进哪里。"
)
def import_word(file: Path, slug: str, out: Path) -> None:
    """把 Word 文档（.docx）变成文章的文件夹，并说出什么没有带进来。"""
    folder.require_slug(slug)
    piece = word.open_(file)
    word.write(piece, out / slug)
    click.echo(f"已写到 {out / slug}：《{piece.title}》，图片 {len(piece.pictures)} 张。")
    for each in piece.lost:
        click.echo(f"  没有照样带进来\t{each}")
    click.echo("请在 article.md 里补上作者、摘要和封面，核对正文，再用 bot articles import 导入。")


def _told(imported: Imported, *, dry_run: bool) -> list[str]:
    kept = f"{'会' if dry_run else ''}存为第{imported.revision}版"
    if imported.revision is None:
        kept = "正文没有改动，不出新版" if imported.changes.fields else "没有改动"
    elif imported.changes.is_new:
        kept = f"新文章，{kept}"
    figures = f"；数字：{folder.in_words(imported.figures)}" if imported.figures else ""
    return [
        f"{imported.slug}：{kept}{figures}。",
        *(f"  {line}" for line in changes.in_words(imported.changes)),
    ]


def _counted(done: list[Imported], *, dry_run: bool) -> str:
    new = sum(each.changes.is_new for each in done)
    changed = sum(bool(changes.in_words(each.changes)) for each in done) - new
    same = len(done) - new - changed
    words = "、".join(
        f"{word} {count} 篇"
        for word, count in (("新", new), ("有改动", changed), ("没有改动", same))
        if count
    )
    return f"{'预览' if dry_run else '共'}：{words}。" + ("什么都没有写。" if dry_run else "")
