"""人员: what an administrator sees of staff, and lost phones."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import admission, authenticator, invitations, notices, people, personnel
from bot.authenticator import Authenticator
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.journal import Entry
from bot.people import Person, Role
from tests import cast, make
from tests.cast import Cast

NOW = make.NOON


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return cast.everyone(sessions)


def with_codes(sessions: Sessions, person: Person) -> None:
    with sessions.begin() as session:
        session.add(Authenticator(person_id=person.id, secret="sealed", offered_at=NOW, since=NOW))


def test_an_administrator_sees_who_came_in_last_who_was_invited_and_who_has_codes(
    sessions: Sessions, staff: Cast
) -> None:
    with_codes(sessions, staff.wu)
    with sessions.begin() as session:
        lin, zhou, chen = (people.named(session, name) for name in ("林", "周", "陈"))
        for days in (2, 1):
            came = NOW - timedelta(days=days)
            session.add(
                Entry(
                    at=came, person_id=lin.id, who="林", way="后台", verb="登录", subject="person",
                    subject_id=str(lin.id), details={},
                )
            )  # fmt: skip
        invitations.invite(session, zhou, by=chen, now=NOW)

    with sessions.read() as session:
        seen = personnel.everyone(session, by=people.named(session, "陈"), now=NOW)

    told = {each.person.name: each for each in seen}
    assert [each.person.name for each in seen] == ["林", "周", "吴", "郑", "陈", "魏"]
    assert told["林"].last_in == NOW - timedelta(days=1)
    assert told["周"].invited_until == NOW + invitations.HOLDS
    assert [each.person.name for each in seen if each.code] == ["吴"]
    assert not any(each.can_enter for each in seen)


def test_nobody_else_sees_it(sessions: Sessions, staff: Cast) -> None:
    with sessions.read() as session:
        for name in ("林", "周", "魏"):
            with pytest.raises(NotAllowed, match="不能管理人员"):
                personnel.everyone(session, by=people.named(session, name), now=NOW)
            with pytest.raises(NotAllowed, match="不能管理人员"):
                personnel.one(session, 1, by=people.named(session, name), now=NOW)
        with pytest.raises(Mistake, match="没有这一位"):
            personnel.one(session, 999, by=people.named(session, "陈"), now=NOW)


def test_who_lost_the_phone_is_reset_turned_out_and_told(sessions: Sessions, staff: Cast) -> None:
    with_codes(sessions, staff.lin)
    before = admission.seal(staff.lin)

    with sessions.begin() as session:
        lin, zhou, chen = (people.named(session, name) for name in ("林", "周", "陈"))
        with pytest.raises(NotAllowed, match="不能重置手机验证码"):
            personnel.reset_code(session, lin, by=zhou, now=NOW)
        personnel.reset_code(session, lin, by=chen, now=NOW)
        with pytest.raises(Mistake, match="林 没有打开手机验证码"):
            personnel.reset_code(session, lin, by=chen, now=NOW)

    with sessions.read() as session:
        lin = people.named(session, "林")
        assert not authenticator.is_on(session, lin)
        assert admission.seal(lin) != before
        (told,) = notices.waiting(session, lin)
        assert told.text.startswith("陈 重置了您的手机验证码")
        entry = session.scalars(select(Entry).where(Entry.verb == "重置手机验证码")).one()
        assert (entry.who, entry.subject_id) == ("陈", str(lin.id))


@pytest.mark.parametrize(
    "deed",
    [
        lambda session, by: people.add(session, "方", [Role.ADMIN], by=by, now=NOW),
        lambda session, by: people.suspend(session, people.named(session, "周"), by=by, now=NOW),
        lambda session, by: people.resume(session, people.named(session, "魏"), by=by, now=NOW),
        lambda session, by: people.set_mail(session, people.named(session, "周"), "a@b.cn", by=by, now=NOW),
        lambda session, by: admission.turn_out(session, people.named(session, "周"), by=by, now=NOW),
        lambda session, by: admission.set_password(
            session, people.named(session, "周"), "long enough for us", by=by, now=NOW
        ),
    ],
    ids=["add", "suspend", "resume", "mail", "turn out", "password"],
)
def test_what_is_done_to_others_is_done_by_administrators_alone(
    sessions: Sessions, staff: Cast, deed: object
) -> None:
    assert callable(deed)
    for name in ("林", "郑", "魏"):
        with sessions.begin() as session, pytest.raises(NotAllowed):
            deed(session, people.named(session, name))

    with sessions.begin() as session:
        deed(session, people.named(session, "陈"))
        assert session.scalars(select(Entry.who).order_by(Entry.id.desc()).limit(1)).one() == "陈"


def test_the_last_administrator_is_not_suspended_and_nobody_twice(sessions: Sessions, staff: Cast) -> None:
    with sessions.begin() as session:
        chen, zhou = people.named(session, "陈"), people.named(session, "周")
        with pytest.raises(NotAllowed, match="最后一位管理员"):
            people.suspend(session, chen, by=chen, now=NOW)
        people.suspend(session, zhou, by=chen, now=NOW)
        with pytest.raises(Mistake, match="周 已经停用了"):
            people.suspend(session, zhou, by=chen, now=NOW)
