"""Pictures and voices sent from the phone page."""

from pathlib import Path

import requests
from playwright.sync_api import Page, expect

from tests.platform import PHONE, Platform
from tests.simulator.conftest import JPEG, Webhook


def test_the_sample_picture_is_sent_as_an_image_message(
    phone: Page, platform: Platform, webhook: Webhook
) -> None:
    platform.event("subscribe", PHONE)

    phone.get_by_label("发图片").click()
    phone.get_by_role("button", name="示例图片").click()

    expect(phone.locator(".mine .picture")).to_be_visible()
    assert phone.evaluate("document.querySelector('.mine .picture').decode().then(() => true)")
    message = webhook.posts[-1].xml
    assert message["MsgType"] == "image"
    assert message["PicUrl"].startswith("http://mmbiz.qpic.cn/mmbiz_png/")
    assert message["MediaId"]
    expect(phone.get_by_role("button", name="示例图片")).to_be_hidden()


def test_a_picture_from_the_album_is_sent_and_what_is_none_is_refused(
    phone: Page, platform: Platform, webhook: Webhook, tmp_path: Path
) -> None:
    platform.event("subscribe", PHONE)
    picture, other = tmp_path / "村里.jpg", tmp_path / "notes.jpg"
    picture.write_bytes(JPEG)
    other.write_bytes(b"no picture at all")

    phone.get_by_label("发图片").click()
    phone.get_by_label("相册").set_input_files(picture)
    expect(phone.locator(".mine .picture")).to_have_count(1)
    phone.get_by_label("发图片").click()
    phone.get_by_label("相册").set_input_files(other)

    expect(phone.get_by_text("只能发 JPG、PNG、GIF、BMP 图片")).to_be_visible()
    expect(phone.locator(".mine .picture")).to_have_count(1)
    assert webhook.posts[-1].xml["PicUrl"].startswith("http://mmbiz.qpic.cn/mmbiz_jpeg/")


def test_what_is_typed_goes_out_as_a_voice_with_its_words_recognised(
    phone: Page, platform: Platform, webhook: Webhook
) -> None:
    platform.event("subscribe", PHONE)

    glyph = "getComputedStyle(document.querySelector('#voice .icon'), '::before').maskImage"
    waves = phone.evaluate(glyph)
    phone.get_by_label("用语音").click()
    assert phone.evaluate(glyph) != waves  # a keyboard: the way back
    phone.get_by_role("textbox", name="消息").fill("两癌检查了多少人")
    phone.get_by_role("button", name="发送").click()

    expect(phone.locator(".mine .bubble.voice")).to_have_text("2″")
    expect(phone.locator(".mine .spoken p")).to_have_text("两癌检查了多少人")
    message = webhook.posts[-1].xml
    assert (message["MsgType"], message["Format"]) == ("voice", "amr")
    assert message["Recognition"] == "两癌检查了多少人"
    phone.get_by_label("用键盘").click()
    phone.get_by_role("textbox", name="消息").fill("现在打字")
    phone.get_by_role("textbox", name="消息").press("Enter")
    expect(phone.locator(".mine .bubble").last).to_have_text("现在打字")
    expect(phone.get_by_label("用语音")).to_be_visible()


def test_a_page_of_another_site_cannot_speak_for_a_follower(platform: Platform) -> None:
    address = f"{platform.url}/_phone/send"

    foreign = requests.post(
        address, json={"text": "两癌"}, headers={"Origin": "http://example.com"}, timeout=5
    )

    assert foreign.status_code == 403
    assert platform.state()["followers"] == 0
