"""体检: each check finds what is wrong with what it looks at, keeps it, and says what to do."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot import config as configuration
from bot import inbound, journal, people
from bot.clock import Clock
from bot.config import WECHAT, Config
from bot.db import Sessions
from bot.errors import NotAllowed
from bot.operations import checkup, health
from bot.operations.checkup import Found
from bot.operations.checkup.turned_away import TurnedAway
from bot.people import Person
from bot.publishing.pushes import quota
from bot.web.webhook import create_webhook
from bot.wechat import capabilities, client
from tests import make
from tests.make import NOON
from tests.platform import Platform
from tests.rehearsal import free_port
from tests.web.conftest import serving


@dataclass
class Office:
    """An installation with its webhook running, connected to the platform; no rehearsal's clock."""

    sessions: Sessions
    platform: Platform
    config: Config

    def found(self, key: str, *, now: datetime | None = None) -> Found:
        found = checkup.run(self.config, self.sessions, [key], by=None, now=now or datetime.now(UTC))[key]
        assert found is not None
        with self.sessions.read() as session:
            kept = next(each for each in checkup.listed(session, by=chen(session)) if each.check.key == key)
        assert kept.found == found
        return found

    def words(self, key: str, *, now: datetime | None = None) -> str:
        found = self.found(key, now=now)
        return "\n".join([found.tone, found.text, *found.lines, *found.advice])

    def account(self, **fields: str) -> None:
        account = msgspec.structs.replace(self.config.account, **fields)
        self.config = msgspec.structs.replace(self.config, account=account)


def chen(session: Session) -> Person:
    return people.named(session, "陈")


@pytest.fixture
def office(sessions: Sessions, database_url: str, platform: Platform, tmp_path: Path) -> Iterator[Office]:
    make.people(sessions)
    config = configuration.load(make.config_file(tmp_path, platform.url, database_url), {})
    config = msgspec.structs.replace(config, account=msgspec.structs.replace(config.account, clock_url=""))
    received, clock, away = inbound.receiver(config, sessions), Clock(), TurnedAway(sessions)
    app = create_webhook(
        config.account,
        lambda message: received(message, clock.now()),
        clock,
        turned_away=lambda reason: away.note(reason, now=clock.now()),
    )
    with serving(app) as port:
        web = msgspec.structs.replace(
            config.web, public_url=f"http://127.0.0.1:{port}", bind=f"127.0.0.1:{port}"
        )
        platform.account(webhook=f"http://127.0.0.1:{port}/wechat")
        yield Office(sessions, platform, msgspec.structs.replace(config, web=web))


def test_all_checks_together_find_an_account_that_is_well(office: Office) -> None:
    office.platform.message("oPhone", "帮助")
    health.beat(office.sessions)

    found = checkup.run(office.config, office.sessions, by=None, now=datetime.now(UTC), patience=60)

    assert list(found) == list(checkup.CHECKS)
    assert {key: each.tone for key, each in found.items() if each and each.tone != "good"} == {
        "backup": "warn"
    }
    with office.sessions.read() as session:
        results = checkup.listed(session, by=chen(session))
    assert results[0].check.key == "backup"
    assert all(each.found for each in results)


def test_each_fault_is_named_with_what_to_do(office: Office) -> None:
    assert "bad\n定时程序" not in office.words("scheduler")
    assert "还没有运行过" in office.words("scheduler")
    assert "还没有收到过粉丝的消息" in office.words("callback")

    office.platform.account(ip_list=["10.0.0.1"])
    listed, quota = office.words("token"), office.words("quota")
    office.platform.account(ip_list=[])
    office.platform.account(verified=False, quota={client.DRAFT_ADD: 0})
    rights, used_up = office.words("rights"), office.words("quota")
    office.account(secret="0" * 32)
    secret = office.words("token")

    assert "微信不认识这台服务器的 IP 地址 127.0.0.1" in listed
    assert "另起一行加上 127.0.0.1" in listed
    assert "先看“访问凭证和白名单”一项" in quota
    assert "warn" in rights
    assert "不能群发给粉丝：" in rights
    assert "存草稿的次数今天用完了" in used_up or "没有问到" in used_up
    assert "AppSecret 不对" in secret


