"""From approval to push: planned in time by right of the publisher, or not sent and told."""

from datetime import datetime, timedelta

import pytest

from bot import journal, people, series
from bot.people import Role
from bot.publishing import articles, outdated, pushes, review
from bot.publishing.pushes import Mode, Push
from bot.publishing.pushes import State as Pushed
from bot.series import SeriesRun, State
from tests import make
from tests.series.conftest import AHEAD, MONDAY, WEEK, Bureau, keep_figure

WRITTEN = MONDAY - AHEAD
SUNDAY = MONDAY - timedelta(hours=20)


@pytest.fixture
def run(bureau: Bureau) -> SeriesRun:
    """The run of a series' first Monday, handed in."""
    bureau.add()
    bureau.tick(WRITTEN)
    [run] = bureau.runs()
    assert run.state == State.SUBMITTED
    return run


def plan_by_hand(bureau: Bureau, run: SeriesRun, *, now: datetime = SUNDAY) -> int:
    assert run.article
    with bureau.sessions.begin() as session:
        newest = articles.newest(articles.named(session, run.article.slug))
        push = pushes.plan(
            session,
            pushes.Wanted([newest], MONDAY + timedelta(hours=5)),
            by=session.merge(bureau.team.chen),
            terms=make.TERMS,
            now=now,
        )
        return push.id


def test_after_the_third_step_it_is_planned_once_for_its_time_in_the_publishers_name(
    bureau: Bureau, run: SeriesRun
) -> None:
    bureau.approve(run, bureau.team.zhou, bureau.team.wu, now=SUNDAY)
    bureau.tick(SUNDAY)
    before = bureau.push(run)
    bureau.approve(run, bureau.team.zheng, now=SUNDAY)
    bureau.tick(SUNDAY)
    bureau.tick(SUNDAY)

    push = bureau.push(run)
    assert before is None
    assert push
    assert (push.due_at, push.state, push.mode, push.planned_by.name) == (MONDAY, "planned", "mass", "陈")
    assert bureau.states() == [State.PLANNED]
    with bureau.sessions.read() as session:
        assert len(pushes.listed(session)) == 1
        [entry] = journal.about(session, push)
    assert entry.way == "定期推送 数说武都妇联"
    assert bureau.told(bureau.team.chen) == []


def test_what_is_not_approved_in_time_is_not_sent_and_both_rights_are_told(
    bureau: Bureau, run: SeriesRun
) -> None:
    bureau.approve(run, bureau.team.zhou, now=SUNDAY)
    bureau.tick(MONDAY - timedelta(seconds=29))
    bureau.approve(run, bureau.team.wu, bureau.team.zheng, now=MONDAY)
    bureau.tick(MONDAY + timedelta(minutes=1))

    [after] = bureau.runs()
    assert (after.state, after.reason) == (State.MISSED, "到时间还在等 吴 复审")
    assert bureau.push(run) is None
    for person in (bureau.team.lin, bureau.team.chen):
        [told] = bureau.told(person)
        assert "没有推送：到时间还在等 吴 复审。程序不会补发；审完以后可以由人排期。" in told
    assert plan_by_hand(bureau, run, now=MONDAY + timedelta(hours=1))


def test_at_the_last_moment_of_the_grace_it_is_still_planned(bureau: Bureau, run: SeriesRun) -> None:
    bureau.approve(run, now=SUNDAY)

    bureau.tick(MONDAY - timedelta(seconds=30))

    assert bureau.states() == [State.PLANNED]


