"""The menu made in the console without script: kept, compared with what stands on phones, put up."""

import html
import re
from datetime import date

import pytest
from flask import Flask

from bot.clock import Clock
from bot.db import Sessions
from tests import make
from tests.cast import Cast
from tests.platform import Platform
from tests.web.console.conftest import Seat, Take, on_wechat, told

MENU = "/console/menu/"
TWO = {
    "name-1": "数字",
    "value-1": "",
    "name-1-1": "两癌检查",
    "value-1-1": "两癌检查",
    "kind-1-1": "click",
    "name-2": "官网",
    "kind-2": "view",
    "value-2": "https://www.example.cn/",
}


@pytest.fixture
def console(sessions: Sessions, platform: Platform, clock: Clock) -> Flask:
    return on_wechat(sessions, platform, clock)


def on_phones(platform: Platform) -> list[str]:
    return [each["name"] for each in platform.state()["account"]["menu"]["button"]]


def agreed(seat: Seat) -> dict[str, str]:
    """Look at what would change, and return what the page sends when one agrees."""
    page = seat.get(f"{MENU}confirm").text
    return dict(re.findall(r'name="(seen|edition)" value="(\w+)"', page))


def test_a_menu_is_made_compared_and_put_up_without_script(
    sessions: Sessions, staff: Cast, seat: Take, platform: Platform
) -> None:
    make.figures(sessions)
    chen = seat(staff.chen)
    assert "请先看手机上现在的菜单" in chen.get(MENU).text

    answer = chen.post(MENU, edition="0", next="yes", **TWO)

    assert answer.headers["Location"] == f"{MENU}confirm"
    asking = chen.get(f"{MENU}confirm").text
    assert "<del>数字：回答“菜单”</del>" in asking
    assert "<ins>官网：打开 https://www.example.cn/</ins>" in asking
    assert on_phones(platform) == ["数字", "隐私", "帮助"]
    done = chen.post(f"{MENU}confirm", **agreed(chen))
    assert done.headers["Location"] == MENU
    assert on_phones(platform) == ["数字", "官网"]
    page = chen.get(MENU).text
    assert "换上了。" in page
    assert "没有草稿" in page
    assert "10025名" in page  # what the button is answered with
    assert "陈 换上" in page


def test_what_cannot_be_put_up_is_kept_and_told_where_it_stands(
    staff: Cast, seat: Take, platform: Platform
) -> None:
    chen = seat(staff.chen)

    answer = chen.post(MENU, edition="0", next="yes", **(TWO | {"value-2": "example", "name-1-1": ""}))

    assert answer.status_code == 400
    assert "还有 2 处要改" in told(answer)
    again = chen.get(MENU).text
    assert 'value="example"' in again
    assert "这不是完整的网址" in again
    assert "请写按钮的名称" in again
    chen.post(f"{MENU}look")
    refused = chen.post(f"{MENU}confirm", **agreed(chen))
    assert refused.status_code == 400
    assert "菜单还有 2 处要改，没有换。" in told(refused)
    assert on_phones(platform) == ["数字", "隐私", "帮助"]


def test_what_another_saved_meanwhile_is_not_overwritten_and_what_was_typed_stays(
    staff: Cast, seat: Take
) -> None:
    chen, other = seat(staff.chen), seat(staff.chen)
    other.post(MENU, edition="0", **TWO)

    answer = chen.post(MENU, edition="0", **{"name-1": "我的", "value-1": "帮助"})

    assert answer.status_code == 400
    assert "您填的都在下面，没有丢" in told(answer)
    assert 'value="我的"' in answer.text
    assert 'name="edition" value="1"' in answer.text
    assert chen.post(MENU, edition="1", **{"name-1": "我的", "value-1": "帮助"}).status_code == 303
    chen.post(f"{MENU}look")
    looked_at = agreed(chen)
    other.post(MENU, edition="2", **TWO)
    late = chen.post(f"{MENU}confirm", **looked_at)
    assert "草稿刚才又存过，和您看的不同" in told(late)
    assert "<ins>官网：打开 https://www.example.cn/</ins>" in late.text


