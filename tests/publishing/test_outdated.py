"""A figure is corrected: what carries the old one is known, and what is planned with it does not go out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.db import Sessions
from bot.errors import NotAllowed
from bot.figures import indicators
from bot.figures.indicators import Figure, Indicator
from bot.publishing import articles, carriers, outdated, pushes
from bot.publishing.outdated import Correction
from bot.publishing.pushes import Push, State
from bot.publishing.review import Submission
from tests import make
from tests.publishing.conftest import Sender, reload

NAMED = "全年{“两癌”检查受益妇女}接受检查。\n"
CARDS = "::: 数字\n10,025名 | 妇女接受“两癌”检查\n60余场 | 巾帼宣讲\n:::\n"
CHART = "::: 图表\n“两癌”检查受益妇女\n:::\n"
Plan = Callable[..., Push]


def figure_of(session: Session, text: str, *, year: int = 2020, sentence: str = "", now: datetime) -> Figure:
    """Add another figure of the one indicator; it is not confirmed yet."""
    figure = Figure(
        indicator=session.scalars(select(Indicator)).one(),
        year=year,
        value=Decimal(text.removesuffix("名")),
        unit="名",
        text=text,
        approximate=False,
        sentence=sentence or text,
        start=0,
        article="2020-review",
        added_at=now,
    )
    session.add(figure)
    session.flush()
    return figure


def correct(sessions: Sessions, text: str = "10052名", *, year: int = 2020, sentence: str = "") -> None:
    """Put *text* in the place of what is confirmed of the one indicator, an hour after noon."""
    chen, now = make.people(sessions).chen, make.NOON + timedelta(hours=1)
    with sessions.begin() as session:
        figure = figure_of(session, text, year=year, sentence=sentence, now=now)
        indicators.confirm(session, [figure], by=session.merge(chen), now=now)


def the_correction(sessions: Sessions) -> Correction:
    with sessions.read() as session:
        (found,) = outdated.corrections(session)
    return found


def carried(sessions: Sessions) -> dict[str, tuple[str, ...]]:
    """Return what carries the one old figure: slug → sentences."""
    with sessions.read() as session:
        (correction,) = outdated.corrections(session)
        found = carriers.of(session, correction)
        return {each.submission.revision.article.slug: each.sentences for each in found}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("全年10025名妇女接受“两癌”检查。\n", "全年10025名妇女接受“两癌”检查。"),
        ("全年10,025名妇女接受检查。\n", "全年10,025名妇女接受检查。"),
        (NAMED, "全年10025名接受检查。"),
        (CARDS, "10,025名 妇女接受“两癌”检查"),
        (CHART, "图表：“两癌”检查受益妇女"),
    ],
)
def test_a_text_carries_a_figure_however_it_says_it(sessions: Sessions, body: str, sentence: str) -> None:
    make.figures(sessions)
    make.approved(sessions, "it", body=body, year=2020, pictures={"images/cover.jpg": make.picture()})
    make.approved(sessions, "other", body="步行累计31002588步。\n")

    correct(sessions)

    assert carried(sessions) == {"it": (sentence,)}


def test_a_small_number_is_the_figure_only_where_what_is_counted_is_named(sessions: Sessions) -> None:
    make.figures(sessions)
    correct(sessions, "12名", year=2021)
    for slug, body in (("named", "其中12名妇女受益。\n"), ("another", "评出12名标兵。\n")):
        make.approved(sessions, slug, body=body)

    correct(sessions, "13名", year=2021)

    assert set(carried(sessions)) == {"named"}


def test_what_was_written_after_the_correction_knew_better(sessions: Sessions) -> None:
    make.figures(sessions)
    correct(sessions)
    with sessions.begin() as session:
        figure = session.scalars(select(Figure).where(Figure.text == "10052名")).one()
        figure.confirmed_at = make.NOON - timedelta(days=2)

    make.approved(sessions, body="更正：10025名应为10052名。\n")

    assert carried(sessions) == {}


def test_other_words_for_the_same_number_correct_nothing(sessions: Sessions) -> None:
    make.figures(sessions)

    correct(sessions, "10025名", sentence="全年10025名妇女接受检查。")

    with sessions.read() as session:
        assert outdated.corrections(session) == []


def test_a_planned_push_whose_figure_was_corrected_is_held(
    sessions: Sessions, sender: Sender, plan: Plan
) -> None:
    make.figures(sessions)
    push = plan(revisions=[make.approved(sessions, body=NAMED, year=2020)])
    correct(sessions)

    sender.tick()

    held = reload(sessions, push)
    assert held.state == State.HELD
    assert "““两癌”检查受益妇女”2020年 10025名 已更正为 10052名" in held.reason
    assert sender.platform.mass == []
    with sessions.read() as session:
        (carrier,) = carriers.of(session, the_correction(sessions))
        assert carrier.push is not None
        assert carrier.push.id == push.id


def test_a_push_that_was_prepared_before_the_correction_is_held_when_it_is_due(
    sessions: Sessions, sender: Sender
) -> None:
    make.figures(sessions)
    due_at = sender.platform.now() + timedelta(minutes=30)
    push = make.push(sessions, due_at=due_at, revisions=[make.approved(sessions, body=NAMED, year=2020)])
    sender.tick()
    assert reload(sessions, push).media_id
    correct(sessions)

    sender.wait(minutes=30)
    sender.tick()

    assert reload(sessions, push).state == State.HELD
    assert sender.platform.mass == []


def test_what_carries_a_corrected_figure_is_not_planned_nor_released(sessions: Sessions) -> None:
    make.figures(sessions)
    kept = make.approved(sessions, body=NAMED, year=2020)
    push = make.push(sessions, revisions=[make.approved(sessions, body=NAMED, year=2020)])
    chen = make.people(sessions).chen
    with sessions.begin() as session:
        pushes.stop_all(session, by=session.merge(chen), now=make.NOON)
    correct(sessions)

    with pytest.raises(NotAllowed, match="已更正为 10052名"):
        make.push(sessions, revisions=[kept])
    with pytest.raises(NotAllowed, match="已更正为 10052名"), sessions.begin() as session:
        pushes.release(session, pushes.named(session, push.id), by=session.merge(chen), now=make.NOON)


def test_the_text_with_the_new_figure_goes_out(sessions: Sessions, sender: Sender) -> None:
    make.figures(sessions)
    make.approved(sessions, "it", body=NAMED, year=2020)
    correct(sessions)
    with sessions.begin() as session:  # the confirmation lay before this was handed in
        figure = session.scalars(select(Figure).where(Figure.text == "10052名")).one()
        figure.confirmed_at = make.NOON - timedelta(days=1)
    again = make.approved(sessions, "it", body=f"{NAMED}\n特此说明。\n", year=2020)
    push = make.push(sessions, due_at=sender.platform.now(), revisions=[again])

    sender.tick()

    assert reload(sessions, push).state == State.ACCEPTED
    with sessions.read() as session:
        submission = session.get_one(Push, push.id).articles[0].submission
        assert isinstance(submission, Submission)
        assert "10052名" in submission.rendered["html"]
        assert articles.newest(submission.revision.article).id == submission.revision_id
