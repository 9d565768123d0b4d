"""What the account has left, and giving it back: today's counts, and the few times they may be cleared."""

from typing import Any

from bot.simulator import rids
from bot.simulator.api import ENDPOINTS, OK, Call, Refusal, endpoint, limit_of
from bot.simulator.clock import day_of, iso
from bot.simulator.platform import Platform

CLEARED_A_MONTH = 10  # with or without the secret, one count for both
ONE_CLEARED_A_MONTH = 50


@endpoint("/cgi-bin/openapi/quota/get", limit=1_000_000)
def quota_of(call: Call) -> dict[str, Any]:
    """Tell the day's limit of one path and what is used of it."""
    path = path_of(call)
    limit, day, minute = limit_of(call.platform, path), day_of(call.now), iso(call.now)[:16]
    sql = "SELECT used FROM calls WHERE path = ? AND day = ?"
    used = call.platform.store.number(sql, path, day)
    answer: dict[str, Any] = {
        **OK,
        "quota": {"daily_limit": limit, "used": used, "remain": max(0, limit - used)},
    }
    per_minute = call.platform.account.minute_quota.get(path, ENDPOINTS[path].per_minute)
    if per_minute is not None:
        answer["rate_limit"] = {
            "call_count": call.platform.store.number(sql, path, minute),
            "refresh_second": 60 - int(call.now) % 60,
        }
    return answer


@endpoint("/cgi-bin/clear_quota")
def clear(call: Call) -> dict[str, Any]:
    """Give back all calls of today."""
    require_appid(call.platform, call.body)
    clear_all(call)
    return OK


@endpoint("/cgi-bin/clear_quota/v2", token=False)
def clear_with_secret(call: Call) -> dict[str, Any]:
    """Give back all calls of today, also when no token can be had any more."""
    require_appid(call.platform, call.body)
    if not call.body.get("appsecret"):
        raise Refusal(41004)
    if call.body["appsecret"] != call.platform.account.secret:
        raise Refusal(40125)
    clear_all(call)
    return OK


@endpoint("/cgi-bin/openapi/quota/clear")
def clear_one(call: Call) -> dict[str, Any]:
    """Give back today's calls of one path."""
    path = path_of(call)
    call.count("openapi/quota/clear", limit=ONE_CLEARED_A_MONTH, span="month", errcode=48006)
    call.platform.store.run("UPDATE calls SET used = 0 WHERE path = ? AND day = ?", path, day_of(call.now))
    return OK


@endpoint("/cgi-bin/openapi/rid/get")
def look_up(call: Call) -> dict[str, Any]:
    """Tell what was asked and answered under a rid of the last seven days."""
    found = rids.find(call.platform, str(call.body.get("rid", "")), now=call.now)
    if found is None:
        raise Refusal(76001)
    if found["appid"] != call.platform.account.appid:
        raise Refusal(76002)
    return {
        **OK,
        "request": {
            "invoke_time": int(found["at"]),
            "cost_in_ms": found["cost_in_ms"],
            "request_url": found["url"],
            "request_body": found["request"],
            "response_body": found["response"],
            "client_ip": found["caller"],
        },
    }


def path_of(call: Call) -> str:
    """Read cgi_path. Raises Refusal."""
    path = call.body.get("cgi_path")
    if not isinstance(path, str) or not path.startswith("/"):
        raise Refusal(76003)
    found = ENDPOINTS.get(path)
    if found is None:
        raise Refusal(76021)
    if not call.platform.account.may(found.needs):
        raise Refusal(76022)
    return path


def require_appid(platform: Platform, body: dict[str, Any]) -> None:
    if not body.get("appid"):
        raise Refusal(41002)
    if body["appid"] != platform.account.appid:
        raise Refusal(40013)


def clear_all(call: Call) -> None:
    call.count("clear_quota", limit=CLEARED_A_MONTH, span="month", errcode=48006)
    call.platform.store.run("UPDATE calls SET used = 0 WHERE day = ?", day_of(call.now))
