"""Staff: what each role may do, what a refusal says, and passwords."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from bot import people
from bot.clock import BEIJING
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.journal import Entry
from bot.people import Person, Role
from tests import cast, make
from tests.cast import Cast

NOW = make.NOON
GOOD = cast.PASSWORD


@pytest.fixture(autouse=True)
def cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let measuring a password cost next to nothing."""
    monkeypatch.setattr(people, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return cast.everyone(sessions)


def add(sessions: Sessions, name: str, *roles: str, password: str | None = None) -> Person:
    with sessions.begin() as session:
        return people.add(session, name, list(roles), password=password, now=NOW)


def test_a_person_holds_the_roles_they_were_given_in_the_order_of_the_rights(sessions: Sessions) -> None:
    person = add(sessions, " 方 ", "管理员", "编辑", "管理员")

    assert person.name == "方"
    assert person.roles == (Role.EDITOR, Role.ADMIN)


def test_a_role_allows_what_is_asked_for_and_nothing_else(staff: Cast) -> None:
    assert staff.lin.may(Role.EDITOR)
    assert staff.lin.may(Role.PUBLISHER, Role.EDITOR)
    assert not staff.lin.may(Role.FIRST, Role.SECOND, Role.THIRD, Role.PUBLISHER, Role.ADMIN)
    assert not staff.lin.may()


def test_who_runs_the_account_may_by_that_alone_do_nothing_else(sessions: Sessions) -> None:
    admin = add(sessions, "方", Role.ADMIN)

    assert [role for role in Role if admin.may(role)] == [Role.ADMIN]


def test_who_was_suspended_may_do_nothing_and_stays_on_record(sessions: Sessions, staff: Cast) -> None:
    with sessions.read() as session:
        wei = people.named(session, "魏")

    assert not any(wei.may(role) for role in Role)
    assert wei.roles == (Role.EDITOR, Role.FIRST, Role.PUBLISHER, Role.ADMIN)


def test_a_refusal_names_the_person_the_right_and_the_deed(staff: Cast) -> None:
    people.require(staff.chen, Role.PUBLISHER, Role.ADMIN, to="停止全部推送")

    with pytest.raises(NotAllowed, match="林 没有“发布”或“管理员”的权限，不能停止全部推送。请找管理员。"):
        people.require(staff.lin, Role.PUBLISHER, Role.ADMIN, to="停止全部推送")
    with pytest.raises(NotAllowed, match="魏 已停用，不能送审。"):
        people.require(staff.wei, Role.EDITOR, to="送审")


@pytest.mark.parametrize(
    ("name", "roles", "password", "sentence"),
    [
        ("  ", ["编辑"], None, "姓名要 1 至 30 个字"),
        ("长" * 31, ["编辑"], None, "姓名要 1 至 30 个字"),
        ("林", ["编辑"], None, "已经有一位“林”"),
        (" 林 ", ["编辑"], None, "已经有一位“林”"),
        ("方", [], None, "至少给一个角色：编辑、初审"),
        ("方", ["主编"], None, "没有“主编”这个角色。可用：编辑、初审、复审、终审、发布、维权、管理员、只读"),
        ("方", ["编辑"], "short", "密码至少 10 位"),
        ("方", ["编辑"], "", "密码至少 10 位"),
        ("方", ["编辑"], "长" * 201, "密码最多 200 位"),
    ],
)
def test_what_is_wrong_with_a_new_person_is_said_and_nobody_is_added(
    sessions: Sessions, staff: Cast, name: str, roles: list[str], password: str | None, sentence: str
) -> None:
    with pytest.raises(Mistake, match=sentence):
        add(sessions, name, *roles, password=password)

    with sessions.read() as session:
        assert len(people.everyone(session)) == 6


def test_a_name_that_nobody_has_is_answered_with_those_that_there_are(
    sessions: Sessions, staff: Cast
) -> None:
    with (
        sessions.read() as session,
        pytest.raises(Mistake, match="没有叫“李”的工作人员。现有：林、周、吴、郑、陈、魏。"),
    ):
        people.named(session, "李")


def test_before_anybody_joined_it_is_said_how(sessions: Sessions) -> None:
    with sessions.read() as session, pytest.raises(Mistake, match="bot people add"):
        people.named(session, "李")


def test_no_entry_of_the_journal_holds_a_password(sessions: Sessions) -> None:
    add(sessions, "方", Role.EDITOR, password=GOOD)

    with sessions.read() as session:
        entry = session.scalars(select(Entry)).one()

    assert GOOD not in str(entry.details)
    assert entry.details == {"roles": ["编辑"]}


def test_who_is_resumed_has_the_rights_they_had_before(sessions: Sessions, staff: Cast) -> None:
    with sessions.begin() as session:
        people.resume(session, people.named(session, "魏"), by=staff.chen, now=NOW)

    with sessions.read() as session:
        wei = people.named(session, "魏")
        assert wei.may(Role.ADMIN)
        assert wei.roles == staff.wei.roles
        with pytest.raises(Mistake, match="魏 没有停用"):
            people.resume(session, wei, by=staff.chen, now=NOW)


def test_the_last_administrator_is_not_suspended_and_of_two_one_may_go(
    sessions: Sessions, staff: Cast
) -> None:
    with sessions.begin() as session, pytest.raises(NotAllowed, match="陈 是最后一位管理员，不能停用"):
        people.suspend(session, people.named(session, "陈"), by=None, now=NOW)
    add(sessions, "方", Role.ADMIN)
    with sessions.begin() as session:
        people.suspend(session, people.named(session, "陈"), by=None, now=NOW)

    with sessions.read() as session:
        assert not people.named(session, "陈").may(Role.ADMIN)
        assert people.named(session, "方").may(Role.ADMIN)


def test_somebody_who_changed_keeps_their_roles_after_the_transaction(sessions: Sessions) -> None:
    add(sessions, "方", Role.EDITOR, Role.ADMIN)

    with sessions.begin() as session:
        person = people.named(session, "方")
        people.set_mail(session, person, "fang@example.cn", by=person, now=NOW)

    assert person.roles == (Role.EDITOR, Role.ADMIN)


def test_a_role_given_for_some_days_ends_by_itself(sessions: Sessions, staff: Cast) -> None:
    last = date(2021, 3, 10)
    with sessions.begin() as session:
        lin, chen = people.named(session, "林"), people.named(session, "陈")
        people.give(session, lin, "发布", until=last, by=chen, now=NOW)
    on_its_last_day = datetime(2021, 3, 10, 23, 59, tzinfo=BEIJING)

    found = []
    for now in (on_its_last_day, on_its_last_day + timedelta(minutes=1)):
        people.end_roles(sessions, now=now)
        with sessions.read() as session:
            found.append(people.named(session, "林").roles)

    assert found == [(Role.EDITOR, Role.PUBLISHER), (Role.EDITOR,)]
    with sessions.read() as session:
        verbs = session.scalars(select(Entry.verb).order_by(Entry.id.desc()).limit(2)).all()
    assert verbs == ["角色到期", "给角色"]


def test_roles_are_given_and_taken_by_administrators_alone_and_one_always_stays(
    sessions: Sessions, staff: Cast
) -> None:
    def refused(what: str, name: str, role: str, *, by: str = "陈", **more: Any) -> str:
        with sessions.begin() as session:
            person, who = people.named(session, name), people.named(session, by)
            with pytest.raises((Mistake, NotAllowed)) as told:
                getattr(people, what)(session, person, role, by=who, now=NOW, **more)
        return str(told.value)

    assert "没有“管理员”的权限" in refused("give", "林", "初审", by="林")
    assert "没有“管理员”的权限" in refused("take", "周", "初审", by="林")
    assert "没有“站长”这个角色" in refused("give", "林", "站长")
    assert "2021年3月7日已经过了。" in refused("give", "林", "初审", until=date(2021, 3, 7))
    assert "林 没有“初审”" in refused("take", "林", "初审")
    assert "唯一的角色" in refused("take", "林", "编辑")
    assert "陈 是最后一位管理员" in refused("take", "陈", "管理员")
    assert "陈 是最后一位管理员" in refused("give", "陈", "管理员", until=date(2021, 12, 31))

    with sessions.begin() as session:
        lin, chen = people.named(session, "林"), people.named(session, "陈")
        people.give(session, lin, "管理员", until=date(2021, 12, 31), by=chen, now=NOW)
    assert "陈 是最后一位管理员" in refused("take", "陈", "管理员")  # one for a while does not count
    with sessions.begin() as session:
        lin, chen = people.named(session, "林"), people.named(session, "陈")
        people.give(session, lin, "管理员", by=chen, now=NOW)
        people.take(session, chen, "管理员", by=lin, now=NOW)
    with sessions.read() as session:
        assert people.named(session, "林").roles == (Role.EDITOR, Role.ADMIN)
        assert Role.ADMIN not in people.named(session, "陈").roles
