"""The automatic replies set in the official backend, as far as a client may look at them."""

from typing import Any

from bot.simulator.api import Call, endpoint


@endpoint("/cgi-bin/get_current_autoreply_info", method="GET", limit=10_000)
def current(call: Call) -> dict[str, Any]:
    """Give the account's `autoreply`; by default nothing is replied."""
    return {"is_add_friend_reply_open": 0, "is_autoreply_open": 0, **call.platform.account.autoreply}