def test_a_returned_text_that_the_editor_mends_in_time_is_planned_as_mended(
    bureau: Bureau, run: SeriesRun
) -> None:
    assert run.article
    with bureau.sessions.begin() as session:
        article = articles.named(session, run.article.slug)
        submission = review.latest(session, articles.newest(article))
        assert submission
        zhou, lin = session.merge(bureau.team.zhou), session.merge(bureau.team.lin)
        review.return_(session, submission, by=zhou, reason="标题再亲切些", now=SUNDAY)
    bureau.tick(SUNDAY)
    with bureau.sessions.begin() as session:
        article = articles.named(session, run.article.slug)
        draft = articles.as_draft(session, articles.newest(article))
        mended = articles.save(
            session, make.draft(**(draft.__dict__ | {"title": "数说：健康的底气"})), by=lin, now=SUNDAY
        )
        assert mended
        review.submit(session, mended, by=session.merge(lin), steps=make.STEPS, now=SUNDAY)
    bureau.approve(run, now=SUNDAY)
    bureau.tick(SUNDAY)

    push = bureau.push(run)
    assert push
    assert [each.submission.revision.title for each in push.articles] == ["数说：健康的底气"]


def test_a_push_that_staff_planned_themselves_is_taken_for_its_own(bureau: Bureau, run: SeriesRun) -> None:
    bureau.approve(run, now=SUNDAY)
    number = plan_by_hand(bureau, run)

    bureau.tick(SUNDAY)
    bureau.tick(MONDAY + timedelta(hours=1))

    push = bureau.push(run)
    assert bureau.states() == [State.PLANNED]
    assert push
    assert (push.id, push.due_at) == (number, MONDAY + timedelta(hours=5))


def test_a_push_that_a_person_cancelled_is_not_planned_again(bureau: Bureau, run: SeriesRun) -> None:
    bureau.approve(run, now=SUNDAY)
    bureau.tick(SUNDAY)
    push = bureau.push(run)
    assert push
    with bureau.sessions.begin() as session:
        chen = session.merge(bureau.team.chen)
        pushes.cancel(session, pushes.named(session, push.id), by=chen, now=SUNDAY)

    bureau.tick(SUNDAY)

    with bureau.sessions.read() as session:
        assert [each.state for each in pushes.listed(session)] == ["cancelled"]


def test_when_the_send_of_that_day_is_taken_it_fails_with_that_sentence(
    bureau: Bureau, run: SeriesRun
) -> None:
    make.push(bureau.sessions, due_at=MONDAY + timedelta(hours=6))
    bureau.approve(run, now=SUNDAY)

    bureau.tick(SUNDAY)

    [after] = bureau.runs()
    assert after.state == State.FAILED
    assert "群发次数已经用完" in after.reason
    assert "群发次数已经用完" in bureau.told(bureau.team.chen)[0]
    assert bureau.push(run) is None


def test_a_publisher_who_has_lost_the_right_plans_nothing(bureau: Bureau, run: SeriesRun) -> None:
    bureau.approve(run, now=SUNDAY)
    with bureau.sessions.begin() as session:
        qian = people.add(session, "钱", [Role.PUBLISHER, Role.ADMIN], now=make.NOON)
        people.suspend(session, session.merge(bureau.team.chen), by=qian, now=SUNDAY)

    bureau.tick(SUNDAY)

    [after] = bureau.runs()
    assert (after.state, after.reason) == (State.FAILED, "陈 已停用，不能安排推送。")
    assert bureau.push(run) is None
    assert "陈 已停用" in bureau.told(qian)[0]


def test_a_series_paused_before_approval_plans_nothing_until_it_is_resumed(
    bureau: Bureau, run: SeriesRun
) -> None:
    with bureau.sessions.begin() as session:
        chen = session.merge(bureau.team.chen)
        series.pause(session, series.listed(session)[0], by=chen, now=SUNDAY)
    bureau.approve(run, now=SUNDAY)
    bureau.tick(SUNDAY)
    paused = bureau.push(run)
    with bureau.sessions.begin() as session:
        chen = session.merge(bureau.team.chen)
        series.resume(session, series.listed(session)[0], by=chen, now=SUNDAY)
    bureau.tick(SUNDAY)

    assert paused is None
    assert bureau.push(run) is not None