def test_sends_that_are_used_up_and_rights_that_lack_are_no_quota_that_is_enough(office: Office) -> None:
    enough = office.found("quota", now=NOON)
    with office.sessions.begin() as session:
        quota.note_refused(session, now=NOON)
    sent = office.found("quota", now=NOON)
    office.platform.account(verified=False)
    barred = office.found("quota", now=NOON)

    assert (enough.tone, enough.text) == ("good", "都还够用。")
    assert (sent.tone, sent.text) == ("warn", "3月8日的群发用完了。")
    assert "群发明天才又有" in sent.advice[0]
    assert barred.tone == "warn"
    assert "群发、发布" in barred.text
    assert barred.text.endswith("没有权限。")
    assert "看“公众号的权限”一项" in barred.advice[-1]


def test_messages_that_were_turned_away_say_which_side_differs_until_one_is_let_in(office: Office) -> None:
    office.platform.message("oPhone", "帮助")
    assert office.found("callback").tone == "good"
    own = office.config.account.token

    office.platform.account(token="somethingElse")
    office.platform.message("oPhone", "帮助")
    once = office.words("callback")
    away = TurnedAway(office.sessions)
    for _ in range(2):
        away._noted = float("-inf")  # as if half a minute had gone by
        away.note("签名不对", now=datetime.now(UTC))
    often = office.words("callback")
    office.platform.account(token=own)
    office.platform.message("oPhone", "帮助")

    assert once.startswith("warn\n地址应答正确，但有消息对不上")
    assert "签名不对" in once
    assert "逐字核对" in once
    assert often.startswith("bad\n微信送来的消息对不上")
    assert "至少 3 次" in often
    assert office.found("callback").tone == "good"
    away._noted = float("-inf")
    away.note("签名不对", now=datetime.now(UTC))
    assert office.found("callback").tone == "warn"


def test_a_forged_message_does_not_hide_that_the_address_is_broken(office: Office) -> None:
    TurnedAway(office.sessions).note("签名不对", now=datetime.now(UTC))
    web = msgspec.structs.replace(office.config.web, public_url=f"http://127.0.0.1:{free_port()}")
    office.config = msgspec.structs.replace(office.config, web=web)

    told = office.words("callback")

    assert told.startswith("bad\n微信还送不进粉丝的消息")
    assert "应答正常：程序没有问题" in told
    assert "有一条消息没有收：签名不对" in told


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "对外的网址没有填，微信找不到这里。"),
        ("http://127.0.0.1:8000", "对外的网址是本机地址，微信够不着。"),
        ("https://bot.example.cn:8443", "对外的网址的端口是 8443，微信只连 80 和 443。"),
    ],
)
def test_what_is_wrong_with_our_address_is_said_in_words_and_its_setting_under_the_details(
    office: Office, url: str, words: str
) -> None:
    office.config = msgspec.structs.replace(
        office.config, web=msgspec.structs.replace(office.config.web, public_url=url)
    )
    office.account(api_base=WECHAT)

    found = office.found("settings")

    assert (found.tone, found.text) == ("bad", words)
    assert found.technical[0].startswith("[web] public_url")


def test_an_address_that_leads_nowhere_says_on_which_side_to_look(office: Office) -> None:
    web = msgspec.structs.replace(office.config.web, public_url=f"http://127.0.0.1:{free_port()}")
    office.config = msgspec.structs.replace(office.config, web=web)

    told = office.words("callback")

    assert "应答正常：程序没有问题" in told
    assert "消息与事件推送" in told


@pytest.mark.parametrize(
    ("off", "tone", "words"),
    [
        (timedelta(seconds=0), "good", "准。"),
        (timedelta(minutes=-3), "warn", "差 3 分钟（慢了）"),
        (timedelta(hours=3), "bad", "差 3 小时（快了）"),
    ],
)
def test_a_clock_that_is_off_is_told_by_how_much(
    office: Office, off: timedelta, tone: str, words: str
) -> None:
    found = office.found("clock", now=datetime.now(UTC) + off)

    assert found.tone == tone
    assert words in "\n".join([found.text, *found.lines])


