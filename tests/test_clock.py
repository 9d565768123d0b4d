"""The clock: a rehearsal's offset is followed, and the last one stays while the platform is away."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from bot import clock
from bot.clock import Clock
from tests.wechat.stub import Stub, stubbing

DAY = timedelta(days=1)
A_MOMENT = timedelta(seconds=5)


@pytest.fixture
def platform_clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    """An address that tells an offset; the clock asks it every time."""
    monkeypatch.setattr(clock, "ASK_AGAIN_AFTER", 0)
    with stubbing() as stub:
        yield stub


def ahead(of: Clock) -> timedelta:
    return of.now() - datetime.now(UTC)


def about(expected: timedelta, found: timedelta) -> bool:
    return abs(found - expected) < A_MOMENT


def test_without_an_address_it_is_the_machines_own_time_in_utc() -> None:
    now = Clock().now()

    assert now.tzinfo is UTC
    assert about(timedelta(), now - datetime.now(UTC))


def test_the_offset_of_the_platform_is_followed_and_so_is_a_jump(platform_clock: Stub) -> None:
    following = Clock(platform_clock.url)

    platform_clock.answer = b'{"now": "2021-03-08T12:00:00+08:00", "offset_seconds": 86400}'
    before = ahead(following)
    platform_clock.answer = b'{"offset_seconds": -3600.5}'
    after = ahead(following)

    assert about(DAY, before)
    assert about(timedelta(seconds=-3600.5), after)


def test_a_jump_is_noticed_after_half_a_second_and_not_asked_for_more_often() -> None:
    with stubbing() as stub:
        stub.answer = b'{"offset_seconds": 0}'
        following = Clock(stub.url)

        for _ in range(20):
            following.now()

        assert len(stub.received) == 1


def test_a_platform_that_is_not_up_yet_leaves_the_machines_own_time() -> None:
    with stubbing() as stub:
        url = stub.url

    assert about(timedelta(), ahead(Clock(url)))


def test_the_last_offset_stays_when_the_platform_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "ASK_AGAIN_AFTER", 0)
    with stubbing() as stub:
        stub.answer = b'{"offset_seconds": 86400}'
        following = Clock(stub.url)
        before = ahead(following)

    after = ahead(following)

    assert about(DAY, before)
    assert about(DAY, after)


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"<html>502</html>",
        b"[]",
        b"null",
        b"{}",
        b'{"offset_seconds": null}',
        b'{"offset_seconds": "a day"}',
        b'{"offset_seconds": NaN}',
        b'{"offset_seconds": Infinity}',
        b'{"offset_seconds": 1e300}',
        b"\xff\xfe",
    ],
)
def test_the_last_offset_stays_when_the_answer_makes_no_sense(platform_clock: Stub, answer: bytes) -> None:
    platform_clock.answer = b'{"offset_seconds": 86400}'
    following = Clock(platform_clock.url)
    following.now()

    platform_clock.answer = answer

    assert about(DAY, ahead(following))


def test_the_last_offset_stays_when_the_platform_dies_in_the_middle_of_its_answer(
    platform_clock: Stub,
) -> None:
    platform_clock.answer = b'{"offset_seconds": 86400}'
    following = Clock(platform_clock.url)
    following.now()

    platform_clock.answer, platform_clock.missing = b'{"offset_seconds": 0}', 3

    assert about(DAY, ahead(following))


def test_the_last_offset_stays_when_the_platform_answers_with_an_error(platform_clock: Stub) -> None:
    platform_clock.answer = b'{"offset_seconds": 86400}'
    following = Clock(platform_clock.url)
    following.now()

    platform_clock.status, platform_clock.answer = 503, b'{"offset_seconds": 0}'

    assert about(DAY, ahead(following))


def test_the_platform_on_this_machine_is_asked_past_any_proxy(
    platform_clock: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # nobody listens there
    platform_clock.answer = b'{"offset_seconds": 86400}'

    assert about(DAY, ahead(Clock(platform_clock.url)))


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2020, 12, 31, 15, 59, 59, 999_999, tzinfo=UTC), date(2020, 12, 31)),
        (datetime(2020, 12, 31, 16, 0, tzinfo=UTC), date(2021, 1, 1)),
        (datetime(2021, 1, 1, 0, 0, tzinfo=clock.BEIJING), date(2021, 1, 1)),
    ],
)
def test_a_day_turns_at_midnight_in_beijing(moment: datetime, day: date) -> None:
    assert clock.beijing_day(moment) == day


def test_the_start_of_a_day_is_the_first_moment_that_belongs_to_it() -> None:
    start = clock.start_of_day(date(2021, 1, 1))

    assert start == datetime(2020, 12, 31, 16, 0, tzinfo=UTC)
    assert clock.beijing_day(start) == date(2021, 1, 1)
    assert clock.beijing_day(start - timedelta(microseconds=1)) == date(2020, 12, 31)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 11, 25, 1, 0, tzinfo=UTC), "11月25日 周三 09:00"),
        (datetime(2021, 3, 7, 15, 59, tzinfo=UTC), "3月7日 周日 23:59"),
        (datetime(2021, 3, 7, 16, 5, tzinfo=UTC), "3月8日 周一 00:05"),
    ],
)
def test_staff_read_a_moment_as_they_write_it(moment: datetime, words: str) -> None:
    assert clock.in_words(moment) == words


@pytest.mark.parametrize("text", ["2026-11-25T09:00", "2026-11-25T01:00Z", "2026-11-24T20:00-05:00"])
def test_a_moment_is_read_as_beijing_time_unless_it_names_its_zone(text: str) -> None:
    assert clock.moment(text) == datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tomorrow",
        "0001-01-01T00:00+14:00",
        "0001-01-01T00:00",
        "9999-12-31T23:59-14:00",
        "9999-12-31T23:59Z",
    ],
)
def test_what_no_zone_could_show_is_no_moment(text: str) -> None:
    with pytest.raises(ValueError, match=r"isoformat|our time"):
        clock.moment(text)


def test_a_moment_in_full_carries_the_year_it_has_in_beijing() -> None:
    assert clock.in_full(datetime(2026, 12, 31, 16, 0, tzinfo=UTC)) == "2027年1月1日 周五 00:00"
