"""`bot figures`: the federation's numbers, and who confirmed them."""

from pathlib import Path

import click

from bot import people
from bot.cli.office import NUMBER, Office, print_json
from bot.errors import Mistake
from bot.figures import extract as extraction
from bot.figures import indicators, numerals, sheets
from bot.figures.extract import Extracted
from bot.publishing import folder


@click.group()
def figures() -> None:
    """数字：摘取、导入、列出、确认。"""


@figures.command("extract")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--toml", "as_toml", is_flag=True, help="输出 figures.toml 的草稿，供人核对。")
@click.option("--year", type=click.IntRange(1949, 2099), help="文章没写年份时，数字属于哪一年。")
def extract(file: Path, as_json: bool, as_toml: bool, year: int | None) -> None:
    """从一篇综述（.txt .md .docx .html）里摘出数字；只是摘出来看，什么都不写。"""
    try:
        found = extraction.extract(extraction.read(file), year=year)
    except Mistake as mistake:
        raise Mistake(str(mistake) if str(file) in str(mistake) else f"{file} {mistake}") from mistake
    if not found:
        raise Mistake(f"{file} 里没有找到数字。请看看是不是放错了文件；要写成 10025名、60余场次 的样子。")
    if as_toml:
        click.echo(extraction.draft(found), nl=False)
    elif as_json:
        print_json([_extracted(each) for each in found])
    else:
        for each in found:
            year_told = f"{each.year}年" if each.year else "年份未写明"
            click.echo(f"{each.text}\t{each.level or ''}{each.label}\t{year_told}")
        click.echo(f"共 {len(found)} 个数字，请逐个核对；没有确认的不会用来回答。")


@figures.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.pass_obj
def import_(office: Office, file: Path) -> None:
    """导入一份 figures.toml；它旁边要有它所引的 article.md。"""
    sessions = office.sessions
    slug, sheet = folder.open_figures(file)
    with sessions.begin() as session:
        changes = sheets.import_(session, sheet, article=slug, by=None, now=office.clock.now())
    click.echo(f"数字：{folder.in_words(changes)}。")


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
@click.pass_obj
def confirm(office: Office, ids: tuple[int, ...], by: str) -> None:
    """确认数字；确认以后才会用来回答。"""
    with office.sessions.begin() as session:
        done = indicators.confirm(
            session,
            indicators.numbered(session, ids),
            by=people.named(session, by),
            now=office.clock.now(),
        )
    click.echo(f"已确认 {done} 个数字。")


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
