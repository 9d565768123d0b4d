"""The menu: created whole, read back in two shapes, deleted; and the automatic reply beside it."""

from typing import Any

from tests.platform import Platform
from tests.simulator.conftest import Api
from tests.simulator.wire import assert_answered, assert_refused

OK = {"errcode": 0, "errmsg": "ok"}
BUTTONS: list[dict[str, Any]] = [
    {"type": "click", "name": "数字", "key": "numbers"},
    {
        "name": "更多",
        "sub_button": [
            {"type": "view", "name": "往期文章", "url": "https://mp.weixin.qq.com/x"},
            {"type": "scancode_waitmsg", "name": "扫一扫", "key": "scan"},
        ],
    },
]


def test_a_menu_is_read_back_in_the_shape_of_each_call(api: Api) -> None:
    created = api.raw("POST", "/cgi-bin/menu/create", {"button": BUTTONS})

    assert_answered(created, OK)
    first, second = BUTTONS
    below = [{**each, "sub_button": []} for each in second["sub_button"]]
    whole = [{**first, "sub_button": []}, {**second, "sub_button": below}]
    assert_answered(api.raw("GET", "/cgi-bin/menu/get"), {"menu": {"button": whole}})
    listed = [first, {"name": "更多", "sub_button": {"list": second["sub_button"]}}]
    assert_answered(
        api.raw("GET", "/cgi-bin/get_current_selfmenu_info"),
        {"is_menu_open": 1, "selfmenu_info": {"button": listed}},
    )


def test_a_deleted_menu_is_gone(api: Api, platform: Platform) -> None:
    deleted = api.raw("GET", "/cgi-bin/menu/delete")

    assert_answered(deleted, OK)
    assert_refused(api.raw("GET", "/cgi-bin/menu/get"), 46003)
    assert_answered(api.raw("GET", "/cgi-bin/get_current_selfmenu_info"), {"is_menu_open": 0})
    assert platform.state()["account"]["menu"] == {}


def test_the_followers_phone_shows_the_new_menu(api: Api, platform: Platform) -> None:
    api.post("/cgi-bin/menu/create", button=BUTTONS)

    assert platform.state()["account"]["menu"] == {"button": BUTTONS}


def test_a_button_may_open_a_publication(api: Api, platform: Platform) -> None:
    publish_id = api.post("/cgi-bin/freepublish/submit", media_id=api.draft())["publish_id"]
    platform.advance(2)
    article_id = api.post("/cgi-bin/freepublish/get", publish_id=publish_id)["article_id"]

    created = api.raw(
        "POST",
        "/cgi-bin/menu/create",
        {"button": [{"type": "article_id", "name": "最新", "article_id": article_id}]},
    )

    assert_answered(created, OK)


def test_limits_are_bytes(api: Api) -> None:
    longest = [{"type": "click", "name": "字字字字字x", "key": "k" * 128}]

    assert_answered(api.raw("POST", "/cgi-bin/menu/create", {"button": longest}), OK)


def test_the_automatic_reply_is_what_the_account_says(api: Api, platform: Platform) -> None:
    path = "/cgi-bin/get_current_autoreply_info"
    none = api.raw("GET", path)
    info = {"type": "text", "content": "欢迎"}
    platform.account(autoreply={"is_add_friend_reply_open": 1, "add_friend_autoreply_info": info})

    assert_answered(none, {"is_add_friend_reply_open": 0, "is_autoreply_open": 0})
    assert_answered(
        api.raw("GET", path),
        {"is_add_friend_reply_open": 1, "is_autoreply_open": 0, "add_friend_autoreply_info": info},
    )
