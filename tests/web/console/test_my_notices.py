"""My notices, and what the home page says of the ways: where I am told, whether it works, what I was told."""

from dataclasses import replace

import msgspec
import pytest
from flask import Flask

from bot import binding, notices, people
from bot.config import Config, Notices
from bot.db import Sessions
from bot.notices import delivering, means
from bot.people import Role
from bot.web.console import create_console
from tests import mailing, make
from tests.cast import Cast
from tests.web.console import screen
from tests.web.console.conftest import Stopped, Take, settings, told

KEY = "robot-key-0123456789"


def with_notices(**given: object) -> Config:
    ways = Notices(mail_from=mailing.SENDER, **given)  # type: ignore[arg-type]
    return msgspec.structs.replace(settings(public_url="http://127.0.0.1:8000"), notices=ways)


@pytest.fixture
def ways() -> Config:
    """A mail server and a robot that are both not there."""
    return with_notices(
        smtp_url="smtp://tongzhi:geheim@127.0.0.1:9", webhook_url=f"http://127.0.0.1:9/send?key={KEY}"
    )


@pytest.fixture
def console(sessions: Sessions, clock: Stopped, ways: Config) -> Flask:
    return create_console(ways, sessions, clock)


def set_up(console: Flask, config: Config) -> None:
    """Let the console have been started with other settings."""
    console.extensions["office"] = replace(console.extensions["office"], config=config)


def tell(sessions: Sessions, staff: Cast, *, tick: Config | None = None) -> None:
    """Tell 周 that something waits for her, and let the scheduler take it to her."""
    with sessions.begin() as session:
        people.set_mail(session, session.merge(staff.zhou), "zhou@example.cn", by=None, now=make.NOON)
        notices.tell(
            session,
            "《三月》等周初审（林送审）。",
            key="one",
            to=[Role.FIRST],
            about=staff.lin,
            link="/console/articles/march",
            now=make.NOON,
        )
    if tick:
        delivering.run_due(sessions, means.of(tick, None), now=make.NOON)


