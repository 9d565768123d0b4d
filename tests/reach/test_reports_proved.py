"""Excel, Word, CSV and JSON say what the readers of the platform add up to, reckoned here from what was read.

The test puts the readers into the platform and sums them itself; nothing of `bot.reach.totals` is asked.
"""

import csv
import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import mammoth
import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from bot.clock import beijing_day
from bot.db import Sessions
from bot.publishing import withdrawals
from bot.reach import periods, reports
from bot.reach.days import FollowerDay, FollowerTotal
from bot.reach.raw import keep
from bot.reach.reports import Report, forms
from tests import make
from tests.reach import rows
from tests.reach.conftest import Account

GAP = "四月缺数的一篇"
QUIET = "没有通知的一篇"
BY_HAND = "=手工发的一篇"  # as a formula would begin
WITHDRAWN = "后来撤回的一篇"
Row = Sequence[Any]


@dataclass
class Read:
    """An article as the test knows it: when it went out, and who read it on which day."""

    title: str
    out_on: date
    column: str
    notified: bool
    readers: dict[date, int] = field(default_factory=dict)
    sharers: int = 0

    @property
    def reads(self) -> int | None:
        """Return its readers; of the gap nothing was ever fetched."""
        return None if self.title == GAP else sum(self.readers.values())


@dataclass
class Truth:
    """Lets articles go out and be read, and remembers what was read."""

    account: Account
    all: list[Read] = field(default_factory=list)

    def out(
        self,
        title: str,
        readers: Sequence[int],
        *,
        slug: str = "",
        column: str = "",
        mode: str = "mass",
        shares: int = 0,
    ) -> None:
        """Send it now, without a slug by hand; its readers of today, of tomorrow, and so on follow."""
        account, today = self.account, beijing_day(self.account.platform.now())
        if slug:
            revision = make.approved(account.sessions, slug, title=title, column=column)
            now = account.platform.now()
            push = make.push(account.sessions, due_at=now, mode=mode, revisions=[revision])
            account.tick()
            account.platform.advance(61)
            account.platform.settle()
            account.tick()
            with account.sessions.read() as session:
                number = session.get_one(type(push), push.id).msg_data_id
        else:
            number = account.platform.by_hand({"title": title, "content": "<p>手工</p>"})["msg_data_id"]
        read = Read(title, today, column, mode == "mass")
        for later, count in enumerate(readers):
            day = today + timedelta(days=later)
            account.platform.reads(number, 1, day=day.isoformat(), read_user=count, share_user=shares)
            read.readers[day] = count
            read.sharers += shares
        self.all.append(read)

    @property
    def notified(self) -> list[Read]:
        return [each for each in self.all if each.notified]


def reckoned(given: Sequence[Read]) -> int | None:
    """Return what the readers of *given* add up to; None where nothing is known of any."""
    known = [each.reads for each in given if each.reads is not None]
    return sum(known) if known else None


@pytest.fixture
def truth(account: Account) -> Truth:
    """Three months: a gap, an article by hand, one nobody was notified of, one that was taken back."""
    truth = Truth(account)
    truth.out("三月第一篇", [12_000, 345, 7], slug="first", column="巾帼志愿", shares=3)
    account.wait(days=1)
    truth.out(QUIET, [40, 2], slug="quiet", column="巾帼志愿", mode="publish")
    account.wait(days=1)
    truth.out(BY_HAND, [100], shares=1)
    account.wait(days=20)
    truth.out(WITHDRAWN, [9, 9], slug="withdrawn", column="家教家风")
    withdrawals.withdraw(
        account.sessions,
        account.wechat,
        "withdrawn",
        reason="图片不妥",
        by="陈",
        now=account.platform.now(),
    )
    account.wait(days=14)
    truth.out(GAP, [77], slug="gap", column="巾帼志愿")
    account.wait(days=30)
    truth.out("五月的一篇", [5, 0, 1], slug="may", column="家教家风", shares=2)
    account.wait(days=40)
    for day in sorted({each.out_on for each in truth.all if each.title != GAP}):
        account.collect(day)
    return truth


def made(sessions: Sessions, account: Account, period: str = "2026") -> Report:
    with sessions.read() as session:
        return reports.make(session, periods.read(period), account="陇南武都妇女", now=account.platform.now())


