"""Pictures in answers: the chart that figures make, uploaded once and used while WeChat keeps it."""

import io
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import requests
from PIL import Image
from sqlalchemy import select

from bot import charts
from bot.answering import pictures
from bot.answering.pictures import LentPicture
from bot.charts import Chart
from bot.db import Sessions
from bot.errors import Doubtful, Mistake, PlatformProblem, Refused, Unreachable
from bot.figures import indicators
from bot.figures.indicators import Confirmed
from bot.simulator import Account
from bot.wechat.calls import Timeouts
from bot.wechat.client import WeChat
from tests import make
from tests.figures import review
from tests.platform import Platform

UPLOAD = "/cgi-bin/media/upload"
QUICK = Timeouts(connect=1, read=1, upload=2, pause=0.01, patience=2)
NOW = make.NOON
BENEFITED = Confirmed(
    id=1,
    topic_id=1,
    indicator_id=1,
    topic="两癌检查救助",
    indicator="“两癌”检查受益妇女",
    level=None,
    counted=None,
    year=2020,
    value=Decimal(10025),
    unit="名",
    text="10025名",
    approximate=False,
    sentence="检查惠及10025名农村妇女。",
    start=4,
    article="2020-review",
)


def another(id_: int, indicator: str, text: str, value: int, unit: str) -> Confirmed:
    """Return the figure of another indicator of the same topic and year."""
    return replace(
        BENEFITED,
        id=id_,
        indicator_id=id_,
        indicator=indicator,
        text=text,
        value=Decimal(value),
        unit=unit,
    )


HELPED = another(2, "“两癌”患病妇女救助", "11名", 11, "名")
MONEY = another(3, "救助金", "4万元", 40_000, "元")


@pytest.fixture
def wechat(sessions: Sessions, platform: Platform) -> WeChat:
    return WeChat(make.account(platform.url), sessions, timeouts=QUICK)


@pytest.fixture
def chart() -> Chart:
    return pictures.chart_of([BENEFITED, HELPED])


def in_year(year: int, text: str = "9000余名") -> Confirmed:
    return replace(BENEFITED, id=year, year=year, text=text, value=Decimal(9000), approximate="余" in text)


def uploads(platform: Platform) -> int:
    return int(platform.state()["calls"].get(UPLOAD, 0))


def kept(sessions: Sessions) -> list[str]:
    with sessions.read() as session:
        return list(session.scalars(select(LentPicture.media_id)))


def test_the_picture_that_wechat_gets_is_the_chart(
    sessions: Sessions, wechat: WeChat, platform: Platform, chart: Chart
) -> None:
    platform.set_clock(NOW)

    media_id = pictures.media_id(sessions, wechat, chart, now=NOW)

    credentials = {"grant_type": "client_credential", "appid": Account.appid, "secret": Account.secret}
    token = requests.post(f"{platform.url}/cgi-bin/stable_token", json=credentials, timeout=10).json()
    there = requests.get(
        f"{platform.url}/cgi-bin/media/get",
        params={"access_token": token["access_token"], "media_id": media_id},
        timeout=10,
    )
    assert there.content == charts.png(chart)
    assert Image.open(io.BytesIO(there.content)).width == 900


def test_a_chart_is_uploaded_once_and_used_again(
    sessions: Sessions, wechat: WeChat, platform: Platform, chart: Chart
) -> None:
    first = pictures.media_id(sessions, wechat, chart, now=NOW)

    again = pictures.media_id(sessions, wechat, pictures.chart_of([BENEFITED, HELPED]), now=NOW)
    another = pictures.media_id(sessions, wechat, pictures.chart_of([BENEFITED]), now=NOW)

    assert first == again != another
    assert uploads(platform) == 2


