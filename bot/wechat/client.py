"""What the rest of the program asks of WeChat, in its own words and types.

Every method may raise Refused (WeChat said no), Unreachable (nothing left this machine) or Doubtful (no clear
answer came back).  Ids are text: WeChat itself writes the same id now as a number, now as text.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from bot.config import Account
from bot.db import Sessions
from bot.errors import Doubtful, Refused
from bot.wechat import answers, backend, codes, jobs, pictures
from bot.wechat.calls import Calls, Timeouts, unclear
from bot.wechat.comments import Comments
from bot.wechat.statistics import Statistic
from bot.wechat.told import (
    Accepted,
    DraftArticle,
    Published,
    PublishedArticle,
    Quota,
    StoredArticle,
    Submitted,
)

LONGEST_KEY = 32  # bytes of a clientmsgid; older documents say 64, and 34 has failed
DRAFT_ADD, DRAFT_GET = "/cgi-bin/draft/add", "/cgi-bin/draft/get"
UPLOAD, COVER = "/cgi-bin/media/uploadimg", "/cgi-bin/material/add_material"
LEND = "/cgi-bin/media/upload"
SEND, SENT = "/cgi-bin/message/mass/sendall", "/cgi-bin/message/mass/get"
PREVIEW = "/cgi-bin/message/mass/preview"
SUBMIT, SUBMITTED = "/cgi-bin/freepublish/submit", "/cgi-bin/freepublish/get"
PUBLISHED = "/cgi-bin/freepublish/batchget"
AUTOREPLIES, SELFMENU = "/cgi-bin/get_current_autoreply_info", "/cgi-bin/get_current_selfmenu_info"
DRAFT_COUNT, FOLLOWERS, TAGS = "/cgi-bin/draft/count", "/cgi-bin/user/get", "/cgi-bin/tags/get"
MESSAGE, QUOTA = "/cgi-bin/message/custom/send", "/cgi-bin/openapi/quota/get"
CREATE_MENU = "/cgi-bin/menu/create"


class WeChat:
    """One official account on the platform; safe to share between threads."""

    def __init__(self, account: Account, sessions: Sessions, *, timeouts: Timeouts | None = None):
        self.appid = account.appid
        self._base = account.api_base
        self._calls = Calls(account, sessions, timeouts or Timeouts())

    @property
    def comments(self) -> Comments:
        """Return what can be asked about comments under articles."""
        return Comments(self._calls)

    def try_token(self) -> None:
        """Ask WeChat for a token, to see whether it gives one."""
        self._calls.try_token()

    def autoreplies(self) -> backend.Autoreplies:
        """Return the automatic replies that are set in the official backend."""
        return answers.read(AUTOREPLIES, self._calls.get("get_current_autoreply_info"), backend.read)

    def menu(self) -> dict[str, Any]:
        """Return the menu as it stands, whoever made it; its shape is WeChat's."""
        answer: dict[str, Any] = self._calls.get("get_current_selfmenu_info")
        return {
            "is_menu_open": answers.read(SELFMENU, answer, lambda told: int(told["is_menu_open"]))
        } | answer

    def create_menu(self, buttons: Sequence[Mapping[str, Any]]) -> None:
        """Let *buttons* be the menu, in place of whatever stands; phones show it within minutes."""
        self._calls.post("menu/create", data={"button": list(buttons)})

    def lent_picture(self, media_id: str) -> bytes | None:
        """Return a temporary picture's bytes, or None when it is no picture."""
        content = self._calls.get("media/get", params={"media_id": media_id}).get("content")
        return content if content and pictures.is_one(content) else None

    def upload_image(self, image: bytes, name: str) -> str:
        """Upload a picture for an article's text and return its address, with https on WeChat's hosts."""
        url = answers.text(
            UPLOAD, {"url": self._calls.media.upload_image(pictures.as_file(image, name))}, "url"
        )
        return self._with_https(url)

    def upload_cover(self, image: bytes, name: str) -> tuple[str, str]:
        """Upload a picture for good; return the media_id that a cover needs, and its address or nothing."""
        answer = self._calls.material.add("image", pictures.as_file(image, name))
        return answers.text(COVER, answer, "media_id"), self._with_https(answers.number(answer, "url") or "")

    def _with_https(self, url: str) -> str:
        ours = url.startswith(self._base)  # a simulator's
        return url if ours else re.sub("^http://", "https://", url)

    def lend_image(self, image: bytes, name: str) -> str:
        """Upload a picture for three days and return the media_id that a message needs."""
        return answers.text(
            LEND, self._calls.media.upload("image", pictures.as_file(image, name)), "media_id"
        )

    def draft_add(self, articles: Sequence[DraftArticle]) -> str:
        """Add a draft and return its media_id; only a single article keeps its digest."""
        body = [_article(each, alone=len(articles) == 1) for each in articles]
        return answers.text(DRAFT_ADD, self._calls.post("draft/add", data={"articles": body}), "media_id")

    def draft_get(self, media_id: str) -> list[StoredArticle] | None:
        """Return the articles of a draft, or None when it is gone: sent, published or deleted."""
        try:
            answer = self._calls.draft.get(media_id)
        except Refused as refused:
            if refused.code == codes.MEDIA_GONE:
                return None
            raise
        return [
            answers.read(DRAFT_GET, each, _stored) for each in answers.items(DRAFT_GET, answer, "news_item")
        ]

    def draft_delete(self, media_id: str) -> None:
        """Delete a draft; one that is gone already is as good."""
        try:
            self._calls.post("draft/delete", data={"media_id": media_id})
        except Refused as refused:
            if refused.code != codes.MEDIA_GONE:
                raise

    def mass_send(self, media_id: str, *, key: str, tag: int | None = None) -> Accepted:
        """Send a draft to all followers, or to those with *tag*.

        *key* makes it safe to ask once more, a minute later at the earliest: for 24 hours WeChat answers the
        same key with the first msg_id (45065), and that is success.  Doubtful also when WeChat is busy or is
        still working on the same key (45066).
        """
        if not 0 < len(key.encode()) <= LONGEST_KEY:
            raise ValueError("a clientmsgid has 1 to 32 bytes; without one a repeat would be a second send")
        body = {
            "filter": {"is_to_all": True} if tag is None else {"is_to_all": False, "tag_id": tag},
            "msgtype": "mpnews",
            "mpnews": {"media_id": media_id},
            "send_ignore_reprint": 0,  # what is judged a reprint stops, and a person decides
            "clientmsgid": key,
        }
        try:
            answer = self._calls.post("message/mass/sendall", data=body)
        except Refused as refused:
            if refused.code == codes.STILL_SENDING:
                raise Doubtful(str(refused), too_soon=True) from None
            if refused.code != codes.ALREADY_SENT:
                raise
            return _accepted(refused.answer, again=True)
        return _accepted(answer, again=False)

    def mass_preview(self, media_id: str, openid: str) -> None:
        """Show a draft to one follower only; WeChat allows 100 of these a day, and no send is used up."""
        body = {"touser": openid, "msgtype": "mpnews", "mpnews": {"media_id": media_id}}
        answers.text(PREVIEW, self._calls.post("message/mass/preview", data=body), "msg_id")

    def mass_status(self, msg_id: str) -> str:
        """Return SENDING, SEND_SUCCESS, SEND_FAIL or DELETE."""
        return answers.text(SENT, self._calls.message.get_mass(msg_id), "msg_status")

    def publish(self, media_id: str) -> Submitted:
        """Publish a draft without notice.  It has no key: after Doubtful, look before doing anything."""
        answer = self._calls.freepublish.submit(media_id)
        return Submitted(answers.text(SUBMIT, answer, "publish_id"), answers.number(answer, "msg_data_id"))

    def mass_delete(self, msg_id: str, position: int) -> None:
        """Delete one article of a mass send, from 1; asked again it changes nothing.  10 of these a day."""
        self._calls.post("message/mass/delete", data={"msg_id": int(msg_id), "article_idx": position})

    def publish_delete(self, publish_id: str, position: int) -> None:
        """Delete one article of a publication for good, from 1.  10 of these a day."""
        told = self.publish_status(publish_id)
        if codes.publish_outcome(told.status).ended is codes.Ended.TAKEN_BACK:
            return  # nothing of it is left
        article_id = told.article_id
        if article_id is None:  # without it WeChat might take another one
            raise unclear(SUBMITTED)
        self._calls.post("freepublish/delete", data={"article_id": article_id, "index": position})

    def publish_status(self, publish_id: str) -> Published:
        """Return how far a publication got; WeChat allows 100 of these calls a day."""
        answer = self._calls.freepublish.get(publish_id)
        told = jobs.publication({"publish_id": publish_id} | answer)
        if told is None:
            raise unclear(SUBMITTED)
        return Published(told.status, told.article_id, told.urls, told.failed)

    def published(self, offset: int = 0, count: int = 20) -> list[PublishedArticle]:
        """Return what was published without notice, newest first, without the texts."""
        answer = self._calls.freepublish.batchget(offset, count, no_content=1)
        return [
            answers.read(PUBLISHED, each, _published) for each in answers.items(PUBLISHED, answer, "item")
        ]

    def message(self, openid: str, text: str) -> None:
        """Send one follower what a person wrote.  It has no key: after Doubtful it is never repeated."""
        body = {"touser": openid, "msgtype": "text", "text": {"content": text}}
        self._calls.post("message/custom/send", data=body)

    def draft_count(self) -> int:
        """Return how many drafts there are."""
        return answers.read(DRAFT_COUNT, self._calls.draft.count(), lambda told: int(told["total_count"]))

    def follower_count(self) -> int:
        """Return how many follow the account."""
        answer = self._calls.user.get_followers()
        return answers.read(FOLLOWERS, answer, lambda told: int(told["total"]))

    def tags(self) -> list[tuple[int, str, int]]:
        """Return the tags that staff gave followers: number, name, and how many have it."""
        answer = self._calls.get("tags/get")
        return [
            answers.read(TAGS, each, lambda told: (int(told["id"]), str(told["name"]), int(told["count"])))
            for each in answers.items(TAGS, answer, "tags")
        ]

    def may(self, path: str) -> bool:
        """Tell whether this account has the right to call *path*; asking uses up nothing of it."""
        try:
            answer = self._calls.post("openapi/quota/get", data={"cgi_path": path})
        except Refused as refused:
            if refused.code in codes.NO_RIGHT:
                return False
            raise
        return answers.read(QUOTA, answer, lambda told: int(told["quota"]["daily_limit"])) > 0

    def quota(self, path: str) -> Quota:
        """Return how often *path* may be called on a day, and how often it was today."""
        answer = self._calls.post("openapi/quota/get", data={"cgi_path": path})
        return answers.read(
            QUOTA,
            answer,
            lambda told: Quota(int(told["quota"]["daily_limit"]), int(told["quota"]["used"])),
        )

    def statistics(self, asked: Statistic, begin: date, end: date) -> dict[str, Any]:
        """Return WeChat's answer to *asked* on the days from *begin* to *end*, no more of them than it spans.

        Its list is there; what stands in it is for the reader to judge.
        """
        days = {"begin_date": begin.isoformat(), "end_date": end.isoformat()}
        base = self._calls.datacube.API_BASE_URL
        answer: dict[str, Any] = self._calls.post(asked.value, data=days, api_base_url=base)
        answers.items(f"/datacube/{asked}", answer, "list")
        return answer


