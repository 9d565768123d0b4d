"""Figures as Excel in the console: out, back in after a look, faults by their cells, undone."""

import io
import re
from base64 import b64encode
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from bot.db import Sessions
from bot.figures import indicators, sheets
from tests import make
from tests.cast import Cast
from tests.figures import review, workbooks
from tests.web.console.conftest import Seat, Take, told

EXCEL = "/console/figures/excel/"


def upload(seat: Seat, file: Path) -> TestResponse:
    return seat.post(EXCEL, file=(io.BytesIO(file.read_bytes()), file.name))


def form(page: TestResponse) -> dict[str, Any]:
    """Return the fields that carry the file, as a browser would send them."""
    found = re.findall(r'<input type="hidden" name="(content|name|looked)" value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in found}


def waiting(sessions: Sessions) -> list[str]:
    with sessions.read() as session:
        return [each.text for each in indicators.waiting(session)]


def test_a_workbook_is_shown_before_it_is_imported_and_taken_back(
    sessions: Sessions, staff: Cast, seat: Take, tmp_path: Path
) -> None:
    lin = seat(staff.lin)

    shown = upload(lin, workbooks.write(tmp_path / "办班.xlsx"))
    before = waiting(sessions)
    done = lin.post(EXCEL, **form(shown), verdict="keep")
    said, imported = told(lin.get(EXCEL)), waiting(sessions)
    again = upload(lin, tmp_path / "办班.xlsx")
    undone = lin.post(EXCEL + "1/undo")

    assert "看清楚再导入：新增 3 个" in shown.text
    assert before == []
    assert done.status_code == 303
    assert "已导入 办班.xlsx：新增 3 个" in said
    assert imported == ["12期", "200人", "300余人"]
    assert "没有要导入的" in again.text
    assert undone.status_code == 303
    assert waiting(sessions) == []
    page = lin.get(EXCEL)
    assert "已撤销对 办班.xlsx 的导入" in told(page)
    assert "带来 3 个数字" in page.text
    assert "没有可以撤销的导入" in told(lin.post(EXCEL + "1/undo"))


def test_every_fault_is_told_with_its_cell_in_words_and_nothing_is_written(
    sessions: Sessions, staff: Cast, seat: Take, tmp_path: Path
) -> None:
    file = workbooks.write(tmp_path / "错.xlsx", {"H2": 13, "E3": "县级"})

    page = upload(seat(staff.lin), file)

    assert page.status_code == 400
    assert "错.xlsx 有 3 处要改，什么都没有导入" in told(page)
    assert "“数字”表第2行H列" in page.text
    assert "“数字”表第3行E列" in page.text
    assert "只能写 省级、市级 或 区级" in page.text
    assert str(tmp_path) not in page.text
    assert waiting(sessions) == []


def test_only_what_was_shown_is_imported(sessions: Sessions, staff: Cast, seat: Take, tmp_path: Path) -> None:
    lin = seat(staff.lin)
    shown = form(upload(lin, workbooks.write(tmp_path / "办班.xlsx")))
    other = workbooks.write(tmp_path / "别的.xlsx", {"G2": "13期", "H2": 13, "K2": "全年办班13期。"})

    changed = lin.post(EXCEL, **(shown | {"content": b64encode(other.read_bytes())}), verdict="keep")
    with sessions.begin() as session:
        chen = session.merge(staff.chen)
        sheet = workbooks.read(tmp_path / "先.xlsx")
        sheets.import_(session, sheet, article="办班.xlsx", by=chen, now=make.NOON)
    overtaken = lin.post(EXCEL, **shown, verdict="keep")

    assert changed.status_code == overtaken.status_code == 200
    assert "13期" in changed.text
    assert "还没有导入" in changed.text
    assert "没有要导入的" in overtaken.text
    assert waiting(sessions) == ["12期", "200人", "300余人"]


def test_what_goes_out_comes_back_without_a_change(
    sessions: Sessions, staff: Cast, seat: Take, tmp_path: Path
) -> None:
    review.load(sessions, review.made_up(tmp_path), slug="made-up", confirm=False)
    lin = seat(staff.lin)
    file, empty = tmp_path / "数字.xlsx", tmp_path / "空表.xlsx"

    out = lin.get(EXCEL + "figures.xlsx")
    file.write_bytes(out.data)
    empty.write_bytes(lin.get(EXCEL + "template.xlsx").data)
    of_2019 = lin.get(EXCEL + "figures.xlsx?year=2019")

    assert "filename*=UTF-8''" in out.headers["Content-Disposition"]
    assert "没有要导入的" in upload(lin, file).text
    assert "一行数字也没有，请从这里写起" in upload(lin, empty).text
    (tmp_path / "一年.xlsx").write_bytes(of_2019.data)
    assert [each.year for each in sheets.open_(tmp_path / "一年.xlsx").figures] == [2019] * 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, "请先选一个填好的 Excel 文件"),
        ({"file": (b"", "空.xlsx")}, "空.xlsx 是空的。请选填好的 Excel 文件"),
        ({"file": (b"PK\x03\x04 broken", "坏.xlsx")}, "坏.xlsx"),
        ({"file": (b"a,b", "数字.csv")}, "数字.csv 不是 .xlsx 文件"),
        ({"name": "大.xlsx", "content": b64encode(b"x" * 3_000_001)}, "大.xlsx 超过 3 MB"),
        ({"file": (b"x", "长" * 80 + ".xlsx")}, "太长，最多 80 字"),
        ({"file": (b"x", "..\\..\\etc/坏.xlsx")}, "没有做成坏.xlsx"),
        ({"name": "三月.xlsx", "content": "%%%"}, "浏览器送来的文件不完整"),
    ],
)
def test_a_file_that_is_none_is_told_as_it_was_sent(
    staff: Cast, seat: Take, fields: dict[str, Any], problem: str
) -> None:
    if "file" in fields:
        content, name = fields["file"]
        fields = {"file": (io.BytesIO(content), name)}

    page = seat(staff.lin).post(EXCEL, **fields)

    assert page.status_code == 400
    assert problem in told(page)


