"""Figures in the console: looked through, each with where it comes from; confirmed, refused, named."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from bot import journal
from bot.db import Sessions
from bot.figures import indicators
from bot.figures.indicators import Alias, Figure
from bot.notices import Notice
from tests import make
from tests.cast import Cast
from tests.figures import review
from tests.web.console.conftest import Take, told

FIGURES = "/console/figures/"


def number(sessions: Sessions, text: str) -> int:
    with sessions.read() as session:
        return session.scalars(select(Figure.id).where(Figure.text == text)).one()


def all_confirmed(sessions: Sessions, staff: Cast) -> None:
    """Have the review of 2020, every figure of it confirmed by 陈."""
    review.load(sessions, confirm=False)
    with sessions.begin() as session:
        waiting = indicators.waiting(session)
        indicators.confirm(session, waiting, by=session.merge(staff.chen), now=make.NOON)


def test_figures_are_looked_through_by_year_and_searched_by_words(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    all_confirmed(sessions, staff)
    make_2019(sessions)
    zhou = seat(staff.zhou)

    newest, all_years = zhou.get(FIGURES).text, zhou.get(FIGURES + "?year=all").text
    former, found = zhou.get(FIGURES + "?year=2019").text, zhou.get(FIGURES + "?words=双癌 检查受益")

    assert "10025名" in newest
    assert "<strong>9800名</strong>" not in newest
    assert "比2019年增加 225名（2.3%）" in newest
    assert "9800名" in all_years
    assert "10025名" in all_years
    assert "60余场次" not in former
    assert "找到 2 个" in found.text
    assert "没有找到" in zhou.get(FIGURES + "?words=刺绣").text


def make_2019(sessions: Sessions) -> None:
    """Keep what the “两癌” indicator counted in 2019."""
    with sessions.begin() as session:
        of_2020 = session.scalars(select(Figure).where(Figure.text == "10025名")).one()
        columns = {each.key: getattr(of_2020, each.key) for each in Figure.__table__.columns}
        del columns["id"]
        sentence = of_2020.sentence.replace("10025名", "9800名")
        session.add(
            Figure(**(columns | {"year": 2019, "value": 9800, "text": "9800名", "sentence": sentence}))
        )


def test_a_figure_tells_its_sentence_its_article_and_who_confirmed_it(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.figures(sessions)
    make.revision(sessions, "2020-review", title="2020年综述")

    page = seat(staff.zhou).get(f"{FIGURES}{number(sessions, '10025名')}").text

    assert "<mark>10025名</mark>" in page
    assert '<a href="/console/articles/2020-review">《2020年综述》</a>' in page
    assert '陈 · <span class="date">今天' in page
    assert "比2019年增加 225名" in page
    assert 'value="2020年“两癌”检查受益妇女"' in page
    assert "加一个" not in page
    assert seat(staff.zhou).get(f"{FIGURES}999").status_code == 404


def test_figures_that_wait_are_confirmed_or_refused_one_by_one(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.figures(sessions, confirmed=False)
    chen, lin = seat(staff.chen), seat(staff.lin)
    first, second = number(sessions, "9800名"), number(sessions, "10025名")
    page, home = lin.get(FIGURES + "?state=waiting").text, chen.get("/console/").text

    done = chen.post(f"{FIGURES}{first}/confirm", back="list")
    once = told(chen.get(FIGURES))
    again = chen.post(f"{FIGURES}{first}/confirm", back="one")
    twice = told(chen.get(FIGURES))
    refused = lin.post(f"{FIGURES}{second}/refuse", back="list")
    too_late = lin.post(f"{FIGURES}{first}/refuse", back="list")

    assert "<mark>9800名</mark>" in page
    assert "/confirm" not in page
    assert "有 <strong>2</strong> 个数字等您确认" in home
    assert done.status_code == again.status_code == refused.status_code == 303
    assert "已确认：“‘两癌’检查受益妇女”2019年 9800名" in once
    assert "陈 已经确认过了" in twice
    assert too_late.status_code == 403
    assert "陈 已经确认" in told(too_late)
    with sessions.read() as session:
        assert [each.text for each in indicators.look_up(session)] == ["9800名"]
        assert indicators.waiting(session) == []
    assert "个数字等您确认" not in chen.get("/console/").text


def test_a_correction_is_seen_beside_what_is_answered_with_and_the_old_number_stays_to_be_found(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.figures(sessions)
    chen = seat(staff.chen)
    old = number(sessions, "10025名")
    with sessions.begin() as session:
        figure = session.get_one(Figure, old)
        columns = {each.key: getattr(figure, each.key) for each in Figure.__table__.columns}
        fresh = {"id": None, "confirmed_at": None, "confirmed_by_id": None, "value": 10052}
        session.add(Figure(**(columns | fresh | {"text": "10052名", "sentence": "10052名"})))
    new = number(sessions, "10052名")

    waiting = chen.get(FIGURES + "?state=waiting").text
    chen.post(f"{FIGURES}{new}/confirm", back="list")

    assert "现在回答的是 <strong>10025名</strong>，确认以后更正为 10052名" in waiting
    assert "已更正" in chen.get(f"{FIGURES}?year=2020").text
    page = chen.get(f"{FIGURES}{new}").text
    assert "更正为 10052名" in page
    assert f'href="/console/corrections/{old}"' in page
    assert "这是更正以前的数" in chen.get(f"{FIGURES}{old}").text


def test_a_number_confirmed_by_mistake_says_how_it_is_corrected_and_is_withdrawn_with_a_reason(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.figures(sessions)
    wrong = number(sessions, "10025名")
    at = f"{FIGURES}{wrong}"
    chen, lin, zhou = seat(staff.chen), seat(staff.lin), seat(staff.zhou)
    pages = [who.get(at).text for who in (chen, lin, zhou)]

    nameless = chen.post(at + "/withdraw", reason="  ")
    not_hers = lin.post(at + "/withdraw", reason="多写了一位")
    done = chen.post(at + "/withdraw", reason="多写了一位")
    page = chen.get(at)
    again = chen.post(at + "/withdraw", reason="多写了一位")

    assert ["这个数不对" in each for each in pages] == [True, True, False]
    assert ["/withdraw" in each for each in pages] == [True, False, False]
    assert "请写为什么撤下" in told(nameless)
    assert not_hers.status_code == 403
    assert done.status_code == 303
    assert "已撤下：“‘两癌’检查受益妇女”2020年 10025名" in told(page)
    assert "这个数已经撤下，不再用来回答" in page.text
    assert "这个数不对" not in page.text
    assert again.status_code == 403
    assert "10025名" in zhou.get("/console/corrections/").text
    with sessions.read() as session:
        assert [each.text for each in indicators.look_up(session)] == ["9800名"]
        figure = session.get_one(Figure, wrong)
        last = journal.about(session, figure)[-1]
        assert (last.who, last.verb, last.details["reason"]) == ("陈", "撤下", "多写了一位")
        notice = session.scalars(select(Notice).where(Notice.key == f"figure:{wrong}:corrected")).first()
        assert notice is not None
        assert "10025名 已撤下" in notice.text


def test_the_sister_of_a_withdrawn_number_says_why_its_sentence_is_quoted_no_longer(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    all_confirmed(sessions, staff)
    wrong, other = number(sessions, "10025名"), number(sessions, "42679名")
    with sessions.read() as session:
        sentence = session.get_one(Figure, wrong).sentence
        beside = select(Figure.id).where(Figure.sentence == sentence, Figure.id != wrong)
        sister = session.scalars(beside).one()
    chen, why = seat(staff.chen), "回答不再引用这句：句中“‘两癌’检查受益妇女”2020年 10025名 已撤下"
    assert "不再引用" not in chen.get(f"{FIGURES}{sister}").text

    chen.post(f"{FIGURES}{wrong}/withdraw", reason="抄错了")

    page = chen.get(f"{FIGURES}{sister}").text
    assert why in page
    assert f"/console/corrections/{wrong}" in page
    assert "不再引用" not in chen.get(f"{FIGURES}{other}").text
    assert "不再引用" not in chen.get(f"{FIGURES}{wrong}").text


def test_a_number_a_hundred_times_the_last_one_is_confirmed_only_by_whoever_checked_its_sentence(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.figures(sessions, confirmed=False)
    chen = seat(staff.chen)
    last, now = number(sessions, "9800名"), number(sessions, "10025名")
    chen.post(f"{FIGURES}{last}/confirm")
    with sessions.begin() as session:
        session.get_one(Figure, now).value = Decimal(98)

    pages = [chen.get(FIGURES + "?state=waiting").text, chen.get(f"{FIGURES}{now}").text]
    unchecked = chen.post(f"{FIGURES}{now}/confirm")
    checked = chen.post(f"{FIGURES}{now}/confirm", checked="yes")

    assert ["我核对过原文" in each for each in pages] == [True, True]
    assert unchecked.status_code == 400
    assert "请核对" in told(unchecked)
    assert "勾上“我核对过原文”" in told(unchecked)
    assert checked.status_code == 303


@pytest.mark.parametrize("whose", ["indicator", "topic"])
def test_a_name_is_given_and_taken_away(sessions: Sessions, staff: Cast, seat: Take, whose: str) -> None:
    make.figures(sessions)
    chen, at = seat(staff.chen), f"{FIGURES}{number(sessions, '10025名')}"

    given = chen.post(at + "/names", whose=whose, name="双癌筛查")
    page = chen.get(at).text
    taken = chen.post(at + "/names", whose=whose, name="双癌筛查")
    gone = chen.post(at + "/names", whose=whose, name="双癌筛查", gone="yes")

    assert given.status_code == gone.status_code == 303
    assert "去掉叫法“双癌筛查”" in page
    assert taken.status_code == 400
    assert "不用再加" in told(taken)
    assert 'value="双癌筛查"' in taken.text
    with sessions.read() as session:
        assert session.scalars(select(Alias)).all() == []
