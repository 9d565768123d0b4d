"""`bot reach`: reading counts, and the line of the yearly review."""

import re
from datetime import datetime
from pathlib import Path

import click

from bot.cli import reach_imports
from bot.cli.office import NUMBER, Office, print_json
from bot.clock import beijing_day
from bot.reach import collect as collecting
from bot.reach import dictionary, duty, periods, reports, tracing
from bot.reach import gaps as lacking
from bot.reach.listing import Order
from bot.reach.overview import Against
from bot.reach.periods import Period
from bot.reach.reports import books, forms

FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def reach() -> None:
    """传播：取阅读数，出报告。"""


@reach.command("collect")
@click.option(
    "--day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="只取这一天发布的文章；不给则取该取的全部。",
)
@click.pass_obj
def collect(office: Office, day: datetime | None) -> None:
    """从微信取阅读数；再取一次不会算重。问了却什么都没取到，以 1 结束。"""
    collected = collecting.collect(
        office.sessions, office.wechat, day=day.date() if day else None, now=office.clock.now()
    )
    click.echo(collected.text, err=collected.in_vain)
    if collected.in_vain:
        click.get_current_context().exit(1)


@reach.command("gaps")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def gaps(office: Office, as_json: bool) -> None:
    """缺哪几天的数据，为什么，还取不取。"""
    with office.sessions.read() as session:
        found = lacking.find(session, now=office.clock.now())
    if as_json:
        print_json(found.as_json())
    else:
        click.echo(found.as_text())


@reach.command("report")
@click.option("--year", type=click.IntRange(2012, 2100), metavar="Y", help="哪一年；不给则是今年。")
@click.option("--month", metavar="YYYY-MM", help="哪一月，如 2026-03。")
@click.option("--json", "as_json", is_flag=True)
@click.option("--full", is_flag=True, help="JSON 里写报告的全部表格。")
@click.option("--xlsx", type=FILE, metavar="FILE", help="写成 Excel 工作簿，带图表和口径。")
@click.option("--docx", type=FILE, metavar="FILE", help="写成 Word 文档。")
@click.option("--csv", type=FILE, metavar="FILE", help="写成 CSV。")
@click.pass_obj
def report(
    office: Office,
    year: int | None,
    month: str | None,
    as_json: bool,
    full: bool,
    xlsx: Path | None,
    docx: Path | None,
    csv: Path | None,
) -> None:
    """一年或一月推送多少、阅读多少，每篇一行；也写成 Excel、Word、CSV。"""
    if year and month:
        raise click.UsageError("--year 和 --month 只能写一个。")
    if full and not as_json:
        raise click.UsageError("--full 要和 --json 一起用。")
    now = office.clock.now()
    period = _month(month) if month else periods.year(year or beijing_day(now).year)
    wanted = [(xlsx, forms.xlsx), (docx, forms.docx), (csv, forms.as_csv)]
    files = [(file, form) for file, form in wanted if file]
    with office.sessions.read() as session:
        if files or full:
            made = reports.make(session, period, account=office.config.account.name, now=now)
            line = made.line
        else:
            line = reports.of(session, period, now=now)
    for file, form in files:
        forms.write(file, form(made))
    if as_json:
        print_json(forms.as_json(made) if full else line.as_json())
    elif files:
        click.echo(f"{line.exact}。{line.cut_off}。")
        for file, _ in files:
            click.echo(f"已写到 {file}。")
    else:
        click.echo(line.as_text())


@reach.command("export")
@click.argument("what", type=click.Choice(["overview", "articles", "followers", "questions"]))
@click.option("--period", metavar="P", help="如 2026、2026-Q1、2026-03、2026-W10；不给则是今年。")
@click.option("--year-ago", is_flag=True, help="overview 和去年同期比；不给则和前一段比。")
@click.option("--column", metavar="专栏", help="articles 只要这个专栏。")
@click.option("--out", type=FILE, required=True, metavar="FILE", help="写到哪里，以 .csv 或 .json 结尾。")
@click.pass_obj
def export(
    office: Office, what: str, period: str | None, year_ago: bool, column: str | None, out: Path
) -> None:
    """后台“传播”各页的数写成 CSV 或 JSON：总览、图文、粉丝、提问。"""
    form = forms.BOOK_FORMS.get(out.suffix.removeprefix(".").lower())
    if form is None:
        raise click.BadParameter(f"{out} 要以 .csv 或 .json 结尾。", param_hint="--out")
    if column and what != "articles":
        raise click.UsageError("--column 只用于 articles。")
    if year_ago and what != "overview":
        raise click.UsageError("--year-ago 只用于 overview。")
    now = office.clock.now()
    chosen = periods.read(period) if period else periods.year(beijing_day(now).year)
    against = Against.YEAR_AGO if year_ago else Against.BEFORE
    with office.sessions.read() as session:
        if what == "overview":
            book = books.of_overview(session, chosen, against=against, now=now)
        elif what == "articles":
            book = books.of_articles(session, chosen, column=column, order=Order.NEWEST, now=now)
        elif what == "followers":
            book = books.of_followers(session, chosen, now=now)
        else:
            book = books.of_questions(session, chosen, now=now)
    forms.write(out, form.write(book))
    click.echo(f"{book.title}：已写到 {out}。")


@reach.command("evidence")
@click.argument("msgid")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def evidence(office: Office, msgid: str, as_json: bool) -> None:
    """一篇图文的阅读数从哪来：每天的累计数、微信什么时候这样说、在哪份原始答复里。"""
    with office.sessions.read() as session:
        found = tracing.of(session, msgid)
    if as_json:
        print_json(found.as_json())
    else:
        click.echo(found.as_text())


@reach.command("dictionary")
@click.option("--json", "as_json", is_flag=True)
def show_dictionary(as_json: bool) -> None:
    """每个指标是什么意思：人还是人次，累计还是每天，不含什么，从哪里来。"""
    if as_json:
        print_json(dictionary.as_json())
    else:
        click.echo(dictionary.as_text())


@reach.command("raw")
@click.argument("number", type=NUMBER)
@click.pass_obj
def raw(office: Office, number: int) -> None:
    """一份微信的原始答复，原样打印。"""
    with office.sessions.read() as session:
        print_json(tracing.answer(session, number).body)


@reach.command("duty")
@click.option("--quarter", metavar="2026Q1", help="哪个季度；不给则是现在这个。")
@click.option("--out", type=FILE, metavar="FILE.html", help="写成网页，打印在 A4 上。")
@click.pass_obj
def show_duty(office: Office, quarter: str | None, out: Path | None) -> None:
    """季度检查的自查表：更新、互动、用语、记录，各写依据和背后的清单。"""
    now = office.clock.now()
    period = duty.quarter(quarter) if quarter else periods.quarter(beijing_day(now))
    with office.sessions.read() as session:
        sheet = duty.of(
            session, period, office.config.compliance, account=office.config.account.name, now=now
        )
    if out:
        forms.write(out, duty.page(sheet).encode())
        click.echo(f"已写到 {out}。用浏览器打开，打印在 A4 上。")
    else:
        click.echo(sheet.as_text())


def _month(text: str) -> Period:
    period = periods.read(text) if re.fullmatch(r"\d{4}-\d\d", text) else None
    if period is None:
        raise click.BadParameter(f"“{text}”不是月份，要写成 2026-03。", param_hint="--month")
    return period


for command in (
    reach_imports.import_,
    reach_imports.imports,
    reach_imports.undo,
    reach_imports.differences,
):
    reach.add_command(command)
