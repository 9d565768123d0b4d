"""An article's folder: whatever is wrong in it is named with its line, and nothing is half kept."""

import struct
import zlib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.db import Sessions
from bot.errors import Mistake
from bot.figures.indicators import Figure
from bot.journal import Entry
from bot.publishing import articles, folder, render, setting
from bot.publishing.articles import Article, Revision
from bot.publishing.blocks import Known
from bot.publishing.folder import Imported
from bot.publishing.images import Picture
from tests import make

KNOWN = "、".join(render.template_names())

REVIEW = Path(__file__).parents[2] / "articles" / "2020-review"
FRONT = {
    "title": '"巾帼志愿"',
    "author": '"武都区妇联"',
    "digest": '"三月的武都。"',
    "cover": '"images/cover.jpg"',
    "template": '"review"',
}
BODY = "三月的武都。\n\n![现场](images/photo.jpg)\n"


def write(
    root: Path, front: Mapping[str, str | None] | None = None, *, body: str = BODY, slug: str = "spring"
) -> Path:
    """Write an article's folder that is right but for what is given; None leaves a line out."""
    home = root / slug
    (home / "images").mkdir(parents=True, exist_ok=True)
    (home / "images/cover.jpg").write_bytes(make.picture())
    (home / "images/photo.jpg").write_bytes(make.picture("#D6336C"))
    lines = [f"{key} = {value}" for key, value in (FRONT | dict(front or {})).items() if value is not None]
    (home / "article.md").write_text("\n".join(["+++", *lines, "+++", "", body]), "utf-8")
    return home


def faults(home: Path) -> list[str]:
    """Return what is wrong in *home*, a line a fault, without the name of the file."""
    with pytest.raises(Mistake) as mistake:
        folder.read(home)
    return [line.removeprefix(f"{home / 'article.md'} ") for line in str(mistake.value).split("\n")]


def bring(sessions: Sessions, home: Path) -> Imported:
    with sessions.begin() as session:
        return folder.keep(session, folder.open_(home), by=None, now=make.NOON)


def counts(sessions: Sessions) -> list[int]:
    with sessions.read() as session:
        tables = (Article, Revision, Picture, Figure, Entry)
        return [session.scalars(select(func.count()).select_from(table)).one() for table in tables]


def test_an_article_is_read_with_its_pictures(tmp_path: Path) -> None:
    home = write(tmp_path, {"column": '"巾帼志愿"', "comments": "true", "published": "2021-03-08"})

    draft = folder.read(home)

    assert (draft.slug, draft.title, draft.column) == ("spring", "巾帼志愿", "巾帼志愿")
    assert (draft.comments, draft.published) == (True, date(2021, 3, 8))
    assert draft.body == BODY
    assert set(draft.pictures) == {"images/cover.jpg", "images/photo.jpg"}


def test_a_file_saved_by_windows_is_read_as_well(tmp_path: Path) -> None:
    home = write(tmp_path)
    file = home / "article.md"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))

    assert folder.read(home).body == BODY


