"""Access tokens: the old line where each new one replaces the last, and the stable line shared by all."""

import secrets
from typing import Any

from bot.simulator.api import Call, Refusal, endpoint
from bot.simulator.fields import truth
from bot.simulator.platform import Platform

LIFETIME = 7200
OVERLAP = 300  # the former token lives on for five minutes
FORCED_A_DAY = 20
FORCED_SPACING = 30
FORCED = "stable_token?force_refresh"  # counted like a path, never called as one


@endpoint("/cgi-bin/token", method="GET", token=False, limit=2000)
def renew(call: Call) -> dict[str, Any]:
    """Give a new token; the former one of this line dies after the overlap."""
    require_credentials(call.platform, call.args)
    store = call.platform.store
    store.run(
        "UPDATE tokens SET replaced_at = ? WHERE line = 'old' AND replaced_at IS NULL", call.now + OVERLAP
    )
    return {"access_token": issue(call.platform, "old", call.now), "expires_in": LIFETIME}


@endpoint("/cgi-bin/stable_token", token=False, limit=500_000, per_minute=10_000)
def stable(call: Call) -> dict[str, Any]:
    """Give the shared token; a new one only near its end, or when forced."""
    require_credentials(call.platform, call.body)
    store, now = call.platform.store, call.now
    current = store.row(
        "SELECT * FROM tokens WHERE line = 'stable' AND expired = 0 AND replaced_at IS NULL"
        " AND expires_at > ? ORDER BY issued_at DESC, rowid DESC LIMIT 1",
        now,
    )
    if truth(call.body, "force_refresh") and not (
        current and 0 <= now - current["issued_at"] < FORCED_SPACING
    ):
        call.count(FORCED, limit=FORCED_A_DAY)
        store.run("UPDATE tokens SET replaced_at = ? WHERE line = 'stable' AND replaced_at IS NULL", now)
        current = None
    if current and current["expires_at"] - now > OVERLAP:
        return {
            "access_token": current["token"],
            "expires_in": min(LIFETIME, int(current["expires_at"] - now)),
        }
    return {"access_token": issue(call.platform, "stable", now), "expires_in": LIFETIME}


def require_credentials(platform: Platform, given: Any) -> None:
    """Check grant_type, appid and secret. Raises Refusal."""
    if given.get("grant_type") != "client_credential":
        raise Refusal(40002)
    if not given.get("appid"):
        raise Refusal(41002)
    if not given.get("secret"):
        raise Refusal(41004)
    if given["appid"] != platform.account.appid:
        raise Refusal(40013)
    if given["secret"] != platform.account.secret:
        raise Refusal(40125)


def issue(platform: Platform, line: str, now: float) -> str:
    token = f"{96 if line == 'stable' else 95}_{secrets.token_urlsafe(96)}"
    platform.store.insert("tokens", token=token, line=line, issued_at=now, expires_at=now + LIFETIME)
    return token
