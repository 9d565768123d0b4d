"""The way of the Python clients to the simulator, and how one of their deeds is run.

Their host is written into every call, so each request they build is sent as it is, only to another address.
"""

import json
import sys
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter

PLATFORM = "https://api.weixin.qq.com"
Given = dict[str, Any]


def redirect(simulator: str) -> None:
    """Let what goes to the platform go to *simulator*; any other host is an error."""
    send = HTTPAdapter.send

    def at_home(self: HTTPAdapter, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        url = str(request.url)
        if not url.startswith(f"{PLATFORM}/"):
            raise RuntimeError(f"a client tried to reach {urlsplit(url).hostname}")
        request.url = simulator + url.removeprefix(PLATFORM)
        return send(self, request, **options)

    HTTPAdapter.send = at_home  # type: ignore[method-assign,assignment]


def run(deeds: dict[str, Callable[[Given], Any]]) -> None:
    """Do the deed that is named, with the facts on standard input; what came back is the last line."""
    given = json.load(sys.stdin)
    redirect(given["simulator"])
    result = deeds[sys.argv[1]](given)
    print("\n" + json.dumps(result))
