"""Setting an article: the same bytes every time, every number as written, nothing WeChat would drop."""

import re
from collections.abc import Callable, Iterable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import Mistake
from bot.publishing import blocks, render
from bot.publishing.blocks import Block, Items, Known, Photo
from bot.publishing.render import Rendered, Signature
from tests import make

PHOTO = "a" * 64
COVER = "b" * 64
SIGNED = (Signature("编辑", "林"), Signature("初审", "周"))


def set_in_red(body: str, **fields: object) -> Rendered:
    given: dict[str, object] = {
        "title": "巾帼志愿服务走进社区",
        "author": "武都区妇联",
        "digest": "三月的武都。",
        "body": body,
        "template": "review",
        "source_url": "",
        "comments": False,
        "cover": "images/cover.jpg",
        "pictures": {"images/photo.jpg": PHOTO, "images/cover.jpg": COVER},
    }
    return render.render(**(given | fields))  # type: ignore[arg-type]


class Page(HTMLParser):
    """What a reader sees of HTML, and what it is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.texts: list[str] = []
        self.bold = ""
        self._depth = 0
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self._depth += tag == "strong"
        self.texts.append("")

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "strong"
        self.texts.append("")

    def handle_data(self, data: str) -> None:
        self.texts[-1:] = [(self.texts or [""])[-1] + data]
        if self._depth:
            self.bold += data


def numbers(text: str) -> list[str]:
    return re.findall(r"[0-9]+(?:\.[0-9]+)?", text)


def test_the_same_article_gives_the_same_bytes() -> None:
    body = make.draft().body

    first, second = set_in_red(body, signatures=SIGNED), set_in_red(body, signatures=SIGNED)

    assert first == second
    assert first.checksum() == second.checksum()


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "别的标题"},
        {"author": "别人"},
        {"digest": "别的摘要。"},
        {"body": "别的正文。"},
        {"source_url": "https://example.com"},
        {"comments": True},
        {"signatures": SIGNED},
        {"cover": "images/photo.jpg"},
        {"pictures": {"images/cover.jpg": COVER, "images/photo.jpg": "c" * 64}},
    ],
)
def test_whatever_is_changed_changes_the_checksum(changed: dict[str, object]) -> None:
    body = "正文。\n\n![现场](images/photo.jpg)\n"

    assert set_in_red(**({"body": body} | changed)).checksum() != set_in_red(body).checksum()  # type: ignore[arg-type]


def test_the_sentence_with_two_bold_parts_is_bold_where_it_should_be() -> None:
    page = Page(set_in_red("## 标题\n\n**一是抓重点。**把课堂搬到院坝里，**“她在云溪”**专栏").html)

    assert page.bold == "一是抓重点。“她在云溪”"


def test_every_kind_of_block_can_be_set() -> None:
    body = (
        "导语。\n\n## 一\n\n### 小题\n\n正文。\n\n- 甲\n    - 乙\n\n1. 丙\n\n> 引文。\n\n"
        "![现场](images/photo.jpg)\n\n| 年 | 人 |\n|---|---|\n| 2020 | 12 |\n"
    )

    page = Page(set_in_red(body, signatures=SIGNED).html)

    for word in (
        "导语。",
        "小题",
        "正文。",
        "甲",
        "乙",
        "丙",
        "引文。",
        "现场",
        "2020",
        "12",
        "编辑：林",
        "初审：周",
    ):
        assert word in page.text


HOSTILE = (
    "前。\n\n<script>alert(1)</script>\n\n"
    "<p onclick='alert(1)' id='x' class='y' style='position:fixed'>文</p>\n\n"
    "[点](javascript:alert(1))\n\n<iframe src='https://evil.example'></iframe>\n\n"
    "<style>p{display:none}</style>\n\n"
    '<svg onload=alert(1)></svg>\n\n!["><script>alert(1)</script>](images/photo.jpg)\n\n'
    "## <b onmouseover=alert(1)>题</b>\n\n- <form><input></form>项\n\n| <object>格 |\n|---|\n| 1 |\n"
)


def test_hostile_html_in_the_text_never_reaches_the_page() -> None:
    rendered = set_in_red(HOSTILE, signatures=(Signature("编辑", "<script>alert(1)</script>"),))

    page = Page(rendered.html)
    assert set(page.tags) <= {"section", "p", "span", "strong", "em", "br", "a", "img", "table", "tr", "td"}
    assert {name for name, _ in page.attributes} <= {"style", "src", "alt", "href"}
    assert not any("javascript:" in value for name, value in page.attributes if name in {"src", "href"})
    assert "<script" not in rendered.html
    assert "evil" not in rendered.html


EVIL = "<script>alert(1)</script><b onclick='alert(1)' style='position:fixed'>恶</b>[点](javascript:alert(1))"
EVIL_ROWS = [
    f"::: 导语\n{EVIL}\n:::",
    f"::: 诗行\n{EVIL}\n:::",
    f"::: 数字\n12户{EVIL} | {EVIL} | {EVIL}\n13户 | 甲\n:::",
    f"::: 引语\n{EVIL}\n—— {EVIL}\n:::",
    f"::: 荣誉\n{EVIL} | {EVIL} | {EVIL}\n:::",
    f"::: 对比\n{EVIL} | 2019年 3户{EVIL} | 2020年 4户{EVIL}\n:::",
    f"::: 时间轴\n{EVIL} | {EVIL}\n:::",
    f"::: 来源\n来源：{EVIL}\n:::",
    f"::: 名片\n{EVIL}\n{EVIL}\n:::",
    f'::: 图组\n![{EVIL[:25]}](images/photo.jpg "{EVIL[:25]}")\n![乙](images/photo.jpg)\n:::',
    f"::: 二维码\n![](images/photo.jpg)\n{EVIL}\n:::",
    f"## {EVIL} | {EVIL}",
]


@pytest.mark.parametrize("body", EVIL_ROWS)
def test_hostile_html_in_a_block_never_reaches_the_page(body: str) -> None:
    html = set_in_red(body).html

    page = Page(html)
    assert {name for name, _ in page.attributes} <= {"style", "src", "alt", "href"}
    assert not any("position" in value for name, value in page.attributes if name == "style")
    assert not any("javascript:" in value for name, value in page.attributes if name in {"src", "href"})
    assert "<script" not in html


@pytest.mark.parametrize("path", ["javascript:alert", "data:image/png;base64,AAAA", "vbscript:x"])
def test_a_picture_is_never_another_kind_of_address(path: str) -> None:
    assert path not in [
        photo.path for photo in blocks.read(f"![x]({path})").blocks if isinstance(photo, Photo)
    ]


def test_the_page_has_nothing_that_wechat_drops_or_refuses() -> None:
    body = make.draft().body + "\n- 甲\n\n> 引\n\n| 年 |\n|---|\n| 1 |\n"

    page = Page(set_in_red(body, signatures=SIGNED).html)

    names = [name for name, _ in page.attributes]
    styles = ";".join(value for name, value in page.attributes if name == "style")
    assert not {"id", "class"} & set(names)
    assert not {"style", "script", "link", "ul", "ol", "li"} & set(page.tags)
    assert "position" not in styles
    assert "url(" not in styles
    assert "\n" not in set_in_red("## 一\n\n文。\n\n- 甲\n").html.replace("</p>\n", "")


@pytest.mark.parametrize(
    "words", ["{{ 7*7 }}", "{% for x in range(9) %}x{% endfor %}", "{# 注 #}", "{{ ''.upper() }}"]
)
def test_what_looks_like_a_template_in_the_text_is_shown_as_text(words: str) -> None:
    page = Page(set_in_red(f"导语。\n\n## {words}\n\n{words}\n", title=words).html)

    assert page.text.count(words) == 2
    assert "49" not in page.text


def test_preview_and_sent_html_differ_in_nothing_but_the_addresses_of_pictures() -> None:
    html = set_in_red("导语。\n\n![现场](images/photo.jpg)\n\n![又](images/cover.jpg)\n").html

    preview = render.fill(html, lambda key: f"/pictures/{key}")
    sent = render.fill(html, lambda key: f"https://mmbiz.qpic.cn/{key[:1]}?wx_fmt=jpeg")

    assert render.pictures_in(html) == [PHOTO, COVER]
    assert preview.replace("/pictures/", "picture:") == html
    assert preview != sent
    swap = re.compile(r'(?<=src=")[^"]*')
    assert swap.sub("", preview) == swap.sub("", sent) == swap.sub("", html)


@pytest.mark.parametrize(
    "typed", [f"picture:{COVER}", f'<img src="picture:{COVER}">', f'src="picture:{COVER}"']
)
def test_what_somebody_typed_is_never_taken_for_a_picture(typed: str) -> None:
    html = set_in_red(f"## {typed}\n\n{typed}\n\n![{typed}](images/photo.jpg)\n", title=typed).html

    filled = render.fill(html, lambda key: "/there")

    assert render.pictures_in(html) == [PHOTO]
    assert filled.count("/there") == 1
    assert Page(filled).text == Page(html).text
    assert f"picture:{COVER}" in Page(filled).text


def test_a_picture_that_is_not_there_and_an_unknown_template_are_named() -> None:
    with pytest.raises(Mistake, match=r"用到的图片“images/none\.jpg”没有"):
        set_in_red("![x](images/none.jpg)")
    with pytest.raises(Mistake, match=r"用到的图片“images/none\.jpg”没有"):
        set_in_red("文", cover="images/none.jpg")
    with pytest.raises(Mistake, match=r"没有模板“\.\./review”。可用：.*review"):
        set_in_red("文", template="../review")


def test_numbers_before_items_are_those_that_were_written() -> None:
    body = "1. 甲\n    - 其中\n2. 乙\n\n段落。\n\n3. 丙\n\n段落。\n\n2020. 难忘\n\n- 丁\n    5. 戊\n"

    page = Page(set_in_red(body).html)

    assert [each.strip() for each in page.texts if re.fullmatch(r"\s*\d+\.\s*", each)] == [
        "1.", "2.", "3.", "2020.", "5."
    ]  # fmt: skip


CHINESE = st.text("武都区妇联姐妹服务群众活动开展宣讲，。、“”（）", min_size=1, max_size=6)
NUMBER = st.one_of(
    st.integers(0, 99_999).map(str),
    st.decimals(0, 99, places=1, allow_nan=False).map(str),
    st.integers(1, 99).map(lambda number: f"{number}余"),
    st.sampled_from(["0.5", "2020", "25-69", "1.2万", "007", "100%", "№3", "3·8"]),
)
PHRASE = st.builds(lambda before, number, after: f"{before}{number}{after}", CHINESE, NUMBER, CHINESE)
SENTENCE = st.lists(st.one_of(PHRASE, PHRASE.map(lambda words: f"**{words}**")), min_size=1, max_size=3).map(
    "".join
)
ITEMS = st.lists(st.tuples(st.booleans(), SENTENCE), min_size=1, max_size=3)
ROW = st.tuples(PHRASE, PHRASE)


def as_list(items: list[tuple[bool, str]]) -> str:
    return "\n".join(
        f"{'    ' if deep and place else ''}- {words}" for place, (deep, words) in enumerate(items)
    )


def as_table(rows: list[tuple[str, str]]) -> str:
    lines = [f"| {left} | {right} |" for left, right in rows]
    return "\n".join([lines[0], "|---|---|", *lines[1:]])


PIECES: list[tuple[Callable[..., str], st.SearchStrategy[object]]] = [
    (str, SENTENCE),
    (lambda words: f"## {words}", PHRASE),
    (lambda words: f"### {words}", PHRASE),
    (lambda words: f"> {words}", SENTENCE),
    (as_list, ITEMS),
    (lambda items: "> " + as_list(items).replace("\n", "\n> "), ITEMS),
    (as_table, st.lists(ROW, min_size=1, max_size=3)),
    (lambda lines: "\n".join(lines), st.lists(SENTENCE, min_size=2, max_size=3)),
]
BODY = st.lists(st.one_of([strategy.map(write) for write, strategy in PIECES]), min_size=1, max_size=6).map(
    "\n\n".join
)


def set_without_counting(body: str, template: str, look: str) -> Page:
    """Set *body*; where a look shows which section it is, 第 stands instead of digits."""
    return Page(
        render.typeset(
            blocks.read(body, Known()),
            title="巾帼志愿服务走进社区",
            template=template,
            look=look,
            signatures=SIGNED,
            address=lambda path: f"picture:{PHOTO}",
            ornament=lambda number: "第",
        )
    )


@given(body=BODY)
@settings(max_examples=60, deadline=None)
def test_every_number_of_the_text_stands_on_the_page_and_no_other(body: str) -> None:
    page = set_without_counting(body, "review", "正红")

    assert numbers(page.text.replace("●", "")) == numbers(body)
    assert numbers(blocks.plain_text(body)) == numbers(body)


COUNTED = st.builds("{}{}".format, NUMBER, st.sampled_from("名户场"))
FENCED = st.one_of(
    st.lists(st.builds("{} | {}".format, COUNTED, PHRASE), min_size=2, max_size=9).map(
        lambda rows: "\n".join(["::: 数字", *rows, ":::"])
    ),
    st.lists(st.builds("省级 | {} | {}".format, PHRASE, COUNTED), min_size=1, max_size=4).map(
        lambda rows: "\n".join(["::: 荣誉", *rows, ":::"])
    ),
    st.lists(st.builds("{} | 2019年 {}余名 | 2020年 {}".format, PHRASE, NUMBER, COUNTED), min_size=1).map(
        lambda rows: "\n".join(["::: 对比", *rows, ":::"])  # not both exact: no change is computed
    ),
    st.lists(st.builds("{}月 | {}".format, st.integers(1, 12), SENTENCE), min_size=1, max_size=4).map(
        lambda rows: "\n".join(["::: 时间轴", *rows, ":::"])
    ),
    st.builds(
        "::: {}\n{}\n{}\n:::".format, st.sampled_from(["导语", "诗行", "展望", "引语"]), SENTENCE, SENTENCE
    ),
    st.builds("::: 来源\n来源：{}\n:::\n\n::: 名片\n陇南武都妇女\n{}\n:::".format, PHRASE, PHRASE),
    st.builds("**一是{}。**{}".format, PHRASE, SENTENCE),
    st.builds("## {} | {}".format, PHRASE, PHRASE),
    st.builds('![{}](a.jpg "摄影：{}")'.format, CHINESE, CHINESE),
    st.builds("1. {}\n2. {}".format, PHRASE, PHRASE),
)


@pytest.mark.parametrize("look", list(render.LOOKS))
@pytest.mark.parametrize("template", render.template_names())
@given(body=st.lists(FENCED, min_size=1, max_size=4).map("\n\n".join))
@settings(max_examples=25, deadline=None)
def test_blocks_show_their_numbers_and_no_other_in_every_template(
    template: str, look: str, body: str
) -> None:
    page = set_without_counting(body, template, look)

    alone = re.sub(r'\(a\.jpg "([^"]*)"\)', r"\1", body)
    assert sorted(numbers(page.text)) == sorted(numbers(alone))


PLAIN = st.sampled_from(
    [
        "三月的武都。",
        "共**12**人。",
        "**一是送政策。**到村**“她在云溪”**专栏",
        "两行\n文字",
        "a **b** c",
        "** 空 **",
        "## 走进社区",
        "# 题 #",
        "#题",
        "##",
        "- 甲\n- 乙",
        "- 甲\n- - 乙",
        "* 甲",
        "1. 甲\n2. 乙",
        "3. 丙",
        "1) 甲",
        "    缩进",
        "  缩进",
        "> 引",
        "> 一\n> —— 二",
        "甲\n- 乙",
        "甲\n1. 乙",
        "甲\n---",
        "甲\n===",
        "---",
        "***",
        "**甲",
        "甲*乙*丙",
        "![说明](a.jpg)",
        '![说明](a.jpg "摄影：林")',
        "![a](b.jpg) 文",
        "[上一篇](https://example.com/)",
        "`码`",
        "甲 & 乙",
        "a < b",
        "\\*甲\\*",
        "| 年 | 人 |\n|---|---|\n| 1 | 2 |",
        "行末  \n换行",
        "2020年。",
        "2020. 年",
        "+ 甲",
        "甲：\n+ 乙",
        "**甲****乙**",
        "***甲***",
        "_甲_",
        "：甲",
        ": 甲",
        "甲\n: 乙",
        "- **甲**\n- 乙 ",
        "-",
        "- ",
        "1.",
        "甲！[乙]",
        "12**人**",
    ]
)


def joined(found: Iterable[Block]) -> list[object]:
    """Return the blocks; items that follow each other are one list to the library, which counts on in it."""
    together: list[object] = []
    for block in found:
        if isinstance(block, Items) and together and isinstance(together[-1], list):
            together[-1] += block.items
        else:
            together.append(list(block.items) if isinstance(block, Items) else block)
    return together


@given(text=st.lists(PLAIN, min_size=1, max_size=6).map("\n\n".join))
@settings(max_examples=400, deadline=None)
def test_what_is_read_without_the_library_is_read_as_the_library_reads_it(text: str) -> None:
    whole = blocks.read(f"{text}\n\n<!-- so that all of it is the library's -->")

    assert joined(blocks.read(text).blocks) == joined(whole.blocks)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"review.html": "好\n{% if %}"}, "模板 review.html 第2行有错：Expected an expression"),
        ({"review.html": "好\n\n{{ nothing }}"}, "模板 review.html 第3行有错：'nothing' is undefined"),
        (
            {
                "review.html": "{% import look_file as look %}\n{{ look.lead(blocks[0][1]) }}",
                "_red.html": "{% macro lead(block) %}\n\n{{ block.html.nowhere }}{% endmacro %}",
            },
            "模板 _red.html 第3行有错：.*nowhere",
        ),
        (
            {"review.html": "{% import look_file as look %}\n{{ look.lead() }}", "_red.html": ""},
            "模板 review.html 第2行有错：.*lead",
        ),
        ({"review.html": "{% import look_file as look %}"}, "模板 review.html 第1行有错：.*_red.html"),
        ({"review.html": "{{ 1 / 0 }}"}, "模板 review.html 第1行有错：division by zero"),
        ({"review.html": "{{ ''.__class__.mro() }}"}, "模板 review.html 第1行有错：.*unsafe"),
    ],
)
def test_a_faulty_template_is_told_with_file_and_line(
    files: dict[str, str], said: str, tmp_path: Path
) -> None:
    for name, source in files.items():
        (tmp_path / name).write_text(source, encoding="utf-8")

    with pytest.raises(Mistake, match=said):
        render.typeset(
            blocks.read("文"),
            title="题",
            template="review",
            look="正红",
            signatures=(),
            address=str,
            folder=tmp_path,
        )


def test_an_unknown_look_is_named_and_a_template_has_a_chinese_name_too() -> None:
    with pytest.raises(Mistake, match="没有风格“深蓝”。可用：正红、清新。"):
        set_in_red("文", look="深蓝")
    assert render.template_called("年度综述") == "review"
    assert render.template_called("月报") == render.template_called("reach") == "reach"


SERVED = "志愿者走进社区，把政策送到群众身边，让姐妹们在家门口听得懂、记得住、用得上。" * 4


def long_article() -> str:
    """Return five thousand characters in ten sections, with two tables and six pictures."""
    parts = ["三月的武都，暖意融融。"]
    for section in "一二三四五六七八九十":
        parts += [f"## 第{section}件实事", *(f"**{each}是用心服务。**{SERVED}" for each in "一二三")]
        if section in "二四":
            parts.append("| 类别 | 省级 | 市级 |\n|---|---|---|\n| 最美家庭 | 13户 | 12户 |")
        if section in "一三五七八九":
            parts.append(f"![第{section}张](images/photo.jpg)")
    return "\n\n".join(parts)


@pytest.mark.parametrize("look", list(render.LOOKS))
@pytest.mark.parametrize("template", render.template_names())
def test_an_article_of_five_thousand_characters_stays_below_what_wechat_takes(
    template: str, look: str
) -> None:
    body = long_article()

    html = set_in_red(body, template=template, look=look, signatures=SIGNED).html

    assert len(body) >= 5_000
    assert len(html) < 20_000
