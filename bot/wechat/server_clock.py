"""What time it is at WeChat, by the Date that every answer carries; no token is needed for it."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests

from bot.errors import Doubtful, Unreachable
from bot.wechat.handshake import LOOPBACK

PATIENCE = 5  # seconds


def read(api_base: str) -> datetime:
    """Return the time at the platform behind *api_base*, to the second.

    Raises Unreachable when nothing answers, Doubtful when the answer has no date.
    """
    try:
        with requests.Session() as http:
            http.trust_env = urlsplit(api_base).hostname not in LOOPBACK
            answer = http.head(api_base, timeout=PATIENCE, allow_redirects=False)
    except requests.RequestException:
        raise Unreachable("连不上微信，所以不知道微信的时间。请先看“访问凭证”一项。") from None
    try:
        return parsedate_to_datetime(answer.headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError, TypeError):
        raise Doubtful("微信的答复里没有时间，这次比不了。过一会儿再试。") from None
