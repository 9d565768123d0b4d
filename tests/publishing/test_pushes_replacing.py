"""One push in another's place: several articles become one send, and either both happen or neither."""

from datetime import timedelta

import pytest

from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.people import Person
from bot.publishing import pushes
from bot.publishing.articles import Revision
from bot.publishing.pushes import Push, State, states
from tests import make
from tests.publishing.conftest import reload

AT = make.NOON + timedelta(days=1)


def replace(sessions: Sessions, former: Push, *revisions: Revision, by: Person | None = None) -> Push:
    with sessions.begin() as session:
        return pushes.replace(
            session,
            pushes.named(session, former.id),
            pushes.Wanted([session.get_one(Revision, each.id) for each in revisions], AT),
            by=session.merge(by or make.people(sessions).chen),
            terms=make.TERMS,
            now=make.NOON,
        )


def test_what_was_planned_and_what_is_added_become_one_push_that_takes_the_send_of_the_day(
    sessions: Sessions,
) -> None:
    first, second = (make.approved(sessions) for _ in range(2))
    former = make.push(sessions, due_at=AT, revisions=[first])

    push = replace(sessions, former, first, second)

    assert reload(sessions, former).state == State.CANCELLED
    kept = reload(sessions, push)
    assert [each.revision_id for each in kept.articles] == [first.id, second.id]
    assert kept.clientmsgid != former.clientmsgid
    with sessions.read() as session:
        assert [each.id for each in pushes.quota.of(session, AT, "subscription").pushes] == [push.id]


def test_when_the_new_one_cannot_be_planned_the_former_stays(sessions: Sessions) -> None:
    first, draft = make.approved(sessions), make.revision(sessions)
    former = make.push(sessions, due_at=AT, revisions=[first])

    with pytest.raises(NotAllowed, match="还没有送审"):
        replace(sessions, former, first, draft)

    assert reload(sessions, former).state == State.PLANNED
    with sessions.read() as session:
        assert len(pushes.listed(session)) == 1


def test_what_has_begun_to_be_sent_is_replaced_by_nothing(sessions: Sessions) -> None:
    first, second = (make.approved(sessions) for _ in range(2))
    former = make.push(sessions, due_at=AT, revisions=[first])
    with sessions.begin() as session:
        for state in (State.PREPARING, State.SENDING):
            states.move(session, pushes.named(session, former.id), state, now=AT)

    with pytest.raises(NotAllowed, match="不能换成别的：推送中"):
        replace(sessions, former, first, second)
    with pytest.raises(NotAllowed, match="不能换成别的：推送中"):
        examine(sessions, former, [second])

    assert reload(sessions, former).state == State.SENDING


@pytest.mark.parametrize("reason", ["stopped", "late", "restored", "finding: 数字已更正。"])
def test_a_held_push_joins_no_other_for_it_would_be_planned_again_unasked(
    sessions: Sessions, reason: str
) -> None:
    first, second = (make.approved(sessions) for _ in range(2))
    former = make.push(sessions, due_at=AT, revisions=[first])
    with sessions.begin() as session:
        states.move(session, pushes.named(session, former.id), State.HELD, now=make.NOON, reason=reason)
    refused = "这次推送被拦下了，不能并进别的。请先放行、改时间或取消。"

    with pytest.raises(NotAllowed, match=refused):
        replace(sessions, former, first, second)
    with pytest.raises(NotAllowed, match=refused):
        examine(sessions, former, [first, second])

    after = reload(sessions, former)
    assert (after.state, after.reason, after.clientmsgid) == (State.HELD, reason, former.clientmsgid)


def test_looking_before_does_not_count_the_send_that_becomes_free(sessions: Sessions) -> None:
    first, second = (make.approved(sessions) for _ in range(2))
    former = make.push(sessions, due_at=AT, revisions=[first])

    with pytest.raises(NotAllowed, match="群发次数已经用完"):
        examine(sessions, None, [second])

    assert examine(sessions, former, [first, second]) == 2


def test_who_may_not_plan_may_not_replace(sessions: Sessions) -> None:
    first, second = (make.approved(sessions) for _ in range(2))
    former = make.push(sessions, due_at=AT, revisions=[first])

    with pytest.raises(NotAllowed):
        replace(sessions, former, first, second, by=make.people(sessions).lin)

    assert reload(sessions, former).state == State.PLANNED


def test_more_than_eight_are_refused_and_the_former_stays(sessions: Sessions) -> None:
    nine = [make.approved(sessions) for _ in range(9)]
    former = make.push(sessions, due_at=AT, revisions=nine[:1])

    with pytest.raises(Mistake, match="1 至 8 篇"):
        replace(sessions, former, *nine)

    assert reload(sessions, former).state == State.PLANNED


def examine(sessions: Sessions, former: Push | None, revisions: list[Revision]) -> int:
    """Look at what would be planned at the same time, in place of *former*; return how many articles."""
    with sessions.read() as session:
        return len(
            pushes.examine(
                session,
                pushes.Wanted([session.get_one(Revision, each.id) for each in revisions], AT),
                by=session.merge(make.people(sessions).chen),
                terms=make.TERMS,
                instead_of=session.get_one(Push, former.id) if former else None,
                now=make.NOON,
            )
        )
