"""While somebody writes: kept unsaved for them alone, others told of, nothing lost at the door."""

import io
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from bot import admission, people
from bot.db import Sessions
from bot.people import Person, Role
from bot.publishing import articles, unsaved
from bot.publishing.blocks import read
from bot.publishing.blocks.reading import READERS
from bot.publishing.folder import LARGEST_TEXT
from bot.web.console import manuscript, palette
from tests import make
from tests.cast import Cast
from tests.web.console.conftest import Seat, Stopped, Take, told
from tests.web.console.test_writing import NEW, at_once, fields, newest

MEANWHILE = "/console/meanwhile/"
PC, LAPTOP = "the-window-on-the-pc", "the-one-on-the-laptop"  # keys of windows
SCRIPT = {"Accept": "application/json"}
WRITER = re.compile(r'name="writer" value="([^"]+)"')


@pytest.fixture
def min_(sessions: Sessions, staff: Cast) -> Person:
    """周敏, a second editor."""
    with sessions.begin() as session:
        return people.add(session, "周敏", [Role.EDITOR], now=make.NOON)


def writer(seat: Seat, path: str = NEW) -> str:
    """Return what the writing page carries to say who opened it."""
    found = WRITER.search(seat.get(path).text)
    assert found
    return found[1]


def typed(**given: Any) -> dict[str, Any]:
    """Return a form that is half written, without files."""
    return {
        "title": "春风",
        "body": "写到一半。\n",
        "template": "event",
        "look": "正红",
        "number": "0",
        "key": PC,
    } | given


def left(sessions: Sessions, person: Person, slug: str = "") -> str:
    """Return the text that *person* has not saved."""
    with sessions.read() as session:
        return "".join(each.written.body for each in unsaved.left(session, person, slug=slug))


def body_of(page: TestResponse) -> str:
    return unescape(page.text.partition('id="body"')[2].partition(">\n")[2].partition("</textarea>")[0])


def test_what_is_half_written_is_kept_and_shown_when_the_page_is_opened_again(
    staff: Cast, seat: Take, clock: Stopped
) -> None:
    lin = seat(staff.lin)

    kept = lin.post(f"{MEANWHILE}unsaved", **typed())
    clock.turn(minutes=32)
    again = lin.get(NEW)

    assert kept.json
    assert {key: kept.json[key] for key in ("at", "others", "newer", "mine", "slug")} == {
        "at": "12:00",
        "others": [],
        "newer": "",
        "mine": "",
        "slug": "chun-feng",
    }
    assert body_of(again) == "写到一半。\n"
    assert "3月8日 周一 12:00" in again.text
    assert "写到一半的还在" in again.text


def test_it_is_shown_to_nobody_else(staff: Cast, min_: Person, seat: Take) -> None:
    seat(staff.lin).post(f"{MEANWHILE}unsaved", **typed())

    page = seat(min_).get(NEW)

    assert "写到一半" not in page.text


def test_what_is_not_wanted_is_erased(sessions: Sessions, staff: Cast, seat: Take) -> None:
    make.revision(sessions, "spring")
    lin = seat(staff.lin)
    lin.post(f"{MEANWHILE}unsaved", **typed(article="spring", number="1"))

    dropped = lin.post(f"{NEW}spring", **typed(verdict="drop", number="1"))

    assert dropped.location == f"{NEW}spring"
    assert left(sessions, staff.lin, "spring") == ""
    assert body_of(lin.get(f"{NEW}spring")) == make.BODY


def test_what_is_saved_is_no_longer_kept_unsaved(sessions: Sessions, staff: Cast, seat: Take) -> None:
    lin = seat(staff.lin)
    lin.post(f"{MEANWHILE}unsaved", **typed())

    saved = lin.post(NEW, **fields(key=PC))

    assert saved.status_code == 303
    assert left(sessions, staff.lin) == ""


