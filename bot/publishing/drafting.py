"""An article as WeChat's draft: its pictures go up, and their addresses are all that changes in it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from bot.db import Sessions
from bot.errors import Problem
from bot.publishing import images
from bot.publishing.render import Rendered, fill, pictures_in
from bot.wechat.client import WeChat
from bot.wechat.told import DraftArticle


def draft(
    sessions: Sessions, wechat: WeChat, article: Rendered, paths: Mapping[str, str], *, now: datetime
) -> DraftArticle:
    """Return *article* as it goes into a draft, uploading what WeChat does not have yet.

    *paths* is SHA-256 → path in the text: what staff know a picture by.

    Raises Mistake or PlatformProblem, naming the picture, when WeChat does not take it.
    """
    address = {}
    for key in pictures_in(article.html):
        what = f"图片 {images.named(paths[key])}" if key in paths else "图表"
        with _naming(f"《{article.title}》的{what}"):
            address[key] = images.in_text(sessions, wechat, key, now=now)
    name = f" {images.named(paths[article.cover])}" if article.cover in paths else ""
    with _naming(f"《{article.title}》的封面{name}"):
        cover = images.as_cover(sessions, wechat, article.cover, now=now)
    return DraftArticle(
        title=article.title,
        author=article.author,
        digest=article.digest,
        content=fill(article.html, address.__getitem__),
        thumb_media_id=cover,
        content_source_url=article.source_url,
        need_open_comment=article.comments,
        pic_crop_235_1=article.cover_wide,
        pic_crop_1_1=article.cover_square,
    )


@contextmanager
def _naming(what: str) -> Iterator[None]:
    """Let whatever goes wrong say of which picture it is."""
    try:
        yield
    except Problem as problem:
        problem.args = (f"{what}：{problem}", *problem.args[1:])
        raise
