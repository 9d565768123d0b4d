"""Every refusal that one call alone brings about: the errcode, the account it needs, and the call."""

from collections.abc import Callable
from typing import Any

import requests

from tests.simulator.conftest import CREDENTIALS, JPEG, PNG, Api

Request = Callable[[Api], requests.Response]

ADD, STABLE, SEND = "/cgi-bin/draft/add", "/cgi-bin/stable_token", "/cgi-bin/message/mass/sendall"
LIST, MENU = "/cgi-bin/message/mass/send", "/cgi-bin/menu/create"
SERVICE = {"kind": "service"}
ALL = {"is_to_all": True}


def post(path: str, **body: Any) -> Request:
    return lambda api: api.raw("POST", path, body)


def get(path: str, **query: str) -> Request:
    return lambda api: api.raw("GET", path, params=query)


def without_token(method: str, path: str, body: Any = None, **query: str) -> Request:
    return lambda api: api.raw(method, path, body, token=None, params=query)


def upload(path: str, content: bytes, **query: str) -> Request:
    return lambda api: api.raw("POST", path, params=query, files={"media": ("p.jpg", content)})


def draft(**fields: Any) -> Request:
    return lambda api: api.raw("POST", ADD, {"articles": [api.article(**fields)]})


def button(**fields: Any) -> Request:
    return post(MENU, button=[fields])


def below(**fields: Any) -> Request:
    return post(MENU, button=[{"name": "更多", "sub_button": [{"name": "一", **fields}]}])


def cut(**fields: Any) -> dict[str, Any]:
    whole = {"ratio": "1_1", "x1": "0", "y1": "0", "x2": "1", "y2": "1"}
    return {"crop_percent_list": [{**whole, **fields}]}


def pictures(**beside: Any) -> Request:
    """Send a picture to two followers with something wrong beside it."""

    def call(api: Api) -> requests.Response:
        for openid in ("oA", "oB"):
            api.platform.message(openid, "你好")
        images = {"media_ids": [api.cover()], **beside}
        return api.raw("POST", LIST, {"touser": ["oA", "oB"], "msgtype": "image", "images": images})

    return call


def text(words: str = "好", **more: Any) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": words}, **more}


def day(name: str, begin: object, end: object = None) -> Request:
    return post(f"/datacube/{name}", begin_date=begin, end_date=end or begin)


