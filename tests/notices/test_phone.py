"""A word to a bound phone: what is urgent, while WeChat's window is open, beside the ways that count."""

from datetime import timedelta

import pytest

from bot import binding, privacy
from bot.db import Sessions
from bot.notices import reaching
from bot.notices.rounds import DeliveryState
from bot.people import Person
from bot.wechat import codes
from bot.wechat.client import WeChat
from tests import make
from tests.cast import Cast
from tests.mailing import Post
from tests.make import NOON
from tests.notices.conftest import PUBLIC, Teller, deliveries, settings
from tests.platform import PHONE, Platform

SEND = "/cgi-bin/message/custom/send"


@pytest.fixture
def teller(sessions: Sessions, platform: Platform, post: Post, staff: Cast) -> Teller:
    platform.account(verified=True)
    platform.set_clock(NOON)
    wechat = WeChat(make.account(platform.url), sessions)
    return Teller(sessions, settings(smtp_url=post.url), wechat)


@pytest.fixture
def bound(teller: Teller, staff: Cast, platform: Platform) -> Person:
    """周, whose phone is bound and has just written to the account."""
    key = teller.config.web.secret_key
    platform.message(PHONE, "您好")
    with teller.sessions.begin() as session:
        number = binding.offer(session, session.merge(staff.zhou), secret_key=key, by=None, now=NOON)
        assert binding.claim(session, number, PHONE, secret_key=key, now=NOON)
    return staff.zhou


def received(platform: Platform) -> list[str]:
    return [each["content"] for each in platform.state()["custom"]]


def left(teller: Teller, person: Person) -> int:
    with teller.sessions.read() as session:
        return session.get_one(binding.Binding, person.id).messages_left


def test_what_is_urgent_goes_to_the_phone_beside_the_mail(
    teller: Teller, staff: Cast, bound: Person, platform: Platform, post: Post
) -> None:
    teller.tell("推送《三月》失败。", to=bound, about=staff.lin, urgent=True)
    teller.tell("《四月》等周初审。", to=bound, about=staff.wu)

    teller.tick()
    teller.tick()

    assert received(platform) == [f"【通知】推送《三月》失败。\n{PUBLIC}/console/articles/march"]
    assert len(post.letters) == 1
    assert left(teller, bound) == 4


def test_what_reaches_a_phone_on_a_later_day_says_since_when_it_is_so(
    teller: Teller, staff: Cast, bound: Person, platform: Platform
) -> None:
    teller.tell("推送《三月》失败。", to=bound, about=staff.lin, urgent=True)
    platform.advance(21 * 3600)
    teller.now += timedelta(hours=21)

    teller.tick()

    (told,) = received(platform)
    assert told.startswith("【通知】3月8日 周一 12:00：推送《三月》失败。")


def test_after_five_messages_or_two_days_only_the_mail_is_left_until_she_writes_again(
    teller: Teller, staff: Cast, bound: Person, platform: Platform, post: Post
) -> None:
    people = list(vars(staff).values())
    for number in range(6):
        teller.tell(f"第{number}件", to=bound, about=people[number], urgent=True, lasts=False)
        teller.tick()
    after_five = len(received(platform))
    platform.advance(3600)
    platform.message(PHONE, "在")
    teller.now += timedelta(hours=1)
    with teller.sessions.begin() as session:
        hers = privacy.follower_hash(PHONE, teller.config.web.secret_key)
        binding.heard(session, hers, at=teller.now)
        binding.heard(session, hers, at=NOON)  # an old message that came again opens nothing
    teller.tell("又一件", to=bound, about=staff.lin, urgent=True, lasts=False)
    teller.tick()
    teller.now += timedelta(hours=49)
    teller.tell("太晚了", to=bound, about=staff.lin, urgent=True, lasts=False)
    teller.tick()

    assert after_five == 5
    assert len(received(platform)) == 6
    assert len(post.letters) == 8


@pytest.mark.parametrize(("errcode", "then"), [(45015, 0), (45047, 0), (45002, 5)])
def test_what_wechat_says_of_window_and_count_is_believed(
    teller: Teller, staff: Cast, bound: Person, platform: Platform, post: Post, errcode: int, then: int
) -> None:
    platform.fault(SEND, "refuse", errcode=errcode)
    teller.tell(to=bound, about=staff.lin, urgent=True, lasts=False)

    teller.tick()
    teller.wait(hours=1)

    assert received(platform) == []
    assert left(teller, bound) == then
    assert len(post.letters) == 1
    failed = [row.problem for row in deliveries(teller.sessions) if row.state == DeliveryState.FAILED]
    assert len(failed) == 1
    assert failed[0] == codes.explain(errcode)


def test_an_account_without_the_right_is_not_asked_again_that_day_and_the_page_says_so(
    teller: Teller, staff: Cast, bound: Person, platform: Platform
) -> None:
    platform.fault(SEND, "refuse", errcode=48001)
    for number, person in enumerate((staff.lin, staff.wu)):
        teller.tell(f"第{number}件", to=bound, about=person, urgent=True, lasts=False)
        teller.wait(minutes=10)

    with teller.sessions.read() as session:
        phone = reaching.of(session, teller.config.notices, bound, now=teller.now)[-1]
        home = reaching.troubles(session, teller.config.notices, session.merge(staff.chen, load=False))
    assert received(platform) == []
    assert not phone.works
    assert "没有客服消息的权限" in phone.text
    assert home == []  # it never counts, so nothing is wrong without it


def test_a_lost_answer_is_not_followed_by_a_second_message(
    teller: Teller, staff: Cast, bound: Person, platform: Platform
) -> None:
    platform.fault(SEND, "lose_answer")
    teller.tell(to=bound, about=staff.lin, urgent=True, lasts=False)

    for _ in range(3):
        teller.wait(minutes=10)

    assert len(received(platform)) == 1
    assert left(teller, bound) == 4