def test_a_figure_corrected_after_approval_keeps_it_from_being_planned(
    bureau: Bureau, run: SeriesRun
) -> None:
    bureau.approve(run, now=SUNDAY)
    keep_figure(bureau.sessions, "两癌检查", "“两癌”检查受益妇女", 2020, "10052", now=SUNDAY)

    bureau.tick(SUNDAY)
    bureau.tick(SUNDAY)
    during = bureau.runs()[0]
    assert run.article
    with bureau.sessions.read() as session:
        awaited = series.to_plan(session, articles.named(session, run.article.slug))
    bureau.tick(MONDAY)

    assert (during.state, "已更正为" in during.reason) == (State.SUBMITTED, True)
    assert awaited is None  # so nobody is told that it will be planned by itself
    assert bureau.runs()[0].state == State.MISSED
    assert "已更正为" in bureau.told(bureau.team.chen)[0]
    assert not [each for each in bureau.told(bureau.team.chen) if "。。" in each]
    assert bureau.push(run) is None


def test_a_figure_corrected_after_planning_keeps_the_push_from_going_out(
    bureau: Bureau, run: SeriesRun
) -> None:
    bureau.approve(run, now=SUNDAY)
    bureau.tick(SUNDAY)

    keep_figure(bureau.sessions, "两癌检查", "“两癌”检查受益妇女", 2020, "10052", now=SUNDAY)

    push = bureau.push(run)
    assert push
    with bureau.sessions.read() as session:  # what every push asks before it begins
        (told,) = outdated.of(session, session.get_one(Push, push.id).articles[0].submission)
    assert "‘两癌’检查受益妇女”2020年 10025名 已更正为 10052名" in told


def test_what_an_editor_mends_is_in_review_again_and_its_notice_is_over(bureau: Bureau) -> None:
    keep_figure(bureau.sessions, "家庭电话", "热线18919990000的来电", 2020, "30", "个")
    bureau.add(topics=["家庭电话"])
    bureau.tick(WRITTEN)
    [run] = bureau.runs()
    assert run.article
    told = bureau.told(bureau.team.lin)
    with bureau.sessions.begin() as session:
        lin = session.merge(bureau.team.lin)
        mended = make.draft(run.article.slug, title="热线有人接", year=2020)
        revision = articles.save(session, mended, by=lin, now=SUNDAY)
        assert revision
        review.submit(session, revision, by=lin, steps=make.STEPS, now=SUNDAY)
    bureau.tick(SUNDAY)
    during = bureau.runs()[0]
    bureau.approve(run, now=SUNDAY)
    bureau.tick(SUNDAY)

    assert run.state == State.GENERATED
    assert len(told) == 1
    assert (during.state, during.reason) == (State.SUBMITTED, "")
    assert bureau.told(bureau.team.lin) == []
    assert bureau.states() == [State.PLANNED]


def test_a_figure_of_another_topic_that_is_corrected_changes_nothing(bureau: Bureau, run: SeriesRun) -> None:
    bureau.approve(run, now=SUNDAY)
    bureau.tick(SUNDAY)

    keep_figure(bureau.sessions, "家政培训", "家政培训人数", 2020, "330", now=SUNDAY)
    bureau.tick(SUNDAY)

    push = bureau.push(run)
    assert push
    assert push.state == Pushed.PLANNED


def test_the_way_of_sending_is_that_of_the_series(bureau: Bureau) -> None:
    bureau.add(mode=Mode.PUBLISH)
    bureau.tick(WRITTEN)
    [run] = bureau.runs()
    bureau.approve(run, now=SUNDAY)
    bureau.tick(SUNDAY)

    push = bureau.push(run)
    assert push
    assert push.mode == Mode.PUBLISH


def test_what_becomes_of_one_week_does_not_touch_the_next(bureau: Bureau, run: SeriesRun) -> None:
    bureau.tick(MONDAY + WEEK - AHEAD)
    second = bureau.runs()[1]
    bureau.approve(second, now=MONDAY + WEEK - AHEAD)
    bureau.tick(MONDAY + WEEK - AHEAD)

    assert bureau.states() == [State.MISSED, State.PLANNED]
    assert bureau.push(run) is None