# fmt: off
ALONE: list[tuple[int, dict[str, Any], Request]] = [
    (40001, {}, lambda api: api.raw("GET", "/cgi-bin/draft/count", token="96_unknown")),
    (40002, {}, without_token("POST", STABLE, {**CREDENTIALS, "grant_type": "code"})),
    (40003, {}, post("/cgi-bin/message/custom/send", touser="oNobody", **text())),
    (40003, {}, get("/cgi-bin/user/info", openid="oNobody")),
    (40003, {}, get("/cgi-bin/user/get", next_openid="oNobody")),
    (40003, {}, post("/cgi-bin/tags/getidlist", openid="oNobody")),
    (40003, {}, post("/cgi-bin/tags/members/batchblacklist", openid_list=["oNobody"])),
    (40003, {}, post("/cgi-bin/message/custom/typing", touser="oNobody", command="Typing")),
    (40004, {}, upload("/cgi-bin/material/add_material", PNG, type="voice")),
    (40004, {}, upload("/cgi-bin/media/upload", PNG, type="video")),
    (40005, {}, upload("/cgi-bin/media/uploadimg", b"RIFF0000WEBPVP8 ")),
    (40005, {}, upload("/cgi-bin/media/upload", PNG, type="thumb")),
    (40005, {}, upload("/cgi-bin/media/upload", b"BM" + bytes(40), type="image")),
    (40007, {}, draft(thumb_media_id="gone")),
    (40007, {}, get("/cgi-bin/media/get", media_id="gone")),
    (40007, {}, post("/cgi-bin/material/get_material", media_id="gone")),
    (40007, {}, post("/cgi-bin/material/del_material", media_id="gone")),
    (40007, {}, post(SEND, filter=ALL, msgtype="image", images={"media_ids": ["gone"]})),
    (40007, {}, post(SEND, filter=ALL, msgtype="voice", voice={"media_id": "gone"})),
    (40007, {}, draft(article_type="newspic", image_info={"image_list": [{"image_media_id": "x"}]})),
    (40007, {}, draft(article_type="newspic")),
    (40007, {}, button(type="media_id", name="图", media_id="gone")),
    (40008, {}, post(SEND, filter=ALL, msgtype="hologram")),
    (40009, {}, upload("/cgi-bin/media/uploadimg", PNG + bytes(1024 * 1024))),
    (40013, {}, without_token("POST", STABLE, {**CREDENTIALS, "appid": "wx0"})),
    (40013, {}, post("/cgi-bin/clear_quota", appid="wx0")),
    (40014, {}, lambda api: api.raw("GET", "/cgi-bin/draft/count", token="not a token!")),
    (40016, {}, post(MENU, button=[])),
    (40016, {}, post(MENU, button=[{"type": "click", "name": "一", "key": "k"}] * 4)),
    (40016, {}, post(MENU, menu={})),
    (40017, {}, button(type="dance", name="一", key="k")),
    (40018, {}, button(type="click", name="字" * 6, key="k")),
    (40019, {}, button(type="click", name="一", key="k" * 129)),
    (40020, {}, button(type="view", name="一", url="http://a.cn/" + "x" * 1013)),
    (40022, {}, below(sub_button=[{"name": "二"}])),
    (40023, {}, post(MENU, button=[{"name": "一", "sub_button": [{"type": "click"}] * 6}])),
    (40024, {}, below(type="dance")),
    (40025, {}, below(type="click", name="字" * 21, key="k")),
    (40026, {}, below(type="click", key="")),
    (40027, {}, below(type="view")),
    (40054, {}, below(type="view", url="weixin.qq.com")),
    (40055, {}, button(type="view", name="一", url="ftp://a.cn/x")),
    (40031, SERVICE, post(LIST, touser="oA", **text())),
    (40031, SERVICE, post(LIST, touser=["oNobody", "oNeither"], **text())),
    (40031, {}, post("/cgi-bin/tags/members/batchblacklist", openid_list="oA")),
    (40032, SERVICE, post(LIST, touser=["oA"] * 10_001, **text())),
    (40032, {}, post("/cgi-bin/user/info/batchget", user_list=[{"openid": "oA"}] * 101)),
    (40032, {}, post("/cgi-bin/tags/members/batchblacklist", openid_list=["oA"] * 21)),
    (40033, {}, lambda api: api.raw("POST", MENU, rb'{"button":[{"name":"\u4e00"}]}')),
    (40035, {}, post(SEND, **text())),
    (40035, {}, post("/cgi-bin/draft/batchget", offset=0)),
    (40035, {}, post("/cgi-bin/draft/batchget", offset=0, count=20, no_content=2)),
    (40035, {}, draft(pic_crop_235_1="zzz")),
    (40035, {}, draft(pic_crop_1_1="0.5_0_0.4_1")),
    (40035, {}, draft(cover_info=cut(ratio="16_9"))),
    (40035, {}, draft(cover_info=cut(x2="1.5"))),
    (40035, {}, post("/cgi-bin/draft/batchget", offset=0, count=0)),
    (40035, {}, post("/cgi-bin/freepublish/get", publish_id="1")),
    (40059, {}, post("/cgi-bin/message/mass/get", msg_id=1)),
    (40065, {}, post("/cgi-bin/message/mass/delete", url="http://127.0.0.1/s/none")),
    (40113, {}, upload("/cgi-bin/material/add_material", b"ftypheic" * 9, type="image")),
    (40125, {}, without_token("POST", STABLE, {**CREDENTIALS, "secret": "wrong"})),
    (40125, {}, without_token("POST", "/cgi-bin/clear_quota/v2", {**CREDENTIALS, "appsecret": "wrong"})),
    (40130, SERVICE, post(LIST, touser=["oA"], **text())),
    (40152, {}, post(SEND, filter={"is_to_all": False, "tag_id": 7}, **text())),
    (40201, {"webhook": None}, post("/cgi-bin/callback/check", action="all")),
    (40202, {}, post("/cgi-bin/callback/check", action="guess")),
    (40203, {}, post("/cgi-bin/callback/check", action="dns", check_operator="NOBODY")),
    (41001, {}, without_token("GET", "/cgi-bin/draft/count")),
    (41002, {}, without_token("POST", STABLE, {**CREDENTIALS, "appid": ""})),
    (41002, {}, post("/cgi-bin/clear_quota", app="wx")),
    (41004, {}, without_token("GET", "/cgi-bin/token", **{**CREDENTIALS, "secret": ""})),
    (41004, {}, without_token("POST", "/cgi-bin/clear_quota/v2", {**CREDENTIALS})),
    (41005, {}, post("/cgi-bin/media/uploadimg", media="no")),
    (41006, {}, get("/cgi-bin/media/get")),
    (41006, {}, post("/cgi-bin/material/get_material", id="x")),
    (41006, {}, post(SEND, filter=ALL, msgtype="image", images={})),
    (41039, {}, draft(content_source_url="a.cn")),
    (43001, {}, post("/cgi-bin/user/get", x=1)),
    (43002, {}, get(ADD)),
    (44001, {}, upload("/cgi-bin/media/uploadimg", b"")),
    (44002, {}, lambda api: api.raw("POST", ADD, b"")),
    (44003, {}, post(ADD, articles=[])),
    (44003, {}, draft(content=" ")),
    (44003, {}, draft(content="<script>x</script>")),
    (44003, {}, draft(content='<img src="https://a.cn/b.png">')),
    (44003, {}, draft(content="<p> </p>", article_type="newspic")),
    (44004, {}, post(SEND, filter=ALL, **text(""))),
    (45001, {}, upload("/cgi-bin/material/add_material", PNG + bytes(10 * 1024 * 1024), type="image")),
    (45001, {}, upload("/cgi-bin/media/upload", JPEG + bytes(64 * 1024), type="thumb")),
    (45002, {}, draft(content="x" * 1024 * 1024)),
    (45002, {}, post(SEND, filter=ALL, **text("字" * 683))),
    (45003, {}, draft(title="字" * 33)),
    (45004, {}, draft(digest="字" * 121)),
    (45005, {}, draft(content_source_url="https://a.cn/" + "x" * 1024)),
    (45008, {}, post(ADD, articles=[{}] * 9)),
    (45008, {"draft_articles": 1}, post(ADD, articles=[{}] * 2)),
    (45009, {"quota": {"/cgi-bin/draft/count": 0}}, get("/cgi-bin/draft/count")),
    (45011, {"minute_quota": {"/cgi-bin/draft/count": 0}}, get("/cgi-bin/draft/count")),
    (45028, {"mass_quota": 0}, post(SEND, filter=ALL, **text())),
    (45058, {}, post("/cgi-bin/tags/update", tag={"id": 2, "name": "新"})),
    (45067, {}, post(SEND, filter=ALL, clientmsgid="x" * 33, **text())),
    (45083, {}, post("/cgi-bin/message/mass/speed/set", speed=5)),
    (45084, {}, post("/cgi-bin/message/mass/speed/set", fast=True)),
    (45103, {}, post("/datacube/getarticlesummary", begin_date="2026-11-01", end_date="2026-11-01")),
    (45106, {}, post("/cgi-bin/material/add_news", articles=[])),
    (45110, {}, draft(author="字" * 17)),
    (45113, {}, post(SEND, filter=ALL, msgtype="wxcard", wxcard={"card_id": "p"})),
    (45158, {}, post("/cgi-bin/tags/create", tag={"name": "字" * 31})),
    (45159, {}, post("/cgi-bin/user/tag/get", tagid=7)),
    (45159, {}, post("/cgi-bin/tags/delete", tag={"id": 7})),
    (45166, {}, draft(article_type="newspic", image_info={"image_list": [{}] * 21})),
    (46003, {"menu": {}}, get("/cgi-bin/menu/get")),
    (47001, {}, lambda api: api.raw("POST", ADD, b"{")),
    (47001, {}, post("/cgi-bin/tags/create", tag="新")),
    (47001, {}, post("/cgi-bin/draft/batchget", offset=0, count=True)),
    (47001, {}, post("/cgi-bin/freepublish/batchget", offset="x", count=1)),
    (47001, {}, post("/cgi-bin/material/batchget_material", type="image", offset=0, count=1.5)),
    (47001, {}, post(SEND, filter={"is_to_all": 1}, **text())),
    (47001, {}, post(SEND, filter={"is_to_all": "true"}, **text())),
    (47001, {}, post(SEND, filter="all", **text())),
    (47001, SERVICE, pictures(recommend=5)),
    (47001, SERVICE, pictures(title=["题"])),
    (47001, SERVICE, pictures(need_open_comment="yes")),
    (47001, SERVICE, pictures(only_fans_can_comment=[])),
    (40035, SERVICE, pictures(need_open_comment=2)),
    (47001, {}, post(SEND, filter=ALL, msgtype="image", images={"media_ids": ["x"], "title": 5})),
    (47001, {}, post("/cgi-bin/user/tag/get", tagid=2, next_openid=5)),
    (47001, {}, post("/cgi-bin/user/tag/get", tagid=2, next_openid=["oA"])),
    (47001, {}, post(SEND, filter=ALL, send_ignore_reprint="yes", **text())),
    (47001, {}, without_token("POST", STABLE, {**CREDENTIALS, "force_refresh": "true"})),
    (47001, {}, draft(need_open_comment="yes")),
    (47001, {}, draft(pic_crop_235_1=1)),
    (47001, {}, draft(cover_info=5)),
    (47001, {}, draft(cover_info=cut(x1=0))),
    (47001, {}, draft(product_info=5)),
    (47001, {}, post("/cgi-bin/user/info/batchget", user_list="oA")),
    (47001, {}, post("/cgi-bin/comment/open", msg_data_id="x", index=0)),
    (48001, {}, post("/cgi-bin/menu/addconditional", button=[])),
    (48001, {}, post("/cgi-bin/message/template/send", touser="oA")),
    (48001, {}, get("/customservice/msgrecord/getmsglist")),
    (48001, {}, post("/wxaapi/newtmpl/addtemplate", tid="1")),
    (48001, {}, get("/sns/userinfo")),
    (48001, {"uncertified_drafts": False, "verified": False}, get("/cgi-bin/draft/count")),
    (53406, {}, draft(product_info={"footer_product_info": {"product_key": "x"}})),
    (53600, {}, post("/cgi-bin/freepublish/delete", article_id="gone", index=0)),
    (53600, {}, button(type="article_id", name="一", article_id="gone")),
    (61500, {}, day("getupstreammsg", "2026/11/01")),
    (61501, {}, day("getupstreammsg", "2026-11-01", "2026-11-08")),
    (61501, {}, day("getinterfacesummary", "2026-10-01", "2026-11-01")),
    (76001, {}, post("/cgi-bin/openapi/rid/get", rid="00000000-00000000-00000000")),
    (76003, {}, post("/cgi-bin/openapi/quota/get", cgi_path="draft/add")),
    (76021, {}, post("/cgi-bin/openapi/quota/clear", cgi_path="/cgi-bin/nothing")),
    (76022, {"verified": False}, post("/cgi-bin/openapi/quota/get", cgi_path=SEND)),
    (85019, {"most_drafts": 0}, draft()),
    (88000, {"comments": False}, draft(need_open_comment=1)),
    (88000, {"comments": False}, post("/cgi-bin/comment/open", msg_data_id=1, index=0)),
    (88001, {}, post("/cgi-bin/comment/open", msg_data_id=1, index=0)),
]
# fmt: on
