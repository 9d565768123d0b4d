"""A rule that stands in a figure's way, and a new word of distress: set in the console, seen on the phone."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests import browser
from tests.manual import section
from tests.platform import until
from tests.rehearsal import PATIENCE, running
from tests.stories.test_console_day import office
from tests.web.console.screen import PC, faults


def answered(phone: Page, words: str, told: str) -> bool:
    """Ask *words* on the phone page, and tell whether *told* came back; a change takes up to two seconds."""
    bubbles = phone.locator(".theirs .bubble")
    before = bubbles.count()
    phone.get_by_label("消息").fill(words)
    phone.get_by_role("button", name="发送").click()
    expect(bubbles).not_to_have_count(before)
    return told in bubbles.last.inner_text()


def test_a_rule_hides_a_figure_until_it_is_switched_off_and_a_word_of_distress_is_heard(
    tmp_path: Path,
) -> None:
    with (
        running(tmp_path / "rehearsal") as rehearsal,
        browser.launch() as chromium,
        office(rehearsal, chromium) as sit,
    ):
        phone = chromium.new_page(viewport={"width": 375, "height": 812})
        phone.goto(rehearsal.platform.url)
        chen = sit("陈", PC)

        def comes(words: str, told: str) -> None:
            until(lambda: answered(phone, words, told), within=PATIENCE, what=f"{words}: no {told}")

        with section("问答", "规则盖住了数字") as told:
            chen.get_by_role("link", name="问答").click()
            told.step(chen, "点“问答”，再点“规则”。")
            chen.get_by_role("link", name="规则", exact=True).click()
            expect(chen.get_by_role("link", name="加一条规则")).to_be_visible()
            told.step(chen, "点“加一条规则”。")
            chen.get_by_role("link", name="加一条规则").click()
            told.step(chen, "写“规则名称”、关键词和“回复”，点“加上”。")
            chen.get_by_label("规则名称").fill("两癌检查预约")
            chen.get_by_label("关键词，全匹配").fill("两癌")
            chen.get_by_label("回复").fill("两癌检查预约请打 0939-8213456。")
            assert faults(chen) == []
            chen.get_by_role("button", name="加上").click()
            expect(chen.get_by_text("只发这几个字时由规则 1")).to_be_visible()
            comes("两癌", "两癌检查预约请打 0939-8213456。")

            chen.locator(".crumb").get_by_role("link", name="规则").click()
            told.step(chen, "在冲突的那一条上点“试一试”。")
            told.picture(chen)
            clash = chen.locator("#clashes .clash", has_text="两癌检查预约")
            clash.get_by_role("button", name="试一试“两癌”").click()
            expect(chen.locator(".chat .answered")).to_have_text("两癌检查预约请打 0939-8213456。")
            expect(chen.locator(".reasons")).to_contain_text("的关键词“两癌”（全匹配）")
            assert faults(chen) == []

            told.step(chen, "不想要的，点“停用”。")
            clash.get_by_role("button", name="停用《两癌检查预约》").click()
            expect(chen.get_by_role("status")).to_contain_text("《两癌检查预约》停用了")
            comes("两癌", "10025名")

        with section("问答", "加一个求助的词") as told:
            chen.get_by_role("link", name="设置").click()
            told.step(chen, "点“设置”，再点“词表”。")
            chen.get_by_role("link", name="词表").click()
            told.step(chen, "点“求助的词”。")
            chen.get_by_role("link", name=re.compile("求助的词")).click()
            told.step(chen, "写上“词”，点“加上”。")
            chen.get_by_label("词", exact=True).fill("好难熬")
            chen.get_by_role("button", name="加上").click()
            expect(chen.get_by_role("status")).to_contain_text("“好难熬”记下了")
            comes("日子好难熬", "110")
            expect(phone.locator(".theirs .bubble").last).to_contain_text("12338")