def test_buttons_change_places_and_what_only_the_backend_makes_is_carried_along(
    staff: Cast, seat: Take, platform: Platform
) -> None:
    mini = {"type": "miniprogram", "name": "办事", "url": "https://a.cn/", "appid": "wx1", "pagepath": "p"}
    platform.account(menu={"button": [mini, {"type": "click", "name": "帮助", "key": "帮助"}]})
    chen = seat(staff.chen)
    chen.post(f"{MENU}look")
    page = chen.get(MENU).text
    assert "打开小程序（照原样）" in page
    kept = re.search(r'name="told-1" value="([^"]+)"', page)
    assert kept
    form = {"name-1": "办事", "kind-1": "as it was", "told-1": kept[1].replace("&#34;", '"')}

    chen.post(MENU, edition="0", move="2", **form, **{"name-2": "帮助", "kind-2": "click", "value-2": "帮助"})
    chen.post(f"{MENU}look")
    chen.post(f"{MENU}confirm", **agreed(chen))

    assert on_phones(platform) == ["帮助", "办事"]
    assert platform.state()["account"]["menu"]["button"][1] == mini
    bad = chen.post(MENU, edition="0", **(form | {"told-1": "["}))
    assert "原样保留的按钮读不懂" in told(bad)


def typed_in(page: str) -> dict[str, str]:
    """Return what the form of the menu's page sends when nothing of it is changed."""
    form = page[page.index('id="making"') :]
    fields = re.findall(r'<input[^>]*? name="([\w-]+)" value="([^"]*)"', form)
    lists = re.findall(r'<select[^>]*? name="([\w-]+)">(.*?)</select>', form, re.S)
    chosen = [(name, kind) for name, text in lists for kind in re.findall(r'"([^"]+)" selected', text)]
    return {name: html.unescape(value) for name, value in [*fields, *chosen] if name != "csrf_token"}


def test_a_button_keeps_its_article_through_the_form_until_another_title_is_typed(
    sessions: Sessions, staff: Cast, seat: Take, platform: Platform
) -> None:
    older, newer = "https://mp.weixin.qq.com/s/older", "https://mp.weixin.qq.com/s/newer"
    make.revision(sessions, "early", title="工作综述", url=older, published=date(2024, 1, 8))
    make.revision(sessions, "late", title="工作综述", url=newer, published=date(2025, 1, 8))
    make.revision(sessions, "other", title="节日", url=f"{newer}2", published=date(2025, 3, 8))
    platform.account(menu={"button": [{"type": "view", "name": "综述", "url": older}]})
    chen = seat(staff.chen)
    chen.post(f"{MENU}look")

    form = typed_in(chen.get(MENU).text)
    assert form["value-1"] == "工作综述"
    chen.post(MENU, next="yes", **(form | {"name-1": "年度综述"}))
    asking = chen.get(f"{MENU}confirm").text
    chen.post(f"{MENU}confirm", **agreed(chen))

    assert "<ins>年度综述：打开《工作综述》（2024年1月8日）</ins>" in asking
    assert platform.state()["account"]["menu"]["button"][0]["url"] == older
    chen.post(MENU, next="yes", **(typed_in(chen.get(MENU).text) | {"value-1": "节日"}))
    chen.post(f"{MENU}confirm", **agreed(chen))
    assert platform.state()["account"]["menu"]["button"][0]["url"] == f"{newer}2"


def test_rows_that_were_emptied_are_left_out_and_the_one_pressed_goes_up(
    staff: Cast, seat: Take, platform: Platform
) -> None:
    below = [{"type": "click", "name": name, "key": name} for name in "甲乙丙丁"]
    card = {"type": "media_id", "name": "地图", "media_id": "m"}
    platform.account(menu={"button": [{"name": "更多", "sub_button": below}, card]})
    chen = seat(staff.chen)
    chen.post(f"{MENU}look")
    form = typed_in(chen.get(MENU).text)
    assert form["kind-2"] == "as it was"

    chen.post(MENU, move="1-3", **(form | {"name-1-1": "", "value-1-1": "", "name-2": ""}))

    kept = typed_in(chen.get(MENU).text)
    assert [kept[f"name-1-{n}"] for n in range(1, 6)] == ["丙", "乙", "丁", "", ""]
    assert kept["name-2"] == ""
    chen.post(MENU, move="1-2", **(kept | {"name-1-1": "", "value-1-1": ""}))
    kept = typed_in(chen.get(MENU).text)
    assert [kept[f"name-1-{n}"] for n in range(1, 4)] == ["乙", "丁", ""]
