"""Notices go out: once each, however many take them there; again while it lasts; never when it is over."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot import notices, people
from bot.db import Sessions
from bot.notices import reaching
from bot.notices.rounds import Delivery, DeliveryState
from bot.people import Role
from tests import make
from tests.cast import Cast
from tests.mailing import PASSWORD, Post
from tests.notices.conftest import Teller, address, deliveries, settings
from tests.rehearsal import ROOT


def troubles(teller: Teller, staff: Cast) -> list[str]:
    with teller.sessions.read() as session:
        return reaching.troubles(session, teller.config.notices, session.merge(staff.lin, load=False))


def test_those_concerned_get_a_mail_each_with_the_page_and_nobody_else_does(
    teller: Teller, staff: Cast, post: Post
) -> None:
    teller.tell("《三月》等周初审（林送审）。", to=[Role.FIRST, Role.SECOND], about=staff.lin)

    teller.tick()

    subject = "【陇南武都妇女】《三月》等周初审（林送审）。"
    assert post.told == [("zhou@example.cn", subject), ("wu@example.cn", subject)]
    assert post.letters[0].text.startswith(
        "周，您好：\n\n《三月》等周初审（林送审）。\n3月8日 周一 12:00\nhttps://bot.example.cn/console/articles/march\n"
    )


def test_without_a_public_address_a_mail_says_where_to_look_and_has_no_link(
    sessions: Sessions, post: Post, staff: Cast
) -> None:
    teller = Teller(sessions, settings(public_url="", smtp_url=post.url))
    teller.tell(to=staff.zhou, about=staff.lin)

    teller.tick()

    assert "/console" not in post.letters[0].text
    assert "请登录后台，在首页的“通知”里看。" in post.letters[0].text


def test_three_who_deliver_at_once_deliver_once(teller: Teller, staff: Cast, post: Post) -> None:
    for number in range(4):
        teller.tell(
            f"第{number}件", to=[Role.FIRST, Role.PUBLISHER], about=list(vars(staff).values())[number]
        )

    with ThreadPoolExecutor(3) as pool:
        for _ in range(4):
            list(pool.map(lambda _: teller.tick(), range(3)))

    text = "\n".join(letter.text for letter in post.letters)
    assert {letter.to for letter in post.letters} == {"zhou@example.cn", "chen@example.cn"}
    assert [text.count(f"第{number}件") for number in range(4)] == [2, 2, 2, 2]
    assert {row.state for row in deliveries(teller.sessions)} == {DeliveryState.SENT}


def test_several_things_at_once_make_one_mail(teller: Teller, staff: Cast, post: Post) -> None:
    teller.tell("第一件", to=staff.zhou, about=staff.lin)
    teller.tell("第二件", to=staff.zhou, about=staff.wu)

    teller.tick()

    (letter,) = post.letters
    assert letter.subject == "【陇南武都妇女】第一件 等2件"
    assert letter.text.index("第一件") < letter.text.index("第二件")


def test_what_lasts_is_told_again_after_longer_and_longer_pauses(
    teller: Teller, staff: Cast, post: Post
) -> None:
    teller.tell(to=staff.zhou, about=staff.lin, urgent=True)
    told = []

    for minute in range(0, 60 * 24, 5):
        before = len(post.letters)
        teller.wait(minutes=5)
        if len(post.letters) > before:
            told.append(minute)

    assert told == [0, 60, 180, 420, 900]
    assert "第 5 次提醒" in post.letters[-1].text


def test_at_night_what_can_wait_is_not_told_again(teller: Teller, staff: Cast, post: Post) -> None:
    teller.now = make.NOON + timedelta(hours=9, minutes=30)  # 21:30 in Beijing
    teller.tell(to=staff.zhou, about=staff.lin)
    teller.tick()

    teller.wait(hours=1)
    by_night = len(post.letters)
    teller.wait(hours=9)

    assert (by_night, len(post.letters)) == (1, 2)


@pytest.mark.parametrize("end", ["settled", "seen", "told anew"])
def test_what_is_over_is_told_no_more(teller: Teller, staff: Cast, post: Post, end: str) -> None:
    teller.tell(to=staff.zhou, about=staff.lin)
    teller.tick()
    with teller.sessions.begin() as session:
        (notice,) = notices.waiting(session, session.merge(staff.zhou))
        if end == "seen":
            notices.seen(session, notice.id, by=session.merge(staff.zhou), now=teller.now)
    if end == "settled":
        teller.settle(staff.lin)
    if end == "told anew":
        teller.tell("下一步", to=staff.wu, about=staff.lin)

    for _ in range(3):
        teller.wait(days=1)

    assert [letter.to for letter in post.letters].count("zhou@example.cn") == 1


def test_what_was_done_before_anything_went_out_is_not_told(teller: Teller, staff: Cast, post: Post) -> None:
    post.stop()
    teller.tell(to=staff.zhou, about=staff.lin)
    teller.tick()
    teller.settle(staff.lin)
    post.start()

    teller.wait(minutes=5)

    assert post.letters == []
    assert [row.state for row in deliveries(teller.sessions)] == [DeliveryState.OVER]


def test_after_days_of_standing_still_each_gets_one_mail_of_what_stands_open(
    teller: Teller, staff: Cast, post: Post
) -> None:
    for day in range(5):
        teller.now += timedelta(days=1)
        teller.tell(f"第{day}天的推送失败", to=[Role.PUBLISHER], about=staff.lin)
        teller.tell(f"第{day}篇等初审", to=staff.zhou, about=list(vars(staff).values())[day + 1])

    teller.wait(hours=3)

    assert [letter.to for letter in post.letters] == ["zhou@example.cn", "chen@example.cn"]
    assert post.letters[1].text.count("天的推送失败") == 1
    assert "第4天的推送失败" in post.letters[1].text


def test_what_only_adds_to_what_was_told_waits_for_its_time(teller: Teller, staff: Cast, post: Post) -> None:
    teller.tell("粉丝找人", to=staff.zhou, about=staff.lin)
    teller.tick()
    for number in range(5):
        teller.tell(f"又说了{number}", to=staff.zhou, about=staff.lin, adds=True)
        teller.wait(minutes=5)
    within = len(post.letters)

    teller.wait(hours=1)

    assert within == 1
    assert len(post.letters) == 2
    assert "又说了4" in post.letters[1].text


def test_what_does_not_last_is_told_once(teller: Teller, staff: Cast, post: Post) -> None:
    teller.tell(to=staff.zhou, about=staff.lin, lasts=False)

    for _ in range(3):
        teller.wait(days=1)

    assert len(post.letters) == 1


def test_a_dead_mail_server_is_tried_again_and_shown_until_it_is_mended(
    teller: Teller, staff: Cast, post: Post
) -> None:
    post.stop()
    teller.tell(to=[Role.FIRST, Role.SECOND], about=staff.lin)
    for _ in range(3):
        teller.wait(seconds=5)
    (shown,) = troubles(teller, staff)
    tried = [row.tries for row in deliveries(teller.sessions)]
    post.start()

    teller.wait(minutes=2)

    assert shown.startswith("邮件发不出去：连不上邮件服务器 127.0.0.1:")
    assert shown.endswith("（自3月8日 周一 12:00 起）。请管理员检查配置文件里邮件的设置。")
    assert tried == [1, 0]  # the second would have waited for the same dead server, and so would every tick
    assert [letter.to for letter in post.letters] == ["zhou@example.cn", "wu@example.cn"]
    assert troubles(teller, staff) == []


def test_a_wrong_password_is_shown_on_the_page_and_stands_in_no_row_and_no_log(
    sessions: Sessions, staff: Cast, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = post.url_with_password.replace(PASSWORD, "verkehrt-geheim")
    teller = Teller(sessions, settings(smtp_url=wrong))
    teller.tell(to=staff.zhou, about=staff.lin)

    teller.tick()

    (shown,) = troubles(teller, staff)
    (row,) = deliveries(sessions)
    assert "不认用户名或密码" in shown
    logged = "".join(capsys.readouterr())
    assert "notice_not_delivered" in logged
    for text in (shown, row.problem, logged):
        assert "geheim" not in text


def test_one_whom_the_server_refuses_keeps_no_other_from_being_told(
    teller: Teller, staff: Cast, post: Post
) -> None:
    post.refused = {"zhou@example.cn": "550 no such user"}
    teller.tell(to=[Role.FIRST, Role.SECOND], about=staff.lin)

    for _ in range(3):
        teller.wait(minutes=5)
    with teller.sessions.read() as session:
        chen = session.merge(staff.chen, load=False)
        shown = reaching.troubles(session, teller.config.notices, chen)
        address(teller.sessions, staff.zhou, "zhou2@example.cn")
    with teller.sessions.read() as session:
        mended = reaching.troubles(session, teller.config.notices, session.merge(staff.chen, load=False))
    teller.wait(hours=1)

    assert [letter.to for letter in post.letters] == ["wu@example.cn", "zhou2@example.cn", "wu@example.cn"]
    assert shown == ["给周的邮件没有送到：对方的邮箱不收，多半是地址写错了，或邮箱已停用。请核对邮箱地址。"]
    assert mended == []


def test_who_is_refused_for_now_is_tried_again_with_pauses_and_not_for_ever(
    teller: Teller, staff: Cast, post: Post
) -> None:
    post.refused = {"zhou@example.cn": "450 try later"}
    teller.tell(to=staff.zhou, about=staff.lin, lasts=False)
    teller.tick()
    teller.wait(minutes=1)
    soon = [row.tries for row in deliveries(teller.sessions)]

    for _ in range(100):
        teller.wait(minutes=10)

    (row,) = deliveries(teller.sessions)
    assert soon == [1]
    assert (row.state, row.tries) == (DeliveryState.FAILED, 6)


def test_a_server_that_vanished_after_the_text_may_tell_twice_but_under_one_number(
    teller: Teller, staff: Cast, post: Post
) -> None:
    post.vanishes = 1
    teller.tell(to=staff.zhou, about=staff.lin)
    teller.tick()

    teller.wait(minutes=2)
    teller.wait(minutes=2)

    first, second = post.letters
    assert first.content["Message-ID"] == second.content["Message-ID"]


TICK = """
import sys
from datetime import datetime
from bot import db
from tests.notices.conftest import Teller, settings
database, mail, now = sys.argv[1:]
Teller(db.connect(database), settings(smtp_url=mail), now=datetime.fromisoformat(now)).tick()
"""


def test_one_killed_between_claim_and_outcome_loses_nothing(
    teller: Teller, staff: Cast, post: Post, database_url: str
) -> None:
    teller.tell(to=staff.zhou, about=staff.lin)
    arguments = [sys.executable, "-c", TICK, database_url, post.url, teller.now.isoformat()]
    with subprocess.Popen(arguments, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}) as process:
        post.after_text = lambda: os.kill(process.pid, signal.SIGKILL)
        process.wait(60)
    killed = process.returncode
    post.after_text = lambda: None

    teller.wait(minutes=1)
    within_the_lease = len(post.letters)
    with teller.sessions.begin() as session:  # as if its three minutes of real time were over
        past = datetime.now(UTC) - timedelta(seconds=1)
        session.execute(update(Delivery).values(lease_until=past))
    teller.wait(minutes=1)
    teller.wait(minutes=1)

    assert killed == -signal.SIGKILL
    assert within_the_lease == 1
    assert len(post.letters) == 2  # in doubt, twice
    assert [(row.state, row.tries) for row in deliveries(teller.sessions)] == [(DeliveryState.SENT, 2)]


def test_who_left_or_lost_the_role_meanwhile_is_told_nothing(teller: Teller, staff: Cast, post: Post) -> None:
    post.stop()
    teller.tell(to=[Role.FIRST, Role.SECOND], about=staff.lin)
    teller.tick()
    with teller.sessions.begin() as session:
        people.suspend(session, session.get_one(people.Person, staff.zhou.id), by=None, now=teller.now)
    post.start()

    teller.wait(minutes=2)

    assert [letter.to for letter in post.letters] == ["wu@example.cn"]


def test_what_nobody_could_be_told_is_told_when_there_is_a_way(
    sessions: Sessions, staff: Cast, post: Post, tmp_path: Path
) -> None:
    nobody = Teller(sessions, settings())
    nobody.tell(to=staff.zhou, about=staff.lin)
    nobody.tick()

    Teller(sessions, settings(smtp_url=post.url), now=nobody.now).wait(days=2)

    assert [letter.to for letter in post.letters] == ["zhou@example.cn"]
