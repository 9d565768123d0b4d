"""A list of old articles comes in at once, is out already, and changes nothing when it comes again."""

import dataclasses
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import func, select

from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.publishing import articles, review, standing
from bot.publishing.articles import Revision
from bot.publishing.intake import lists, old
from bot.publishing.intake.old import Outcome
from bot.publishing.intake.rows import Row
from tests import make

TODAY = date(2021, 3, 8)
SHORT = "https://mp.weixin.qq.com/s/AbC-123"
LONG = "http://mp.weixin.qq.com/s?__biz=MzA3&mid=265&idx=2&sn=ab12&chksm=99#wechat_redirect"
HEAD = ["序号", "标题", "链接", "发布时间", "专栏", "作者", "摘要"]


def workbook(root: Path, rows: list[list[Any]], head: list[str] | None = None) -> Path:
    """Write a workbook whose first row says what is in its columns."""
    file = root / "old.xlsx"
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet("文章")
        for number, row in enumerate([head or HEAD, *rows]):
            for at, cell in enumerate(row):
                page.write(number, at, cell)
    return file


def text(words: str) -> tuple[Row, ...]:
    return lists.of_text(words, name="清单", today=TODAY)


def bring(sessions: Sessions, rows: tuple[Row, ...]) -> list[Outcome]:
    """Keep *rows* in the name of 林, having foretold the very same."""
    lin = make.people(sessions).lin
    with sessions.read() as session:
        foreseen = old.foresee(session, rows)
    with sessions.begin() as session:
        came = old.keep(session, rows, by=session.merge(lin), now=make.NOON)
    assert foreseen == came
    return list(came)


def revisions(sessions: Sessions) -> int:
    with sessions.read() as session:
        return session.scalars(select(func.count()).select_from(Revision)).one()


def test_a_workbook_is_read_by_the_words_of_its_headings(tmp_path: Path) -> None:
    file = workbook(
        tmp_path,
        [
            [1, "战疫有我", SHORT, date(2020, 2, 10), "疫情防控 巾帼担当", "武都区妇联", "姐妹们在一线。"],
            [2, "家书", "", "2020年3月8日 10:30", "", "", ""],
        ],
    )

    assert lists.open_(file, today=TODAY) == (
        Row(
            "文章!A2",
            "战疫有我",
            SHORT,
            date(2020, 2, 10),
            "疫情防控 巾帼担当",
            "武都区妇联",
            "姐妹们在一线。",
        ),
        Row("文章!A3", "家书", "", date(2020, 3, 8)),
    )


def test_pasted_lines_have_the_title_beside_the_address_or_in_the_line_before() -> None:
    rows = text(
        f"1. 《战疫有我》 {SHORT} 2020-02-10\n\n家书\n{LONG}\n三月的风\t2020/3/1\nhttps://mp.weixin.qq.com/s/z\n"
    )

    assert [(row.title, row.url, row.published) for row in rows] == [
        ("战疫有我", SHORT, date(2020, 2, 10)),
        ("家书", LONG, None),
        ("三月的风", "", date(2020, 3, 1)),
        ("", "https://mp.weixin.qq.com/s/z", None),
    ]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            [1, "甲", "https://example.com/a", "", "", "", ""],
            "文章!C2：“https://example.com/a”不是公众号文章的地址",
        ),
        ([1, "甲", "", "", "", "", ""], "文章!A2：没有链接时，标题和发布时间都要写"),
        (
            [1, "甲", SHORT, "去年三月", "", "", ""],
            "文章!D2：发布时间写着“去年三月”，要写日期，如 2020-03-08。",
        ),
        ([1, "甲", SHORT, "2020-02-30", "", "", ""], "文章!D2：没有“2020-02-30”这一天。"),
        ([1, "甲", SHORT, date(2031, 1, 1), "", "", ""], "文章!D2：2031年1月1日不会是公众号文章的发表日期"),
        ([1, "甲", SHORT, "", "长" * 41, "", ""], "文章!E2：专栏有 41 字，最多 40 字。"),
        ([1, "=A1&A1", SHORT, "", "", "", ""], "文章!B2：是公式或出错的格子。"),
    ],
)
def test_a_fault_is_named_by_its_cell(tmp_path: Path, row: list[Any], said: str) -> None:
    with pytest.raises(Mistake) as mistake:
        lists.open_(
            workbook(tmp_path, [row, [2, "好", "https://mp.weixin.qq.com/s/ok", "", "", "", ""]]), today=TODAY
        )

    assert said in str(mistake.value)
    assert "什么都没有导入" in str(mistake.value)


def test_lines_that_cannot_be_understood_are_all_named() -> None:
    with pytest.raises(Mistake) as mistake:
        text(f"孤零零的一行\n{SHORT} {LONG}\n乙 https://example.com/b\n又一行")

    assert [line.partition("：")[0] for line in str(mistake.value).split("\n")[1:]] == [
        "第2行",
        "第1行",
        "第3行",
        "第4行",
    ]


