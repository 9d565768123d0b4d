"""`bot words`: the lists by which articles are proofread: wrong words, names, leaders."""

import click

from bot import people
from bot.cli.office import Office, print_json
from bot.errors import Mistake
from bot.publishing.proofread import listing
from bot.publishing.proofread.leaders import Leader
from bot.publishing.proofread.wrong_words import Pair

_by = click.option("--by", required=True, metavar="NAME", help="管理员。")


@click.group()
def words() -> None:
    """校对的词表：错词、名称、领导名单。"""


@words.command("list")
@click.argument("part", default="")
@click.option("--names", is_flag=True, help="列名称，不列错词。")
@click.option("--json", "as_json", is_flag=True)
@click.pass_obj
def list_(office: Office, part: str, names: bool, as_json: bool) -> None:
    """列出错词和改成什么；给了 PART，只列含有它的。"""
    with office.sessions.read() as session:
        lists = listing.load(session)
    if names:
        found = [name for name in lists.names if part in name]
        print_json(found) if as_json else click.echo("\n".join(found))
        return
    pairs = [each for each in lists.pairs if part in each.wrong or part in each.right]
    if as_json:
        print_json(
            [
                {"wrong": p.wrong, "right": p.right, "source": p.source, "exceptions": p.exceptions}
                for p in pairs
            ]
        )
        return
    click.echo("\n".join(_line(each) for each in pairs))


@words.command("export")
@click.pass_obj
def export(office: Office) -> None:
    """按词表文件的样子写到屏幕：错的、改成、出处、例外，之间是制表符。"""
    with office.sessions.read() as session:
        pairs = listing.load(session).pairs
    click.echo("\n".join(_line(each) for each in pairs))


@words.command("add")
@click.argument("wrong")
@click.argument("right", default="")
@click.option("--source", default="", help="出处：国标、词典，或自编的缘由。")
@click.option("--except", "exceptions", multiple=True, metavar="WORD", help="含有它而不错的说法，可以多次。")
@click.option("--name", is_flag=True, help="加一个名称（地名、机构、品牌活动），差一个字就提醒。")
@_by
@click.pass_obj
def add(
    office: Office, wrong: str, right: str, source: str, exceptions: tuple[str, ...], name: bool, by: str
) -> None:
    """加一对错词，如 bot words add 攻府 政府 --source 词典；已有的就改。"""
    with office.sessions.begin() as session:
        person, now = people.named(session, by), office.clock.now()
        if name:
            if right:
                raise Mistake("加名称只要写正确的名称。")
            listing.add_name(session, wrong, by=person, now=now)
        else:
            listing.add(session, Pair(wrong, right, source, exceptions), by=person, now=now)
    click.echo(f"“{wrong}”加上了。")


@words.command("remove")
@click.argument("word")
@_by
@click.pass_obj
def remove(office: Office, word: str, by: str) -> None:
    """去掉一个错词或名称。"""
    with office.sessions.begin() as session:
        listing.take_out(session, word, by=people.named(session, by), now=office.clock.now())
    click.echo(f"“{word}”去掉了。")


@words.group("leaders")
def leaders() -> None:
    """领导名单：名字、职务、排序；只存在库里。"""


@leaders.command("list")
@click.pass_obj
def list_leaders(office: Office) -> None:
    """按排序列出。"""
    with office.sessions.read() as session:
        for each in listing.leaders(session):
            click.echo(f"{each.rank}\t{each.name}\t{each.title}")


@leaders.command("add")
@click.argument("rank", type=click.IntRange(1, 9999))
@click.argument("name")
@click.argument("title")
@_by
@click.pass_obj
def add_leader(office: Office, rank: int, name: str, title: str, by: str) -> None:
    """加一位，或改她的排序和职务：RANK 小的排在前。"""
    with office.sessions.begin() as session:
        listing.put_leader(
            session, Leader(rank, name, title), by=people.named(session, by), now=office.clock.now()
        )
    click.echo(f"“{name}”记下了。")


@leaders.command("remove")
@click.argument("name")
@_by
@click.pass_obj
def remove_leader(office: Office, name: str, by: str) -> None:
    """移出名单。"""
    with office.sessions.begin() as session:
        listing.remove_leader(session, name, by=people.named(session, by), now=office.clock.now())
    click.echo(f"“{name}”移出了。")


def _line(pair: Pair) -> str:
    return f"{pair.wrong}\t{pair.right}\t{pair.source}\t{'、'.join(pair.exceptions)}"
