"""`bot notices` and `bot people mail`: what stands open, and whether the ways work."""

from pathlib import Path

import pytest

from bot import notices
from bot.db import Sessions
from tests import mailing, make
from tests.platform import Platform
from tests.rehearsal import bot
from tests.wechat.stub import stubbing

KEY = "robot-key-0123456789"


@pytest.fixture
def settings(tmp_path: Path, platform: Platform, database_url: str) -> Path:
    return make.config_file(tmp_path, platform.url, database_url)


def test_an_address_is_kept_and_taken_away_and_a_wrong_one_refused(
    sessions: Sessions, settings: Path
) -> None:
    make.people(sessions)
    mail = ("--config", str(settings), "people", "mail", "周")

    assert "会发到 zhou@example.cn" in bot(*mail, "zhou@example.cn")
    assert "不是一个邮箱地址" in bot(*mail, "zhou", code=1)
    assert "不再收邮件" in bot(*mail, "")


def test_what_stands_open_is_listed(sessions: Sessions, settings: Path) -> None:
    staff = make.people(sessions)
    listed = ("--config", str(settings), "notices", "list")
    assert "没有要通知的" in bot(*listed)
    with sessions.begin() as session:
        link = "/console/"
        notices.tell(
            session, "《三月》等周初审。", key="one", to=staff.zhou, about=staff.lin, link=link, now=make.NOON
        )

    assert bot(*listed).split("\t")[1:] == ["3月8日 周一 12:00", "通知过 0 次", "《三月》等周初审。\n"]


def test_every_way_is_tried_and_says_what_it_answered_without_a_secret(
    sessions: Sessions, settings: Path
) -> None:
    make.people(sessions)
    test = ("--config", str(settings), "notices", "test", "--by", "周")
    assert "还没有设置通知的途径" in bot(*test, code=1)
    with mailing.running() as post, stubbing() as robot:
        environment = {
            "BOT_NOTICES__SMTP_URL": post.url,
            "BOT_NOTICES__MAIL_FROM": mailing.SENDER,
            "BOT_NOTICES__WEBHOOK_URL": f"{robot.url}/send?key={KEY}",
        }
        without = bot(*test, code=1, environment=environment)
        bot("--config", str(settings), "people", "mail", "周", "zhou@example.cn")
        robot.answer = b'{"errcode":0,"errmsg":"ok"}'
        good = bot(*test, environment=environment)
        robot.answer = f'{{"errcode":93000,"errmsg":"no {KEY}"}}'.encode()
        post.stop()
        bad = bot(*test, code=1, environment=environment)
        post.start()

    assert "周 没有登记邮箱" in without
    assert good == "邮件\t好\t已发到 zhou@example.cn。\n群通知\t好\t群机器人已收下。\n"
    assert [letter.to for letter in post.letters] == ["zhou@example.cn"]
    assert "邮件\t不行\t连不上邮件服务器" in bad
    assert "群机器人没有收下，它报告出错。对方的回答：93000 no （已隐去）\n" in bad
    assert KEY not in bad