def pages(report: Report) -> dict[str, list[Row]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(forms.xlsx(report)))
    return {name: list(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names}


def below(rows: Sequence[Row], heading: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return the rows of the table under *heading*, and its sum, by the names of the columns."""
    start = next(at for at, row in enumerate(rows) if row[:1] == [heading])
    head = next(
        at for at in range(start + 1, len(rows)) if len([cell for cell in rows[at] if cell != ""]) > 1
    )
    names = [str(cell) for cell in rows[head] if cell != ""]
    found = []
    for row in rows[head + 1 :]:
        if not row or row[0] == "":
            break
        found.append(dict(zip(names, row, strict=False)))
    if found and found[-1][names[0]] == "合计":
        return found[:-1], found[-1]
    return found, {}


def test_every_row_and_total_of_the_workbook_is_what_was_read(
    sessions: Sessions, account: Account, truth: Truth
) -> None:
    sheets = pages(made(sessions, account))

    assert list(sheets) == ["总览", "每篇", "专栏", "全号", "粉丝", "提问", "口径"]
    listed, total = below(sheets["每篇"], "每篇")
    assert [(row["标题"], row["发布日"], row["阅读人数"]) for row in listed] == [
        (each.title, each.out_on, "缺数" if each.reads is None else each.reads) for each in truth.notified
    ]
    assert total["阅读人数"] == reckoned(truth.notified) == 12_000 + 345 + 7 + 100 + 18 + 6
    assert total["分享人数"] == sum(each.sharers for each in truth.notified if each.title != GAP)
    assert total["标题"] == "5篇，其中1篇缺数"
    [quiet], apart = below(sheets["每篇"], "没有通知粉丝的发布（不计在内）")
    assert (quiet["标题"], quiet["阅读人数"], apart["阅读人数"]) == (QUIET, 42, 42)
    [withdrawn] = [row for row in listed if row["标题"] == WITHDRAWN]
    assert withdrawn["说明"] == "3月24日撤回"


def test_months_columns_and_weekdays_are_what_was_read(
    sessions: Sessions, account: Account, truth: Truth
) -> None:
    sheets = pages(made(sessions, account))

    months, total = below(sheets["总览"], "各月发布的图文")
    assert total["阅读量（人次）"] == reckoned(truth.notified)
    for row in months:
        number = int(row["月份"].removesuffix("月"))
        out = [each for each in truth.notified if each.out_on.month == number]
        expected = reckoned(out)
        if number in (3, 4, 5):
            assert row["图文（篇）"] == len(out)
            assert row["阅读量（人次）"] == ("缺数" if expected is None else expected)
        else:  # never fetched: nobody knows whether something went out by hand
            assert row["图文（篇）"] == row["阅读量（人次）"] == "缺数"
    assert [row["月份"] for row in months] == [f"{number}月" for number in range(1, 7)]
    for heading, sheet, key in (("各专栏", "专栏", "专栏"), ("周几发布", "总览", "周几")):
        rows, total = below(sheets[sheet], heading)
        assert total["图文（篇）"] == len(truth.notified)
        assert total["其中缺数（篇）"] == 1
        for row in rows:
            out = [each for each in truth.notified if row[key] in {_column(each), _weekday(each)}]
            assert row["图文（篇）"] == len(out)
            assert row["阅读量（人次）"] == reckoned(out)
    for heading, sheet in (("几点推送", "总览"), ("各模板", "专栏")):
        rows, total = below(sheets[sheet], heading)
        assert sum(row["图文（篇）"] for row in rows) == total["图文（篇）"] == len(truth.notified)
        assert sum(row["阅读量（人次）"] for row in rows) == reckoned(truth.notified)


def test_a_month_stands_beside_the_one_before_and_the_same_a_year_ago(
    sessions: Sessions, account: Account
) -> None:
    now = {day: 30 + day for day in range(1, 32)}
    with sessions.begin() as session:
        rows.account(session, date(2026, 3, 1), list(now.values()), share_user=1)
        rows.account(session, date(2026, 2, 1), [5] * 28)
        rows.account(session, date(2025, 3, 11), [40] * 3)
        rows.article(session, "7_1", date(2026, 2, 3), [200])
        rows.article(session, "8_1", date(2026, 3, 3), [10, 250])
    account.wait(days=90)

    sheets = pages(made(sessions, account, "2026-03"))

    compared, _ = below(sheets["总览"], "和别的时段比")
    told = {(row["和哪一段比"], row["指标"]): row for row in compared}
    before, year_ago = told["2026年2月", "全号阅读"], told["2025年3月", "全号阅读"]
    same = sum(now[day] for day in range(1, 29))
    assert (before["这一段"], before["那一段"], before["增减"]) == (same, 28 * 5, same - 28 * 5)
    assert before["增减的比例"] == pytest.approx((same - 140) / 140)
    assert (before["比了几天"], year_ago["比了几天"]) == (28, 3)
    assert (year_ago["这一段"], year_ago["那一段"]) == (now[11] + now[12] + now[13], 120)
    articles = told["2026年2月", "阅读量"]
    assert (articles["这一段"], articles["那一段"], articles["比了几天"]) == (250, 200, 1)
    assert ("2025年3月", "阅读量") not in told
    assert any("和2025年3月比不了" in str(line[0]) for line in sheets["总览"])
    [account_rows, total] = below(sheets["全号"], "全号的阅读和分享")
    assert [row["全号阅读（人次）"] for row in account_rows] == list(now.values())
    assert (total["全号阅读（人次）"], total["缺数的天数"]) == (sum(now.values()), 0)


def test_its_graphs_are_those_of_the_console_as_svg(
    sessions: Sessions, account: Account, truth: Truth
) -> None:
    with sessions.begin() as session:
        rows.account(session, date(2026, 3, 1), [5, 9, None, 12, 40])
        rows.followers(session, date(2026, 3, 2), {0: (3, 1)}, 700)
        rows.followers(session, date(2026, 3, 3), {0: (0, 0)}, 702)
    report = made(sessions, account)

    drawn = {each.key: each for each in forms.drawn(report)}

    assert {"parts", "weekdays", "account", "comings", "standing"} <= set(drawn)
    assert drawn["standing"].table == "comings"
    assert [value for value in drawn["account"].graph.series[0].values if value is not None] == [5, 9, 12, 40]
    reads = dict(zip(drawn["parts"].graph.labels, drawn["parts"].graph.series[0].values, strict=True))
    assert reads["3月"] == reckoned([each for each in truth.notified if each.out_on.month == 3])
    for each in drawn.values():
        root = etree.fromstring(each.svg.encode())
        assert root.findtext("{http://www.w3.org/2000/svg}title") == each.graph.title
        assert each.png.startswith(b"\x89PNG")
    assert "articles" not in drawn


def test_the_overview_begins_with_the_line_and_says_what_is_lacking(
    sessions: Sessions, account: Account, truth: Truth
) -> None:
    sheets = pages(made(sessions, account))

    assert sheets["总览"][0][0] == "陇南武都妇女 2026年传播年报"
    for page in sheets.values():
        assert page[1][0] == "推送图文信息5条，阅读量1.2万人次（12476人次）。"
        assert page[2][0].startswith("数据取到北京时间2026年6月1")
    rows, _ = below(sheets["总览"], "合计")
    told = {row["指标"]: row for row in rows}
    assert (told["推送图文"]["数"], told["阅读量"]["数"]) == (5, 12_476)
    assert told["缺数的图文"]["数"] == 1
    assert told["新增粉丝"]["数"] == "缺数"
    assert told["阅读量"]["截至"] > date(2026, 5, 8)
    assert "每篇里每位读者只算一次" in told["阅读量"]["口径"]
    text = "\n".join(str(line[0]) for line in sheets["总览"])
    assert "1条图文没有取到阅读数（缺数），没有计入阅读量。" in text
    assert "这些发布日没有取到过数据（缺数）：1月1日至3月1日、3月5日至3月23日" in text
    meanings, _ = below(sheets["口径"], "指标说明")
    assert {"推送图文", "阅读量", "新增粉丝", "提问"} <= {row["指标"] for row in meanings}


def test_the_month_alone_says_the_same_of_its_articles(
    sessions: Sessions, account: Account, truth: Truth
) -> None:
    sheets = pages(made(sessions, account, "2026-03"))

    listed, total = below(sheets["每篇"], "每篇")
    march = [each for each in truth.notified if each.out_on.month == 3]
    assert [row["阅读人数"] for row in listed] == [each.reads for each in march]
    assert total["阅读人数"] == reckoned(march)
    days, _ = below(sheets["总览"], "每天发布的图文")
    assert {
        row["日子"]: row["阅读量（人次）"] for row in days if row["阅读量（人次）"] not in (0, "缺数")
    } == {f"3月{each.out_on.day}日": each.reads for each in march}


def test_followers_are_summed_as_wechat_told_them_and_a_missing_day_is_no_zero(
    sessions: Sessions, account: Account, truth: Truth
) -> None:
    now = account.platform.now()
    came = {(date(2026, 3, 2), 1): (5, 1), (date(2026, 3, 2), 30): (2, 0), (date(2026, 4, 9), 1): (3, 9)}
    with sessions.begin() as session:
        answer = keep(session, "getusersummary", date(2026, 3, 1), date(2026, 3, 7), {}, now=now)
        for (day, source), (new, lost) in came.items():
            session.add(FollowerDay(day=day, source=source, new_user=new, cancel_user=lost, raw_id=answer.id))
        session.add(FollowerTotal(day=date(2026, 4, 9), followers=900, raw_id=answer.id))

    rows, total = below(pages(made(sessions, account))["粉丝"], "粉丝增减")
    sources, _ = below(pages(made(sessions, account))["粉丝"], "粉丝从哪里来")

    assert (total["新增（人次）"], total["取消（人次）"], total["净增（人次）"]) == (10, 10, 0)
    told = {row["月份"]: (row["新增（人次）"], row["取消（人次）"]) for row in rows}
    assert told == {
        "1月": ("缺数", "缺数"),
        "2月": ("缺数", "缺数"),
        "3月": (7, 1),
        "4月": (3, 9),
        "5月": ("缺数", "缺数"),
        "6月": ("缺数", "缺数"),
    }
    assert {row["来源"]: row["新增（人次）"] for row in sources} == {"搜一搜": 8, "扫描二维码": 2}


def test_the_word_document_says_the_same(sessions: Sessions, account: Account, truth: Truth) -> None:
    content = forms.docx(made(sessions, account))

    html = mammoth.convert_to_html(io.BytesIO(content)).value
    plain = re.sub(r"<[^>]+>", "\n", html)
    assert "推送图文信息5条，阅读量1.2万人次（12476人次）。" in plain
    assert "写进综述：推送图文信息5条，阅读量达1.2万人次。" in plain
    assert "其中1条缺数，没有计入阅读量。" in plain
    rows = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row) for row in re.findall(r"<tr>(.*?)</tr>", html)]
    cells = [[re.sub(r"<[^>]+>", "", cell).replace("&lt;", "<") for cell in row] for row in rows]
    for each in truth.notified:
        [row] = [row for row in cells if row[2:3] == [each.title]]
        assert row[0] == f"{each.out_on.year}年{each.out_on.month}月{each.out_on.day}日"
        assert row[4] == ("缺数" if each.reads is None else str(each.reads))
    [total] = [row for row in cells if row[:1] == ["合计"] and row[2:3] == ["5篇，其中1篇缺数"]]
    assert total[4] == str(reckoned(truth.notified))
    assert html.count("<img") >= 3


def test_the_word_document_is_set_as_offices_expect(
    sessions: Sessions, account: Account, truth: Truth
) -> None:
    packed = zipfile.ZipFile(io.BytesIO(forms.docx(made(sessions, account))))

    styles = etree.fromstring(packed.read("word/styles.xml"))
    name = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    fonts = {
        style.get(f"{name}styleId"): style.find(f"{name}rPr/{name}rFonts").attrib
        for style in styles.iter(f"{name}style")
        if style.find(f"{name}rPr/{name}rFonts") is not None
    }
    assert fonts["Normal"][f"{name}eastAsia"] == "宋体"
    assert fonts["Heading1"][f"{name}eastAsia"] == "黑体"
    document = packed.read("word/document.xml").decode()
    sizes = set(re.findall(r'<w:pgSz w:w="(\d+)" w:h="(\d+)"', document))
    assert sizes == {("11906", "16838"), ("16838", "11906")}  # A4, standing and lying
    assert "<w:tblHeader" in document


def test_csv_and_json_say_the_same(sessions: Sessions, account: Account, truth: Truth) -> None:
    report = made(sessions, account)

    rows = list(csv.reader(io.StringIO(forms.as_csv(report).decode("utf-8-sig"))))
    told = json.loads(forms.json_bytes(report))

    listed, total = below(rows, "每篇")
    titles = [f"'{each.title}" if each.title == BY_HAND else each.title for each in truth.notified]
    assert [row["标题"] for row in listed] == titles
    assert [row["阅读人数"] for row in listed] == [
        "缺数" if each.reads is None else str(each.reads) for each in truth.notified
    ]
    assert total["阅读人数"] == str(reckoned(truth.notified))
    [table] = [each for each in told["tables"] if each["key"] == "articles"]
    assert [row[4] for row in table["rows"]] == [each.reads for each in truth.notified]
    assert table["total"][4] == told["report"]["reads"] == reckoned(truth.notified)


def _column(read: Read) -> str:
    return read.column or "手工发送，没有记录"


def _weekday(read: Read) -> str:
    return "周" + "一二三四五六日"[read.out_on.weekday()]