@pytest.mark.parametrize(
    ("later", "same"),
    [
        (timedelta(days=2, hours=22, minutes=59), True),
        (timedelta(days=2, hours=23), False),
        (timedelta(days=40), False),
        (timedelta(days=-1), False),  # a clock that was turned back: the platform may not know it yet
    ],
)
def test_it_is_uploaded_anew_an_hour_before_wechat_forgets_it(
    sessions: Sessions, wechat: WeChat, chart: Chart, later: timedelta, same: bool
) -> None:
    first = pictures.media_id(sessions, wechat, chart, now=NOW)

    then = pictures.media_id(sessions, wechat, chart, now=NOW + later)

    assert (first == then) is same
    assert kept(sessions) == [then]


def test_what_wechat_has_forgotten_is_forgotten_here_too(
    sessions: Sessions, wechat: WeChat, chart: Chart
) -> None:
    pictures.media_id(sessions, wechat, pictures.chart_of([MONEY]), now=NOW)

    media_id = pictures.media_id(sessions, wechat, chart, now=NOW + timedelta(days=3))

    assert kept(sessions) == [media_id]


def test_a_corrected_figure_has_a_picture_of_its_own(sessions: Sessions, wechat: WeChat) -> None:
    before = pictures.media_id(sessions, wechat, pictures.chart_of([BENEFITED]), now=NOW)
    corrected = replace(BENEFITED, id=9, text="10026名", value=Decimal(10026))

    after = pictures.media_id(sessions, wechat, pictures.chart_of([corrected]), now=NOW)

    assert before != after


def test_another_account_uploads_it_anew(
    sessions: Sessions, wechat: WeChat, platform: Platform, chart: Chart
) -> None:
    ours = pictures.media_id(sessions, wechat, chart, now=NOW)
    with sessions.begin() as session:
        session.scalars(select(LentPicture)).one().appid = "another"

    again = pictures.media_id(sessions, wechat, chart, now=NOW)

    assert again != ours
    assert set(kept(sessions)) == {ours, again}


@pytest.mark.parametrize("expired", [False, True])
def test_several_that_upload_it_at_once_all_get_a_picture(
    sessions: Sessions, platform: Platform, chart: Chart, expired: bool
) -> None:
    if expired:
        wechat = WeChat(make.account(platform.url), sessions, timeouts=QUICK)
        pictures.media_id(sessions, wechat, chart, now=NOW - timedelta(days=3))
    together = threading.Barrier(3)

    def ask(_: int) -> str:
        wechat = WeChat(make.account(platform.url), sessions, timeouts=QUICK)
        together.wait()
        return pictures.media_id(sessions, wechat, chart, now=NOW)

    with ThreadPoolExecutor(3) as pool:
        got = list(pool.map(ask, range(3)))

    (one,) = kept(sessions)
    assert one in got
    assert all(got)


@pytest.mark.parametrize(
    ("kind", "problem"),
    [("refuse", Refused), ("lose_answer", Doubtful), ("html", Doubtful)],
)
def test_what_wechat_did_not_take_is_told_and_not_noted(
    sessions: Sessions,
    wechat: WeChat,
    platform: Platform,
    chart: Chart,
    kind: str,
    problem: type[PlatformProblem],
) -> None:
    platform.fault(UPLOAD, kind, errcode=45001)

    with pytest.raises(problem, match=r"上传图片|太大"):
        pictures.media_id(sessions, wechat, chart, now=NOW)

    assert kept(sessions) == []
    assert pictures.media_id(sessions, wechat, chart, now=NOW)


def test_without_wechat_it_is_unreachable(sessions: Sessions, chart: Chart) -> None:
    nowhere = WeChat(make.account("http://127.0.0.1:9"), sessions, timeouts=QUICK)

    with pytest.raises(Unreachable):
        pictures.media_id(sessions, nowhere, chart, now=NOW)


def test_no_transaction_is_open_while_wechat_is_called(
    sessions: Sessions, platform: Platform, chart: Chart
) -> None:
    in_use = []

    class Watched(WeChat):
        """Notes how many connections of the database are in use when the upload begins."""

        def lend_image(self, image: bytes, name: str) -> str:
            in_use.append(sessions.engine.pool.checkedout())  # type: ignore[attr-defined]
            return super().lend_image(image, name)

    pictures.media_id(sessions, Watched(make.account(platform.url), sessions, timeouts=QUICK), chart, now=NOW)

    assert in_use == [0]


