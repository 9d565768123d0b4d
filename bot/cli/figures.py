"""`bot figures`: the federation's numbers, and who confirmed them."""

from pathlib import Path

import click

from bot import people
from bot.answering import corrected, naming
from bot.cli.office import NUMBER, Office, print_json
from bot.clock import in_words
from bot.errors import Mistake
from bot.figures import comparing, indicators, numerals, sheets
from bot.figures import extract as extraction
from bot.figures.extract import Extracted
from bot.publishing import folder, images
from bot.reach import reports


@click.group(invoke_without_command=True, no_args_is_help=True)
@click.option(
    "--year", type=click.IntRange(2012, 2100), metavar="Y", help="把这一年的推送图文信息和阅读量记成数字。"
)
@click.option("--by", metavar="NAME", help="编辑或管理员；和 --year 一起用。")
@click.option("--even-so", is_flag=True, help="数字还会变，也要记；和 --year 一起用。")
@click.pass_context
def figures(context: click.Context, year: int | None, by: str | None, even_so: bool) -> None:
    """数字：摘取、导入、导出、撤销、列出、确认；--year 把一年的传播记成数字，等管理员确认。"""
    if context.invoked_subcommand:
        if year or by or even_so:
            raise click.UsageError("--year、--by、--even-so 要写在子命令后面。")
    elif year is None or by is None:
        raise click.UsageError("要记一年的传播，请写 bot figures --year 2026 --by 姓名。")
    else:
        _keep(context.obj, year, by, even_so)


@figures.command("extract")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--toml", "as_toml", is_flag=True, help="输出 figures.toml 的草稿，供人核对。")
@click.option("--year", type=click.IntRange(1949, 2099), help="文章没写年份时，数字属于哪一年。")
def extract(file: Path, as_json: bool, as_toml: bool, year: int | None) -> None:
    """从一篇综述（.txt .md .docx .html）里摘出数字；只是摘出来看，什么都不写。"""
    try:
        text = extraction.read(file)
        found = extraction.extract(text, year=year)
    except Mistake as mistake:
        raise Mistake(str(mistake) if str(file) in str(mistake) else f"{file} {mistake}") from mistake
    if not found:
        raise Mistake(f"{file} 里没有找到数字。请看看是不是放错了文件；要写成 10025名、60余场次 的样子。")
    unclear = extraction.unclear(text)
    if as_toml:
        click.echo(extraction.draft(found, unclear), nl=False)
    elif as_json:
        print_json([_extracted(each) for each in found])
    else:
        for each in found:
            year_told = f"{each.year}年" if each.year else "年份未写明"
            click.echo(f"{each.text}\t{each.level or ''}{each.label}\t{year_told}")
        click.echo(f"共 {len(found)} 个数字，请逐个核对；没有确认的不会用来回答。")
        if unclear:
            click.echo(f"另有 {len(unclear)} 处没有摘出，要人看：")
        for one in unclear:
            click.echo(f"{one.text}\t{one.why}\t{one.sentence}")


@figures.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", metavar="NAME", help="导入的编辑或管理员；文章文件夹里的 figures.toml 可以不写。")
@click.option("--dry-run", is_flag=True, help="只看会改什么，什么都不写。")
@click.pass_obj
def import_(office: Office, file: Path, by: str | None, dry_run: bool) -> None:
    """导入一份数字表：.xlsx、.toml，或文章文件夹里的 figures.toml。"""
    if by is None and not dry_run and file.name != sheets.OF_ARTICLE:
        raise click.UsageError("请用 --by 写明是谁导入。")
    sessions = office.sessions
    source, sheet = folder.open_figures(file, images.remembered(sessions))  # while nobody waits for us
    if dry_run:
        with sessions.read() as session:
            if by:
                preview = sheets.look(session, sheet, article=source, by=people.named(session, by))
            else:
                preview = sheets.preview(sheet, sheets.known(session), article=source)
        for line in sheets.words.of_preview(preview):
            click.echo(line)
        click.echo(f"预览：{folder.in_words(preview.changes)}。什么都没有写。")
        return
    with sessions.begin() as session:
        person = people.named(session, by) if by else None
        changes = sheets.import_(session, sheet, article=source, by=person, now=office.clock.now())
    click.echo(f"数字：{folder.in_words(changes)}。")


@figures.command("undo")
@click.option("--by", required=True, metavar="NAME", help="编辑或管理员。")
@click.pass_obj
def undo(office: Office, by: str) -> None:
    """撤销最后一次导入；它带来的数字已经确认的，不能撤销。"""
    with office.sessions.begin() as session:
        undone = sheets.undo(session, by=people.named(session, by), now=office.clock.now())
        name = folder.figures_of(session, undone.article) or undone.file
    for line in sheets.words.of_undone(undone):
        click.echo(line)
    who = f"{undone.by} " if undone.by else ""
    click.echo(f"已撤销 {who}{in_words(undone.at)} 对 {name} 的导入。")


@figures.command("template")
@click.argument("file", type=click.Path(path_type=Path))
def template(file: Path) -> None:
    """写一本空的 Excel 数字表，另附例子和说明各页。"""
    sheets.write_template(file)
    click.echo(f"已写到 {file}。填好以后用 bot figures import {file} --by 姓名 --dry-run 预览。")


@figures.command("export")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--year", type=click.IntRange(1949, 2099), help="只要这一年的；不给就全部。")
@click.pass_obj
def export(office: Office, file: Path, year: int | None) -> None:
    """把确认了的和待确认的数字写成 .xlsx 或 .toml；再导入什么都不变。"""
    with office.sessions.read() as session:
        found = sheets.export(session, year=year)
    sheets.write(file, found)
    click.echo(f"已写到 {file}：{len(found.rows)} 个数字。")


