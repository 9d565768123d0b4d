"""`bot articles difference`: what differs in two revisions of an article."""

import click

from bot.cli.office import Office
from bot.publishing import articles as texts
from bot.publishing import difference as differences


@click.command("difference")
@click.argument("slug")
@click.option("--from", "before", type=int, metavar="N", help="旧的第几版；不给就是上一次送审的。")
@click.option("--to", "after", type=int, metavar="M", help="新的第几版；不给就是最新的。")
@click.pass_obj
def difference(office: Office, slug: str, before: int | None, after: int | None) -> None:
    """改动对照：两版之间改了哪些字，[-删去的-]{+新加的+}。"""
    with office.sessions.read() as session:
        found = differences.between(*differences.chosen(session, texts.named(session, slug), before, after))
        click.echo(f"《{found.after.title}》第{found.before.number}版 → 第{found.after.number}版")
        for field in found.fields:
            click.echo(f"{field.name}：{differences.marked(field.pieces)}")
        for each in found.pictures:
            click.echo(f"图片{each.in_words}：{each.path}")
        for kept, paragraphs in found.runs:
            if kept:
                click.echo(f"  （{len(paragraphs)} 段没有改）")
            else:
                for paragraph in paragraphs:
                    note = "（只改了空行）" if paragraph.kind == "spacing" else ""
                    click.echo(differences.marked(paragraph.shown) + note)
        if not found:
            click.echo("没有不同。")
