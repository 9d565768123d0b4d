"""The first connection: each step checked for real, what to do next, and that it can be looked at again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from flask import Flask, Response

from bot import config as configuration
from bot import inbound
from bot.answering import backend_menu, rules
from bot.clock import Clock
from bot.config import WECHAT, Config
from bot.db import Sessions
from bot.errors import NotAllowed
from bot.operations import connecting, findings
from bot.operations.connecting import State, Step
from bot.operations.findings import Found
from bot.web.webhook import create_webhook
from bot.wechat.calls import Timeouts
from bot.wechat.client import WeChat
from tests import make
from tests.answering import backend
from tests.platform import Platform
from tests.rehearsal import free_port, running
from tests.web.conftest import serving

QUICK = Timeouts(connect=1, read=2, upload=2, pause=0.01, patience=2)


@dataclass
class Office:
    """An installation with its web server running, connected to the platform as far as a test goes."""

    sessions: Sessions
    platform: Platform
    config: Config
    wechat: WeChat

    def look(self) -> list[Step]:
        return connecting.steps(self.config, self.sessions, self.wechat, now=self.platform.now())

    def marks(self) -> str:
        return "".join(step.state for step in self.look())

    def said(self, number: int) -> str:
        """Return what staff are told of that step."""
        return "\n".join(self.look()[number - 1].lines)

    def details(self, number: int) -> str:
        """Return what stands under its details."""
        return "\n".join(self.look()[number - 1].technical)

    def bring_over(self) -> None:
        """Import rules and menu."""
        chen, now = make.people(self.sessions).chen, self.platform.now()
        fetched, menu = rules.fetch(self.sessions, self.wechat), self.wechat.menu()
        with self.sessions.begin() as session:
            rules.import_(session, fetched, by=chen, now=now)
            backend_menu.keep(session, menu, by=chen, now=now)

    def set_web(self, **changes: object) -> None:
        self.config = msgspec.structs.replace(
            self.config, web=msgspec.structs.replace(self.config.web, **changes)
        )


@pytest.fixture
def office(sessions: Sessions, database_url: str, platform: Platform, tmp_path: Path) -> Iterator[Office]:
    config = configuration.load(make.config_file(tmp_path, platform.url, database_url), {})
    received = inbound.receiver(config, sessions)
    clock = Clock(config.account.clock_url)
    app = create_webhook(config.account, lambda message: received(message, clock.now()), clock)
    with serving(app) as port:
        office = Office(sessions, platform, config, WeChat(config.account, sessions, timeouts=QUICK))
        office.set_web(public_url=f"http://127.0.0.1:{port}", bind=f"127.0.0.1:{port}")
        platform.account(webhook=f"http://127.0.0.1:{port}/wechat")
        yield office


def test_step_by_step_to_an_account_that_answers(office: Office) -> None:
    assert office.marks() == "✓✓→✓···"
    assert "规则还没有导入。" in office.said(3)
    assert "bot rules import" in office.details(3)

    office.bring_over()

    assert office.marks() == "✓✓✓✓→··"

    office.platform.message("oPhone", "帮助")

    assert office.marks() == "✓✓✓✓✓✓·"
    assert "毫秒答好" in office.said(6)
    assert office.marks() == "✓✓✓✓✓✓·"


def test_what_was_asked_before_does_not_count(office: Office) -> None:
    office.platform.message("oPhone", "帮助")
    office.platform.advance(60)
    office.bring_over()

    before = office.marks()
    office.platform.message("oPhone", "帮助")
    asked = office.marks()
    office.platform.advance(60)
    connecting.begin_again(office.sessions, by=None, now=office.platform.now())
    again = office.marks()

    assert (before, asked, again) == ("✓✓✓✓→··", "✓✓✓✓✓✓·", "✓✓✓✓→··")


def test_only_an_administrator_sees_the_steps_and_begins_again(office: Office) -> None:
    lin = make.people(office.sessions).lin.id
    with pytest.raises(NotAllowed):
        connecting.begin_again(office.sessions, by=lin, now=office.platform.now())
    with pytest.raises(NotAllowed):
        connecting.known(office.config, office.sessions, by=lin, now=office.platform.now())


def test_an_address_that_is_not_on_the_list_is_named(office: Office) -> None:
    office.platform.account(ip_list=["10.0.0.1"])

    assert office.marks()[1] == "✗"
    assert "127.0.0.1 不在公众号的 IP 白名单里" in office.said(2)
    assert "40164" not in office.said(2)
    assert office.details(2).startswith("微信错误码 40164：invalid ip 127.0.0.1")


@pytest.mark.parametrize(
    ("code", "words"), [(40125, "AppSecret 不对"), (40013, "AppID 不对"), (50007, "冻结")]
)
def test_a_refused_token_says_what_to_look_at(office: Office, code: int, words: str) -> None:
    office.platform.fault("/cgi-bin/stable_token", "refuse", errcode=code)

    assert words in office.said(2)


def test_without_an_address_of_ours_the_first_step_says_so(office: Office) -> None:
    office.set_web(public_url="")

    assert office.marks()[0] == "✗"
    assert "对外的网址没有填" in office.said(1)
    assert "public_url 没有填" in office.details(1)


@pytest.mark.parametrize(
    ("url", "words"), [("http://127.0.0.1:8000", "本机地址"), ("https://bot.example.cn:8443", "端口是 8443")]
)
def test_the_real_wechat_cannot_reach_this_machine_or_any_port(office: Office, url: str, words: str) -> None:
    office.set_web(public_url=url)
    account = msgspec.structs.replace(office.config.account, api_base=WECHAT)
    config = msgspec.structs.replace(office.config, account=account)

    first = connecting.settings(config)

    assert first.state is State.WRONG
    assert words in first.lines[0]


def test_an_address_that_does_not_lead_here_is_told_from_a_program_that_is_not_running(
    office: Office,
) -> None:
    office.set_web(public_url=f"http://127.0.0.1:{free_port()}")
    outside, there = office.said(4), office.details(4)
    office.set_web(bind=f"127.0.0.1:{free_port()}")
    nowhere, how = office.said(4), office.details(4)

    assert "应答正常：程序没有问题" in outside
    assert "请先启动程序" in nowhere
    assert "http://127.0.0.1" in there
    assert "bot run" in how


def test_a_running_program_with_other_settings_is_told_from_one_that_is_not_running(office: Office) -> None:
    account = msgspec.structs.replace(office.config.account, token="anotherToken")
    office.config = msgspec.structs.replace(office.config, account=account)

    assert "请核对运行的是不是这份配置" in office.said(4)
    assert "有应答，但不对" in office.details(4)


def test_what_answers_instead_of_us_is_kept_for_the_administrator(office: Office) -> None:
    elsewhere = Flask("elsewhere")
    elsewhere.add_url_rule("/wechat", view_func=lambda: Response("", 502))
    with serving(elsewhere) as port:
        office.set_web(public_url=f"http://127.0.0.1:{port}")
        said, details = office.said(4), office.details(4)

    assert "不是我们的程序" in said
    assert "HTTP" not in said
    assert "应答是 HTTP 502。" in details


def test_what_was_found_odd_last_time_keeps_its_advice(office: Office) -> None:
    chen = make.people(office.sessions).chen.id
    with office.sessions.begin() as session:
        odd = Found("warn", "有消息对不上。", advice=("核对令牌。",), technical=("Token",))
        findings.keep(session, "callback", odd, now=office.platform.now())

    step = connecting.known(office.config, office.sessions, by=chen, now=office.platform.now())[3]

    assert (step.state, step.lines, step.technical) == (
        State.DONE,
        ("有消息对不上。", "核对令牌。"),
        ("Token",),
    )


def test_addresses_commands_and_settings_stand_under_the_details(office: Office) -> None:
    def plain() -> str:
        return "\n".join(line for step in office.look() for line in step.lines)

    told = [plain()]
    office.bring_over()
    told.append(plain())
    office.set_web(public_url=f"http://127.0.0.1:{free_port()}")
    told.append(plain())
    office.set_web(bind=f"127.0.0.1:{free_port()}", public_url="")
    told.append(plain())

    for each in told:
        assert not re.search(r"https?://|bot [a-z]|\[[a-z]+\]|public_url|wx[0-9a-f]{8}", each)


def test_no_secret_is_shown(office: Office) -> None:
    office.bring_over()

    shown = "\n".join(line for step in office.look() for line in (*step.lines, *step.technical))

    account = office.config.account
    for secret in (account.token, account.encoding_aes_key, account.secret):
        assert secret not in shown
    assert f"{account.encoding_aes_key[:2]}…{account.encoding_aes_key[-2:]}（43 位）" in shown


def test_a_message_that_comes_while_one_waits_ends_the_waiting(office: Office) -> None:
    office.bring_over()
    assert connecting.waits_for_phone(office.look())
    assert not connecting.wait_for_phone(office.sessions, seconds=0)

    office.platform.message("oPhone", "两癌")

    assert connecting.wait_for_phone(office.sessions, seconds=5)
    assert office.marks() == "✓✓✓✓✓✓·"


def test_rules_that_are_in_the_way_are_mentioned(office: Office) -> None:
    office.platform.account(autoreply=backend.answer(backend.rule("甲", "钱")))

    office.bring_over()

    assert "1 处要看一看" in office.said(3)


def test_the_whole_list_on_a_rehearsal(tmp_path: Path) -> None:
    with running(tmp_path / "r") as rehearsal:
        rehearsal.platform.account(autoreply=backend.answer(backend.rule("预约")))
        first = rehearsal.bot("connect")
        rehearsal.bot("rules", "import", "--by", "陈")
        rehearsal.bot("menu", "import", "--by", "陈")
        ready = rehearsal.bot("connect")
        rehearsal.bot("ask", "帮助", "--as", "oStaff")
        still = rehearsal.bot("connect")
        rehearsal.platform.advance(timedelta(minutes=1).total_seconds())
        rehearsal.platform.message("oPhone", "帮助")
        done = rehearsal.bot("connect", "--wait", "20")
        one = rehearsal.bot("connect", "--step", "7")

    assert "下一步：第 3 步" in first
    assert "下一步：第 5 步" in ready
    assert "下一步：第 5 步" in still
    assert "都好了，公众号已接上。" in done
    assert rehearsal.facts["encoding_aes_key"] not in ready
    assert one.startswith("· 7 换回去的办法")
    assert "停用" in one
