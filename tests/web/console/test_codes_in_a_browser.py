"""手机验证码 and 人员 as staff use them: a real browser of both sizes, and codes as a phone computes them."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect

from bot import sign_in_tries
from bot.authenticator import STEP
from tests import browser, cast
from tests.cast import Cast
from tests.manual import section
from tests.web.conftest import serving
from tests.web.console.screen import PC, PHONE, faults

SIZES = pytest.mark.parametrize("size", [PC, PHONE], ids=["pc", "phone"])
LONG_ENOUGH = 10  # seconds to type a code and have it answered, on a busy machine
REFUSED = re.compile(r"status of 40[03] ")  # a browser says so of a page that tells what was wrong


class Desk:
    """Browsers that nobody has signed in to yet; no page may complain of anything but a refusal."""

    def __init__(self, home: str, chromium: Browser):
        self.home = home
        self.complaints: list[str] = []
        self._chromium = chromium

    def sit(self, size: tuple[int, int]) -> Page:
        """Return a new browser before the door."""
        width, height = size
        page = self._chromium.new_context(
            viewport={"width": width, "height": height}, locale="zh-CN"
        ).new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: self.complaints.extend(filter(None, [browser.complaint(said)])))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(self.home)
        return page

    def password(self, page: Page, name: str, password: str = cast.PASSWORD) -> None:
        page.get_by_label("姓名").fill(name)
        page.get_by_label("密码").fill(password)
        page.get_by_role("button", name="登录").click()

    def code(self, page: Page, digits: str) -> None:
        page.get_by_label("手机上现在的六位数字").fill(digits)
        page.get_by_role("button", name="登录").click()

    def go(self, page: Page, path: str) -> None:
        page.goto(self.home + path)


@pytest.fixture
def desk(console: Flask, chromium: Browser, everyone: Cast) -> Iterator[Desk]:
    with serving(console) as port:
        desk = Desk(f"http://127.0.0.1:{port}/console/", chromium)
        yield desk
        heard = [each for each in desk.complaints if not REFUSED.search(each)]
        for context in chromium.contexts:
            context.close()
    assert heard == []


def shows(secret: str, *, steps: int = 0) -> str:
    """Return what a phone with *secret* shows now, or so many steps later."""
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=STEP * steps))


def showed(secret: str) -> str:
    """Return what the phone showed in the step before, which counts to the end of this one: early in it."""
    left = STEP - time.time() % STEP
    if left < LONG_ENOUGH:
        time.sleep(left)
    return shows(secret, steps=-1)


def wrong(secret: str) -> str:
    """Return six digits that the phone shows at no moment of this test."""
    near = {shows(secret, steps=steps) for steps in range(-3, 4)}
    return next(digits for digits in ("000000", "111111", "222222", "333333", "444444") if digits not in near)


def turn_on(desk: Desk, page: Page) -> str:
    """Turn codes on from one's own page, and return the secret that the phone has from now on."""
    desk.go(page, "me/")
    page.get_by_label("您的密码").fill(cast.PASSWORD)
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("给手机扫的二维码")).to_be_attached()
    assert faults(page) == []
    secret = "".join(page.locator(".secret span").all_inner_texts())
    page.get_by_label("六位数字").fill(showed(secret))
    page.get_by_role("button", name="打开", exact=True).click()
    expect(page.get_by_text("手机验证码打开了")).to_be_visible()
    assert faults(page) == []
    return secret


@SIZES
def test_signing_in_with_a_code_of_the_phone_and_turning_it_off_again(
    desk: Desk, size: tuple[int, int]
) -> None:
    page, elsewhere = desk.sit(size), desk.sit(size)
    desk.password(elsewhere, "林")
    desk.password(page, "林")

    secret = turn_on(desk, page)
    elsewhere.reload()
    expect(elsewhere.get_by_role("heading", name="登录", exact=True)).to_be_visible()
    page.get_by_role("button", name="退出", exact=True).click()
    desk.go(page, "articles/")
    desk.password(page, "林")
    expect(page.get_by_role("heading", name="手机验证码")).to_be_visible()
    assert faults(page) == []
    desk.go(page, "")
    expect(page.get_by_role("heading", name="登录", exact=True)).to_be_visible()  # half a sign-in is none

    desk.go(page, "sign-in/code")
    digits = shows(secret)
    desk.code(page, f"{digits[:3]} {digits[3:]}")
    expect(page.get_by_role("heading", name="文章")).to_be_visible()  # where they wanted to go

    desk.go(page, "me/")
    page.get_by_text("关掉", exact=True).click()
    assert faults(page) == []
    page.get_by_label("您的密码").fill(cast.PASSWORD)
    page.get_by_label("手机上现在的六位数字").fill(shows(secret, steps=1))
    page.get_by_role("button", name="确定关掉").click()
    expect(page.get_by_text("以后登录只要密码")).to_be_visible()