def _article(article: DraftArticle, *, alone: bool) -> dict[str, Any]:
    body = {
        "article_type": "news",
        "title": article.title,
        "author": article.author,
        "content": article.content,
        "content_source_url": article.content_source_url,
        "thumb_media_id": article.thumb_media_id,
        "need_open_comment": int(article.need_open_comment),
        "only_fans_can_comment": int(article.only_fans_can_comment),
    }
    cuts = {"pic_crop_235_1": article.pic_crop_235_1, "pic_crop_1_1": article.pic_crop_1_1}
    body |= {name: cut for name, cut in cuts.items() if cut}
    return body | ({"digest": article.digest} if alone else {})


def _accepted(answer: Mapping[str, Any], *, again: bool) -> Accepted:
    return Accepted(answers.text(SEND, answer, "msg_id"), answers.number(answer, "msg_data_id"), again)


def _stored(item: Mapping[str, Any]) -> StoredArticle:
    return StoredArticle(
        title=str(item["title"]),
        author=str(item.get("author", "")),
        digest=str(item.get("digest", "")),
        content=str(item.get("content", "")),
        url=str(item.get("url", "")),
        thumb_media_id=str(item.get("thumb_media_id", "")),
        content_source_url=str(item.get("content_source_url", "")),
    )


def _published(item: Mapping[str, Any]) -> PublishedArticle:
    articles = item["content"]["news_item"]
    return PublishedArticle(
        article_id=str(item["article_id"]),
        titles=tuple(str(each.get("title", "")) for each in articles),
        urls=tuple(str(each.get("url", "")) for each in articles),
        update_time=datetime.fromtimestamp(int(item.get("update_time", 0)), UTC),
    )
