"""An article written anew after it was planned or sent: nobody is surprised, nothing is out of reach."""

from datetime import timedelta

from sqlalchemy import select, update

from bot.db import Sessions
from bot.notices.telling import Notice
from bot.publishing import articles, standing
from bot.publishing.pushes import Push, State
from tests import make
from tests.cast import Cast
from tests.web.console.conftest import Take
from tests.web.console.test_writing import fields


def sent(sessions: Sessions) -> Push:
    """Return a push of the article `spring` that went out."""
    push = make.push(sessions, revisions=[make.approved(sessions, "spring", title="春天")])
    with sessions.begin() as session:
        session.execute(
            update(Push).values(state=State.SENT, sending_at=make.NOON, msg_id="1", ended_at=make.NOON)
        )
        articles.named(session, "spring").url = "https://mp.weixin.qq.com/s/spring"
    return push


def test_what_was_sent_stays_in_reach_when_it_is_written_anew(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    sent(sessions)
    warned = seat(staff.lin).get("/console/writing/spring").text
    make.revision(sessions, "spring", title="春天又来了")

    page = seat(staff.chen).get("/console/articles/spring").text
    sheet = seat(staff.lin).get("/console/articles/spring/sheet", query_string={"submission": "1"})
    out = seat(staff.lin).get("/console/articles/", query_string={"at": "out"}).text
    with sessions.read() as session:
        to_write = [each.title for each in standing.to_submit(session, most=9)]

    assert "已经推送过。</strong>在这里改，粉丝手机上的不会变" in warned
    assert "第1版 今天 3月8日 周一 12:00 已经推送" in page.replace('<span class="date">', "").replace(
        "</span>", ""
    )
    assert ("写更正" in seat(staff.lin).get("/console/articles/spring").text, ">撤回</a>" in page) == (
        True,
        True,
    )
    assert (sheet.status_code, "春天" in sheet.text) == (200, True)
    assert seat(staff.lin).get("/console/articles/spring/sheet?submission=9").status_code == 404
    assert "春天又来了" in out
    assert to_write == ["春天又来了"]


def test_who_plans_is_told_at_once_that_a_planned_article_was_written_anew(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    revision = make.approved(sessions, "spring", title="春天")
    push = make.push(sessions, revisions=[revision], due_at=make.NOON + timedelta(days=1))
    lin = seat(staff.lin)

    warned = lin.get("/console/writing/spring").text
    done = lin.post("/console/writing/spring", **fields(title="春天又来了", number="1"))

    assert "排在" in warned
    assert "那次推送就会被拦下" in warned
    assert done.status_code == 303
    with sessions.read() as session:
        told = session.scalars(select(Notice).where(Notice.text.contains("到时会被拦下"))).one()
    assert told.link == f"/console/pushes/{push.id}"
    assert "林刚存了新版本" in told.text
