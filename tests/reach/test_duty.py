"""The self-check sheet of a quarter says what is so, with the list behind it, and no more than is known."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot import journal
from bot.answering import desk
from bot.answering.desk.conversations import DeskMessage
from bot.clock import BEIJING
from bot.comments import Comment, Thread
from bot.config import Compliance
from bot.db import Sessions
from bot.errors import Mistake
from bot.publishing import pushes, withdrawals
from bot.publishing.pushes import Mode, Push, State, quota, states
from bot.publishing.review import Approval, Submission
from bot.reach import duty, raw
from bot.reach.duty import Item, Sheet, Verdict, update
from tests import browser, make
from tests.cast import Cast
from tests.reach.conftest import Account
from tests.reach.imports import exports
from tests.reach.test_asked import ask

FIRST = date(2026, 1, 1)
APRIL_2 = datetime(2026, 4, 2, 9, 0, tzinfo=BEIJING)
UNDER_ARTICLES = "文章留言5个工作日内有回应"
KEY = "a key that only tests know"
Went = Callable[..., Push]


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return make.people(sessions)


@pytest.fixture
def went_out(sessions: Sessions, staff: Cast) -> Went:
    def went_out(month: int, day: int, *, title: str = "一篇", year: int = 2026) -> Push:
        when = datetime(year, month, day, 9, 0, tzinfo=BEIJING)
        push = make.push(sessions, due_at=when, revisions=[make.approved(sessions, title=title)])
        with sessions.begin() as session:
            found = pushes.named(session, push.id)
            for state in (State.PREPARING, State.SENDING, State.ACCEPTED, State.SENT):
                states.move(session, found, state, now=when)
            found.sending_at = when
        return push

    return went_out


def sheet(sessions: Sessions, now: datetime = APRIL_2, **rules: object) -> Sheet:
    with sessions.read() as session:
        return duty.of(
            session,
            duty.quarter("2026Q1"),
            Compliance(**rules),  # type: ignore[arg-type]
            account="陇南武都妇女",
            now=now,
        )


def item(made: Sheet, name: str) -> Item:
    [found] = [each for each in made.items if name in each.name]
    return found


def test_every_gap_is_held_against_the_limit(sessions: Sessions, went_out: Went) -> None:
    went_out(12, 30, year=2025)
    for month, day in ((1, 6), (1, 13), (2, 1), (2, 8), (3, 31)):
        went_out(month, day)
    fetched(sessions, date(2025, 12, 1), date(2026, 3, 31))

    found = item(sheet(sessions), "间隔")
    lenient = item(sheet(sessions, silence_days=60, silence_basis="别处的办法"), "间隔")

    assert found.verdict is Verdict.NOT_MET
    assert found.told == "有2次间隔超过7天，最长51天。"
    assert found.rows == (
        ("2025年12月30日", "2026年1月6日", "7天", "没有"),
        ("2026年1月6日", "2026年1月13日", "7天", "没有"),
        ("2026年1月13日", "2026年2月1日", "19天", "超过12天"),
        ("2026年2月1日", "2026年2月8日", "7天", "没有"),
        ("2026年2月8日", "2026年3月31日", "51天", "超过44天"),
    )
    assert "《甘肃省政务新媒体管理办法》" in found.basis
    assert (lenient.verdict, lenient.basis) == (Verdict.MET, "别处的办法")


def test_a_silence_at_the_end_counts_too(sessions: Sessions, went_out: Went) -> None:
    for day in range(1, 32, 7):
        went_out(1, day)
    fetched(sessions, FIRST, date(2026, 3, 31))

    assert item(sheet(sessions), "间隔").rows[-1] == (
        "2026年1月29日",
        "到2026年3月31日还没有",
        "61天",
        "超过54天",
    )


def test_where_nothing_was_fetched_a_long_gap_is_not_claimed(sessions: Sessions, went_out: Went) -> None:
    went_out(1, 2)
    went_out(3, 31)

    found = item(sheet(sessions), "间隔")

    assert found.verdict is Verdict.UNKNOWN
    assert "不知道有没有手工推送过" in found.told


def test_what_was_sent_by_hand_ends_a_gap(sessions: Sessions, staff: Cast, went_out: Went) -> None:
    went_out(3, 20)
    with sessions.begin() as session:
        chen = session.merge(staff.chen)
        quota.note_by_hand(session, date(2026, 3, 26), 1, by=chen, now=APRIL_2)

    with sessions.read() as session:
        found = update.gaps(session, duty.quarter("2026Q1"), Compliance(), now=APRIL_2)

    assert [(each.first.day, each.last.day, each.days) for each in found[-2:]] == [(20, 26, 6), (26, 31, 5)]


def test_a_quarter_of_which_nothing_is_known_is_without_data(sessions: Sessions) -> None:
    made = sheet(sessions)

    verdicts = {each.name: each.verdict for each in made.items}
    assert set(verdicts.values()) == {Verdict.UNKNOWN, Verdict.MET}
    assert [name for name, verdict in verdicts.items() if verdict is Verdict.MET] == [
        "发出以后没有撤回和更正"
    ]


def test_who_waited_for_a_person_is_counted_and_how_long(sessions: Sessions, staff: Cast) -> None:
    asked = datetime(2026, 2, 3, 9, 0, tzinfo=BEIJING)
    with sessions.begin() as session:
        for follower, hours in (("o1", 2), ("o2", 30), ("o3", None)):
            talk = desk.hand_over(session, follower, "在吗", reason="asked", now=asked, secret_key=KEY)
            if hours:
                said(session, talk.id, asked + timedelta(hours=hours))
            desk.close(session, talk, by=session.merge(staff.lin), now=asked + timedelta(days=2))

    found = item(sheet(sessions), "工作人员")

    assert found.verdict is Verdict.NOT_MET
    assert found.told == "粉丝等人回复3次，1次没有等到，等到的最长30小时0分。"
    assert [row[2] for row in found.rows] == ["2小时0分", "30小时0分", "没有等到"]


def test_who_still_waits_within_the_window_is_told_and_not_held_against_anybody(
    sessions: Sessions, staff: Cast
) -> None:
    asked = datetime(2026, 3, 31, 20, 0, tzinfo=BEIJING)
    with sessions.begin() as session:
        desk.hand_over(session, "o1", "在吗", reason="asked", now=asked, secret_key=KEY)

    soon = item(sheet(sessions, asked + timedelta(hours=3)), "工作人员")
    late = item(sheet(sessions, asked + timedelta(hours=49)), "工作人员")

    assert (soon.verdict, soon.rows[0][2]) == (Verdict.JUDGE, "还在等")
    assert (late.verdict, late.rows[0][2]) == (Verdict.NOT_MET, "没有等到")


def test_pushes_with_three_approvals_and_a_whole_journal_are_in_order(
    sessions: Sessions, went_out: Went
) -> None:
    went_out(2, 3, title="第一篇")
    went_out(2, 9, title="第二篇")

    made = sheet(sessions)

    approved, records = item(made, "审核单"), item(made, "日志")
    assert (approved.verdict, records.verdict) == (Verdict.MET, Verdict.MET)
    assert approved.rows == (
        ("2026年2月3日", "第一篇", "周、吴、郑", "三步齐全，校验码相符"),
        ("2026年2月9日", "第二篇", "周、吴、郑", "三步齐全，校验码相符"),
    )
    assert records.rows == ()


def test_an_approval_of_other_bytes_and_a_changed_text_are_found(sessions: Sessions, went_out: Went) -> None:
    one, two, three = (went_out(2, day, title=f"第{day}篇") for day in (3, 9, 16))
    with sessions.begin() as session:
        number = one.articles[0].submission_id
        session.get_one(Approval, (number, 1)).digest = "0" * 64
        submission = session.get_one(Submission, two.articles[0].submission_id)
        submission.rendered = {**submission.rendered, "title": "改过的"}
        first, second = (
            session.get_one(Approval, (three.articles[0].submission_id, step)) for step in (0, 1)
        )
        second.by_id = first.by_id

    found = item(sheet(sessions), "审核单")

    assert found.verdict is Verdict.NOT_MET
    assert [row[3] for row in found.rows] == [
        "审签人看到的和送审的不同",
        "库里的内容和校验码不符",
        "一个人审了两步",
    ]


def test_a_step_that_the_journal_does_not_tell_is_found(sessions: Sessions, went_out: Went) -> None:
    push = went_out(2, 3)
    with sessions.begin() as session:  # as if the database had been changed by hand
        journal.record(session, None, "推送：held → planned", push, now=APRIL_2)

    found = item(sheet(sessions), "日志")

    assert found.verdict is Verdict.NOT_MET
    assert [row[1] for row in found.rows] == ["从“已推送”到“被拦下”没有记录", "从“已排期”到“已推送”没有记录"]


def test_what_was_taken_back_is_listed_with_how_long_it_stood(sessions: Sessions, account: Account) -> None:
    account.send("后来撤回的")
    slug = "second"
    revision = make.approved(account.sessions, slug, title="撤回的一篇")
    account.wait(days=1)
    make.push(account.sessions, due_at=account.platform.now(), revisions=[revision])
    account.tick()
    account.platform.advance(61)
    account.platform.settle()
    account.tick()
    account.wait(hours=3)
    now = account.platform.now()
    withdrawals.withdraw(sessions, account.wechat, slug, reason="人名写错了", by="陈", now=now)
    account.platform.by_hand({"title": "手工发的", "content": "<p>三月</p>"}, notify=False)
    account.wait(days=2)
    account.collect()

    made = sheet(sessions, account.platform.now())

    found = item(made, "撤回和更正")
    assert (found.verdict, found.rows[0][0], found.rows[0][2:]) == (
        Verdict.JUDGE,
        "撤回的一篇",
        ("人名写错了", "3小时1分"),
    )
    assert "手工发送1次没有审核单" in item(made, "审核单").told
    assert item(made, "校对过").verdict is Verdict.NOT_MET


def test_what_only_an_export_tells_of_is_not_called_sent_by_hand(sessions: Sessions, tmp_path: Path) -> None:
    given = exports.workbook(tmp_path, [exports.ARTICLES, exports.article(published="2026-03-08")])
    exports.import_(sessions, given)

    made = sheet(sessions)

    proofread, reviewed = item(made, "校对过"), item(made, "审核单")
    assert (proofread.verdict, reviewed.verdict) == (Verdict.JUDGE, Verdict.JUDGE)
    for each in (proofread, reviewed):
        assert "1篇从导出表导入，这里没有它的记录。" in each.told
        assert "手工发送，" not in str(each.rows)


@pytest.mark.parametrize("text", ["2026", "2026Q5", "第一季度", "2026-03"])
def test_a_quarter_is_named_plainly(text: str) -> None:
    with pytest.raises(Mistake, match="不是季度"):
        duty.quarter(text)


def test_the_page_holds_everything_and_prints_on_a4(
    sessions: Sessions, went_out: Went, tmp_path: Path
) -> None:
    for day in range(1, 29, 3):
        went_out(2, day, title=f"<第{day}篇>")
    made = sheet(sessions)
    file = tmp_path / "自查表.html"
    file.write_text(duty.page(made), encoding="utf-8")

    with browser.launch() as chromium:
        page = chromium.new_page()
        page.goto(file.as_uri())
        text = page.inner_text("body")
        wide = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        shadow = page.evaluate("getComputedStyle(document.querySelector('.wide')).backgroundAttachment")
        printed = page.pdf(format="A4", prefer_css_page_size=True)

    assert wide
    assert shadow == "local, local, scroll, scroll"  # only where more of a table is to be seen
    for each in made.items:
        assert each.told in text
        assert each.basis in text
    assert "<第4篇>" in text
    assert printed.startswith(b"%PDF")


def fetched(sessions: Sessions, first: date, last: date) -> None:
    """Let WeChat have told of every publish day from *first* to *last*."""
    with sessions.begin() as session:
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            raw.keep(session, raw.ARTICLE_TOTALS, day, day, {"list": []}, now=APRIL_2)


def said(session: Session, conversation: int, at: datetime) -> None:
    row = DeskMessage(conversation_id=conversation, at=at, side="staff", reason="reply", state="sent")
    session.add(row)


def test_a_publication_ends_a_gap_where_publications_count(sessions: Sessions, went_out: Went) -> None:
    for push in (went_out(12, 30, year=2025), went_out(1, 5)):
        with sessions.begin() as session:
            pushes.named(session, push.id).mode = Mode.PUBLISH
    found = [sheet(sessions, APRIL_2, publish_counts=counts) for counts in (True, False)]

    counting, not_counting = (item(each, "间隔不超过7天").rows for each in found)
    assert counting[0][:3] == ("2025年12月30日", "2026年1月5日", "6天")
    assert all("2025年12月30日" not in row[0] for row in not_counting)


def test_comments_are_counted_by_whether_they_were_answered_in_time(sessions: Sessions) -> None:
    def said(session: Session, number: int, day: int, settled: int | None) -> None:
        at = datetime(2026, 3, day, 9, 0, tzinfo=BEIJING)
        comment = Comment(thread_id=1, number=str(number), at=at, touched=0)
        if settled:
            comment.replied_at = at + timedelta(days=settled)
        comment.settle()
        session.add(comment)

    assert "没有收到过文章留言" in item(sheet(sessions), UNDER_ARTICLES).told
    with sessions.begin() as session:
        session.add(Thread(msg_data_id="1", position=1, title="一篇", out_at=APRIL_2, is_open=True))
        session.flush()
        for number, (day, settled) in enumerate(((2, 1), (2, 7), (2, 8), (31, None))):
            said(session, number, day, settled)

    found = item(sheet(sessions), UNDER_ARTICLES)
    assert found.told == "收到文章留言4条，5个工作日内处理的2条，晚了的1条，逾期没有处理的0条。"
    assert found.verdict is Verdict.JUDGE

    with sessions.begin() as session:
        said(session, 9, 20, None)
    assert item(sheet(sessions), UNDER_ARTICLES).verdict is Verdict.NOT_MET


def test_a_comment_that_vanished_unanswered_was_not_answered_in_time_and_the_numbers_add_up(
    sessions: Sessions,
) -> None:
    at = datetime(2026, 3, 2, 9, 0, tzinfo=BEIJING)
    fates: tuple[dict[str, timedelta], ...] = (
        {"gone_at": timedelta(days=1)},
        {"gone_at": timedelta(days=1), "replied_at": timedelta(days=20)},
        {"gone_at": timedelta(days=20), "waived_at": timedelta(days=2)},
        {},
    )
    with sessions.begin() as session:
        session.add(Thread(msg_data_id="1", position=1, title="一篇", out_at=APRIL_2, is_open=True))
        session.flush()
        for number, fate in enumerate(fates):
            comment = Comment(thread_id=1, number=str(number), at=at, touched=0)
            for name, after in fate.items():
                setattr(comment, name, at + after)
            comment.settle()
            session.add(comment)

    found = item(sheet(sessions), UNDER_ARTICLES)

    assert "处理的1条，晚了的1条，逾期没有处理的1条，没有处理就已经不在的1条" in found.told
    counts = {name: int(count) for name, count in found.rows}
    parts = ("按时处理的", "晚了才处理的", "逾期没有处理的", "还在期限内、等处理的", "没有处理就已经不在的")
    assert [counts[each] for each in parts] == [1, 1, 1, 0, 1]
    assert sum(counts[each] for each in parts) == counts["收到的"]


def test_questions_of_which_some_had_no_answer_are_left_to_a_person(sessions: Sessions) -> None:
    day = datetime(2026, 2, 2, 9, 0, tzinfo=BEIJING)
    ask(sessions, "figures", at=day)
    assert item(sheet(sessions), "粉丝提问有回答").verdict is Verdict.MET
    ask(sessions, "help", at=day, text="天气怎么样")

    assert item(sheet(sessions), "粉丝提问有回答").verdict is Verdict.JUDGE
