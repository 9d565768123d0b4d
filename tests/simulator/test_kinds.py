"""Who may call what: wechat-api §12, row by row, for each kind of account."""

import pytest

from tests.platform import Platform
from tests.simulator.conftest import Api
from tests.simulator.wire import assert_refused

KINDS = {
    "personal": {"kind": "personal", "verified": False},
    "personal that claims to be verified": {"kind": "personal", "verified": True},
    "unverified subscription": {"kind": "subscription", "verified": False},
    "verified subscription": {"kind": "subscription", "verified": True},
    "unverified service": {"kind": "service", "verified": False},
    "verified service": {"kind": "service", "verified": True},
}
VERIFIED = {"verified subscription", "verified service"}
MASS, COMMENT, TAGS = "/cgi-bin/message/mass/", "/cgi-bin/comment/", "/cgi-bin/tags/"
CAPABILITIES: list[tuple[set[str], list[str]]] = [
    (
        set(KINDS),
        [
            "GET /cgi-bin/getcallbackip",
            "GET /cgi-bin/get_current_selfmenu_info",
            "GET /cgi-bin/get_current_autoreply_info",
            "GET /cgi-bin/material/get_materialcount",
            "POST /cgi-bin/media/uploadimg",
            "POST /cgi-bin/material/add_material",
            *(f"POST /cgi-bin/draft/{name}" for name in ("add", "update", "get", "delete", "batchget")),
            "GET /cgi-bin/draft/count",
        ],
    ),
    (
        VERIFIED,
        [
            *(
                f"POST /cgi-bin/freepublish/{n}"
                for n in ("submit", "get", "delete", "getarticle", "batchget")
            ),
            *(f"POST {MASS}{name}" for name in ("sendall", "preview", "get", "delete", "speed/get")),
            "POST /cgi-bin/message/custom/send",
            "POST /cgi-bin/message/custom/typing",
            "GET /cgi-bin/user/get",
            "GET /cgi-bin/user/info",
            f"POST {TAGS}create",
            f"POST {TAGS}members/getblacklist",
            *(f"POST {COMMENT}{name}" for name in ("open", "list", "reply/add")),
            *(f"POST /datacube/{n}" for n in ("getarticletotaldetail", "getupstreammsg", "getusersummary")),
            "POST /cgi-bin/menu/create",
            "GET /cgi-bin/menu/get",
        ],
    ),
    ({"verified service"}, [f"POST {MASS}send", "POST /cgi-bin/user/info/updateremark"]),
    (
        set(),
        [
            "POST /cgi-bin/message/template/send",
            "POST /cgi-bin/message/subscribe/bizsend",
            "POST /cgi-bin/qrcode/create",
            "POST /cgi-bin/menu/addconditional",
        ],
    ),
]


@pytest.mark.parametrize("kind", KINDS)
def test_an_account_may_call_what_its_kind_may(api: Api, platform: Platform, kind: str) -> None:
    platform.account(**KINDS[kind])

    for kinds, calls in CAPABILITIES:
        for call in calls:
            method, path = call.split()
            answer = api.raw(method, path, {} if method == "POST" else None)
            if kind in kinds:
                assert '"errcode":48001' not in answer.text, call
            else:
                plain = path.endswith(("/batchget", "/getarticle")) and "freepublish" in path
                assert_refused(answer, 48001, plain=plain)


def test_drafts_of_an_account_without_certification_can_be_refused_too(api: Api, platform: Platform) -> None:
    platform.account(verified=False, uncertified_drafts=False)

    assert_refused(api.raw("POST", "/cgi-bin/draft/add", {}), 48001)
    platform.account(verified=True)
    assert_refused(api.raw("POST", "/cgi-bin/draft/add", {}), 47001)
