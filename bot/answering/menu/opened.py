"""Articles of ours that a button opens: by title when staff write it, by address when WeChat tells it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from bot.answering.menu.buttons import Button, Kind, Menu, placed
from bot.publishing.articles import UNTITLED, Article, Revision

OFFERED = 100


def offered(session: Session) -> list[str]:
    """Return the titles of the newest articles that followers can open."""
    newest = _out().order_by(Article.published.desc(), Article.id.desc()).limit(OFFERED)
    return list(dict.fromkeys(title for title, _ in session.execute(newest)))


def resolved(session: Session, menu: Menu) -> Menu:
    """Return *menu* with the address of each article that it names, and the title of each address of ours.

    What followers cannot open has no address.
    """
    buttons = [each for _, each in placed(menu)]
    titles = {each.value for each in buttons if each.kind is Kind.ARTICLE}
    addresses = {each.value for each in buttons if each.kind is Kind.VIEW}
    by_title = _asked(session, _out().where(Revision.title.in_(titles)), titles)
    by_address = {
        url: title
        for title, url in _asked(session, _out().where(Article.url.in_(addresses)), addresses).items()
    }
    return tuple(_resolved(each, by_title, by_address) for each in menu)


def _asked(session: Session, query: Select[str, str], wanted: Iterable[str]) -> dict[str, str]:
    if not wanted:
        return {}
    return {title: url for title, url in session.execute(query.order_by(Article.id))}  # noqa: C416


def _resolved(button: Button, by_title: Mapping[str, str], by_address: Mapping[str, str]) -> Button:
    below = tuple(_resolved(each, by_title, by_address) for each in button.below)
    if button.kind is Kind.ARTICLE:
        return replace(button, url=by_title.get(button.value, ""), below=below)
    if button.kind is Kind.VIEW and button.value in by_address:
        return replace(
            button, kind=Kind.ARTICLE, value=by_address[button.value], url=button.value, below=below
        )
    return replace(button, below=below)


def _out() -> Select[str, str]:
    latest = select(func.max(Revision.id)).group_by(Revision.article_id)
    return (
        select(Revision.title, Article.url)
        .join(Revision.article)
        .where(
            Revision.id.in_(latest),
            Article.url != "",
            Article.withdrawn_at.is_(None),
            Revision.title != UNTITLED,
        )
    )
