"""What is shown of an answer before anybody asks for it is what who asks is told, and writes nothing."""

import pytest

from bot.answering import fulfilling
from bot.answering.fulfilling import Settings
from bot.answering.requests import Request
from bot.config import Answering
from bot.db import Sessions
from tests import make
from tests.make import NOON

SETTINGS = Settings(Answering(telephone="12338"), "a key that only tests know")


@pytest.mark.parametrize(
    "request_",
    [
        Request("person", "想问救助"),
        Request("person"),
        Request("wrong", "数字不对"),
        Request("wrong"),
        Request("dropped"),
        Request("confide"),
        Request("confided", "有话要说"),
        Request("cancelled"),
        Request("article", "综述"),
        Request("latest"),
        Request("privacy"),
        Request("bind", "绑定"),
        Request("bind", "绑定 123456"),
    ],
    ids=lambda each: f"{each.kind} {each.words}",
)
def test_what_is_previewed_without_writing_is_what_is_said(sessions: Sessions, request_: Request) -> None:
    make.people(sessions)
    make.revision(sessions, "review", title="2020年工作综述", url="https://mp.weixin.qq.com/s/a")
    with sessions.read() as session:
        shown = fulfilling.preview(session, request_, settings=SETTINGS, now=NOON)

    with sessions.begin() as session:
        said = fulfilling.fulfil(session, request_, openid="oNew", settings=SETTINGS, now=NOON)

    assert shown == said
    assert shown.text