def test_one_indicator_is_shown_over_its_years_the_earliest_first() -> None:
    chart = pictures.chart_of([in_year(2020), in_year(2018), in_year(2019)])

    (panel,) = chart.panels
    assert chart.title == "“两癌”检查受益妇女"
    assert chart.subtitle == "单位：名 · 来源：武都区妇联"
    assert chart.footer == "武都区妇联 · 数据年份：2018—2020年"
    assert panel.over_time
    assert [bar.label for bar in panel.bars] == ["2018年", "2019年", "2020年"]
    assert {(bar.written, bar.approximate) for bar in panel.bars} == {("9000余名", True)}


def test_years_between_which_there_is_a_gap_are_named_each() -> None:
    chart = pictures.chart_of([in_year(2016), in_year(2020)])

    assert chart.footer == "武都区妇联 · 数据年份：2016、2020年"


def test_of_many_years_the_latest_ten_are_shown() -> None:
    chart = pictures.chart_of([in_year(year) for year in range(2005, 2021)])

    assert [bar.label for bar in chart.bars] == [f"{year}年" for year in range(2011, 2021)]
    assert chart.footer == "武都区妇联 · 数据年份：2011—2020年"


def test_the_figures_of_a_topic_stand_in_one_panel_a_unit() -> None:
    goods = another(4, "物资", "2万元", 20_000, "元")
    milk = another(5, "奶粉", "100箱", 100, "箱")

    chart = pictures.chart_of([BENEFITED, MONEY, milk, HELPED, goods])

    assert chart.title == "两癌检查救助"
    assert chart.subtitle == "2020年 · 来源：武都区妇联"
    assert [(panel.heading, [bar.written for bar in panel.bars]) for panel in chart.panels] == [
        ("单位：名", ["10025名", "11名"]),
        ("单位：元", ["4万元", "2万元"]),
        ("", ["100箱"]),
    ]


def test_one_figure_is_one_number_with_its_year() -> None:
    chart = pictures.chart_of([BENEFITED, BENEFITED])

    (bar,) = chart.bars
    assert (chart.title, bar.label, bar.written) == ("“两癌”检查受益妇女", "2020年", "10025名")
    assert chart.subtitle == "单位：名 · 来源：武都区妇联"


def test_several_indicators_over_years_have_a_panel_each() -> None:
    chart = pictures.chart_of([BENEFITED, in_year(2019), HELPED])

    headings = [panel.heading for panel in chart.panels]
    assert headings == ["“两癌”检查受益妇女（名）", "“两癌”患病妇女救助（名）"]
    assert [bar.label for bar in chart.bars] == ["2019年", "2020年", "2020年"]


def test_an_indicator_whose_unit_changed_does_not_compare_the_two() -> None:
    visits = replace(BENEFITED, unit="人次", text="10025人次")

    chart = pictures.chart_of([in_year(2018), in_year(2019), visits])

    assert [[bar.label for bar in panel.bars] for panel in chart.panels] == [["2018年", "2019年"], ["2020年"]]
    assert chart.subtitle == "来源：武都区妇联"


def test_no_figures_make_no_chart() -> None:
    with pytest.raises(Mistake, match="没有数字，画不成图。"):
        pictures.chart_of([])


def test_every_topic_of_the_review_makes_a_picture(sessions: Sessions) -> None:
    review.load(sessions)
    with sessions.read() as session:
        figures = indicators.look_up(session)

    for topic in dict.fromkeys(figure.topic for figure in figures):
        its = [figure for figure in figures if figure.topic == topic]
        chart = pictures.chart_of(its)

        assert chart.title in {topic, its[0].indicator}
        assert [bar.written for bar in chart.bars]
        assert sorted(bar.written for bar in chart.bars) == sorted(figure.text for figure in its)
        assert charts.png(chart)