@pytest.mark.parametrize(
    ("front", "said"),
    [
        ({"title": None}, "前言里缺 title。"),
        ({"title": '""'}, "第2行：title 是空的。"),
        ({"digest": "5"}, "第4行：digest 要加引号的文字。"),
        ({"comments": '"yes"'}, "第7行：comments 要true 或 false。"),
        ({"published": '"2021-03-08"'}, "第7行：published 要日期，如 2021-01-14。"),
        ({"published": "2021-03-08T10:00:00"}, "第7行：published 要日期，如 2021-01-14。"),
        ({"template": '"blue"'}, f"第6行：没有模板“blue”。可用：{KNOWN}。"),
        ({"titel": '"x"'}, "第7行：没有“titel”这一项。是不是 title？"),
        ({"title": '"甲\\u0000乙"'}, "第2行：title 里有看不见的控制字符，请删去。"),
        ({"cover": '"images/none.jpg"'}, "第5行：图片 images/none.jpg 找不到。"),
        ({"cover": '"../cover.jpg"'}, "第5行：图片 ../cover.jpg 不在文章的文件夹里；请放进 images/。"),
        ({"column": f'"{"长" * 41}"'}, "第7行：column 有 41 字，最多 40 字。"),
    ],
)
def test_a_fault_of_the_front_matter_is_named_with_its_line_and_remedy(
    tmp_path: Path, front: dict[str, str | None], said: str
) -> None:
    assert faults(write(tmp_path, front)) == [said]


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    home = write(
        tmp_path,
        {"title": None, "comments": "1\n[extra]\na = 1"},
        body="![x](images/none.jpg)\n\n- ![y](images/photo.jpg)\n",
    )

    assert faults(home) == [
        "第6行：comments 要true 或 false。",
        "第7行：没有“extra”这一项。可用的有：title、author、digest、cover、cover_centre、column、template、"
        "look、year、source_url、comments、url、published、corrects、picture",
        "前言里缺 title。",
        "第11行：图片 images/none.jpg 找不到。",
        "第13行：图片 images/photo.jpg 写在列表、引用、表格或标题里，不会显示；请让它单独成一段。",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("三月的武都。\n", "第1行：开头要有前言"),
        ('+++\ntitle = "x"\n', "第1行：开头要有前言"),
        ("", "第1行：开头要有前言"),
        ('+++\ntitle = "x"\nauthor = 武都\n+++\n\n文\n', "第3行：前言写法不对"),
        ('+++\ntitle = "x\n+++\n\n文\n', "第2行：前言写法不对"),
        ('+++\ntitle = "x"\ntitle = "y"\n+++\n\n文\n', "第3行：前言写法不对"),
        ("+++\ncomments = " + "1" * 5000 + "\n+++\n\n文\n", "前言读不了"),
        ("+++\ntitle = " + "[" * 5000 + "\n+++\n\n文\n", "前言"),
        ('+++\ntitle = "x"\n+++\n\n甲\0乙\n', "第5行：有看不见的控制字符 U+0000"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_its_line(tmp_path: Path, content: str, said: str) -> None:
    home = write(tmp_path)
    (home / "article.md").write_text(content, "utf-8")

    with pytest.raises(Mistake) as mistake:
        folder.read(home)

    assert str(mistake.value).startswith(str(home / "article.md"))
    assert said in str(mistake.value)


def test_an_empty_text_another_encoding_and_a_missing_file_are_named(tmp_path: Path) -> None:
    empty, gbk, none = write(tmp_path, body=" \n"), write(tmp_path, slug="gbk"), tmp_path / "none"
    (gbk / "article.md").write_bytes("+++\n武都".encode("gbk"))

    assert faults(empty) == ["第8行：正文是空的。"]
    with pytest.raises(Mistake, match=r"不是 UTF-8 文本.*请另存为 UTF-8"):
        folder.read(gbk)
    with pytest.raises(Mistake, match=r"没有 article\.md"):
        folder.read(none)


@pytest.mark.parametrize("slug", ["春天", "Spring", "-spring", "a" * 81, "spring_1"])
def test_the_folders_name_must_do_as_a_short_name(tmp_path: Path, slug: str) -> None:
    with pytest.raises(Mistake, match="要用小写字母、数字和 -，如 2020-review"):
        folder.read(write(tmp_path, slug=slug))


def png(width: int, height: int) -> bytes:
    """Return a PNG of one colour: a few kilobytes, however large it says it is."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(bytes((width + 7) // 8 + 1) * height, 9))
    return b"\x89PNG\r\n\x1a\n" + head + rows + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no picture at all", "打不开：不是图片，或已损坏。"),
        (b"", "打不开：不是图片，或已损坏。"),
        (make.picture()[:200], "打不开：不是图片，或已损坏。"),
        (make.picture(kind="ICO"), "是 ICO 格式；请存成 jpg 或 png。"),
        (make.picture(kind="GIF")[:60], "打不开：不是图片，或已损坏。"),
        (png(10_000, 6_000), "有 10000×6000 像素，太大；宽 1080 就够了。"),
        (png(30_000, 30_000), "像素太多，打不开；宽 1080 就够了。"),
        (make.picture() + bytes(40_000_000), "有 40 MB，太大；请存成 40 MB 以下的。"),
    ],
    ids=["text", "empty", "cut", "icon", "cut gif", "60 megapixels", "bomb", "heavy"],
)
def test_a_bad_picture_is_named_by_what_it_is_and_not_by_its_name(
    tmp_path: Path, content: bytes, said: str
) -> None:
    home = write(tmp_path)
    (home / "images/photo.jpg").write_bytes(content)

    assert faults(home) == [f"第11行：图片 images/photo.jpg {said}"]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("images/none.jpg", "找不到。"),
        ("images", "找不到。"),
        ("images/photo.jpg/x.jpg", "找不到。"),
        ("../outside.jpg", "不在文章的文件夹里；请放进 images/。"),
        ("images/../../outside.jpg", "不在文章的文件夹里；请放进 images/。"),
        ("/etc/passwd", "不在文章的文件夹里；请放进 images/。"),
        ("images/link.jpg", "不在文章的文件夹里；请放进 images/。"),
        ("https://example.com/a.jpg", "在别的网站上；请下载后放进 images/。"),
        ("a" * 190 + "/" + "b" * 9 + ".jpg", "名字太长；最多 200 字。"),
    ],
)
def test_a_picture_that_is_not_in_the_folder_is_named_with_its_line(
    tmp_path: Path, path: str, said: str
) -> None:
    home = write(tmp_path, body=f"文。\n\n![x]({path})\n")
    (tmp_path / "outside.jpg").write_bytes(make.picture())
    (home / "images/link.jpg").symlink_to(tmp_path / "outside.jpg")

    assert faults(home) == [f"第11行：图片 {path[:200]} {said}"]


@pytest.mark.parametrize("name", ["现场.jpg", "photo(1).jpg", "a b.jpg", "甲&乙.jpg"])
def test_a_picture_may_be_called_what_files_are_called(tmp_path: Path, name: str) -> None:
    home = write(tmp_path, body=f"文。\n\n![x](<images/{name}>)\n")
    (home / "images" / name).write_bytes(make.picture())

    draft = folder.read(home)

    assert f"images/{name}" in draft.pictures
    assert "picture:" in setting.set_draft(draft, Known()).html


def test_a_new_article_becomes_its_first_revision_and_again_changes_nothing(
    sessions: Sessions, tmp_path: Path
) -> None:
    home = write(tmp_path)

    first = bring(sessions, home)
    before = counts(sessions)
    second = bring(sessions, home)

    assert (first.slug, first.revision, first.figures) == ("spring", 1, None)
    assert (second.slug, second.revision, second.figures) == ("spring", None, None)
    assert counts(sessions) == before


@pytest.mark.parametrize("change", ["title", "body", "picture"])
def test_a_change_becomes_a_second_revision_and_the_first_stays(
    sessions: Sessions, tmp_path: Path, change: str
) -> None:
    home = write(tmp_path)
    bring(sessions, home)
    if change == "title":
        write(tmp_path, {"title": '"改过的标题"'})
    elif change == "body":
        write(tmp_path, body=BODY + "\n又一段。\n")
    else:
        (home / "images/photo.jpg").write_bytes(make.picture("#000000"))

    imported = bring(sessions, home)

    assert imported.revision == 2
    with sessions.read() as session:
        first, second = articles.named(session, "spring").revisions
        assert (first.title, first.body) == ("巾帼志愿", BODY)
        assert (first.title, first.body, first.pictures) != (second.title, second.body, second.pictures)
        assert articles.newest(first.article) is second


def test_importing_again_keeps_what_is_known_since_the_article_went_out(
    sessions: Sessions, tmp_path: Path
) -> None:
    home = write(tmp_path)
    bring(sessions, home)
    with sessions.begin() as session:
        article = articles.named(session, "spring")
        article.published, article.url = date(2021, 3, 8), "https://mp.weixin.qq.com/s/1"

    bring(sessions, home)

    with sessions.read() as session:
        article = articles.named(session, "spring")
        assert (article.published, article.url) == (date(2021, 3, 8), "https://mp.weixin.qq.com/s/1")


def test_figures_that_do_not_fit_the_article_keep_both_out(sessions: Sessions, tmp_path: Path) -> None:
    home = write(tmp_path)
    (home / "figures.toml").write_text((REVIEW / "figures.toml").read_text("utf-8"), "utf-8")

    with pytest.raises(Mistake, match=r"figures\.toml 第\d+行"):
        bring(sessions, home)

    assert counts(sessions) == [0, 0, 0, 0, 0]


def test_the_review_of_2020_is_imported_with_its_forty_figures(sessions: Sessions) -> None:
    now = datetime(2021, 1, 14, tzinfo=UTC)
    with sessions.begin() as session:
        first = folder.keep(session, folder.open_(REVIEW), by=None, now=now)
    with sessions.begin() as session:
        second = folder.keep(session, folder.open_(REVIEW), by=None, now=now)

    assert first.revision == 1
    assert first.figures
    assert first.figures.added == 40
    assert folder.in_words(first.figures) == "新增 40 个、加叫法 326 个"
    assert second.revision is None
    assert second.figures
    assert folder.in_words(second.figures) == "未变 40 个"


def test_folders_are_found_below_a_root_or_at_it(tmp_path: Path) -> None:
    first, second = write(tmp_path, slug="a"), write(tmp_path, slug="b")
    (tmp_path / "no-article").mkdir()

    assert folder.folders(tmp_path) == [first, second]
    assert folder.folders(first) == [first]
    with pytest.raises(Mistake, match="里没有文章：每篇文章是一个文件夹"):
        folder.folders(tmp_path / "no-article")
    with pytest.raises(Mistake, match="里没有文章"):
        folder.folders(tmp_path / "none")
