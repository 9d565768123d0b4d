"""Articles in the console: what is shown, handing in, approving and returning, bound to what was seen."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import journal
from bot.db import Sessions
from bot.operations import health
from bot.publishing import articles, review
from bot.publishing.render import fill
from bot.publishing.review import Submission
from tests import make
from tests.cast import Cast
from tests.web.console.conftest import Seat, Take, told

SPRING = "/console/articles/spring"


def submitted(sessions: Sessions, staff: Cast) -> Submission:
    """Return the article `spring`, waiting for 周."""
    kept = make.revision(sessions, "spring")
    with sessions.begin() as session:
        return review.submit(
            session,
            session.merge(kept),
            by=session.merge(staff.lin),
            reviewers=[session.merge(each) for each in staff.reviewers],
            steps=make.STEPS,
            now=make.NOON - timedelta(hours=1),
        )


def judged(seat: Seat, verdict: str, remark: str = "") -> tuple[int, str]:
    """Press a button of the article's page as it stands, and give the status and what is said then."""
    fields = dict(re.findall(r'name="(submission|digest)" value="([^"]+)"', seat.get(SPRING).text))
    response = seat.post(f"{SPRING}/review", verdict=verdict, remark=remark, **fields)
    code = response.status_code
    return code, told(seat.get(SPRING) if code == 303 else response)


def standing(sessions: Sessions) -> str:
    with sessions.read() as session:
        found = review.latest(session, articles.newest(articles.named(session, "spring")))
        assert found
        return found.state


def test_three_people_approve_one_after_another(sessions: Sessions, staff: Cast, seat: Take) -> None:
    submitted(sessions, staff)

    assert judged(seat(staff.zhou), "approve", "很好") == (
        303,
        "《巾帼志愿服务走进社区》已通过。接着由 吴 复审。",
    )
    assert judged(seat(staff.wu), "approve")[0] == 303
    assert judged(seat(staff.zheng), "approve")[1].endswith("可以排期了。")

    assert standing(sessions) == "approved"
    page = seat(staff.lin).get(SPRING).text
    assert "很好" in page
    assert "终审通过" in page
    with sessions.read() as session:
        ways = session.scalars(select(journal.Entry.way).where(journal.Entry.verb == "终审通过")).all()
    assert ways == ["后台 127.0.0.1"]


def test_the_buttons_are_there_only_for_whose_turn_it_is(sessions: Sessions, staff: Cast, seat: Take) -> None:
    submitted(sessions, staff)

    for person in (staff.lin, staff.wu, staff.zheng, staff.chen):
        assert "轮到您" not in seat(person).get(SPRING).text

    assert "轮到您：初审" in seat(staff.zhou).get(SPRING).text
    assert "巾帼志愿服务走进社区" in seat(staff.zhou).get("/console/").text


def test_nobody_approves_out_of_turn(sessions: Sessions, staff: Cast, seat: Take) -> None:
    waiting = submitted(sessions, staff)

    for person in (staff.lin, staff.wu, staff.zheng, staff.chen):
        response = seat(person).post(
            f"{SPRING}/review", verdict="approve", submission=str(waiting.id), digest=waiting.digest
        )
        assert response.status_code == 403
        assert told(response).startswith("没有做成")

    assert standing(sessions) == "in_review"


def test_returning_needs_a_reason_and_loses_nothing(sessions: Sessions, staff: Cast, seat: Take) -> None:
    submitted(sessions, staff)
    zhou = seat(staff.zhou)

    code, said = judged(zhou, "return")
    assert (code, "理由" in said) == (400, True)

    assert judged(zhou, "return", "日期不对\x00\n请改")[0] == 303
    assert standing(sessions) == "returned"
    assert "日期不对\n请改" in seat(staff.lin).get(SPRING).text


