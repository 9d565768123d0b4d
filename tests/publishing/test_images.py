"""Pictures: known by their bytes, uploaded once for each account, however many ask at once."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image
from sqlalchemy import select

from bot.db import Sessions
from bot.errors import Mistake, PlatformProblem
from bot.publishing import articles, images
from bot.publishing.images import Upload
from bot.publishing.images.kept import Original
from bot.wechat import codes
from bot.wechat.client import WeChat
from tests import make
from tests.platform import Platform
from tests.publishing.conftest import QUICK

UPLOAD, COVER = "/cgi-bin/media/uploadimg", "/cgi-bin/material/add_material"


def kept(sessions: Sessions, content: bytes) -> str:
    with sessions.begin() as session:
        return articles.keep_picture(session, content)


def calls(platform: Platform, path: str) -> int:
    return int(platform.state()["calls"].get(path, 0))


def test_a_picture_is_kept_once_however_often_it_comes(sessions: Sessions) -> None:
    first, second = kept(sessions, make.picture()), kept(sessions, make.picture())

    assert first == second
    with sessions.read() as session:
        assert articles.picture(session, first) == make.picture()
        assert articles.picture(session, "0" * 64) is None


def test_the_photo_of_a_phone_with_a_second_picture_behind_it_is_a_jpeg(
    sessions: Sessions, wechat: WeChat
) -> None:
    file = io.BytesIO()
    first, second = (Image.new("RGB", (20, 20), colour) for colour in ("red", "blue"))
    first.save(file, "MPO", save_all=True, append_images=[second])

    address = images.in_text(sessions, wechat, kept(sessions, file.getvalue()), now=make.NOON)

    assert address


def test_what_an_original_became_is_remembered_and_the_original_is_not_kept(sessions: Sessions) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Telephone"
    file = io.BytesIO()
    Image.new("RGB", (20, 20), "red").save(file, "JPEG", exif=exif)
    original = file.getvalue()
    key = kept(sessions, original)
    with sessions.begin() as session:  # as if another version of Pillow had turned it
        other = articles.keep_picture(session, make.picture("#123456"))
        session.get_one(Original, articles.checksum(original)).sha256 = other

    again = kept(sessions, original)
    remembered = images.remembered(sessions)(original)

    assert (again, articles.checksum(remembered.content)) == (other, other)
    with sessions.read() as session:
        assert b"Telephone" not in (articles.picture(session, key) or b"Telephone")
        assert articles.picture(session, articles.checksum(original)) is None


def test_several_that_keep_it_at_once_keep_it_once(sessions: Sessions) -> None:
    together = threading.Barrier(3)

    def keep(_: int) -> str:
        together.wait()
        return kept(sessions, make.picture(kind="BMP"))

    with ThreadPoolExecutor(3) as pool:
        keys = set(pool.map(keep, range(3)))

    assert len(keys) == 1


def test_a_picture_is_uploaded_once_for_the_text_and_once_as_a_cover(
    sessions: Sessions, wechat: WeChat, platform: Platform
) -> None:
    key = kept(sessions, make.picture())

    in_text = {images.in_text(sessions, wechat, key, now=make.NOON) for _ in range(3)}
    as_cover = {images.as_cover(sessions, wechat, key, now=make.NOON) for _ in range(3)}

    assert len(in_text) == len(as_cover) == 1
    assert in_text != as_cover
    assert (calls(platform, UPLOAD), calls(platform, COVER)) == (1, 1)


def test_a_cover_that_wechat_has_may_be_shown_on_a_card(sessions: Sessions, wechat: WeChat) -> None:
    key = kept(sessions, make.picture())
    with sessions.read() as session:
        assert images.on_card(session, key) == ""

    images.as_cover(sessions, wechat, key, now=make.NOON)

    with sessions.read() as session:
        assert images.on_card(session, key).startswith("http")


def test_another_account_uploads_it_anew(sessions: Sessions, wechat: WeChat, platform: Platform) -> None:
    key = kept(sessions, make.picture())
    with sessions.begin() as session:
        session.add(
            Upload(appid="another", sha256=key, place="text", address="theirs", uploaded_at=make.NOON)
        )

    address = images.in_text(sessions, wechat, key, now=make.NOON)

    assert address != "theirs"


def test_several_that_upload_it_at_once_all_get_an_address(
    database_url: str, sessions: Sessions, platform: Platform
) -> None:
    key = kept(sessions, make.picture())
    together = threading.Barrier(3)

    def upload(_: int) -> str:
        wechat = WeChat(make.account(platform.url), sessions, timeouts=QUICK)
        together.wait()
        return images.in_text(sessions, wechat, key, now=make.NOON)

    with ThreadPoolExecutor(3) as pool:
        addresses = list(pool.map(upload, range(3)))

    assert all(addresses)
    with sessions.read() as session:
        assert session.scalars(select(Upload.address)).one() in addresses


def test_a_picture_that_wechat_refused_is_not_noted_and_asked_again(
    sessions: Sessions, wechat: WeChat, platform: Platform
) -> None:
    key = kept(sessions, make.picture())
    platform.fault(UPLOAD, "refuse", errcode=40005)

    with pytest.raises(PlatformProblem, match=codes.meaning(40005).cause):
        images.in_text(sessions, wechat, key, now=make.NOON)
    address = images.in_text(sessions, wechat, key, now=make.NOON)

    assert address


def test_a_picture_that_is_not_there_is_named(sessions: Sessions, wechat: WeChat) -> None:
    with pytest.raises(Mistake, match="有一张图片不在库里；请重新添加，或重新导入这篇文章。"):
        images.in_text(sessions, wechat, "0" * 64, now=make.NOON)
