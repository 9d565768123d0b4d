"""The reports in the console: the line down to what WeChat said, files, figures, 自查表; screen and paper."""

import gzip
import io
import json
import re
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import Sessions
from bot.figures.indicators import Figure
from bot.reach import raw, taking
from bot.reach.counts import ArticleDay, OutArticle
from bot.reach.days import FollowerDay, FollowerTotal
from tests.cast import Cast
from tests.reach.imports import exports
from tests.web.console import screen
from tests.web.console.conftest import Seat, Take, told

NOW = datetime(2021, 3, 8, 4, 0, tzinfo=UTC)  # as the console's clock stands
LONG = "“巾帼心向党 奋进新征程”武都区妇联开展三八国际妇女节系列活动"


def article(msgid: str, title: str, out_on: date, reads: list[int]) -> dict[str, object]:
    """Return an article as WeChat tells of it."""
    rows = [
        {"stat_date": (out_on + timedelta(days=number)).isoformat(), "read_user": read}
        for number, read in enumerate(reads)
    ]
    return {
        "ref_date": out_on.isoformat(),
        "msgid": msgid,
        "publish_type": 0,
        "title": title,
        "content_url": f"https://mp.weixin.qq.com/s/{msgid}",
        "detail_list": rows,
    }


@pytest.fixture
def year(sessions: Sessions) -> str:
    """January and February 2021, each with articles, one of which was corrected; of one there are no data."""
    with sessions.begin() as session:
        for number in range(24):
            day = date(2021, 1, 4) + timedelta(days=2 * number)
            title = LONG if number % 4 == 0 else f"第{number}篇"
            given = article(
                f"22470{number:02}_1", title, day, [] if number == 3 else [800 + number, 900 + 13 * number]
            )
            keep(session, day, [given])
        first = date(2021, 1, 4)
        keep(session, first, [article("2247000_1", LONG, first, [800, 890])])
        answer = raw.keep(session, "getusersummary", date(2021, 1, 4), date(2021, 1, 10), {}, now=NOW)
        session.add(
            FollowerDay(day=date(2021, 1, 5), source=30, new_user=12, cancel_user=3, raw_id=answer.id)
        )
        session.add(FollowerDay(day=date(2021, 2, 5), source=1, new_user=5, cancel_user=7, raw_id=answer.id))
        session.add(FollowerTotal(day=date(2021, 2, 5), followers=9_012, raw_id=answer.id))
        for out in session.scalars(select(OutArticle)):
            last = session.scalars(
                select(ArticleDay).where(ArticleDay.msgid == out.msgid).order_by(ArticleDay.stat_date.desc())
            ).first()
            if last and last.read_user:
                last.sources = {"全部": last.read_user, "公众号消息": last.read_user - 100, "朋友圈": 100}
    return "2021"


def keep(session: Session, day: date, items: list[dict[str, object]]) -> None:
    answer = raw.keep(session, raw.ARTICLE_TOTALS, day, day, {"list": items}, now=NOW)
    taking.take(session, answer, now=NOW)


TOTAL = 23 * 900 + 13 * (sum(range(24)) - 3) - 10


def test_the_page_begins_with_the_line_and_its_definition(seat: Take, staff: Cast, year: str) -> None:
    page = seat(staff.lin).get("/console/reports/2021").get_data(as_text=True)

    wan = f"{TOTAL / 10_000:.1f}万"
    assert f'<p class="line">推送图文信息24条，阅读量{wan}人次（{TOTAL}人次）。</p>' in page
    assert f"推送图文信息24条，阅读量达{wan}人次。" in page
    assert "其中1条缺数，没有计入阅读量。" in page
    assert "数据取到北京时间2021年3月8日 周一 12:00" in page
    assert page.count('<td class="n missing">缺数</td>') > 1


