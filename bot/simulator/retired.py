"""Calls that WeChat has retired: they answer, and say so."""

from typing import Any

from bot.simulator.api import OK, Call, Refusal, endpoint

OLD_ARTICLE_NUMBERS = (
    "getarticlesummary",
    "getarticletotal",
    "getuserread",
    "getuserreadhour",
    "getusershare",
    "getusersharehour",
)
REPLACED_BY_DRAFTS = (
    "/cgi-bin/material/add_news",
    "/cgi-bin/material/update_news",
    "/cgi-bin/media/uploadnews",
)


def old_numbers(call: Call) -> dict[str, Any]:
    """Whether these still answer is unconfirmed; with `old_datacube` they give an empty list."""
    if call.platform.account.old_datacube:
        return {"list": []}
    raise Refusal(45103)


def old_news(call: Call) -> dict[str, Any]:
    raise Refusal(45106)


@endpoint("/cgi-bin/draft/switch", takes="nothing")
def draft_switch(call: Call) -> dict[str, Any]:
    """Everybody has been switched to drafts."""
    return {**OK, "is_open": 1}


for _name in OLD_ARTICLE_NUMBERS:
    endpoint(f"/datacube/{_name}", takes="nothing", needs="certified")(old_numbers)
for _path in REPLACED_BY_DRAFTS:
    endpoint(_path, takes="nothing")(old_news)
