"""Binding a phone: six digits tell which follower a member of staff is, and nobody finds them by trying."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot import binding
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.people import Person
from tests import make
from tests.make import NOON

SECRET = "a secret key of this installation"
SOON = NOON + timedelta(minutes=3)


def offered(sessions: Sessions, person: Person) -> str:
    with sessions.begin() as session:
        return binding.offer(session, session.merge(person), secret_key=SECRET, by=None, now=NOON)


def claimed(
    sessions: Sessions, words: str, openid: str = "oLin", *, after: timedelta = timedelta()
) -> str | None:
    with sessions.begin() as session:
        person = binding.claim(session, words, openid, secret_key=SECRET, now=SOON + after)
        return person.name if person else None


def phones(sessions: Sessions) -> dict[str, str]:
    with sessions.read() as session:
        return {
            each.name: binding.openid_of(session, each, secret_key=SECRET) for each in binding.bound(session)
        }


def another(number: str) -> str:
    return f"{(int(number) + 1) % 1_000_000:06}"


def test_who_sends_the_number_is_bound(sessions: Sessions) -> None:
    lin = make.people(sessions).lin
    number = offered(sessions, lin)

    name = claimed(sessions, f" {number} ")

    assert name == "林"
    assert phones(sessions) == {"林": "oLin"}


def test_the_openid_and_the_number_stand_nowhere_as_they_are(sessions: Sessions) -> None:
    staff = make.people(sessions)
    claimed(sessions, offered(sessions, staff.lin))

    number = offered(sessions, staff.zhou)

    with sessions.read() as session:
        tables = [session.execute(text(f"select * from {name}")).all() for name in ("binding", "journal")]
        offers = session.execute(text("select * from binding_offer")).all()
    assert "oLin" not in str(tables)
    assert number not in str([tuple(map(str, row)) for row in offers])


def test_a_number_is_good_once(sessions: Sessions) -> None:
    number = offered(sessions, make.people(sessions).lin)
    claimed(sessions, number)

    again = claimed(sessions, number, "oStranger")

    assert again is None
    assert phones(sessions) == {"林": "oLin"}


def test_a_number_is_worth_nothing_after_ten_minutes(sessions: Sessions) -> None:
    number = offered(sessions, make.people(sessions).lin)

    late = claimed(sessions, number, after=timedelta(minutes=7))

    assert late is None
    assert phones(sessions) == {}


def test_a_new_number_takes_the_place_of_the_old_one(sessions: Sessions) -> None:
    lin = make.people(sessions).lin
    old, new = offered(sessions, lin), offered(sessions, lin)

    assert old == new or claimed(sessions, old) is None
    assert claimed(sessions, new) == "林"


def test_after_five_wrong_numbers_none_is_on_offer(sessions: Sessions) -> None:
    number = offered(sessions, make.people(sessions).lin)
    for _ in range(5):
        claimed(sessions, another(number), "oGuesser")

    right = claimed(sessions, number, "oGuesser")

    assert right is None


def test_four_wrong_numbers_do_no_harm(sessions: Sessions) -> None:
    number = offered(sessions, make.people(sessions).lin)
    for _ in range(4):
        claimed(sessions, another(number), "oFollower")

    assert claimed(sessions, number) == "林"


def test_a_phone_belongs_to_the_last_who_bound_it(sessions: Sessions) -> None:
    staff = make.people(sessions)
    claimed(sessions, offered(sessions, staff.lin), "oShared")

    claimed(sessions, offered(sessions, staff.zhou), "oShared")

    assert phones(sessions) == {"周": "oShared"}


def test_only_six_digits_while_somebody_is_awaited_are_taken_for_a_number(sessions: Sessions) -> None:
    lin = make.people(sessions).lin
    with sessions.read() as session:
        before = binding.awaits(session, "123456", now=NOON)
    offered(sessions, lin)

    with sessions.read() as session:
        words = ("123456", "１２３４５６", "12345", "2020年两癌", "1234567", "")
        taken = [each for each in words if binding.awaits(session, each, now=SOON)]
        later = binding.awaits(session, "123456", now=NOON + timedelta(hours=1))

    assert (before, taken, later) == (False, ["123456", "１２３４５６"], False)


def test_unbinding_forgets_the_phone(sessions: Sessions) -> None:
    lin = make.people(sessions).lin
    claimed(sessions, offered(sessions, lin))

    with sessions.begin() as session:
        binding.unbind(session, session.merge(lin), by=None, now=SOON)

    assert phones(sessions) == {}
    with sessions.begin() as session, pytest.raises(Mistake, match="没有绑定手机"):
        binding.unbind(session, session.merge(lin), by=None, now=SOON)


def test_who_has_left_gets_no_number(sessions: Sessions) -> None:
    wei = make.people(sessions).wei

    with pytest.raises(NotAllowed, match="魏 已停用"):
        offered(sessions, wei)
