"""Asks WeChat itself what it keeps: a draft with one construct a block is added, fetched again and deleted.

Much of what is said about WeChat's rewriting comes from blogs; an account's own answer settles it.  Nothing
is ever sent.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot import journal, people
from bot.db import Sessions
from bot.errors import Mistake
from bot.people import Person, Role
from bot.publishing import articles, images
from bot.publishing.check import page
from bot.wechat.client import WeChat
from bot.wechat.told import DraftArticle

Verdict = Literal["原样", "有变", "没了"]
_MARK = re.compile(r"〔(\d\d)〕")
_PICTURE = "{picture}"
_BOX = "padding:8px;background-color:#FDF1F3"
_CELL = '<td style="border:1px solid #cccccc">试试</td>'
_SIZE = 'width="10px" height="10px"'
_ARTICLE = "https://mp.weixin.qq.com/s/AAAAAAAAAAAAAAAAAAAAAA"


@dataclass(frozen=True)
class Construct:
    """One thing that WeChat may keep or not."""

    name: str
    html: str


@dataclass(frozen=True)
class Row:
    """What became of one construct: what went missing, and what came instead."""

    construct: str
    verdict: Verdict
    missing: tuple[str, ...]
    instead: tuple[str, ...]


def _styled(style: str, words: str = "试试") -> str:
    return f'<section style="{style}"><p>{words}</p></section>'


CONSTRUCTS = (
    Construct("段落与加粗", '<p style="margin:0 0 16px">一句<strong style="color:#C8161D">话</strong>。</p>'),
    Construct("外层 padding 与底色", _styled(_BOX)),
    Construct("字距 letter-spacing", _styled("letter-spacing:2px")),
    Construct("缩进 text-indent", _styled("text-indent:2em")),
    Construct("阴影 box-shadow", _styled("box-shadow:0 1px 4px #cccccc")),
    Construct("圆角 border-radius", _styled(f"border-radius:8px;{_BOX}")),
    Construct("横排 display:flex", _styled("display:flex")),
    Construct("网格 display:grid", _styled("display:grid;gap:8px")),
    Construct("并排 display:inline-block", _styled("display:inline-block;width:49%")),
    Construct("表格 display:table", _styled("display:table;width:100%")),
    Construct("横滑 overflow-x", _styled("overflow-x:auto;white-space:nowrap")),
    Construct("定位 position:relative", _styled("position:relative;top:4px")),
    Construct("纯黑文字", _styled("color:#000000")),
    Construct("渐变底色", _styled("background-image:linear-gradient(#ffffff,#FDF1F3)")),
    Construct("背景图", _styled("background-image:url({picture})")),
    Construct("字体 font-family", _styled("font-family:serif")),
    Construct("旋转 transform", _styled("transform:rotate(2deg)")),
    Construct("浮动 float", _styled("float:left")),
    Construct("class", '<p class="lead">试试</p>'),
    Construct("id", '<p id="lead">试试</p>'),
    Construct("data-*", '<p data-role="lead">试试</p>'),
    Construct("不随深色模式 data-no-dark", '<p data-no-dark="true">试试</p>'),
    Construct("公众号文章的链接", f'<p><a href="{_ARTICLE}">试试</a></p>'),
    Construct("站外链接", '<p><a href="https://example.com/">试试</a></p>'),
    Construct("图片", '<p><img src="{picture}" alt="试试" style="width:100%"></p>'),
    Construct(
        "图与图注 figure",
        '<figure><img src="{picture}" alt="" style="width:100%"><figcaption>试试</figcaption></figure>',
    ),
    Construct("列表 ul", "<ul><li>一</li><li>二</li></ul>"),
    Construct("套着的列表", "<ul><li>一<ul><li>二</li></ul></li></ul>"),
    Construct("表格 table", f'<table style="width:100%"><tbody><tr>{_CELL}</tr></tbody></table>'),
    Construct("引用 blockquote", "<blockquote>试试</blockquote>"),
    Construct("article 标签", '<article style="padding:8px"><p>试试</p></article>'),
    Construct("div", '<div style="padding:8px"><p>试试</p></div>'),
    Construct("注音 ruby", "<p><ruby>氐<rt>dī</rt></ruby></p>"),
    Construct(
        "画 svg",
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" {_SIZE}>'
        '<rect width="10" height="10" fill="#C8161D"></rect></svg>',
    ),
    Construct(
        "公众号名片",
        '<mp-common-profile data-pluginname="mpprofile" data-nickname="试试"></mp-common-profile>',
    ),
)


def run(sessions: Sessions, wechat: WeChat, *, by: Person, now: datetime) -> list[Row]:
    """Add the probe's draft, fetch it, delete it, and return a row a construct.

    Raises NotAllowed unless *by* may publish or runs the account; Mistake when no article has a cover to
    borrow; PlatformProblem when WeChat says no.  A draft that was added is deleted whatever happens.
    """
    people.require(by, Role.PUBLISHER, Role.ADMIN, to="试探微信的排版")
    cover = _a_cover(sessions)
    picture = images.in_text(sessions, wechat, cover, now=now)
    draft = DraftArticle(
        title="排版试探（请勿发布）",
        author="",
        digest="程序用来试微信留下哪些排版，会自动删去。",
        content=content(picture),
        thumb_media_id=images.as_cover(sessions, wechat, cover, now=now),
    )
    with sessions.begin() as session:
        journal.record(session, by, "试探微信的排版", by, now=now, constructs=len(CONSTRUCTS))
    media_id = wechat.draft_add([draft])
    try:
        stored = wechat.draft_get(media_id)
    finally:
        wechat.draft_delete(media_id)
    if not stored:
        raise Mistake("微信说没有这份草稿；请再试一次，并到公众号后台的草稿箱看看。")
    return compare(draft.content, stored[0].content)


def content(picture: str) -> str:
    """Return the text of the draft: each construct after a line with its number."""
    return "".join(
        f"<p>〔{number:02}〕{each.name}</p>{each.html.replace(_PICTURE, picture)}"
        for number, each in enumerate(CONSTRUCTS, 1)
    )


def compare(sent: str, kept: str) -> list[Row]:
    """Return what became of each construct of *sent* in *kept*."""
    before, after = _parts(sent), _parts(kept)
    return [_row(each.name, before[number], after.get(number)) for number, each in enumerate(CONSTRUCTS, 1)]


def _row(name: str, sent: str, kept: str | None) -> Row:
    if kept is None:
        return Row(name, "没了", tuple(features(sent)), ())
    before, after = Counter(features(sent)), Counter(features(kept))
    missing, instead = tuple((before - after).elements()), tuple((after - before).elements())
    if not missing and not instead:
        return Row(name, "原样", (), ())
    return Row(name, "有变" if after else "没了", missing, instead)


def features(html: str) -> Iterator[str]:
    """Yield everything of *html* that could be lost: tags, attributes, declarations, words."""
    read = page.read(html)
    for element in read.elements:
        yield f"<{element.tag}>"
        for attribute, value in element.attributes.items():
            if attribute != "style":
                yield f'{attribute}="{value}"'
        for declared, value in element.style:
            yield f"{declared}:{''.join(value.split())}"
    yield from (text.words.strip() for text in read.texts if text.words.strip())


def _parts(html: str) -> dict[int, str]:
    """Return the HTML after each number, without the paragraph that the number stands in."""
    pieces = _MARK.split(html)
    return {
        int(number): re.sub(r"<p\b[^>]*>$", "", piece.partition("</p>")[2])
        for number, piece in zip(pieces[1::2], pieces[2::2], strict=True)
    }


def _a_cover(sessions: Sessions) -> str:
    with sessions.read() as session:
        for revision in articles.newest_revisions(session):
            if revision.cover in revision.pictures:
                return revision.pictures[revision.cover]
    raise Mistake("要借一张封面来试：请先导入一篇有封面的文章。")
