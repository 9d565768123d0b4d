"""代审: who is away is named for no step, and replaced in the one that waits; the text stays the same."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from bot import db, journal, leave, people
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.people import Person, Role
from bot.publishing import articles, review
from bot.publishing.articles import Revision
from bot.publishing.review import Submission, Substitution
from tests import cast, make
from tests.cast import Cast
from tests.publishing.reviewing import NOW, approve, covered, join, now, return_, submit

TODAY = date(2021, 3, 8)


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return cast.everyone(sessions)


@pytest.fixture
def feng(sessions: Sessions, staff: Cast) -> Person:
    """Another who may take the second step."""
    return join(sessions, "冯", Role.SECOND)


@pytest.fixture
def waiting(sessions: Sessions, staff: Cast) -> Submission:
    """An article that 周 has approved, and that waits for 吴."""
    return approve(sessions, submit(sessions, make.revision(sessions, "spring")), staff.zhou)


def away(sessions: Sessions, person: Person, days: int = 4, begins_in: int = 0) -> None:
    first = TODAY + timedelta(days=begins_in)
    with sessions.begin() as session:
        who = session.merge(person)
        leave.enter(session, who, first=first, last=first + timedelta(days=days), by=who, now=NOW)


def substitute(
    sessions: Sessions,
    submission: Submission,
    person: Person,
    by: Person,
    step: str = "复审",
    reason: str = "",
) -> Substitution:
    with sessions.begin() as session:
        return review.substitute(
            session,
            session.get_one(Submission, submission.id),
            step=step,
            substitute=session.merge(person),
            by=session.merge(by),
            reason=reason,
            now=NOW,
        )


def after(sessions: Sessions, done: Substitution) -> Submission:
    with sessions.read() as session:
        return session.get_one(Submission, done.after_id)


def test_who_is_away_is_not_chosen_and_who_soon_will_be_only_where_nobody_else_is(
    sessions: Sessions, staff: Cast
) -> None:
    join(sessions, "冯", Role.SECOND)
    join(sessions, "孙", Role.FIRST)
    away(sessions, staff.wu)
    away(sessions, staff.zhou, begins_in=2)
    away(sessions, staff.zheng, begins_in=1)

    submission = submit(sessions, make.revision(sessions))

    assert [step.reviewer.name for step in submission.steps] == ["孙", "冯", "郑"]


def test_where_all_who_could_take_a_step_are_away_it_is_said_until_when(
    sessions: Sessions, staff: Cast
) -> None:
    away(sessions, staff.wu)

    with pytest.raises(NotAllowed, match=r"没有可以复审的人（.*；吴 3月8日至3月12日请假）"):
        submit(sessions, make.revision(sessions))


def test_naming_somebody_who_is_away_is_refused_and_others_are_named(
    sessions: Sessions, staff: Cast, feng: Person
) -> None:
    away(sessions, staff.wu)
    revision = make.revision(sessions)

    with pytest.raises(NotAllowed, match="吴 3月8日至3月12日请假，不能复审。可以复审的还有：冯。"):
        submit(sessions, revision, *staff.reviewers)
    away(sessions, feng)
    with pytest.raises(NotAllowed, match="没有别人可以复审，请管理员加人"):
        submit(sessions, revision, *staff.reviewers)


def test_a_substitute_gets_the_same_bytes_but_for_the_name_and_all_approve_anew(
    sessions: Sessions, staff: Cast, feng: Person, waiting: Submission
) -> None:
    away(sessions, staff.wu)

    done = substitute(sessions, waiting, feng, staff.chen)

    anew = after(sessions, done)
    with sessions.read() as session:
        old, new = (review.sealed(session.get_one(Submission, each.id)) for each in (waiting, anew))
    assert new.html == old.html.replace("复审：吴", "复审：冯")
    assert new.html != old.html
    assert (anew.approvals, anew.revision_id, anew.by.name) == ([], waiting.revision_id, "林")
    assert [each.reviewer.name for each in anew.steps] == ["周", "冯", "郑"]
    assert [each.by.name for each in now(sessions, waiting).approvals] == ["周"]  # stays on record
    assert not covered(sessions, waiting.revision)
    with pytest.raises(NotAllowed, match="已经重新送审，请打开新的一份"):
        approve(sessions, waiting, staff.wu)

    approve(sessions, anew, staff.zhou, feng, staff.zheng)
    assert covered(sessions, waiting.revision)


def test_it_is_on_record_with_the_days_of_the_leave_and_stays_when_somebody_comes_back(
    sessions: Sessions, staff: Cast, feng: Person, waiting: Submission
) -> None:
    away(sessions, staff.wu)
    done = substitute(sessions, waiting, feng, staff.lin, reason="赶在节前发")

    with sessions.begin() as session:
        leave.come_back(session, session.merge(staff.wu), by=session.merge(staff.wu), now=NOW)
    with sessions.read() as session:
        [kept] = review.substitutions(session, session.get_one(Submission, done.after_id))
        entry = journal.about(session, session.get_one(Submission, done.after_id))[-1]
        said = (kept.step_name, kept.absent.name, kept.substitute.name, kept.by.name, kept.why)
    assert said == ("复审", "吴", "冯", "林", "吴 3月8日至3月12日请假；赶在节前发")
    assert (entry.who, entry.verb, entry.details["digest_before"]) == ("林", "换人代审", waiting.digest)


def test_two_in_a_row_are_both_on_record(
    sessions: Sessions, staff: Cast, feng: Person, waiting: Submission
) -> None:
    away(sessions, staff.wu)
    away(sessions, staff.zheng)  # another who is away keeps nobody from being replaced
    he = join(sessions, "何", Role.THIRD)

    first = substitute(sessions, waiting, feng, staff.chen)
    second = substitute(sessions, after(sessions, first), he, staff.chen, step="终审")

    anew = after(sessions, second)
    with sessions.read() as session:
        chain = review.substitutions(session, session.get_one(Submission, anew.id))
    assert [(each.step_name, each.substitute.name) for each in chain] == [("复审", "冯"), ("终审", "何")]
    assert [each.reviewer.name for each in anew.steps] == ["周", "冯", "何"]
    assert "终审：何" in anew.rendered["html"]
    assert "复审：冯" in anew.rendered["html"]


def test_a_name_in_the_text_itself_is_not_taken_for_the_sign_off(
    sessions: Sessions, staff: Cast, feng: Person
) -> None:
    revision = make.revision(sessions, body="复审：吴\n\n会议由复审：吴 主持。\n")
    submission = submit(sessions, revision)

    anew = after(sessions, substitute(sessions, submission, feng, staff.chen, reason="出差"))

    assert anew.rendered["html"].count("复审：吴") == 2
    assert anew.rendered["html"].count("复审：冯") == 1
    assert anew.rendered["html"].rindex("复审：冯") > anew.rendered["html"].rindex("复审：吴")


def test_only_editors_and_who_runs_the_account_substitute_and_nobody_themselves(
    sessions: Sessions, staff: Cast, feng: Person, waiting: Submission
) -> None:
    both = join(sessions, "双", Role.EDITOR, Role.SECOND)

    for person in (staff.zhou, staff.wu, staff.zheng, feng):
        with pytest.raises(NotAllowed, match="没有“编辑”或“管理员”的权限，不能换人代审"):
            substitute(sessions, waiting, feng, person, reason="x")
    with pytest.raises(NotAllowed, match="双 不能指定自己代审"):
        substitute(sessions, waiting, both, both, reason="x")
    with pytest.raises(NotAllowed, match="陈 没有“复审”的权限"):
        substitute(sessions, waiting, staff.chen, staff.lin, reason="x")
    substitute(sessions, waiting, both, staff.lin, reason="吴 出差")


def test_what_does_not_fit_is_refused_in_words(
    sessions: Sessions, staff: Cast, feng: Person, waiting: Submission
) -> None:
    writer = join(sessions, "作", Role.SECOND, Role.EDITOR)
    with sessions.begin() as session:
        zhou = people.named(session, "周")
        zhou.grants.append(people.Grant(role="复审"))
        third = people.named(session, "郑")
        third.grants.append(people.Grant(role="复审"))
        own = articles.save(session, make.draft("own"), by=session.merge(writer), now=NOW)
    assert own
    written = submit(sessions, own, *staff.reviewers)

    for submission, person, step, reason, said in (
        (waiting, feng, "复审", " ", "吴 今天没有登记请假；换人要写明理由"),
        (waiting, feng, "初审", "x", "初审已由 周 通过，不用换人"),
        (waiting, feng, "四审", "x", "没有“四审”这一步；这篇的步骤是：初审、复审、终审"),
        (waiting, staff.wu, "复审", "x", "复审本来就是 吴"),
        (waiting, third, "复审", "x", "郑 已经是这篇的终审，一人只能审一步"),
        (waiting, zhou, "复审", "x", "周 已经给这篇文章做过初审"),
        (waiting, staff.wei, "复审", "x", "魏 已停用"),
        (written, writer, "复审", "x", "作 写了这篇文章，不能自己复审"),
    ):
        with pytest.raises((NotAllowed, Mistake), match=said):
            substitute(sessions, submission, person, staff.chen, step=step, reason=reason)

    returned = return_(sessions, waiting, staff.wu, "再改")
    with pytest.raises(NotAllowed, match="已经退回"):
        substitute(sessions, returned, feng, staff.chen, reason="x")


def test_a_review_that_is_over_or_of_an_older_revision_gets_no_substitute(
    sessions: Sessions, staff: Cast, feng: Person, waiting: Submission
) -> None:
    approve(sessions, waiting, staff.wu, staff.zheng)
    with pytest.raises(NotAllowed, match="三步都已通过"):
        substitute(sessions, waiting, feng, staff.chen, reason="x")
    other = submit(sessions, make.revision(sessions, "other"))
    make.revision(sessions, "other", title="改过的标题")
    with pytest.raises(NotAllowed, match="已有更新的版本"):
        substitute(sessions, other, feng, staff.chen, reason="x")


@pytest.mark.parametrize("second", ["approve", "substitute"])
def test_of_two_at_the_same_moment_one_wins_and_the_other_gets_a_sentence(
    sessions: Sessions, database_url: str, staff: Cast, feng: Person, waiting: Submission, second: str
) -> None:
    another = join(sessions, "何", Role.SECOND)
    together = threading.Barrier(2)

    def press(deed: Callable[[Session, Submission], object]) -> str:
        own = db.connect(database_url)
        try:
            with own.read() as session:
                session.get_one(Submission, waiting.id)
            together.wait()
            with own.begin() as session:
                deed(session, session.get_one(Submission, waiting.id))
        except NotAllowed as refused:
            return str(refused)
        finally:
            own.close()
        return "done"

    def put(person: Person) -> Callable[[Session, Submission], object]:
        return lambda session, seen: review.substitute(
            session,
            seen,
            step="复审",
            substitute=session.get_one(Person, person.id),
            by=session.get_one(Person, staff.chen.id),
            reason="出差",
            now=NOW,
        )

    def pass_it(session: Session, seen: Submission) -> object:
        wu = session.get_one(Person, staff.wu.id)
        return review.approve(session, seen, by=wu, digest=seen.digest, now=NOW)

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(press, [put(feng), put(another) if second == "substitute" else pass_it]))

    assert said.count("done") == 1
    refused = next(each for each in said if each != "done")
    assert "已经重新送审，请打开新的一份" in refused or "复审已由 吴 通过，不用换人" in refused
    with sessions.read() as session:
        last = review.latest(session, session.get_one(Revision, waiting.revision_id))
        assert last
        assert len(review.history(session, last.revision.article)) == (1 if last.id == waiting.id else 2)
        assert len(last.approvals) == (2 if last.id == waiting.id else 0)