def test_what_was_typed_stays_in_the_form_when_it_is_refused(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    waiting = submitted(sessions, staff)

    response = seat(staff.zhou).post(
        f"{SPRING}/review", verdict="approve", remark="写了很久", submission=str(waiting.id), digest="0" * 64
    )

    assert response.status_code == 403
    assert "您看到的不是现在送审的这一版" in told(response)
    assert ">写了很久</textarea>" in response.text


@pytest.mark.parametrize("verdict", ["approve", "return"])
def test_a_page_from_before_a_new_version_decides_nothing(
    sessions: Sessions, staff: Cast, seat: Take, verdict: str
) -> None:
    before = submitted(sessions, staff)
    make.revision(sessions, "spring", body="改过的正文。\n")

    response = seat(staff.zhou).post(
        f"{SPRING}/review", verdict=verdict, remark="好", submission=str(before.id), digest=before.digest
    )

    assert response.status_code == 403
    assert "刚刚换过版本" in told(response)


def test_the_preview_is_the_very_html_that_was_submitted(sessions: Sessions, staff: Cast, seat: Take) -> None:
    waiting = submitted(sessions, staff)
    zhou = seat(staff.zhou)
    assert f'src="{SPRING}/preview?digest={waiting.digest}"' in zhou.get(SPRING).text

    shown = zhou.get(f"{SPRING}/preview?digest={waiting.digest}").text

    assert fill(waiting.rendered["html"], lambda key: f"/console/pictures/{key}") in shown
    assert "初审：周" in shown
    for key in re.findall(r"/console/pictures/([0-9a-f]{64})", shown):
        assert zhou.get(f"/console/pictures/{key}").status_code == 200


def test_a_chart_of_confirmed_figures_is_seen_in_the_preview_before_anything_is_submitted(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.figures(sessions)
    make.revision(
        sessions, "spring", body="共{“两癌”检查受益妇女}。\n\n::: 图表\n两癌检查救助\n:::\n", year=2020
    )
    lin = seat(staff.lin)

    shown = lin.get(f"{SPRING}/preview").text

    [key] = re.findall(r"/console/pictures/([0-9a-f]{64})", shown)
    assert "共10025名。" in shown
    assert lin.get(f"/console/pictures/{key}").status_code == 200


def test_what_keeps_an_article_from_being_set_is_told_on_its_page_and_in_its_preview(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.figures(sessions, confirmed=False)
    make.revision(sessions, "spring", body="共{“两癌”检查受益妇女}。\n", year=2020)
    lin = seat(staff.lin)

    page, preview = lin.get(SPRING), lin.get(f"{SPRING}/preview")

    assert "第1行：没有确认过的数字 {“两癌”检查受益妇女}（2020年）" in told(page)
    assert "没有确认过的数字" in preview.text


def test_what_is_left_out_is_told_on_the_page(sessions: Sessions, staff: Cast, seat: Take) -> None:
    make.revision(sessions, "spring", body="三月的武都。\n\n::: 荣誉\n省级 | 最美家庭 |\n:::\n")

    page = seat(staff.lin).get(SPRING).text

    assert "正文第4行“荣誉”" in page
    assert "没有排进去：没有数字。" in page


def test_the_preview_of_another_version_is_not_passed_off_as_this_one(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    submitted(sessions, staff)

    shown = seat(staff.zhou).get(f"{SPRING}/preview?digest={'0' * 64}").text

    assert "请刷新页面" in shown
    assert "走进社区" not in shown


def test_what_somebody_changed_in_the_database_is_neither_shown_nor_approved(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    with sessions.begin() as session:
        waiting = session.merge(submitted(sessions, staff))
        waiting.rendered = {**waiting.rendered, "html": "<p>别的</p>"}

    page = seat(staff.zhou).get(SPRING)

    assert page.status_code == 403
    assert "与审签时不同" in told(page)
    assert "轮到您" not in page.text
    assert "别的" not in seat(staff.zhou).get(f"{SPRING}/preview?digest={waiting.digest}").text
    assert seat(staff.lin).get("/console/articles/").status_code == 200


def test_an_editor_hands_in_with_chosen_reviewers(sessions: Sessions, staff: Cast, seat: Take) -> None:
    make.revision(sessions, "spring")
    lin = seat(staff.lin)
    assert "<option selected>周</option>" in lin.get(SPRING).text

    response = lin.post(f"{SPRING}/submit", revision="1", reviewer0="周", reviewer1="吴", reviewer2="郑")

    assert response.status_code == 303
    assert "接着由 周 初审" in told(lin.get(SPRING))
    assert standing(sessions) == "in_review"


def test_who_may_not_hand_in_is_told_and_sees_no_button(sessions: Sessions, staff: Cast, seat: Take) -> None:
    make.revision(sessions, "spring")

    for person in (staff.zhou, staff.wu, staff.zheng, staff.chen):
        assert f"{SPRING}/submit" not in seat(person).get(SPRING).text
        response = seat(person).post(
            f"{SPRING}/submit", revision="1", reviewer0="周", reviewer1="吴", reviewer2="郑"
        )
        assert response.status_code == 403
        assert "没有“编辑”的权限" in told(response)


@pytest.mark.parametrize(
    ("chosen", "code", "said"),
    [
        (("周", "周", "郑"), 403, "没有“复审”的权限"),
        (("没有这个人", "吴", "郑"), 400, "没有叫“没有这个人”的工作人员"),
        (("魏", "吴", "郑"), 403, "魏 已停用"),
    ],
)
def test_reviewers_that_do_not_fit_are_refused(
    sessions: Sessions, staff: Cast, seat: Take, chosen: tuple[str, str, str], code: int, said: str
) -> None:
    make.revision(sessions, "spring")

    fields = {f"reviewer{number}": name for number, name in enumerate(chosen)}
    response = seat(staff.lin).post(f"{SPRING}/submit", revision="1", **fields)

    assert response.status_code == code
    assert said in told(response)


def test_what_the_check_blocks_is_shown_and_cannot_be_handed_in(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.revision(sessions, "spring", author="一" * 20)
    lin = seat(staff.lin)
    assert "作者有 20 字，最多 16 字" in lin.get(SPRING).text

    response = lin.post(f"{SPRING}/submit", revision="1", reviewer0="周", reviewer1="吴", reviewer2="郑")

    assert response.status_code == 400
    assert "作者有 20 字" in told(response)


def test_the_list_tells_where_each_article_stands_page_by_page(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    submitted(sessions, staff)
    make.approved(sessions, "done", title="审完的一篇")
    for number in range(50):
        make.revision(sessions, f"draft-{number}", title=f"草稿第{number}篇")
    lin = seat(staff.lin)

    first, second = lin.get("/console/articles/").text, lin.get("/console/articles/?page=2").text

    assert "草稿第49篇" in first
    assert "审完的一篇" not in first
    assert "审完，可以排期" in second
    assert "待初审（周）" in second
    assert "下一页" in first
    assert "下一页" not in second
    assert lin.get("/console/articles/?page=-1e9").status_code == 200


def test_a_name_that_no_database_keeps_is_not_found(staff: Cast, seat: Take) -> None:
    lin, chen = seat(staff.lin), seat(staff.chen)

    answers = [
        lin.get("/console/articles/a%00b"),
        lin.get("/console/articles/a%00b/preview"),
        chen.get("/console/pushes/confirm?article=a%00b&at=2021-03-09T09:00&mode=mass"),
    ]

    assert {answer.status_code for answer in answers} <= {400, 404}


def test_the_list_is_looked_through_by_place_and_words_and_pages_keep_what_was_looked_for(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    for number in range(52):
        make.revision(sessions, f"draft-{number}", title=f"第{number}篇春蕾")
    make.approved(sessions, "ready", title="审完的春蕾")
    lin = seat(staff.lin)

    drafts = lin.get("/console/articles/", query_string={"at": "draft", "q": "春蕾"}).text
    ready = lin.get("/console/articles/", query_string={"at": "approved", "q": "春蕾"}).text
    nothing = lin.get("/console/articles/", query_string={"q": "没有的词"}).text
    odd = lin.get("/console/articles/", query_string={"at": "nowhere", "column": "*"})

    assert ("第51篇春蕾" in drafts, "审完的春蕾" in drafts) == (True, False)
    assert "/console/articles/?page=2&amp;at=draft&amp;q=%E6%98%A5%E8%95%BE" in drafts
    assert ("第51篇春蕾" in ready, "审完的春蕾" in ready) == (False, True)
    assert "没有这样的文章" in nothing
    assert (odd.status_code, "审完的春蕾" in odd.text) == (200, True)


def test_the_home_page_shows_numbers_that_lead_on_and_warns_of_a_scheduler_that_stands_still(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.approved(sessions, "ready", title="审完的")

    before = seat(staff.chen).get("/console/").text
    health.beat(sessions)
    after = seat(staff.chen).get("/console/").text
    system = seat(staff.lin).get("/console/system").text

    assert 'href="/console/schedule/"><span class="name">待排期</span>' in after
    assert "不会推送，不会取数，也不会通知" in before
    assert "不会推送，不会取数，也不会通知" not in after
    assert ("在运行，到点会推送、取数、通知。" in system, "查看技术详情" in system) == (True, True)
