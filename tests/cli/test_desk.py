"""`bot desk`, and what the scheduler does for the desk by itself."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot import config
from bot.answering import confided, desk
from bot.answering.confided import Confided
from bot.answering.desk import Conversation
from bot.clock import in_words
from bot.db import Sessions
from tests import make
from tests.platform import Platform, until
from tests.rehearsal import ROOT, bot

ASKER = "oAsker"


@pytest.fixture
def settings(tmp_path: Path, platform: Platform, database_url: str) -> Path:
    """An installation that speaks to the platform."""
    return make.config_file(tmp_path, platform.url, database_url)


def asks(sessions: Sessions, settings: Path, platform: Platform, *, ago: timedelta) -> Conversation:
    platform.message(ASKER, "请问怎么申请贷款")
    with sessions.begin() as session:
        return desk.hand_over(
            session,
            ASKER,
            "请问怎么申请贷款",
            reason="asked",
            now=platform.now() - ago,
            secret_key=config.load(settings, {}).web.secret_key,
        )


def test_a_follower_is_answered_and_the_conversation_closed(
    sessions: Sessions, settings: Path, platform: Platform
) -> None:
    make.people(sessions)
    to_desk = ("--config", str(settings), "desk")
    assert "没有会话" in bot(*to_desk, "list")
    conversation = asks(sessions, settings, platform, ago=timedelta(hours=1))
    number = str(conversation.id)

    waiting = bot(*to_desk, "list")
    assert waiting.split("\t")[:3] == [number, "等回复", f"{in_words(conversation.reply_until)} 前"]
    assert "贷款" not in waiting
    assert "已发给粉丝" in bot(*to_desk, "reply", number, "请带身份证来。", "--by", "林")
    assert "还能回复 4/5 条" in bot(*to_desk, "list")
    assert "已经结束" in bot(*to_desk, "close", number, "--by", "林")

    assert [each["content"] for each in platform.state()["custom"]] == ["请带身份证来。"]
    assert "已经结束" in bot(*to_desk, "reply", number, "还有", "--by", "林", code=1)
    assert "没有叫“谁”的工作人员" in bot(*to_desk, "reply", number, "还有", "--by", "谁", code=1)


def test_the_scheduler_asks_what_the_account_may_do_closes_what_is_over_and_erases_what_is_due(
    sessions: Sessions, settings: Path, platform: Platform
) -> None:
    make.people(sessions)
    over = asks(sessions, settings, platform, ago=timedelta(hours=49))
    with sessions.begin() as session:
        left = confided.leave(
            session, ASKER, "一句话", now=platform.now() - timedelta(days=31), secret_key="k", keep_days=30
        )

    def done() -> bool:
        with sessions.read() as session:
            return (
                desk.may_answer(session)
                and desk.named(session, over.id).sealed_openid is None
                and session.get_one(Confided, left.id).sealed_text is None
            )

    command = [sys.executable, "-m", "bot", "--config", str(settings), "scheduler"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as scheduler:
        try:
            until(done, within=60, what="the scheduler did not do its work")
        finally:
            scheduler.terminate()

    assert scheduler.returncode == 0
