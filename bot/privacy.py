"""What is known of a follower: a keyed hash, always the same, of use to nobody without the key."""

import functools
import hmac


def follower_hash(openid: str, secret_key: str) -> str:
    """Return what *openid* is known by: 64 hexadecimal digits, different on every installation."""
    return hmac.digest(_key(secret_key), openid.encode(), "sha256").hex()


@functools.lru_cache(maxsize=1)
def _key(secret_key: str) -> bytes:
    return hmac.digest(secret_key.encode(), b"bot.privacy: follower", "sha256")
