"""Our review and a sample of every template go to WeChat and come back: not a tag, word or pixel is lost."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Page

from bot.db import Sessions
from bot.publishing import check, drafting, folder, images, probe, setting
from bot.publishing.articles import Draft
from bot.publishing.blocks import Known
from bot.publishing.render import fill
from bot.simulator import sanitise
from bot.wechat.client import WeChat
from tests import browser, make
from tests.platform import Platform
from tests.publishing import looks

ARTICLES = Path(__file__).parents[2] / "articles"
SLUGS = sorted(file.parent.name for file in ARTICLES.glob("*/article.md"))


@pytest.fixture(scope="module")
def phone() -> Iterator[Page]:
    with browser.launch() as chromium:
        yield chromium.new_page(viewport={"width": 375, "height": 812})


@pytest.mark.parametrize("slug", SLUGS)
def test_an_article_comes_back_from_wechat_as_it_was_sent(
    sessions: Sessions, platform: Platform, phone: Page, slug: str
) -> None:
    wechat = WeChat(make.account(platform.url), sessions)
    draft = folder.read(ARTICLES / slug)
    article = setting.set_draft(draft, Known())
    kept(sessions, draft)

    sent = drafting.draft(sessions, wechat, article, {}, now=platform.now())
    stored = wechat.draft_get(wechat.draft_add([sent]))

    assert stored
    assert check.check_html(sent.content, stage="uploaded") == ()
    came_back = stored[0].content.replace("data-src=", "src=")
    assert sorted(probe.features(came_back)) == sorted(probe.features(sent.content))
    before = picture_of(phone, fill(article.html, lambda key: address(draft, key)))
    after = picture_of(phone, sanitise.shown(stored[0].content), at=platform.url)
    assert before.size == after.size
    assert ImageChops.difference(before, after).getbbox() is None


def kept(sessions: Sessions, draft: Draft) -> None:
    with sessions.begin() as session:
        for content in draft.pictures.values():
            images.keep_picture(session, content)


def address(draft: Draft, key: str) -> str:
    content = next(each for each in draft.pictures.values() if images.checksum(each) == key)
    return f"data:image/*;base64,{base64.b64encode(content).decode()}"


def picture_of(phone: Page, html: str, *, at: str = "") -> Image.Image:
    """Return what the phone shows of *html*, once every picture of it is there."""
    if at:
        phone.goto(f"{at}/")
        html = html.replace('src="/', f'src="{at}/')
    looks.show(phone, html)
    phone.wait_for_function("[...document.images].every(each => each.complete && each.naturalWidth > 0)")
    return Image.open(io.BytesIO(phone.screenshot(full_page=True))).convert("RGB")
