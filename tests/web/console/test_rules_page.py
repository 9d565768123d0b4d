"""规则: who answers first and what to do, tried, switched, changed, added, imported again."""

import re
from datetime import date

import pytest
from flask import Flask

from bot.answering import rules
from bot.answering.library import Library
from bot.answering.rules import Keyword
from bot.db import Sessions
from bot.figures import indicators
from bot.wechat import codes
from tests import make
from tests.answering import backend
from tests.cast import Cast
from tests.figures import review
from tests.platform import Platform
from tests.web.console.conftest import Seat, Stopped, Take, on_wechat, told

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

RULES = "/console/rules/"
NEW = {"name": "两癌预约", "equal": "两癌\n预约检查\n", "contain": "", "text": "预约请打 0939-8213456"}


@pytest.fixture
def console(sessions: Sessions, platform: Platform, clock: Stopped) -> Flask:
    return on_wechat(sessions, platform, clock)


@pytest.fixture
def chen(sessions: Sessions, staff: Cast, seat: Take) -> Seat:
    """陈 at the console, with the review of 2020 confirmed."""
    review.load(sessions, confirm=False)
    with sessions.begin() as session:
        waiting = indicators.waiting(session)
        indicators.confirm(session, waiting, by=session.merge(staff.chen), now=make.NOON)
    return seat(staff.chen)


def names(page: str) -> list[str]:
    return re.findall(r'<h3><a href="/console/rules/\d+">(.+?)</a></h3>', page.partition('id="rules"')[2])


def test_a_rule_that_answers_in_a_figures_place_is_told_tried_and_switched_off(
    sessions: Sessions, chen: Seat
) -> None:
    added = chen.post(RULES, **NEW)
    page = chen.get(added.headers["Location"]).text
    tried = chen.post(RULES + "try", text="两癌").text
    switched = told(chen.get(chen.post(RULES + "1/switch", on="no", back="list").headers["Location"]))
    again = chen.post(RULES + "try", text="两癌").text

    assert "只发这几个字时由规则 1《两癌预约》答，不再答数字，换个说法或加上年份才答数字。" in page
    assert '<span class="about">规则 1 · 本系统加的</span>' in page
    assert '<p class="answered">预约请打 0939-8213456</p>' in tried
    assert "规则 1《两癌预约》的关键词“两癌”（全匹配）" in tried
    assert "《两癌预约》停用了" in switched
    assert "10025名" in again
    assert "要看一看的" not in again
    with sessions.read() as session:  # another process
        assert Library(check_every=0).shelf(session).book.entries == ()


def test_what_somebody_in_distress_wrote_is_not_shown_again(chen: Seat) -> None:
    page = chen.post(RULES + "try", text="他昨晚打我").text

    assert "12338" in page
    assert "他昨晚打我" not in page


def test_a_rule_of_our_own_is_changed_and_what_was_typed_stays_after_a_mistake(
    sessions: Sessions, chen: Seat
) -> None:
    chen.post(RULES, **NEW)

    refused = chen.post(RULES + "1", **(NEW | {"equal": "", "contain": "", "text": "改了的话"}))
    too_long = chen.post(RULES, **(NEW | {"name": "另一条", "text": "长" * 700}))
    changed = chen.post(RULES + "1", **(NEW | {"equal": "", "contain": "预约检查"}))
    later = chen.post(RULES + "1/set", **{"priority": "5", "from": "2021-03-10", "until": "2021-06-30"})
    wrong = chen.post(RULES + "1/set", **{"priority": "五", "from": "2021-03-10", "until": ""})
    emptied = chen.post(RULES + "1", **(NEW | {"equal": "甲", "contain": "", "text": "长" * 700}))

    assert refused.status_code == 400
    assert "还没有写关键词" in told(refused)
    assert "改了的话</textarea>" in refused.text
    assert "2100 字节" in told(too_long)
    assert "长长长" in too_long.text
    assert {changed.status_code, later.status_code} == {303}
    assert "“五”不是整数" in told(wrong)
    assert "2021-06-30" not in wrong.text  # what was emptied stays empty
    assert "预约检查</textarea>" not in emptied.text
    with sessions.read() as session:
        rule = rules.find(session, 1)
        assert rule is not None
        assert rules.in_words(rule, date(2021, 3, 8)) == "启用，优先级 5，2021年3月10日起，2021年6月30日止"
        assert [(each.text, each.mode) for each in rule.keywords] == [("预约检查", "contain")]


