"""三审三校: three steps, in order, by three named people, and only of the bytes that they saw."""

from datetime import timedelta

import pytest

from bot import journal, people
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.people import Role
from bot.publishing import articles, review
from bot.publishing.articles import Revision
from bot.publishing.review import Submission
from tests import cast, make
from tests.cast import Cast
from tests.publishing.reviewing import NOW, approve, covered, join, now, return_, submit


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return cast.everyone(sessions)


@pytest.fixture
def revision(sessions: Sessions, staff: Cast) -> Revision:
    return make.revision(sessions, "spring")


def test_three_steps_in_order_by_three_people_approve_a_revision(
    sessions: Sessions, staff: Cast, revision: Revision
) -> None:
    submission = submit(sessions, revision)
    names, states = [], []
    for person in staff.reviewers:
        step = now(sessions, submission).next_step
        names.append((step.name, step.reviewer.name) if step else None)
        states.append(covered(sessions, revision))
        approve(sessions, submission, person)

    after = now(sessions, submission)
    assert names == [("初审", "周"), ("复审", "吴"), ("终审", "郑")]
    assert states == [False, False, False]
    assert (after.state, after.next_step) == ("approved", None)
    assert [(each.by.name, each.digest, each.at) for each in after.approvals] == [
        (person.name, submission.digest, NOW) for person in staff.reviewers
    ]
    assert covered(sessions, revision)


def test_nobody_else_and_nobody_out_of_turn_takes_a_step(
    sessions: Sessions, staff: Cast, revision: Revision
) -> None:
    another = join(sessions, "冯", Role.FIRST, Role.SECOND, Role.THIRD)
    submission = submit(sessions, revision, *staff.reviewers)

    for person, words in (
        (staff.wu, "吴 没有“初审”的权限"),
        (another, "现在轮到 周 初审，不是 冯"),
        (staff.lin, "林 没有“初审”的权限"),
        (staff.chen, "陈 没有“初审”的权限"),
    ):
        with pytest.raises(NotAllowed, match=words):
            approve(sessions, submission, person)

    approve(sessions, submission, staff.zhou)
    with pytest.raises(NotAllowed, match="您已经通过初审，不用再点；现在轮到 吴 复审"):
        approve(sessions, submission, staff.zhou)
    assert len(now(sessions, submission).approvals) == 1


def test_nobody_reviews_what_they_wrote_or_submitted(sessions: Sessions, staff: Cast) -> None:
    everything = join(sessions, "全", Role.EDITOR, Role.FIRST, Role.SECOND, Role.THIRD)
    with sessions.begin() as session:
        own = articles.save(session, make.draft("own"), by=everything, now=NOW)
    assert own

    with pytest.raises(NotAllowed, match="全 写了这篇文章，不能自己复审"):
        submit(sessions, own, staff.zhou, everything, staff.zheng)
    with pytest.raises(NotAllowed, match="全 写了这篇文章，不能自己终审"):
        submit(sessions, make.revision(sessions), staff.zhou, staff.wu, everything, by=everything)


def test_nobody_takes_two_steps_on_one_article(sessions: Sessions, staff: Cast, revision: Revision) -> None:
    both = join(sessions, "双", Role.FIRST, Role.SECOND)

    with pytest.raises(NotAllowed, match="三步要由三个不同的人来审"):
        submit(sessions, revision, both, both, staff.zheng)


def test_without_names_the_first_who_may_are_chosen_each_for_one_step(
    sessions: Sessions, staff: Cast
) -> None:
    own = join(sessions, "兼", Role.EDITOR, Role.FIRST)
    submission = submit(sessions, make.revision(sessions), by=own)

    assert [step.reviewer.name for step in submission.steps] == ["周", "吴", "郑"]


def test_who_alone_may_take_a_later_step_is_not_used_up_on_an_earlier_one(sessions: Sessions) -> None:
    writer = join(sessions, "林", Role.EDITOR)
    join(sessions, "甲", Role.FIRST, Role.SECOND)
    join(sessions, "乙", Role.FIRST)
    join(sessions, "丙", Role.THIRD)
    with sessions.begin() as session:
        written = articles.save(session, make.draft(), by=writer, now=NOW)
    assert written

    submission = submit(sessions, written, by=writer)

    assert [step.reviewer.name for step in submission.steps] == ["乙", "甲", "丙"]


def test_where_nobody_is_left_for_a_step_it_is_said_which(sessions: Sessions) -> None:
    writer = join(sessions, "林", Role.EDITOR)
    join(sessions, "周", Role.FIRST)
    join(sessions, "郑", Role.THIRD)
    with sessions.begin() as session:
        written = articles.save(session, make.draft(), by=writer, now=NOW)
    assert written

    with pytest.raises(NotAllowed, match=r"没有可以复审的人.*请管理员加人"):
        submit(sessions, written, by=writer)


