"""Reviews in the console beyond the buttons: leave, substitutes, what changed, other names of the steps."""

import re
from datetime import date, timedelta

import msgspec
import pytest

from bot import leave, people
from bot.db import Sessions
from bot.people import Person, Role
from bot.publishing import articles, review
from bot.publishing.articles import Revision
from bot.publishing.review import Submission
from bot.web.console import create_console
from tests import make
from tests.cast import Cast
from tests.web.console.conftest import Seat, Stopped, Take, settings, told

SPRING = "/console/articles/spring"
STEPS = ["一审", "二审", "三审"]


def submitted(sessions: Sessions, staff: Cast, revision: Revision, *approved_by: Person) -> Submission:
    at = make.NOON - timedelta(hours=1)
    with sessions.begin() as session:
        submission = review.submit(
            session,
            session.merge(revision),
            by=session.merge(staff.lin),
            reviewers=[session.merge(each) for each in staff.reviewers],
            steps=make.STEPS,
            now=at,
        )
        for person in approved_by:
            by = session.merge(person)
            review.approve(session, submission, by=by, digest=submission.digest, now=at)
    return submission


def join(sessions: Sessions, name: str, *roles: Role) -> Person:
    with sessions.begin() as session:
        return people.add(session, name, list(roles), now=make.NOON)


def away(sessions: Sessions, person: Person) -> None:
    with sessions.begin() as session:
        who = session.merge(person)
        leave.enter(session, who, first=date(2021, 3, 8), last=date(2021, 3, 12), by=who, now=make.NOON)


def judged(seat: Seat, verdict: str = "approve", remark: str = "") -> int:
    """Press a button of the article's page as it stands."""
    fields = dict(re.findall(r'name="(submission|digest)" value="([^"]+)"', seat.get(SPRING).text))
    return seat.post(f"{SPRING}/review", verdict=verdict, remark=remark, **fields).status_code


def replaced(seat: Seat, to: str, step: str = "复审", reason: str = "") -> tuple[int, str]:
    [number] = set(re.findall(r'name="submission" value="([^"]+)"', seat.get(SPRING).text)) or {"1"}
    response = seat.post(f"{SPRING}/substitute", submission=number, step=step, to=to, reason=reason)
    code = response.status_code
    return code, told(seat.get(SPRING) if code == 303 else response)


def words_of(page: str) -> str:
    """Return what a page says, without its marks and what is only said aloud."""
    page = re.sub(r'<span class="aloud">.*?</span>', "", page)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))