def test_without_wechat_the_clock_is_compared_with_the_database_alone(office: Office) -> None:
    office.account(api_base=f"http://127.0.0.1:{free_port()}")

    found = office.found("clock")

    assert (found.tone, "连不上微信" in "\n".join(found.lines)) == ("warn", True)


def test_a_backup_of_which_somebody_says_so_is_good_for_a_week(office: Office) -> None:
    staff = make.people(office.sessions)
    never = office.found("backup", now=NOON)
    with office.sessions.begin() as session:
        with pytest.raises(NotAllowed):
            checkup.backed_up(session, by=session.merge(staff.lin), now=NOON)
        checkup.backed_up(session, by=session.merge(staff.chen), now=NOON)

    assert (never.tone, never.text) == ("warn", "还没有人注明备份过。")
    told = "\n".join(never.advice + never.technical)
    assert all(word in told for word in ("数据库", "配置文件", ".sends", "点“今天备份过了”"))
    made = office.found("backup", now=NOON + timedelta(days=7))
    assert (made.tone, made.text) == ("good", "最近一次备份是 3月8日 周一 12:00（陈 注明）。")
    assert "有些旧了" in office.words("backup", now=NOON + timedelta(days=9))
    with office.sessions.read() as session:
        assert journal.about(session, staff.chen)[-1].verb == "注明备份过了"


def test_only_an_administrator_looks_and_lets_look(office: Office) -> None:
    lin = make.people(office.sessions).lin
    with pytest.raises(NotAllowed):
        checkup.run(office.config, office.sessions, ["disk"], by=lin.id, now=NOON)
    with office.sessions.read() as session, pytest.raises(NotAllowed):
        checkup.listed(session, by=session.merge(lin, load=False))


def test_a_database_that_does_not_keep_a_finding_does_not_lose_it(office: Office) -> None:
    with office.sessions.begin() as session:
        session.execute(text("alter table fact rename to gone"))
    try:
        found = checkup.run(office.config, office.sessions, ["disk", "backup"], by=None, now=NOON)
    finally:
        with office.sessions.begin() as session:
            session.execute(text("alter table gone rename to fact"))

    assert found["backup"] is not None
    assert (found["backup"].tone, found["backup"].text) == ("bad", "没有查成。")
    assert found["disk"] is not None
    assert found["disk"].text.startswith(("共", "地方不多了", "快满了"))
    assert "数据库没有存下" in found["disk"].lines[-1]


def test_who_does_not_answer_keeps_nobody_waiting_and_is_heard_later(office: Office) -> None:
    office.platform.fault("/cgi-bin/stable_token", "slow", seconds=1.5)
    began = time.monotonic()

    found = checkup.run(
        office.config, office.sessions, ["token", "disk"], by=None, now=datetime.now(UTC), patience=0.4
    )

    assert time.monotonic() - began < 1.2
    assert found["token"] is None
    assert found["disk"] is not None
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with office.sessions.read() as session:
            if next(
                each for each in checkup.listed(session, by=chen(session)) if each.check.key == "token"
            ).found:
                return
        time.sleep(0.05)
    raise AssertionError("the finding that came late was not kept")


def test_all_is_looked_at_once_a_day_by_whoever_comes_first(office: Office) -> None:
    def looked_at() -> set[datetime | None]:
        with office.sessions.read() as session:
            return {each.at for each in checkup.listed(session, by=chen(session))}

    for hours in (0, 1, 23, 25):
        checkup.run_if_due(office.config, office.sessions, now=NOON + timedelta(hours=hours))
        expected = NOON if hours < 24 else NOON + timedelta(hours=25)
        deadline = time.monotonic() + 30
        while looked_at() != {expected} and time.monotonic() < deadline:
            time.sleep(0.05)
        assert looked_at() == {expected}
    with office.sessions.read() as session:
        assert capabilities.may(session, capabilities.Ability.SEND)


def test_a_token_that_was_not_given_leaves_nothing_to_be_looked_at_but_says_what_to_do(
    office: Office,
) -> None:
    office.platform.fault("/cgi-bin/stable_token", "bad_gateway", times=9)

    found = office.found("token")

    assert found.tone == "bad"
    assert "什么也没有发出，可以稍后再试。取访问凭证时微信的服务器出错。" in found.text
    assert "可能已经办成" not in found.text
    assert found.advice
