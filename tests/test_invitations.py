"""Invitations: a link lets one person set their password, once."""

from datetime import timedelta

import pytest

from bot import admission, invitations, people
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.invitations import HOLDS
from tests import make
from tests.cast import Cast

NOW = make.NOON
NEW = "a password of her own"


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return make.people(sessions)


def invite(sessions: Sessions, staff: Cast, name: str = "林", *, by: str = "陈") -> str:
    with sessions.begin() as session:
        person, administrator = people.named(session, name), people.named(session, by)
        return invitations.invite(session, person, by=administrator, now=NOW)


def accept(sessions: Sessions, key: str, **later: float) -> str:
    with sessions.begin() as session:
        return invitations.accept(session, key, NEW, now=NOW + timedelta(**later)).name


def test_a_link_sets_the_password_of_one_person_once(sessions: Sessions, staff: Cast) -> None:
    key = invite(sessions, staff)

    assert accept(sessions, key, hours=71) == "林"

    assert admission.admit(sessions, "林", NEW, now=NOW).name == "林"
    with pytest.raises(Mistake, match="这个链接用过了"):
        accept(sessions, key)


def test_a_short_password_leaves_the_link_as_it_is(sessions: Sessions, staff: Cast) -> None:
    key = invite(sessions, staff)

    with sessions.begin() as session, pytest.raises(Mistake, match="至少 10 位"):
        invitations.accept(session, key, "short", now=NOW)

    assert accept(sessions, key) == "林"


def test_a_link_that_is_too_old_replaced_or_of_somebody_suspended_opens_nothing(
    sessions: Sessions, staff: Cast
) -> None:
    replaced, old = invite(sessions, staff), invite(sessions, staff)
    gone = invite(sessions, staff, "周")
    with sessions.begin() as session:
        people.suspend(session, people.named(session, "周"), by=None, now=NOW)

    for key, later in ((replaced, timedelta()), (old, HOLDS), (gone, timedelta()), ("\x00½", timedelta())):
        with sessions.begin() as session:
            assert invitations.of(session, key, now=NOW + later) is None
            with pytest.raises(Mistake, match="请找管理员再要一个"):
                invitations.accept(session, key, NEW, now=NOW + later)


def test_only_an_administrator_invites_and_nobody_who_is_suspended(sessions: Sessions, staff: Cast) -> None:
    with pytest.raises(NotAllowed, match="不能发邀请"):
        invite(sessions, staff, by="林")
    with sessions.begin() as session:
        people.suspend(session, people.named(session, "周"), by=None, now=NOW)
    with pytest.raises(NotAllowed, match="周 已停用"):
        invite(sessions, staff, "周")
