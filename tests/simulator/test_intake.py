"""Wrong orders to the control side: always JSON, with a Chinese sentence of what, where and what to do."""

import json
import re
from typing import Any

import pytest
import requests

from bot.simulator.account import SWITCHES
from bot.simulator.control import ACTIONS
from tests.platform import Platform, running
from tests.simulator.test_bad_input import ODD

LINE = requests.Session()  # thousands of orders over one connection
LINE.trust_env = False
CHINESE = re.compile("[一-鿿]")
# fmt: off
FIELDS = {  # what each order takes
    "/message": ["openid", "type", "content", "times"], "/event": ["openid", "event", "times"],
    "/tap": ["openid", "button"], "/faults": ["path", "kind", "times", "errcode", "seconds"],
    "/read": ["openid", "url", "source"],
    "/reads": ["msg_data_id", "index", "day", "read_user", "is_delay", "source"],
    "/followers": ["count", "seed", "days"], "/clock": ["now", "advance_seconds"], "/account": ["kind"],
    "/confirm": ["msg_id", "answer"], "/outcome": ["of", "status", "copyright", "fail_idx"],
    "/by_hand": ["articles", "notify"], "/ban": ["url"], "/comment": ["openid", "url", "content"],
    "/reset": ["x"],
}
# fmt: on
GOOD: dict[str, dict[str, Any]] = {  # what an odd value is put into, so that it is reached
    "/event": {"event": "CLICK"},
    "/faults": {"path": "/cgi-bin/draft/add", "kind": "busy"},
    "/outcome": {"of": "publish", "status": "2"},
    "/reads": {"msg_data_id": 1},
    "/by_hand": {"articles": [{"title": "题", "content": "<p>文</p>"}], "notify": False},
}

NO_ADDRESSES = [
    "", "x", "127.0.0.1:8000/wechat", "ftp://a.cn/wechat", "http://", "http:///wechat", "http://[", "http://:80/",
    "http://a.cn:port/", "http://a.cn:65536/", "http://a..cn/", "http://a b.cn/", " http://a.cn/", "http://a.cn/\n",
]  # fmt: skip
MENU = '{"button": [{"type": "click", "name": "帮助", "key": "帮助"}]}'

NO_BUTTONS: list[Any] = [None, 1, [1], [{}], [{"name": "上", "sub_button": 1}]]


def written(title: str, content: str, **more: Any) -> dict[str, Any]:
    return {"title": title, "content": content, **more}


@pytest.fixture(scope="module")
def desk() -> Any:
    with running(None) as platform:
        yield platform
    LINE.close()


def ordered(platform: Platform, path: str, body: bytes, method: str = "POST") -> tuple[int, str]:
    """Send an order as it is; give the status and the sentence, after making sure that it is one."""
    answer = LINE.request(method, f"{platform.url}/_control{path}", data=body, timeout=10)
    assert answer.headers["Content-Type"] == "application/json; charset=utf-8", (path, body[:200])
    told = str(answer.json().get("error", ""))
    if answer.status_code != 200:
        assert CHINESE.search(told), (path, body[:200], told)
        assert len(told) < 800
    return answer.status_code, told


def test_a_path_that_is_not_there_is_told_with_the_nearest_and_all_there_are(desk: Platform) -> None:
    status, told = ordered(desk, "/fault", b"{}")

    assert status == 404
    assert told.startswith("没有 /_control/fault 这个控制接口。是不是要 /_control/faults？可用的有：")
    assert all(f"/_control{path}" in told for path in (*ACTIONS, "/state"))


@pytest.mark.parametrize("path", ["", "/", "/state/x", "/状态"])
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_whatever_is_asked_for_is_answered_as_json(desk: Platform, path: str, method: str) -> None:
    status, told = ordered(desk, path, b"", method)

    assert status == 404
    assert "可用的有" in told


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/message", "POST"), ("POST", "/state", "GET"), ("DELETE", "/clock", "GET, POST")],
)
def test_a_wrong_method_is_told_with_the_right_one(
    desk: Platform, method: str, path: str, allowed: str
) -> None:
    answer = requests.request(method, f"{desk.url}/_control{path}", timeout=5)

    wanted = allowed.replace(", ", " 或 ")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == allowed
    assert answer.json() == {"error": f"/_control{path} 要用 {wanted}，收到的是 {method}。"}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (
            b'{"openid": oA}',
            '请求体不是 JSON，第 1 行第 12 个字符读不懂；要发一个 JSON 对象，例如 {"openid": "oA"}。',
        ),
        (b"[]", '请求体应是 JSON 对象，例如 {"openid": "oA"}。'),
        ('{"content":"标题"}'.encode("gbk"), "请求体不是完整的 UTF-8 文字，请用 UTF-8 编码再发。"),
        (b'{"content":"\\ud800"}', "请求体不是完整的 UTF-8 文字，请用 UTF-8 编码再发。"),
        (b'{"times":NaN}', "请求体里有太大的数、NaN 或太深的嵌套，请改小再发。"),
        (b"[" * 100_000, "请求体里有太大的数、NaN 或太深的嵌套，请改小再发。"),
        (b'{"times":"x"}', 'times 应是不小于 0 的整数，收到的是 "x"。'),
    ],
)
def test_a_body_that_cannot_be_read_is_told_where_and_what_to_send(
    desk: Platform, body: bytes, sentence: str
) -> None:
    assert ordered(desk, "/message", body) == (400, sentence)


