"""Exports come in through the console: columns set, looked at, imported, taken back; faults beside them."""

import io
import re
import threading
import time
from base64 import b64encode
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request, request_started
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from bot.db import Sessions
from bot.reach.imports.rows import ImportedArticle
from tests.cast import Cast
from tests.reach import rows
from tests.reach.imports.exports import ARTICLES, article, workbook, written
from tests.web.console import screen
from tests.web.console.conftest import Seat, Stopped, Take, told

IMPORTS = "/console/reach/imports/"


def upload(seat: Seat, file: Path) -> TestResponse:
    return seat.post(IMPORTS, file=(io.BytesIO(file.read_bytes()), file.name))


def form(page: TestResponse) -> dict[str, Any]:
    """Return the fields of the form that carries the file, as a browser would send them."""
    text = page.text
    hidden = re.findall(r'<input type="hidden" name="(content|name|shown|looked)" value="([^"]*)"', text)
    fields: dict[str, Any] = {name: unescape(value) for name, value in hidden}
    fields["heading"] = [unescape(each) for each in re.findall(r'name="heading" value="([^"]*)"', text)]
    selects = re.findall(r'<select id="column-\d+" name="meaning">(.*?)</select>', text, re.DOTALL)
    fields["meaning"] = [
        found[1] if (found := re.search(r'value="([^"]*)" selected', each)) else "" for each in selects
    ]
    notified = re.search(r'<select id="notified".*?value="([^"]*)" selected', text, re.DOTALL)
    return fields | ({"notified": notified[1]} if notified else {})


def kept(sessions: Sessions) -> int:
    with sessions.read() as session:
        return session.scalar(select(func.count(ImportedArticle.id))) or 0


def old(**more: Any) -> list[Any]:
    return article("老文章", "2019-05-10", **more)


def test_a_file_is_shown_before_it_is_imported_and_taken_back(
    sessions: Sessions, staff: Cast, seat: Take, tmp_path: Path
) -> None:
    lin = seat(staff.lin)

    shown = upload(lin, workbook(tmp_path, [ARTICLES, old()]))
    before = kept(sessions)
    done = lin.post(IMPORTS, **form(shown), verdict="keep")
    listed = lin.get(IMPORTS)
    undone = lin.post(f"{IMPORTS}1/undo")

    assert "看清楚再导入：新增 1 行" in shown.text
    assert before == 0
    assert done.status_code == 303
    assert told(listed) == "已导入 内容分析.xlsx：新增 1 行。"
    assert kept(sessions) == 1
    assert undone.status_code == 303
    assert "已撤销 内容分析.xlsx 的导入" in told(lin.get(IMPORTS))


def test_a_column_is_set_by_hand_and_what_was_chosen_stays_after_a_fault(
    sessions: Sessions, staff: Cast, seat: Take, tmp_path: Path
) -> None:
    lin = seat(staff.lin)
    rows = [["名目", "发表时间", "阅读"], ["老文章", "2019-05-10", "一千二"]]

    refused = upload(lin, workbook(tmp_path, rows))
    chosen = form(refused) | {"meaning": ["title", "", "read_count"], "notified": "yes"}
    faulty = lin.post(IMPORTS, **chosen, verdict="look")

    assert refused.status_code == faulty.status_code == 400
    assert "不认得的：名目（A1）" in told(refused)
    assert "“内容分析”表第2行C列：“一千二”不是数，请写成 1200。" in told(faulty)
    assert form(faulty)["meaning"] == ["title", "", "read_count"]
    assert form(faulty)["notified"] == "yes"
    assert form(faulty)["content"] == form(refused)["content"]
    assert kept(sessions) == 0


def test_what_was_chosen_since_the_look_is_looked_at_again(
    sessions: Sessions, staff: Cast, seat: Take, tmp_path: Path
) -> None:
    lin = seat(staff.lin)
    shown = upload(lin, workbook(tmp_path, [[*ARTICLES, "阅读量"], [*old(), 900]]))
    chosen = form(shown) | {"meaning": ["", "", "", "-", "", "", "", "", "", "read_count"]}

    again = lin.post(IMPORTS, **chosen, verdict="keep")
    before = kept(sessions)
    done = lin.post(IMPORTS, **form(again), verdict="keep")

    assert again.status_code == 200
    assert "阅读次数 900" in again.text
    assert before == 0
    assert done.status_code == 303
    assert kept(sessions) == 1


def test_of_two_sheets_one_is_chosen(sessions: Sessions, staff: Cast, seat: Take, tmp_path: Path) -> None:
    lin = seat(staff.lin)
    file = written(tmp_path / "两张.xlsx", {"三月": [ARTICLES, old()], "四月": [ARTICLES, old(reads=7)]})

    both = upload(lin, file)
    one = lin.post(IMPORTS, **form(both), sheet="四月", verdict="look")

    assert "有 2 张能导入的表" in told(both)
    assert '<option value="四月" selected>' in one.text
    assert "阅读人数 7、" in one.text