def test_an_editor_puts_a_substitute_in_and_who_approved_is_told_why_to_press_again(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    feng = join(sessions, "冯", Role.SECOND)
    submitted(sessions, staff, make.revision(sessions, "spring"), staff.zhou)
    away(sessions, staff.wu)
    assert "3月8日至3月12日请假" in seat(staff.lin).get(SPRING).text

    code, said = replaced(seat(staff.lin), "冯")

    assert (code, said) == (
        303,
        "换人代审：复审由 吴 改为 冯。内容未变，只换了署名。请 周 再通过一次。",
    )
    page = words_of(seat(staff.zhou).get(SPRING).text)
    assert "请再点一次复审的署名由 吴 改为 冯，内容未变。" in page
    assert "内容未变，只有这一行不同： 复审：吴冯" in page
    assert "请再点一次" not in seat(feng).get(SPRING).text
    for person in (staff.zhou, feng, staff.zheng):
        assert judged(seat(person)) == 303
    sheet = words_of(seat(staff.lin).get(f"{SPRING}/sheet").text)
    assert "复审由 吴 改为 冯（吴 3月8日至3月12日请假），林 于" in sheet


def test_without_leave_a_reason_is_asked_and_others_see_no_form(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    join(sessions, "冯", Role.SECOND)
    submitted(sessions, staff, make.revision(sessions, "spring"), staff.zhou)

    assert replaced(seat(staff.chen), "冯")[0] == 400
    for person in (staff.zhou, staff.wu, staff.zheng):
        assert "换人代审" not in seat(person).get(SPRING).text
        assert replaced(seat(person), "冯", reason="x")[0] == 403
    page = seat(staff.chen).get(SPRING).text
    assert "初审改由" not in page  # it is taken
    assert "终审改由" not in page  # nobody else could
    assert replaced(seat(staff.chen), "冯", reason="出差")[0] == 303


def test_a_page_from_before_another_was_put_in_puts_in_nobody(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    join(sessions, "冯", Role.SECOND)
    before = submitted(sessions, staff, make.revision(sessions, "spring"))
    replaced(seat(staff.lin), "冯", reason="出差")

    response = seat(staff.chen).post(
        f"{SPRING}/substitute", submission=str(before.id), step="复审", to="吴", reason="x"
    )

    assert response.status_code == 403
    assert "不能换人" in told(response)


def test_who_is_away_is_shown_beside_the_names_and_not_proposed(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    join(sessions, "冯", Role.SECOND)
    away(sessions, staff.wu)
    make.revision(sessions, "spring")
    lin = seat(staff.lin)

    page = lin.get(SPRING).text
    refused = lin.post(f"{SPRING}/submit", revision="1", reviewer0="周", reviewer1="吴", reviewer2="郑")

    assert "<option selected>冯</option>" in page
    assert "<option disabled>吴（3月8日至3月12日请假）</option>" in page
    assert "吴 3月8日至3月12日请假，不能复审。可以复审的还有：冯。" in told(refused)


def test_everybody_enters_their_own_leave_and_comes_back(sessions: Sessions, staff: Cast, seat: Take) -> None:
    wu, chen = seat(staff.wu), seat(staff.chen)
    days = {"first": "2021-03-10", "last": "2021-03-12"}

    entered = wu.post("/console/leave/", remark="<培训>", **days)
    page = wu.get("/console/leave/").text
    others = wu.post("/console/leave/", who="郑", **days)
    wrong = wu.post("/console/leave/", first="2021-03-20", last="", remark="留着")
    by_chen = chen.post("/console/leave/", who="郑", **days)
    back = wu.post("/console/leave/back")
    not_hers = wu.post("/console/leave/back", who="郑")

    assert entered.status_code == 303
    assert "已登记：吴 3月10日至3月12日请假" in page
    assert "&lt;培训&gt;" in page
    assert others.status_code == 403
    assert (wrong.status_code, told(wrong)) == (400, "没有做成请选请假的末日。")
    assert 'value="留着"' in wrong.text
    assert (by_chen.status_code, back.status_code, not_hers.status_code) == (303, 303, 403)
    assert "吴</strong>" not in wu.get("/console/leave/").text
    assert "陈 登记" in wu.get("/console/leave/").text


def test_a_reviewer_sees_what_changed_since_they_looked_last(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    submitted(sessions, staff, make.revision(sessions, "spring"))
    assert "您审的第" not in seat(staff.zhou).get(SPRING).text
    judged(seat(staff.zhou), "return", "再改")
    body = make.BODY.replace("暖意融融", "春光明媚")
    submitted(sessions, staff, make.revision(sessions, "spring", body=body))

    zhou, wu = seat(staff.zhou).get(SPRING).text, seat(staff.wu).get(SPRING).text

    assert "您审的第1版 → 第2版" in words_of(zhou)
    assert "上一次审的第1版 → 第2版" in words_of(wu)
    assert re.search(r"<del><span[^>]*>（删去：</span>.*暖意融融.*</del>", zhou)
    assert re.search(r"<ins><span[^>]*>（新增：</span>.*春光明媚.*</ins>", zhou)
    order = [zhou.index(each) for each in ('id="changes"', "<iframe", 'id="findings"', 'id="decide"')]
    assert order == sorted(order)


def test_why_it_was_returned_is_said_while_it_is_mended_and_when_it_comes_again(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    submitted(sessions, staff, make.revision(sessions, "spring"))
    writing, said = "/console/writing/spring", "周 退回：请写明是哪个社区。"
    assert said not in words_of(seat(staff.lin).get(writing).text)
    judged(seat(staff.zhou), "return", "请写明是哪个社区。")

    mending = words_of(seat(staff.lin).get(writing).text)
    again = make.revision(sessions, "spring", body=make.BODY.replace("暖意融融", "春光明媚"))
    mended = words_of(seat(staff.lin).get(SPRING).text)
    submitted(sessions, staff, again)
    reviewed = words_of(seat(staff.zhou).get(SPRING).text)
    for person in staff.reviewers:
        judged(seat(person))
    passed = words_of(seat(staff.lin).get(SPRING).text + seat(staff.lin).get(writing).text)

    assert [each.count(said) for each in (mending, mended, reviewed, passed)] == [1, 1, 1, 0]


def test_who_may_not_edit_is_not_sent_to_the_page_that_edits(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.revision(sessions, "spring", notes={})
    sentence = "“图片登记”在“修改”页"

    assert sentence in words_of(seat(staff.lin).get(SPRING).text)
    assert sentence not in words_of(seat(staff.zhou).get(SPRING).text)


def test_who_reads_what_changed_need_not_know_the_marks_of_an_editor(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.revision(sessions, "spring", body="## 走进社区\n\n**一是送温暖。**志愿者上门。\n\n散会。\n")
    make.revision(sessions, "spring", body="## 走进社区\n\n**一是送温暖。**巾帼志愿者上门。\n\n**散会。**\n")

    page = words_of(seat(staff.wu).get(f"{SPRING}/difference").text)

    assert "小标题：走进社区" in page
    assert "一是送温暖。 巾帼 志愿者上门。" in re.sub(r"(巾帼)", r" \1 ", page)
    assert "**散会。** （文字没有改）" in page


def test_any_two_versions_are_held_against_each_other_and_all_of_it_is_escaped(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.revision(sessions, "spring")
    assert "只有一版" in told(seat(staff.wu).get(f"{SPRING}/difference"))
    pictures = {"images/cover.jpg": make.picture("#000000"), "images/photo.jpg": make.picture()}
    make.revision(
        sessions, "spring", title="<b>乡村</b>", body="<script>alert(1)</script>\n", pictures=pictures
    )
    make.revision(sessions, "spring", title="<b>乡村</b>", body="<script>alert(2)</script>\n")
    lin = seat(staff.lin)

    page = lin.get(f"{SPRING}/difference").text
    first = lin.get(f"{SPRING}/difference?from=1&to=2").text

    assert "第2版 → 第3版" in page
    assert "<script>alert" not in page + first
    assert "&lt;script&gt;alert(<del>" in page
    assert "图片换了：cover.jpg" in words_of(first)
    assert "标题巾帼志愿服务走进社区&lt;b&gt;乡村&lt;/b&gt;" in words_of(first)
    for wrong, code in (("from=9", 400), ("from=-1", 400), ("to=x", 400), ("from=２", 400)):
        assert lin.get(f"{SPRING}/difference?{wrong}").status_code == code
    assert lin.get("/console/articles/nothing/difference").status_code == 404


def test_a_whole_review_goes_by_the_names_that_the_settings_give_its_steps(
    sessions: Sessions, staff: Cast, clock: Stopped, console: object, seat: Take
) -> None:
    given = settings()
    publishing = msgspec.structs.replace(given.publishing, review_steps=STEPS)
    app = create_console(msgspec.structs.replace(given, publishing=publishing), sessions, clock)
    join(sessions, "冯", Role.SECOND)
    make.revision(sessions, "spring")

    def at(person: Person) -> Seat:
        place = seat(person)
        with place.client.session_transaction(path="/console/") as kept:
            signed_in = dict(kept)
        client = app.test_client()
        with client.session_transaction(path="/console/") as kept:
            kept.update(signed_in)
        return Seat(client)

    named = {"reviewer0": "周", "reviewer1": "吴", "reviewer2": "郑"}
    pages = [at(staff.lin).get(SPRING).text]
    at(staff.lin).post(f"{SPRING}/submit", revision="1", **named)
    pages += [at(staff.lin).get("/console/articles/").text, at(staff.zhou).get(SPRING).text]
    judged(at(staff.zhou))
    assert replaced(at(staff.chen), "冯", step="二审", reason="出差")[0] == 303
    with sessions.read() as session:
        feng = people.named(session, "冯")
    for person in (staff.zhou, feng, staff.zheng):
        pages.append(at(person).get(SPRING).text)
        assert judged(at(person), remark="好") == 303
    pages += [at(staff.lin).get(SPRING).text, at(staff.chen).get("/console/").text]
    pages.append(at(staff.lin).get(f"{SPRING}/sheet").text)
    pages.append(
        at(staff.chen).get("/console/pushes/confirm?article=spring&at=2021-03-09T09:00&mode=mass").text
    )

    with sessions.read() as session:
        submission = review.latest(session, articles.newest(articles.named(session, "spring")))
        assert submission
        assert [each.name for each in submission.steps] == STEPS
        assert submission.state == "approved"
        assert "二审：冯" in submission.rendered["html"]
    assert "待一审（周）" in pages[1]
    assert "轮到您：一审" in pages[2]
    assert "二审由 吴 改为 冯" in words_of(pages[-2])
    for page in pages:
        said = re.sub(r'<a class="who".*?</a>', "", page, flags=re.DOTALL)  # there roles are named
        assert not re.search("初审|复审|终审", words_of(said)), words_of(said)
    assert all(step in pages[-2] for step in STEPS)


@pytest.mark.parametrize("path", ["leave/", "articles/spring/difference", "articles/spring"])
def test_a_page_needs_no_more_than_the_policy_allows(
    sessions: Sessions, staff: Cast, seat: Take, path: str
) -> None:
    make.revision(sessions, "spring")
    submitted(sessions, staff, make.revision(sessions, "spring", title="别的"))

    page = seat(staff.zhou).get(f"/console/{path}")

    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert not re.search(r"style=|\son\w+=|<script>", page.text)