@SIZES
def test_wrong_codes_close_the_door(desk: Desk, size: tuple[int, int]) -> None:
    page = desk.sit(size)
    desk.password(page, "林")
    secret = turn_on(desk, page)
    page.get_by_role("button", name="退出", exact=True).click()
    desk.password(page, "林")

    for _ in range(sign_in_tries.MOST_WRONG_TRIES):
        desk.code(page, wrong(secret))
        expect(page.locator("main")).to_contain_text("手机验证码不对")
    expect(page.get_by_role("alert")).to_contain_text("已锁住 15 分钟")
    assert faults(page) == []
    desk.code(page, shows(secret, steps=1))
    expect(page.get_by_role("alert")).to_contain_text("3月8日 周一 12:15 以后再试")
    desk.go(page, "sign-in")
    desk.password(page, "林")
    expect(page.get_by_role("alert")).to_contain_text("以后再试")


@SIZES
def test_who_lost_the_phone_is_reset_by_an_administrator_turned_out_and_told(
    desk: Desk, size: tuple[int, int]
) -> None:
    lin, chen = desk.sit(size), desk.sit(size)
    desk.password(lin, "林")
    turn_on(desk, lin)
    desk.password(chen, "陈")

    with section("管理员", "手机丢了") as told:
        chen.get_by_role("link", name="设置").click()
        chen.get_by_role("link", name="人员").click()
        assert faults(chen) == []
        told.step(chen, "点“设置”，再点“人员”，再点她的名字。")
        chen.get_by_role("link", name="林").click()
        chen.get_by_text("重置", exact=True).click()
        assert faults(chen) == []
        told.step(chen, "在“手机验证码”旁边点“重置”，再点“确定重置”。")
        chen.get_by_role("button", name="确定重置").click()
        expect(chen.get_by_text("林 的手机验证码已重置")).to_be_visible()
        assert faults(chen) == []

    lin.reload()
    expect(lin.get_by_role("heading", name="登录", exact=True)).to_be_visible()
    desk.password(lin, "林")
    expect(lin.get_by_role("heading", name="我的登录")).to_be_visible()
    desk.go(lin, "")
    expect(lin.get_by_text("陈 重置了您的手机验证码")).to_be_visible()


@SIZES
def test_somebody_new_is_added_invited_and_comes_in_and_later_is_suspended(
    desk: Desk, size: tuple[int, int]
) -> None:
    chen, new = desk.sit(size), desk.sit(size)
    desk.password(chen, "陈")

    with section("管理员", "加一个人") as told:
        chen.get_by_role("link", name="设置").click()
        told.step(chen, "点“设置”，再点“人员”。")
        chen.get_by_role("link", name="人员").click()
        told.step(chen, "在“加一个人”里写“姓名”，勾角色，点“加入，取邀请链接”。")
        chen.get_by_label("姓名").fill("小刘")
        chen.get_by_label("编辑").check()
        chen.get_by_role("button", name="加入").click()
        link = chen.locator(".address").inner_text()
        assert faults(chen) == []
        told.step(chen, "把链接转给本人。")
        told.picture(chen)
        new.goto(link)
        new.get_by_label("密码").fill("a password of her own")
        new.get_by_label("再写一次").fill("a password of her own")
        new.get_by_role("button", name="设好密码，登录").click()
        expect(new.get_by_text("小刘，您好")).to_be_visible()

        chen.reload()
        desk.go(chen, "people/")
        chen.get_by_role("link", name="小刘").click()
        expect(chen.locator(".address")).to_have_count(0)  # shown once
        told.step(chen, "以后要改，点她的名字，在这里“给角色”。")
        chen.get_by_label("给角色").select_option("初审")
        chen.get_by_label("末日").fill("2021-12-31")
        chen.get_by_role("button", name="给角色").click()
        expect(chen.get_by_text("小刘 现在有“初审”，到2021年12月31日（含）。")).to_be_visible()
        chen.get_by_role("button", name="收回“编辑”").click()
        expect(chen.get_by_text("已收回 小刘 的“编辑”。")).to_be_visible()
        chen.get_by_text("小刘 不在这里工作了").click()
        assert faults(chen) == []
        told.step(chen, "人走了，点“不在这里工作了”，再点“停用”。")
        chen.get_by_role("button", name="停用 小刘").click()
        expect(chen.get_by_text("已停用 小刘")).to_be_visible()
        assert faults(chen) == []
    new.reload()
    expect(new.get_by_role("heading", name="登录", exact=True)).to_be_visible()
    chen.get_by_role("button", name="恢复").click()
    expect(chen.get_by_text("已恢复 小刘")).to_be_visible()
