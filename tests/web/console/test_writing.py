"""Writing in the console: a new revision like any other, faults beside their fields, and nothing lost."""

import io
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from html import unescape
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from bot.db import Sessions
from bot.people import Person
from bot.publishing import articles, images, review, setting, written
from bot.publishing.images import intake
from bot.publishing.images.notes import Note
from bot.publishing.written import Written
from tests import make
from tests.cast import Cast
from tests.publishing.test_intake_word import BOLD, document, drawn, paragraph, said
from tests.web.console.conftest import Take, told

NEW = "/console/writing/"
BODY = "三月的武都。\n\n![现场](images/street.jpg)\n"


def fields(**given: Any) -> dict[str, Any]:
    """Return a form that is right, but for what is given."""
    return {
        "slug": "spring",
        "title": "春风",
        "author": "武都区妇联",
        "digest": "三月。",
        "template": "event",
        "look": "清新",
        "body": BODY,
        "added": (io.BytesIO(make.picture()), "street.jpg"),
        "verdict": "keep",
        "number": "0",
    } | given


def newest(sessions: Sessions) -> articles.Revision:
    with sessions.read() as session:
        [found] = articles.newest_revisions(session)
        return found


def test_a_new_article_is_kept_with_its_pictures(sessions: Sessions, staff: Cast, seat: Take) -> None:
    response = seat(staff.lin).post(NEW, **fields(column="巾帼志愿", comments="yes"))

    assert response.status_code == 303
    kept = newest(sessions)
    assert (kept.number, kept.title, kept.look, kept.comments) == (1, "春风", "清新", True)
    assert (kept.article.column, kept.written_by and kept.written_by.name) == ("巾帼志愿", "林")
    assert (kept.cover, set(kept.pictures)) == ("images/street.jpg", {"images/street.jpg"})


