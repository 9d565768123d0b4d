"""Who is let in: passwords, wrong tries by name and by address, turned out everywhere."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from bot import admission, journal, people, sign_in_tries
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.journal import Entry
from bot.people import Person, Role
from tests import cast, make

NOW = make.NOON
GOOD = cast.PASSWORD


class Counting(PasswordHasher):
    """A hasher that counts how often it measured a password."""

    measured = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
        self.measured += 1
        return super().verify(hash, password)


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let measuring a password cost next to nothing."""
    monkeypatch.setattr(people, "_hasher", Counting(time_cost=1, memory_cost=8, parallelism=1))
    admission._nobody.cache_clear()
    yield
    admission._nobody.cache_clear()


def add(sessions: Sessions, name: str, *roles: str, password: str | None = None) -> Person:
    with sessions.begin() as session:
        return people.add(session, name, list(roles), password=password, now=NOW)


def sign_in(sessions: Sessions, name: str, password: str) -> str | None:
    with sessions.begin() as session:
        person = admission.sign_in(session, name, password)
        return person.name if person else None


def test_name_and_password_let_a_person_in(sessions: Sessions) -> None:
    add(sessions, "方", Role.EDITOR, password=GOOD)

    assert sign_in(sessions, "方", GOOD) == "方"
    assert sign_in(sessions, " 方 ", GOOD) == "方"


def test_a_wrong_password_no_password_and_a_suspended_person_are_all_turned_away(sessions: Sessions) -> None:
    add(sessions, "方", Role.EDITOR, password=GOOD)
    add(sessions, "无", Role.EDITOR)
    gone = add(sessions, "去", Role.EDITOR, password=GOOD)
    with sessions.begin() as session:
        people.suspend(session, session.merge(gone), by=None, now=NOW)

    assert sign_in(sessions, "方", GOOD + "!") is None
    assert sign_in(sessions, "方", "") is None
    assert sign_in(sessions, "无", "") is None
    assert sign_in(sessions, "去", GOOD) is None
    assert sign_in(sessions, "谁", GOOD) is None


def test_what_nobody_is_measured_against_lets_nobody_in(sessions: Sessions) -> None:
    add(sessions, "无", Role.EDITOR)

    assert sign_in(sessions, "无", "nobody has this password") is None
    assert sign_in(sessions, "谁", "nobody has this password") is None


def test_an_unknown_name_takes_as_long_as_a_wrong_password(sessions: Sessions) -> None:
    hasher = people._hasher
    assert isinstance(hasher, Counting)
    add(sessions, "方", Role.EDITOR, password=GOOD)
    add(sessions, "无", Role.EDITOR)

    counts = []
    for name in ("方", "无", "谁"):
        hasher.measured = 0
        sign_in(sessions, name, "not the password")
        counts.append(hasher.measured)

    assert counts == [1, 1, 1]


