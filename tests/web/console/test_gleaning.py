"""A new review in the console: found, held against last year, kept, confirmed or left out, one by one."""

import io
import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from bot.answering import answers
from bot.answering.library import Library
from bot.db import Sessions
from bot.figures import gleaning, indicators
from bot.figures.indicators import Figure
from bot.journal import Entry
from tests import make
from tests.cast import Cast
from tests.figures import documents
from tests.web.console.conftest import Seat, Take, told

REVIEWS = "/console/figures/reviews/"
TEXT = """\
2021年工作综述
全年“两癌”检查受益妇女10300名。
推选“好媳妇”省级3户、市级5户、区级20户，其中12户来自高山村，受训妇女约九成，另有12户获得提名。
"""
KNOWN = {"indicator": "“两癌”检查受益妇女"}
NEW = {"new": "省级好媳妇", "topic": "两癌检查救助", "level": "省级"}


def bring(seat: Seat, **fields: Any) -> str:
    """Paste the review, and return where it begins."""
    begun = seat.post(REVIEWS, **({"text": TEXT, "title": "2021年工作综述", "year": "2021"} | fields))
    assert begun.status_code == 303, told(begun)
    return str(begun.headers["Location"])


def hidden(page: TestResponse) -> str:
    found = re.search(r'name="looked" value="([^"]*)"', page.text)
    return unescape(found[1]) if found else ""


def ask(sessions: Sessions, text: str) -> str:
    with sessions.read() as session:
        return answers.answer(session, text, now=make.NOON, library=Library()).text


