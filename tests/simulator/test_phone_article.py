"""What a reader does under an article, and that it counts."""

from playwright.sync_api import Page, expect

from tests.platform import PHONE, Platform
from tests.simulator.conftest import Api


def test_sharing_liking_and_commenting_stand_under_the_article_and_in_the_numbers(
    phone: Page, api: Api, platform: Platform
) -> None:
    platform.event("subscribe", PHONE)
    sent = api.sent(api.article(title="巾帼助农", author="区妇联", need_open_comment=1))
    address = sent["articles"][0]["url"]

    phone.goto(address)
    expect(phone.locator(".byline")).to_contain_text("陇南武都妇女")
    expect(phone.locator(".byline")).to_contain_text("2026年11月24日")
    for what, stands in (("分享", True), ("在看", True), ("赞", True), ("赞", False), ("分享", True)):
        phone.get_by_role("button", name=what).click()
        expect(phone.get_by_role("button", name=what, pressed=stands)).to_be_visible()
    phone.get_by_label("写留言").fill("写得<b>真好</b>")
    phone.get_by_label("写留言").press("Enter")

    expect(phone.locator(".comment")).to_contain_text("写得<b>真好</b>")
    phone.reload()
    for what, count in (("分享", 1), ("在看", 1), ("赞", 0)):
        expect(phone.locator("#actions button", has_text=what)).to_have_text(f"{what} {count}")
    number = api.post(
        "/cgi-bin/comment/list", msg_data_id=sent["msg_data_id"], index=0, begin=0, count=9, type=0
    )["comment"][0]["user_comment_id"]
    reply = {"user_comment_id": number, "content": "谢谢您"}
    assert (
        api.post("/cgi-bin/comment/reply/add", msg_data_id=sent["msg_data_id"], index=0, **reply)["errcode"]
        == 0
    )
    phone.goto(f"{address}?as=oSomebodyElse")
    expect(phone.locator(".comment .reply")).to_contain_text("谢谢您")
    expect(phone.locator(".comment")).not_to_contain_text("（我）")
    assert phone.evaluate("document.documentElement.scrollWidth") == 375
    platform.advance(86_400)
    api.renew()
    day = sent["sent_at"][:10]
    (row,) = api.post("/datacube/getarticletotaldetail", begin_date=day, end_date=day)["list"]
    counts = row["detail_list"][0]
    assert (counts["share_user"], counts["zaikan_user"], counts["like_user"]) == (1, 1, 0)
    assert (counts["comment_count"], counts["read_user"]) == (1, 2)


def test_an_article_sent_without_comments_takes_none(phone: Page, api: Api, platform: Platform) -> None:
    sent = api.sent()

    phone.goto(sent["articles"][0]["url"])

    expect(phone.get_by_text("这篇文章没有开放留言")).to_be_visible()
    expect(phone.get_by_label("写留言")).to_have_count(0)
    key = sent["articles"][0]["url"].rpartition("/")[2]
    refused = phone.request.post(f"{platform.url}/_phone/comment", data={"key": key, "text": "硬要留言"})
    assert refused.status == 400
    assert refused.json() == {"error": "《标题》没有打开留言"}


def test_a_preview_has_nothing_to_tap_under_it(phone: Page, api: Api) -> None:
    media_id = api.draft()
    address = api.post("/cgi-bin/draft/get", media_id=media_id)["news_item"][0]["url"]

    phone.goto(address)

    expect(phone.get_by_text("预览，不计阅读")).to_be_visible()
    expect(phone.locator("#actions")).to_have_count(0)


def test_in_the_dark_the_body_is_turned_round_and_its_pictures_are_not(phone: Page, api: Api) -> None:
    sent = api.sent()
    phone.emulate_media(color_scheme="dark")

    phone.goto(sent["articles"][0]["url"])

    assert (
        phone.evaluate("getComputedStyle(document.querySelector('.page')).backgroundColor")
        == "rgb(25, 25, 25)"
    )
    assert "invert" in phone.evaluate("getComputedStyle(document.querySelector('.body')).filter")