def test_a_name_for_the_address_is_made_of_the_title_where_none_is_written(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    saved = seat(staff.lin).post(NEW, **fields(slug="", title="春风行动"))

    assert saved.location == "/console/articles/chun-feng-xing-dong"


def test_two_who_change_the_same_article_are_told_of_each_other(
    sessions: Sessions, staff: Cast, min_: Person, seat: Take, clock: Stopped
) -> None:
    make.revision(sessions, "spring")
    lin, zhou = seat(staff.lin), seat(min_)
    here = {"article": "spring", "number": "1"}

    lin.post(f"{MEANWHILE}here", **here)
    clock.turn(minutes=1)
    second = zhou.post(f"{MEANWHILE}here", **here)
    first = lin.post(f"{MEANWHILE}unsaved", **typed(**here))
    make.revision(sessions, "spring", title="别人的")
    newer = zhou.post(f"{MEANWHILE}here", **here)
    lin.post(f"{MEANWHILE}gone", **here)
    alone = zhou.post(f"{MEANWHILE}here", **here)

    assert second.json
    assert second.json["others"] == ["林 也在改这一篇（12:00 起）"]
    assert first.json
    assert first.json["others"] == ["周敏 也在改这一篇（12:01 起）"]
    assert newer.json
    assert "林 3月7日 周日 12:00 存了第2版" in newer.json["newer"]
    assert alone.json
    assert alone.json["others"] == []


def test_who_saw_what_the_other_changed_goes_on_with_her_own_on_purpose(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    lin = seat(staff.lin)
    lin.post(NEW, **fields())
    make.revision(sessions, "spring", title="别人的", body="别人的一段。\n")
    mine = fields(number="1", body="我的一段。\n\n![现场](images/street.jpg)\n")

    refused = lin.post(f"{NEW}spring", **mine)
    third = make.revision(sessions, "spring", title="又一版")
    too_soon = lin.post(f"{NEW}spring", **fields(number="1", over="2", verdict="over", body="我的一段。\n"))
    file = (io.BytesIO(make.picture()), "street.jpg")
    kept = lin.post(f"{NEW}spring", **mine | {"verdict": "over", "over": str(third.number), "added": file})

    assert refused.status_code == 403
    assert '<ins><span class="aloud">（新增：</span>别人的一段。' in refused.text
    assert 'name="over" value="2"' in refused.text
    assert "我的一段。" in body_of(refused)
    assert too_soon.status_code == 403
    assert kept.status_code == 303
    assert (newest(sessions).number, newest(sessions).body) == (4, mine["body"])


def test_a_form_sent_after_the_session_ran_out_is_kept_for_its_writer_alone(
    console: Flask, sessions: Sessions, staff: Cast, min_: Person, seat: Take
) -> None:
    mark = writer(seat(staff.lin))
    stranger = console.test_client()
    given = typed(writer=mark, verdict="keep", added=(io.BytesIO(make.picture()), "a.jpg"))

    sent = stranger.post(NEW, data=given)
    door = stranger.get(sent.location)

    assert sent.status_code == 303
    assert sent.location.endswith("/console/sign-in?next=/console/writing/")
    assert "您写的都替您留着" in told(door)
    assert "写到一半" not in door.text
    assert "写到一半" not in seat(min_).get(NEW).text
    page = seat(staff.lin).get(NEW)
    assert body_of(page) == "写到一半。\n"
    assert "images/a.jpg=" in page.text
    assert newest_numbers(sessions) == []


@pytest.mark.parametrize("mark", ["", "1.0000000000000000", "MS4wMDAw.forged"])
def test_nothing_is_kept_that_does_not_prove_whose_it_is(
    console: Flask, sessions: Sessions, staff: Cast, mark: str
) -> None:
    sent = console.test_client().post(NEW, data=typed(writer=mark, verdict="keep"))

    assert sent.status_code == 303
    assert left(sessions, staff.lin) == ""


def test_who_changed_the_password_has_nothing_kept_by_a_page_left_open(
    console: Flask, sessions: Sessions, staff: Cast, seat: Take
) -> None:
    mark = writer(seat(staff.lin))
    with sessions.begin() as session:
        chen = session.merge(staff.chen)
        admission.set_password(session, session.merge(staff.lin), "a new password", by=chen, now=make.NOON)

    console.test_client().post(NEW, data=typed(writer=mark, verdict="keep"))

    assert left(sessions, staff.lin) == ""


def test_a_form_of_an_earlier_session_is_shown_again_to_its_writer_and_not_to_another(
    sessions: Sessions, staff: Cast, min_: Person, seat: Take
) -> None:
    lin, zhou = seat(staff.lin), seat(min_)
    mark = writer(lin)

    by_lin = lin.post(NEW, **typed(csrf_token="of another session", writer=mark, verdict="keep"))
    by_zhou = zhou.post(NEW, **typed(csrf_token="of another session", writer=mark, verdict="keep"))

    assert by_lin.location == NEW
    assert body_of(lin.get(NEW)) == "写到一半。\n"
    assert by_zhou.location == "/console/articles/"
    assert "另一位同事" in told(zhou.get(by_zhou.location))
    assert "写到一半" not in zhou.get(NEW).text


def test_a_script_is_told_that_one_has_to_sign_in_and_of_whose_page_it_is(
    console: Flask, sessions: Sessions, staff: Cast, min_: Person, seat: Take
) -> None:
    mark = writer(seat(staff.lin))
    stranger = console.test_client()

    asked = stranger.get(f"{MEANWHILE}who", headers=SCRIPT)
    sent = stranger.post(f"{MEANWHILE}unsaved", data=typed(writer=mark), headers=SCRIPT)
    other = seat(min_).post(f"{MEANWHILE}unsaved", **typed(writer=mark))
    me = seat(staff.lin).get(f"{MEANWHILE}who")

    assert asked.json == sent.json == {"signed_out": True}
    assert other.json == {"other": True}
    assert me.json
    assert (me.json["person"], me.json["name"]) == (staff.lin.id, "林")
    assert me.json["writer"]
    assert left(sessions, staff.lin) == left(sessions, min_) == ""


def test_no_page_for_signing_in_is_shown_inside_a_preview(console: Flask, staff: Cast, seat: Take) -> None:
    inside = {"Sec-Fetch-Dest": "iframe"}

    shown = console.test_client().post(NEW, data=typed(verdict="preview"), headers=inside)

    assert (shown.text, shown.mimetype) == ("登录的时间到了。", "text/plain")


def test_a_page_left_open_keeps_nobody_signed_in(console: Flask, staff: Cast, seat: Take) -> None:
    lin = seat(staff.lin)
    lin.post(f"{MEANWHILE}here", article="", number="0")
    with lin.client.session_transaction(path="/console/") as session:
        session["seen"] -= 3000
        before = session["seen"]

    lin.post(f"{MEANWHILE}here", article="", number="0")
    with lin.client.session_transaction(path="/console/") as session:
        after_beat = session["seen"]
    lin.post(f"{MEANWHILE}unsaved", **typed())
    with lin.client.session_transaction(path="/console/") as session:
        after_writing = session["seen"]

    assert after_beat == before
    assert after_writing > before


def test_a_picture_is_taken_at_once_and_one_that_is_none_is_answered_in_words(
    staff: Cast, seat: Take
) -> None:
    lin = seat(staff.lin)

    first = lin.post(f"{MEANWHILE}pictures", added=(io.BytesIO(make.picture()), "街道.jpg")).json
    assert first
    bad = lin.post(f"{MEANWHILE}pictures", added=(io.BytesIO(b"text"), "稿.pdf"))

    assert first["path"] == "images/jiedao.jpg"
    assert f'name="cover" value="{first["path"]}" checked' in first["row"]
    assert re.search(f'name="picture" value="{first["path"]}=[0-9a-f]{{64}}"', first["row"])
    assert bad.json
    assert bad.json["sentence"].startswith("稿.pdf ")


def test_figures_are_found_by_words_and_only_confirmed_ones(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.figures(sessions)
    lin = seat(staff.lin)

    found = lin.get(f"{MEANWHILE}figures", query_string={"words": "两癌 2019"}).text
    none = lin.get(f"{MEANWHILE}figures", query_string={"words": "剪纸"}).text

    assert 'data-name="“两癌”检查受益妇女" data-year="2019"' in found
    assert "2020" not in found
    assert "没有找到" in none


def test_only_an_editor_is_answered_and_told_what_is_too_long(staff: Cast, seat: Take) -> None:
    zhou = seat(staff.zhou)

    for path in ("here", "unsaved", "look", "pictures"):
        assert zhou.post(f"{MEANWHILE}{path}", **typed()).status_code == 403, path
    assert zhou.get(f"{MEANWHILE}figures").status_code == 403
    too_long = seat(staff.lin).post(f"{MEANWHILE}unsaved", **typed(body="字" * (LARGEST_TEXT + 1))).json
    assert too_long
    assert "太长了" in too_long["sentence"]


def test_every_block_is_offered_once_and_what_is_put_in_can_be_read() -> None:
    tools = [*palette.MARKS, *(each for group in palette.GROUPS for each in group.tools)]

    for each in tools:
        assert read(each.text.replace("](图片)", "](images/a.jpg)")).blocks or each.name == "阅读原文", each
    fenced = [each.name for each in tools if each.before.startswith(":::")]
    assert sorted(fenced) == sorted(READERS)


def newest_numbers(sessions: Sessions) -> list[int]:
    with sessions.read() as session:
        return [each.number for each in articles.newest_revisions(session)]


def test_what_is_shown_of_it_after_a_while_says_since_when(staff: Cast, seat: Take, clock: Stopped) -> None:
    lin = seat(staff.lin)
    lin.post(f"{MEANWHILE}unsaved", **typed())
    clock.turn(days=1)

    assert clock.now() - make.NOON == timedelta(days=1)
    assert "自动保存于 3月8日 周一 12:00" in lin.get(NEW).text


def test_who_is_suspended_while_their_form_is_taken_in_stays_suspended(
    console: Flask, sessions: Sessions, staff: Cast, seat: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = writer(seat(staff.lin))
    read = manuscript.given

    def suspended_meanwhile(slug: str) -> manuscript.Given:
        with sessions.begin() as session:
            session.get_one(Person, staff.lin.id).suspended_at = make.NOON
        return read(slug)

    monkeypatch.setattr(manuscript, "given", suspended_meanwhile)

    console.test_client().post(NEW, data=typed(writer=mark, verdict="keep"))

    with sessions.read() as session:
        assert session.get_one(Person, staff.lin.id).suspended_at == make.NOON


@pytest.mark.parametrize("number", ["9" * 10, "9" * 30, "-1", "一"])
def test_a_number_that_no_revision_has_counts_as_none(
    sessions: Sessions, staff: Cast, seat: Take, number: str
) -> None:
    make.revision(sessions, "spring")
    lin = seat(staff.lin)

    kept = lin.post(f"{MEANWHILE}unsaved", **typed(article="spring", number=number))
    here = lin.post(f"{MEANWHILE}here", article="spring", number=number)
    saved = lin.post(f"{NEW}spring", **fields(number=number))

    assert (kept.status_code, here.status_code, saved.status_code) == (200, 200, 403)
    assert left(sessions, staff.lin, "spring") == "写到一半。\n"


@pytest.mark.parametrize("name", ["nowhere", "a" * 81])
def test_nothing_is_kept_of_an_article_that_is_not_there(
    console: Flask, sessions: Sessions, staff: Cast, seat: Take, name: str
) -> None:
    lin = seat(staff.lin)
    mark = writer(lin)

    kept = lin.post(f"{MEANWHILE}unsaved", **typed(article=name)).json
    saved = lin.post(f"{NEW}{name}", **fields())
    rescued = console.test_client().post(f"{NEW}{name}", data=typed(writer=mark, verdict="keep"))

    assert kept
    assert "没有这篇文章" in kept["sentence"]
    assert saved.status_code == 404
    assert rescued.status_code == 303
    assert newest_numbers(sessions) == []
    assert left(sessions, staff.lin, name) == ""


def follows(page: TestResponse) -> dict[str, str]:
    """Return what a page says of its window."""
    return {
        name: unescape(value)
        for name, value in re.findall(r'name="(key|follows|known)" value="([^"]*)"', page.text)
    }


def test_a_form_sent_twice_is_saved_once(sessions: Sessions, staff: Cast, seat: Take) -> None:
    lin = seat(staff.lin)
    unused = lin.post(f"{MEANWHILE}pictures", added=(io.BytesIO(make.picture("#0D6B63")), "unused.jpg")).json
    assert unused
    [kept] = re.findall(r'name="picture" value="([^"]+)"', unused["row"])
    twice = fields(slug="", title="春风", key=PC, picture=kept, cover="images/street.jpg")

    first = lin.post(NEW, **twice)
    second = lin.post(NEW, **twice | {"added": (io.BytesIO(make.picture()), "street.jpg")})

    assert first.location == second.location == "/console/articles/chun-feng"
    assert newest_numbers(sessions) == [1]


def test_a_form_sent_twice_at_the_same_moment_is_saved_once(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    one, two = seat(staff.lin), seat(staff.lin)
    for each in (one, two):
        each.post(f"{MEANWHILE}gone", article="")

    answers = at_once(*(lambda each=each: each.post(NEW, **fields(slug="", key=PC)) for each in (one, two)))

    assert [each.status_code for each in answers] == [303, 303]
    assert newest_numbers(sessions) == [1]


def test_a_change_sent_twice_is_no_change_of_somebody_else(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    lin = seat(staff.lin)
    lin.post(NEW, **fields())
    twice = fields(number="1", title="改过的", key=LAPTOP)

    lin.post(f"{NEW}spring", **twice)
    second = lin.post(f"{NEW}spring", **twice | {"added": (io.BytesIO(make.picture()), "street.jpg")})

    assert second.location == "/console/articles/spring"
    assert newest(sessions).number == 2


def test_what_was_changed_in_a_form_after_it_was_saved_becomes_a_change_of_that(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    lin = seat(staff.lin)
    lin.post(NEW, **fields(key=PC))
    file = {"added": (io.BytesIO(make.picture()), "street.jpg")}

    shown = lin.post(NEW, **fields(key=PC, title="回头又改的"))
    page = follows(shown)
    saved = lin.post(f"{NEW}spring", **fields(title="回头又改的", number="1", **file, **page))

    assert "已经存为第1版" in told(shown)
    assert 'action="/console/writing/spring"' in shown.text
    assert 'value="回头又改的"' in shown.text
    assert page["key"] != PC
    assert saved.status_code == 303
    assert (newest(sessions).number, newest(sessions).title) == (2, "回头又改的")


def test_what_was_changed_after_it_was_saved_is_rescued_too(
    console: Flask, sessions: Sessions, staff: Cast, seat: Take
) -> None:
    lin = seat(staff.lin)
    mark = writer(lin)
    lin.post(NEW, **fields(key=PC))

    sent = console.test_client().post(NEW, data=typed(writer=mark, verdict="keep"))

    assert sent.location.endswith("next=/console/writing/spring")
    assert left(sessions, staff.lin, "spring") == "写到一半。\n"


def test_what_is_kept_after_it_was_saved_does_not_come_back(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    lin = seat(staff.lin)
    lin.post(NEW, **fields(slug="", key=PC))

    late = lin.post(f"{MEANWHILE}unsaved", **typed()).json
    asked = lin.post(f"{MEANWHILE}here", article="", asked=PC).json
    other = lin.post(f"{MEANWHILE}here", article="", asked=LAPTOP).json

    assert late
    assert "已经存过" in late["sentence"]
    assert "写到一半" not in lin.get(NEW).text
    assert asked
    assert asked["saved"] is True
    assert other
    assert other["saved"] is False


def test_several_new_texts_are_all_offered_and_another_can_be_begun(staff: Cast, seat: Take) -> None:
    lin = seat(staff.lin)
    lin.post(f"{MEANWHILE}unsaved", **typed(title="甲", body="甲的正文。", key=PC))
    lin.post(f"{MEANWHILE}unsaved", **typed(title="乙", body="乙的正文。", key=LAPTOP))

    page = lin.get(NEW)
    [other] = re.findall(r'href="(/console/writing/\?unsaved=\d+)">甲<', page.text)
    first = lin.get(other)
    blank = lin.get(f"{NEW}?fresh=yes")

    assert body_of(page) == "乙的正文。"
    assert body_of(first) == "甲的正文。"
    assert body_of(blank) == ""
    assert "您有 <strong>2 篇</strong>写到一半的" in blank.text


def test_who_writes_the_same_article_in_two_windows_is_told_and_loses_neither(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    make.revision(sessions, "spring")
    lin = seat(staff.lin)
    spring = {"article": "spring", "number": "1"}
    lin.post(f"{MEANWHILE}unsaved", **typed(**spring, body="手机上写的长的。", key=LAPTOP))
    clock.turn(minutes=1)

    kept = lin.post(f"{MEANWHILE}unsaved", **typed(**spring, body="一个字", key=PC)).json
    here = lin.post(f"{MEANWHILE}here", **spring, key=PC).json
    page = lin.get(f"{NEW}spring")

    assert kept
    assert "您在别的窗口也在写这一篇（3月8日 周一 12:00 写的）" in kept["mine"]
    assert here
    assert here["mine"] == kept["mine"]
    assert body_of(page) == "一个字"
    assert body_of(lin.get(f"{NEW}spring?unsaved={here['mine_id']}")) == "手机上写的长的。"


def test_a_text_of_somebody_else_is_not_shown_by_its_number(staff: Cast, min_: Person, seat: Take) -> None:
    seat(staff.lin).post(f"{MEANWHILE}unsaved", **typed())
    hers = seat(min_)
    hers.post(f"{MEANWHILE}unsaved", **typed(title="敏", body="敏的。", key=LAPTOP))

    for number in range(1, 4):
        assert "写到一半。" not in hers.get(f"{NEW}?unsaved={number}").text


def test_what_is_half_written_stands_on_ones_own_home_page_until_it_is_saved(
    sessions: Sessions, staff: Cast, min_: Person, seat: Take
) -> None:
    make.revision(sessions, "spring", title="春天")
    lin = seat(staff.lin)
    lin.post(f"{MEANWHILE}unsaved", **typed())
    lin.post(f"{MEANWHILE}unsaved", **typed(article="spring", title="改到一半", number="1", key=LAPTOP))

    home = lin.get("/console/").text
    leads = [unescape(each) for each in re.findall(r'<a class="row" href="(/console/writing/[^"]*)"', home)]
    opened = [body_of(lin.get(each)) for each in leads]

    assert ("改到一半" in home, "春风" in home) == (True, True)
    assert [each.partition("?")[0] for each in leads] == ["/console/writing/spring", "/console/writing/"]
    assert opened == ["写到一半。\n", "写到一半。\n"]
    assert "写到一半" not in seat(min_).get("/console/").text
    lin.post(NEW, **fields(key=PC, slug="summer"))
    assert (
        "春风" not in lin.get("/console/").text.partition("写到一半，还没有存")[2].partition("</section>")[0]
    )
