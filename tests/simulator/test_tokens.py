"""Both token lines, and the order in which a call is judged."""

import json

import pytest

from tests.platform import Platform
from tests.simulator.conftest import CREDENTIALS, Api, code_of, decoded

STABLE = "/cgi-bin/stable_token"


def old_token(api: Api) -> str:
    answer = decoded(api.raw("GET", "/cgi-bin/token", token=None, params=CREDENTIALS))
    assert answer == {"access_token": answer["access_token"], "expires_in": 7200}
    return str(answer["access_token"])


def works(api: Api, token: str) -> int:
    return int(decoded(api.raw("GET", "/cgi-bin/draft/count", token=token)).get("errcode", 0))


def stable(api: Api, **more: object) -> dict[str, object]:
    return decoded(api.raw("POST", STABLE, {**CREDENTIALS, **more}, token=None))


def test_the_stable_token_is_the_same_for_everybody_and_its_answer_has_no_errcode(api: Api) -> None:
    first = stable(api)

    second = stable(api)

    assert first.keys() == {"access_token", "expires_in"}
    assert first["access_token"] == second["access_token"] == api.token
    assert 7000 < int(str(first["expires_in"])) <= 7200


def test_a_new_stable_token_comes_in_the_last_five_minutes_and_both_are_good(
    api: Api, platform: Platform
) -> None:
    platform.advance(7200 - 290)

    new = str(stable(api)["access_token"])

    assert new != api.token
    assert works(api, api.token) == works(api, new) == 0


def test_a_forced_refresh_kills_the_old_token_at_once_but_not_twice_within_30_seconds(
    api: Api, platform: Platform
) -> None:
    platform.advance(31)

    new = str(stable(api, force_refresh=True)["access_token"])
    again = str(stable(api, force_refresh=True)["access_token"])
    platform.advance(25)
    still = str(stable(api, force_refresh=True)["access_token"])
    platform.advance(6)
    next_ = str(stable(api, force_refresh=True)["access_token"])

    assert new == again == still != api.token
    assert next_ != new
    assert works(api, api.token) == works(api, new) == 40001
    assert works(api, next_) == 0


def test_the_21st_forced_refresh_of_a_day_is_refused(api: Api, platform: Platform) -> None:
    for _ in range(20):
        platform.advance(31)
        stable(api, force_refresh=True)
    platform.advance(31)

    answer = stable(api, force_refresh=True)

    assert code_of(answer) == 45009


def test_a_new_token_of_the_old_line_lets_the_former_live_for_five_minutes(
    api: Api, platform: Platform
) -> None:
    former = old_token(api)
    latest = old_token(api)

    at_once = works(api, former)
    platform.advance(301)

    assert at_once == 0
    assert works(api, former) == 40001
    assert works(api, latest) == works(api, api.token) == 0


def test_a_token_expires_after_two_hours(api: Api, platform: Platform) -> None:
    platform.advance(7201)

    answer = api.get("/cgi-bin/draft/count")

    assert code_of(answer) == 42001
    assert answer["errmsg"].startswith("access_token expired rid: ")


@pytest.mark.parametrize(
    ("change", "errcode"),
    [
        ({"grant_type": "authorization_code"}, 40002),
        ({"appid": ""}, 41002),
        ({"secret": ""}, 41004),
        ({"appid": "wx0"}, 40013),
        ({"secret": "wrong"}, 40125),
    ],
)
def test_wrong_credentials_are_named_on_both_lines(api: Api, change: dict[str, str], errcode: int) -> None:
    given = {**CREDENTIALS, **change}

    old = decoded(api.raw("GET", "/cgi-bin/token", token=None, params=given))
    new = decoded(api.raw("POST", STABLE, given, token=None))

    assert code_of(old) == code_of(new) == errcode


