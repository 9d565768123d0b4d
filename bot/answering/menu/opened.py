"""Articles of ours that a button opens: by title when staff write it, by address when WeChat tells it."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from bot.answering.menu.buttons import Button, Kind, Menu, placed
from bot.clock import day_in_words
from bot.publishing.articles import UNTITLED, Article, Revision

OFFERED = 100


def offered(session: Session) -> list[str]:
    """Return the titles of the newest articles that followers can open."""
    newest = _out().order_by(Article.published.desc(), Article.id.desc()).limit(OFFERED)
    return list(dict.fromkeys(title for title, _, _ in session.execute(newest)))


def resolved(session: Session, menu: Menu) -> Menu:
    """Return *menu* with the address of each article that it names, and the title of each address of ours.

    A button that has an address keeps it: by its title an article is only looked for when there is none,
    then the newest of that title.  What followers cannot open has no address.
    """
    buttons = [each for _, each in placed(menu)]
    wanted = {each.url or each.value for each in buttons if each.kind in (Kind.ARTICLE, Kind.VIEW)} - {""}
    of_wanted = select(Revision.title).join(Revision.article).where(Article.url.in_(wanted))
    rows = session.execute(
        _out()
        .where(or_(Revision.title.in_(wanted), Revision.title.in_(of_wanted)))
        .order_by(Article.published.asc().nulls_first(), Article.id)
    )
    return _Known([_Out(*row) for row in rows] if wanted else []).resolve(menu)


@dataclass(frozen=True)
class _Out:
    title: str
    url: str
    published: date | None


class _Known:
    """Articles that followers can open, the newest last."""

    def __init__(self, out: list[_Out]):
        self._by_title = {each.title: each for each in out}
        self._by_url = {each.url: each for each in out}
        self._named = Counter(each.title for each in self._by_url.values())

    def resolve(self, menu: Menu) -> Menu:
        return tuple(replace(self._resolved(each), below=self.resolve(each.below)) for each in menu)

    def _resolved(self, button: Button) -> Button:
        if button.kind is Kind.ARTICLE:
            found = self._by_url.get(button.url) if button.url else self._by_title.get(button.value)
        elif button.kind is Kind.VIEW:
            found = self._by_url.get(button.value)
        else:
            return button
        if found is None:
            return replace(button, url="", among="")
        return replace(button, kind=Kind.ARTICLE, value=found.title, url=found.url, among=self._among(found))

    def _among(self, article: _Out) -> str:
        if self._named[article.title] < 2:
            return ""
        day = article.published
        return day_in_words(day) if day else "不知道哪天发的"


def _out() -> Select[str, str, date | None]:
    latest = select(func.max(Revision.id)).group_by(Revision.article_id)
    return (
        select(Revision.title, Article.url, Article.published)
        .join(Revision.article)
        .where(
            Revision.id.in_(latest),
            Article.url != "",
            Article.withdrawn_at.is_(None),
            Revision.title != UNTITLED,
        )
    )
