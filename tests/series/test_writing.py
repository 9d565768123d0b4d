"""What a series has due is written ahead, once, and handed in; what went by is not made up for."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot import journal, people, series
from bot.db import Sessions
from bot.figures import indicators
from bot.people import Role
from bot.publishing import folder, review
from bot.series import State
from tests import make
from tests.series.conftest import AHEAD, MONDAY, WEEK, Bureau, keep_figure
from tests.web.console.conftest import settings

REVIEW = Path(__file__).parents[2] / "articles" / "2020-review"


def test_it_is_written_48_hours_ahead_and_handed_in_by_its_editor(bureau: Bureau) -> None:
    bureau.add()

    bureau.tick(MONDAY - AHEAD - timedelta(seconds=1))
    before = bureau.runs()
    bureau.tick(MONDAY - AHEAD)
    bureau.tick(MONDAY - AHEAD)

    [run] = bureau.runs()
    assert before == []
    assert (run.due_at, run.state, run.reason) == (MONDAY, State.SUBMITTED, "")
    assert run.topic
    assert run.article
    assert run.article.slug == "shushuo-2026-11-30"
    [revision] = run.article.revisions
    assert revision.title == "数说武都妇联：两癌检查"
    assert (revision.year, revision.template, revision.author) == (2020, "figures", "武都区妇联")
    assert revision.written_by_id == bureau.team.lin.id
    with bureau.sessions.read() as session:
        submission = review.latest(session, revision)
        assert submission
        assert submission.state == "in_review"
        assert submission.by.name == "林"
        html = submission.rendered["html"]
        [entry] = journal.about(session, submission)
    assert all(words in html for words in ("10025", "9800", "增加225名", "这一年，“两癌”检查受益妇女达到"))
    assert entry.way == "定期推送 数说武都妇联"


def test_topics_come_in_turn_and_one_without_confirmed_figures_is_passed_over(bureau: Bureau) -> None:
    keep_figure(bureau.sessions, "没有确认的", "没有确认的指标", 2020, "3", confirmed=False)
    bureau.add(topics=["妇女之家", "没有确认的", "两癌检查"])

    for week in range(3):
        bureau.tick(MONDAY + week * WEEK - AHEAD)

    assert [run.topic.name for run in bureau.runs() if run.topic] == ["妇女之家", "两癌检查", "妇女之家"]


def test_without_topics_all_take_their_turn_and_next_foretells_them(bureau: Bureau) -> None:
    added = bureau.add()
    with bureau.sessions.read() as session:
        foretold = series.coming(session, added, now=MONDAY - WEEK, count=4)

    for week in range(4):
        bureau.tick(MONDAY + week * WEEK - AHEAD)

    told = [run.topic.name for run in bureau.runs() if run.topic]
    assert told == ["两癌检查", "家政培训", "妇女之家", "两癌检查"]
    assert [each.about for each in foretold] == told
    assert [each.due_at for each in foretold] == [run.due_at for run in bureau.runs()]


def test_three_weeks_of_downtime_are_skipped_told_once_and_only_the_next_is_written(bureau: Bureau) -> None:
    bureau.add()

    bureau.tick(MONDAY + 3 * WEEK - timedelta(hours=1))

    assert bureau.states() == [State.SKIPPED, State.SKIPPED, State.SKIPPED, State.SUBMITTED]
    assert [run.article is not None for run in bureau.runs()] == [False, False, False, True]
    [told] = bureau.told(bureau.team.chen)
    assert "跳过了 3 次" in told


def test_nothing_to_say_is_told_and_skipped(bureau: Bureau) -> None:
    keep_figure(bureau.sessions, "没有确认的", "没有确认的指标", 2020, "3", confirmed=False)
    bureau.add(topics=["没有确认的"])

    bureau.tick(MONDAY - AHEAD)

    [run] = bureau.runs()
    assert (run.state, run.reason, run.article) == (State.SKIPPED, "没有确认过的数字可说", None)
    assert "没有确认过的数字可说" in bureau.told(bureau.team.lin)[0]


def test_a_text_that_proofreading_stops_is_kept_and_an_editor_may_mend_it_in_time(bureau: Bureau) -> None:
    keep_figure(bureau.sessions, "家庭电话", "热线18919990000的来电", 2020, "30", "个")  # a telephone number
    bureau.add(topics=["家庭电话"])

    bureau.tick(MONDAY - AHEAD)

    [run] = bureau.runs()
    assert run.state == State.GENERATED
    assert "校对没有通过" in run.reason
    assert run.article
    assert "不能送审" in bureau.told(bureau.team.lin)[0]


@pytest.mark.parametrize("who", ["lin", "chen"])
def test_an_editor_or_publisher_who_has_left_stops_it_and_staff_are_told(bureau: Bureau, who: str) -> None:
    bureau.add()
    with bureau.sessions.begin() as session:
        people.add(session, "钱", [Role.EDITOR, Role.PUBLISHER, Role.ADMIN], now=make.NOON)
        people.suspend(session, session.merge(getattr(bureau.team, who)), by=None, now=MONDAY)

    bureau.tick(MONDAY - AHEAD)

    [run] = bureau.runs()
    assert (run.state, run.article) == (State.FAILED, None)
    assert "已停用" in run.reason
    with bureau.sessions.read() as session:
        qian = people.named(session, "钱")
    assert "已停用" in bureau.told(qian)[0]


def test_reviewers_that_were_named_review_it(bureau: Bureau) -> None:
    with bureau.sessions.begin() as session:
        sun = people.add(session, "孙", [Role.FIRST], now=make.NOON)
    bureau.add(reviewers=[sun, bureau.team.wu, bureau.team.zheng])

    bureau.tick(MONDAY - AHEAD)

    [run] = bureau.runs()
    assert run.article
    with bureau.sessions.read() as session:
        submission = review.latest(session, run.article.revisions[-1])
        assert submission
        assert [each.reviewer.name for each in submission.steps] == ["孙", "吴", "郑"]


def test_two_series_of_one_day_have_articles_of_their_own(bureau: Bureau) -> None:
    bureau.add("数说一")
    bureau.add("数说二")

    bureau.tick(MONDAY - AHEAD)

    slugs = sorted(run.article.slug for run in bureau.runs() if run.article)
    assert slugs == ["shushuo-2026-11-30", "shushuo-2026-11-30-2"]


def test_a_paused_series_writes_nothing_and_what_it_missed_is_not_made_up_for(bureau: Bureau) -> None:
    added = bureau.add()
    with bureau.sessions.begin() as session:
        chen = session.merge(bureau.team.chen)
        series.pause(session, series.named(session, added.name), by=chen, now=MONDAY - AHEAD)
    bureau.tick(MONDAY - timedelta(hours=1))
    bureau.tick(MONDAY + WEEK)
    paused = bureau.runs()

    with bureau.sessions.begin() as session:
        chen = session.merge(bureau.team.chen)
        series.resume(session, series.named(session, added.name), by=chen, now=MONDAY + WEEK)
    bureau.tick(MONDAY + 2 * WEEK - AHEAD)

    assert paused == []
    assert [(run.due_at, run.state) for run in bureau.runs()] == [(MONDAY + 2 * WEEK, State.SUBMITTED)]


def test_every_topic_of_the_2020_review_passes_check_and_proofreading(sessions: Sessions) -> None:
    bureau = Bureau(sessions, settings(), make.people(sessions))
    with sessions.begin() as session:
        folder.keep(session, folder.open_(REVIEW), by=None, now=make.NOON)
        waiting = indicators.waiting(session)
        indicators.confirm(session, waiting, by=session.merge(bureau.team.chen), now=make.NOON)
        topics = [name for name, _ in indicators.topics(session)]
    bureau.add(when="每天 09:00", now=MONDAY - AHEAD)

    for day in range(len(topics)):
        bureau.tick(MONDAY + timedelta(days=day) - AHEAD)

    runs = bureau.runs()
    assert len(topics) == 17
    assert {run.topic.name for run in runs if run.topic} == set(topics)
    assert [run.reason for run in runs if run.reason and "在等 周 初审" not in run.reason] == []