def test_a_conversation_of_many_messages_is_one_line_that_says_how_many(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    for number in range(11):
        with sessions.begin() as session:
            notices.tell(
                session,
                "有粉丝找工作人员，请在 12:00 前回复。",
                key=f"desk_message:{number}",
                to=[Role.EDITOR],
                about=staff.wu,  # whatever it is: one thing
                link="/console/desk/7",
                now=make.NOON,
            )

    page = seat(staff.lin).get("/console/notices/").text

    assert page.count("有粉丝找工作人员，请在 12:00 前回复。") == 1
    assert "关于它一共 11 条通知" in page


def test_an_address_is_kept_corrected_and_taken_away(sessions: Sessions, staff: Cast, seat: Take) -> None:
    zhou = seat(staff.zhou)

    wrong = zhou.post("/console/notices/mail", mail="zhou at home")
    zhou.post("/console/notices/mail", mail=" zhou@example.cn ")
    with sessions.read() as session:
        kept = people.named(session, "周").mail
    shown = zhou.get("/console/notices/").text
    zhou.post("/console/notices/mail", mail="")

    assert wrong.status_code == 400
    assert "不是一个邮箱地址" in told(wrong)
    assert 'data-amiss="{&#34;mail&#34;:' in wrong.text
    assert 'value="zhou at home"' in wrong.text
    assert kept == "zhou@example.cn"
    assert "发到 zhou@example.cn" in shown
    with sessions.read() as session:
        assert people.named(session, "周").mail == ""


def test_a_number_is_drawn_for_myself_and_the_phone_given_up(
    sessions: Sessions, staff: Cast, seat: Take, ways: Config
) -> None:
    zhou = seat(staff.zhou)
    page = zhou.post("/console/notices/number").text
    number = page.split("绑定 ", 1)[1][:6]
    with sessions.begin() as session:
        key = ways.web.secret_key
        assert binding.claim(session, f"绑定 {number}", "oZhou", secret_key=key, now=make.NOON)
    bound = zhou.get("/console/notices/").text
    zhou.post("/console/notices/unbind")

    assert number not in bound
    assert "急事会发到微信，3月10日 周三 12:00 前还能收 5 条" in bound
    assert "没有绑定" in zhou.get("/console/notices/").text
    assert zhou.post("/console/notices/unbind").status_code == 400


def test_a_way_that_fails_stands_on_the_home_page_without_password_and_key(
    sessions: Sessions, staff: Cast, seat: Take, ways: Config
) -> None:
    tell(sessions, staff, tick=ways)

    pages = [
        seat(who).get(f"/console/{path}").text
        for who in (staff.lin, staff.chen, staff.zhou)
        for path in ("", "notices/")
    ]

    assert "邮件发不出去：连不上邮件服务器 127.0.0.1:9，对方没有开着（自3月8日 周一 12:00 起）。" in pages[0]
    assert "请管理员检查配置文件里邮件的设置。" in pages[0]
    assert "群通知发不出去：群机器人没有收下，对方没有开着" in pages[0]
    assert "没有登记邮箱" not in pages[0]
    assert "没有登记邮箱，收不到邮件通知：林、吴、郑、陈。" in pages[2]
    assert "还没有送到：连不上邮件服务器" in pages[5]
    for page in pages:
        assert "geheim" not in page
        assert KEY not in page


def test_what_a_mail_server_said_stands_under_the_technical_details_alone(
    sessions: Sessions, staff: Cast, seat: Take, console: Flask
) -> None:
    with mailing.running() as post:
        config = with_notices(smtp_url=post.url)
        set_up(console, config)
        post.refused = {"zhou@example.cn": "550 5.1.1 no such user"}
        tell(sessions, staff, tick=config)
        mine = seat(staff.zhou).get("/console/notices/").text
        post.refused_sender = "553 not yours"
        with sessions.begin() as session:
            notices.tell(
                session, "又一件", key="two", to=[Role.FIRST], about=staff.wu, link="/", now=make.NOON
            )
        delivering.run_due(sessions, means.of(config, None), now=make.NOON)
        home, whole = (seat(staff.chen).get(f"/console/{path}").text for path in ("", "system"))

    assert "上一封没有送到：对方的邮箱不收，没有这个邮箱，多半是地址写错了。请核对邮箱地址。" in mine
    assert "没有送到：对方的邮箱不收，没有这个邮箱，多半是地址写错了 ·" in mine
    assert "<p>对方的回答：550 5.1.1 no such user</p></details>" in mine
    assert mine.count("5.1.1") == 1
    assert "邮件发不出去：邮件服务器不许用这个发件人，请管理员检查设置里的发件人（自" in home
    assert "553 not yours" not in home
    assert "<dt>邮件（对方的回答）</dt><dd>553 not yours</dd>" in whole
    assert whole.count("553 not yours") == 1


def test_an_administrator_is_told_that_no_way_is_set_up(
    sessions: Sessions, staff: Cast, clock: Stopped, seat: Take, console: Flask
) -> None:
    set_up(console, with_notices())

    assert "还没有设置通知的途径" in seat(staff.chen).get("/console/system").text
    assert "还没有设置通知的途径" not in seat(staff.lin).get("/console/system").text


def test_a_try_goes_all_the_ways_and_the_page_says_how_it_went(
    sessions: Sessions, staff: Cast, seat: Take, console: Flask
) -> None:
    with mailing.running() as post:
        given = with_notices(smtp_url=post.url)
        set_up(console, given)
        zhou = seat(staff.zhou)
        zhou.post("/console/notices/mail", mail="zhou@example.cn")
        zhou.post("/console/notices/test")
        delivering.run_due(sessions, means.of(given, None), now=make.NOON)

        page = zhou.get("/console/notices/").text

    assert post.told == [("zhou@example.cn", "【陇南武都妇女】周试发的通知，收到就好，不用处理。")]
    assert "邮件 3月8日 周一 12:00 送到" in page


def test_a_try_that_would_reach_nobody_makes_no_notice_and_says_what_to_do(
    sessions: Sessions, staff: Cast, seat: Take, console: Flask
) -> None:
    zhou = seat(staff.zhou)
    set_up(console, with_notices())
    nothing = zhou.post("/console/notices/test")
    set_up(console, with_notices(smtp_url="smtp://127.0.0.1:9"))

    no_mail = zhou.post("/console/notices/test")

    assert (nothing.status_code, no_mail.status_code) == (400, 400)
    assert "没有试发。先请管理员在配置文件里设置邮件或群机器人，或者点“取绑定号码”" in told(nothing)
    assert "没有试发。先在“我的邮箱”里填好邮箱，或者" in told(no_mail)
    assert "还没有通知过您" in no_mail.text
    zhou.post("/console/notices/mail", mail="zhou@example.cn")
    assert zhou.post("/console/notices/test").status_code == 303


@pytest.mark.parametrize("size", [screen.PHONE, screen.PC])
def test_it_is_easy_to_read_on_a_phone_and_on_an_old_pc(
    sessions: Sessions, everyone: Cast, at: screen.Open, ways: Config, size: tuple[int, int]
) -> None:
    tell(sessions, everyone, tick=ways)
    page = at("周", size)

    home = screen.faults(page)
    page.get_by_role("link", name="我的通知").first.click()
    page.get_by_role("button", name="取绑定号码").click()
    page.get_by_text("写成“绑定").wait_for()

    assert (home, screen.faults(page)) == ([], [])