@pytest.mark.parametrize(
    ("method", "path", "token", "body", "errcode"),
    [
        ("GET", "/cgi-bin/draft/add", None, b"", 43002),
        ("POST", "/cgi-bin/draft/count", None, b"{}", 43001),
        ("GET", STABLE, None, b"", 43002),
        ("POST", "/cgi-bin/draft/add", None, b"", 41001),
        ("POST", "/cgi-bin/draft/add", "not a token!", b"", 40014),
        ("POST", "/cgi-bin/draft/add", "96_unknown", b"", 40001),
        ("POST", "/cgi-bin/draft/add", "", b"", 44002),
        ("POST", "/cgi-bin/draft/add", "", b"{", 47001),
        ("POST", "/cgi-bin/draft/add", "", b"[]", 47001),
        ("POST", "/cgi-bin/draft/add", "", '{"articles":"标题"}'.encode("gbk"), 47001),
        ("POST", "/cgi-bin/draft/add", "", json.dumps({"articles": [{"title": "标题"}]}).encode(), 40033),
        ("POST", "/cgi-bin/menu/trymatch", "", b"{}", 48001),
        ("POST", "/datacube/getuserread", "", b"{}", 45103),
        ("POST", "/cgi-bin/material/add_news", "", b"{}", 45106),
    ],
)
def test_a_bad_call_is_refused_in_wechats_order(
    api: Api, method: str, path: str, token: str | None, body: bytes, errcode: int
) -> None:
    answer = api.raw(method, path, body, token=token)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json; encoding=utf-8"
    assert code_of(decoded(answer)) == errcode


@pytest.mark.parametrize("kind", [{"kind": "personal"}, {"verified": False}])
def test_an_account_that_may_not_is_told_48001_before_its_body_is_read(
    api: Api, platform: Platform, kind: dict[str, object]
) -> None:
    platform.account(**kind)

    refused = [
        api.post("/cgi-bin/message/mass/sendall"),
        api.post("/cgi-bin/freepublish/batchget"),
        api.post("/cgi-bin/message/custom/send"),
        api.post("/datacube/getbizsummary"),
    ]

    assert [code_of(answer) for answer in refused] == [48001] * 4
    assert api.get("/cgi-bin/draft/count") == {"total_count": 0}


def test_the_days_calls_are_counted_and_come_back_at_midnight(api: Api, platform: Platform) -> None:
    platform.account(quota={"/cgi-bin/draft/count": 2})
    api.get("/cgi-bin/draft/count")
    api.get("/cgi-bin/draft/count")

    third = api.get("/cgi-bin/draft/count")
    quota = api.post("/cgi-bin/openapi/quota/get", cgi_path="/cgi-bin/draft/count")
    platform.advance(24 * 3600)
    api.renew()

    assert code_of(third) == 45009
    assert third["errmsg"].startswith("reach max api daily quota limit rid: ")
    assert quota["errcode"] == 0
    assert quota["quota"] == {"daily_limit": 2, "used": 2, "remain": 0}
    assert api.get("/cgi-bin/draft/count") == {"total_count": 0}
    assert platform.state()["calls"]["/cgi-bin/draft/count"] == 4


@pytest.mark.parametrize(
    ("path", "errcode"), [("draft/add", 76003), ("/cgi-bin/nothing", 76021), (None, 76003)]
)
def test_the_quota_of_an_unknown_path_is_refused(api: Api, path: object, errcode: int) -> None:
    assert code_of(api.post("/cgi-bin/openapi/quota/get", cgi_path=path)) == errcode


def test_the_quota_of_a_path_the_account_may_not_call_is_refused(api: Api, platform: Platform) -> None:
    platform.account(verified=False)

    answer = api.post("/cgi-bin/openapi/quota/get", cgi_path="/cgi-bin/message/mass/sendall")

    assert code_of(answer) == 76022


def test_the_addresses_of_the_platform_can_be_asked(api: Api) -> None:
    assert api.get("/cgi-bin/getcallbackip") == {"ip_list": ["127.0.0.1", "127.0.0.0/25"]}
