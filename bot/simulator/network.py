"""Addresses: whom the platform calls from, where it is reached, and whether it reaches the webhook."""

from typing import Any

from bot.simulator.api import Call, Refusal, endpoint
from bot.simulator.images import host_of

OPERATORS = ("CHINANET", "UNICOM", "CAP", "DEFAULT")
ACTIONS = ("dns", "ping", "all")


@endpoint("/cgi-bin/getcallbackip", method="GET")
def callback_addresses(call: Call) -> dict[str, Any]:
    return {"ip_list": ["127.0.0.1", "127.0.0.0/25"]}


@endpoint("/cgi-bin/get_api_domain_ip", method="GET")
def api_addresses(call: Call) -> dict[str, Any]:
    return {"ip_list": ["127.0.0.1"]}


@endpoint("/cgi-bin/callback/check")
def check(call: Call) -> dict[str, Any]:
    """Tell how the webhook's host looks from there; nothing is sent to it."""
    action, operator = call.body.get("action"), call.body.get("check_operator", "DEFAULT")
    if action not in ACTIONS:
        raise Refusal(40202)
    if operator not in OPERATORS:
        raise Refusal(40203)
    host = host_of(call.platform.account.webhook or "")
    if host is None:
        raise Refusal(40201)
    seen = {
        "dns": [{"ip": host, "real_operator": operator}],
        "ping": [{"ip": host, "from_operator": operator, "package_loss": "0%", "time": "0.100ms"}],
    }
    return {name: rows for name, rows in seen.items() if action in (name, "all")}