def test_passwords_are_kept_as_argon2id_of_todays_cost_and_raised_when_that_was_lower(
    sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(sessions, "方", Role.EDITOR, password=GOOD)
    monkeypatch.setattr(people, "_hasher", PasswordHasher())

    let_in = admission.admit(sessions, "方", GOOD, now=NOW)

    with sessions.read() as session:
        person = people.named(session, "方")
    kept = person.password_hash or ""
    assert let_in.name == "方"
    assert admission.seal(let_in) == admission.seal(person)  # their session is not over at once
    assert kept.startswith("$argon2id$")
    assert not PasswordHasher().check_needs_rehash(kept)
    assert GOOD not in kept


def test_a_name_that_no_database_can_hold_is_turned_away_like_any_other(sessions: Sessions) -> None:
    add(sessions, "方", Role.EDITOR, password=GOOD)

    with pytest.raises(NotAllowed, match="姓名或密码不对"):
        admission.admit(sessions, "方\0", "not the password", now=NOW)
    with pytest.raises(Mistake, match="姓名"):
        add(sessions, "方\0", Role.EDITOR)
    with pytest.raises(Mistake, match="姓名"):
        add(sessions, "方\n圆", Role.EDITOR)


def test_a_new_password_takes_the_place_of_the_old_one_and_is_journalled_without_it(
    sessions: Sessions,
) -> None:
    person = add(sessions, "方", Role.EDITOR, password=GOOD)

    with sessions.begin() as session:
        admission.set_password(session, session.merge(person), "another long one", by=None, now=NOW)

    assert sign_in(sessions, "方", GOOD) is None
    assert sign_in(sessions, "方", "another long one") == "方"
    with sessions.read() as session:
        last = session.scalars(select(Entry).order_by(Entry.id.desc())).first()
    assert last
    assert last.verb == "改密码"
    assert "another" not in str(last.details)


def test_a_short_new_password_is_refused_and_the_old_one_stays(sessions: Sessions) -> None:
    person = add(sessions, "方", Role.EDITOR, password=GOOD)

    with sessions.begin() as session, pytest.raises(Mistake, match="密码至少 10 位"):
        admission.set_password(session, session.merge(person), "short", by=None, now=NOW)

    assert sign_in(sessions, "方", GOOD) == "方"


def test_the_fifth_wrong_password_says_that_the_name_is_locked_and_a_new_one_unlocks_it(
    sessions: Sessions,
) -> None:
    person = add(sessions, "方", Role.EDITOR, password=GOOD)

    said = []
    for _ in range(6):
        with pytest.raises(NotAllowed) as refused:
            admission.admit(sessions, "方", "not the password", address="203.0.113.9", now=NOW)
        said.append(str(refused.value))
    with sessions.begin() as session:
        admission.set_password(session, session.merge(person), GOOD, by=None, now=NOW)

    assert "再错 1 次就要等 15 分钟" in said[3]
    assert said[4] == "姓名或密码不对。" + said[5]
    assert "已锁住 15 分钟" in said[4]
    assert "3月8日 周一 12:15 以后再试" in said[4]
    with sessions.read() as session:
        entries = [each for each in journal.about(session, person) if each.verb == sign_in_tries.LOCKED]
    assert [(each.who, each.details) for each in entries] == [("程序", {"address": "203.0.113.9"})]
    assert admission.admit(sessions, "方", GOOD, now=NOW).name == "方"


def test_wrong_tries_from_one_place_close_it_for_every_name(sessions: Sessions) -> None:
    add(sessions, "方", Role.EDITOR, password=GOOD)

    for number in range(sign_in_tries.MOST_FROM_ONE_PLACE):
        with pytest.raises(NotAllowed, match="姓名或密码不对"):
            admission.admit(sessions, f"谁{number}", "guessed", address="203.0.113.9", now=NOW)
    with pytest.raises(NotAllowed, match=r"从这个网络连续输错了 30 次.*12:15 以后再试"):
        admission.admit(sessions, "方", GOOD, address="203.0.113.9", now=NOW + timedelta(minutes=14))

    assert admission.admit(sessions, "方", GOOD, address="203.0.113.8", now=NOW).name == "方"
    late = NOW + timedelta(minutes=15)
    assert admission.admit(sessions, "方", GOOD, address="203.0.113.9", now=late).name == "方"


def test_one_changes_ones_own_password_only_knowing_it(sessions: Sessions) -> None:
    person = add(sessions, "方", Role.EDITOR, password=GOOD)

    for old, new, why in (
        ("guessed", "another long one", "现在的密码不对"),
        (GOOD, GOOD, "和现在的一样"),
        (GOOD, "short", "至少 10 位"),
    ):
        with sessions.begin() as session, pytest.raises(Mistake, match=why):
            admission.change_password(session, session.merge(person), old, new, now=NOW)
    with sessions.begin() as session:
        admission.change_password(session, session.merge(person), GOOD, "another long one", now=NOW)

    assert sign_in(sessions, "方", GOOD) is None
    assert sign_in(sessions, "方", "another long one") == "方"


def test_who_is_turned_out_has_another_seal_and_the_same_password(sessions: Sessions) -> None:
    person = add(sessions, "方", Role.EDITOR, password=GOOD)
    before = admission.seal(person)

    seals = set()
    for _ in range(2):
        with sessions.begin() as session:
            me = session.get_one(Person, person.id)
            admission.turn_out(session, me, by=me, now=NOW)
            seals.add(admission.seal(me))

    assert len(seals | {before}) == 3
    assert sign_in(sessions, "方", GOOD) == "方"
