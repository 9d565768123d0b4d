"""The phone page in a real browser: follow, ask, get a push, read it, let a day pass."""

import requests
from playwright.sync_api import Page, expect

from bot.simulator.webhook import NOTICE
from tests.platform import PHONE, Platform
from tests.simulator.conftest import Api, Post, Webhook, phone_shows, text_reply


def answer(post: Post) -> tuple[int, bytes]:
    message = post.xml
    if message.get("Event") == "subscribe":
        return 200, text_reply(post, "欢迎关注")
    if message.get("Event") == "CLICK":
        return 200, text_reply(post, f"点了 {message['EventKey']}")
    if message.get("Content") == "坏":
        return 200, b"{}"
    return 200, text_reply(post, f"收到：{message.get('Content')} <b>不是标签</b>")


def test_a_follower_follows_asks_taps_and_leaves(phone: Page, platform: Platform, webhook: Webhook) -> None:
    webhook.reply = answer

    expect(phone.get_by_label("消息")).to_be_hidden()  # who does not follow cannot write
    phone.get_by_role("button", name="关注公众号").click()
    expect(phone.locator(".theirs .bubble")).to_have_text("欢迎关注")
    phone.get_by_label("消息").fill("两癌")
    phone.get_by_role("button", name="发送").click()
    expect(phone.locator(".mine .bubble")).to_have_text("两癌")
    expect(phone.locator(".theirs .bubble").last).to_have_text("收到：两癌 <b>不是标签</b>")
    phone.get_by_role("button", name="帮助").click()
    expect(phone.locator(".theirs .bubble").last).to_have_text("点了 帮助")
    phone.get_by_label("消息").fill("坏")
    phone.get_by_label("消息").press("Enter")
    expect(phone.get_by_text(NOTICE)).to_be_visible()
    phone.reload()
    expect(phone.locator(".mine .bubble").first).to_have_text("两癌")
    phone.get_by_label("排练台").first.click()
    phone.get_by_role("tab", name="粉丝").click()
    phone.get_by_role("button", name="取消关注").click()
    phone.locator(".shade").click(position={"x": 10, "y": 10})

    expect(phone.get_by_role("button", name="关注公众号")).to_be_visible()
    assert platform.state()["followers"] == 0
    assert phone.evaluate("document.documentElement.scrollWidth") == 375


def test_a_push_arrives_is_read_and_counted_when_the_day_has_passed(
    phone: Page, api: Api, platform: Platform
) -> None:
    picture = api.upload("/cgi-bin/media/uploadimg", b"\x89PNG\r\n\x1a\n" + bytes(64))["url"]
    platform.event("subscribe", PHONE)

    sent = api.sent(
        api.article(title="头条", content=f'<p>正文</p><img src="{picture}">'), api.article(title="次条")
    )

    expect(phone.locator(".cards.several .card")).to_have_text(["头条", "次条"])
    phone.locator(".card", has_text="头条").click()
    expect(phone.locator(".headline")).to_have_text("头条")
    expect(phone.get_by_text("阅读 1", exact=True)).to_be_visible()
    assert phone.locator(".body img").get_attribute("src") == f"/mmbiz/{picture.split('/')[4]}"
    phone.get_by_label("返回").click()
    phone.get_by_label("排练台").first.click()
    phone.get_by_role("button", name="到明天 08:30").click()
    expect(phone.locator(".note.jump").last).to_contain_text("11月25日 08:30")
    expect(phone.locator(".phone .status-bar [data-time]")).to_have_text("08:30")
    day = sent["sent_at"][:10]
    api.renew()
    (first, second) = api.post("/datacube/getarticletotaldetail", begin_date=day, end_date=day)["list"]
    assert first["detail_list"][0]["read_user"] == 1
    assert second["detail_list"][0]["read_user"] == 0


def test_a_cover_that_cannot_be_shown_is_drawn(phone: Page, api: Api, platform: Platform) -> None:
    platform.event("subscribe", PHONE)

    api.sent(api.article(title="图片坏了"), api.article(title="图片也坏了"))

    expect(phone.locator(".card")).to_have_count(2)
    expect(phone.locator(".card img")).to_have_count(0)
    phone.reload()
    expect(phone.locator(".card")).to_have_count(2)
    expect(phone.locator(".card img")).to_have_count(0)
    drawn = "getComputedStyle(document.querySelector('.cover')).backgroundImage"
    assert phone.evaluate(drawn) == f'url("{platform.url}/static/cover.svg")'
    assert "<svg" in requests.get(f"{platform.url}/static/cover.svg", timeout=5).text


def test_an_article_that_is_gone_says_so(phone: Page, api: Api, platform: Platform) -> None:
    sent = api.sent()
    api.post("/cgi-bin/message/mass/delete", msg_id=sent["msg_id"])

    phone.goto(sent["articles"][0]["url"])
    expect(phone.get_by_text("该内容已被发布者删除")).to_be_visible()
    phone.goto(f"{platform.url}/s/draft/none/0")

    expect(phone.get_by_text("没有这篇文章，或预览链接已过期")).to_be_visible()


def test_a_preview_of_a_draft_is_not_a_read(api: Api, platform: Platform) -> None:
    media_id = api.draft(api.article(content="<p>预览的正文</p>"))
    url = api.post("/cgi-bin/draft/get", media_id=media_id)["news_item"][0]["url"]

    page = requests.get(url, timeout=5)

    assert "预览的正文" in page.text
    assert "预览，不计阅读" in page.text
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def test_another_follower_has_a_chat_of_their_own(api: Api, platform: Platform) -> None:
    platform.message("oOther", "我的话")
    api.sent(api.article(title="一篇推文"))

    theirs = phone_shows(platform, "oOther")
    ours = phone_shows(platform)

    assert "我的话" in theirs
    assert "一篇推文" in theirs
    assert "我的话" not in ours
    assert "一篇推文" not in ours


def test_the_menu_is_what_the_control_side_says(phone: Page, platform: Platform, webhook: Webhook) -> None:
    webhook.reply = answer
    platform.event("subscribe", PHONE)
    sub = [{"type": "click", "name": "家教", "key": "family"}]

    platform.account(menu={"button": [{"name": "服务", "sub_button": sub}]})

    phone.locator(".menu summary", has_text="服务").click()
    phone.get_by_role("button", name="家教").click()
    expect(phone.locator(".theirs .bubble").last).to_have_text("点了 family")
