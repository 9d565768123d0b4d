"""The group's robot: what 企业微信, 钉钉 and 飞书 take, and what each of their noes becomes."""

import json

import pytest

from bot.answering import confided, desk
from bot.db import Sessions
from bot.notices import reaching, webhook
from bot.notices.failures import Failed
from bot.notices.webhook import Webhook
from bot.people import Role
from tests.cast import Cast
from tests.make import NOON
from tests.notices.conftest import KEY, Teller, settings
from tests.wechat.stub import Stub

SECRET = "a secret key of this installation"


def address(robot: Stub) -> str:
    return f"{robot.url}/cgi-bin/webhook/send?key={KEY}"


def texts(robot: Stub) -> list[str]:
    return [json.loads(each.body)["text"]["content"] for each in robot.received]


@pytest.fixture
def teller(sessions: Sessions, robot: Stub, staff: Cast) -> Teller:
    return Teller(sessions, settings(webhook_url=address(robot)))


def test_the_group_is_told_once_whoever_is_meant(teller: Teller, staff: Cast, robot: Stub) -> None:
    teller.tell("《三月》等周初审。", to=[Role.FIRST, Role.SECOND], about=staff.lin)
    teller.tell("《四月》被退回。", to=staff.lin, about=staff.wu)

    teller.tick()
    teller.tick()

    assert texts(robot) == [
        "【陇南武都妇女通知】《三月》等周初审。（请 初审、复审 看）\n"
        "https://bot.example.cn/console/articles/march\n\n"
        "《四月》被退回。（请 林 看）\nhttps://bot.example.cn/console/articles/march"
    ]
    assert robot.received[0].path == f"/cgi-bin/webhook/send?key={KEY}"


def test_nothing_that_a_follower_said_goes_to_the_group(teller: Teller, staff: Cast, robot: Stub) -> None:
    with teller.sessions.begin() as session:
        desk.hand_over(session, "oAsker", "他打我", reason="asked", now=NOON, secret_key=SECRET)
        confided.leave(session, "oAsker", "他打我", now=NOON, secret_key=SECRET, keep_days=30)
        person = session.merge(staff.lin)
        person.grants.append(type(person.grants[0])(role=Role.RIGHTS))

    teller.tick()

    (told,) = texts(robot)
    assert "有粉丝找工作人员" in told
    assert "有粉丝留言求助" in told
    assert "打" not in told
    assert "oAsker" not in told


@pytest.mark.parametrize(
    ("answer", "status", "why", "said"),
    [
        (
            b'{"errcode":93000,"errmsg":"invalid webhook url"}',
            200,
            "它报告出错",
            "93000 invalid webhook url",
        ),
        (
            b'{"errcode":310000,"errmsg":"keywords not in content"}',
            200,
            "它报告出错",
            "310000 keywords not in content",
        ),
        (b'{"code":19001,"msg":"param invalid"}', 200, "它报告出错", "19001 param invalid"),
        (
            f'{{"errcode":1,"errmsg":"bad key {KEY}"}}'.encode(),
            200,
            "它报告出错",
            "1 bad key （已隐去）",
        ),
        (b"<html>sign in first</html>", 200, "对方的回答不像群机器人", ""),
        (b"", 404, "它的网址不对，或机器人已删除", "HTTP 404"),
        (b"", 500, "对方的服务器出了错，或嫌发得太多", "HTTP 500"),
        (b"", 302, "它的网址不对，或机器人已删除", "HTTP 302"),
    ],
)
def test_a_no_in_whatever_form_is_a_failure_and_shows_no_key(
    robot: Stub, answer: bytes, status: int, why: str, said: str
) -> None:
    robot.answer, robot.status = answer, status
    robot.headers = {"Location": "/elsewhere"} if status == 302 else {}

    with pytest.raises(Failed) as raised:
        Webhook(address(robot)).send("您好")

    assert (str(raised.value), raised.value.said) == (f"群机器人没有收下，{why}", said)
    assert KEY not in repr(raised.value)
    assert raised.value.__context__ is None
    assert len(robot.received) == 1


def test_a_robot_that_cannot_be_reached_is_shown_until_it_can(
    teller: Teller, staff: Cast, robot: Stub, capsys: pytest.CaptureFixture[str]
) -> None:
    robot.answer = b'{"errcode":45009,"errmsg":"too many"}'
    teller.tell(to=staff.lin, about=staff.wu)
    teller.tick()
    with teller.sessions.read() as session:
        (shown,) = reaching.troubles(session, teller.config.notices, session.merge(staff.lin, load=False))
    robot.answer = b'{"errcode":0}'

    teller.wait(minutes=2)

    with teller.sessions.read() as session:
        after = reaching.troubles(session, teller.config.notices, session.merge(staff.lin, load=False))
    assert shown == (
        "群通知发不出去：群机器人没有收下，它报告出错（自3月8日 周一 12:00 起）。"
        "请管理员检查配置文件里群通知的设置。"
    )
    assert after == []
    assert KEY not in "".join(capsys.readouterr())


def test_feishu_is_spoken_to_in_its_own_form() -> None:
    of_feishu = webhook.content("https://open.feishu.cn/open-apis/bot/v2/hook/abc", "您好")
    of_dingtalk = webhook.content("https://oapi.dingtalk.com/robot/send?access_token=abc", "您好")

    assert of_feishu == {"msg_type": "text", "content": {"text": "您好"}}
    assert of_dingtalk == {"msgtype": "text", "text": {"content": "您好"}}


def test_more_than_a_robot_takes_is_cut_to_what_it_does(teller: Teller, staff: Cast, robot: Stub) -> None:
    for number, person in enumerate(vars(staff).values()):
        teller.tell(f"第{number}件" + "很长" * 90, to=staff.lin, about=person)

    teller.tick()

    (told,) = texts(robot)
    assert len(told.encode()) <= 2_000
    assert told.endswith("还有 3 件，请看后台首页。")
