"""Answering from the console: what is sent reaches the phone, and what is not stays in the form."""

import msgspec
import pytest
from flask import Flask

from bot.db import Sessions
from bot.web.console import create_console
from tests import make
from tests.cast import Cast
from tests.platform import Platform
from tests.web.console.conftest import Stopped, Take, settings, told
from tests.web.console.test_desk import ASKER, WORDS, hand_over, seen_in


@pytest.fixture
def clock(platform: Platform) -> Stopped:
    """The platform's time: it looks at the window, too."""
    return Stopped(platform.now())


@pytest.fixture
def console(sessions: Sessions, clock: Stopped, platform: Platform) -> Flask:
    account = make.account(platform.url)
    return create_console(msgspec.structs.replace(settings(), account=account), sessions, clock)


def test_lin_finds_who_waits_on_the_home_page_and_answers(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped, platform: Platform
) -> None:
    platform.message(ASKER, WORDS)
    conversation = hand_over(sessions, clock)
    lin = seat(staff.lin)
    path = f"/console/desk/{conversation.id}"

    home = lin.get("/console/").text
    assert f'href="{path}"' in home
    assert "有粉丝找工作人员" in home
    page = lin.get(path).text
    assert "请问小额担保贷款怎么申请&lt;b&gt;？" in page
    assert "还剩2天（" in page
    assert "<strong>5/5</strong>" in page

    answer = lin.post(f"{path}/reply", text="您好，请带身份证来。", seen=seen_in(page))

    assert answer.headers["Location"] == path
    after = lin.get(path)
    assert told(after) == "已发给粉丝。"
    assert "<strong>4/5</strong>" in after.text
    assert [each["content"] for each in platform.state()["custom"]] == ["您好，请带身份证来。"]
    assert "有粉丝找工作人员" not in lin.get("/console/").text
    assert "没有人在等回复" in lin.get("/console/desk/").text


def test_what_was_not_sent_stands_in_the_form_again(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped, platform: Platform
) -> None:
    platform.message(ASKER, WORDS)
    conversation = hand_over(sessions, clock)
    platform.account(kind="personal")
    lin = seat(staff.lin)

    answer = lin.post(f"/console/desk/{conversation.id}/reply", text="您好，请带身份证来。")

    assert answer.status_code == 400
    assert "没有在这里回复粉丝的权限" in told(answer)
    assert ">您好，请带身份证来。</textarea>" in answer.text
    assert "<strong>5/5</strong>" in answer.text
    assert "会请粉丝打电话" in lin.get("/console/desk/").text


def test_what_is_in_doubt_stands_among_the_messages_and_not_in_the_form(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped, platform: Platform
) -> None:
    platform.message(ASKER, WORDS)
    conversation = hand_over(sessions, clock)
    platform.fault("/cgi-bin/message/custom/send", "bad_gateway")

    answer = seat(staff.lin).post(f"/console/desk/{conversation.id}/reply", text="您好")

    assert "程序不会再发" in told(answer)
    assert "可能已经发出" in answer.text
    assert ">您好</textarea>" not in answer.text