def test_the_line_opens_down_to_what_wechat_said(seat: Take, staff: Cast, year: str) -> None:
    looking = seat(staff.lin)
    report = looking.get("/console/reports/2021").get_data(as_text=True)
    [link] = re.findall(r'href="(/console/reach/articles/2247000_1)#evidence"', report)
    page = looking.get(link).get_data(as_text=True)
    answers = dict.fromkeys(re.findall(r'href="(/console/reach/articles/2247000_1/answers/\d+)"', page))
    said = [looking.get(each).get_data(as_text=True) for each in answers]

    assert "2247003_1" not in re.sub(r"<td[^>]*>2247003_1</td>", "", report)  # without data: nothing to open
    assert "890" in page
    assert [("900" in each, "890" in each) for each in said] == [(True, False), (False, True)]


def test_files_are_what_their_names_say(seat: Take, staff: Cast, year: str) -> None:
    looking = seat(staff.lin)

    xlsx, docx, csv, told_json = (
        looking.get(f"/console/reports/2021.{kind}") for kind in ("xlsx", "docx", "csv", "json")
    )

    assert "xl/workbook.xml" in zipfile.ZipFile(io.BytesIO(xlsx.data)).namelist()
    assert "word/document.xml" in zipfile.ZipFile(io.BytesIO(docx.data)).namelist()
    assert csv.data.decode("utf-8-sig").startswith("陇南武都妇女 2021年传播年报")
    assert json.loads(told_json.data)["report"]["reads"] == TOTAL
    assert "attachment" in xlsx.headers["Content-Disposition"]
    assert looking.get("/console/reports/2021.exe").status_code == 404


def test_the_line_is_kept_as_figures_by_whoever_may(
    seat: Take, staff: Cast, sessions: Sessions, year: str
) -> None:
    editor, reviewer = seat(staff.lin), seat(staff.zhou)

    said = kept(editor)
    again = kept(editor)
    refused = reviewer.post("/console/reports/2021/figures")

    assert said.startswith("已记成2021年的数字：推送图文信息 24条、图文阅读量 ")
    assert again.startswith("没有变化")
    assert refused.status_code == 403
    assert "记成2021年的数字" not in seat(staff.zhou).get("/console/reports/2021").get_data(as_text=True)
    with sessions.read() as session:
        assert session.scalars(select(Figure.text).order_by(Figure.id).limit(1)).one() == "24条"


def test_an_administrator_confirms_them_there(seat: Take, staff: Cast, sessions: Sessions, year: str) -> None:
    editor, administrator = seat(staff.lin), seat(staff.chen)
    kept(editor)

    refused = editor.post("/console/reports/2021/figures/confirm")
    offered = [
        "确认这些数字" in each.get("/console/reports/2021").get_data(as_text=True)
        for each in (editor, administrator)
    ]
    page = administrator.get("/console/reports/2021").get_data(as_text=True)
    numbers = re.findall(r'name="figure" value="(\d+)"', page)
    unseen = administrator.post("/console/reports/2021/figures/confirm", figure=numbers[:1])
    done = administrator.post("/console/reports/2021/figures/confirm", figure=numbers)
    said = told(administrator.get(done.location))
    again = administrator.post("/console/reports/2021/figures/confirm", figure=numbers)

    assert refused.status_code == 403
    assert offered == [False, True]
    assert said.startswith("已确认2021年的数字：推送图文信息 24条、图文阅读量 ")
    assert (unseen.status_code, "刚刚变了" in told(unseen)) == (403, True)
    assert (again.status_code, "刚刚变了" in told(again)) == (403, True)
    page = administrator.get("/console/reports/2021").get_data(as_text=True)
    assert ("待确认" in page, "确认这些数字" in page) == (False, False)


def kept(seat: Seat) -> str:
    running = seat.post("/console/reports/2021/figures")
    assert (running.status_code, "2021年还没有过完；" in running.text) == (400, True)
    assert seat.post("/console/reports/2021/figures", even_so="yes").status_code == 303
    return told(seat.get("/console/reports/2021"))


