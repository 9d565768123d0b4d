"""Planning and what people do with a push: rights, rules, and the sentence of every refusal."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.people import Person
from bot.publishing import articles, pushes
from bot.publishing.articles import Revision
from bot.publishing.pushes import Mode, Push, State
from tests import cast, make
from tests.cast import Cast
from tests.publishing import reviewing
from tests.publishing.conftest import reload

NOW = make.NOON
GRACE = make.TERMS.grace


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return cast.everyone(sessions)


def plan(
    sessions: Sessions,
    *revisions: Revision,
    by: Person | None = None,
    after: timedelta = timedelta(hours=1),
    mode: Mode = Mode.MASS,
    tag: int | None = None,
) -> Push:
    planner = by or make.people(sessions).chen
    with sessions.begin() as session:
        again = [session.get_one(Revision, revision.id) for revision in revisions]
        wanted = pushes.Wanted(again, NOW + after, mode, tag)
        return pushes.plan(session, wanted, by=planner, terms=make.TERMS, now=NOW)


def in_state(sessions: Sessions, state: State, **fields: object) -> Push:
    """Return a push that has come to *state*, as if it had got there by itself."""
    push = make.push(sessions, mode="publish")  # of which there may be any number a day
    with sessions.begin() as session:
        found = pushes.named(session, push.id)
        found.state = state
        for name, value in fields.items():
            setattr(found, name, value)
    return push


def test_what_is_planned_is_kept_in_its_order_with_a_key_of_its_own(sessions: Sessions, staff: Cast) -> None:
    revisions = [make.approved(sessions, title=f"第{number}篇") for number in (1, 2, 3)]

    push = plan(sessions, *reversed(revisions), tag=102)
    other = plan(sessions, make.approved(sessions), mode=Mode.DRAFT)

    kept = reload(sessions, push)
    assert [(each.position, each.submission.revision.title) for each in kept.articles] == [
        (1, "第3篇"), (2, "第2篇"), (3, "第1篇")
    ]  # fmt: skip
    assert (kept.state, kept.mode, kept.audience) == (State.PLANNED, Mode.MASS, "tag:102")
    assert kept.due_at == NOW + timedelta(hours=1)
    assert len(kept.clientmsgid) == 32
    assert set(kept.clientmsgid) <= set("0123456789abcdef")
    assert kept.clientmsgid != other.clientmsgid
    assert other.audience == "all"


def test_only_who_publishes_plans(sessions: Sessions, staff: Cast) -> None:
    revision = make.approved(sessions)

    for person, words in (
        (staff.lin, "林 没有“发布”的权限，不能安排推送。请找管理员。"),
        (staff.zheng, "郑 没有“发布”的权限"),
        (staff.wei, "魏 已停用，不能安排推送。"),
    ):
        with pytest.raises(NotAllowed, match=words):
            plan(sessions, revision, by=person)


def test_a_push_is_planned_thirty_seconds_ahead_so_that_it_can_be_taken_back(
    sessions: Sessions, staff: Cast
) -> None:
    revision = make.approved(sessions)

    soon, over = (
        "3月8日 .* 太早了：至少要在 30 秒以后，好留出反悔的时间。",
        "3月7日 周日 12:00 已经过去，请选以后的时间。",
    )
    for after, said in ((timedelta(seconds=29), soon), (timedelta(0), soon), (timedelta(days=-1), over)):
        with pytest.raises(Mistake, match=said):
            plan(sessions, revision, after=after)

    assert plan(sessions, revision, after=timedelta(seconds=30)).state == State.PLANNED


def test_one_to_eight_articles_go_into_a_push_each_once(sessions: Sessions, staff: Cast) -> None:
    nine = [make.approved(sessions) for _ in range(9)]

    with pytest.raises(Mistake, match="一次推送要 1 至 8 篇，现在是 0 篇。"):
        plan(sessions)
    with pytest.raises(Mistake, match="一次推送要 1 至 8 篇，现在是 9 篇。"):
        plan(sessions, *nine)
    with pytest.raises(Mistake, match="同一篇文章在这次推送里写了两遍。"):
        plan(sessions, nine[0], nine[1], nine[0])
    assert len(plan(sessions, *nine[:8]).articles) == 8


def test_a_tag_goes_with_a_mass_send_alone(sessions: Sessions, staff: Cast) -> None:
    revision = make.approved(sessions)

    for mode in (Mode.PUBLISH, Mode.DRAFT):
        with pytest.raises(Mistake, match="只有群发可以选标签"):
            plan(sessions, revision, mode=mode, tag=2)


def test_what_was_not_approved_is_not_planned_and_it_is_said_how_far_it_is(
    sessions: Sessions, staff: Cast
) -> None:
    draft, waiting, returned = (make.revision(sessions) for _ in range(3))
    first = make.approved(sessions, "changed")
    changed = make.revision(sessions, "changed", title="改过的标题")
    reviewing.approve(sessions, reviewing.submit(sessions, waiting), staff.zhou, staff.wu)
    reviewing.return_(sessions, reviewing.submit(sessions, returned), staff.zhou, "不好")

    for revision, words in (
        (draft, "还没有送审，不能排期。三步都通过以后再来。"),
        (waiting, "还没有审完，不能排期。"),
        (returned, "被退回了，不能排期。"),
        (first, "审签之后有改动，不能排期。"),
        (changed, "《改过的标题》还没有送审，不能排期。"),
    ):
        with pytest.raises(NotAllowed, match=words):
            plan(sessions, revision)
        with pytest.raises(NotAllowed, match=words):
            plan(sessions, make.approved(sessions), revision)


def test_what_is_planned_already_is_not_planned_again_and_the_transaction_goes_on(
    sessions: Sessions, staff: Cast
) -> None:
    revision, other = make.approved(sessions, title="甲"), make.approved(sessions, title="乙")
    plan(sessions, revision)

    with sessions.begin() as session:
        both = [session.get_one(Revision, each.id) for each in (other, revision)]
        together = pushes.Wanted(both, NOW + GRACE)
        with pytest.raises(NotAllowed, match="《乙》《甲》里有已经排期或推送过的；一篇文章只推送一次。"):
            pushes.plan(session, together, by=staff.chen, terms=make.TERMS, now=NOW)
        another_day = pushes.Wanted(both[:1], NOW + timedelta(days=1))
        alone = pushes.plan(session, another_day, by=staff.chen, terms=make.TERMS, now=NOW)

    assert reload(sessions, alone).state == State.PLANNED


def test_what_followers_saw_or_may_see_is_never_planned_again(sessions: Sessions, staff: Cast) -> None:
    for state in (State.HELD, State.SENDING, State.DOUBTFUL, State.ACCEPTED, State.SENT):
        revision = in_state(sessions, state).articles[0].submission.revision

        with pytest.raises(NotAllowed, match="一篇文章只推送一次"):
            plan(sessions, revision)


def test_looking_before_planning_changes_nothing(sessions: Sessions, staff: Cast) -> None:
    revision = make.approved(sessions)

    with sessions.begin() as session:
        again = [session.get_one(Revision, revision.id)]
        wanted = pushes.Wanted(again, NOW + GRACE)
        (submission,) = pushes.examine(session, wanted, by=staff.chen, terms=make.TERMS, now=NOW)
        assert pushes.listed(session) == []
        assert pushes.plannable(session) == [submission]

    plan(sessions, revision)
    with sessions.read() as session:
        assert pushes.plannable(session) == []


def test_an_article_goes_out_once_also_when_it_was_written_and_approved_anew(sessions: Sessions) -> None:
    push = make.push(sessions, revisions=[make.approved(sessions, "spring", title="春天")])
    anew = make.approved(sessions, "spring", title="春天又来了")

    with pytest.raises(NotAllowed, match=r"第1版排在 3月8日 周一 12:00 推送。请先取消那次推送"):
        make.push(sessions, revisions=[anew], due_at=make.NOON + timedelta(days=1))
    with sessions.begin() as session:
        session.execute(update(Push).values(state=State.SENT, sending_at=make.NOON))
    with pytest.raises(NotAllowed, match=r"第1版 3月8日 周一 12:00 已经推送过；一篇文章只群发一次"):
        make.push(sessions, revisions=[anew], due_at=make.NOON + timedelta(days=1))
    quietly = make.push(sessions, revisions=[anew], due_at=make.NOON + timedelta(days=1), mode="publish")
    with sessions.begin() as session:
        session.execute(update(Push).where(Push.id == quietly.id).values(state=State.SENT))
    third = make.approved(sessions, "spring", title="春天第三回")
    with pytest.raises(NotAllowed, match="第1版 3月8日 周一 12:00 已经推送过"):  # quiet hides nothing
        make.push(sessions, revisions=[third], due_at=make.NOON + timedelta(days=1))
    with sessions.begin() as session:
        session.get_one(Push, push.id).articles[0].back_at = make.NOON
    with sessions.read() as session:
        third = articles.newest(articles.named(session, "spring"))

    again = make.push(sessions, revisions=[third], due_at=make.NOON + timedelta(days=1))

    assert again.state == State.PLANNED
