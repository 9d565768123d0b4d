"""What a newcomer sees on the phone page of a rehearsal, in a real browser."""

from pathlib import Path

from playwright.sync_api import expect

from bot.clock import BEIJING
from tests import browser
from tests.platform import until
from tests.rehearsal import running


def test_she_asks_gets_the_push_reads_it_and_tomorrow_it_is_counted(tmp_path: Path) -> None:
    with running(tmp_path / "rehearsal") as rehearsal, browser.launch() as chromium:
        phone = chromium.new_page(viewport={"width": 375, "height": 812})
        phone.goto(rehearsal.platform.url)
        replies = phone.locator(".theirs .bubble")

        expect(replies.last).to_contain_text("欢迎关注“陇南武都妇女”")
        phone.get_by_label("消息").fill("两癌")
        phone.get_by_role("button", name="发送").click()
        for figure in ("2020年", "10025名", "11名", "42679名"):
            expect(replies.last).to_contain_text(figure)

        rehearsal.platform.advance(61)
        card = phone.get_by_role("link", name="巾帼同心暖武都")
        expect(card).to_be_visible(timeout=30_000)
        card.click()
        expect(phone.get_by_text("检查惠及10025名农村妇女")).to_be_visible()
        assert phone.evaluate("[...document.images].every(image => image.naturalWidth > 0)")
        assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")

        year = str(rehearsal.platform.now().astimezone(BEIJING).year)
        phone.goto(rehearsal.platform.url)
        phone.get_by_label("排练台").first.click()
        phone.get_by_role("button", name="到明天 08:30").click()
        until(lambda: rehearsal.json("reach", "report", "--year", year)["reads"] == 1, within=60)
