"""What people do with a push that is planned: take back, release, stop, say what became of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from bot import journal
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.people import Person
from bot.publishing import pushes
from bot.publishing.pushes import Mode, Push, State
from bot.publishing.pushes.states import move
from tests import cast, make
from tests.cast import Cast
from tests.publishing.conftest import reload
from tests.publishing.test_pushes_planning import NOW, in_state, plan


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return cast.everyone(sessions)


def cancel(session: Session, push: Push, by: Person) -> None:
    pushes.cancel(session, pushes.named(session, push.id), by=by, now=NOW)


def release(session: Session, push: Push, by: Person) -> None:
    pushes.release(session, pushes.named(session, push.id), by=by, terms=make.TERMS, now=NOW)


def settle(session: Session, push: Push, by: Person, sent: bool = True) -> None:
    pushes.settle_by_hand(session, pushes.named(session, push.id), sent=sent, by=by, now=NOW)


def stop_all(session: Session, push: Push, by: Person) -> None:
    pushes.stop_all(session, by=by, now=NOW)


def test_a_push_is_taken_back_as_long_as_it_has_not_begun_and_its_article_is_free_again(
    sessions: Sessions, staff: Cast
) -> None:
    for state in (State.PLANNED, State.PREPARING, State.HELD):
        push = in_state(sessions, state)

        with sessions.begin() as session:
            cancel(session, push, staff.chen)

        assert reload(sessions, push).state == State.CANCELLED
        again = plan(sessions, push.articles[0].submission.revision, mode=Mode.PUBLISH)
        assert again.state == State.PLANNED


def test_what_has_begun_or_ended_is_neither_taken_back_nor_released(sessions: Sessions, staff: Cast) -> None:
    for state, words in (
        (State.SENDING, "推送中"),
        (State.ACCEPTED, "已交给微信"),
        (State.SENT, "已推送"),
        (State.DOUBTFUL, "结果未知（请核对）"),
        (State.FAILED, "失败（没有发出）"),
        (State.CANCELLED, "已取消"),
    ):
        push = in_state(sessions, state)

        with sessions.begin() as session:
            with pytest.raises(NotAllowed, match=f"这次推送不能取消：{words}。"):
                cancel(session, push, staff.chen)
            with pytest.raises(NotAllowed, match=f"这次推送没有被拦下，不用放行；现在是：{words}。"):
                release(session, push, staff.chen)

        assert reload(sessions, push).state == state


def test_a_held_push_is_released_to_go_out_now(sessions: Sessions, staff: Cast) -> None:
    push = in_state(sessions, State.HELD)
    later = NOW + timedelta(hours=5)

    with sessions.begin() as session:
        pushes.release(session, pushes.named(session, push.id), by=staff.chen, terms=make.TERMS, now=later)

    after = reload(sessions, push)
    assert (after.state, after.due_at) == (State.PLANNED, later)
    assert after.clientmsgid == push.clientmsgid


def test_a_held_push_whose_article_was_changed_is_not_released(sessions: Sessions, staff: Cast) -> None:
    push = in_state(sessions, State.HELD)
    make.revision(sessions, push.articles[0].submission.revision.article.slug, title="改过的标题")

    with sessions.begin() as session, pytest.raises(NotAllowed, match="审签之后有改动，不能排期"):
        release(session, push, staff.chen)

    assert reload(sessions, push).state == State.HELD


def test_stopping_everything_holds_what_has_not_begun_and_nothing_else(
    sessions: Sessions, staff: Cast
) -> None:
    each = {state: in_state(sessions, state) for state in State}

    with sessions.begin() as session:
        held = pushes.stop_all(session, by=staff.chen, now=NOW)

    assert [push.id for push in held] == [each[State.PLANNED].id, each[State.PREPARING].id]
    for state, push in each.items():
        after = reload(sessions, push)
        if state in {State.PLANNED, State.PREPARING}:
            assert (after.state, after.reason) == (State.HELD, "stopped")
            assert pushes.in_words(after) == "被拦下，等人放行：有人按了全部停止"
        else:
            assert after.state == state


def test_a_person_says_what_became_of_a_doubtful_push(sessions: Sessions, staff: Cast) -> None:
    went_out, did_not = in_state(sessions, State.DOUBTFUL), in_state(sessions, State.DOUBTFUL)
    by_person = in_state(sessions, State.ACCEPTED, waits_for="person")

    with sessions.begin() as session:
        settle(session, went_out, staff.chen)
        settle(session, did_not, staff.chen, sent=False)
        settle(session, by_person, staff.chen)

    assert reload(sessions, went_out).state == reload(sessions, by_person).state == State.SENT
    assert (reload(sessions, did_not).state, reload(sessions, did_not).reason) == (
        State.FAILED,
        "人工核对：没有发出",
    )
    assert plan(sessions, did_not.articles[0].submission.revision).state == State.PLANNED
    with pytest.raises(NotAllowed, match="一篇文章只推送一次"):
        plan(sessions, went_out.articles[0].submission.revision)


def test_there_is_nothing_to_say_of_any_other_push(sessions: Sessions, staff: Cast) -> None:
    for state in sorted(set(State) - {State.DOUBTFUL}):
        push = in_state(sessions, state)

        words = "这次推送不用人工核对；现在是："
        with sessions.begin() as session, pytest.raises(NotAllowed, match=words):
            settle(session, push, staff.chen)


def test_each_act_needs_the_right_to_it(sessions: Sessions, staff: Cast) -> None:
    push = make.push(sessions)
    acts: list[Callable[[Session, Push, Person], None]] = [cancel, release, settle, stop_all]

    with sessions.begin() as session:
        for act in acts:
            for person in (staff.lin, staff.zhou):
                words = f"{person.name} 没有“发布”.*的权限，不能.*。请找管理员。"
                with pytest.raises(NotAllowed, match=words):
                    act(session, push, person)
            with pytest.raises(NotAllowed, match="魏 已停用，不能"):
                act(session, push, staff.wei)

    assert reload(sessions, push).state == State.PLANNED


def test_a_push_of_a_restored_database_is_planned_again_only_by_who_looked_whether_it_went_out(
    sessions: Sessions, staff: Cast
) -> None:
    push, stopped = make.push(sessions), make.push(sessions, mode="publish")
    tomorrow = NOW + timedelta(days=1)
    for each, reason in ((push, "restored"), (stopped, "stopped")):
        with sessions.begin() as session:
            move(session, pushes.named(session, each.id), State.HELD, now=NOW, reason=reason)

    def reschedule(which: Push, *, looked: bool = False) -> None:
        with sessions.begin() as session:
            found = pushes.named(session, which.id)
            pushes.reschedule(
                session, found, at=tomorrow, by=staff.chen, terms=make.TERMS, looked=looked, now=NOW
            )

    with pytest.raises(NotAllowed, match="这次推送可能早已发过，没有改时间"):
        reschedule(push)
    before = reload(sessions, push)
    reschedule(push, looked=True)
    reschedule(stopped)

    assert (before.state, before.reason, before.due_at) == (State.HELD, "restored", push.due_at)
    after = reload(sessions, push)
    assert (after.state, after.due_at, after.clientmsgid) == (State.PLANNED, tomorrow, push.clientmsgid)
    assert reload(sessions, stopped).state == State.PLANNED
    with sessions.read() as session:
        assert [journal.about(session, each)[-1].details["looked"] for each in (push, stopped)] == [
            True,
            False,
        ]


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)  # on SQLite nobody else can write
def test_a_push_is_judged_as_it_is_once_it_is_locked_and_not_as_it_was_read_before(
    sessions: Sessions, staff: Cast
) -> None:
    push = make.push(sessions)

    with sessions.begin() as session:
        seen = pushes.listed(session)  # as a page does
        with sessions.begin() as elsewhere:
            begun = pushes.named(elsewhere, push.id)
            move(elsewhere, begun, State.PREPARING, now=NOW)
            move(elsewhere, begun, State.SENDING, now=NOW, lease=("another", NOW))
        with pytest.raises(NotAllowed, match="不能取消：推送中"):
            cancel(session, push, staff.chen)
        held = pushes.stop_all(session, by=staff.chen, now=NOW)

    assert held == []
    assert [each.state for each in seen] == [State.SENDING]
    assert reload(sessions, push).state == State.SENDING


def test_a_number_that_no_push_has_is_answered_with_where_to_look(sessions: Sessions) -> None:
    with (
        sessions.begin() as session,
        pytest.raises(Mistake, match="没有这次推送。请核对编号，或刷新页面再选。"),
    ):
        pushes.named(session, 7)


def test_every_act_stands_in_the_journal_under_its_author(sessions: Sessions, staff: Cast) -> None:
    push = in_state(sessions, State.HELD)

    with sessions.begin() as session:
        release(session, push, staff.chen)
        cancel(session, push, staff.chen)

    with sessions.read() as session:
        entries = journal.about(session, push)
    assert [(entry.who, entry.verb) for entry in entries] == [
        ("陈", "安排推送"),
        ("陈", "推送：held → planned"),
        ("陈", "推送：planned → cancelled"),
    ]
