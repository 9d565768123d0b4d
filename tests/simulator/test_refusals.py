"""Every errcode the simulator can give, over real HTTP: status, headers and the whole body."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests

import bot.simulator
from bot.simulator.codes import ERRMSG
from tests.platform import Platform
from tests.simulator.conftest import CREDENTIALS, Api
from tests.simulator.refusals import ALL, ALONE, SEND, Request, post, text
from tests.simulator.wire import assert_answered, assert_refused

CUSTOM, TYPING = "/cgi-bin/message/custom/send", "/cgi-bin/message/custom/typing"
PLAIN = {f"/cgi-bin/{name}" for name in ("draft/get", "draft/batchget", "freepublish/batchget")}
PLAIN |= {"/cgi-bin/material/batchget_material"}
FROM_REFERENCE = {  # wechat-api §0: what was seen on the real platform
    40001: "invalid credential, access_token is invalid or not latest",
    42001: "access_token expired",
    41001: "access_token missing",
    40013: "invalid appid",
    40125: "invalid appsecret",
    48001: "api unauthorized",
    45009: "reach max api daily quota limit",
    45011: "api minute-quota reach limit, must slower, retry next minute",
    45002: "content size out of limit",
    45001: "media size out of limit",
    40007: "invalid media_id",
    47001: "data format error",
    44002: "empty post data",
    43002: "require POST method",
    45015: "response out of time limit or subscription is canceled",
    45047: "out of response count limit",
    45065: "clientmsgid exist",
    40059: "invalid msg id",
    45103: "This API has been unsupported",
    -1: "system error",
}


@pytest.mark.parametrize(("errcode", "account", "request_"), ALONE)
def test_a_call_is_refused_with_its_code(
    api: Api, platform: Platform, errcode: int, account: dict[str, Any], request_: Request
) -> None:
    platform.account(**account)

    answer = request_(api)

    assert_refused(answer, errcode, plain=answer.request.path_url.partition("?")[0] in PLAIN)


def busy(api: Api) -> requests.Response:
    api.platform.fault("/cgi-bin/draft/count", "busy")
    return api.raw("GET", "/cgi-bin/draft/count")


def expired(api: Api) -> requests.Response:
    api.platform.advance(7201)
    return api.raw("GET", "/cgi-bin/draft/count")


def stranger(api: Api) -> requests.Response:
    api.platform.account(ip_list=["10.0.0.0/8"])
    return api.raw("POST", "/cgi-bin/stable_token", CREDENTIALS, token=None)


def no_such_article(api: Api) -> requests.Response:
    sent = api.sent()
    return post("/cgi-bin/message/mass/delete", msg_id=sent["msg_id"], article_idx=2)(api)


def no_such_index(api: Api) -> requests.Response:
    return post("/cgi-bin/draft/update", media_id=api.draft(), index=1, articles=api.article())(api)


def blacklisted(api: Api) -> requests.Response:
    api.platform.message("oA", "你好")
    api.post("/cgi-bin/tags/members/batchblacklist", openid_list=["oA"])
    return post(CUSTOM, touser="oA", **text())(api)


def window_closed(api: Api) -> requests.Response:
    api.platform.message("oA", "你好")
    api.platform.advance(48 * 3600)
    api.renew()
    return post(CUSTOM, touser="oA", **text())(api)


def sixth_message(api: Api) -> requests.Response:
    api.platform.message("oA", "你好")
    return [post(CUSTOM, touser="oA", **text())(api) for _ in range(6)][-1]


def too_many_tags(api: Api) -> requests.Response:
    return [post("/cgi-bin/tags/create", tag={"name": f"第{n}"})(api) for n in range(101)][-1]


def large_tag(api: Api) -> requests.Response:
    tag = api.post("/cgi-bin/tags/create", tag={"name": "很多人"})["tag"]["id"]
    api.platform.account(large_tag=0)
    api.platform.message("oA", "你好")
    api.post("/cgi-bin/tags/members/batchtagging", tagid=tag, openid_list=["oA"])
    return post("/cgi-bin/tags/delete", tag={"id": tag})(api)


def twenty_first_tag(api: Api) -> requests.Response:
    api.platform.message("oA", "你好")
    made = [api.post("/cgi-bin/tags/create", tag={"name": f"第{n}"})["tag"]["id"] for n in range(21)]
    path = "/cgi-bin/tags/members/batchtagging"
    return [post(path, tagid=each, openid_list=["oA"])(api) for each in made][-1]


def same_key(api: Api) -> requests.Response:
    api.mass(api.draft(), "key")
    return post(SEND, filter=ALL, clientmsgid="key", **text())(api)


def typing(api: Api, command: str = "Typing", wait: int = 0) -> requests.Response:
    api.platform.message("oA", "你好")
    api.platform.advance(wait)
    return post(TYPING, touser="oA", command=command)(api)


def typing_twice(api: Api) -> requests.Response:
    typing(api)
    return post(TYPING, touser="oA", command="Typing")(api)


def same_name(api: Api) -> requests.Response:
    return [post("/cgi-bin/tags/create", tag={"name": "甲"})(api) for _ in range(2)][-1]


def in_the_menu(api: Api) -> requests.Response:
    cover = api.cover()
    api.post("/cgi-bin/menu/create", button=[{"type": "media_id", "name": "图", "media_id": cover}])
    return post("/cgi-bin/material/del_material", media_id=cover)(api)


def eleventh_clearing(api: Api) -> requests.Response:
    own = {"appid": CREDENTIALS["appid"], "appsecret": CREDENTIALS["secret"]}
    for _ in range(5):
        post("/cgi-bin/clear_quota", **own)(api)
        api.raw("POST", "/cgi-bin/clear_quota/v2", own, token=None)
    return api.raw("POST", "/cgi-bin/clear_quota/v2", own, token=None)


def too_early(api: Api) -> requests.Response:
    api.platform.set_clock(api.platform.now().replace(hour=7, minute=59))
    api.renew()
    return post("/datacube/getupstreammsg", begin_date="2026-11-23", end_date="2026-11-23")(api)


def somebody_elses_rid(api: Api) -> requests.Response:
    rid = api.get("/cgi-bin/menu/trymatch")["errmsg"].rpartition(" ")[2]
    api.platform.account(appid="wx5a1d0c0ffee00002")
    return post("/cgi-bin/openapi/rid/get", rid=rid)(api)


def commented(api: Api, path: str, before: tuple[str, ...] = (), **body: Any) -> requests.Response:
    sent = api.sent(api.article(need_open_comment=1))
    api.platform.control("comment", openid="oA", url=sent["articles"][0]["url"], content="好")
    named = {"msg_data_id": sent["msg_data_id"], "index": 0, "user_comment_id": 1, "content": "谢谢"}
    for each in before:
        api.post(f"/cgi-bin/comment/{each}", **named)
    return post(f"/cgi-bin/comment/{path}", **{**named, **body})(api)


def hundred_elected(api: Api) -> requests.Response:
    sent = api.sent(api.article(need_open_comment=1))
    named = {"msg_data_id": sent["msg_data_id"], "index": 0}
    answers = []
    for number in range(1, 102):
        api.platform.control("comment", openid="oA", url=sent["articles"][0]["url"], content="好")
        answers.append(post("/cgi-bin/comment/markelect", **named, user_comment_id=number)(api))
    return answers[-1]


PREPARED: dict[int, Callable[[Api], requests.Response]] = {
    -1: busy,
    40060: no_such_article,
    40114: no_such_index,
    42001: expired,
    43019: blacklisted,
    45015: window_closed,
    45047: sixth_message,
    45056: too_many_tags,
    45057: large_tag,
    45059: twenty_first_tag,
    45066: same_key,
    45072: lambda api: typing(api, "Dancing"),
    45080: lambda api: typing(api, wait=31),
    45081: typing_twice,
    45157: same_name,
    48005: in_the_menu,
    48006: eleventh_clearing,
    61503: too_early,
    76002: somebody_elses_rid,
    88003: hundred_elected,
    88005: lambda api: commented(api, "reply/add", ("reply/add",)),
    88007: lambda api: commented(api, "reply/add", content=""),
    88008: lambda api: commented(api, "delete", ("delete",)),
    88009: lambda api: commented(api, "reply/delete"),
    88010: lambda api: commented(api, "list", begin=0, count=50),
}


# Every code to which a call here leads; 40164 and 45065 have tests of their own, for their words and msg_id.
GIVEN = {errcode for errcode, _, _ in ALONE} | PREPARED.keys() | {40164, 45065}


@pytest.mark.parametrize("errcode", PREPARED)
def test_a_call_is_refused_with_its_code_after_what_went_before(api: Api, errcode: int) -> None:
    assert_refused(PREPARED[errcode](api), errcode)


def test_an_unknown_address_is_told_which_one_it_is(api: Api, platform: Platform) -> None:
    assert_refused(stranger(api), 40164, "invalid ip 127.0.0.1 ipv6 ::ffff:127.0.0.1, not in whitelist")
    platform.account(ip_list=["10.0.0.0/8", "127.0.0.1"])
    api.renew()
    assert api.get("/cgi-bin/draft/count") == {"total_count": 0}


def test_a_repeat_is_told_the_first_msg_id(api: Api, platform: Platform) -> None:
    first = api.mass(api.draft(), "key")
    platform.advance(61)

    again = post(SEND, filter=ALL, clientmsgid="key", **text())(api)

    assert_refused(again, 45065, msg_id=first["msg_id"])


def test_every_code_in_the_simulator_stands_in_a_test_here() -> None:
    given = {
        node.value
        for file in Path(bot.simulator.__file__).parent.glob("*.py")
        if file.stem != "codes"
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Constant) and type(node.value) is int and node.value in ERRMSG
    }

    assert given <= GIVEN


def test_the_words_are_those_seen_on_the_real_platform() -> None:
    assert {errcode: ERRMSG[errcode] for errcode in FROM_REFERENCE} == FROM_REFERENCE


@pytest.mark.parametrize("errcode", sorted(ERRMSG.keys() - GIVEN))
def test_any_other_code_is_given_when_it_is_ordered(api: Api, platform: Platform, errcode: int) -> None:
    platform.fault("/cgi-bin/draft/count", "refuse", errcode=errcode)

    answers = [api.raw("GET", "/cgi-bin/draft/count") for _ in range(2)]

    assert_refused(answers[0], errcode)
    assert_answered(answers[1], {"total_count": 0})


def test_the_order_of_precedence(api: Api, platform: Platform) -> None:
    """Method, token, permission, quota of the day and of the minute, body, fields."""
    path = "/cgi-bin/message/custom/send"
    wrong = [api.raw("GET", path, token=None), api.raw("POST", path, token=None)]
    wrong += [api.raw("POST", path, b"", token="a b"), api.raw("POST", path, b"", token="96_x")]
    platform.account(verified=False, quota={path: 0}, minute_quota={path: 0})
    wrong.append(api.raw("POST", path, b""))
    platform.account(verified=True)
    wrong.append(api.raw("POST", path, b""))
    platform.account(quota={path: 9})
    wrong.append(api.raw("POST", path, b""))
    platform.account(minute_quota={path: 9})
    wrong += [api.raw("POST", path, body) for body in (b"", b"{", b'{"touser":"oNobody"}')]

    codes = [43002, 41001, 40014, 40001, 48001, 45009, 45011, 44002, 47001, 40003]
    for answer, errcode in zip(wrong, codes, strict=True):
        assert_refused(answer, errcode)
