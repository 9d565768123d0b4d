"""The first day of a rehearsal: each step is told to whom it belongs, from the first word to the numbers."""

import pytest
from sqlalchemy import update

from bot.db import Sessions
from bot.errors import NotAllowed
from bot.operations.rehearsal import first_day
from bot.operations.rehearsal.first_day import STEPS, FirstDay
from bot.people import Person
from bot.publishing import pushes
from bot.publishing.pushes import Push, State
from bot.reach.counts import OutArticle
from tests import make
from tests.publishing.reviewing import approve, return_, submit
from tests.reach import rows


def told(sessions: Sessions, person: Person) -> FirstDay:
    with sessions.read() as session:
        day = first_day.of(session, session.merge(person, load=False))
        assert day is not None
        return day


def test_the_day_goes_on_step_by_step_and_says_whose_turn_it_is(sessions: Sessions) -> None:
    staff = make.people(sessions)

    def seen(person: Person) -> tuple[int, bool, tuple[str, ...]]:
        day = told(sessions, person)
        return day.reached, day.mine, day.by

    assert seen(staff.lin) == (0, True, ("林",))  # 魏, who has left, is not asked
    assert seen(staff.zhou) == (0, False, ("林",))

    revision = make.revision(sessions, "spring", title="春天")
    assert seen(staff.lin) == (1, True, ("林",))
    return_(sessions, submit(sessions, revision), staff.zhou, "改")
    assert told(sessions, staff.lin).returned

    submission = submit(sessions, make.revision(sessions, "spring", title="春天来了"))
    assert seen(staff.zhou) == (2, True, ("周",))
    approve(sessions, submission, *staff.reviewers)
    assert seen(staff.lin) == (3, False, ("陈",))

    push = make.push(sessions, revisions=[make.approved(sessions, "may", title="五月")])
    assert seen(staff.lin)[0] == STEPS.index("推送")
    with sessions.begin() as session:
        session.execute(update(Push).values(state=State.SENT))
    assert seen(staff.lin)[0] == STEPS.index("看数据")
    with sessions.begin() as session:
        out = rows.article(session, "1_1", make.NOON.date(), [12], title="五月")
        session.get_one(OutArticle, out.msgid).push_id, out.position = push.id, 1

    assert told(sessions, staff.lin).reached == len(STEPS)


def test_what_went_out_stays_out_when_it_is_edited_and_a_held_push_goes_out_by_nobody(
    sessions: Sessions,
) -> None:
    staff = make.people(sessions)
    push = make.brought(sessions, State.HELD, reason="stopped")

    held = told(sessions, staff.chen)
    with sessions.begin() as session:
        session.execute(update(Push).values(state=State.SENT))
        slug = session.get_one(Push, push.id).articles[0].submission.revision.article.slug
    make.revision(sessions, slug, title="又改了几个字")
    edited = told(sessions, staff.lin)
    with sessions.begin() as session:
        pushes.out.note_back(session, pushes.named(session, push.id).articles[0], now=make.NOON)
    assert (edited.withdrawn, told(sessions, staff.lin).withdrawn) == (False, True)

    assert (held.reached, held.held) == (STEPS.index("推送"), push.id)
    assert (edited.reached, edited.held, edited.returned) == (STEPS.index("看数据"), None, False)


def test_what_was_done_stays_done_whatever_is_written_afterwards(sessions: Sessions) -> None:
    staff = make.people(sessions)
    make.approved(sessions, "spring", title="春天")

    make.revision(sessions, "other", title="又写了一篇")
    beside = told(sessions, staff.lin)
    make.revision(sessions, "spring", title="春天，改过")
    anew = told(sessions, staff.lin)

    assert (beside.done, beside.reached, beside.slug) == (3, 3, "spring")
    assert (anew.done, anew.reached, anew.by) == (3, 1, ("林",))


def test_a_push_that_was_cancelled_has_been_planned_once(sessions: Sessions) -> None:
    staff = make.people(sessions)
    push = make.push(sessions, revisions=[make.approved(sessions, "spring", title="春天")])
    with sessions.begin() as session:
        session.execute(update(Push).where(Push.id == push.id).values(state=State.CANCELLED))

    day = told(sessions, staff.chen)

    assert (day.done, day.reached, day.mine) == (4, 3, True)


def test_once_its_numbers_are_there_the_day_is_over_for_good_and_is_put_away_by_each(
    sessions: Sessions,
) -> None:
    staff = make.people(sessions)
    push = make.push(sessions, revisions=[make.approved(sessions, "may", title="五月")])
    with sessions.begin() as session, pytest.raises(NotAllowed, match="还没有走完"):
        first_day.put_away(session, by=session.merge(staff.lin), now=make.NOON)
    with sessions.begin() as session:
        session.execute(update(Push).values(state=State.SENT))
        out = rows.article(session, "1_1", make.NOON.date(), [12], title="五月")
        session.get_one(OutArticle, out.msgid).push_id, out.position = push.id, 1

    make.revision(sessions, "correction", title="更正")
    over = told(sessions, staff.lin)
    with sessions.begin() as session:
        first_day.put_away(session, by=session.merge(staff.lin), now=make.NOON)
        first_day.put_away(session, by=session.merge(staff.lin), now=make.NOON)

    assert (over.done, over.reached, over.slug) == (len(STEPS), len(STEPS), "may")
    assert told(sessions, staff.chen).done == len(STEPS)
    with sessions.read() as session:
        assert first_day.of(session, session.merge(staff.lin, load=False)) is None
