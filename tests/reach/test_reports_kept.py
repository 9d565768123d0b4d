"""The yearly line becomes figures of its year: they wait, are confirmed, are corrected, like any other."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from bot import notices
from bot.clock import BEIJING
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.figures import indicators, sheets
from bot.figures.indicators import Figure
from bot.publishing import folder, setting
from bot.publishing.articles import Revision
from bot.publishing.proofread import kept as proofread
from bot.reach import periods, reports
from bot.reach.counted import Counted
from bot.reach.reports import Kept, Line
from tests import make
from tests.cast import Cast

ARTICLES = Path(__file__).parents[2] / "articles"
NOW = datetime(2027, 2, 1, 9, 0, tzinfo=BEIJING)


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return make.people(sessions)


def line(*reads: int | None, year: int = 2026) -> Line:
    one = Counted(
        slug=None,
        title="一篇",
        published_on=date(year, 3, 2),
        msgid="2247_1",
        reads=0,
        through=date(year, 3, 9),
        origin="hand",
        publish_type=0,
        joined_by=None,
    )
    return Line(
        periods.year(year),
        date(year + 1, 2, 1),
        NOW,
        tuple(replace(one, reads=each) for each in reads),
        (),
        (),
    )


def keep(sessions: Sessions, staff: Cast, given: Line, **more: bool) -> Kept:
    with sessions.begin() as session:
        return reports.keep(session, given, by=session.merge(staff.lin), now=NOW, **more)


def confirm(sessions: Sessions, staff: Cast) -> None:
    with sessions.begin() as session:
        indicators.confirm(session, indicators.waiting(session), by=session.merge(staff.chen), now=NOW)


def answered(sessions: Sessions, year: int = 2026) -> dict[str, str]:
    """Return what followers would be told."""
    with sessions.read() as session:
        return {each.indicator: each.text for each in indicators.look_up(session, year=year)}


def everything(sessions: Sessions) -> list[Figure]:
    with sessions.read() as session:
        return indicators.everything(session)


def test_both_numbers_wait_with_the_line_as_their_sentence(sessions: Sessions, staff: Cast) -> None:
    keep(sessions, staff, line(12_000, 345, 0))

    pushed, reads = everything(sessions)
    assert answered(sessions) == {}
    assert (pushed.indicator.name, pushed.text, pushed.value, pushed.approximate) == (
        "推送图文信息",
        "3条",
        Decimal(3),
        False,
    )
    assert (reads.indicator.name, reads.text, reads.value, reads.unit, reads.approximate) == (
        "图文阅读量",
        "1.2万人次",
        Decimal(12_345),
        "人次",
        True,
    )
    assert reads.sentence == pushed.sentence == "推送图文信息3条，阅读量达1.2万人次。"
    assert reads.sentence[reads.start :].startswith(reads.text)
    assert reads.indicator.topic.name == "宣传"
    assert reads.article == "reach-2026"


def test_numbers_that_may_still_change_are_kept_only_even_so_and_say_of_when_they_are(
    sessions: Sessions, staff: Cast
) -> None:
    running = replace(line(120, None), made_on=date(2026, 12, 4))

    with pytest.raises(reports.Unfinished, match="2026年还没有过完；1条缺数。等齐了再记。"):
        keep(sessions, staff, running)
    assert everything(sessions) == []
    keep(sessions, staff, running, even_so=True)

    pushed, reads = everything(sessions)
    assert (pushed.text, reads.text) == ("2条", "120人次")
    assert pushed.sentence.endswith("阅读量达120人次（2026年12月4日统计，不是最后的数）。")


def test_a_number_that_is_not_rounded_is_exact(sessions: Sessions, staff: Cast) -> None:
    keep(sessions, staff, line(9_999))

    assert [(each.text, each.approximate) for each in everything(sessions)] == [
        ("1条", False),
        ("9999人次", False),
    ]


def test_the_administrator_is_told_until_they_are_confirmed(sessions: Sessions, staff: Cast) -> None:
    keep(sessions, staff, line(12_345))
    keep(sessions, staff, line(12_345))
    keep(sessions, staff, line(12_400))

    with sessions.read() as session:
        told = notices.waiting(session, session.merge(staff.chen))
        nobody_else = notices.waiting(session, session.merge(staff.zhou))
    texts = [each.text for each in told]
    assert texts == [
        "2026年“图文阅读量”记成了 1.2万人次，等管理员确认；确认以后才会用来回答。",
        "2026年“推送图文信息”记成了 1条，等管理员确认；确认以后才会用来回答。",
    ]
    assert {each.link for each in told} == {"/console/reports/2026"}
    assert nobody_else == []
    with sessions.read() as session:
        seen = [each.id for each in reports.standing(session, 2026)]
    keep(sessions, staff, line(12_500))
    for person, numbers, why in ((staff.lin, seen, "没有“管理员”的权限"), (staff.chen, seen, "刚刚变了")):
        with sessions.begin() as session, pytest.raises(NotAllowed, match=why):
            reports.confirm(session, 2026, numbers, by=session.merge(person), now=NOW)
    with sessions.read() as session:
        seen = [each.id for each in reports.standing(session, 2026)]

    with sessions.begin() as session:
        done = reports.confirm(session, 2026, seen, by=session.merge(staff.chen), now=NOW)

    assert len(done) == 2
    assert answered(sessions) == {"推送图文信息": "1条", "图文阅读量": "1.3万人次"}
    with sessions.read() as session:
        assert notices.waiting(session, session.merge(staff.chen)) == []


def test_each_year_waits_by_itself_and_what_is_taken_back_waits_no_more(
    sessions: Sessions, staff: Cast
) -> None:
    def told() -> list[str]:
        with sessions.read() as session:
            return [each.text[:16] for each in notices.waiting(session, session.merge(staff.chen))]

    keep(sessions, staff, line(12_345))
    keep(sessions, staff, replace(line(700), period=periods.year(2025)))
    both = told()
    confirm(sessions, staff)
    none_left = told()
    keep(sessions, staff, line(99_999))
    corrected = told()
    with sessions.begin() as session:
        sheets.undo(session, by=session.merge(staff.lin), now=NOW)

    assert [text[:4] for text in both] == ["2025", "2025", "2026", "2026"]
    assert none_left == []
    assert [text[:12] for text in corrected] == ["2026年“图文阅读量”", "2026年“推送图文信息"]
    assert told() == []


def test_the_same_again_changes_nothing(sessions: Sessions, staff: Cast) -> None:
    first = keep(sessions, staff, line(12_345))
    again = keep(sessions, staff, line(12_345))
    confirm(sessions, staff)
    confirmed = keep(sessions, staff, line(12_345))

    assert (first.changes.added, again.changes.unchanged, confirmed.changes.unchanged) == (2, 2, 2)
    assert len(everything(sessions)) == 2


def test_new_data_take_the_place_of_what_waits(sessions: Sessions, staff: Cast) -> None:
    keep(sessions, staff, line(12_345))
    keep(sessions, staff, line(12_345, 20_000))

    assert [each.text for each in everything(sessions)] == ["2条", "3.2万人次"]
    confirm(sessions, staff)
    assert answered(sessions) == {"推送图文信息": "2条", "图文阅读量": "3.2万人次"}


def test_a_confirmed_one_is_told_until_its_correction_is_confirmed(sessions: Sessions, staff: Cast) -> None:
    keep(sessions, staff, line(12_345))
    confirm(sessions, staff)

    keep(sessions, staff, line(12_345, 20_000))
    before = answered(sessions)
    confirm(sessions, staff)

    assert before == {"推送图文信息": "1条", "图文阅读量": "1.2万人次"}
    assert answered(sessions) == {"推送图文信息": "2条", "图文阅读量": "3.2万人次"}


def test_a_reader_more_within_the_rounding_is_a_correction_too(sessions: Sessions, staff: Cast) -> None:
    keep(sessions, staff, line(12_345))
    keep(sessions, staff, line(12_346))

    assert [each.value for each in everything(sessions)] == [Decimal(1), Decimal(12_346)]


def test_they_stand_in_the_text_of_the_review_and_proofreading_agrees(
    sessions: Sessions, staff: Cast
) -> None:
    make.revision(sessions, "2026-review", year=2026, template="review")
    kept = keep(sessions, staff, line(12_345))
    confirm(sessions, staff)

    body = "全年推送图文信息{推送图文信息}，阅读量达{图文阅读量}。\n\n去年图文阅读量达1.2万人次。\n"
    review = make.revision(sessions, "2026-review", year=2026, template="review", body=body, title="综述")

    assert {each.article for each in kept.figures} == {"2026-review"}
    with sessions.read() as session:
        html = setting.set_revision(session, session.merge(review, load=False), ()).html
        found = proofread.findings(session, session.merge(review, load=False))
    assert "推送图文信息1条，阅读量达1.2万人次。" in "".join(html.split())
    assert [each.what for each in found if "已确认" in each.what] == []


def test_an_indicator_that_counts_the_same_already_gets_the_new_year(sessions: Sessions, staff: Cast) -> None:
    source, sheet = folder.open_figures(ARTICLES / "2020-review" / "figures.toml")
    with sessions.begin() as session:
        sheets.import_(session, sheet, article=source, by=None, now=NOW)

    kept = keep(sessions, staff, line(12_345))
    confirm(sessions, staff)

    assert [each.indicator.name for each in kept.figures] == ["微信图文信息", "微信阅读量"]
    assert answered(sessions)["微信阅读量"] == "1.2万人次"
    body = "推送图文信息{推送图文信息}，阅读量达{图文阅读量}。\n"
    text = typeset(sessions, make.revision(sessions, body=body, year=2026))
    assert "推送图文信息1条，阅读量达1.2万人次。" in text


def test_what_is_exported_comes_back_unchanged(sessions: Sessions, staff: Cast, tmp_path: Path) -> None:
    keep(sessions, staff, line(12_345))
    with sessions.read() as session:
        sheets.write(tmp_path / "数字.xlsx", sheets.export(session))

    with sessions.begin() as session:
        sheet = sheets.open_(tmp_path / "数字.xlsx")
        changes = sheets.import_(session, sheet, article="数字.xlsx", by=session.merge(staff.lin), now=NOW)

    assert (changes.unchanged, changes.added, changes.corrected) == (2, 0, 0)


@pytest.mark.parametrize("reads", [(), (None, None)])
def test_without_any_data_nothing_is_kept(sessions: Sessions, staff: Cast, reads: tuple[None, ...]) -> None:
    with pytest.raises(Mistake, match="2026年还没有取到阅读数"):
        keep(sessions, staff, line(*reads))

    assert everything(sessions) == []


def test_who_may_not_import_figures_may_not_keep_them(sessions: Sessions, staff: Cast) -> None:
    with sessions.begin() as session, pytest.raises(NotAllowed, match="记一年的数字"):
        reports.keep(session, line(5), by=session.merge(staff.zhou), now=NOW)


def typeset(sessions: Sessions, revision: Revision) -> str:
    with sessions.read() as session:
        html = setting.set_revision(session, session.merge(revision, load=False), ()).html
    return "".join(html.split())
