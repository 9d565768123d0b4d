"""Importing a sheet: all or nothing, again changes nothing, and nothing is answered with unconfirmed."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.db import Sessions
from bot.errors import Mistake
from bot.figures import indicators, sheets, version
from bot.figures.indicators import Alias, Figure
from bot.journal import Entry
from tests.figures import review
from tests.figures.review import NOW

CORRECTED = (("12期", "13期"), ("value = 12\n", "value = 13\n"))
CORRECTED_TEXT = review.MADE_UP_TEXT.replace("12期", "13期")


def bring(sessions: Sessions, sheet: sheets.Sheet, slug: str = "made-up") -> sheets.Changes:
    with sessions.begin() as session:
        return sheets.import_(session, sheet, article=slug, by=None, now=NOW)


def answered(sessions: Sessions) -> list[str]:
    with sessions.read() as session:
        topics = [topic for _, topic, _ in indicators.aliases(session)]
        return [figure.text for figure in indicators.look_up(session, topics=topics)]


def test_an_imported_figure_waits_until_it_is_confirmed(sessions: Sessions, tmp_path: Path) -> None:
    changes = bring(sessions, review.made_up(tmp_path))

    assert changes == sheets.Changes(added=3, names_added=7)
    assert answered(sessions) == []
    with sessions.begin() as session:
        waiting = indicators.waiting(session, "made-up")
        wei = review.administrator(session)
        assert indicators.confirm(session, waiting, by=wei, now=NOW) == 3
    assert answered(sessions) == ["12期", "300余人", "3户"]


def test_importing_again_changes_nothing(sessions: Sessions, tmp_path: Path) -> None:
    sheet = review.made_up(tmp_path)
    review.load(sessions, sheet, slug="made-up")
    with sessions.read() as session:
        before = len(session.scalars(select(Entry)).all())

    changes = bring(sessions, sheet)

    assert changes == sheets.Changes(unchanged=3)
    assert answered(sessions) == ["12期", "300余人", "3户"]
    with sessions.read() as session:
        assert len(session.scalars(select(Entry)).all()) == before


def test_a_correction_waits_while_the_old_figure_goes_on_and_then_takes_its_place(
    sessions: Sessions, tmp_path: Path
) -> None:
    review.load(sessions, review.made_up(tmp_path), slug="made-up")

    changes = bring(sessions, review.made_up(tmp_path, *CORRECTED, article=CORRECTED_TEXT))
    meanwhile = answered(sessions)
    with sessions.begin() as session:
        waiting = indicators.waiting(session)
        indicators.confirm(session, waiting, by=review.administrator(session), now=NOW)

    assert changes.corrected == 2  # the number, and its neighbour, whose sentence changed with it
    assert "12期" in meanwhile
    assert answered(sessions) == ["13期", "300余人", "3户"]
    with sessions.read() as session:
        old = session.scalars(select(Figure).where(Figure.text == "12期")).one()
        new = session.scalars(select(Figure).where(Figure.text == "13期")).one()
    assert old.superseded_by_id == new.id
    assert old.confirmed_at is not None


def test_a_correction_taken_back_before_it_was_confirmed_leaves_the_old_figure(
    sessions: Sessions, tmp_path: Path
) -> None:
    sheet = review.made_up(tmp_path)
    review.load(sessions, sheet, slug="made-up")
    bring(sessions, review.made_up(tmp_path, *CORRECTED, article=CORRECTED_TEXT))

    bring(sessions, sheet)

    with sessions.read() as session:
        assert indicators.waiting(session) == []
    assert "12期" in answered(sessions)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('level = "区级"', 'level = "省级"'), "“好媳妇评选”的级别已确认（区级），要改请换一个指标名"),
        (('level = "区级"\n', ""), "“好媳妇评选”的级别已确认（区级）"),
        (
            ('topic = "办班"\nindicator = "办班人数"', 'topic = "好媳妇"\nindicator = "办班人数"'),
            "“办班人数”的话题已确认（办班），要改请换一个指标名",
        ),
    ],
)
def test_what_was_confirmed_keeps_its_level_and_topic(
    sessions: Sessions, tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    no_level_told = review.MADE_UP_TEXT.replace("省级3户、市级5户、区级20户", "8户")
    before = (
        ("推选“好媳妇”省级3户、市级5户、区级20户。", "推选“好媳妇”8户。"),
        ('text = "3户"\nvalue = 3', 'text = "8户"\nvalue = 8'),
        ("省级好媳妇", "好媳妇评选"),
        ('level = "省级"', 'level = "区级"'),
    )
    review.load(sessions, review.made_up(tmp_path, *before, article=no_level_told), slug="made-up")
    changed = review.made_up(tmp_path, *before, change, article=no_level_told)

    with pytest.raises(Mistake, match=told):
        bring(sessions, changed)

    with sessions.read() as session:
        found = {each.indicator.name: each.indicator for each in indicators.everything(session)}
    assert found["好媳妇评选"].level == "区级"
    assert found["办班人数"].topic.name == "办班"


def test_what_still_waits_may_change_its_topic(sessions: Sessions, tmp_path: Path) -> None:
    bring(sessions, review.made_up(tmp_path))
    to_another_topic = ('topic = "办班"\nindicator = "办班人数"', 'topic = "好媳妇"\nindicator = "办班人数"')

    bring(sessions, review.made_up(tmp_path, to_another_topic))

    with sessions.read() as session:
        assert {
            each.indicator.topic.name for each in indicators.everything(session) if each.text == "300余人"
        } == {"好媳妇"}


def test_a_figure_that_left_the_sheet_is_no_longer_answered_with(sessions: Sessions, tmp_path: Path) -> None:
    review.load(sessions, review.made_up(tmp_path), slug="made-up")
    rest = review.MADE_UP_SHEET.rpartition("[[figure]]")[0]

    changes = bring(sessions, review.made_up(tmp_path, (review.MADE_UP_SHEET, rest)))

    assert changes == sheets.Changes(unchanged=2, withdrawn=1, names_removed=1)
    assert answered(sessions) == ["12期", "300余人"]


def test_names_follow_the_sheet_and_may_move_from_one_indicator_to_another(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, review.made_up(tmp_path))

    bring(sessions, review.made_up(tmp_path, ('["学习班"]', '["几期班"]'), ('["几期班"]\ntext', "[]\ntext")))

    with sessions.read() as session:
        names = {alias.folded: alias for alias in session.scalars(select(Alias))}
    assert "学习班" not in names
    assert names["几期班"].topic_id is not None
    assert names["几期班"].indicator_id is None


def test_a_name_that_another_article_gave_something_else_is_refused_and_nothing_is_kept(
    sessions: Sessions, tmp_path: Path
) -> None:
    bring(sessions, review.made_up(tmp_path))
    other = (("办班", "讲座"), ("年讲座", "年办班"), ("year = 2019", "year = 2020"))

    with pytest.raises(Mistake, match="“学习班”在文章 made-up 里已是另一个"):
        bring(sessions, review.made_up(tmp_path, *other), slug="other")

    with sessions.read() as session:
        assert {figure.article for figure in indicators.everything(session)} == {"made-up"}


def test_two_articles_cannot_both_give_the_figure_of_one_year(sessions: Sessions, tmp_path: Path) -> None:
    bring(sessions, review.made_up(tmp_path))

    with pytest.raises(Mistake, match="已由文章 made-up 给出（12期）"):
        bring(sessions, review.made_up(tmp_path), slug="other")


def test_another_year_of_the_same_indicators_stands_beside_the_first(
    sessions: Sessions, tmp_path: Path
) -> None:
    review.load(sessions, review.made_up(tmp_path), slug="made-up")

    review.load(sessions, review.made_up(tmp_path, ("year = 2019", "year = 2018")), slug="before")

    with sessions.read() as session:
        assert {figure.year for figure in indicators.everything(session)} == {2018, 2019}
        assert indicators.topics(session) == [("办班", 2), ("好媳妇", 1)]


def test_every_import_raises_the_counter_that_other_processes_watch(
    sessions: Sessions, tmp_path: Path
) -> None:
    for expected in ("1", "2"):
        bring(sessions, review.made_up(tmp_path))

        with sessions.read() as session:
            assert version.current(session) == expected
