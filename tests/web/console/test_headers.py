"""What every page tells the browser, what the server's entrance does, and pages that are not there."""

import gzip
import json
import re
from pathlib import Path

import pytest
from werkzeug.test import Client

from bot import db
from bot.db import Sessions
from bot.publishing import articles
from bot.publishing.images import Picture
from bot.web.app import create_app
from bot.web.console import articles as article_pages
from tests import make
from tests.cast import Cast
from tests.web.console.conftest import Take, settings, told

TEMPLATES = Path(__file__).parents[3] / "templates" / "console"


def test_console_pages_allow_nothing_inline_and_nothing_from_elsewhere(staff: Cast, seat: Take) -> None:
    for path in ("/console/", "/console/sign-in", "/console/nowhere"):
        headers = seat(staff.lin if path != "/console/sign-in" else None).get(path).headers
        policy = headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none';")
        assert "unsafe" not in policy
        assert "frame-ancestors 'self'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"


def test_templates_hold_no_inline_style_or_script() -> None:
    for file in TEMPLATES.glob("*.html"):
        if file.name != "preview.html":
            assert not re.search(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", file.read_text()), (
                file
            )


def test_the_preview_may_be_styled_and_runs_nothing(sessions: Sessions, staff: Cast, seat: Take) -> None:
    make.revision(sessions, "spring")

    policy = seat(staff.lin).get("/console/articles/spring/preview").headers["Content-Security-Policy"]

    assert policy == article_pages.PREVIEW_POLICY
    assert "script-src" not in policy
    assert "sandbox allow-same-origin" in policy


def test_pictures_come_with_their_kind_and_are_kept_by_the_browser(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    content, svg = make.picture(kind="PNG"), b"<svg onload=alert(1)>"
    with sessions.begin() as session:
        png = articles.keep_picture(session, content)
        jpg = articles.keep_picture(session, make.picture(kind="JPEG"))
        other = articles.checksum(svg)
        session.add(Picture(sha256=other, content=svg))  # nothing keeps such a thing; if it were there
    lin = seat(staff.lin)

    answer = lin.get(f"/console/pictures/{png}")

    assert (answer.mimetype, answer.data) == ("image/png", content)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    assert lin.get(f"/console/pictures/{png}", headers={"If-None-Match": f'"{png}"'}).status_code == 304
    assert lin.get(f"/console/pictures/{jpg}").mimetype == "image/jpeg"
    for nothing in (other, "0" * 64, "..%2f..%2fetc%2fpasswd", png.upper()):
        assert lin.get(f"/console/pictures/{nothing}").status_code == 404
    assert seat(None).get(f"/console/pictures/{png}").status_code == 302


@pytest.mark.parametrize("name", ["console.css", "vendor/uplot/uPlot.iife.min.js"])
def test_style_and_script_come_packed_to_who_can_unpack_them(staff: Cast, seat: Take, name: str) -> None:
    stranger, path = seat(None), f"/console/static/{name}"

    packed = stranger.get(path, headers={"Accept-Encoding": "gzip, deflate"})
    plain = stranger.get(path)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2
    assert "Content-Encoding" not in plain.headers
    assert packed.mimetype == plain.mimetype
    assert "immutable" in packed.headers["Cache-Control"]
    page = stranger.get("/console/sign-in", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in page.headers  # what was typed may stand in it again
    plain.close()


@pytest.mark.parametrize(
    ("done", "page"),
    [
        ("/console/articles/spring/review", "/console/articles/spring"),
        ("/console/pushes/7/cancel", "/console/pushes/7"),
        ("/console/people/3/give", "/console/people/3"),
        ("/console/leave/back", "/console/leave/"),
        ("/console/sign-out", "/console/"),
    ],
)
def test_what_was_done_is_not_opened_as_a_page_but_leads_to_one(
    staff: Cast, seat: Take, done: str, page: str
) -> None:
    answer = seat(staff.chen).get(done)

    assert answer.status_code == 405
    assert "什么也没有做" in told(answer)
    assert f'<a class="button" href="{page}">' in answer.text


def test_what_is_not_there_is_told_in_words(staff: Cast, seat: Take) -> None:
    lin = seat(staff.lin)

    for path in ("/console/nowhere", "/console/articles/nowhere", "/console/articles/nowhere/preview"):
        answer = lin.get(path)
        assert answer.status_code == 404
        assert "没有这一页" in told(answer)
    assert lin.post("/console/pushes/999/cancel").status_code == 400


@pytest.mark.parametrize("path", ["/", ""])
def test_the_bare_address_leads_to_the_console(sessions: Sessions, path: str) -> None:
    assert Client(entrance(sessions)).get(path).headers["Location"] == "/console/"


def test_the_webhook_is_reached_without_any_of_the_console(sessions: Sessions) -> None:
    answer = Client(entrance(sessions)).get("/wechat")

    assert answer.status_code == 403  # no signature
    assert "Set-Cookie" not in answer.headers
    assert "Content-Security-Policy" not in answer.headers


def test_health_is_ok_while_the_database_answers(sessions: Sessions) -> None:
    answer = Client(entrance(sessions)).get("/healthz")

    assert (answer.status_code, answer.text) == (200, "ok")


def test_without_a_database_health_says_so_and_pages_still_speak_chinese(tmp_path: Path) -> None:
    gone = db.connect(f"sqlite:///{tmp_path}/nowhere/bot.db")
    client = Client(entrance(gone))
    try:
        answer = client.get("/healthz")
        assert answer.status_code == 503
        assert "数据库没有回应" in answer.text
        assert client.get("/console/sign-in").status_code == 200
    finally:
        gone.close()


def test_a_fault_of_the_program_shows_no_traceback(staff: Cast, seat: Take, console: object) -> None:
    lin = seat(staff.lin)
    lin.client.application.extensions["office"] = None

    answer = lin.get("/console/")

    assert answer.status_code == 500
    assert "系统出了问题" in answer.text
    assert "Traceback" not in answer.text


def entrance(sessions: Sessions):  # type: ignore[no-untyped-def]
    return create_app(settings(), sessions, lambda message: None)


def test_the_page_of_an_article_shows_text_as_text(sessions: Sessions, staff: Cast, seat: Take) -> None:
    script = "<script>alert(1)</script>"
    make.revision(
        sessions, "script", title=script, author=script, digest=script, column=script, body=f"{script}\n"
    )
    lin = seat(staff.lin)

    for path in (
        "/console/articles/script",
        "/console/articles/script/preview",
        "/console/articles/",
        "/console/",
    ):
        text = lin.get(path).text
        assert script not in text
        assert json.dumps(script)[1:-1] not in text
