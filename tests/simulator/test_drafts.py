"""Pictures and drafts: limits, what storing changes, and how they read back."""

import json
from typing import Any

import pytest

from bot.simulator import sanitise
from tests.platform import Platform
from tests.simulator.conftest import JPEG, PNG, Api, code_of


def test_a_picture_for_the_text_gets_an_address_on_wechats_host_and_can_be_looked_at(
    api: Api, platform: Platform
) -> None:
    uploaded = api.upload("/cgi-bin/media/uploadimg", JPEG)

    key = uploaded["url"].split("/")[4]
    seen = api.session.get(f"{platform.url}/mmbiz/{key}", timeout=5)

    assert uploaded.keys() == {"url"}
    assert uploaded["url"].startswith("http://mmbiz.qpic.cn/mmbiz_jpeg/")
    assert seen.content == JPEG
    assert seen.headers["Content-Type"] == "image/jpeg"


def test_a_permanent_picture_gets_a_media_id(api: Api) -> None:
    added = api.upload("/cgi-bin/material/add_material", PNG, type="image")

    assert added.keys() == {"media_id", "url"}
    assert added["url"].startswith("http://mmbiz.qpic.cn/mmbiz_png/")


def test_a_permanent_thumb_has_a_media_id_and_no_address(api: Api) -> None:
    added = api.upload("/cgi-bin/material/add_material", JPEG, type="thumb")

    assert added.keys() == {"media_id"}


@pytest.mark.parametrize(
    ("path", "content", "errcode"),
    [
        ("/cgi-bin/media/uploadimg", b"RIFF0000WEBPVP8 ", 40005),
        ("/cgi-bin/media/uploadimg", b"GIF89a" + bytes(40), 40005),
        ("/cgi-bin/media/uploadimg", PNG + bytes(1024 * 1024), 40009),
        ("/cgi-bin/media/uploadimg", b"", 44001),
        ("/cgi-bin/material/add_material", b"ftypheic" * 9, 40113),
        ("/cgi-bin/material/add_material", PNG + bytes(10 * 1024 * 1024), 45001),
    ],
)
def test_a_picture_is_judged_by_its_bytes(api: Api, path: str, content: bytes, errcode: int) -> None:
    assert code_of(api.upload(path, content, name="photo.jpg", type="image")) == errcode


def test_material_of_another_type_and_an_upload_without_a_file_are_refused(api: Api) -> None:
    assert code_of(api.upload("/cgi-bin/material/add_material", PNG, type="novel")) == 40004
    assert code_of(api.post("/cgi-bin/media/uploadimg", media="no")) == 41005


def test_a_draft_reads_back_rewritten_and_as_text_plain_without_a_charset(
    api: Api, platform: Platform
) -> None:
    picture = api.upload("/cgi-bin/media/uploadimg", PNG)["url"]
    cover = api.cover()
    media_id = api.draft(
        {
            "title": "标题",
            "author": "林",
            "content": f'<section id="top"><p onclick="x()">你好</p><img src="{picture}"></section>',
            "thumb_media_id": cover,
            "need_open_comment": 1,
        }
    )

    answer = api.raw("POST", "/cgi-bin/draft/get", {"media_id": media_id})
    item = json.loads(answer.content.decode())["news_item"][0]
    thumb_url, url = item.pop("thumb_url"), item.pop("url")

    assert answer.headers["Content-Type"] == "text/plain"
    assert not answer.content.endswith(b"\n")
    assert "标题".encode() in answer.content
    assert b'": ' not in answer.content
    assert thumb_url.startswith("http://mmbiz.qpic.cn/")
    assert url == f"{platform.url}/s/draft/{media_id}/0"
    assert item == {
        "article_type": "news",
        "title": "标题",
        "author": "林",
        "digest": "你好",
        "content": f'<section><p>你好</p><img data-src="{picture}"></section>',
        "content_source_url": "",
        "thumb_media_id": cover,
        "show_cover_pic": 0,
        "need_open_comment": 1,
        "only_fans_can_comment": 0,
    }


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"title": "字" * 33}, 45003),
        ({"title": ""}, 45003),
        ({"author": "字" * 17}, 45110),
        ({"digest": "字" * 121}, 45004),
        ({"content": "x" * 1024 * 1024}, 45002),
        ({"content": " "}, 44003),
        ({"content_source_url": "https://a.cn/" + "x" * 1024}, 45005),
        ({"content_source_url": "a.cn"}, 41039),
        ({"thumb_media_id": "gone"}, 40007),
        ({"thumb_media_id": None}, 40007),
        ({"title": 7}, 47001),
    ],
)
def test_a_field_beyond_its_limit_is_refused_and_nothing_is_stored(
    api: Api, change: dict[str, Any], errcode: int
) -> None:
    answer = api.post("/cgi-bin/draft/add", articles=[api.article(**change)])

    assert code_of(answer) == errcode
    assert api.get("/cgi-bin/draft/count") == {"total_count": 0}


def test_limits_count_characters_not_bytes(api: Api) -> None:
    longest = api.article(title="字" * 32, author="字" * 16, digest="字" * 120)

    assert "media_id" in api.post("/cgi-bin/draft/add", articles=[longest])


