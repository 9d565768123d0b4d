"""An article as WeChat's draft: its pictures go up, and their addresses are all that changes in it."""

from datetime import datetime

from bot.db import Sessions
from bot.publishing import images
from bot.publishing.render import Rendered, fill, pictures_in
from bot.wechat.client import DraftArticle, WeChat


def draft(sessions: Sessions, wechat: WeChat, article: Rendered, *, now: datetime) -> DraftArticle:
    """Return *article* as it goes into a draft, uploading what WeChat does not have yet.

    Raises PlatformProblem when WeChat does not take a picture.
    """
    address = {key: images.in_text(sessions, wechat, key, now=now) for key in pictures_in(article.html)}
    return DraftArticle(
        title=article.title,
        author=article.author,
        digest=article.digest,
        content=fill(article.html, address.__getitem__),
        thumb_media_id=images.as_cover(sessions, wechat, article.cover, now=now),
        content_source_url=article.source_url,
        need_open_comment=article.comments,
    )
