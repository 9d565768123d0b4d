"""Comments in the console: who waits, what a reply may say, short texts, and what the home page tells."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event

from bot import comments, people
from bot.answering.desk import canned
from bot.comments import Comment, Thread, tending
from bot.comments.rows import sealed
from bot.db import Sessions
from bot.people import Role
from bot.wechat import comments as wechat_comments
from bot.wechat.client import WeChat
from tests import make
from tests.cast import Cast
from tests.comments.conftest import MONDAY
from tests.platform import Platform
from tests.web.console.conftest import Seat, Stopped, Take, on_wechat, settings, told

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
KEY = settings().web.secret_key


@pytest.fixture
def clock(platform: Platform) -> Stopped:
    platform.set_clock(MONDAY)
    return Stopped(platform.now())


@pytest.fixture
def console(sessions: Sessions, clock: Stopped, platform: Platform) -> Flask:
    return on_wechat(sessions, platform, clock)


@pytest.fixture
def thread(sessions: Sessions, platform: Platform, clock: Stopped) -> Thread:
    """An article that is out, looked after, with nothing said under it."""
    platform.by_hand({"title": "最美家庭揭晓", "content": "正文", "need_open_comment": 1})
    platform.settle()
    with sessions.begin() as session:
        found = Thread(
            msg_data_id=str(platform.mass[0]["msg_data_id"]),
            position=1,
            title="最美家庭揭晓",
            out_at=clock.now(),
            is_open=True,
            look_at=clock.now(),
        )
        session.add(found)
    return found


def say(platform: Platform, words: str) -> None:
    platform.control("comment", url=platform.mass[0]["articles"][0]["url"], content=words, openid="oReader")


def collected(lin: Seat, thread: Thread) -> str:
    """Ask for what stands under the article, and return the page of it."""
    done = lin.post(f"/console/comments/articles/{thread.id}/collect")
    assert done.status_code == 303, told(done)
    return lin.get(f"/console/comments/articles/{thread.id}").text


def at_wechat(sessions: Sessions, platform: Platform, thread: Thread) -> list[str | None]:
    wechat = WeChat(make.account(platform.url), sessions)
    place = wechat_comments.Under(thread.msg_data_id, 1)
    return [each.reply for each in wechat.comments.listed(place).comments]


def test_who_asks_for_help_stands_first_then_who_waits_longest(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped, thread: Thread
) -> None:
    with sessions.begin() as session:
        for number, (words, days, cries) in enumerate(
            (("刚说的", 0, False), ("早说的<b>", 20, False), ("他打我", 1, True))
        ):
            kept = Comment(thread_id=thread.id, number=str(number), follower="ab12" * 16, touched=0)
            kept.at, kept.sealed_text = clock.now() - timedelta(days=days), sealed(words, KEY)
            kept.distress = cries
            session.add(kept)

    page = seat(staff.lin).get("/console/comments/").text
    late = seat(staff.lin).get("/console/comments/?which=overdue").text

    assert [page.index(each) for each in ("他打我", "早说的&lt;b&gt;", "刚说的")] == sorted(
        page.index(each) for each in ("他打我", "早说的&lt;b&gt;", "刚说的")
    )
    assert "有 1 条留言像是在求助" in page
    assert re.search(r"逾期 \d+ 天", late)
    assert "刚说的" not in late
    assert "待回复 3" in late


def test_a_page_of_many_comments_asks_no_more_of_the_database_than_one_of_few(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped, thread: Thread
) -> None:
    asked: list[str] = []
    event.listen(sessions.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    lin = seat(staff.lin)

    def page(much: int) -> int:
        with sessions.begin() as session:
            for _ in range(much):
                kept = Comment(thread_id=thread.id, number=str(len(asked)), at=clock.now(), touched=0)
                session.add(kept)
                session.flush()
        asked.clear()
        assert lin.get("/console/comments/").text.count("最迟") == much
        return len(asked)

    few = page(2)
    with sessions.begin() as session:
        session.query(Comment).delete()
    assert page(15) == few


def test_the_home_page_names_what_is_overdue_to_those_who_may_answer(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped, thread: Thread, platform: Platform
) -> None:
    say(platform, "几点开门")
    lin = seat(staff.lin)
    collected(lin, thread)
    assert "待回复留言" in lin.get("/console/").text
    with sessions.begin() as session:
        viewer = people.add(session, "看客", [Role.VIEWER], now=make.NOON)

    clock.turn(days=20)

    home = re.sub("<[^>]+>", "", lin.get("/console/").text)
    assert "有 1 条过了 5 个工作日还没有回复。去回复" in home

    tending.tell_overdue(sessions, settings().compliance, now=clock.now())
    noticed = lin.get("/console/").text
    (number,) = re.findall(r"/console/notices/(\d+)/seen", noticed)
    lin.post(f"/console/notices/{number}/seen")

    assert noticed.count("过了 5 个工作日还没有回复") == 1  # in the notice
    assert "去回复" not in noticed
    assert "有 1 条过了 5 个工作日还没有回复。去回复" in re.sub("<[^>]+>", "", lin.get("/console/").text)
    assert "留言" not in re.sub("维权留言", "", seat(viewer).get("/console/").text)


def test_a_reply_with_somebody_s_number_is_asked_about_and_one_with_an_id_is_refused(
    sessions: Sessions, staff: Cast, seat: Take, thread: Thread, platform: Platform
) -> None:
    say(platform, "在哪里报名")
    lin = seat(staff.lin)
    assert "在哪里报名" in collected(lin, thread)
    path, text = "/console/comments/1", "请打小王电话13993912345"

    refused = lin.post(f"{path}/reply", text="您的身份证11010519491231002X收到了")
    asked = lin.post(f"{path}/reply", text=text)

    assert "不能公开，请删去" in told(refused)
    assert "11010519491231002X收到了</textarea>" in refused.text
    assert "139******45" in asked.text
    assert f"{text}</textarea>" in asked.text
    assert at_wechat(sessions, platform, thread) == [None]

    assert 'name="sure" value="yes" required' not in asked.text  # a text without it needs no tick
    assert lin.post(f"{path}/reply", text=text).status_code == 200
    assert at_wechat(sessions, platform, thread) == [None]

    sent = lin.post(f"{path}/reply", text=text, sure="yes")

    assert sent.status_code == 303
    assert at_wechat(sessions, platform, thread) == [text]


def test_a_reply_to_a_cry_for_help_goes_out_only_after_a_second_look(
    sessions: Sessions, staff: Cast, seat: Take, thread: Thread, platform: Platform
) -> None:
    say(platform, "老公昨晚又打我")
    lin = seat(staff.lin)
    collected(lin, thread)

    page = lin.get("/console/comments/1").text
    asked = lin.post("/console/comments/1/reply", text="我们来帮您")

    assert "这条留言像是在求助" in page
    assert "还没有发出" in asked.text
    assert "只告诉她往哪里说" in asked.text
    assert at_wechat(sessions, platform, thread) == [None]


def test_what_was_typed_is_never_lost(
    sessions: Sessions, staff: Cast, seat: Take, thread: Thread, platform: Platform
) -> None:
    say(platform, "在哪里报名")
    lin = seat(staff.lin)
    collected(lin, thread)
    with sessions.begin() as session:
        kept = canned.add(session, "二楼", "请到二楼。", by=session.merge(staff.lin), now=make.NOON)
    path = "/console/comments/1"

    inserted = lin.post(f"{path}/insert", text="您好！", say=str(kept.id))
    lin.post(f"/console/desk/replies/{kept.id}/remove")
    gone = lin.post(f"{path}/insert", text="您好！", say=str(kept.id))
    platform.fault("/cgi-bin/comment/reply/add", "refuse", errcode=88007)
    refused = lin.post(f"{path}/reply", text="到二楼")

    assert "您好！\n请到二楼。</textarea>" in inserted.text
    assert "已经被同事删除了" in told(gone)
    assert "您好！</textarea>" in gone.text
    assert "请改短后再发" in told(refused)
    assert "到二楼</textarea>" in refused.text


def test_each_deed_is_told_and_stands_in_the_record(
    sessions: Sessions, staff: Cast, seat: Take, thread: Thread, platform: Platform
) -> None:
    say(platform, "真好")
    lin, path = seat(staff.lin), "/console/comments/1"
    collected(lin, thread)

    for deed, form, says in (
        ("elect", {}, "已精选"),
        ("waive", {"reason": "只是点赞、问候或表情"}, "不用回复"),
        ("resume", {}, "又要回复了"),
        ("reply", {"text": "谢谢"}, "回复发出了"),
        ("reply", {"text": "谢谢您", "instead": "yes"}, "回复发出了"),
        ("unreply", {}, "又要回复了"),
        ("unelect", {}, "已取消精选"),
        ("delete", {}, "已在微信里删除"),
    ):
        done = lin.post(f"{path}/{deed}", **form, back="all")
        if deed in ("elect", "waive", "resume", "unelect"):  # offered in the lists too
            assert done.headers["Location"].endswith("/console/comments/?which=all")
        assert says in told(lin.get(path)), told(done)

    page = lin.get(path).text
    assert page.count('<span class="about">') >= 9
    assert "写明不用回复：只是点赞、问候或表情" in page
    assert "<textarea" not in page


def test_an_account_without_comments_says_so_in_plain_words(
    staff: Cast, seat: Take, thread: Thread, platform: Platform
) -> None:
    platform.account(comments=False)
    lin = seat(staff.lin)

    answer = lin.post(f"/console/comments/articles/{thread.id}/collect")

    assert "没有留言权限" in told(answer)
    page = lin.get("/console/comments/").text
    assert "这个公众号没有留言功能" in page
    assert "08:00" in page
    assert "没有等回复的留言。" in page


def test_the_page_of_an_article_leads_to_what_is_said_under_it(
    sessions: Sessions, staff: Cast, seat: Take, thread: Thread
) -> None:
    make.revision(sessions, "family")
    page = "/console/articles/family"
    assert "看留言" not in seat(staff.lin).get(page).text
    with sessions.begin() as session:
        comments.opened(session, thread.id).slug = "family"

    assert f'href="/console/comments/articles/{thread.id}">看留言' in seat(staff.lin).get(page).text


def test_short_texts_are_kept_changed_and_taken_out(sessions: Sessions, staff: Cast, seat: Take) -> None:
    lin, path = seat(staff.lin), "/console/desk/replies/"

    lin.post(path, name="二楼", text="请到二楼。")
    twice = lin.post(path, name="二楼", text="请到三楼。")
    lin.post(f"{path}1", name="三楼", text="请到三楼办。")

    assert "已经有一条叫“二楼”" in told(twice)
    assert "请到三楼。</textarea>" in twice.text
    page = lin.get(path).text
    assert "12338 热线" in page
    assert "请到三楼办。" in page
    lin.post(f"{path}1/remove")
    assert "请到三楼办。" not in lin.get(path).text
    with sessions.read() as session:
        assert [each.name for each in canned.ready(session, settings().answering)] == ["12338 热线"]


def test_recent_articles_are_asked_for_by_the_next_tick(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped, thread: Thread
) -> None:
    with sessions.begin() as session:
        comments.opened(session, thread.id).look_at = clock.now() + timedelta(hours=2)

    lin = seat(staff.lin)
    lin.post("/console/comments/collect")

    assert "正在收取最近 1 篇文章的留言" in told(lin.get("/console/comments/"))
    with sessions.read() as session:
        assert comments.opened(session, thread.id).look_at == clock.now()
