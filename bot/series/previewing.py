"""Shows what a series would write now, as one page that needs nothing beside it; nothing is kept."""

import base64
from datetime import datetime

from sqlalchemy.orm import Session

from bot.config import Limits
from bot.errors import Mistake
from bot.publishing import articles, blocks, render, setting
from bot.publishing.articles import Draft
from bot.series import looking, texts
from bot.series.rows import Series

_PAGE = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<body style="max-width:677px;margin:0 auto;padding:16px;font-size:17px;line-height:27px">
<h1 style="font-size:22px;line-height:31px">{title}</h1>
{html}
</body></html>
"""


def page(session: Session, series: Series, *, limits: Limits, now: datetime) -> str:
    """Return what would be written for the next due time that has no article yet, as a page.

    Raises Mistake when there is nothing to say.
    """
    following = next((each for each in looking.coming(session, series, now=now) if each.run is None), None)
    text = following and texts.of(
        session,
        series,
        following.due_at,
        after=looking.last_topic(session, series),
        limits=limits,
    )
    if not text:
        raise Mistake(f"定期推送“{series.name}”现在没有可说的：{texts.NOTHING_TO_SAY[series.kind]}。")
    return of_draft(session, text.draft)


def of_draft(session: Session, draft: Draft) -> str:
    """Return *draft* as a page, with its pictures in it."""
    figures = setting.known(session, draft)
    shown = setting.set_draft(draft, figures)
    pictures = {articles.checksum(each): each for each in draft.pictures.values()}
    drawn = setting.drawn(blocks.read(draft.body, figures).blocks, figures, draft.look)
    pictures |= {articles.checksum(each): each for each in drawn.values()}
    html = render.fill(shown.html, lambda key: _address(pictures[key]))
    return _PAGE.format(title=_escaped(draft.title), html=html)


def _escaped(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;")


def _address(content: bytes) -> str:
    kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
