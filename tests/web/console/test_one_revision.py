"""An approval given on revision 1 cannot send revision 2: not by the console, the CLI, or a direct call."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.db import Sessions
from bot.errors import NotAllowed
from bot.publishing import articles, pushes, review
from bot.publishing.articles import Revision
from bot.publishing.pushes import Push, State
from bot.publishing.pushes.mark import Mark
from bot.wechat.client import WeChat
from tests import make
from tests.cast import Cast
from tests.platform import Platform
from tests.rehearsal import bot
from tests.web.console.conftest import Take, told
from tests.web.console.test_planning import TOMORROW, confirm, planned


@pytest.fixture
def revisions(sessions: Sessions, staff: Cast) -> tuple[Revision, Revision]:
    """Revision 1, which all three approved, and revision 2, which nobody has seen."""
    first = make.approved(sessions, "spring")
    return first, make.revision(sessions, "spring", title="巾帼志愿服务走进社区，新的一版")


def test_by_the_console(
    sessions: Sessions, staff: Cast, seat: Take, revisions: tuple[Revision, Revision]
) -> None:
    chen = seat(staff.chen)
    with sessions.read() as session:
        approved = review.latest(session, session.merge(revisions[0]))
        assert approved
    fields = {
        "article": "spring",
        "at": TOMORROW,
        "mode": "mass",
        "title": "巾帼志愿",
        "seen": approved.digest,
    }

    look = chen.get(f"/console/pushes/confirm?article=spring&at={TOMORROW}&mode=mass")
    forged = chen.post("/console/pushes/", **fields)

    for answer in (look, forged):
        assert answer.status_code == 403
        assert "还没有送审，不能排期" in told(answer)
    assert planned(sessions) == []


def test_by_a_page_that_was_opened_before_the_change(sessions: Sessions, staff: Cast, seat: Take) -> None:
    make.approved(sessions, "spring")
    chen = seat(staff.chen)
    seen = chen.get(f"/console/pushes/confirm?article=spring&at={TOMORROW}&mode=mass").text
    digest = seen.split('name="seen" value="')[1].split('"')[0]
    make.approved(sessions, "spring", title="巾帼志愿服务走进社区，也审完了的第二版")

    code, said = confirm(chen, "spring", seen=[digest])

    assert code == 403
    assert "在您看过以后换了版本，还没有排期" in said
    assert planned(sessions) == []


def test_by_the_command_line(
    sessions: Sessions,
    database_url: str,
    platform: Platform,
    revisions: tuple[Revision, Revision],
    tmp_path: Path,
) -> None:
    settings = make.config_file(tmp_path, platform.url, database_url)

    said = bot(
        "--config", str(settings), "pushes", "schedule", "spring", "--at", "+60s", "--by", "陈", code=1
    )

    assert "还没有送审，不能排期" in said
    assert planned(sessions) == []


@pytest.mark.parametrize("which", [0, 1])
def test_by_a_direct_call(
    sessions: Sessions, staff: Cast, revisions: tuple[Revision, Revision], which: int
) -> None:
    with sessions.begin() as session, pytest.raises(NotAllowed, match="不能排期"):
        pushes.plan(
            session,
            pushes.Wanted([session.merge(revisions[which])], make.NOON + timedelta(hours=1)),
            by=session.merge(staff.chen),
            terms=make.TERMS,
            now=make.NOON,
        )

    assert planned(sessions) == []


def test_by_an_approval_of_the_other_one_s_bytes(sessions: Sessions, staff: Cast) -> None:
    make.approved(sessions, "spring")
    second = make.revision(sessions, "spring", title="第二版")
    with sessions.begin() as session:
        first = review.history(session, articles.named(session, "spring"))[0]
        submission = review.submit(
            session,
            session.merge(second),
            by=session.merge(staff.lin),
            reviewers=[session.merge(each) for each in staff.reviewers],
            steps=make.STEPS,
            now=make.NOON,
        )
        with pytest.raises(NotAllowed, match="您看到的不是现在送审的这一版"):
            review.approve(session, submission, by=staff.zhou, digest=first.digest, now=make.NOON)


def test_nor_by_a_push_that_was_planned_before(
    sessions: Sessions, staff: Cast, platform: Platform, tmp_path: Path
) -> None:
    push = make.push(sessions, revisions=[make.approved(sessions, "spring")])
    make.approved(sessions, "spring", title="也审完了的第二版")

    pushes.run_due(
        sessions,
        WeChat(make.account(platform.url), sessions),
        mark=Mark(tmp_path / "sends"),
        now=make.NOON,
        max_lateness=timedelta(minutes=30),
    )

    with sessions.read() as session:
        assert session.get_one(Push, push.id).state == State.HELD
    assert platform.mass == []