def test_what_is_no_workbook_is_told_with_its_name(tmp_path: Path) -> None:
    fake = tmp_path / "list.xlsx"
    fake.write_text("标题,链接", "utf-8")
    other = workbook(tmp_path, [], head=["甲", "乙"])

    with pytest.raises(Mistake, match="不是 Excel 工作簿"):
        lists.open_(fake, today=TODAY)
    with pytest.raises(Mistake, match="没有找到栏目"):
        lists.open_(other, today=TODAY)
    with pytest.raises(Mistake, match="一篇文章也没有"):
        text("\n \n")


def test_old_articles_are_out_at_once_and_again_changes_nothing(sessions: Sessions) -> None:
    rows = text(f"战疫有我 {SHORT} 2020-02-10\n家书 2020-03-08")

    first = bring(sessions, rows)
    again = bring(sessions, rows)

    assert [each.kind for each in first] == ["new", "new"]
    assert [each.kind for each in again] == ["unchanged", "unchanged"]
    assert revisions(sessions) == 2
    with sessions.read() as session:
        found = articles.newest_revisions(session)
        assert [words for _, words in standing.where(session, found)] == ["早已发出", "早已发出"]
        assert standing.to_submit(session, most=9) == []


def test_an_article_is_the_same_by_its_address_however_it_was_copied(sessions: Sessions) -> None:
    bring(sessions, text(f"战疫有我 {LONG}"))

    again = bring(
        sessions, text(f"战疫有我 {LONG.replace('http:', 'https:').replace('&chksm=99', '&scene=21')}")
    )

    assert [each.kind for each in again] == ["unchanged"]


def test_what_was_not_known_is_filled_in_when_the_list_comes_again(sessions: Sessions) -> None:
    bring(sessions, text(f"{SHORT}\n家书 2020-03-08"))
    with sessions.read() as session:
        nothing_to_show = articles.latest_out(session)

    [titled, addressed] = bring(sessions, text(f"战疫有我 {SHORT} 2020-02-10\n家书 {LONG} 2020-03-08"))

    assert nothing_to_show is None
    assert (titled.kind, titled.lines) == (
        "changed",
        ("标题：“（标题待补）” → “战疫有我”", "发表日期：（空） → “2020年2月10日”"),
    )
    assert addressed.kind == "changed"
    with sessions.read() as session:
        shown = articles.latest_out(session)
        assert shown
        assert (shown.title, shown.url) == ("家书", LONG)


def test_an_article_whose_text_we_have_keeps_it_and_learns_its_address(sessions: Sessions) -> None:
    make.revision(sessions, "spring", title="家书", published=date(2020, 3, 8))
    before = revisions(sessions)

    [outcome] = bring(sessions, text(f"家书 {SHORT} 2020-03-08"))

    assert (outcome.kind, outcome.draft.slug, revisions(sessions)) == ("changed", "spring", before)
    with sessions.read() as session:
        kept = articles.named(session, "spring")
        assert (kept.url, bool(articles.newest(kept).pictures)) == (SHORT, True)


def test_an_old_article_cannot_be_submitted_and_only_an_editor_brings_one_in(sessions: Sessions) -> None:
    [outcome] = bring(sessions, text(f"战疫有我 {SHORT}"))
    team = make.people(sessions)

    with sessions.read() as session:
        revision = articles.newest(articles.named(session, outcome.draft.slug))
    with sessions.begin() as session, pytest.raises(NotAllowed, match="早已发出"):
        review.submit(session, session.merge(revision), by=team.lin, steps=make.STEPS, now=make.NOON)
    with sessions.begin() as session, pytest.raises(NotAllowed, match="没有“编辑”的权限"):
        old.keep(session, text(f"家书 {SHORT}"), by=session.merge(team.zhou), now=make.NOON)


def test_the_same_article_twice_in_a_list_is_one_or_a_fault() -> None:
    assert len(text(f"甲 {SHORT}\n甲 {SHORT}")) == 1
    with pytest.raises(Mistake, match="第2行：与第1行是同一篇，写的却不一样"):
        text(f"甲 {SHORT}\n乙 {SHORT}")


def test_a_table_copied_from_excel_is_read_like_the_workbook(tmp_path: Path) -> None:
    file = workbook(tmp_path, [[1, "战疫有我", SHORT, date(2020, 2, 10), "疫情防控", "", "两行\n摘要"]])
    [row] = lists.open_(file, today=TODAY)

    [again] = text(lists.as_text([row]))

    assert again == dataclasses.replace(row, place=again.place)
    assert (again.published, again.digest) == (date(2020, 2, 10), "两行 摘要")