def test_faults_are_said_beside_their_fields_and_nothing_is_lost(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    given = fields(slug="Spring!", title="", year="去年", body=BODY + "\n::: 数字\n没有关上\n")

    page = seat(staff.lin).post(NEW, **given)

    assert page.status_code == 400
    for key in ("slug", "title", "year", "body"):
        assert f'id="fault-{key}"' in page.text
    led = re.findall(r'<li[^>]*><a href="#([a-z]+)">', page.text)
    assert led == ["title", "body", "year", "slug"]
    assert all(page.text.count(f' id="{key}"') == 1 for key in led)
    assert "第5行：" in page.text
    assert "没有关上" in page.text
    assert 'value="images/street.jpg=' in page.text
    with sessions.read() as session:
        assert articles.newest_revisions(session) == []


def test_a_picture_may_be_written_by_its_name_alone_and_one_that_is_none_says_how(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    lin = seat(staff.lin)

    bare = lin.post(NEW, **fields(body="甲\n\n![街上](street.jpg)\n"))
    wrong = lin.post(NEW, **fields(slug="other", body="甲\n\n![街上](图片)\n"))

    assert bare.status_code == 303
    kept = newest(sessions)
    assert kept.body == "甲\n\n![街上](street.jpg)\n"
    assert set(kept.pictures) == {"images/street.jpg"}
    with sessions.read() as session:
        shown = setting.set_revision(session, articles.newest(articles.named(session, "spring")))
    assert f"picture:{kept.pictures['images/street.jpg']}" in shown.html
    assert wrong.status_code == 400
    assert "正文里写的图片“图片”没有。请在下面添加，再点图片旁边的“放进正文”；" in wrong.text


def test_summary_and_cover_may_come_later_but_before_it_is_handed_in(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    lin = seat(staff.lin)
    bare = fields(digest=" ", body="三月的武都。\n", added=(io.BytesIO(b""), ""))

    said = told(lin.client.get(lin.post(NEW, **bare).headers["Location"]))
    three = {"reviewer0": "周", "reviewer1": "吴", "reviewer2": "郑"}
    refused = lin.post("/console/articles/spring/submit", revision="1", **three)

    assert said == "已存为第1版。送审前还要补上：摘要、封面。"
    assert (newest(sessions).digest, newest(sessions).cover) == ("", "")
    assert "封面还没有选" in told(refused)
    assert "摘要是空的" in told(refused)
    with sessions.read() as session:
        assert review.history(session, articles.named(session, "spring")) == []


def test_what_must_be_mended_is_named_when_it_is_saved(staff: Cast, seat: Take) -> None:
    lin = seat(staff.lin)
    long = fields(title="春" * 88, slug="spring", digest=" ")

    said = told(lin.client.get(lin.post(NEW, **long).headers["Location"]))

    assert said.startswith("已存为第1版。送审前还要补上：摘要。送审前必须改：")
    assert "标题" in said


def test_a_change_makes_a_new_revision_and_the_same_again_none(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    lin = seat(staff.lin)
    lin.post(NEW, **fields())
    key = newest(sessions).pictures["images/street.jpg"]
    same = fields(added=(io.BytesIO(b""), ""), picture=f"images/street.jpg={key}", number="1")

    again = lin.post(f"{NEW}spring", **same)
    changed = lin.post(f"{NEW}spring", **same | {"added": (io.BytesIO(b""), ""), "title": "春风行动"})

    assert (again.status_code, changed.status_code) == (303, 303)
    assert (newest(sessions).number, newest(sessions).title) == (2, "春风行动")


def test_who_writes_over_a_newer_revision_is_told_and_keeps_the_text(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    lin = seat(staff.lin)
    lin.post(NEW, **fields())
    with sessions.begin() as session:
        other = make.draft("spring", title="别人的")
        articles.save(session, other, by=session.merge(staff.chen), now=make.NOON)

    refused = lin.post(f"{NEW}spring", **fields(number="1", body=BODY + "\n我的一段。\n"))

    assert refused.status_code == 403
    assert "别人存了新版本" in told(refused)
    assert "我的一段。" in refused.text


def test_the_preview_is_what_will_be_kept_and_keeps_no_revision(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    shown = seat(staff.lin).post(NEW, **fields(verdict="preview"))

    assert "三月的武都。" in shown.text
    assert "/console/pictures/" in shown.text
    assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]
    with sessions.read() as session:
        assert articles.newest_revisions(session) == []


def test_a_word_document_and_pasted_text_are_put_into_the_text(staff: Cast, seat: Take) -> None:
    lin = seat(staff.lin)
    file = document(
        paragraph(said("一、走进社区", BOLD)),
        paragraph(said("红字", '<w:color w:val="FF0000"/>')),
        paragraph(drawn(1)),
        pictures={"a.png": make.picture(kind="PNG")},
    )

    came = lin.post(NEW, **fields(verdict="word", word=(io.BytesIO(file), "稿.docx")))
    pasted = lin.post(NEW, **fields(verdict="pasted", pasted="甲", pasted_html="<p><b>（一）甲</b></p>"))
    nothing = lin.post(NEW, **fields(verdict="word", word=(io.BytesIO(b"no"), "稿.docx")))

    body = unescape(came.text.partition('id="body"')[2].partition("</textarea>")[0])
    assert "三月的武都。" in body
    assert "## 一、走进社区" in body
    assert "![现场](images/word-1.png)" in body
    assert "文字颜色：1 处" in came.text
    assert "### （一）甲" in pasted.text
    assert nothing.status_code == 400
    assert "三月的武都。" in nothing.text


def test_a_picture_that_is_none_is_said_beside_the_field(staff: Cast, seat: Take) -> None:
    page = seat(staff.lin).post(NEW, **fields(added=(io.BytesIO(b"text"), "a.jpg")))

    assert page.status_code == 400
    assert 'id="fault-pictures">a.jpg' in page.text


def test_only_an_editor_writes(sessions: Sessions, staff: Cast, seat: Take) -> None:
    zhou = seat(staff.zhou)

    assert zhou.get(NEW).status_code == 403
    assert zhou.post(NEW, **fields()).status_code == 403
    with sessions.read() as session:
        assert articles.newest_revisions(session) == []


def test_where_a_picture_comes_from_and_how_the_cover_is_cut_is_written_in_the_form(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    lin = seat(staff.lin)
    lin.post(NEW, **fields())
    street = "images/street.jpg"
    said = {
        f"photographer:{street}": "林",
        f"minors:{street}": "yes",
        f"consent:{street}": "家长书面同意",
    }
    as_it_is = {"added": (io.BytesIO(b""), ""), "picture": f"{street}={newest(sessions).pictures[street]}"}

    changed = lin.post(f"{NEW}spring", **fields(number="1", cover_centre="右上", **said, **as_it_is))
    shown = lin.get(f"{NEW}spring").text

    assert changed.status_code == 303
    with sessions.read() as session:
        kept = articles.newest(articles.named(session, "spring"))
        assert [each.note for each in kept.notes] == [
            Note(photographer="林", minors=True, consent="家长书面同意")
        ]
        assert kept.cut
        assert kept.cut.centre == "右上"
    assert 'value="家长书面同意"' in shown
    assert '<option value="yes" selected>画面里有' in shown
    assert 'value="右上"' in shown


def test_a_picture_known_from_another_article_brings_its_note(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.revision(
        sessions, "other", cover="images/c.jpg", body="一段。", pictures={"images/c.jpg": make.picture()}
    )

    page = seat(staff.lin).post(NEW, **fields(verdict="word")).text

    assert "图片登记：来源 本会绘制" in page


def test_a_centre_that_is_none_is_said_beside_its_field(sessions: Sessions, staff: Cast, seat: Take) -> None:
    page = seat(staff.lin).post(NEW, **fields(cover_centre="东北"))

    assert page.status_code == 400
    assert 'id="fault-cover_centre"' in page.text


def test_others_write_while_pictures_are_made_smaller(
    sessions: Sessions, staff: Cast, seat: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    lin = seat(staff.lin)
    turned, waited = intake.take, set()

    def write() -> None:
        with sessions.begin() as session:
            session.execute(update(Person).values(name=Person.name))

    def take(content: bytes) -> images.Taken:
        other = threading.Thread(target=write)
        other.start()
        other.join(timeout=3)
        waited.add(other.is_alive())
        return turned(content)

    for place in (images, intake):
        monkeypatch.setattr(place, "take", take)
    two = {"a.png": make.picture(kind="PNG"), "b.png": make.picture("#0D6B63", kind="PNG")}
    file = document(paragraph(drawn(1)), paragraph(drawn(2)), pictures=two)

    lin.post(NEW, **fields(verdict="word", word=(io.BytesIO(file), "稿.docx")))

    assert waited == {False}


def at_once(*deeds: Callable[[], TestResponse]) -> list[TestResponse]:
    """Do all of them at the same time, and return their answers."""
    with ThreadPoolExecutor(len(deeds)) as pool:
        return [each.result(timeout=60) for each in [pool.submit(deed) for deed in deeds]]


def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two who save go on only when both have been looked over, where the database lets them."""
    both, faults_of = threading.Barrier(2), written.faults

    def faults(session: Session, form: Written, *, is_new: bool) -> dict[str, str]:
        found = faults_of(session, form, is_new=is_new)
        with suppress(threading.BrokenBarrierError):  # SQLite lets in one at a time
            both.wait(timeout=2)
        return found

    monkeypatch.setattr(written, "faults", faults)


def test_of_two_who_save_a_change_at_the_same_moment_one_is_told_and_keeps_the_text(
    sessions: Sessions, staff: Cast, seat: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.revision(sessions, "spring")
    first, second = seat(staff.lin), seat(staff.lin)
    for each in (first, second):
        each.post("/console/meanwhile/gone", article="spring")
    together(monkeypatch)

    answers = at_once(
        lambda: first.post(f"{NEW}spring", **fields(number="1", title="甲的题")),
        lambda: second.post(f"{NEW}spring", **fields(number="1", title="乙的题")),
    )

    assert sorted(each.status_code for each in answers) == [303, 403]
    [refused] = [each for each in answers if each.status_code == 403]
    assert "您自己在另一个窗口存了新版本" in told(refused)
    assert "您自己在另一个窗口" in refused.text.partition('id="newer"')[2]
    assert newest(sessions).number == 2


def test_of_two_new_articles_of_one_name_at_the_same_moment_one_is_told_that_it_is_taken(
    sessions: Sessions, staff: Cast, seat: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = seat(staff.lin), seat(staff.lin)
    for each in (first, second):
        each.post("/console/meanwhile/gone", article="")
    together(monkeypatch)

    answers = at_once(
        lambda: first.post(NEW, **fields(title="甲的题")), lambda: second.post(NEW, **fields(title="乙的题"))
    )

    assert sorted(each.status_code for each in answers) == [303, 400]
    [refused] = [each for each in answers if each.status_code == 400]
    assert "已经有一篇叫 spring 的文章了" in refused.text
    assert newest(sessions).number == 1
