"""The whole path on a rehearsal, through HTTP and the command line alone, on both databases."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from bot.clock import BEIJING
from bot.simulator import PHONE, Account, envelope
from tests import make, postgres
from tests.platform import until
from tests.rehearsal import Rehearsal, running

SECOND_ARTICLE = """\
+++
title = "巾帼志愿服务走进社区"
author = "武都区妇联"
digest = "三月的武都，巾帼志愿者走进社区。"
cover = "images/cover.jpg"
column = "巾帼志愿"
template = "review"

[[picture]]
path = "images/cover.jpg"
source = "本会绘制"
+++

三月的武都，暖意融融。

**一是送温暖。**志愿者上门服务。
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def environment(request: pytest.FixtureRequest) -> Any:
    if request.param == "sqlite":
        yield {}
    else:
        with postgres.running() as url:
            yield {"BOT_DATABASE__URL": url}


def test_a_question_a_push_and_its_reach(tmp_path: Path, environment: dict[str, str]) -> None:
    with running(tmp_path / "rehearsal", environment=environment) as rehearsal:
        platform = rehearsal.platform

        # A follower asks.
        reply = platform.message("oAsker", "两癌")["reply"]
        assert all(number in reply["content"] for number in ("10025名", "11名", "42679名", "2020年"))
        assert "mp.weixin" not in reply["content"]  # not out yet
        for mode in ("plain", "safe"):
            assert "10025名" in ask_signed(rehearsal, mode)

        # The sample push arrives when its minute is over.
        assert [push["articles"] for push in rehearsal.pushes()] == [["2020-review"]]
        platform.advance(61)
        sent = rehearsal.wait_for_push("sent")
        delivered = platform.mass[0]
        assert sent["clientmsgid"] == delivered["clientmsgid"]
        assert sent["msg_id"] == str(delivered["msg_id"])
        address = delivered["articles"][0]["url"]
        assert address in platform.message("oAsker", "两癌检查")["reply"]["content"]

        # It is opened, a day passes, its reading counts come back.
        assert platform.read(PHONE, address)
        assert platform.read("oAsker", address)
        today = platform.now().astimezone(BEIJING)
        platform.set_clock((today + timedelta(days=1)).replace(hour=8, minute=31))
        until(lambda: rehearsal.json("reach", "report", "--year", str(today.year))["reads"] == 2, within=60)
        report = rehearsal.json("reach", "report", "--year", str(today.year))
        assert (report["pushed"], report["reads"]) == (1, 2)
        assert report["articles"][0] | {"title": ""} == {
            "slug": "2020-review",
            "title": "",
            "published_on": today.date().isoformat(),
            "msgid": f"{sent['msg_data_id']}_1",
            "reads": 2,
            "through": today.date().isoformat(),
            "origin": "push",
            "reads_from": "interface",
            "read_count": None,
        }
        printed = rehearsal.bot("reach", "report", "--year", str(today.year))
        assert printed.startswith("推送图文信息1条，阅读量2人次")

        # Another article goes the same way, by hand on the command line.
        write_article(tmp_path / "articles" / "march-eighth")
        rehearsal.bot("articles", "import", str(tmp_path / "articles"))
        rehearsal.bot("articles", "submit", "march-eighth", "--by", "林", "--reviewers", "周,吴,郑")
        for person in ("周", "吴", "郑"):
            rehearsal.bot("articles", "approve", "march-eighth", "--by", person, "--remark", "好")
        status = rehearsal.json("articles", "status", "march-eighth")
        assert status["state"] == "approved"
        assert {each["digest"] for each in status["approvals"]} == {status["digest"]}
        rehearsal.bot("pushes", "schedule", "march-eighth", "--at", "+40s", "--by", "陈")
        platform.advance(41)
        second = rehearsal.wait_for_push("sent", number=2)
        assert second["articles"] == ["march-eighth"]
        assert len(platform.mass) == 2


def test_refusals_say_one_sentence_and_end_with_one(tmp_path: Path) -> None:
    with running(tmp_path / "rehearsal") as rehearsal:
        wrong = rehearsal.bot("articles", "submit", "2020-review", "--by", "陈", code=1)
        nobody = rehearsal.bot("articles", "approve", "2020-review", "--by", "王", code=1)
        unknown = rehearsal.bot("pushes", "schedule", "nothing", "--at", "+90s", "--by", "陈", code=1)
        again = rehearsal.bot("pushes", "schedule", "2020-review", "--at", "+90s", "--by", "陈", code=1)
        soon = rehearsal.bot("pushes", "schedule", "2020-review", "--at", "+5s", "--by", "陈", code=1)
        usage = rehearsal.bot("pushes", "schedule", "2020-review", "--at", "tomorrow", "--by", "陈", code=2)
        without = rehearsal.bot("pushes", "settle", "1", "--by", "陈", code=2)

    assert wrong.strip() == "陈 没有“编辑”的权限，不能送审。请找管理员。"
    assert "没有叫“王”的工作人员" in nobody
    assert "没有文章 nothing" in unknown
    assert "一篇文章只推送一次" in again
    assert "30 秒" in soon
    assert "+90s" in usage
    assert "--sent" in without


def ask_signed(rehearsal: Rehearsal, mode: str) -> str:
    """Put a question to the webhook as WeChat would in *mode*, and return the answer's text."""
    names = ("appid", "token", "encoding_aes_key")
    account = Account(callback_mode=mode, **{name: rehearsal.facts[name] for name in names})
    now = rehearsal.platform.now().timestamp()
    fields = {
        "ToUserName": "gh_abc",
        "FromUserName": "oSigned",
        "CreateTime": int(now),
        "MsgType": "text",
        "Content": "两癌检查",
        "MsgId": int(hashlib.sha1(mode.encode()).hexdigest()[:12], 16),
    }
    query, body = envelope.pack(account, "oSigned", fields, now)
    answer = requests.post(f"{rehearsal.web}/wechat", params=query, data=body, timeout=10)
    assert answer.status_code == 200
    return str(envelope.unpack(account, answer.content)["Content"])


def write_article(folder: Path) -> None:
    (folder / "images").mkdir(parents=True)
    (folder / "article.md").write_text(SECOND_ARTICLE, encoding="utf-8")
    (folder / "images" / "cover.jpg").write_bytes(make.picture())