def test_an_end_that_is_over_is_refused_and_a_rule_whose_days_are_over_is_not_said_to_be_in_use(
    chen: Seat, clock: Stopped
) -> None:
    chen.post(RULES, **NEW)

    late = chen.post(RULES + "1/set", **{"priority": "0", "from": "", "until": "2021-03-07"})
    today = chen.post(RULES + "1/set", **{"priority": "0", "from": "", "until": "2021-03-08"})
    in_use = chen.get(RULES + "1").text
    clock.turn(days=1)
    over, listed = chen.get(RULES + "1").text, chen.get(RULES).text
    kept = chen.post(RULES + "1/set", **{"priority": "3", "from": "", "until": "2021-03-08"})

    assert late.status_code == 400
    assert "“到哪天止”的 2021年3月7日 已经过去了，没有存" in told(late)
    assert (today.status_code, kept.status_code) == (303, 303)  # the end that stands is nothing new
    assert "<h2>在用</h2>" in in_use
    assert "<h2>已过期</h2>" in over
    assert "<h2>在用</h2>" not in over
    assert "粉丝已经收不到它" in over
    assert ">已过期</span>" in listed
    assert ">启用</span>" not in listed + over


def test_rules_are_found_by_what_they_say_and_by_whether_they_are_on(
    sessions: Sessions, chen: Seat, staff: Cast, seat: Take
) -> None:
    with sessions.begin() as session:
        me = session.merge(staff.chen)
        given = [backend.rule(f"规则{number:02}", made_at=number + 1) for number in range(32)]
        rules.import_(session, backend.told(*given), by=me, now=make.NOON)
        rules.add(session, "地址", [Keyword("哪里", "equal")], "长江大道", by=me, now=make.NOON)
        off = rules.find(session, 3)
        assert off is not None
        rules.switch(session, off, on=False, by=me, now=make.NOON)

    assert len(names(chen.get(RULES).text)) == 30
    assert names(chen.get(RULES + "?page=2").text) == ["规则30", "规则31", "地址"]
    assert names(chen.get(RULES + "?q=长江").text) == ["地址"]
    assert names(chen.get(RULES + "?state=off").text) == ["规则02"]
    assert names(chen.get(RULES + "?state=ours&q=哪里").text) == ["地址"]
    assert "没有这样的规则" in chen.get(RULES + "?q=不存在").text
    assert chen.get(RULES + "999").status_code == 404
    reader = seat(staff.zhou).get(RULES).text
    assert "加一条规则" not in reader
    assert "/switch" not in reader


def test_one_of_the_backend_says_where_it_is_changed(chen: Seat, sessions: Sessions, staff: Cast) -> None:
    with sessions.begin() as session:
        fetched = backend.told(
            backend.rule("预约", made_at=1), add_friend_autoreply_info=backend.text("欢迎你")
        )
        rules.import_(session, fetched, by=session.merge(staff.chen), now=make.NOON)

    page, refused = chen.get(RULES + "1").text, chen.post(RULES + "1", **NEW)

    assert "请在公众平台的“自动回复”里改" in page
    assert 'name="text"' not in page
    assert refused.status_code == 403
    listed = chen.get(RULES).text
    assert "现在发程序的欢迎语" in listed
    chen.post(RULES + "2/switch", on="yes", back="list")
    assert "现在发这一条" in chen.get(RULES).text


def test_rules_are_imported_again_from_wechat(chen: Seat, platform: Platform) -> None:
    platform.account(autoreply=backend.answer(backend.rule("预约", made_at=1)))

    done = told(chen.get(chen.post(RULES + "import").headers["Location"]))
    again = told(chen.get(chen.post(RULES + "import").headers["Location"]))
    platform.fault("/cgi-bin/get_current_autoreply_info", "refuse", errcode=48001)
    refused = chen.post(RULES + "import")

    assert "新增 1 条：预约。" in done
    assert "没有变的 1 条" in again
    assert refused.status_code == 400
    assert codes.explain(48001) in told(refused)
    assert names(refused.text) == ["预约"]
