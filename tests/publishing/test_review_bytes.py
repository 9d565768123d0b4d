"""What was approved is what is sent: one of two presses counts, and bytes changed underneath are noticed."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot import db
from bot.db import Sessions
from bot.errors import NotAllowed
from bot.publishing import articles, pushes, review, standing
from bot.publishing.articles import Revision
from bot.publishing.review import Submission
from tests import cast, make
from tests.cast import Cast
from tests.publishing.reviewing import NOW, approve, covered, now, submit


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return cast.everyone(sessions)


@pytest.fixture
def revision(sessions: Sessions, staff: Cast) -> Revision:
    return make.revision(sessions, "spring")


@pytest.mark.parametrize("second", ["approve", "return"])
def test_of_two_who_press_at_the_same_time_one_is_told_that_it_is_done(
    sessions: Sessions, database_url: str, staff: Cast, revision: Revision, second: str
) -> None:
    submission = submit(sessions, revision)
    together = threading.Barrier(2)

    def press(deed: Callable[[Session, Submission], object]) -> str:
        own = db.connect(database_url)
        try:
            with own.read() as session:
                session.get_one(Submission, submission.id)
            together.wait()
            with own.begin() as session:
                deed(session, session.get_one(Submission, submission.id))
        except NotAllowed as refused:
            return str(refused)
        finally:
            own.close()
        return "done"

    def pass_it(session: Session, seen: Submission) -> object:
        return review.approve(session, seen, by=staff.zhou, digest=seen.digest, now=NOW)

    def send_it_back(session: Session, seen: Submission) -> object:
        return review.return_(session, seen, by=staff.zhou, reason="不好", now=NOW)

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(press, [pass_it, pass_it if second == "approve" else send_it_back]))

    after = now(sessions, submission)
    assert "done" in said
    assert len(after.approvals) + (after.return_ is not None) == 1
    assert len(said) - said.count("done") == 1
    assert all(each == "done" or "现在轮到" in each or "退回" in each or "权限" in each for each in said)


def test_a_step_seen_before_another_took_it_is_not_taken_again(
    sessions: Sessions, database_url: str, staff: Cast, revision: Revision
) -> None:
    submission = submit(sessions, revision)
    with sessions.read() as session:
        stale = session.get_one(Submission, submission.id)
    approve(sessions, submission, staff.zhou)

    with sessions.begin() as session:
        session.add(stale)
        with pytest.raises(NotAllowed, match="您已经通过初审，不用再点"):
            review.approve(session, stale, by=staff.zhou, digest=stale.digest, now=NOW)

    assert len(now(sessions, submission).approvals) == 1


TAMPERING = {
    "the bytes": "update submission set rendered = replace(cast(rendered as text), '送温暖', '送寒冷')",
    "the title": "update submission set rendered = replace(cast(rendered as text), '巾帼', '别的')",
    "all of it": "update submission set rendered = '{}'",
    "another kind": """update submission set rendered = '[1]'""",
}


@pytest.mark.parametrize("tampering", TAMPERING.values(), ids=TAMPERING.keys())
def test_bytes_changed_in_the_database_are_noticed(sessions: Sessions, staff: Cast, tampering: str) -> None:
    revision = make.approved(sessions, "spring")
    if sessions.engine.dialect.name == "postgresql":
        tampering = tampering.replace("replace(cast(rendered as text)", "cast(replace(cast(rendered as text)")
        tampering = tampering.replace("')", "') as json)")
    with sessions.begin() as session:
        session.execute(text(tampering))

    with pytest.raises(NotAllowed, match="《巾帼志愿服务走进社区》库里的内容与审签时不同，不能使用"):
        make.push(sessions, revisions=[revision])
    with sessions.read() as session, pytest.raises(NotAllowed, match="库里的内容与审签时不同"):
        standing.of(session, articles.named(session, "spring"))


def test_a_checksum_changed_along_with_the_bytes_is_noticed_by_the_approvals(
    sessions: Sessions, staff: Cast
) -> None:
    revision = make.approved(sessions)
    with sessions.begin() as session:
        session.execute(text("update submission set digest = :digest"), {"digest": "0" * 64})

    assert not covered(sessions, revision)
    with pytest.raises(NotAllowed, match="审签之后有改动"):
        make.push(sessions, revisions=[revision])


def test_what_is_reviewed_is_what_is_sent(sessions: Sessions, staff: Cast, revision: Revision) -> None:
    submission = approve(sessions, submit(sessions, revision), *staff.reviewers)

    push = make.push(sessions, revisions=[revision])

    with sessions.read() as session:
        sent = pushes.listed(session)[0].articles[0].submission
        sealed = review.sealed(sent)
    assert push.articles[0].submission_id == submission.id
    assert sealed.checksum() == submission.digest
    assert all(f"{step}：{name}" in sealed.html for step, name in zip(make.STEPS, "周吴郑", strict=True))
