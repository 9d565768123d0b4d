"""Whatever is wrong with a file is named by sheet and cell, and nothing of it is imported."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.db import Sessions
from bot.errors import Mistake
from bot.figures import sheets
from bot.reach.imports import keeping, opening
from bot.reach.imports.rows import ExportColumn, ImportedArticle, ImportedFollowers, ReachImport
from tests.reach.imports import exports
from tests.reach.imports.exports import ARTICLES, FOLLOWERS, article, import_, workbook, written


@contextmanager
def refused(sessions: Sessions, *words: str) -> Iterator[None]:
    """Expect a Mistake that says *words*, and that nothing at all was kept."""
    with pytest.raises(Mistake) as told:
        yield
    for each in words:
        assert each in str(told.value), str(told.value)
    with sessions.read() as session:
        for table in (ReachImport, ImportedArticle, ImportedFollowers, ExportColumn):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_a_sheet_of_figures_and_a_list_of_addresses_are_no_exports(
    sessions: Sessions, tmp_path: Path
) -> None:
    figures = tmp_path / "数字.xlsx"
    sheets.write_template(figures)
    people = workbook(tmp_path, [["姓名", "电话", "住处"], ["林", "13800000000", "武都区"]], "通讯录.xlsx")

    with refused(
        sessions, "数字.xlsx 里没有找到公众平台的导出表", "内容分析要有“标题”“发表时间”", "数字：认得的栏目"
    ):
        import_(sessions, figures)
    with refused(sessions, "内容分析：认得的栏目：一栏也没有；不认得的：姓名（A1）、电话（B1）、住处（C1）"):
        import_(sessions, people)


def test_an_empty_file_says_so(sessions: Sessions, tmp_path: Path) -> None:
    nothing = tmp_path / "空.csv"
    nothing.write_bytes(b"\xef\xbb\xbf \r\n")

    with refused(sessions, "空.csv 是空的"):
        import_(sessions, nothing)
    with refused(sessions, "空.xlsx 是空的，一个字也没有"):
        import_(sessions, workbook(tmp_path, [], "空.xlsx"))
    with refused(sessions, "内容分析 第1行的栏目下面一行数据也没有"):
        import_(sessions, workbook(tmp_path, [ARTICLES], "只有栏目.xlsx"))
    with refused(sessions, "找不到"):
        import_(sessions, tmp_path / "没有.xlsx")


def test_broken_protected_and_foreign_files_say_what_to_do(sessions: Sessions, tmp_path: Path) -> None:
    whole = workbook(tmp_path, [ARTICLES, article()]).read_bytes()
    for name, content, words in (
        ("断.xlsx", whole[: len(whole) // 2], "打不开：不是完好的 .xlsx 工作簿"),
        ("密.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
        ("坏.xls", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "打不开：文件坏了，或者加了密码"),
        ("网页.xls", "<html><table><tr><td>标题</td></tr></table></html>".encode(), "里面是网页"),
        ("单.pdf", b"%PDF-1.7 ...", "是 PDF"),
        ("图.csv", b"\x89PNG\r\n\x1a\n\0\0\0", "既不是 Excel 工作簿，也不是文本"),
        ("引号.csv", '标题,发布日期,阅读人数\n"家书"x,2026-03-08,1\n'.encode(), "引号不成对"),
    ):
        (tmp_path / name).write_bytes(content)
        with refused(sessions, words):
            import_(sessions, tmp_path / name)


def test_a_renamed_column_is_named_and_can_be_set_by_hand(sessions: Sessions, tmp_path: Path) -> None:
    rows: exports.Rows = [["名目", "发表时间", "阅读人数"], ["家书", "2026-03-08", 12]]
    file = workbook(tmp_path, rows)

    with refused(sessions, "认得的栏目：发表时间、阅读人数；不认得的：名目（A1）", "可以手工选定它的意思"):
        import_(sessions, file)
    with refused(sessions, "内容分析 第1行没有名叫“名字”的栏目"):
        import_(sessions, file, columns=(("名字", "title"), ("名目", "title")))

    assert import_(sessions, file, columns=(("名目", "标题"),)).counted["new"] == 1


def test_two_sheets_of_one_kind_are_imported_one_at_a_time(sessions: Sessions, tmp_path: Path) -> None:
    file = written(
        tmp_path / "两张.xlsx", {"三月": [ARTICLES, article()], "四月": [ARTICLES, article("家书")]}
    )

    with refused(
        sessions, "有 2 张能导入的表：“三月”（内容分析）、“四月”（内容分析）。一次导入一张，请选定是哪一张"
    ):
        import_(sessions, file)
    with refused(sessions, "里没有名叫“五月”的工作表（有：“三月”、“四月”）"):
        import_(sessions, file, sheet="五月")

    assert import_(sessions, file, sheet="四月").outcomes[0].row.place == "“四月”表第2行A列"


def test_fifty_thousand_rows_are_too_many_and_the_limit_is_said(sessions: Sessions, tmp_path: Path) -> None:
    rows = [ARTICLES, *([article()] * 50_000)]
    many = exports.commas(tmp_path / "多.csv", rows)
    far = written(
        tmp_path / "远.xlsx", {"内容分析": [ARTICLES]}, lambda book, page: page.write(49_999, 0, "远")
    )

    with refused(sessions, "多.csv 有 50001 行、9 栏，一次最多 20000 行、100 栏；请分几次导入"):
        import_(sessions, many)
    with refused(sessions, "“内容分析”表第50000行A列", "最多 20000 行、100 栏", "分成几个文件"):
        import_(sessions, far)


def test_an_open_document_may_not_repeat_a_cell_without_end(sessions: Sessions, tmp_path: Path) -> None:
    cell = "<table:table-cell {}>{}</table:table-cell>"
    spread = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    rows: exports.Rows = [["标题", "发布日期", "阅读人数"], ["家书", "2026-03-08", 12]]
    bomb = spread.format('table:number-columns-repeated="16384"', "<text:p>x</text:p>")

    with refused(sessions, "“内容分析”表第1048578行XFD列：表太大了，一次最多 20000 行、100 栏"):
        import_(sessions, exports.open_document(tmp_path / "大.ods", "内容分析", rows, tail=bomb))

    empty = exports.open_document(tmp_path / "好.ods", "内容分析", rows, tail=spread.format("", ""))
    assert import_(sessions, empty).counted["new"] == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"reads": "一千二"}, "“内容分析”表第3行C列：“一千二”不是数，请写成 1200。"),
        ({"reads": "12o0"}, "“内容分析”表第3行C列：“12o0”不是数"),
        ({"published": "2011-03-08"}, "“内容分析”表第3行B列：2011年3月8日太早了"),
        ({"published": date(2026, 6, 2)}, "“内容分析”表第3行B列：2026年6月2日还没有到"),
        ({"published": "03/25/2026"}, "“内容分析”表第3行B列：年份在后面，B2的却在前面"),
        ({"published": ""}, "“内容分析”表第3行B列：没有发布日期。"),
        ({"title": " "}, "“内容分析”表第3行A列：没有标题。"),
        ({"reads": 900}, "“内容分析”表第3行C列：阅读人数 900 比阅读次数 800 还多；请核对这两栏有没有写反。"),
        ({"finish": 45.6}, "“内容分析”表第3行H列：“45.6”不是比率，请写成 45.6% 或 0.456。"),
        ({"url": "见后台"}, "“内容分析”表第3行I列：“见后台”不是网址"),
        ({"reads": "=100+400"}, "“内容分析”表第3行C列：是公式或出错的格子"),
    ],
)
def test_what_is_wrong_in_a_row_is_named_by_its_cell(
    sessions: Sessions, tmp_path: Path, given: dict[str, Any], words: str
) -> None:
    file = workbook(tmp_path, [ARTICLES, article("家书"), article(**given)])

    with refused(sessions, words, "内容分析.xlsx 内容分析 有 1 处要改，什么都没有导入"):
        import_(sessions, file)


def test_all_faults_are_told_at_once(sessions: Sessions, tmp_path: Path) -> None:
    rows = [ARTICLES, *(article(f"第{n}篇", reads="很多") for n in range(40))]

    with refused(sessions, "有 40 处要改", "“内容分析”表第2行C列：“很多”不是数", "另外还有 10 处。"):
        import_(sessions, workbook(tmp_path, rows))


def test_one_article_with_two_numbers_in_one_file_is_refused(sessions: Sessions, tmp_path: Path) -> None:
    with refused(sessions, "“内容分析”表第3行A列：和“内容分析”表第2行A列是同一篇，数却不一样；请删去一行。"):
        import_(sessions, workbook(tmp_path, [ARTICLES, article(), article(reads=501)]))


def test_a_net_growth_that_is_none_and_a_day_told_twice_are_refused(
    sessions: Sessions, tmp_path: Path
) -> None:
    with refused(sessions, "“内容分析”表第2行D列：净增 9 不是新增 12 减取消 2（10）；请核对栏目。"):
        import_(sessions, workbook(tmp_path, [FOLLOWERS, ["2024-03-08", 12, 2, 9, 1010]]))
    with refused(sessions, "“内容分析”表第3行A列：和“内容分析”表第2行A列是同一天，数却不一样"):
        twice: exports.Rows = [FOLLOWERS, ["2024-03-08", 12, 2, 10, 1010], ["2024-03-08", 12, 2, 10, 1011]]
        import_(sessions, workbook(tmp_path, twice))


def test_counts_of_each_day_must_say_whether_they_are_of_the_day_or_up_to_it(
    sessions: Sessions, tmp_path: Path
) -> None:
    headings = ["标题", "发布时间", "日期", "阅读人数"]
    rows: exports.Rows = [
        headings,
        ["家书", "2026-03-08", "2026-03-08", 12],
        ["家书", "2026-03-08", "2026-03-09", 15],
    ]
    file = workbook(tmp_path, rows)

    looked = exports.preview(sessions, file, columns=(("阅读人数", "read_user"),))
    with refused(
        sessions, "没有一栏数字能导入：D1“阅读人数”看不出阅读人数是当日的还是累计的，不导入；请选定"
    ):
        import_(sessions, file)

    assert [(each.row.day, each.row.daily) for each in looked.outcomes] == [
        (date(2026, 3, 8), False),
        (date(2026, 3, 9), False),
    ]


def test_a_bare_day_beside_a_title_that_comes_again_is_not_guessed(
    sessions: Sessions, tmp_path: Path
) -> None:
    rows: exports.Rows = [
        ["标题", "日期", "阅读人数"],
        ["家书", "2026-03-08", 12],
        ["家书", "2026-03-09", 15],
    ]

    with refused(
        sessions, "“内容分析”表第1行B列：“日期”看不出是发布日期还是统计日期：“家书”在“内容分析”表第2行A列也有"
    ):
        import_(sessions, workbook(tmp_path, rows))


def test_two_columns_of_one_meaning_are_refused(sessions: Sessions, tmp_path: Path) -> None:
    rows: exports.Rows = [["标题", "发布日期", "阅读人数", "图文阅读人数"], ["家书", "2026-03-08", 12, 13]]

    with refused(sessions, "C 栏“阅读人数”和 D 栏“图文阅读人数”都是阅读人数"):
        import_(sessions, workbook(tmp_path, rows))


def test_two_columns_with_one_heading_are_told_apart_by_their_letters(
    sessions: Sessions, tmp_path: Path
) -> None:
    rows: exports.Rows = [["标题", "发布日期", "阅读人数", "阅读人数"], ["家书", "2026-03-08", 12, 13]]
    file = workbook(tmp_path, rows)

    with refused(sessions, "C 栏“C栏阅读人数”和 D 栏“D栏阅读人数”都是阅读人数"):
        import_(sessions, file)
    done = import_(sessions, file, columns=(("C栏阅读人数", "不导入"),))

    assert [dict(each.values) for each in done.outcomes] == [{"read_user": 13}]
    with sessions.read() as session:  # the next file may have its columns in another order
        assert session.scalar(select(func.count()).select_from(ExportColumn)) == 0
    with pytest.raises(Mistake, match="请写明是哪一栏：“C栏阅读人数”或“D栏阅读人数”"):
        import_(sessions, file, columns=(("阅读人数", "不导入"),))


@pytest.mark.parametrize(
    "twin",
    [
        ["家书", "2026-03-08", 500, ""],
        ["家 书", "2026-03-08", 500, "https://mp.weixin.qq.com/s/one"],
        ["家书", "2026-03-08", 500, "http://mp.weixin.qq.com/s?__biz=MzA&mid=2650&idx=1&sn=ab"],
    ],
)
def test_one_article_with_and_without_its_address_is_still_one(
    sessions: Sessions, tmp_path: Path, twin: list[Any]
) -> None:
    head: list[Any] = ["标题", "发布日期", "阅读人数", "链接"]
    first: list[Any] = ["家书", "2026-03-08", 12, "https://mp.weixin.qq.com/s/one"]

    with refused(sessions, "和“内容分析”表第2行A列是同一篇，数却不一样"):
        import_(sessions, workbook(tmp_path, [head, first, twin]))
    done = import_(sessions, workbook(tmp_path, [head, first, [twin[0], twin[1], 12, twin[3]]]))

    assert (done.counted["new"], done.repeated) == (1, 1)


def test_two_articles_of_one_title_and_day_stay_two(sessions: Sessions, tmp_path: Path) -> None:
    head: list[Any] = ["标题", "发布日期", "阅读人数", "链接", "发表方式"]
    url = "https://mp.weixin.qq.com/s/"
    bare, one, two = (["家书", "2026-03-08", 12, each, ""] for each in ("", f"{url}one", f"{url}two"))

    with refused(sessions, "“内容分析”表第4行A列：同一天有几篇《家书》，没有网址分不清是哪一篇"):
        import_(sessions, workbook(tmp_path, [head, one, two, bare]))
    done = import_(sessions, workbook(tmp_path, [head, bare, one, two, [*one[:4], "群发"]]))

    assert [(each.row.url, each.row.publish_type) for each in done.outcomes] == [
        (f"{url}one", 0),
        (f"{url}two", None),
    ]
    assert done.repeated == 2


@pytest.mark.parametrize("said", ["合计", "合 计：", "合计（2篇）", "总计:"])
@pytest.mark.parametrize("days", ["", "2026-03-01至2026-03-31", "2026-03-01~03-31"])
def test_a_sum_is_known_in_whichever_column_it_says_so(
    sessions: Sessions, tmp_path: Path, said: str, days: str
) -> None:
    rows: exports.Rows = [
        ["发布日期", "标题", "可见范围", "阅读人数"],
        ["2026-03-08", "家书", "全部", 12],
        ["2026-03-09", "汇总", "全部", 3],  # an article may be called so
        [days, said, "", "=SUM(D2:D3)"],
    ]

    done = import_(sessions, workbook(tmp_path, rows))

    assert ([each.row.title for each in done.outcomes], done.left_out) == (["家书", "汇总"], 1)


def test_an_article_without_its_day_is_no_sum(sessions: Sessions, tmp_path: Path) -> None:
    rows: exports.Rows = [["标题", "发布日期", "可见范围", "阅读人数"], ["家书", "", "全部", 12]]

    with refused(sessions, "第2行B列：没有发布日期"):
        import_(sessions, workbook(tmp_path, rows))


def test_sums_and_parts_of_channels_are_left_out_and_counted(sessions: Sessions, tmp_path: Path) -> None:
    rows: exports.Rows = [
        ["公众号数据"],
        ["标题", "发布日期", "渠道", "阅读人数"],
        ["家书", "2026-03-08", "全部", 12],
        ["家书", "2026-03-08", "朋友圈", 5],
        ["合计", "", "", 12],
    ]

    done = import_(sessions, workbook(tmp_path, rows))

    assert (done.counted["new"], done.left_out) == (1, 2)


def test_a_file_of_every_form_tells_the_same(sessions: Sessions, tmp_path: Path) -> None:
    old = keeping.open_(Path(__file__).parent / "内容分析.xls")
    rows: exports.Rows = [["标题", "发布日期", "阅读人数"], ["家书，三月", "2026/3/8", "1,234"]]
    files = [
        exports.commas(tmp_path / "一.csv", rows),
        exports.commas(tmp_path / "二.csv", rows, encoding="utf-8-sig", separator=";"),
        exports.commas(tmp_path / "三.csv", rows, encoding="gb18030"),
        exports.commas(tmp_path / "四.txt", rows, encoding="utf-16", separator="\t"),
        exports.open_document(tmp_path / "五.ods", "表", rows),
        workbook(tmp_path, rows, "六.xlsx"),
    ]

    with sessions.read() as session:
        told = keeping.preview(session, old, keeping.Choice(), now=exports.NOW)
    looked = [exports.preview(sessions, file).outcomes[0] for file in files]

    assert {each.row.title for each in looked} == {"家书，三月"}
    assert {each.row.published_on for each in looked} == {date(2026, 3, 8)}
    assert [dict(each.values) for each in looked] == [{"read_user": 1234}] * 6
    assert [(each.row.title, each.row.published_on, each.values["read_user"]) for each in told.outcomes] == [
        ("家书", date(2019, 3, 8), 512),
        ("战疫有我", date(2019, 3, 9), 12),
    ]
    assert looked[0].row.place == "“一”表第2行A列"
    assert len(opening.open_(files[0]).digest) == 64


def test_a_number_of_one_day_without_that_day_is_no_total(sessions: Sessions, tmp_path: Path) -> None:
    no_day = workbook(tmp_path, [["标题", "发表时间", "当日阅读人数"], ["家书", "2026-03-08", 12]])
    with refused(sessions, "“内容分析”表第2行C列", "是一天的数，却没有统计日期"):
        import_(sessions, no_day)

    columns: list[Any] = ["标题", "发表时间", "统计日期", "当日阅读人数"]
    one_empty: list[list[Any]] = [
        columns,
        ["家书", "2026-03-08", "2026-03-08", 12],
        ["家书", "2026-03-08", "", 15],
    ]
    with refused(sessions, "“内容分析”表第3行D列"):
        import_(sessions, workbook(tmp_path, one_empty, "缺一格.xlsx"))


def test_a_table_of_commas_alone_is_empty(sessions: Sessions, tmp_path: Path) -> None:
    nothing = tmp_path / "逗号.csv"
    nothing.write_bytes(b",,,\r\n,,,\r\n")

    with refused(sessions, "逗号.csv 是空的"):
        import_(sessions, nothing)
