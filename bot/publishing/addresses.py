"""Addresses of articles, as people copy them from WeChat."""

import re
from urllib.parse import parse_qs, urlsplit

from bot.config import WECHAT
from bot.errors import Mistake

_OF_AN_ARTICLE = re.compile(r"https?://mp\.weixin\.qq\.com/(?:s[/?]|mp/)")
LONGEST = 1_000  # characters


def is_article(url: str, api_base: str = "") -> bool:
    """Tell whether *url* is one of an article; in a rehearsal those of the platform at *api_base* are too."""
    ours = api_base not in ("", WECHAT) and url.startswith(f"{api_base.rstrip('/')}/s/")
    return len(url) <= LONGEST and (ours or _OF_AN_ARTICLE.match(url) is not None)


def require(url: str, api_base: str = "", *, of: str = "") -> str:
    """Return *url* without what stands about it; raise Mistake, of that field, unless it is of an article."""
    url = url.strip()
    if not is_article(url, api_base):
        raise Mistake(
            f"“{url[:50]}”不是公众号文章的地址。请在公众平台的发表记录里打开文章，"
            "复制地址栏里的 https://mp.weixin.qq.com/s…",
            of=of,
        )
    return url


def key(url: str) -> str:
    """Return by what the address of an article is known, however it was copied."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    if asked.get("__biz") and asked.get("mid"):
        return "&".join(asked.get(name, ["1"])[0] for name in ("__biz", "mid", "idx"))
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}" + (
        f"?{parts.query}" if parts.query and parts.path == "/s" else ""
    )


def mark(url: str) -> str:
    """Return what stands in every copy of this address, to look for it by; `key` tells whether it is one."""
    parts = urlsplit(url)
    asked = parse_qs(parts.query)
    return (asked.get("mid") or asked.get("sn") or [parts.path.rstrip("/").rpartition("/")[2]])[0]
