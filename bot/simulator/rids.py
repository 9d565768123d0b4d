"""The number behind every refusal: drawn, remembered for seven days, and looked up again."""

import re
import secrets
from time import time

from flask import Request

from bot.simulator.platform import Platform
from bot.simulator.store import Row

LIVES = 7 * 86_400
LONGEST = 2000  # characters kept of what was sent
SECRETS = re.compile(r"(access_token|secret|appsecret)=[^&]*")
SECRET_FIELDS = re.compile(r'("(?:secret|appsecret)"\s*:\s*)"[^"]*"')


def draw(now: float) -> str:
    """Give a new rid: the second in hexadecimal, and two random groups."""
    return f"{int(now):08x}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"


def remember(platform: Platform, rid: str, request: Request, response: str, *, now: float) -> None:
    """Keep what was asked and answered; secrets are not kept."""
    upload = (request.mimetype or "").startswith("multipart/")
    asked = "" if upload else request.get_data()[:LONGEST].decode("utf-8", "replace")
    with platform.store.transaction():
        platform.store.run("DELETE FROM rids WHERE at <= ?", now - LIVES)
        platform.store.insert(
            "rids",
            rid=rid,
            at=now,
            appid=platform.account.appid,
            cost_in_ms=max(0, round((time() + platform.clock.offset - now) * 1000)),
            url=SECRETS.sub(r"\1=***", request.full_path.rstrip("?")),
            request=SECRET_FIELDS.sub(r'\1"***"', asked),
            response=response,
            caller=request.remote_addr or "",
        )


def find(platform: Platform, rid: str, *, now: float) -> Row | None:
    return platform.store.row("SELECT * FROM rids WHERE rid = ? AND at > ?", rid, now - LIVES)
