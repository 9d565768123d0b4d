"""A figure is corrected: what carries the old one is known, and what is planned with it does not go out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from bot import people
from bot.db import Sessions
from bot.errors import NotAllowed
from bot.figures import corrections, indicators
from bot.figures.corrections import Correction
from bot.figures.indicators import Figure, Indicator
from bot.people import Role
from bot.publishing import articles, carriers, outdated, pushes, review, standing
from bot.publishing.pushes import Push, State
from bot.publishing.pushes import desk as looking
from bot.publishing.pushes.desk import Desk, Looked
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
        indicator=session.scalars(select(Indicator).where(Indicator.name == "“两癌”检查受益妇女")).one(),
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
        (found,) = corrections.listed(session)
    return found


def carried(sessions: Sessions) -> dict[str, tuple[str, ...]]:
    """Return what carries the one old figure: slug → sentences."""
    with sessions.read() as session:
        (correction,) = corrections.listed(session)
        found = carriers.of(session, correction)
        return {each.submission.revision.article.slug: each.sentences for each in found}


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("全年10025名妇女接受“两癌”检查。\n", "全年10025名妇女接受“两癌”检查。"),
        ("全年1.0025万名妇女接受检查。\n", "全年1.0025万名妇女接受检查。"),
        ("“两癌”检查受益妇女１００２５人。\n", "“两癌”检查受益妇女10025人。"),
        ("“两癌”检查受益妇女（名）：10025。\n", "“两癌”检查受益妇女(名):10025。"),
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
        assert corrections.listed(session) == []


def test_a_planned_push_whose_figure_was_corrected_is_held(
    sessions: Sessions, sender: Sender, plan: Plan
) -> None:
    make.figures(sessions)
    push = plan(revisions=[make.approved(sessions, body=NAMED, year=2020)])
    correct(sessions)

    sender.tick()

    held = reload(sessions, push)
    assert held.state == State.HELD
    assert "“‘两癌’检查受益妇女”2020年 10025名 已更正为 10052名" in held.reason
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
        pushes.release(
            session, pushes.named(session, push.id), by=session.merge(chen), terms=make.TERMS, now=make.NOON
        )


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


def test_the_same_number_that_is_right_of_another_year_is_not_taken_for_the_old_one(
    sessions: Sessions,
) -> None:
    make.figures(sessions)
    correct(sessions, "10025名", year=2021)  # a count that stands still
    make.approved(sessions, "of-2021", body="2021年10025名妇女接受“两癌”检查。\n", year=2021)
    make.approved(sessions, "of-2020", body="2020年10025名妇女接受“两癌”检查。\n", year=2020)

    correct(sessions, "10052名", year=2020)

    assert set(carried(sessions)) == {"of-2020"}


def test_a_correction_that_was_taken_back_corrects_nothing(sessions: Sessions) -> None:
    make.figures(sessions)
    correct(sessions, "10052名")

    correct(sessions, "10025名", sentence="到底是10025名。")

    with sessions.read() as session:
        (found,) = corrections.listed(session)  # only the figure in between was one
        assert (found.old.text, found.new.text if found.new else "") == ("10052名", "10025名")


def test_what_a_correction_keeps_from_being_planned_is_handed_in_again_as_it_stands(
    sessions: Sessions,
) -> None:
    make.figures(sessions)
    kept = make.approved(sessions, body=NAMED, year=2020)
    team, at = make.people(sessions), make.NOON + timedelta(hours=2)
    with pytest.raises(NotAllowed, match="已经审完"), sessions.begin() as session:
        review.submit(session, session.merge(kept), by=team.lin, steps=make.STEPS, now=at)
    correct(sessions)

    with sessions.begin() as session:
        again = review.submit(session, session.merge(kept), by=team.lin, steps=make.STEPS, now=at)

    assert "10052名" in again.rendered["html"]
    with sessions.read() as session:
        assert outdated.of(session, again) == []


def test_who_stands_in_for_a_reviewer_does_not_make_an_old_text_new(sessions: Sessions) -> None:
    make.figures(sessions)
    kept = make.revision(sessions, body=NAMED, year=2020)
    team, later = make.people(sessions), make.NOON + timedelta(hours=2)
    with sessions.begin() as session:
        other = people.add(session, "冯", [Role.SECOND], now=make.NOON)
        submission = review.submit(
            session,
            session.merge(kept),
            by=session.merge(team.lin),
            reviewers=[session.merge(each) for each in team.reviewers],
            steps=make.STEPS,
            now=make.NOON,
        )
        session.flush()
        number = submission.id
    correct(sessions)

    with sessions.begin() as session:
        row = review.substitute(
            session,
            session.get_one(Submission, number),
            step="复审",
            substitute=session.merge(other),
            by=session.merge(team.lin),
            reason="出差",
            now=later,
        )
        after = row.after

        assert outdated.set_at(session, after) == make.NOON
        assert "已更正为 10052名" in outdated.of(session, after)[0]


def test_a_text_that_cannot_be_opened_is_listed_and_keeps_no_figure_from_being_confirmed(
    sessions: Sessions,
) -> None:
    make.figures(sessions)
    make.approved(sessions, "it", body=NAMED, year=2020)
    with sessions.begin() as session:
        submission = session.scalars(select(Submission)).one()
        submission.rendered = submission.rendered | {"title": "有人改了库"}

    correct(sessions)

    assert carried(sessions) == {"it": (carriers.CANNOT_BE_OPENED,)}


def test_many_corrections_of_other_figures_cost_a_text_nothing_much(sessions: Sessions) -> None:
    make.figures(sessions)
    make.approved(sessions, body=NAMED, year=2020)
    for number in range(40):
        correct(sessions, f"{2000 + number}名", year=1980)
    statements: list[str] = []
    event.listen(sessions.engine, "before_cursor_execute", lambda *given: statements.append(given[2]))

    with sessions.read() as session:
        submission = session.scalars(select(Submission)).one()
        before = len(statements)
        assert outdated.of(session, submission) == []

    assert len(statements) - before < 12  # however many corrections there are


def test_a_figure_that_is_confirmed_while_the_claim_waits_is_looked_at_before_anything_is_sent(
    sessions: Sessions, sender: Sender, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.figures(sessions)
    push = plan(revisions=[make.approved(sessions, body=NAMED, year=2020)])
    look = looking.look

    def corrected_meanwhile(desk: Desk, number: int, *states: State) -> Looked | None:
        found = look(desk, number, *states)
        correct(sessions)
        monkeypatch.setattr("bot.publishing.pushes.sending.look", look)
        return found

    monkeypatch.setattr("bot.publishing.pushes.sending.look", corrected_meanwhile)
    sender.tick()
    assert reload(sessions, push).state == State.PREPARING

    sender.tick()

    assert reload(sessions, push).state == State.HELD
    assert sender.platform.mass == []


def test_an_article_that_is_edited_between_look_and_claim_does_not_go_out(
    sessions: Sessions, sender: Sender, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    push = plan(revisions=[make.approved(sessions, "it")])
    look = looking.look

    def edited_meanwhile(desk: Desk, number: int, *states: State) -> Looked | None:
        found = look(desk, number, *states)
        make.revision(sessions, "it", title="有人刚改过")
        return found

    monkeypatch.setattr("bot.publishing.pushes.sending.look", edited_meanwhile)
    sender.tick()

    held = reload(sessions, push)
    assert (held.state, "排期以后有改动" in held.reason) == (State.HELD, True)
    assert sender.platform.mass == []


def test_a_prepared_push_is_not_looked_at_again_before_it_is_due(
    sessions: Sessions, sender: Sender, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.push(sessions, due_at=sender.platform.now() + timedelta(minutes=30))
    looks: list[int] = []
    look = looking.look

    def counted(desk: Desk, number: int, *states: State) -> Looked | None:
        looks.append(number)
        return look(desk, number, *states)

    monkeypatch.setattr("bot.publishing.pushes.preparing.look", counted)

    for _ in range(3):
        sender.tick()

    assert len(looks) == 1


def test_a_figure_drawn_by_its_name_is_carried_whatever_the_sentence_says(sessions: Sessions) -> None:
    make.figures(sessions)
    correct(sessions, "12名", year=2021)
    make.approved(sessions, "drawn", body="另有{“两癌”检查受益妇女 2021}。\n", year=2020)
    make.approved(sessions, "typed", body="另有12名。\n", year=2021)

    correct(sessions, "13名", year=2021)

    assert carried(sessions) == {"drawn": ("另有12名。",)}


def test_what_carries_a_corrected_figure_is_not_approved_and_its_page_says_why(sessions: Sessions) -> None:
    make.figures(sessions)
    kept = make.revision(sessions, "it", body=NAMED, year=2020)
    team, at = make.people(sessions), make.NOON
    with sessions.begin() as session:
        submission = review.submit(
            session,
            session.merge(kept),
            by=team.lin,
            reviewers=[session.merge(each) for each in team.reviewers],
            steps=make.STEPS,
            now=at,
        )
    correct(sessions)

    with pytest.raises(NotAllowed, match="请退回"), sessions.begin() as session:
        review.approve(
            session, session.merge(submission), by=session.merge(team.zhou), digest=submission.digest, now=at
        )
    with sessions.read() as session:
        findings = standing.of(session, articles.named(session, "it")).findings
    assert any("已更正为 10052名" in each.what for each in findings)
