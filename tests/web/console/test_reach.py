"""Reach in the console: every number leads to its meaning and down to what WeChat said."""

import html
import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot import people
from bot.db import Sessions
from bot.people import Role
from bot.reach import dictionary
from bot.reach.raw import ARTICLE_TOTALS, keep
from tests import make
from tests.cast import Cast
from tests.reach import rows
from tests.reach.imports import exports
from tests.web.console import reach_rows
from tests.web.console.conftest import Take, told
from tests.web.console.reach_rows import FIRST

OVERVIEW, ARTICLES = "/console/reach/", "/console/reach/articles/"
FOLLOWERS, QUESTIONS = "/console/reach/followers", "/console/reach/questions"
DICTIONARY = "/console/reach/dictionary"
PAGES = (OVERVIEW, ARTICLES, FOLLOWERS, QUESTIONS, DICTIONARY)
FEBRUARY = "?period=2021-02"


def text_of(page: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def figures(page: str) -> dict[str, str]:
    """Return the large numbers of a page by what they are."""
    found = re.findall(
        r'<div class="figure">\s*<p class="what">.*?data-metric="(\w+)".*?class="value">(.*?)</p>', page, re.S
    )
    return {metric: text_of(value) for metric, value in found}


def graphs(page: str) -> list[dict[str, object]]:
    """Return what the script of the page draws."""
    return [json.loads(html.unescape(each)) for each in re.findall(r'data-graph="(.*?)"', page)]


def test_a_month_is_shown_with_its_sums_and_how_fresh_they_are(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    with sessions.begin() as session:
        rows.article(session, "1_1", FIRST, [5, 9, 12], share_user=3, final=False)
        rows.article(session, "1_2", FIRST, [30], publish_type=1, final=False)
        rows.account(session, FIRST, [1234, None, 4])
        rows.followers(session, FIRST, {0: (3, 1)}, 12_000)

    page = seat(staff.lin).get(OVERVIEW + FEBRUARY).text

    shown = figures(page)
    assert shown["articles"] == "1 篇"
    assert shown["reads"] == "12 人次"
    assert shown["account_reads"] == "1,238 人次"
    assert shown["net"] == "2 人次"
    assert shown["followers"] == "12,000 人"
    assert shown["favourites"] == "缺数"
    assert "数据取到2021年3月8日 周一 12:00；缺27天" in page
    assert "另有没有通知的发布1篇，没有通知的发布的阅读量30，不计在内。" in text_of(page).replace(" ", "")


def test_where_nothing_was_fetched_no_number_is_nought(staff: Cast, seat: Take) -> None:
    shown = figures(seat(staff.lin).get(OVERVIEW + FEBRUARY).text)

    assert set(shown.values()) == {"缺数"}


def test_every_number_of_every_page_has_an_entry_and_leads_to_it(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    reach_rows.fill(sessions)
    lin = seat(staff.lin)
    anchors = set(re.findall(r'<article id="(\w+)"', lin.get(DICTIONARY).text))

    shown: set[str] = set()
    for path in (OVERVIEW, ARTICLES, f"{ARTICLES}102_1", FOLLOWERS, QUESTIONS):
        page = lin.get(path + FEBRUARY).text
        metrics = set(re.findall(r'data-metric="(\w+)"', page))
        assert metrics, path
        shown |= metrics
        for linked in re.findall(rf'href="{DICTIONARY}#(\w+)"', page):
            assert linked in anchors

    assert shown <= anchors == {each.key for each in dictionary.METRICS}
    assert len(shown) > 20


def test_a_graph_has_its_gaps_and_the_same_numbers_stand_in_its_table(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    with sessions.begin() as session:
        rows.account(session, FIRST, [20, None, 4000])

    page = seat(staff.lin).get(OVERVIEW + FEBRUARY).text

    graph = graphs(page)[0]
    assert graph["labels"][:3] == ["2月1日", "2月2日", "2月3日"]  # type: ignore[index]
    assert graph["series"][0]["values"][:4] == [20, None, 4000, None]  # type: ignore[index]
    table = text_of(page[page.index("看表格") :])
    assert "2月1日 20 2月2日 缺数 2月3日 4,000 2月4日 缺数" in table


def test_periods_are_compared_and_chosen_by_address_and_by_two_days(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    with sessions.begin() as session:
        rows.account(session, date(2021, 2, 1), [300, 300])
        rows.account(session, date(2021, 1, 1), [200, 200])
        rows.account(session, date(2020, 2, 1), [400])
    lin = seat(staff.lin)

    before = lin.get(OVERVIEW + FEBRUARY).text
    year_ago = lin.get(f"{OVERVIEW}{FEBRUARY}&against=year_ago").text
    days = lin.get(f"{OVERVIEW}?first=2021-02-02&last=2021-02-03").text

    assert "只比两边都有数据的2天：这2天是600人次，2021年1月的那2天是400人次，增加200人次（50.0%）" in before
    assert (
        "只比两边都有数据的1天：这1天是300人次，2020年2月的那1天是400人次，减少100人次（25.0%）" in year_ago
    )
    assert figures(days)["account_reads"] == "300 人次"
    assert "2021年2月2日至3日" in days


@pytest.mark.parametrize("asked", ["period=gestern", "first=2021-02-09&last=2021-02-01", "first=x&last=y"])
@pytest.mark.parametrize("path", [OVERVIEW, ARTICLES, FOLLOWERS, QUESTIONS])
def test_what_is_no_period_is_told_and_the_usual_one_is_shown(
    staff: Cast, seat: Take, path: str, asked: str
) -> None:
    page = seat(staff.lin).get(f"{path}?{asked}")

    assert page.status_code == 400
    assert told(page)
    assert "2021年" in page.text


def test_the_period_after_is_offered_only_when_it_has_begun(staff: Cast, seat: Take) -> None:
    lin = seat(staff.lin)

    assert 'aria-label="后一段：2021年3月"' in lin.get(OVERVIEW + FEBRUARY).text
    assert "后一段" not in lin.get(f"{OVERVIEW}?period=2021-03").text


def test_articles_come_page_by_page_by_day_or_by_reads(sessions: Sessions, staff: Cast, seat: Take) -> None:
    with sessions.begin() as session:
        for number in range(51):
            rows.article(session, f"{number}_1", date(2021, 1, 1) + timedelta(days=number), [number * 7 % 51])
    lin = seat(staff.lin)

    def titles(address: str) -> list[str]:
        return re.findall(r'<td class="title"><a href="[^"]+">(.*?)</a>', lin.get(ARTICLES + address).text)

    assert titles("")[0] == "第50_1篇"
    assert (len(titles("")), titles("?page=2")) == (50, ["第0_1篇"])
    assert titles("?order=reads")[0] == "第29_1篇"  # 29 · 7 = 50 modulo 51
    assert titles("?period=2021-02")[-1] == "第31_1篇"


def test_a_number_opens_down_to_what_wechat_said_before_and_after_its_correction(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    def said(readers: int) -> dict[str, object]:
        detail = [{"stat_date": "2021-02-01", "read_user": readers, "<b>unknown</b>": "新字段"}]
        other = {"ref_date": "2021-02-01", "msgid": "2_1", "detail_list": []}
        return {"list": [other, {"ref_date": "2021-02-01", "msgid": "1_1", "detail_list": detail}]}

    with sessions.begin() as session:
        rows.article(session, "1_1", FIRST, [10])
        for day, readers in enumerate((12, 10)):
            at = make.NOON + timedelta(days=day)
            keep(session, ARTICLE_TOTALS, FIRST, FIRST, said(readers), now=at)
    lin = seat(staff.lin)

    page = lin.get(f"{ARTICLES}1_1").text

    evidence = text_of(page[page.index("这个数从哪来") :])
    assert "2021年2月1日 周一 改前 12" in evidence
    assert "2021年2月1日 周一 改后 10" in evidence
    links = re.findall(r'href="(/console/reach/articles/1_1/answers/\d+)"', page)
    assert len(links) == 2
    raw = html.unescape(lin.get(links[0]).text)
    assert "数到 累计阅读人数 2021年2月1日 周一 12 查看技术详情" in text_of(lin.get(links[0]).text)
    assert '"read_user": 12' in raw
    assert '"<b>unknown</b>": "新字段"' in raw
    assert "<b>unknown" not in lin.get(links[0]).text
    assert "2_1" not in raw
    assert lin.get(f"{ARTICLES}1_1/answers/99999").status_code == 404


@pytest.mark.parametrize(
    ("page", "file"),
    [
        (OVERVIEW + FEBRUARY, "overview"),
        (ARTICLES + FEBRUARY, "articles"),
        (ARTICLES + "101_1", "articles/101_1/reads"),
        (FOLLOWERS + FEBRUARY, "followers"),
        (QUESTIONS + FEBRUARY, "questions"),
    ],
)
def test_every_page_is_to_be_had_as_a_file(
    sessions: Sessions, staff: Cast, seat: Take, page: str, file: str
) -> None:
    reach_rows.fill(sessions)
    looking = seat(staff.lin)

    shown = looking.get(page).text
    links = re.findall(rf'href="(/console/reach/{file}\.(?:csv|json)[^"]*)"', shown)
    csv, told_json = (looking.get(html.unescape(each)) for each in links)

    assert csv.data.startswith(b"\xef\xbb\xbf")
    assert json.loads(told_json.data)["tables"][0]["rows"]
    assert "attachment" in csv.headers["Content-Disposition"]
    assert looking.get(f"/console/reach/{file}.xls").status_code == 404
    assert looking.get("/console/reach/articles/9_9/reads.csv").status_code == 404
    for wrong in ("period=gestern", "first=2021-02-09&last=2021-02-01", "period=2030"):
        answer = looking.get(f"/console/reach/{file}.csv?{wrong}")
        assert answer.status_code == (200 if "101_1" in file else 400)  # an article has no period


def test_times_that_an_export_told_stand_beside_the_readers(
    sessions: Sessions, staff: Cast, seat: Take, tmp_path: Path
) -> None:
    with sessions.begin() as session:
        rows.article(session, "1_1", FIRST, [10, 450], title="三八节活动")
    exports.import_(
        sessions,
        exports.workbook(tmp_path, [exports.ARTICLES, exports.article(published="2021-02-01", url="")]),
        now=make.NOON,
    )
    looking = seat(staff.lin)

    listed, one, overview = (
        looking.get(each).text for each in (ARTICLES + FEBRUARY, ARTICLES + "1_1", OVERVIEW + FEBRUARY)
    )

    assert "450 800 次" in text_of(listed)
    assert (figures(one)["readers"], figures(one)["read_count"]) == ("450 人", "800 次")
    assert (figures(overview)["reads"], figures(overview)["read_count"]) == ("450 人次", "800 次")


@pytest.mark.parametrize("path", ["9_9", "9_9/answers/1", "1_1/answers/99999999999"])
def test_an_article_that_nobody_told_of_is_not_there(staff: Cast, seat: Take, path: str) -> None:
    assert seat(staff.lin).get(ARTICLES + path).status_code == 404


def test_what_followers_wrote_stands_on_no_page_of_reach(sessions: Sessions, staff: Cast, seat: Take) -> None:
    reach_rows.ask(sessions)
    lin = seat(staff.lin)

    page = lin.get(QUESTIONS + FEBRUARY).text

    assert figures(page) == {"asked": "60 次", "answered": "45 次", "unanswered": "15 次"}
    assert "两癌检查救助 45" in text_of(page)
    assert "她写的那句话" not in page


def test_sources_of_followers_stand_with_their_names(sessions: Sessions, staff: Cast, seat: Take) -> None:
    with sessions.begin() as session:
        rows.followers(session, FIRST, {30: (2, 0), 123: (3, 1)}, 100)

    page = text_of(seat(staff.lin).get(FOLLOWERS + FEBRUARY).text)

    assert "微信没有说明的来源（123） 3 1 2" in page
    assert "扫描二维码 2 0 2" in page
    assert "缺 27 天，不当作0" in page


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_sees_nothing_of_it(seat: Take, path: str) -> None:
    answer = seat(None).get(path)

    assert answer.status_code == 302
    assert "/console/sign-in" in answer.headers["Location"]


@pytest.mark.parametrize("role", list(Role))
def test_everybody_finds_it_in_the_menu(sessions: Sessions, staff: Cast, seat: Take, role: Role) -> None:
    with sessions.begin() as session:
        someone = seat(people.add(session, "新来的", [role], now=make.NOON))

    assert f'href="{OVERVIEW}"' in someone.get("/console/").text
    assert someone.get(OVERVIEW).status_code == 200


def test_the_script_of_the_graphs_fetches_nothing_and_writes_no_markup() -> None:
    script = (Path(__file__).parents[3] / "bot" / "web" / "static" / "graphs.js").read_text()

    assert "://" not in script
    assert "innerHTML" not in script