def test_only_an_editor_submits_and_reviewers_must_be_able_to(
    sessions: Sessions, staff: Cast, revision: Revision
) -> None:
    with pytest.raises(NotAllowed, match="周 没有“编辑”的权限，不能送审"):
        submit(sessions, revision, by=staff.zhou)
    with pytest.raises(NotAllowed, match="魏 已停用，不能送审"):
        submit(sessions, revision, by=staff.wei)
    with pytest.raises(NotAllowed, match="吴 没有“初审”的权限，不能初审"):
        submit(sessions, revision, staff.wu, staff.zhou, staff.zheng)
    with pytest.raises(NotAllowed, match="魏 已停用，不能初审"):
        submit(sessions, revision, staff.wei, staff.wu, staff.zheng)
    with pytest.raises(Mistake, match="要 3 位审稿人，依次是初审、复审、终审；现在给了 2 位"):
        submit(sessions, revision, staff.zhou, staff.wu)


def test_what_wechat_would_refuse_is_not_submitted(sessions: Sessions, staff: Cast) -> None:
    too_long = make.revision(sessions, title="长" * 33, digest="")

    with pytest.raises(Mistake, match=r"还不能送审：\n  · 标题有 33 字.*\n  · 摘要是空的"):
        submit(sessions, too_long)


def test_what_proofreading_stops_is_told_with_what_wechat_would_refuse(
    sessions: Sessions, staff: Cast
) -> None:
    both = make.revision(sessions, digest="", body="请打 13993912345 找张主任。\n")

    with pytest.raises(Mistake, match=r"摘要是空的(?s:.)*校对没有通过(?s:.)*有手机号码"):
        submit(sessions, both)


def test_a_step_is_taken_only_on_the_bytes_that_were_submitted(
    sessions: Sessions, staff: Cast, revision: Revision
) -> None:
    submission = submit(sessions, revision)

    with pytest.raises(NotAllowed, match="您看到的不是现在送审的这一版"):
        approve(sessions, submission, staff.zhou, digest="0" * 64)

    assert now(sessions, submission).approvals == []


def test_a_reviewer_who_was_suspended_takes_no_step(
    sessions: Sessions, staff: Cast, revision: Revision
) -> None:
    submission = submit(sessions, revision)
    with sessions.begin() as session:
        zhou = people.named(session, "周")
        people.suspend(session, zhou, by=None, now=NOW)

    with pytest.raises(NotAllowed, match="周 已停用，不能初审通过"):
        approve(sessions, submission, zhou)
    with pytest.raises(NotAllowed, match="周 已停用，不能初审退回"):
        return_(sessions, submission, zhou, "x")


def test_changed_text_voids_what_was_approved(sessions: Sessions, staff: Cast, revision: Revision) -> None:
    submission = submit(sessions, revision)
    approve(sessions, submission, staff.zhou)

    changed = make.revision(sessions, "spring", title="改过的标题")

    with pytest.raises(NotAllowed, match="已有更新的版本，请审新版"):
        approve(sessions, submission, staff.wu)
    with pytest.raises(NotAllowed, match="已有更新的版本，请审新版"):
        submit(sessions, revision)
    again = submit(sessions, changed)
    assert again.approvals == []
    assert again.digest != submission.digest


def test_an_approval_of_the_first_revision_does_not_cover_the_second(sessions: Sessions, staff: Cast) -> None:
    first = make.approved(sessions, "spring")

    second = make.revision(sessions, "spring", body="别的正文。\n")

    assert not covered(sessions, first)
    assert not covered(sessions, second)
    for each in (first, second):
        with pytest.raises(NotAllowed, match="不能排期"):
            make.push(sessions, revisions=[each])


def test_a_return_needs_a_reason_and_starts_the_steps_anew(
    sessions: Sessions, staff: Cast, revision: Revision
) -> None:
    submission = submit(sessions, revision)
    approve(sessions, submission, staff.zhou)

    with pytest.raises(Mistake, match="退回要写明理由"):
        return_(sessions, submission, staff.wu, "  ")
    returned = return_(sessions, submission, staff.wu, " 数字要核对 ")
    again = submit(sessions, revision)

    assert returned.state == "returned"
    assert returned.return_
    assert (returned.return_.by.name, returned.return_.reason) == ("吴", "数字要核对")
    assert [each.by.name for each in returned.approvals] == ["周"]
    assert (again.state, again.approvals) == ("in_review", [])
    with pytest.raises(NotAllowed, match="已经退回，等编辑改好重新送审"):
        approve(sessions, submission, staff.wu)


