"""A draft that a person is to send: how it becomes known that it went out, and where followers find it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import beijing_day
from bot.config import WECHAT
from bot.db import Sessions
from bot.errors import Mistake
from bot.publishing import addresses, articles, pushes
from bot.publishing.articles import Article
from bot.publishing.intake import old
from bot.publishing.intake.rows import Row
from bot.publishing.pushes import Push, State, WaitsFor, ways
from bot.publishing.pushes.states import Mode
from bot.wechat import capabilities, codes
from bot.wechat.capabilities import Ability
from tests import make
from tests.platform import Platform
from tests.publishing.conftest import Sender, reload

URL = "https://mp.weixin.qq.com/s/AbC-123"
OTHER = "https://mp.weixin.qq.com/s/DeF-456"
TITLE = "巾帼志愿服务走进社区"


@pytest.fixture
def stored(sessions: Sessions, sender: Sender, plan: Callable[..., Push]) -> Push:
    """A push whose draft stands in the box and waits for a person."""
    push = plan(mode="draft")
    sender.tick()
    waiting = reload(sessions, push)
    assert (waiting.state, waiting.waits_for) == (State.ACCEPTED, WaitsFor.PERSON)
    return waiting


def settle(session: Session, push: Push, sender: Sender, **urls: str) -> None:
    chen = session.merge(make.people(sender.sessions).chen)
    pasted = {int(place.removeprefix("at")): url for place, url in urls.items()}
    pushes.settle_by_hand(
        session, pushes.named(session, push.id), sent=True, urls=pasted, by=chen, now=sender.platform.now()
    )


def bring(sender: Sender, *rows: Row) -> None:
    lin = make.people(sender.sessions).lin
    with sender.sessions.begin() as session:
        old.keep(session, rows, by=session.merge(lin), now=sender.platform.now())


def slug_and_url(sessions: Sessions, push: Push) -> tuple[str, str]:
    with sessions.read() as session:
        article = session.get_one(Push, push.id).articles[0].submission.revision.article
        return article.slug, article.url


def test_the_address_that_a_person_pastes_is_where_followers_find_it(
    sessions: Sessions, sender: Sender, stored: Push
) -> None:
    with sessions.begin() as session:
        settle(session, stored, sender, at1=f"  {URL}  ")

    sent = reload(sessions, stored)
    assert (sent.state, sent.articles[0].url) == (State.SENT, URL)
    slug, url = slug_and_url(sessions, stored)
    assert url == URL
    with sessions.read() as session:
        assert articles.named(session, slug).published == beijing_day(sender.platform.now())


@pytest.mark.parametrize("pasted", ["https://example.cn/s/AbC", "AbC", "http://127.0.0.1:1/s/AbC"])
def test_what_is_no_address_of_an_article_is_named_and_nothing_is_settled(
    sessions: Sessions, sender: Sender, stored: Push, pasted: str
) -> None:
    with pytest.raises(Mistake, match="不是公众号文章的地址"), sessions.begin() as session:
        settle(session, stored, sender, at1=pasted)

    assert reload(sessions, stored).state == State.ACCEPTED


def test_two_articles_are_not_at_one_address(
    sessions: Sessions, sender: Sender, plan: Callable[..., Push]
) -> None:
    both = plan(mode="draft", revisions=[make.approved(sessions), make.approved(sessions, title="第二篇")])
    sender.tick()

    with pytest.raises(Mistake, match="同一个地址"), sessions.begin() as session:
        settle(session, both, sender, at1=URL, at2=f"{URL}/")

    assert reload(sessions, both).state == State.ACCEPTED


def test_a_list_of_what_went_out_tells_that_the_draft_was_sent(
    sessions: Sessions, sender: Sender, stored: Push
) -> None:
    bring(sender, Row("第1行", TITLE, URL, beijing_day(sender.platform.now())))

    assert reload(sessions, stored).state == State.SENT
    assert slug_and_url(sessions, stored)[1] == URL
    with sessions.read() as session:
        assert session.scalar(select(func.count()).select_from(Article)) == 1  # none came beside it


def test_an_older_article_of_the_same_title_is_not_taken_for_the_draft(
    sessions: Sessions, sender: Sender, stored: Push
) -> None:
    bring(sender, Row("第1行", TITLE, URL, beijing_day(sender.platform.now()) - timedelta(days=1)))

    assert reload(sessions, stored).state == State.ACCEPTED
    assert slug_and_url(sessions, stored)[1] == ""


def test_of_two_drafts_of_one_title_none_is_guessed(
    sessions: Sessions, sender: Sender, plan: Callable[..., Push], stored: Push
) -> None:
    again = plan(mode="draft")
    sender.tick()

    bring(sender, Row("第1行", TITLE, URL, beijing_day(sender.platform.now())))

    assert {reload(sessions, each).state for each in (stored, again)} == {State.ACCEPTED}


def test_once_the_draft_is_gone_a_list_still_tells_its_address(
    sessions: Sessions, sender: Sender, platform: Platform, stored: Push
) -> None:
    sender.wechat._calls.post("draft/delete", data={"media_id": stored.media_id})
    sender.wait(minutes=2)
    sender.tick()
    assert reload(sessions, stored).state == State.SENT

    bring(sender, Row("第1行", TITLE, OTHER, beijing_day(platform.now())))

    assert slug_and_url(sessions, stored)[1] == OTHER


def test_a_way_that_wechat_does_not_grant_is_told_and_a_draft_is_offered(
    sessions: Sessions, sender: Sender, platform: Platform
) -> None:
    with sessions.read() as session:
        assert ways.barred(session) == {}  # nothing is known, nothing is assumed
        assert ways.usual(session, Mode.MASS) is Mode.MASS
    platform.account(verified=False)

    capabilities.ask_if_due(sessions, sender.wechat, now=platform.now())

    with sessions.read() as session:
        assert set(ways.barred(session)) == {Mode.MASS, Mode.PUBLISH}
        assert "只存草稿" in ways.barred(session)[Mode.MASS]
        assert ways.usual(session, Mode.MASS) is Mode.DRAFT


@pytest.mark.parametrize(("mode", "ability"), [("mass", Ability.SEND), ("publish", Ability.PUBLISH)])
def test_a_send_that_is_refused_for_want_of_the_right_teaches_that_the_account_may_not(
    sessions: Sessions, sender: Sender, plan: Callable[..., Push], mode: str, ability: Ability
) -> None:
    capabilities.ask_if_due(sessions, sender.wechat, now=sender.platform.now())
    push = plan(mode=mode)
    sender.platform.account(verified=False)

    sender.tick()

    failed = reload(sessions, push)
    assert (failed.state, codes.explain(48001) in failed.reason) == (State.FAILED, True)
    with sessions.read() as session:
        assert capabilities.may(session, ability) is False


def test_addresses_of_a_rehearsal_are_articles_there_alone() -> None:
    rehearsed = "http://127.0.0.1:8001/s/AbC"

    assert addresses.is_article(rehearsed, "http://127.0.0.1:8001")
    assert not addresses.is_article(rehearsed, WECHAT)
    assert not addresses.is_article(rehearsed)
    assert addresses.is_article(URL, WECHAT)


def test_an_earlier_push_that_is_counted_ends_no_draft_of_the_mended_article(
    sessions: Sessions, sender: Sender, plan: Callable[..., Push]
) -> None:
    first = plan(revisions=[make.approved(sessions, "it")])
    sender.tick()
    second = plan(mode="draft", revisions=[make.approved(sessions, "it", title="改好的一篇")])
    sender.tick()

    with sessions.begin() as session:
        pushes.seen_out(
            session, pushes.named(session, first.id), how="数据", by=None, now=sender.platform.now()
        )

    assert reload(sessions, second).state == State.ACCEPTED


def test_a_list_that_only_adds_a_column_ends_no_draft_of_the_mended_article(
    sessions: Sessions, sender: Sender, plan: Callable[..., Push]
) -> None:
    plan(revisions=[make.approved(sessions, "it", column="")])
    with sessions.begin() as session:
        articles.named(session, "it").url = URL
    second = plan(mode="draft", revisions=[make.approved(sessions, "it", column="", title="改好的一篇")])
    sender.tick()

    bring(sender, Row("第1行", "改好的一篇", URL, beijing_day(sender.platform.now()), column="巾帼志愿"))

    assert reload(sessions, second).state == State.ACCEPTED
