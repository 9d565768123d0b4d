"""Articles come in through the console: shown before they are kept, faults beside what was written."""

import io
from datetime import date
from html import unescape
from pathlib import Path

from bot.db import Sessions
from bot.publishing import articles
from tests import make
from tests.cast import Cast
from tests.publishing.test_intake_old import SHORT, workbook
from tests.web.console.conftest import Take, told

OLD = "/console/intake/old"


def titles(sessions: Sessions) -> list[str]:
    with sessions.read() as session:
        return [each.title for each in articles.newest_revisions(session)]


def test_a_pasted_list_is_shown_before_it_is_kept(sessions: Sessions, staff: Cast, seat: Take) -> None:
    lin = seat(staff.lin)

    shown = lin.post(OLD, text=f"战疫有我 {SHORT} 2020-02-10")
    before = titles(sessions)
    kept = lin.post(OLD, text=f"战疫有我 {SHORT} 2020-02-10", verdict="keep")
    said = told(lin.get("/console/articles/"))
    again = lin.post(OLD, text=f"战疫有我 {SHORT} 2020-02-10")

    assert "看清楚再导入：新增 1 篇" in shown.text
    assert before == []
    assert kept.status_code == 303
    assert said == "已导入：新增 1 篇。"
    assert titles(sessions) == ["战疫有我"]
    assert "没有要导入的" in again.text


def test_a_workbook_is_shown_and_kept_as_it_was_shown(
    sessions: Sessions, staff: Cast, seat: Take, tmp_path: Path
) -> None:
    lin = seat(staff.lin)
    file = workbook(tmp_path, [[1, "家书", SHORT, date(2020, 3, 8), "巾帼 家书", "", ""]])

    shown = lin.post(OLD, file=(io.BytesIO(file.read_bytes()), "清单.xlsx"))
    carried = unescape(shown.text.partition('type="hidden" name="text" value="')[2].partition('">')[0])
    lin.post(OLD, text=carried, verdict="keep")

    assert "家书" in carried
    with sessions.read() as session:
        [revision] = articles.newest_revisions(session)
        assert (revision.title, revision.article.column) == ("家书", "巾帼 家书")
        assert (revision.article.url, revision.article.published) == (SHORT, date(2020, 3, 8))


def test_a_faulty_list_keeps_what_was_written_and_names_its_lines(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    lin = seat(staff.lin)

    refused = lin.post(OLD, text="只有标题", verdict="keep")
    no_workbook = lin.post(OLD, file=(io.BytesIO(b"title,url"), "清单.xlsx"))

    assert refused.status_code == 400
    assert "第1行：“只有标题”没有地址" in told(refused)
    assert ">只有标题</textarea>" in refused.text
    assert told(no_workbook).startswith("没有做成清单.xlsx 不是 Excel 工作簿")
    assert titles(sessions) == []


def test_only_an_editor_brings_articles_in(sessions: Sessions, staff: Cast, seat: Take) -> None:
    zhou = seat(staff.zhou)

    assert zhou.get(OLD).status_code == 403
    assert zhou.post(OLD, text=f"战疫有我 {SHORT}", verdict="keep").status_code == 403
    assert titles(sessions) == []
    assert "导入旧文章" not in zhou.get("/console/articles/").text


def test_the_list_of_articles_is_filtered_by_column(sessions: Sessions, staff: Cast, seat: Take) -> None:
    make.revision(sessions, "spring", title="三月", column="巾帼志愿")
    make.revision(sessions, "virus", title="战疫", column="疫情防控", url=SHORT)

    page = seat(staff.lin).get("/console/articles/", query_string={"column": "疫情防控"}).text

    assert "疫情防控（1 篇，已发出 1 篇）" in page
    assert ("战疫</a>" in page, "三月</a>" in page) == (True, False)