@figures.command("list")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def list_(office: Office, as_json: bool) -> None:
    """列出所有数字；没有确认的不会用来回答。"""
    with office.sessions.read() as session:
        rows = [
            {
                "id": figure.id,
                "topic": figure.indicator.topic.name,
                "indicator": figure.indicator.name,
                "year": figure.year,
                "text": figure.text,
                "value": numerals.as_number(figure.value),
                "unit": figure.unit,
                "approximate": figure.approximate,
                "level": figure.indicator.level,
                "sentence": figure.sentence,
                "article": figure.article,
                "confirmed_by": figure.confirmed_by.name if figure.confirmed_by else None,
                "confirmed_at": figure.confirmed_at,
            }
            for figure in indicators.everything(session)
        ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        confirmed = f"{row['confirmed_by']} 确认" if row["confirmed_by"] else "待确认"
        click.echo(f"{row['id']}\t{row['year']}年\t{row['indicator']}\t{row['text']}\t{confirmed}")


@figures.command("confirm")
@click.argument("ids", nargs=-1, type=NUMBER, required=True, metavar="ID…")
@click.option("--by", required=True, metavar="NAME", help="管理员。")
@click.option("--checked", is_flag=True, help="和上一次差一百倍的，也核对过原文。")
@click.pass_obj
def confirm(office: Office, ids: tuple[int, ...], by: str, checked: bool) -> None:
    """确认数字；确认以后才会用来回答。"""
    with office.sessions.begin() as session:
        now = office.clock.now()
        figures = indicators.numbered(session, ids)
        try:
            for figure in figures:
                comparing.require_checked(session, figure, checked=checked)
        except Mistake as mistake:
            raise Mistake(f"{mistake}在命令行里是加上 --checked。") from mistake
        done = indicators.confirm(session, figures, by=people.named(session, by), now=now)
    click.echo(f"已确认 {done} 个数字。")
    with office.sessions.read() as session:  # nobody waits for what is looked for now
        fresh = [each for each in corrected.listed(session, most=len(figures)) if each.at == now]
        told = [corrected.of(session, each) for each in fresh]
    for each in told:
        click.echo(f"{each.correction.in_words}。旧数：{each.in_words}。")
        if each.out or each.planned or each.waiting:
            click.echo(f"  逐篇看：bot figures carried {each.correction.old.id}")


@figures.command("carried")
@click.argument("number", type=NUMBER, metavar="ID")
@click.pass_obj
def carried(office: Office, number: int) -> None:
    """一个数字更正以后：哪些文章、推送用过旧数，多少个回答说过。ID 是旧数的编号。"""
    with office.sessions.read() as session:
        found = corrected.named(session, number)
        click.echo(f"{found.correction.in_words}。")
        for name, group in (
            ("已推送", found.out),
            ("排期中", found.planned),
            ("在审或待排期", found.waiting),
        ):
            for each in group:
                revision = each.submission.revision
                push = f"\t推送 {each.push.id}" if each.push else ""
                click.echo(f"{name}\t{revision.article.slug}\t《{revision.title}》{push}")
                for sentence in each.sentences:
                    click.echo(f"  {sentence}")
        last = f"，最后一次在 {in_words(found.last_answer)}" if found.last_answer else ""
        click.echo(f"回答\t{found.answers} 个{last}")


@figures.command("alias")
@click.argument("text")
@click.option("--to", required=True, metavar="NAME", help="话题或指标的名字，或它的一个叫法。")
@click.option("--by", required=True, metavar="NAME", help="管理员。")
@click.option("--remove", is_flag=True, help="去掉这个叫法。")
@click.pass_obj
def alias(office: Office, text: str, to: str, by: str, remove: bool) -> None:
    """给话题或指标加一个叫法；两秒以内就能用它回答。"""
    now = office.clock.now()
    with office.sessions.begin() as session:
        owner = naming.named(session, to)
        (naming.remove if remove else naming.add)(
            session, text, to=owner, by=people.named(session, by), now=now
        )
        meant = naming.in_words(owner)
    click.echo(
        f"“{text.strip()}”不再是{meant}的叫法。" if remove else f"“{text.strip()}”现在是{meant}的叫法。"
    )


def _keep(office: Office, year: int, by: str, even_so: bool) -> None:
    """Keep the yearly line as figures, and say what an administrator is to confirm."""
    now = office.clock.now()
    with office.sessions.begin() as session:
        line = reports.yearly(session, year, now=now)
        try:
            kept = reports.keep(session, line, even_so=even_so, by=people.named(session, by), now=now)
        except reports.Unfinished as unfinished:
            raise Mistake(f"{unfinished}一定要现在记，请加 --even-so。") from None
        rows = [
            (each.id, each.indicator.name, each.text, numerals.as_number(each.value), each.confirmed_at)
            for each in kept.figures
        ]
    click.echo(line.sentence)
    click.echo(line.definition)
    for number, indicator, text, value, confirmed_at in rows:
        exact = "" if text.startswith(str(value)) else f"（准确数 {value}）"
        click.echo(
            f"{number}\t{year}年\t{indicator}\t{text}{exact}\t{'已确认' if confirmed_at else '待确认'}"
        )
    click.echo(f"数字：{folder.in_words(kept.changes)}。文章里用 {{{rows[0][1]}}}、{{{rows[1][1]}}} 引用。")


def _extracted(figure: Extracted) -> dict[str, object]:
    return {
        "text": figure.text,
        "value": numerals.as_number(figure.value),
        "unit": figure.unit,
        "approximate": figure.approximate,
        "label": figure.label,
        "level": figure.level,
        "year": figure.year,
        "sentence": figure.sentence,
    }
