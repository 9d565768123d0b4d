"""Messages: all of what a follower or the platform says is read, and what cannot be read does no harm."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.config import Account
from bot.wechat import jobs
from bot.wechat.messages import Gate, Message, Unreadable
from tests.wechat import signed
from tests.wechat.conftest import NOW, Open


def test_a_text_is_read_whole(opened: Open) -> None:
    message = opened(signed.TEXT)

    assert message.kind == "text"
    assert message.known
    assert message.openid == "oFollower"
    assert message.account == "gh_abc"
    assert message.created_at == datetime.fromtimestamp(1795568400, UTC)
    assert message.msg_id == "24000000000000001"
    assert message.text == "两癌"
    assert (message.event, message.job, message.encrypted) == ("", None, False)


def test_neither_who_wrote_nor_what_is_shown_by_accident(opened: Open) -> None:
    shown = repr(opened(signed.TEXT))

    assert "oFollower" not in shown
    assert "两癌" not in shown


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<Content></Content>", ""),
        ("", ""),
        ("<Content><![CDATA[   ]]></Content>", ""),
        ("<Content>  两癌 </Content>", "两癌"),
        ("<Content><![CDATA[a\x00\x0b\x1f\ufffeb]]></Content>", "ab"),
        ("<Content><![CDATA[第一行\n第二行]]></Content>", "第一行\n第二行"),
        ("<Content><![CDATA[&amp; <a>]]></Content>", "&amp; <a>"),
        ("<Content>&lt;两癌&gt;</Content>", "<两癌>"),
        ("<Content>a</Content><Content>b</Content>", ""),
        ("<Content><b>a</b></Content>", ""),
    ],
)
def test_any_content_becomes_a_text(opened: Open, content: str, text: str) -> None:
    assert opened(signed.message("text", content, msg_id="1")).text == text


def test_what_was_heard_in_a_voice_is_its_text(opened: Open) -> None:
    heard = "<Recognition><![CDATA[两癌检查]]></Recognition><MediaId>voice_1</MediaId><Format>amr</Format>"

    message = opened(signed.message("voice", heard, msg_id="1"))

    assert (message.kind, message.text, message.media_id) == ("voice", "两癌检查", "voice_1")


def test_a_voice_without_recognition_has_no_text(opened: Open) -> None:
    assert opened(signed.message("voice", "<MediaId>voice_1</MediaId>", msg_id="1")).text == ""


def test_a_click_in_a_menu_message_names_the_item(opened: Open) -> None:
    chosen = "<Content>家庭教育</Content><bizmsgmenuid>2</bizmsgmenuid>"

    message = opened(signed.message("text", chosen, msg_id="1"))

    assert (message.text, message.bizmsgmenuid) == ("家庭教育", "2")


@pytest.mark.parametrize(
    ("name", "key", "event", "event_key"),
    [
        ("subscribe", "", "subscribe", ""),
        ("subscribe", "qrscene_7", "subscribe", "qrscene_7"),
        ("SCAN", "7", "scan", "7"),
        ("CLICK", "ABOUT", "click", "ABOUT"),
        ("VIEW", "https://example.cn/", "view", "https://example.cn/"),
        ("unsubscribe", "", "unsubscribe", ""),
    ],
)
def test_an_event_has_its_name_in_lower_case(
    opened: Open, name: str, key: str, event: str, event_key: str
) -> None:
    message = opened(signed.event(name, f"<EventKey><![CDATA[{key}]]></EventKey>"))

    assert (message.kind, message.event, message.event_key) == ("event", event, event_key)
    assert message.msg_id is None
    assert message.known


@pytest.mark.parametrize("body", [signed.event("moon_landing"), signed.message("hologram", msg_id="1")])
def test_what_nobody_has_heard_of_is_read_but_not_known(opened: Open, body: str) -> None:
    message = opened(body)

    assert not message.known
    assert message.kind in ("event", "unknown")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"hello", id="no xml"),
        pytest.param(b'{"MsgType": "text"}', id="json"),
        pytest.param(b"<xml><MsgType>text", id="cut short"),
        pytest.param(b"<xml/>", id="empty"),
        pytest.param(b"<xml>text</xml>", id="only text"),
        pytest.param(signed.TEXT.replace("xml>", "html>").encode(), id="another root"),
        pytest.param(signed.TEXT.encode("gbk"), id="not utf-8"),
        pytest.param(b"\xff\xfe" + signed.TEXT.encode("utf-16-le"), id="utf-16"),
        pytest.param(signed.TEXT.replace("MsgType", "Type").encode(), id="no MsgType"),
        pytest.param(signed.message("").encode(), id="empty MsgType"),
        pytest.param(signed.message("text", "<MsgType>image</MsgType>").encode(), id="two MsgType"),
        pytest.param(signed.message("<b>text</b>").encode(), id="elements in MsgType"),
        pytest.param(signed.TEXT.replace("FromUserName", "From").encode(), id="nobody wrote it"),
        pytest.param(signed.TEXT.replace("ToUserName", "To").encode(), id="to nobody"),
        pytest.param(signed.TEXT.replace("CreateTime", "Time").encode(), id="no time"),
        pytest.param(signed.TEXT.replace("1795568400", "today").encode(), id="not a time"),
        pytest.param(signed.TEXT.replace("1795568400", "-1").encode(), id="before time"),
        pytest.param(signed.TEXT.replace("1795568400", "9" * 30).encode(), id="after time"),
        pytest.param(signed.message("event").encode(), id="event without a name"),
        pytest.param(b'<!DOCTYPE x [<!ENTITY a "b">]><xml><MsgType>&a;</MsgType></xml>', id="entity"),
    ],
)
def test_what_is_signed_but_no_message_is_unreadable(opened: Open, body: bytes) -> None:
    with pytest.raises(Unreadable):
        opened(body)


@pytest.mark.parametrize(
    "definition",
    [
        pytest.param(f'<!ENTITY l0 "lol">{signed.BOMB}', id="billion laughs"),
        pytest.param('<!ENTITY l9 SYSTEM "file:///etc/passwd">', id="a file"),
        pytest.param('<!ENTITY l9 SYSTEM "http://127.0.0.1:9/">', id="an address"),
    ],
)
def test_entities_are_never_expanded(opened: Open, definition: str) -> None:
    body = f"<!DOCTYPE xml [{definition}]>" + signed.TEXT.replace("<![CDATA[两癌]]>", "&l9;")

    with pytest.raises(Unreadable):
        opened(body)


def test_a_deep_heap_of_tags_is_only_a_strange_message(opened: Open) -> None:
    depth = 40_000

    message = opened(signed.message("text", "<a>" * depth + "</a>" * depth, msg_id="1"))

    assert message.text == ""
    assert repr(message)


def test_a_repeated_message_has_the_same_key_in_every_form(
    gate: Gate, opened: Open, account: Account, now: datetime
) -> None:
    first = opened(signed.TEXT)

    again = gate.open(*signed.sealed(account, signed.TEXT, now + timedelta(seconds=5)), now)

    assert again.key == first.key


def test_different_messages_have_different_keys(opened: Open) -> None:
    bodies = [
        signed.message("text", msg_id="1"),
        signed.message("text", msg_id="2"),
        signed.message("text", msg_id="1", openid="oAnother"),
        signed.event("subscribe"),
        signed.event("unsubscribe"),
        signed.event("subscribe", openid="oAnother"),
        signed.event("CLICK", "<EventKey>A</EventKey>"),
        signed.event("CLICK", "<EventKey>B</EventKey>"),
        signed.event("MASSSENDJOBFINISH", "<MsgID>1</MsgID>", openid="mphelper"),
        signed.event("MASSSENDJOBFINISH", "<MsgID>2</MsgID>", openid="mphelper"),
        *(
            signed.event(
                "PUBLISHJOBFINISH",
                f"<PublishEventInfo><publish_id>{n}</publish_id><publish_status>0</publish_status>"
                "</PublishEventInfo>",
            )
            for n in (1, 2)
        ),
    ]

    keys = {opened(body).key for body in bodies}

    assert len(keys) == len(bodies)


def test_a_key_does_not_tell_who_wrote(opened: Open) -> None:
    assert "oFollower" not in opened(signed.TEXT).key


GATE_ACCOUNT = Account(
    name="公众号",
    appid="wx1",
    secret="secret",
    token="token",
    encoding_aes_key="abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",
    callback_mode="plain",
)


# the same examples every time, however busy the machine is
ANYTHING = settings(derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))


@ANYTHING
@given(st.binary(max_size=200) | st.text("<>/&;![]CDATAxml \x00妇", max_size=200).map(str.encode))
def test_whatever_is_signed_is_a_message_or_unreadable(body: bytes) -> None:
    try:
        message = Gate(GATE_ACCOUNT).open(signed.query(GATE_ACCOUNT, NOW), body, NOW)
    except Unreadable:
        return
    assert isinstance(message, Message)


ELEMENTS = st.recursive(
    st.none() | st.text(max_size=8) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["item", "idx", "ArticleIdx", "ArticleUrl", "ResultList", "publish_id", "article_url"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
NAMES = [
    *("MsgID", "Status", "TotalCount", "ArticleUrlResult", "PublishEventInfo", "publish_status"),
    *("article_detail", "fail_idx", "publish_id"),
]


@ANYTHING
@given(st.dictionaries(st.sampled_from(NAMES), ELEMENTS))
def test_a_finish_event_of_any_shape_is_a_job_or_none(fields: Mapping[str, object]) -> None:
    job = jobs.read("masssendjobfinish", fields)

    assert job is None or isinstance(job, jobs.JobFinished | jobs.PublishFinished)
