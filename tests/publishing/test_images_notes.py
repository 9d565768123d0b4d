"""The register of pictures: what nobody can say the origin of goes no further."""

import io
from pathlib import Path

import pytest
from PIL import Image

from bot.db import Sessions
from bot.errors import Mistake
from bot.publishing import articles, folder, picture_check, review
from bot.publishing.articles import Revision
from bot.publishing.images.notes import Note
from tests import make
from tests.publishing.test_folder import BODY, faults, write

PATHS = ("images/cover.jpg", "images/photo.jpg")
DRAWN = Note(source="本会绘制")


def noted(sessions: Sessions, note: Note) -> Revision:
    return make.revision(sessions, notes={"images/cover.jpg": DRAWN, "images/photo.jpg": note})


def told(sessions: Sessions, revision: Revision) -> list[tuple[str, str]]:
    with sessions.read() as session:
        found = picture_check.findings(session, session.get_one(Revision, revision.id))
        return [(each.rule, each.level) for each in found if each.rule != "cover-size"]


def submit(sessions: Sessions, revision: Revision) -> None:
    team = make.people(sessions)
    with sessions.begin() as session:
        review.submit(
            session,
            session.get_one(Revision, revision.id),
            by=team.lin,
            reviewers=team.reviewers,
            steps=make.STEPS,
            now=make.NOON,
        )


def with_entries(root: Path, *entries: str) -> Path:
    """Write an article's folder with these lines at the end of its front matter."""
    return write(root, {"comments": "\n".join(["false", *entries])})


@pytest.mark.parametrize(
    ("note", "found"),
    [
        (Note(), [("picture-origin", "阻断")]),
        (Note(licence="CC0"), [("picture-origin", "阻断")]),
        (DRAWN, []),
        (Note(source="《陇南日报》", licence="2021年3月5日来函授权"), []),
        (Note(source="《陇南日报》"), [("picture-licence", "提醒")]),
        (Note(photographer="宣传部"), [("picture-minors", "提醒")]),
        (Note(photographer="宣传部", minors=False), []),
        (Note(photographer="宣传部", minors=True), [("picture-consent", "阻断")]),
        (Note(photographer="宣传部", minors=True, consent="家长3月5日书面同意"), []),
    ],
)
def test_a_picture_goes_on_when_it_is_known_whose_it_is(
    sessions: Sessions, note: Note, found: list[tuple[str, str]]
) -> None:
    assert told(sessions, noted(sessions, note)) == found


def test_a_picture_of_unknown_origin_cannot_be_submitted_and_is_told_what_to_write(
    sessions: Sessions,
) -> None:
    revision = noted(sessions, Note())

    with pytest.raises(Mistake) as mistake:
        submit(sessions, revision)

    assert "图片 photo.jpg 来源不明。" in str(mistake.value)
    assert "图片登记" in str(mistake.value)
    assert "cover.jpg" not in str(mistake.value)


def test_once_it_is_written_it_can_be(sessions: Sessions) -> None:
    submit(sessions, noted(sessions, Note(photographer="宣传部", minors=False)))


def test_what_was_written_of_a_picture_once_counts_wherever_it_is_used(sessions: Sessions) -> None:
    noted(sessions, Note(photographer="宣传部", minors=False))
    again = make.revision(sessions, notes={})

    assert told(sessions, again) == []


def test_the_front_matter_says_whose_a_picture_is_and_a_change_is_a_new_revision(
    sessions: Sessions, tmp_path: Path
) -> None:
    revisions = []
    for photographer in ("宣传部", "宣传部", "林"):
        home = with_entries(
            tmp_path,
            "[[picture]]",
            'path = "images/photo.jpg"',
            f'photographer = " {photographer} "',
            "minors = false",
        )
        with sessions.begin() as session:
            revisions.append(folder.keep(session, folder.open_(home), by=None, now=make.NOON).revision)

    assert revisions == [1, None, 2]
    with sessions.read() as session:
        known = picture_check.notes_of(session, articles.newest(articles.named(session, "spring")))
    assert known == {"images/cover.jpg": Note(), "images/photo.jpg": Note(photographer="林", minors=False)}


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (['path = "images/none.jpg"'], "第8行：[[picture]] 的 images/none.jpg 文章里没有用到。"),
        (['source = "x"'], "第8行：[[picture]] 里缺 path：写是哪一张图，如 images/photo.jpg。"),
        (['path = "images/photo.jpg"', "source = 5"], "第8行：[[picture]] 的 source 要加引号的文字。"),
        (
            ['path = "images/photo.jpg"', 'minors = "no"'],
            "第8行：[[picture]] 的 minors 要true 或 false：画面里有没有未成年人。",
        ),
        (
            ['path = "images/photo.jpg"', 'author = "x"'],
            "第8行：[[picture]] 没有“author”这一项。可用的有："
            "path、photographer、source、licence、consent、minors",
        ),
        (
            ['path = "images/photo.jpg"', "[[picture]]", 'path = "images/photo.jpg"'],
            "第10行：[[picture]] 写了两次 images/photo.jpg。",
        ),
        (
            ['path = "images/photo.jpg"', 'source = "a\\nb"'],
            "第8行：[[picture]] 的 source 太长或有看不见的字符；写成一行，最多 500 字。",
        ),
    ],
)
def test_a_fault_of_an_entry_is_named_with_the_line_where_it_begins(
    tmp_path: Path, entry: list[str], said: str
) -> None:
    assert faults(with_entries(tmp_path, "[[picture]]", *entry)) == [said]


@pytest.mark.parametrize("value", ['"images/photo.jpg"', "5", '["a"]'])
def test_an_entry_written_as_something_else_is_answered_with_its_form(tmp_path: Path, value: str) -> None:
    assert "[[picture]]" in faults(write(tmp_path, {"picture": value}))[0]


def test_of_a_moving_picture_staff_are_told_at_import_and_before_review(
    sessions: Sessions, tmp_path: Path
) -> None:
    home = write(tmp_path, body=BODY)
    frames = [make.picture(colour, kind="GIF") for colour in ("red", "blue")]
    (home / "images/photo.jpg").write_bytes(moving(frames))

    with sessions.begin() as session:
        imported = folder.keep(session, folder.open_(home), by=None, now=make.NOON)

    assert imported.remarks == ("图片 images/photo.jpg 是动图；微信正文只收 jpg 和 png，留下了第一帧。",)
    with sessions.read() as session:
        revision = articles.newest(articles.named(session, "spring"))
        rules = [each.rule for each in picture_check.findings(session, revision)]
    assert "picture-left-out" in rules


def moving(frames: list[bytes]) -> bytes:
    """Return the frames as one moving picture."""
    first, *rest = [Image.open(io.BytesIO(each)) for each in frames]
    file = io.BytesIO()
    first.save(file, "GIF", save_all=True, append_images=rest)
    return file.getvalue()