def test_a_file_that_is_none_is_named_as_it_was_sent(sessions: Sessions, staff: Cast, seat: Take) -> None:
    lin = seat(staff.lin)

    broken = lin.post(IMPORTS, file=(io.BytesIO(b"PK\x03\x04 broken"), "三月.xlsx"))
    large = lin.post(IMPORTS, name="大.csv", content=b64encode(b"x" * 3_000_001))
    nothing = lin.post(IMPORTS)
    torn = lin.post(IMPORTS, name="三月.xlsx", content="%%%")

    assert told(broken).startswith("没有做成三月.xlsx 打不开：不是完好的 .xlsx 工作簿")
    assert "大.csv 超过 3 MB" in told(large)
    assert "请先选一个文件" in told(nothing)
    assert "浏览器送来的文件不完整" in told(torn)
    assert {each.status_code for each in (broken, large, nothing, torn)} == {400}


def test_another_table_is_told_to_be_none_of_these(
    sessions: Sessions, staff: Cast, seat: Take, tmp_path: Path
) -> None:
    file = tmp_path / "名单.csv"
    file.write_text("姓名,电话\n王,1\n", encoding="utf-8")

    page = upload(seat(staff.lin), file)

    assert "里没有找到公众平台的导出表" in told(page)
    assert "一栏也认不出来：是别的表，请在下面换一个文件" in page.text
    assert "内容分析，栏目在" not in page.text


def test_everybody_looks_but_editors_and_administrators_import(
    sessions: Sessions, staff: Cast, seat: Take, tmp_path: Path
) -> None:
    file = workbook(tmp_path, [ARTICLES, old()])
    zhou, chen = seat(staff.zhou), seat(staff.chen)
    chen.post(IMPORTS, **form(upload(chen, file)), verdict="keep")

    page, refused, undone = zhou.get(IMPORTS), upload(zhou, file), zhou.post(f"{IMPORTS}1/undo")

    assert "内容分析.xlsx" in page.text
    assert 'type="file"' not in page.text
    assert "撤销" not in page.text
    assert refused.status_code == undone.status_code == 403
    assert kept(sessions) == 1


def test_a_title_that_is_markup_is_shown_as_text(
    sessions: Sessions, staff: Cast, seat: Take, tmp_path: Path
) -> None:
    shown = upload(seat(staff.lin), workbook(tmp_path, [ARTICLES, ["<b>x</b>", *old()[1:]]]))

    assert "&lt;b&gt;x&lt;/b&gt;" in shown.text
    assert "<b>x</b>" not in shown.text


def test_the_pages_are_easy_to_read_on_a_pc_and_on_a_phone(
    sessions: Sessions, everyone: Cast, clock: Stopped, at: screen.Open, tmp_path: Path
) -> None:
    file = workbook(tmp_path, [[*ARTICLES, "阅读"], [*old(), 5], [*article("家书", "2019-05-11"), 7]])
    for size in (screen.PC, screen.PHONE):
        page = at("林", size)
        page.goto(page.url.partition("/console/")[0] + IMPORTS)
        empty = screen.faults(page)
        page.set_input_files("#file", str(file))
        page.get_by_role("button", name="先看看").click()
        shown = screen.faults(page)
        page.get_by_role("button", name="导入", exact=True).click()

        assert (empty, shown, screen.faults(page)) == ([], [], [])
        page.get_by_text("撤销", exact=True).first.click()
        page.get_by_role("button", name="确定撤销").click()
        page.get_by_text("已撤销 内容分析.xlsx").wait_for()


def test_what_the_interface_tells_otherwise_is_listed_with_both_numbers(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped, tmp_path: Path
) -> None:
    lin = seat(staff.lin)
    day = clock.now().date() - timedelta(days=60)
    with sessions.begin() as session:
        rows.article(session, "1_1", day, [80, 95], title="家书")
    file = workbook(tmp_path, [ARTICLES, article("家书", day.isoformat(), reads=129, url="")])

    assert "和微信接口不同的" not in lin.get(IMPORTS).text
    lin.post(IMPORTS, **form(upload(lin, file)), verdict="keep")

    page = lin.get(IMPORTS).text
    assert "和微信接口不同的" in page
    assert re.search(r"《家书》.*阅读人数.*95.*129", page)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_import_says_that_it_goes_on_and_may_be_left(
    sessions: Sessions, everyone: Cast, console: Flask, at: screen.Open, tmp_path: Path
) -> None:
    file = workbook(tmp_path, [ARTICLES, *(article(f"第{n}篇", "2019-05-10") for n in range(600))])
    page = at("林", screen.PC)
    page.goto(page.url + "reach/imports/")
    page.set_input_files("#file", str(file))
    page.get_by_role("button", name="先看看").click()
    page.get_by_role("button", name="导入", exact=True).wait_for()

    arrived = threading.Event()

    def note(_sender: Flask, **_: object) -> None:
        if request.method == "POST":
            arrived.set()

    with request_started.connected_to(note, console):
        said = page.evaluate(
            """() => {
                document.querySelector("button[value=keep]").click();
                return document.querySelector(".busy").textContent;
            }"""
        )
        assert arrived.wait(10)  # a browser that is closed sooner has sent nothing
    page.close()  # she has left before it was done

    assert said == "正在处理，可以离开这一页；导入的会列在这一页下面"
    until = time.monotonic() + 10
    while kept(sessions) < 600 and time.monotonic() < until:
        time.sleep(0.1)
    assert kept(sessions) == 600
