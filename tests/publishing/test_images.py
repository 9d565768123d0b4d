"""Pictures: known by their bytes, uploaded once for each account, however many ask at once."""

import io
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image
from sqlalchemy import select

from bot.db import Sessions
from bot.errors import Mistake, PlatformProblem
from bot.publishing import articles, images
from bot.publishing.images import Upload
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


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_jpeg_and_png_are_taken(kind: str) -> None:
    assert images.problem(make.picture(kind=kind)) is None


def test_the_photo_of_a_phone_with_a_second_picture_behind_it_is_a_jpeg(
    sessions: Sessions, wechat: WeChat
) -> None:
    file = io.BytesIO()
    first, second = (Image.new("RGB", (20, 20), colour) for colour in ("red", "blue"))
    first.save(file, "MPO", save_all=True, append_images=[second])

    problem = images.problem(file.getvalue())
    address = images.in_text(sessions, wechat, kept(sessions, file.getvalue()), now=make.NOON)

    assert problem is None
    assert address


def test_whatever_is_broken_in_a_picture_is_said_in_a_sentence() -> None:
    chance = random.Random(2020)
    for whole in (
        make.picture(),
        make.picture(kind="PNG"),
        make.picture(kind="TIFF"),
        make.picture(kind="BMP"),
    ):
        for _ in range(100):
            broken = bytearray(whole[: chance.randrange(1, len(whole) + 1)])
            for _ in range(chance.randrange(8)):
                broken[chance.randrange(len(broken))] = chance.randrange(256)

            problem = images.problem(bytes(broken))

            assert problem is None or problem.endswith("。")


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

    with pytest.raises(PlatformProblem, match="40005"):
        images.in_text(sessions, wechat, key, now=make.NOON)
    address = images.in_text(sessions, wechat, key, now=make.NOON)

    assert address


def test_a_picture_that_is_not_there_is_named(sessions: Sessions, wechat: WeChat) -> None:
    with pytest.raises(Mistake, match="图片 000000000000 不在库里；请重新导入这篇文章。"):
        images.in_text(sessions, wechat, "0" * 64, now=make.NOON)
