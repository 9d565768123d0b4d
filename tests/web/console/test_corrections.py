"""A corrected figure in the console: who carried the old one, and the way to a 更正."""

from bot.db import Sessions
from bot.figures import indicators
from bot.publishing import pushes
from tests import make
from tests.answering.test_corrected import NOW, old, tell
from tests.cast import Cast
from tests.publishing.test_outdated import NAMED, figure_of
from tests.web.console.conftest import Stopped, Take


def test_the_notice_leads_to_all_that_carried_the_old_figure(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    make.figures(sessions)
    sent = make.push(
        sessions, revisions=[make.approved(sessions, "sent", title="发出的<b>", body=NAMED, year=2020)]
    )
    with sessions.begin() as session:
        pushes.named(session, sent.id).state = "sent"
    make.approved(sessions, "waiting", title="待排期的", body=NAMED, year=2020)
    tell(sessions, "两癌", 10025)
    with sessions.begin() as session:
        figure = figure_of(session, "10052名", now=NOW)
        indicators.confirm(session, [figure], by=session.merge(staff.chen), now=NOW)
    clock.turn(hours=1)
    lin = seat(staff.lin)
    link = f"/console/corrections/{old(sessions).id}"
    assert link in lin.get("/console/").text

    page = lin.get(link).text

    for words in (
        "发出的&lt;b&gt;",
        "待排期的",
        "全年10025名接受检查。",
        "有 <strong>1</strong> 个回答说过旧数",
        "从更正起，回答用的都是新数；写着旧数的句子也不再引用。",
        "今天 3月8日 周一 13:00</span> 起",
    ):
        assert words in page
    assert "corrects=sent" in page
    assert "corrects=sent" not in seat(staff.zhou).get(link).text  # who does not write is offered nothing
    assert link in lin.get("/console/corrections/").text


def test_a_number_that_was_withdrawn_has_no_new_one_and_the_page_does_not_say_so(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.figures(sessions)
    tell(sessions, "两癌", 10025)
    chen, number = seat(staff.chen), old(sessions).id

    chen.post(f"/console/figures/{number}/withdraw", reason="抄错了")
    withdrawn = chen.get(f"/console/corrections/{number}").text
    with sessions.begin() as session:
        figure = figure_of(session, "10052名", now=NOW)
        indicators.confirm(session, [figure], by=session.merge(staff.chen), now=NOW)
    since = chen.get(f"/console/corrections/{number}").text

    assert "从撤下起，回答不再说它，也没有别的数代替；写着这个数的句子也不再引用。" in withdrawn
    assert "有 <strong>1</strong> 个回答说过这个数" in withdrawn
    assert "新数" not in withdrawn
    assert "撤下以后，回答不再说它；现在用的是 10052名；" in since


def test_without_corrections_the_page_says_so_and_a_number_of_none_is_a_sentence(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.figures(sessions)
    lin = seat(staff.lin)

    assert "没有更正过的数字。" in lin.get("/console/corrections/").text
    stands = lin.get(f"/console/corrections/{old(sessions).id}")
    assert (stands.status_code, "没有更正过" in stands.text) == (400, True)
