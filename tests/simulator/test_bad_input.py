"""Whatever a client sends, every endpoint answers as WeChat answers: 200, and JSON."""

import json
from typing import Any

import pytest

from bot.simulator.api import ENDPOINTS
from tests.platform import running
from tests.simulator.conftest import PNG, Api
from tests.simulator.wire import assert_refused

HUGE = 10**40
# fmt: off
ODD: list[Any] = [
    None, True, -1, 0, 3.5, float("nan"), HUGE, str(HUGE), "", "x", "\ud800", "²", [], [None], [{}], {},
    {"id": HUGE}, {"id": 0, "name": "x"},
]
NAMES = [
    "articles", "media_id", "index", "offset", "count", "no_content", "publish_id", "article_id", "filter",
    "msgtype", "mpnews", "text", "images", "touser", "towxname", "clientmsgid", "msg_id", "article_idx",
    "url", "command", "button", "tag", "tagid", "openid", "openid_list", "remark", "user_list", "next_openid",
    "begin_openid", "msg_data_id", "begin", "type", "user_comment_id", "content", "begin_date", "end_date",
    "cgi_path", "rid", "appid", "appsecret", "secret", "grant_type", "force_refresh", "action",
    "check_operator", "speed", "image", "news", "msgmenu", "music", "aimsgcontext", "send_ignore_reprint",
    "recommend", "need_open_comment", "only_fans_can_comment",
]
KINDS = [
    "text", "image", "news", "msgmenu", "music", "miniprogrampage", "voice", "video", "mpnewsarticle",
    "mpnews", "wxcard",
]
# fmt: on
SPEAKING = ("/cgi-bin/message/custom/send", "/cgi-bin/message/mass/send", "/cgi-bin/message/mass/preview")
NESTED = ("/cgi-bin/draft/add", "/cgi-bin/menu/create", "/cgi-bin/user/info/batchget")


@pytest.fixture(scope="module")
def api() -> Any:
    with running(None, kind="service", draft_articles=8) as platform:
        client = Api(platform)
        platform.account(quota=dict.fromkeys(ENDPOINTS, 10**6), minute_quota=dict.fromkeys(ENDPOINTS, 10**6))
        platform.message("oA", "你好")
        yield client
        client.session.close()


def body_of(value: Any) -> bytes:
    return json.dumps(dict.fromkeys(NAMES, value)).encode()


@pytest.mark.parametrize("path", sorted(ENDPOINTS))
def test_odd_values_are_refused_or_ignored(api: Api, path: str) -> None:
    method = ENDPOINTS[path].method
    bodies = [body_of(value) for value in ODD]
    bodies += [b"", b"{", b"[]", b"null", b'"x"', "标题".encode("gbk"), b"[" * 100_000]
    for value in ODD[6:] if path in SPEAKING else []:
        given = {**dict.fromkeys(NAMES, value), "touser": "oA"}
        bodies += [json.dumps({**given, "msgtype": kind, kind: {"x": value}}).encode() for kind in KINDS]
    for value in ODD if path in NESTED else []:
        inner = [dict.fromkeys((*NAMES, "type", "key", "name", "sub_button", "title", "content"), value)]
        bodies.append(json.dumps({"articles": inner, "button": inner, "user_list": inner}).encode())
        below = [{"name": "一", "sub_button": inner}]
        bodies.append(json.dumps({"articles": inner[0], "button": below}).encode())

    for body in bodies if method == "POST" else bodies[:1]:
        query = {} if method == "POST" else {"media_id": "\x00", "openid": "\x00", "next_openid": "²"}
        answer = api.raw(method, path, body, params=query)
        assert answer.status_code == 200, (path, body[:200], answer.text[:300])
        assert isinstance(json.loads(answer.content), dict), (path, body[:200])


def test_an_address_that_cannot_be_read_is_no_address(api: Api, capfd: pytest.CaptureFixture[str]) -> None:
    button = {"type": "view", "name": "看", "url": "http://["}
    linked = api.draft(api.article(content="<p><a href='http://['>看</a>好<img src='http://['></p>"))

    assert_refused(api.raw("POST", "/cgi-bin/menu/create", {"button": [button]}), 40055)
    assert api.post("/cgi-bin/draft/get", media_id=linked)["news_item"][0]["content"] == "<p>看好</p>"
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("index", [2**63 - 1, 10**18, str(10**18)])
def test_a_number_with_more_digits_than_any_id_is_no_number(api: Api, index: Any) -> None:
    body = {"msg_data_id": 1, "index": index}

    assert_refused(api.raw("POST", "/cgi-bin/comment/open", body), 47001)


@pytest.mark.parametrize("path", sorted(ENDPOINTS))
def test_every_endpoint_judges_method_token_and_body_in_the_same_order(api: Api, path: str) -> None:
    asked = ENDPOINTS[path]
    wrong, errcode = ("POST", 43001) if asked.method == "GET" else ("GET", 43002)
    calls: list[tuple[int, str, str | None, bytes]] = [(errcode, wrong, None, b"{")]
    if asked.token:
        calls += [(41001, asked.method, None, b"{"), (40014, asked.method, "a b", b"{")]
        calls += [(40001, asked.method, "96_unknown", b"{")]
    if asked.takes == "json":
        calls += [(44002, "POST", "", b" "), (47001, "POST", "", b"{"), (47001, "POST", "", b"[]")]

    for errcode, method, token, body in calls:
        assert_refused(api.raw(method, path, body, token=token), errcode, plain=asked.plain)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"])
def test_a_method_wechat_does_not_know_is_a_wrong_method(api: Api, method: str) -> None:
    answer = api.raw(method, "/cgi-bin/draft/add", b"{}")

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "query", [{}, {"type": ""}, {"type": "²"}, {"type": "image"}], ids=["none", "empty", "odd", "image"]
)
def test_an_upload_that_is_no_multipart_or_a_broken_one_is_refused(api: Api, query: dict[str, str]) -> None:
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    for path in ("/cgi-bin/media/upload", "/cgi-bin/material/add_material", "/cgi-bin/media/uploadimg"):
        for body in (b"", PNG, b"--x\r\n", b"--x\r\nContent-Disposition: form-data\r\n\r\n"):
            answer = api.raw("POST", path, body, params=query, headers=broken)
            assert answer.status_code == 200
            assert answer.json()["errcode"] == 41005
