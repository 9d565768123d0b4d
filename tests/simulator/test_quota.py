"""What is left of the day, the month and the minute; giving it back; rids; the platform's addresses."""

from tests.platform import Platform
from tests.simulator.conftest import CREDENTIALS, Api
from tests.simulator.wire import assert_answered, assert_refused

OK = {"errcode": 0, "errmsg": "ok"}
COUNT = "/cgi-bin/draft/count"


def use_up(api: Api, platform: Platform) -> None:
    platform.account(quota={COUNT: 1})
    api.get(COUNT)
    assert_refused(api.raw("GET", COUNT), 45009)


def test_the_quota_of_a_path_is_told_whole(api: Api, platform: Platform) -> None:
    use_up(api, platform)

    answer = api.raw("POST", "/cgi-bin/openapi/quota/get", {"cgi_path": COUNT})

    assert_answered(answer, {**OK, "quota": {"daily_limit": 1, "used": 1, "remain": 0}})


def test_a_limit_by_the_minute_is_told_too_and_ends_with_the_minute(api: Api, platform: Platform) -> None:
    platform.set_clock(platform.now().replace(second=10))
    platform.account(minute_quota={COUNT: 2})
    answers = [api.raw("GET", COUNT) for _ in range(3)]

    told = api.post("/cgi-bin/openapi/quota/get", cgi_path=COUNT)
    platform.advance(60)

    assert_answered(answers[1], {"total_count": 0})
    assert_refused(answers[2], 45011)
    assert told["rate_limit"]["call_count"] == 2
    assert 40 <= told["rate_limit"]["refresh_second"] <= 50
    assert_answered(api.raw("GET", COUNT), {"total_count": 0})


def test_the_days_calls_are_given_back_with_a_token_or_with_the_secret(api: Api, platform: Platform) -> None:
    own = {"appid": CREDENTIALS["appid"]}
    use_up(api, platform)

    assert_answered(api.raw("POST", "/cgi-bin/clear_quota", own), OK)
    use_up(api, platform)
    with_secret = {**own, "appsecret": CREDENTIALS["secret"]}
    assert_answered(api.raw("POST", "/cgi-bin/clear_quota/v2", with_secret, token=None), OK)

    assert_answered(api.raw("GET", COUNT), {"total_count": 0})


def test_one_path_alone_can_be_given_back_fifty_times_a_month(api: Api, platform: Platform) -> None:
    use_up(api, platform)

    answers = [api.raw("POST", "/cgi-bin/openapi/quota/clear", {"cgi_path": COUNT}) for _ in range(51)]

    assert_answered(answers[0], OK)
    assert_answered(api.raw("GET", COUNT), {"total_count": 0})
    assert_refused(answers[50], 48006)


def test_clearing_is_counted_by_the_month(api: Api, platform: Platform) -> None:
    own = {"appid": CREDENTIALS["appid"]}
    answers = [api.raw("POST", "/cgi-bin/clear_quota", own) for _ in range(11)]
    platform.advance(10 * 86_400)
    api.renew()

    assert_refused(answers[10], 48006)
    assert_answered(api.raw("POST", "/cgi-bin/clear_quota", own), OK)


def test_a_rid_tells_for_seven_days_what_was_asked_and_hides_the_secrets(
    api: Api, platform: Platform
) -> None:
    refused = api.raw("POST", "/cgi-bin/draft/get", {"media_id": "没有"})
    rid = assert_refused(refused, 40007, plain=True)

    answer = api.raw("POST", "/cgi-bin/openapi/rid/get", {"rid": rid})
    platform.advance(7 * 86_400)
    api.renew()

    told = answer.json()["request"]
    request = {
        "invoke_time": int(rid[:8], 16),
        "cost_in_ms": told["cost_in_ms"],
        "request_url": "/cgi-bin/draft/get?access_token=***",
        "request_body": '{"media_id": "没有"}',
        "response_body": refused.text,
        "client_ip": "127.0.0.1",
    }
    assert_answered(answer, {**OK, "request": request})
    assert_refused(api.raw("POST", "/cgi-bin/openapi/rid/get", {"rid": rid}), 76001)


def test_a_rid_keeps_no_secret_of_a_refused_token_call(api: Api) -> None:
    wrong = {**CREDENTIALS, "secret": "almost-the-secret"}
    rid = assert_refused(api.raw("POST", "/cgi-bin/stable_token", wrong, token=None), 40125)

    told = api.post("/cgi-bin/openapi/rid/get", rid=rid)["request"]

    assert "almost-the-secret" not in str(told)


def test_the_platform_tells_its_addresses_and_checks_the_webhooks(api: Api) -> None:
    checked = api.raw("POST", "/cgi-bin/callback/check", {"action": "all", "check_operator": "DEFAULT"})

    assert_answered(api.raw("GET", "/cgi-bin/get_api_domain_ip"), {"ip_list": ["127.0.0.1"]})
    ping = {"ip": "127.0.0.1", "from_operator": "DEFAULT", "package_loss": "0%", "time": "0.100ms"}
    assert_answered(checked, {"dns": [{"ip": "127.0.0.1", "real_operator": "DEFAULT"}], "ping": [ping]})


def test_what_is_retired_says_so_unless_it_is_switched_on(api: Api, platform: Platform) -> None:
    day = {"begin_date": "2026-11-23", "end_date": "2026-11-23"}
    refused = api.raw("POST", "/datacube/getuserread", day)
    platform.account(old_datacube=True)

    assert_refused(refused, 45103)
    assert_answered(api.raw("POST", "/datacube/getuserread", day), {"list": []})
    assert_refused(api.raw("POST", "/cgi-bin/media/uploadnews", {"articles": []}), 45106)
    switched = api.raw("POST", "/cgi-bin/draft/switch", params={"checkonly": "1"})
    assert_answered(switched, {**OK, "is_open": 1})
