"""What the account may do is asked of WeChat once a day, over real HTTP, and kept for all processes."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from bot.db import Sessions
from bot.wechat import capabilities
from bot.wechat.calls import Timeouts
from bot.wechat.capabilities import Ability, Tag
from bot.wechat.client import WeChat
from tests import make
from tests.platform import Platform

QUOTA, PUBLISHED, FOLLOWERS = (
    "/cgi-bin/openapi/quota/get",
    "/cgi-bin/freepublish/batchget",
    "/cgi-bin/user/get",
)
QUICK = Timeouts(connect=1, read=1, upload=2, pause=0.01, patience=2)


@pytest.fixture
def wechat(sessions: Sessions, platform: Platform) -> WeChat:
    return WeChat(make.account(platform.url), sessions, timeouts=QUICK)


def known(sessions: Sessions) -> dict[Ability, bool | None]:
    with sessions.read() as session:
        return {ability: capabilities.may(session, ability) for ability in Ability}


@pytest.mark.parametrize(
    ("switches", "only"),
    [
        ({"kind": "subscription"}, set(Ability)),
        ({"kind": "personal"}, {Ability.DRAFT}),
        ({"verified": False}, {Ability.DRAFT}),
        ({"verified": False, "uncertified_drafts": False}, set()),
    ],
)
def test_what_an_account_of_each_kind_may_is_what_wechat_lets_it(
    sessions: Sessions, platform: Platform, wechat: WeChat, switches: dict[str, object], only: set[Ability]
) -> None:
    platform.account(**switches)
    assert set(known(sessions).values()) == {None}  # not known, not assumed

    capabilities.ask_if_due(sessions, wechat, now=platform.now())

    assert known(sessions) == {ability: ability in only for ability in Ability}


def test_it_is_asked_once_a_day_whoever_ticks(sessions: Sessions, platform: Platform, wechat: WeChat) -> None:
    now = platform.now()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: capabilities.ask_if_due(sessions, wechat, now=now), range(8)))
    calls = platform.state()["calls"]
    assert (calls[QUOTA], calls[PUBLISHED], calls[FOLLOWERS]) == (3, 1, 1)

    platform.account(kind="personal")
    capabilities.ask_if_due(sessions, wechat, now=now + timedelta(hours=23))
    assert known(sessions)[Ability.SEND]
    capabilities.ask_if_due(sessions, wechat, now=now + timedelta(hours=24))
    assert known(sessions)[Ability.SEND] is False


def test_it_is_asked_again_at_once_when_somebody_wants_it(
    sessions: Sessions, platform: Platform, wechat: WeChat
) -> None:
    platform.account(kind="personal")
    capabilities.ask_if_due(sessions, wechat, now=platform.now())
    platform.account(kind="subscription")

    with sessions.begin() as session:
        capabilities.ask_again(session)
    assert known(sessions)[Ability.SEND] is False  # what was known stands until WeChat answers
    capabilities.ask_if_due(sessions, wechat, now=platform.now())

    assert all(known(sessions).values())


def test_without_an_answer_it_is_asked_again_half_an_hour_later_and_what_was_known_stays(
    sessions: Sessions, platform: Platform, wechat: WeChat
) -> None:
    now = platform.now()
    with sessions.begin() as session:
        capabilities.note(session, Ability.SEND, True, now=now)
    platform.fault(QUOTA, "bad_gateway")

    capabilities.ask_if_due(sessions, wechat, now=now)

    assert known(sessions)[Ability.SEND]
    with sessions.read() as session:
        rows = capabilities.listed(session)
    assert [ability for ability, row in rows.items() if row and row.problem] == [Ability.SEND]
    capabilities.ask_if_due(sessions, wechat, now=now + timedelta(minutes=29))
    assert platform.state()["calls"][QUOTA] == 3

    capabilities.ask_if_due(sessions, wechat, now=now + timedelta(minutes=30))

    assert platform.state()["calls"][QUOTA] == 4
    with sessions.read() as session:
        row = capabilities.listed(session)[Ability.SEND]
    assert row is not None
    assert row.problem == ""


def test_a_platform_that_cannot_be_reached_is_asked_one_thing_and_no_more(
    sessions: Sessions, platform: Platform
) -> None:
    nowhere = WeChat(make.account("http://127.0.0.1:9"), sessions, timeouts=QUICK)

    capabilities.ask_if_due(sessions, nowhere, now=platform.now())

    with sessions.read() as session:
        asked = [ability for ability, row in capabilities.listed(session).items() if row and row.asked_at]
    assert asked == [Ability.SEND]
    assert set(known(sessions).values()) == {None}


def test_followers_and_their_tags_are_known_as_wechat_told_them(
    sessions: Sessions, platform: Platform, wechat: WeChat
) -> None:
    platform.followers(30)
    volunteers = wechat._calls.post("tags/create", data={"tag": {"name": "志愿者"}})["tag"]["id"]
    openids = wechat._calls.get("user/get")["data"]["openid"][:3]
    wechat._calls.post("tags/members/batchtagging", data={"openid_list": openids, "tagid": volunteers})

    capabilities.ask_if_due(sessions, wechat, now=platform.now())

    with sessions.read() as session:
        audience = capabilities.audience(session)
    assert audience is not None
    assert audience.total == platform.state()["followers"]
    assert audience.tag(volunteers) == Tag(volunteers, "志愿者", 3)
    assert audience.tag(4711) is None


def test_nobody_knows_the_followers_of_an_account_that_may_not_ask(
    sessions: Sessions, platform: Platform, wechat: WeChat
) -> None:
    platform.account(kind="personal")

    capabilities.ask_if_due(sessions, wechat, now=platform.now())

    with sessions.read() as session:
        assert capabilities.audience(session) is None