def test_only_whose_turn_it_is_returns(sessions: Sessions, staff: Cast, revision: Revision) -> None:
    submission = submit(sessions, revision)

    with pytest.raises(NotAllowed, match="吴 没有“初审”的权限，不能初审退回"):
        return_(sessions, submission, staff.wu, "不好")
    approve(sessions, submission, *staff.reviewers)
    with pytest.raises(NotAllowed, match="三步都已通过"):
        return_(sessions, submission, staff.zheng, "后悔")


def test_it_may_be_submitted_anew_before_the_first_approval_and_not_after(
    sessions: Sessions, staff: Cast, revision: Revision
) -> None:
    another = join(sessions, "冯", Role.FIRST)
    first = submit(sessions, revision)
    second = submit(sessions, revision, another, staff.wu, staff.zheng)

    with pytest.raises(NotAllowed, match="已经重新送审，请打开新的一份"):
        approve(sessions, first, staff.zhou)
    approve(sessions, second, another)
    with pytest.raises(NotAllowed, match="正在审，已有人通过；只换一步的人用“换人代审”"):
        submit(sessions, revision)
    approve(sessions, second, staff.wu, staff.zheng)
    with pytest.raises(NotAllowed, match="已经审完，可以排期"):
        submit(sessions, revision)


def test_it_waits_for_whose_turn_it_is_and_nobody_else(
    sessions: Sessions, staff: Cast, revision: Revision
) -> None:
    submission = submit(sessions, revision)

    def waiting() -> list[str]:
        with sessions.read() as session:
            return [person.name for person in staff.reviewers if review.waiting_for(session, person)]

    seen = [waiting()]
    approve(sessions, submission, staff.zhou)
    seen.append(waiting())
    make.revision(sessions, "spring", title="改过的标题")
    seen.append(waiting())

    assert seen == [["周"], ["吴"], []]  # there is a newer one, which nobody has handed in yet


def test_every_step_stands_in_the_journal_with_its_author_and_remark(
    sessions: Sessions, staff: Cast, revision: Revision
) -> None:
    submission = submit(sessions, revision)
    with sessions.begin() as session:
        review.approve(
            session,
            session.get_one(Submission, submission.id),
            by=staff.zhou,
            digest=submission.digest,
            remark=" 很好 ",
            now=NOW + timedelta(hours=1),
        )
    return_(sessions, submission, staff.wu, "再改")

    with sessions.read() as session:
        entries = journal.about(session, submission)
    assert [(entry.who, entry.verb) for entry in entries] == [
        ("林", "送审"),
        ("周", "初审通过"),
        ("吴", "复审退回"),
    ]
    assert entries[1].details["remark"] == "很好"
    assert entries[2].details["reason"] == "再改"


def test_who_wrote_an_earlier_revision_does_not_review_a_later_one(sessions: Sessions) -> None:
    staff = make.people(sessions)
    with sessions.begin() as session:
        zhou, lin = session.merge(staff.zhou), session.merge(staff.lin)
        articles.save(session, make.draft("shared"), by=zhou, now=make.NOON)
        mended = articles.save(session, make.draft("shared", title="改了标题"), by=lin, now=make.NOON)
        assert mended

        with pytest.raises(NotAllowed, match="周 写了这篇文章"):
            review.submit(session, mended, by=lin, reviewers=staff.reviewers, steps=make.STEPS, now=make.NOON)


def test_who_took_one_step_of_an_article_takes_no_other_of_it_later(sessions: Sessions) -> None:
    staff = make.people(sessions)
    make.approved(sessions, "twice")
    with sessions.begin() as session:
        people.add(session, "孙", ["初审"], now=make.NOON)
        zhou = session.merge(staff.zhou)
        zhou.grants.append(people.Grant(role="复审"))
    changed = make.revision(sessions, "twice", title="改过的标题")

    with sessions.begin() as session:
        reviewers = [people.named(session, name) for name in ("孙", "周", "郑")]
        kept, lin = session.merge(changed), session.merge(staff.lin)

        with pytest.raises(NotAllowed, match="周 已经给这篇文章做过初审"):
            review.submit(session, kept, by=lin, reviewers=reviewers, steps=make.STEPS, now=make.NOON)


def test_what_was_handed_in_anew_waits_once(sessions: Sessions, staff: Cast, revision: Revision) -> None:
    submit(sessions, revision)
    second = submit(sessions, make.revision(sessions, "spring", title="改过的标题"))

    with sessions.read() as session:
        waiting = review.waiting_for(session, staff.zhou)

    assert [each.id for each in waiting] == [second.id]