def test_a_review_is_gone_through_and_only_what_is_confirmed_is_answered(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.figures(sessions)
    lin, chen = seat(staff.lin), seat(staff.chen)

    first = bring(lin)
    page = lin.get(first).text
    before = ask(sessions, "2021年两癌检查了多少人")
    kept = lin.post(first, verdict="keep", **KNOWN)
    waiting = ask(sessions, "2021年“两癌”检查受益妇女")
    confirmed = chen.post(first, verdict="confirm")

    assert "受益妇女<mark>10300名</mark>。" in page
    assert "比2020年增加 275名（2.7%）" in page
    assert "10300" not in before + waiting
    assert kept.headers["Location"] == confirmed.headers["Location"] == f"{REVIEWS}1/2"
    assert "已确认：“‘两癌’检查受益妇女”2021年 10300名" in told(chen.get(first))
    assert "10300名" in ask(sessions, "2021年“两癌”检查受益妇女")
    with sessions.read() as session:
        deeds = [(each.who, each.verb) for each in session.scalars(select(Entry).order_by(Entry.id))][-3:]
        assert deeds == [("林", "摘取数字"), ("林", "导入"), ("陈", "确认")]


def test_an_administrator_confirms_as_she_goes_and_a_new_indicator_gets_its_name(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.figures(sessions)
    chen = seat(staff.chen)
    bring(chen)

    done = chen.post(f"{REVIEWS}1/2", verdict="keep", **NEW)

    assert done.status_code == 303
    with sessions.read() as session:
        figure = session.scalars(select(Figure).order_by(Figure.id.desc())).first()
        assert figure
        assert (figure.indicator.name, figure.indicator.level, figure.text, figure.year) == (
            "省级好媳妇",
            "省级",
            "3户",
            2021,
        )
        assert figure.confirmed_by_id == staff.chen.id
        assert figure.article == "2021年工作综述"


def test_a_number_that_stands_twice_in_a_sentence_keeps_its_own_place(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.figures(sessions)
    chen = seat(staff.chen)
    bring(chen)
    with sessions.read() as session:
        found = gleaning.listed(session, most=1)[0].figures
        twice = [each for each in found if each.text == "12户"]
        assert len({each.start for each in twice}) == len(twice) == 2
        last = twice[-1]
        place, start = last.place, last.start

    chen.post(f"{REVIEWS}1/{place}", verdict="keep", new="好媳妇提名户", new_topic="好媳妇")

    with sessions.read() as session:
        figure = session.scalars(select(Figure).where(Figure.text == "12户")).one()
        assert figure.start == start


def test_what_looks_wrong_has_to_be_seen_before_it_is_confirmed(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.figures(sessions)
    chen = seat(staff.chen)
    at = bring(chen, text=TEXT.replace("10300名", "103000名"))

    page = chen.get(at)
    other = chen.post(f"{REVIEWS}1/2", verdict="keep", **KNOWN)  # another indicator than the one shown
    done = chen.post(at, verdict="keep", looked=hidden(page), text="103000名", year="2021", **KNOWN)

    assert "是2020年（10025名）的 10 倍，请核对" in page.text
    assert other.status_code == 200
    assert "单位和2020年的不同" in other.text
    assert "没有错，就再点一次" in other.text
    assert done.status_code == 303
    with sessions.read() as session:
        assert [each.text for each in indicators.everything(session) if each.year == 2021] == ["103000名"]


def test_a_figure_that_another_article_gave_is_refused_at_once(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.figures(sessions)
    lin = seat(staff.lin)
    at = bring(lin, text=TEXT)

    refused = lin.post(at, verdict="keep", **(KNOWN | {"year": "2020"}))

    assert refused.status_code == 400
    assert told(refused).endswith("请选别的指标，或者不要这一个。")


def test_a_number_a_hundred_times_the_last_one_needs_a_tick_besides(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.figures(sessions)
    chen, lin = seat(staff.chen), seat(staff.lin)
    at = bring(lin, text=TEXT.replace("10300名", "103万名"))
    given = {"text": "103万名", "year": "2021", **KNOWN}
    page = chen.get(at)

    unchecked = chen.post(at, verdict="keep", looked=hidden(page), **given)
    by_editor = lin.post(at, verdict="keep", looked=hidden(lin.get(at)), **given)
    still_unchecked = chen.post(at, verdict="confirm")
    done = chen.post(at, verdict="confirm", checked="yes")

    assert "我核对过原文" in page.text
    assert "我核对过原文" not in lin.get(at).text
    assert "勾上“我核对过原文”" in told(unchecked)
    assert "我核对过原文" in unchecked.text
    assert by_editor.status_code == 303
    assert still_unchecked.status_code == 400
    assert done.status_code == 303


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({**KNOWN, "text": "10303名"}, "句子里没有“10303名”"),
        ({**KNOWN, "text": "很多"}, "“很多”读不出数字和单位"),
        ({**KNOWN, "year": "明年"}, "“明年”不是年份"),
        ({**KNOWN, "year": "1000"}, "1000 不是年份"),
        ({}, "请选这个数说的是哪个指标"),
        ({"new": "新的"}, "请选新指标的话题"),
        ({"new": "新" * 61, "topic": "两癌检查救助"}, "有 61 个字，最多 60 个"),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_kept(
    sessions: Sessions, staff: Cast, seat: Take, fields: dict[str, str], problem: str
) -> None:
    make.figures(sessions)
    chen = seat(staff.chen)
    at = bring(chen)

    refused = chen.post(at, verdict="keep", **fields)

    assert refused.status_code == 400
    assert problem in told(refused)
    with sessions.read() as session:
        assert [each for each in indicators.everything(session) if each.year not in (2019, 2020)] == []
        assert gleaning.listed(session, most=1)[0].seen == 0


def test_of_two_people_the_second_is_told_what_the_first_decided(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.figures(sessions)
    lin, chen = seat(staff.lin), seat(staff.chen)
    at = bring(lin)

    lin.post(at, verdict="leave")
    late = chen.post(at, verdict="keep", **KNOWN)
    lin.post(f"{REVIEWS}1/2", verdict="keep", **NEW)
    later = chen.post(f"{REVIEWS}1/2", verdict="keep", **(NEW | {"new": "另一个名字"}))

    assert late.status_code == later.status_code == 403
    assert "林 已经看过（不要），您这次没有改动它" in told(late)
    assert "林 已经看过（留下，等管理员确认：省级好媳妇）" in told(later)
    with sessions.read() as session:
        assert [each.indicator.name for each in indicators.waiting(session)] == ["省级好媳妇"]


def test_what_was_left_out_is_taken_back_and_what_waits_is_refused(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.figures(sessions)
    lin = seat(staff.lin)
    at = bring(lin)
    lin.post(at, verdict="leave")

    lin.post(at, verdict="back")
    kept = lin.post(at, verdict="keep", **KNOWN)
    refused = lin.post(at, verdict="leave")

    assert kept.status_code == refused.status_code == 303
    with sessions.read() as session:
        begun = gleaning.listed(session, most=1)[0]
        assert begun.figures[0].stage == "left"
        assert indicators.waiting(session) == []
        assert len(indicators.look_up(session)) == 2


def test_the_work_is_left_and_taken_up_again(sessions: Sessions, staff: Cast, seat: Take) -> None:
    make.figures(sessions)
    lin, chen = seat(staff.lin), seat(staff.chen)
    lin.post(bring(lin), verdict="leave")

    again = bring(chen)
    for place in range(2, 7):
        last = lin.post(f"{REVIEWS}1/{place}", verdict="leave")

    assert again == f"{REVIEWS}1/2"
    assert last.headers["Location"] == f"{REVIEWS}1"
    page = lin.get(f"{REVIEWS}1").text
    assert "已看 6 / 6" in page
    assert "都看完了" in page
    assert "没有摘出来、要人看的 1 处" in page
    assert "约九成" in page


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"text": " "}, "请选一个文件、选一篇文章，或者把文字粘贴进来"),
        ({"title": ""}, "请给粘贴的文字写个名字"),
        ({"year": "今年"}, "“今年”不是年份"),
        ({"year": "0001"}, "“0001”不是年份"),
        ({"text": "春天来了。"}, "没有找到能用的数字"),
        ({"pdf": "yes"}, "综述.pdf 是PDF，读不了"),
        ({"text": "", "article": "none"}, "none"),
        ({"text": "一" * 200_001}, "太长了"),
    ],
)
def test_a_text_that_cannot_be_gone_through_is_told(
    staff: Cast, seat: Take, fields: dict[str, str], problem: str
) -> None:
    given: dict[str, Any] = {"text": TEXT, "title": "综述", "year": "2021"} | fields
    if given.pop("pdf", ""):
        given["file"] = (io.BytesIO(b"%PDF-1.4"), "综述.pdf")

    refused = seat(staff.lin).post(REVIEWS, **given)

    assert refused.status_code == 400
    assert problem in told(refused)


def test_a_word_document_and_an_article_of_ours_are_read(sessions: Sessions, staff: Cast, seat: Take) -> None:
    make.figures(sessions)
    make.revision(sessions, "2021-review", title="2021年综述", body="检查惠及**10300名**农村妇女。\n")
    lin = seat(staff.lin)
    document = documents.word([["检查惠及10300名农村妇女。"]])

    of_word = bring(lin, text="", title="", file=(io.BytesIO(document), "二〇二一.docx"))
    of_article = bring(lin, text="", title="", article="2021-review")

    assert "二〇二一" in lin.get(of_word).text
    assert "<mark>10300名</mark>" in lin.get(of_article).text
    assert 'href="/console/articles/2021-review"' in lin.get(of_article).text
    lin.post(of_article, verdict="keep", **KNOWN)
    with sessions.read() as session:
        assert [each.article for each in indicators.waiting(session)] == ["2021-review"]