def test_whoever_only_looks_is_offered_no_field(
    sessions: Sessions, staff: Cast, seat: Take, tmp_path: Path
) -> None:
    zhou = seat(staff.zhou)

    assert 'type="file"' not in zhou.get(EXCEL).text
    assert upload(zhou, workbooks.write(tmp_path / "办班.xlsx")).status_code == 403


def test_an_editor_is_shown_the_cells_whose_names_only_an_administrator_changes(
    sessions: Sessions, staff: Cast, seat: Take, tmp_path: Path
) -> None:
    with sessions.begin() as session:
        sheet = workbooks.read(tmp_path / "办班.xlsx")
        sheets.import_(session, sheet, article="办班.xlsx", by=session.merge(staff.chen), now=make.NOON)
    file = workbooks.write(tmp_path / "办班.xlsx", {"D2": "几期班"})

    refused = upload(seat(staff.lin), file)
    shown = upload(seat(staff.chen), file)

    assert refused.status_code == 400
    assert "办班.xlsx 有 1 处要改" in told(refused)
    assert "“数字”表第2行D列" in refused.text
    assert "叫法只有管理员能改：指标“办班期数”去“多少期班”" in refused.text
    assert "去叫法“多少期班”" in shown.text


def test_an_undo_is_offered_only_where_it_can_be_done_and_names_the_article_by_its_title(
    sessions: Sessions, staff: Cast, seat: Take, tmp_path: Path
) -> None:
    make.revision(sessions, "made-up", title="一年综述")
    review.load(sessions, review.made_up(tmp_path), slug="made-up", confirm=False)
    lin = seat(staff.lin)

    offered = lin.get(EXCEL)
    with sessions.begin() as session:
        waiting = indicators.waiting(session)
        indicators.confirm(session, waiting[:1], by=session.merge(staff.chen), now=make.NOON)
    hindered, refused = lin.get(EXCEL), lin.post(EXCEL + "1/undo")

    assert "1/undo" in offered.text
    assert "1/undo" not in hindered.text
    assert "不能撤销：办班期数2019年 12期 后来已经确认" in hindered.text
    assert "《一年综述》的数字" in hindered.text
    assert "figures.toml" not in hindered.text + refused.text
    assert "后来已经确认" in told(refused)
