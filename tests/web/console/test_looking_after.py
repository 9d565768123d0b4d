"""What an administrator looks after: the check-up, the first connection, the journal, phones, retention."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from bot import binding, journal
from bot.clock import Clock
from bot.config import Config
from bot.db import Sessions
from bot.operations import checkup, findings
from bot.operations.checkup import Found
from bot.people import Person
from bot.publishing import previews
from bot.wechat.client import WeChat
from tests import make
from tests.cast import Cast
from tests.make import NOON
from tests.platform import PHONE, Platform
from tests.web.console.conftest import Take, on_wechat, settings, told


@pytest.fixture
def console(sessions: Sessions, platform: Platform, clock: Clock) -> Flask:
    return on_wechat(sessions, platform, clock)


def bind(sessions: Sessions, person: Person, openid: str = PHONE) -> None:
    key = settings().web.secret_key
    with sessions.begin() as session:
        number = binding.offer(session, session.merge(person), secret_key=key, by=None, now=NOON)
        binding.claim(session, number, openid, secret_key=key, now=NOON)


def test_a_check_is_made_again_without_script_and_told(staff: Cast, seat: Take, platform: Platform) -> None:
    chen = seat(staff.chen)
    assert "还没有查过，点“全部再查一遍”" in chen.get("/console/checkup/").text
    platform.account(ip_list=["10.0.0.1"])

    chen.post("/console/checkup/token")
    page = chen.get("/console/checkup/")

    assert "访问凭证和白名单：微信不认识这台服务器的 IP 地址 127.0.0.1" in told(page)
    assert "另起一行加上 127.0.0.1" in page.text
    assert '<div class="notice bad flashed"' in page.text  # and no green tick
    assert "<strong>1 项出了问题</strong>" in page.text
    platform.account(ip_list=[])
    part = chen.client.post(
        "/console/checkup/token", data={"csrf_token": chen.token}, headers={"HX-Request": "true"}
    )
    assert part.text.count("<article") == 1
    assert "微信给了访问凭证" in part.text
    headline = part.text.partition('id="checked" hx-swap-oob="true"')[2]
    assert "没有出问题的" in headline
    assert "<strong>" not in headline
    assert chen.post("/console/checkup/nothing").status_code == 404


def test_what_is_to_be_looked_at_is_counted_in_the_banner_and_above_the_list_and_is_not_green(
    staff: Cast, seat: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    chen = seat(staff.chen)
    found: dict[str, Found | None] = dict.fromkeys(checkup.CHECKS, Found("good", "正常。"))
    found["rights"] = Found("warn", "有 6 件事微信不让做。")

    def run(_config: Config, sessions: Sessions, *_: object, **__: object) -> dict[str, Found | None]:
        with sessions.begin() as session:
            for key, each in found.items():
                findings.keep(session, key, each or Found("good", ""), now=NOON)
        return found

    monkeypatch.setattr(checkup, "run", run)
    chen.post("/console/checkup/")
    odd = chen.get("/console/checkup/")
    found["rights"] = Found("good", "需要的权限都有。")
    chen.post("/console/checkup/")
    well = chen.get("/console/checkup/")

    assert "查完了：没有出问题的，1 项要看一看：公众号的权限。" in told(odd)
    assert '<div class="notice warn flashed"' in odd.text
    assert "没有出问题的，1 项要看一看：公众号的权限。照“怎么办”做好" in odd.text
    assert '<div class="notice good flashed"' in well.text
    assert "查完了：没有出问题的。" in told(well)
    assert "要看一看" not in well.text


def test_what_the_check_of_backups_asks_for_makes_it_good(staff: Cast, seat: Take) -> None:
    chen = seat(staff.chen)
    chen.post("/console/checkup/backup")
    assert "在后台“体检”的“备份”一项点“今天备份过了”" in chen.get("/console/checkup/").text

    done = chen.post("/console/checkup/backup/made")

    assert done.headers["Location"] == "/console/checkup/#backup"
    page = chen.get("/console/checkup/").text
    assert "（陈 注明）。" in page
    assert "今天备份过了”" not in page


def test_the_first_connection_is_walked_through_on_a_page(
    staff: Cast, seat: Take, platform: Platform
) -> None:
    chen = seat(staff.chen)
    before = chen.get("/console/checkup/connect").text
    assert "public_url 没有填" in before
    assert "微信给了访问凭证" not in before

    chen.post("/console/checkup/connect")
    brought = chen.post("/console/checkup/connect/bring-over")
    after = chen.get("/console/checkup/connect").text

    assert brought.status_code == 303
    assert "后台的规则和菜单都存下了" in after
    assert "微信给了访问凭证" in after
    unfolded = re.sub(r"<details.*?</details>", "", after, flags=re.DOTALL)
    told_plainly = re.sub(r"<[^>]+>", "", unfolded)
    assert not re.search(r"bot [a-z]|https?://|\[[a-z]+\]|public_url|wx[0-9a-f]{8}", told_plainly)
    platform.fault("/cgi-bin/get_current_selfmenu_info", "refuse", errcode=48001)
    assert "没有这个接口的权限" in told(chen.post("/console/checkup/connect/bring-over"))


def test_the_journal_is_sought_by_a_form_and_taken_out_as_a_file(staff: Cast, seat: Take) -> None:
    chen = seat(staff.chen)

    found = chen.get("/console/journal/?who=陈&kind=人员&first=2021-01-01&last=2021-01-31").text
    nothing = chen.get("/console/journal/?words=没有的字").text
    wrong = chen.get("/console/journal/?first=0000-01-01")
    file = chen.post("/console/journal/file", who="陈")

    assert found.count('<p class="when">') == 1  # 陈 let 魏 go; who let them all join is not written
    assert "<strong>停用</strong>" in found
    assert "没有找到" in nothing
    assert (wrong.status_code, "不是日子" in told(wrong)) == (400, True)
    assert "还没有找" in wrong.text
    assert '<p class="when">' not in wrong.text
    assert file.get_data().startswith("\ufeff时间,谁".encode())
    assert "2021年1月4日" in file.get_data(as_text=True)


def test_details_in_the_journal_are_kept_apart(sessions: Sessions, staff: Cast, seat: Take) -> None:
    with sessions.begin() as session:
        lin = session.merge(staff.lin)
        journal.record(session, None, "给角色", lin, now=NOON, role="初审", until="2021-12-31")

    page = re.sub(r"<[^>]+>", "", seat(staff.chen).get("/console/journal/").text)

    assert "角色：初审；到哪天：12月31日 周五" in page


def test_a_phone_is_let_go_by_an_administrator_and_previews_of_today_are_counted(
    sessions: Sessions, staff: Cast, seat: Take, platform: Platform
) -> None:
    platform.message(PHONE, "你好")
    revision = make.revision(sessions, "spring")
    bind(sessions, staff.lin)
    wechat = WeChat(make.account(platform.url), sessions)
    for now in (NOON - timedelta(days=1), NOON):
        key = settings().web.secret_key
        previews.send(
            sessions, wechat, revision.id, to=[staff.lin.id], by=staff.lin.id, secret_key=key, now=now
        )
    chen = seat(staff.chen)

    page = chen.get("/console/phones/").text
    refused = seat(staff.zhou).post(f"/console/phones/{staff.lin.id}/unbind")
    chen.post(f"/console/phones/{staff.lin.id}/unbind")

    assert "发到手机 <strong>1</strong> 次，还能发 <strong>99</strong> 次" in page
    assert PHONE not in page
    assert refused.status_code == 403
    after = chen.get("/console/phones/")
    assert "林 的手机已解除" in told(after)
    assert "还没有人绑定手机" in after.text


def test_what_is_kept_how_long_stands_on_one_page(staff: Cast, seat: Take) -> None:
    page = seat(staff.chen).get("/console/retention/").text

    for words in ("30 天，加密，只有“维权”打得开", "一直留着，谁也不能改、不能删", "400 天", "1月4日"):
        assert words in page
