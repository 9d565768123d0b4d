"""A cover is cut around the centre that staff chose, and goes to WeChat cut that way."""

import io
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from bot.db import Sessions
from bot.errors import Mistake
from bot.publishing import articles, folder, picture_check
from bot.publishing.images import crops
from bot.publishing.pushes import Push
from bot.publishing.render import Rendered
from bot.simulator.crops import require_cut
from tests import make
from tests.platform import Platform
from tests.publishing.conftest import Sender
from tests.publishing.test_folder import write


@pytest.mark.parametrize(
    ("text", "middle"),
    [
        ("", (0.5, 0.5)),
        ("中", (0.5, 0.5)),
        ("上", (0.5, 0.0)),
        ("下", (0.5, 1.0)),
        ("左", (0.0, 0.5)),
        ("右上", (1.0, 0.0)),
        ("0.5,0.3", (0.5, 0.3)),
        (" 1，0 ", (1.0, 0.0)),
    ],
)
def test_a_centre_is_a_word_or_two_numbers(text: str, middle: tuple[float, float]) -> None:
    assert crops.centre(text) == middle


@pytest.mark.parametrize("text", ["中间", "0.5", "2,0.5", "-1,0", "0.5,0.5,0.5", "上下左", "top"])
def test_another_centre_is_answered_with_how_to_write_it(text: str) -> None:
    with pytest.raises(Mistake, match=r"要写 上、中、下、左、右.*0\.5,0\.3"):
        crops.centre(text)


def test_the_top_of_a_tall_picture_is_kept_when_it_was_chosen() -> None:
    assert str(crops.region(1000, 1000, 2.35, crops.centre("上"))) == "0_0_1_0.425532"
    assert str(crops.region(1000, 1000, 2.35, crops.centre(""))) == "0_0.287234_1_0.712766"
    assert str(crops.region(2000, 1000, 1.0, crops.centre("右"))) == "0.5_0_1_1"


@given(
    st.integers(1, 1080),
    st.integers(1, 5000),
    st.sampled_from([crops.WIDE, crops.SQUARE]),
    st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_a_cut_lies_inside_the_picture_and_has_its_shape(
    width: int, height: int, ratio: float, around: tuple[float, float]
) -> None:
    region = crops.region(width, height, ratio, around)

    across, down = (region.right - region.left) * width, (region.bottom - region.top) * height
    assert 0 <= region.left < region.right <= 1.0000001
    assert 0 <= region.top < region.bottom <= 1.0000001
    assert across / down == pytest.approx(ratio)


def test_what_was_cut_goes_out_with_the_draft(
    sessions: Sessions, plan: Callable[..., Push], sender: Sender, platform: Platform
) -> None:
    cover = make.picture(width=600, height=600)
    body = "三月的武都。\n"
    revision = make.approved(sessions, cover_centre="上", pictures={"images/cover.jpg": cover}, body=body)
    plan(revisions=[revision], mode="draft")

    sender.tick()

    [draft] = platform.state()["drafts"]
    [article] = draft["articles"]
    require_cut(article["pic_crop_235_1"].split("_"))
    assert article["pic_crop_235_1"] == "0_0_1_0.425532"
    assert article["pic_crop_1_1"] == "0_0_1_1"


def test_a_cover_that_would_look_coarse_is_told_before_it_is_submitted(sessions: Sessions) -> None:
    tall = make.picture(width=800, height=1000)
    revision = make.revision(sessions, pictures={"images/cover.jpg": tall}, body="文。\n")
    fine = make.picture(width=900, height=900)
    other = make.revision(sessions, pictures={"images/cover.jpg": fine}, body="文。\n")

    with sessions.read() as session:
        findings = picture_check.findings(session, articles.newest(session.merge(revision.article)))
        none = picture_check.findings(session, articles.newest(session.merge(other.article)))

    assert [(each.rule, each.level) for each in findings] == [("cover-size", "提醒")]
    assert "有 800×1000 像素，裁成 2.35:1 只剩 800 宽" in findings[0].what
    assert none == ()


def test_another_centre_is_a_new_revision(sessions: Sessions, tmp_path: Path) -> None:
    home = write(tmp_path, {"cover_centre": '"上"'})

    with sessions.begin() as session:
        folder.keep(session, folder.open_(home), by=None, now=make.NOON)
    write(tmp_path, {"cover_centre": '"0.2,0.8"'})
    with sessions.begin() as session:
        again = folder.keep(session, folder.open_(home), by=None, now=make.NOON)

    assert again.revision == 2


def test_a_checksum_of_before_there_were_cuts_stays_what_it_was() -> None:
    old = Rendered(
        title="题", author="", digest="", source_url="", comments=False, cover="", html="<p>文</p>"
    )

    kept = {name: value for name, value in old.__dict__.items() if not name.startswith("cover_")}

    assert msgspec.convert(kept, Rendered).checksum() == old.checksum()
    assert old.checksum() == "17010d5c649b952777cec5c440e606dab25f496e6a9e31fbc467707f0a8e5cac"
    assert Rendered(**(old.__dict__ | {"cover_wide": "0_0_1_1"})).checksum() != old.checksum()


def test_a_turned_cover_is_measured_as_it_is_seen(sessions: Sessions, tmp_path: Path) -> None:
    home = write(tmp_path)
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    Image.new("RGB", (900, 1200), "red").save(file, "JPEG", exif=exif)
    (home / "images/cover.jpg").write_bytes(file.getvalue())

    with sessions.begin() as session:
        folder.keep(session, folder.open_(home), by=None, now=make.NOON)

    with sessions.read() as session:
        cut = articles.newest(articles.named(session, "spring")).cut
        assert cut
        assert (cut.width, cut.height) == (1080, 810)
