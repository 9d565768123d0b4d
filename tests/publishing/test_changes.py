"""Importing again says what changed, field by field; a dry run says the same and keeps nothing."""

from pathlib import Path

from bot.db import Sessions
from bot.publishing import changes, columns, folder
from tests import make
from tests.publishing.test_folder import BODY, bring, counts, write


def told(sessions: Sessions, home: Path) -> list[str]:
    """Import *home* and return what is said, having foretold the very same."""
    with sessions.read() as session:
        foreseen = folder.foresee(session, folder.open_(home))
    came = bring(sessions, home)
    assert foreseen == came
    return changes.in_words(came.changes)


def test_a_new_article_is_told_with_its_paragraphs_and_pictures(sessions: Sessions, tmp_path: Path) -> None:
    assert told(sessions, write(tmp_path)) == [
        "正文：新增 2 段",
        "图片新增 2 张：cover.jpg、photo.jpg",
    ]


def test_an_article_that_comes_again_as_it_was_changes_nothing(sessions: Sessions, tmp_path: Path) -> None:
    bring(sessions, write(tmp_path))
    before = counts(sessions)

    assert told(sessions, write(tmp_path)) == []
    assert counts(sessions) == before


def test_each_field_that_changed_is_told_with_what_it_said_before(sessions: Sessions, tmp_path: Path) -> None:
    bring(sessions, write(tmp_path))

    lines = told(
        sessions,
        write(
            tmp_path, {"title": '"三月"', "column": '"巾帼"', "comments": "true", "published": "2021-03-08"}
        ),
    )

    assert lines == [
        "标题：“巾帼志愿” → “三月”",
        "专栏：（空） → “巾帼”",
        "留言：“不开放” → “开放”",
        "发表日期：（空） → “2021年3月8日”",
    ]


def test_paragraphs_are_counted_as_added_changed_and_gone(sessions: Sessions, tmp_path: Path) -> None:
    bring(sessions, write(tmp_path, body="甲。\n\n乙。\n\n丙。\n\n![图](images/photo.jpg)\n"))

    lines = told(
        sessions, write(tmp_path, body="甲。\n\n乙乙。\n\n![图](images/photo.jpg)\n\n丁。\n\n戊。\n")
    )

    assert lines == ["正文：新增 2 段、改动 1 段、删去 1 段"]


def test_a_text_with_other_empty_lines_is_told_as_such(sessions: Sessions, tmp_path: Path) -> None:
    bring(sessions, write(tmp_path))

    assert told(sessions, write(tmp_path, body=BODY.replace("\n\n", "\n\n\n"))) == ["正文：只改了空行"]


def test_pictures_are_told_as_new_replaced_and_gone(sessions: Sessions, tmp_path: Path) -> None:
    home = write(tmp_path)
    bring(sessions, home)
    (home / "images/cover.jpg").write_bytes(make.picture("#123456"))
    (home / "images/other.jpg").write_bytes(make.picture())
    text = (home / "article.md").read_text("utf-8")
    (home / "article.md").write_text(text.replace("images/photo.jpg", "images/other.jpg"), "utf-8")

    assert told(sessions, home) == [
        "正文：改动 1 段",
        "图片新增 1 张：other.jpg",
        "图片换了 1 张：cover.jpg",
        "图片删去 1 张：photo.jpg",
    ]


def test_a_column_alone_makes_no_revision_but_is_told(sessions: Sessions, tmp_path: Path) -> None:
    bring(sessions, write(tmp_path))

    with sessions.read() as session:
        foreseen = folder.foresee(session, folder.open_(write(tmp_path, {"column": '"巾帼"'})))

    assert foreseen.revision is None
    assert [field.key for field in foreseen.changes.fields] == ["column"]


def test_columns_are_counted_with_what_is_out(sessions: Sessions) -> None:
    for number in range(3):
        make.revision(sessions, f"virus-{number}", column="疫情防控")
    make.revision(sessions, "out", column="疫情防控", url="https://mp.weixin.qq.com/s/a")
    make.revision(sessions, "alone", column="")
    make.revision(sessions, "spring", column="巾帼志愿")

    with sessions.read() as session:
        found = [(each.name, each.articles, each.out) for each in columns.counted(session)]

    assert found == [("疫情防控", 4, 1), ("巾帼志愿", 1, 0), ("", 1, 0)]
