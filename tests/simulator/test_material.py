"""Permanent and temporary pictures: listed, fetched, counted, deleted, and gone after three days."""

import pytest

from tests.platform import Platform
from tests.simulator.conftest import JPEG, PNG, Api
from tests.simulator.wire import assert_answered, assert_refused

LEND, FETCH = "/cgi-bin/media/upload", "/cgi-bin/media/get"
OK = {"errcode": 0, "errmsg": "ok"}


def test_a_temporary_picture_comes_back_byte_by_byte(api: Api, platform: Platform) -> None:
    answer = api.raw("POST", LEND, params={"type": "image"}, files={"media": ("p.jpg", JPEG)})
    lent = answer.json()

    fetched = api.raw("GET", FETCH, params={"media_id": lent["media_id"]})

    created = int(platform.now().timestamp())
    assert abs(lent["created_at"] - created) <= 2
    assert_answered(answer, {"type": "image", "media_id": lent["media_id"], "created_at": lent["created_at"]})
    assert (fetched.status_code, fetched.content) == (200, JPEG)
    assert fetched.headers["Content-Type"] == "image/jpeg"
    assert fetched.headers["Content-Disposition"] == f'attachment; filename="{lent["media_id"]}.jpeg"'


def test_a_temporary_picture_is_gone_after_three_days(api: Api, platform: Platform) -> None:
    media_id = api.upload(LEND, PNG, type="image")["media_id"]

    platform.advance(3 * 86_400 - 60)
    api.renew()
    still = api.raw("GET", FETCH, params={"media_id": media_id})
    platform.advance(60)

    assert still.content == PNG
    assert_refused(api.raw("GET", FETCH, params={"media_id": media_id}), 40007)


def test_a_thumb_has_a_key_of_its_own(api: Api) -> None:
    lent = api.upload(LEND, JPEG, type="thumb")

    assert lent.keys() == {"type", "thumb_media_id", "created_at"}


def test_a_temporary_picture_may_be_sent_but_is_no_cover(api: Api, platform: Platform) -> None:
    media_id = api.upload(LEND, PNG, type="image")["media_id"]
    platform.message("oA", "你好")
    message = {"touser": "oA", "msgtype": "image", "image": {"media_id": media_id}}

    sent = api.raw("POST", "/cgi-bin/message/custom/send", message)
    article = {"title": "题", "content": "文", "thumb_media_id": media_id}

    assert_answered(sent, OK)
    assert_refused(api.raw("POST", "/cgi-bin/draft/add", {"articles": [article]}), 40007)


def test_permanent_pictures_are_counted_listed_fetched_and_deleted(api: Api, platform: Platform) -> None:
    first = api.upload("/cgi-bin/material/add_material", PNG, name="一.png", type="image")
    platform.advance(60)
    second = api.upload("/cgi-bin/material/add_material", JPEG, name="二.jpg", type="image")

    page = api.raw("POST", "/cgi-bin/material/batchget_material", {"type": "image", "offset": 0, "count": 1})
    fetched = api.raw("POST", "/cgi-bin/material/get_material", {"media_id": first["media_id"]})
    deleted = api.raw("POST", "/cgi-bin/material/del_material", {"media_id": first["media_id"]})

    listed = {"media_id": second["media_id"], "name": "二.jpg"}
    listed |= {"update_time": page.json()["item"][0]["update_time"], "url": second["url"]}
    assert_answered(page, {"item": [listed], "total_count": 2, "item_count": 1}, plain=True)
    assert fetched.content == PNG
    assert_answered(deleted, OK)
    assert_refused(api.raw("POST", "/cgi-bin/material/get_material", {"media_id": first["media_id"]}), 40007)
    assert_answered(
        api.raw("GET", "/cgi-bin/material/get_materialcount"),
        {"voice_count": 0, "video_count": 0, "image_count": 1, "news_count": 0},
    )


@pytest.mark.parametrize("kind", ["voice", "video", "news"])
def test_there_is_no_material_of_other_kinds(api: Api, kind: str) -> None:
    answer = api.raw("POST", "/cgi-bin/material/batchget_material", {"type": kind, "offset": 0, "count": 20})

    assert_answered(answer, {"item": [], "total_count": 0, "item_count": 0}, plain=True)


def test_a_picture_message_is_stored_with_its_pictures_and_plain_words(api: Api) -> None:
    pictures = [{"image_media_id": api.cover()} for _ in range(2)]
    article = {"article_type": "newspic", "title": "组图", "content": "<b>春</b>耕", "image_info": {}}
    article["image_info"] = {"image_list": pictures}

    media_id = api.draft(article)

    (stored,) = api.post("/cgi-bin/draft/get", media_id=media_id)["news_item"]
    assert (stored["article_type"], stored["content"]) == ("newspic", "春耕")
    assert stored["image_info"] == {"image_list": pictures}
    assert stored["thumb_media_id"] == pictures[0]["image_media_id"]
