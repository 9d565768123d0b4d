"""WeChat's XML read as xmltodict reads it, which the library our client builds on would use."""

from xml.parsers.expat import ExpatError
from xml.sax.saxutils import escape

import pytest
import xmltodict
from hypothesis import given
from hypothesis import strategies as st

from bot.wechat import xml

NAMES = st.sampled_from(["xml", "MsgType", "item", "Content", "a"])
TEXTS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from(" \n\t"), max_size=8)


def element(name: str, content: str) -> str:
    return f"<{name}>{content}</{name}>"


LEAVES = st.builds(element, NAMES, TEXTS.map(escape)) | st.builds(
    element, NAMES, TEXTS.map(lambda text: f"<![CDATA[{text.replace(']]>', '')}]]>")
)
TREES = st.recursive(
    LEAVES, lambda inside: st.builds(element, NAMES, st.lists(inside, min_size=1, max_size=4).map("\n".join))
)


@given(TREES)
def test_any_tree_is_read_alike(text: str) -> None:
    assert xml.parse(text) == xmltodict.parse(text, xml_attribs=False)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("<xml/>", {"xml": None}),
        ("<xml> </xml>", {"xml": None}),
        ("<xml><a> 两癌 </a></xml>", {"xml": {"a": "两癌"}}),
        ("<xml><a>1</a><a/><a>2</a></xml>", {"xml": {"a": ["1", None, "2"]}}),
        ("<xml kind='x'><a b='c'>1</a></xml>", {"xml": {"a": "1"}}),
        ("<xml><a><![CDATA[<b>&]]></a></xml>", {"xml": {"a": "<b>&"}}),
        ('<?xml version="1.0" encoding="gbk"?><xml><a>两癌</a></xml>', {"xml": {"a": "两癌"}}),
    ],
)
def test_what_stands_in_an_element(text: str, read: object) -> None:
    assert xml.parse(text) == read == xmltodict.parse(text, xml_attribs=False)


@pytest.mark.parametrize("text", ["", "{}", "<xml>", "<a></b>", "<a/><b/>", "<a>&b;</a>"])
def test_what_is_no_xml_is_refused(text: str) -> None:
    with pytest.raises(ExpatError):
        xml.parse(text)


def test_entities_are_refused_before_they_grow() -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))

    with pytest.raises(ValueError, match="entities"):
        xml.parse(f'<!DOCTYPE x [<!ENTITY a0 "ha">{levels}]><xml>&a9;</xml>')
