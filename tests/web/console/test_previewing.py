"""发预览到手机 from the article's page, and the preview by day and by night."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from bot import binding
from bot.clock import Clock
from bot.db import Sessions
from bot.people import Person
from bot.publishing import drafting, review
from bot.publishing.articles import Revision
from bot.wechat.client import WeChat
from tests import make
from tests.cast import Cast
from tests.make import NOON
from tests.platform import PHONE, Platform
from tests.web.console.conftest import Seat, Take, on_wechat, settings, told
from tests.web.console.screen import PC, Open, faults

SPRING = "/console/articles/spring"
ARTICLE = "document.querySelector('iframe').contentDocument.querySelector('article')"


@pytest.fixture
def console(sessions: Sessions, platform: Platform, clock: Clock) -> Flask:
    return on_wechat(sessions, platform, clock)


def bind(sessions: Sessions, person: Person, openid: str = PHONE) -> None:
    key = settings().web.secret_key
    with sessions.begin() as session:
        number = binding.offer(session, session.merge(person), secret_key=key, by=None, now=NOON)
        binding.claim(session, number, openid, secret_key=key, now=NOON)


def test_an_editor_sends_the_article_to_her_phone(
    sessions: Sessions, platform: Platform, staff: Cast, seat: Take
) -> None:
    platform.message(PHONE, "你好")
    make.revision(sessions, "spring")
    bind(sessions, staff.lin)
    lin = seat(staff.lin)
    assert f'name="phone" value="{staff.lin.id}" checked' in lin.get(SPRING).text

    done = lin.post(f"{SPRING}/phone", revision="1", phone=str(staff.lin.id))

    assert done.status_code == 303
    assert told(lin.get(SPRING)) == "林：已发到手机。"
    assert [each["openid"] for each in platform.state()["previews"]] == [PHONE]


def test_without_a_bound_phone_the_page_says_how_to_bind_one(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.revision(sessions, "spring")

    page = seat(staff.lin).get(SPRING).text

    assert "取一个六位号码，用自己的微信发给公众号就绑定了" in page
    assert "发给谁" not in page


@pytest.mark.parametrize(
    ("revision", "chosen", "words"), [("1", False, "请选要发给谁"), ("7", True, "新版本")]
)
def test_what_cannot_be_sent_is_told_and_nothing_leaves(
    sessions: Sessions,
    platform: Platform,
    staff: Cast,
    seat: Take,
    revision: str,
    chosen: bool,
    words: str,
) -> None:
    make.revision(sessions, "spring")
    bind(sessions, staff.lin)
    lin: Seat = seat(staff.lin)

    refused = lin.post(
        f"{SPRING}/phone", revision=revision, **({"phone": str(staff.lin.id)} if chosen else {})
    )

    assert refused.status_code in {400, 403}
    assert words in told(refused)
    assert platform.drafts == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_preview_is_painted_for_the_night_and_put_back(
    sessions: Sessions, everyone: Cast, at: Open, tmp_path: Path
) -> None:
    make.revision(sessions, "spring")
    bind(sessions, everyone.lin)
    page = at("林", PC)
    page.goto(page.url.partition("/console/")[0] + SPRING)
    page.frame_locator("iframe").locator("article > *").first.wait_for()
    by_day = page.evaluate(f"{ARTICLE}.innerHTML")

    page.get_by_role("button", name="夜间").click()

    ground = (
        "getComputedStyle(document.querySelector('iframe').contentDocument.documentElement).backgroundColor"
    )
    assert page.evaluate(ground) == "rgb(25, 25, 25)"
    assert page.evaluate(f"{ARTICLE}.innerHTML") != by_day
    assert faults(page) == []
    page.get_by_role("button", name="白天").click()
    assert page.evaluate(f"{ARTICLE}.innerHTML") == by_day
    assert page.evaluate(ground) == "rgb(255, 255, 255)"


def test_the_preview_tells_the_day_it_was_handed_in(sessions: Sessions, staff: Cast, seat: Take) -> None:
    make.revision(sessions, "spring")

    shown = seat(staff.lin).get(f"{SPRING}/preview").text

    assert f"{NOON + timedelta(hours=8):%Y年%-m月%-d日}" in shown


def test_the_preview_and_the_draft_differ_in_nothing_but_addresses_of_pictures(
    sessions: Sessions, platform: Platform, staff: Cast, seat: Take
) -> None:
    revision = make.approved(sessions, "spring")
    with sessions.read() as session:
        submission = review.latest(session, session.get_one(Revision, revision.id))
        assert submission
        digest, article = submission.digest, review.sealed(submission)
    wechat = WeChat(make.account(platform.url), sessions)

    sent = drafting.draft(sessions, wechat, article, {}, now=NOON).content

    page = seat(staff.zhou).get(f"{SPRING}/preview?digest={digest}").text
    shown = page.partition("<article>")[2].partition("</article>")[0]
    address = re.compile(r'(?<=<img src=")[^"]+')
    assert address.findall(shown) != address.findall(sent)
    assert address.sub("", shown) == address.sub("", sent)
