"""Changing a series that runs: from now on, what is written stays, and who changes it answers for it."""

from datetime import timedelta

import pytest

from bot import journal, people, series
from bot.errors import Mistake, NotAllowed
from bot.people import Role
from bot.publishing.pushes import Mode
from bot.series import State
from tests import make
from tests.series.conftest import AHEAD, MONDAY, WEEK, Bureau

DAY = timedelta(days=1)


def change(bureau: Bureau, now: object = MONDAY - WEEK + DAY, **given: object) -> None:
    """Change the one series there is at *now*."""
    with bureau.sessions.begin() as session:
        [kept] = series.listed(session)
        fields: dict[str, object] = {
            "when": kept.rule_text,
            "ahead_hours": kept.ahead_hours,
            "topics": series.topics_of(session, kept),
            "editor": kept.editor,
            "mode": Mode(kept.mode),
            "by": bureau.team.chen,
        } | given
        for key in ("editor", "by"):
            fields[key] = session.merge(fields[key])
        fields["reviewers"] = [session.merge(each) for each in fields.get("reviewers", [])]  # type: ignore[attr-defined]
        series.change(session, kept, now=now, **fields)  # type: ignore[arg-type]


def test_time_and_topics_are_changed_and_it_goes_on_by_them(bureau: Bureau) -> None:
    bureau.add()

    change(bureau, when="每周三 18:30", topics=["妇女之家"], ahead_hours=24, mode=Mode.PUBLISH)
    wednesday = MONDAY - 5 * DAY + timedelta(hours=9.5)
    bureau.tick(wednesday - DAY)

    [run] = bureau.runs()
    assert (run.due_at, run.state) == (wednesday, State.SUBMITTED)
    assert run.topic
    assert run.topic.name == "妇女之家"
    bureau.approve(run, now=wednesday - timedelta(hours=2))
    bureau.tick(wednesday - timedelta(hours=2))
    push = bureau.push(run)
    assert push
    assert (push.mode, push.due_at) == ("publish", wednesday)


def test_what_is_written_keeps_its_time_and_is_still_foretold(bureau: Bureau) -> None:
    bureau.add()
    bureau.tick(MONDAY - AHEAD)

    change(bureau, MONDAY - DAY, when="每周日 20:00")
    with bureau.sessions.read() as session:
        [kept] = series.listed(session)
        coming = series.coming(session, kept, now=MONDAY - DAY, count=2)
    bureau.tick(MONDAY - DAY)

    assert [each.due_at for each in coming] == [MONDAY, MONDAY + 6 * DAY + timedelta(hours=11)]
    assert coming[0].run
    assert [run.due_at for run in bureau.runs()] == [MONDAY]


def test_what_is_written_is_sent_how_and_by_whom_its_reviewers_had_it(bureau: Bureau) -> None:
    bureau.add(mode=Mode.DRAFT)
    with bureau.sessions.begin() as session:
        qian = people.add(session, "钱", [Role.PUBLISHER], now=make.NOON)
    bureau.tick(MONDAY - AHEAD)
    [run] = bureau.runs()

    change(bureau, MONDAY - DAY, mode=Mode.MASS, by=qian)
    bureau.approve(run, now=MONDAY - DAY)
    bureau.tick(MONDAY - DAY)
    bureau.tick(MONDAY + WEEK - AHEAD)
    following = bureau.runs()[-1]
    bureau.approve(following, now=MONDAY + WEEK - AHEAD)
    bureau.tick(MONDAY + WEEK - AHEAD)

    written, next_one = bureau.push(run), bureau.push(following)
    assert written
    assert next_one
    assert (written.mode, written.planned_by.name) == ("draft", "陈")
    assert (next_one.mode, next_one.planned_by.name) == ("mass", "钱")


def test_times_of_the_new_rule_that_are_over_get_no_row(bureau: Bureau) -> None:
    bureau.add()

    change(bureau, MONDAY - 2 * DAY, when="每天 08:00", ahead_hours=1)
    bureau.tick(MONDAY - 2 * DAY)

    assert bureau.runs() == []


def test_a_paused_one_stays_paused(bureau: Bureau) -> None:
    added = bureau.add()
    with bureau.sessions.begin() as session:
        chen = session.merge(bureau.team.chen)
        series.pause(session, series.named(session, added.name), by=chen, now=MONDAY - 6 * DAY)

    change(bureau, when="每天 08:00")
    bureau.tick(MONDAY)

    assert bureau.runs() == []
    with bureau.sessions.read() as session:
        assert series.named(session, added.name).on_since is None


def test_who_changes_it_answers_for_it_and_the_journal_tells_both_rules(bureau: Bureau) -> None:
    added = bureau.add()
    with bureau.sessions.begin() as session:
        qian = people.add(session, "钱", [Role.PUBLISHER], now=make.NOON)

    change(bureau, when="每周三 18:30", by=qian)

    with bureau.sessions.read() as session:
        kept = series.named(session, added.name)
        assert (kept.publisher.name, kept.rule_text) == ("钱", "每周三 18:30")
        last = journal.about(session, kept)[-1]
    assert (last.verb, last.who) == ("改定期推送", "钱")
    assert (last.details["before"]["rule"], last.details["after"]["rule"]) == ("每周一 09:00", "每周三 18:30")


def test_the_cover_stays_unless_another_is_given(bureau: Bureau) -> None:
    added = bureau.add()

    change(bureau)
    with bureau.sessions.read() as session:
        same = series.named(session, added.name).cover
    change(bureau, cover=make.picture("#123456"), cover_source="张三摄")
    with bureau.sessions.read() as session:
        other = series.named(session, added.name)

    assert same == added.cover
    assert other.cover != added.cover
    assert other.cover_source == "张三摄"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"when": "有空"}, "看不懂"),
        ({"ahead_hours": 0}, "提前 0 小时不对"),
        ({"topics": ["没有的话题"]}, "没有话题"),
        ({"cover": b"no picture"}, "不是图片"),
        ({"cover": make.picture("#123456")}, "请写明封面图从哪里来"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_changed(
    bureau: Bureau, given: dict[str, object], sentence: str
) -> None:
    added = bureau.add()

    with pytest.raises(Mistake, match=sentence):
        change(bureau, **{"when": "每周三 18:30"} | given)

    with bureau.sessions.read() as session:
        kept = series.named(session, added.name)
        assert (kept.rule_text, kept.cover) == (added.rule_text, added.cover)


def test_only_who_publishes_changes_it(bureau: Bureau) -> None:
    bureau.add()

    with pytest.raises(NotAllowed, match="不能改定期推送"):
        change(bureau, by=bureau.team.lin)
    with pytest.raises(NotAllowed, match="没有“编辑”的权限"):
        change(bureau, editor=bureau.team.zhou)
