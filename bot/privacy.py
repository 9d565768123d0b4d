"""What is known of a follower: a keyed hash, always the same, of use to nobody without the key."""

import hashlib
import hmac


def follower_hash(openid: str, secret_key: str) -> str:
    """Return what *openid* is known by: 64 hexadecimal digits, different on every installation."""
    key = hmac.digest(secret_key.encode(), b"bot.privacy: follower", hashlib.sha256)
    return hmac.new(key, openid.encode(), hashlib.sha256).hexdigest()
