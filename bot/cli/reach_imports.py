"""`bot reach import`, `imports`, `undo`, `differences`: exports of the official backend, and what differs."""

from datetime import date
from pathlib import Path

import click

from bot import people
from bot.cli.office import Office
from bot.clock import beijing_day, in_beijing
from bot.reach import imported
from bot.reach.imports import keeping
from bot.reach.imports import words as in_words
from bot.reach.imports.keeping import Choice

SHOWN = 40  # rows of a preview; the rest are counted
LISTED = 50


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--by", metavar="NAME", help="导入的编辑或管理员。")
@click.option("--dry-run", is_flag=True, help="只看会导入什么，什么都不写。")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="栏目=意思",
    help="选定一栏的意思，可以写几次；不要的写 栏目=-。",
)
@click.option("--sheet", default="", metavar="SHEET", help="有几张能导入的表时，选哪一张。")
@click.option("--notified/--unnotified", default=None, help="表里没写明时：都通知了粉丝，还是都没有。")
@click.pass_obj
def import_(
    office: Office,
    file: Path,
    by: str | None,
    dry_run: bool,
    columns: tuple[str, ...],
    sheet: str,
    notified: bool | None,
) -> None:
    """导入公众平台导出的内容分析或用户分析：.xlsx、.xls、.ods、.csv。"""
    if by is None and not dry_run:
        raise click.UsageError("请用 --by 写明是谁导入。")
    choice = Choice(tuple(_column(each) for each in columns), sheet, notified)
    export = keeping.open_(file)
    now = office.clock.now()
    if dry_run:
        with office.sessions.read() as session:
            found = keeping.preview(session, export, choice, now=now)
    else:
        with office.sessions.begin() as session:
            found = keeping.import_(session, export, choice, by=people.named(session, by or ""), now=now)
    for line in in_words.of_preview(found, most=SHOWN if dry_run else 0):
        click.echo(line)
    if dry_run:
        click.echo(f"预览：{in_words.of_counts(found)}。什么都没有写。")
    elif found.brings_something:
        click.echo(f"已导入：{in_words.of_counts(found)}。")
    else:
        click.echo("都已经有了，没有要导入的。")


@click.command("imports")
@click.pass_obj
def imports(office: Office) -> None:
    """列出导入过的文件，新的在前；撤销了的也列。"""
    with office.sessions.read() as session:
        found = [in_words.of_import(each) for each in keeping.listed(session, most=LISTED)]
    for line in found or ["还没有导入过。"]:
        click.echo(line)


@click.command("undo")
@click.option("--by", required=True, metavar="NAME", help="编辑或管理员。")
@click.pass_obj
def undo(office: Office, by: str) -> None:
    """撤销最后一次导入；它改过的数回到以前的。"""
    with office.sessions.begin() as session:
        undone = keeping.undo(session, by=people.named(session, by), now=office.clock.now())
        click.echo(
            f"已撤销 {undone.person.name} {in_beijing(undone.at):%Y-%m-%d %H:%M} 对 {undone.file} 的导入。"
        )


@click.command("differences")
@click.option("--year", type=click.IntRange(2012, 2100), metavar="Y", help="哪一年；不给则是今年。")
@click.pass_obj
def differences(office: Office, year: int | None) -> None:
    """微信接口和导出表说的不一样的数，两个都列。"""
    year = year or beijing_day(office.clock.now()).year
    with office.sessions.read() as session:
        found = imported.differences(session, date(year, 1, 1), date(year, 12, 31))
    for each in found:
        click.echo(each.in_words)
    click.echo(f"{year}年共 {len(found)} 处不同。" if found else f"{year}年没有不同的数。")


def _column(given: str) -> tuple[str, str]:
    heading, mark, said = given.rpartition("=")
    if not mark or not heading.strip() or not said.strip():
        raise click.UsageError(f"“{given}”看不懂，要写 --column “阅读（次）=read_count”。")
    return heading.strip(), said.strip()