@pytest.mark.parametrize(
    "path",
    [
        "2021-13",
        "2035",
        "2021-W02",
        "zzz",
        "duty/2021Q9",
        "2021/graphs/articles.svg",
    ],
)
def test_what_is_not_there_is_not_found(seat: Take, staff: Cast, path: str) -> None:
    assert seat(staff.lin).get(f"/console/reports/{path}").status_code == 404


def test_an_account_without_anything_has_its_pages_too(seat: Take, staff: Cast) -> None:
    looking = seat(staff.lin)

    assert looking.get("/console/reports/").status_code == 200
    page = looking.get("/console/reports/2021").get_data(as_text=True)
    assert "推送图文信息缺数，阅读量缺数" in page
    assert "写进综述" not in page  # there is nothing to copy
    word = zipfile.ZipFile(io.BytesIO(looking.get("/console/reports/2021.docx").get_data()))
    assert "写进综述" not in word.read("word/document.xml").decode()
    assert told(looking.post("/console/reports/2021/figures")).startswith("没有做成2021年还没有取到阅读数")
    assert "没有数据" in looking.get("/console/reports/duty/2021Q1").get_data(as_text=True)


def test_years_that_only_an_export_tells_of_have_their_report(
    sessions: Sessions, seat: Take, staff: Cast, tmp_path: Path
) -> None:
    given = [exports.ARTICLES, exports.article(published="2018-05-04")]
    exports.import_(sessions, exports.workbook(tmp_path, given), now=NOW)
    looking = seat(staff.lin)

    years = re.findall(r'href="/console/reports/(\d{4})"', looking.get("/console/reports/").text)

    assert years == ["2021", "2020", "2019", "2018"]
    assert "推送图文信息" in looking.get("/console/reports/2018").text


def test_its_graphs_are_drawn_as_svg(seat: Take, staff: Cast, year: str) -> None:
    looking = seat(staff.lin)

    drawn = re.findall(
        r'src="(/console/reports/2021/graphs/\w+\.svg)"', looking.get("/console/reports/2021").text
    )
    answers = [looking.get(each) for each in drawn]

    assert len(drawn) >= 4
    assert {each.mimetype for each in answers} == {"image/svg+xml"}
    assert all(each.text.startswith("<svg") for each in answers)


@pytest.mark.parametrize("size", [screen.PHONE, screen.PC])
@pytest.mark.parametrize("path", ["", "2021", "2021-02"])
def test_it_reads_well_on_a_phone_and_on_an_old_pc(
    at: screen.Open, everyone: Cast, year: str, path: str, size: tuple[int, int]
) -> None:
    page = at("林", size)
    page.goto(page.url.split("/console/")[0] + f"/console/reports/{path}")

    assert page.evaluate(screen.FAULTS) == []


def test_a_report_prints_on_a4(at: screen.Open, everyone: Cast, year: str, tmp_path: Path) -> None:
    page = at("林", screen.PC)
    page.goto(page.url.split("/console/")[0] + "/console/reports/2021")
    page.emulate_media(media="print")

    assert not page.is_visible(".top")
    assert not page.is_visible(".files")
    assert page.is_visible(".line")
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    assert printed.startswith(b"%PDF")


def test_the_graphs_of_a_page_are_those_that_were_drawn_with_it(
    sessions: Sessions, seat: Take, staff: Cast, year: str
) -> None:
    lin = seat(staff.lin)
    path = f"/console/reports/{year}/graphs/parts.svg"
    page = lin.get(f"/console/reports/{year}", headers={"Accept-Encoding": "gzip"})
    assert path in gzip.decompress(page.data).decode()
    with sessions.begin() as session:
        for row in session.scalars(select(ArticleDay)):
            row.read_user = 5

    shown = lin.get(path).text
    packed = lin.get(path, headers={"Accept-Encoding": "gzip"})
    lin.client.application.extensions["graphs_shown"].clear()
    drawn_anew = lin.get(path).text

    assert gzip.decompress(packed.data).decode() == shown
    assert drawn_anew != shown
    assert lin.get(f"/console/reports/{year}/graphs/nothing.svg").status_code == 404