def test_the_documented_20000_characters_can_be_switched_on(api: Api, platform: Platform) -> None:
    platform.account(content_chars=20_000)

    answer = api.post("/cgi-bin/draft/add", articles=[api.article(content="字" * 20_000)])

    assert code_of(answer) == 45002


def test_how_the_cover_is_cut_reads_back_as_it_was_given(api: Api) -> None:
    corners = {"ratio": "2.35_1", "x1": "0.1945", "y1": "0", "x2": "1", "y2": "0.5236"}
    cuts = {"pic_crop_235_1": "0.1945_0_1_0.5236", "cover_info": {"crop_percent_list": [corners]}}
    blank = {"pic_crop_1_1": "", "product_info": None, "need_open_comment": None}

    media_id = api.draft(api.article(**cuts, **blank))

    (stored,) = api.post("/cgi-bin/draft/get", media_id=media_id)["news_item"]
    assert {name: stored[name] for name in cuts} == cuts
    assert (stored["need_open_comment"], stored.keys() & {"pic_crop_1_1", "product_info"}) == (0, set())


@pytest.mark.parametrize("goods", [None, {}, {"footer_product_info": {"product_key": ""}}])
def test_product_info_that_names_no_goods_is_as_none(api: Api, goods: object) -> None:
    assert "media_id" in api.post("/cgi-bin/draft/add", articles=[api.article(product_info=goods)])


@pytest.mark.parametrize(("number", "errcode"), [(0, 44003), (9, 45008)])
def test_a_draft_holds_one_to_eight_articles(api: Api, number: int, errcode: int) -> None:
    assert code_of(api.post("/cgi-bin/draft/add", articles=[api.article()] * number)) == errcode


def test_one_article_of_a_draft_is_replaced_by_its_index_from_0(api: Api) -> None:
    media_id = api.draft(api.article(title="一"), api.article(title="二"))

    updated = api.post("/cgi-bin/draft/update", media_id=media_id, index=1, articles=api.article(title="新"))
    outside = api.post("/cgi-bin/draft/update", media_id=media_id, index=2, articles=api.article())

    assert updated == {"errcode": 0, "errmsg": "ok"}
    assert code_of(outside) == 40114
    titles = [item["title"] for item in api.post("/cgi-bin/draft/get", media_id=media_id)["news_item"]]
    assert titles == ["一", "新"]


def test_a_deleted_draft_is_gone(api: Api) -> None:
    media_id = api.draft()

    assert api.post("/cgi-bin/draft/delete", media_id=media_id) == {"errcode": 0, "errmsg": "ok"}

    for path in ("get", "delete", "update"):
        assert code_of(api.post(f"/cgi-bin/draft/{path}", media_id=media_id)) == 40007
    assert code_of(api.post("/cgi-bin/draft/get", index=0)) == 41006


def test_drafts_are_listed_the_newest_first(api: Api, platform: Platform) -> None:
    older = api.draft()
    platform.advance(60)
    newer = api.draft()

    page = api.post("/cgi-bin/draft/batchget", offset=0, count=1, no_content=1)

    assert (page["total_count"], page["item_count"]) == (2, 1)
    assert page["item"][0]["media_id"] == newer != older
    assert page["item"][0]["content"]["news_item"][0]["content"] == ""
    assert isinstance(page["item"][0]["update_time"], int)
    assert code_of(api.post("/cgi-bin/draft/batchget", offset=0, count=21)) == 40035


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("<script>alert(1)</script><style>p{}</style><p>好</p>", "<p>好</p>"),
        ("<iframe src='x'>旧</iframe><p>好", "<p>好</p>"),
        ("<form><p>好</p><input value=x></form>", "<p>好</p>"),
        ('<html><head><title>题</title></head><body style="color:red"><p>好</p></body></html>', "<p>好</p>"),
        ('<p id="a" onclick=x style="color:red">好</p>', '<p style="color:red">好</p>'),
        ('<a href="https://example.cn/x">外</a>', "外"),
        ('<a href="javascript:x()">点</a>', "<a>点</a>"),
        ('<a href="https://mp.weixin.qq.com/s/1">内</a>', '<a href="https://mp.weixin.qq.com/s/1">内</a>'),
        ('<img src="https://example.cn/a.png"><img src="data:image/png;base64,AA">好', "好"),
        ('<img src="https://mmbiz.qpic.cn/a/0">', '<img data-src="https://mmbiz.qpic.cn/a/0">'),
        ("<p>1 &lt; 2 &amp; 3&nbsp;</p><!-- 话 -->", "<p>1 &lt; 2 &amp; 3&nbsp;</p>"),
        ('<svg viewBox="0 0 1 1"><g id="x"></g></svg>', '<svg viewBox="0 0 1 1"><g></g></svg>'),
        ("<p>好</b></p>", "<p>好</p>"),
        ("一<br>二<br/>三", "一<br>二<br />三"),
    ],
)
def test_html_is_stored_as_wechat_would(given: str, stored: str) -> None:
    assert sanitise.clean(given) == stored