@pytest.mark.parametrize("path", sorted(ACTIONS))
def test_odd_values_are_refused_in_words_or_taken(desk: Platform, path: str) -> None:
    bodies = [{**GOOD.get(path, {}), name: value} for name in FIELDS[path] for value in ODD]
    bodies += [{"articles": [dict.fromkeys(("title", "content", "digest"), value)]} for value in ODD]
    bodies += [{"articles": [written("题", "文", digest=value)], "notify": False} for value in ODD]

    statuses = {ordered(desk, path, json.dumps(body).encode())[0] for body in bodies}

    assert statuses <= {200, 400}


@pytest.mark.parametrize("switch", sorted(SWITCHES))
def test_an_odd_switch_is_refused_in_words_or_leaves_the_platform_at_work(
    desk: Platform, switch: str
) -> None:
    for value in [each for odd in ODD for each in (odd, [odd], {"x": odd})]:
        status, _ = ordered(desk, "/account", json.dumps({switch: value}).encode())
        assert status in (200, 400), value

    assert desk.state()["account"]
    assert desk.message("oA", "你好")["status"] is None
    assert requests.get(desk.url, timeout=5).status_code == 200
    desk.reset()


@pytest.mark.parametrize(
    ("path", "given", "told"),
    [
        ("/account", {"kind": 1}, "kind 应是文字，收到的是 1。"),
        ("/account", {"ip_list": ["x"]}, "ip_list 里的 'x' 不是 IP 地址，要写成 10.0.0.1 或 10.0.0.0/8。"),
        *(("/account", {"menu": {"button": given}}, f"menu 应是 {MENU} 这样的。") for given in NO_BUTTONS),
        *(
            (
                "/account",
                {"webhook": given},
                "webhook 要写成 http://127.0.0.1:8000/wechat 这样的网址，以 http:// 或 https:// 开头，"
                f"收到的是 {given!r}。",
            )
            for given in NO_ADDRESSES
        ),
        (
            "/by_hand",
            {"articles": [written("题", "文"), written("题", "")]},
            "第 2 篇的正文是空的，请写了再发。",
        ),
        ("/by_hand", {"articles": [written("字" * 33, "文")]}, "标题有 33 个字，最多 32 个，请缩短再发。"),
        ("/by_hand", {"articles": [written(" \u3000", "文")]}, "标题是空的，请写了再发。"),
        ("/by_hand", {"articles": [written(5, "文")]}, "title 应是文字，收到的是 5。"),  # type: ignore[arg-type]
        ("/account", {"encoding_aes_key": "x"}, "encoding_aes_key 应是 43 个字母或数字。"),
        (
            "/clock",
            {"now": "明天"},
            "“明天”不是时间，要写成 2026-11-24T08:30（北京时间），或带时区的 ISO 8601。",
        ),
        ("/faults", {"kind": "busy"}, "path 要写成 /cgi-bin/… 或 event:MASSSENDJOBFINISH 这样的。"),
        (
            "/event",
            {"event": "CLICK", "<x>": 1},
            "“<x>”不能作字段名，字段名用字母、数字和下划线，以字母开头。",
        ),
        ("/clock", {"advance_seconds": 10**12}, "时钟一次最多拨 20 年，请改小再拨。"),
        ("/reads", {"day": "昨天"}, "“昨天”不是日期，要写成 2026-11-24。"),
        (
            "/outcome",
            {"of": "publish", "status": 2, "fail_idx": 1},
            "fail_idx 应是列表，例如 [1, 2]：没有通过的是第几篇。",
        ),
    ],
)
def test_a_wrong_value_is_told_with_a_right_one(
    desk: Platform, path: str, given: dict[str, Any], told: str
) -> None:
    assert ordered(desk, path, json.dumps(given).encode()) == (400, told)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/", "HTTPS://武都.cn/微信?a=%20", "http://[::1]:9/w", None]
)
def test_a_webhook_that_can_be_called_is_taken(desk: Platform, address: str | None) -> None:
    assert ordered(desk, "/account", json.dumps({"webhook": address}).encode()) == (200, "")

    assert desk.state()["account"]["webhook"] == address
    desk.reset()


@pytest.mark.parametrize("content", ["", "  \n", "\u3000", "<p> &nbsp;</p>", "<p></p>", "<script>x</script>"])
def test_an_article_by_hand_that_shows_nothing_is_sent_to_nobody(desk: Platform, content: str) -> None:
    body = json.dumps({"articles": [written("题", content)]}).encode()

    assert ordered(desk, "/by_hand", body) == (400, "正文是空的，请写了再发。")
    assert desk.mass == []


def test_an_article_by_hand_may_be_a_picture_alone_under_the_longest_title(desk: Platform) -> None:
    picture = '<p><img src="http://mmbiz.qpic.cn/mmbiz_png/x/0"></p>'

    status, _ = ordered(desk, "/by_hand", json.dumps({"articles": [written("字" * 32, picture)]}).encode())

    assert status == 200
    assert desk.mass[0]["articles"][0]["title"] == "字" * 32
    desk.reset()
