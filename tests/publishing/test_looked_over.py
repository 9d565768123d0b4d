"""What is to be looked at while one writes: the rules of the article's page, with places in the form."""

from bot.config import Limits
from bot.db import Sessions
from bot.publishing import articles, looked_over
from bot.publishing.images.notes import Note
from bot.publishing.looked_over import Remark
from bot.publishing.written import Written
from tests import make

PATH = "images/a.jpg"


def remarks(sessions: Sessions, **fields: object) -> list[Remark]:
    given: dict[str, object] = {"title": "春风", "author": "妇联", "digest": "三月。", "body": "一段。\n"}
    with sessions.read() as session:
        return looked_over.remarks(session, Written(**given | fields), Limits())  # type: ignore[arg-type]


def test_a_remark_says_where_in_its_field_its_words_stand_as_browsers_count(sessions: Sessions) -> None:
    body = "😀一段。\n\n截止目前，已办结。\n"

    [found] = [each for each in remarks(sessions, body=body) if each.field]

    assert (found.field, found.place, found.text, found.offer) == (
        "body",
        "正文第3行",
        "截止目前",
        "截至目前",
    )
    units = body.encode("utf-16-le")
    assert units[2 * found.start : 2 * found.end].decode("utf-16-le") == "截止目前"


def test_title_and_digest_are_read_too(sessions: Sessions) -> None:
    found = remarks(sessions, title="截止目前", digest="截止目前。")

    assert [(each.field, each.start, each.end) for each in found if each.offer] == [
        ("title", 0, 4),
        ("digest", 0, 4),
    ]


def test_a_block_that_cannot_be_read_is_told_with_its_line_and_before_all_else(sessions: Sessions) -> None:
    found = remarks(sessions, body="截止目前。\n\n::: 数字\n没有关上\n")

    assert (found[0].level, found[0].place, found[0].field) == ("阻断", "正文第3行", "body")
    assert found[0].text == "::: 数字"
    assert any(each.offer for each in found)


def test_what_is_not_set_and_what_wechat_would_refuse_is_told(sessions: Sessions) -> None:
    found = remarks(sessions, title="长" * 33, body="一段。\n\n::: 诗行\n:::\n")

    assert any(each.place == "标题" and "最多 32 字" in each.what for each in found)
    assert any(each.place == "正文第3行" and "没有排进去" in each.what for each in found)
    assert [each.level for each in found] == sorted(
        (each.level for each in found), key=["阻断", "需确认", "提醒"].index
    )


def test_nothing_is_said_of_what_is_not_begun(sessions: Sessions) -> None:
    assert remarks(sessions, title="", digest="", body="\n") == []
    assert remarks(sessions, title="春", digest="", body="\n") != []


def test_a_picture_of_unknown_origin_is_told_in_words_of_the_form(sessions: Sessions) -> None:
    make.revision(sessions, "other", cover=PATH, body="一段。", pictures={PATH: make.picture()})
    with sessions.read() as session:
        key = articles.newest(articles.named(session, "other")).pictures[PATH]

    found = remarks(sessions, pictures={PATH: key}, cover=PATH, notes={PATH: Note()})

    [told] = [each for each in found if "来源不明" in each.what]
    assert (told.level, told.place) == ("阻断", "图片 a.jpg")
    assert "图片登记" in told.what
    assert "[[picture]]" not in told.what


def test_a_picture_that_is_not_there_is_told_with_all_the_rest(sessions: Sessions) -> None:
    body = "一段。\n\n![志愿者](photo.jpg)\n\n::: 诗行\n:::\n"

    found = remarks(sessions, title="长" * 33, body=body, cover="images/none.jpg")

    [told] = [each for each in found if "photo.jpg" in each.what]
    assert told.what == "正文里写的图片“photo.jpg”没有。请拖进来，或删去这一行。"
    assert (told.level, told.place, told.text) == ("阻断", "正文第3行", "![志愿者](photo.jpg)")
    assert any(each.place == "封面" and "“none.jpg”没有" in each.what for each in found)
    assert any(each.place == "标题" and "最多 32 字" in each.what for each in found)
    assert any(each.place == "正文第5行" and "没有排进去" in each.what for each in found)
