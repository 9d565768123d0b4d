"""What the account has left today, and which addresses the platform calls from."""

from typing import Any

from bot.simulator.api import ENDPOINTS, OK, Call, Refusal, endpoint, limit_of
from bot.simulator.clock import day_of


@endpoint("/cgi-bin/getcallbackip", method="GET")
def callback_addresses(call: Call) -> dict[str, Any]:
    return {"ip_list": ["127.0.0.1", "127.0.0.0/25"]}


@endpoint("/cgi-bin/openapi/quota/get", limit=1_000_000)
def quota_of(call: Call) -> dict[str, Any]:
    """Tell the day's limit of one path and what is used of it."""
    path = call.body.get("cgi_path")
    if not isinstance(path, str) or not path.startswith("/"):
        raise Refusal(76003)
    found = ENDPOINTS.get(path)
    if found is None:
        raise Refusal(76021)
    if not call.platform.account.may(found.needs):
        raise Refusal(76022)
    limit = limit_of(call.platform, path)
    used = call.platform.store.number(
        "SELECT used FROM calls WHERE path = ? AND day = ?", path, day_of(call.now)
    )
    return {
        **OK,
        "quota": {"daily_limit": limit, "used": used, "remain": max(0, limit - used)},
        "rate_limit": {"call_count": 0, "refresh_second": 60},
    }
