"""The originality check of a send: whose articles were found to be another account's, and what follows.

The control side orders what is found: `{"1": "allowed"}` says that article 1 is a reprint whose original
allows it, `"forbidden"` that it does not.
"""

import html
from typing import Any

KINDS = ("allowed", "forbidden")
NOT_ALLOWED, CHOSE_NOT_TO = "err(30002)", "err(30003)"
NO_REPRINT, REPRINT_SENT, REPRINT_NOT_SENT = 1, 2, 3
ORIGINAL = "https://mp.weixin.qq.com/s/original-of-another-account"


def read(found: Any) -> dict[str, str]:
    """Read what the control side orders. Raises ValueError."""
    if not isinstance(found, dict) or not all(
        str(index).isdecimal() and kind in KINDS for index, kind in found.items()
    ):
        raise ValueError('copyright 应是 {"1": "allowed"}，值只能是 allowed 或 forbidden')
    return {str(index): str(kind) for index, kind in found.items()}


def verdict(content: dict[str, Any]) -> str | None:
    """Give the result that stops a send, None when nothing does."""
    found = content.get("copyright", {}).values()
    if "forbidden" in found:
        return NOT_ALLOWED
    if "allowed" in found and not content.get("ignore_reprint"):
        return CHOSE_NOT_TO
    return None


def applied(content: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the articles as they go out: a reprint names its source."""
    found = content.get("copyright", {})
    source = f"<p>转载自 {html.escape(ORIGINAL)}</p>"
    return [
        {**article, "content": article["content"] + source} if str(index) in found else article
        for index, article in enumerate(content.get("articles", []), start=1)
    ]


def check_result(content: dict[str, Any], result: str) -> dict[str, Any]:
    """Give CopyrightCheckResult for the event."""
    found: dict[str, str] = content.get("copyright", {})
    items = [
        {
            "ArticleIdx": int(index),
            "UserDeclareState": 0,
            "AuditState": 2,
            "OriginalArticleUrl": ORIGINAL,
            "OriginalArticleType": 1,
            "CanReprint": int(kind == "allowed"),
            "NeedReplaceContent": int(kind == "allowed"),
            "NeedShowReprintSource": int(kind == "allowed"),
        }
        for index, kind in sorted(found.items())
    ]
    stopped = result in (NOT_ALLOWED, CHOSE_NOT_TO)
    return {
        "Count": len(items),
        "ResultList": {"item": items} if items else "",
        "CheckState": REPRINT_NOT_SENT if stopped else REPRINT_SENT if found else NO_REPRINT,
    }
