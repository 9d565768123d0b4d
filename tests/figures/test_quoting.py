"""A sentence in which a number stands that was withdrawn or corrected is quoted no longer."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot import people
from bot.db import Sessions
from bot.figures import indicators, quoting, withdrawing
from bot.figures.folding import fold
from bot.figures.indicators import Alias, Figure, Indicator, Topic
from bot.people import Person
from tests.figures.review import NOW

CHECKED, HELPED = "“两癌”检查受益妇女", "“两癌”患病妇女救助"
BOTH = "检查惠及10025名农村妇女，救助送到11名患病妇女手中。"


def tell(
    sessions: Sessions, indicator: str, text: str, sentence: str, *, year: int = 2020, at: int = -1
) -> int:
    """Confirm that figure, in the place of what stood there; return its number."""
    now = NOW + timedelta(minutes=len(sentence))
    with sessions.begin() as session:
        topic = session.scalars(select(Topic)).first() or Topic(name="两癌检查救助")
        known = session.scalars(select(Indicator).where(Indicator.name == indicator)).one_or_none()
        figure = Figure(
            indicator=known or Indicator(topic=topic, name=indicator),
            year=year,
            value=Decimal(text.strip("名户")),
            unit=text[-1],
            text=text,
            approximate=False,
            sentence=sentence,
            start=sentence.index(text) if at < 0 else at,
            article=f"{year}-review",
            added_at=now,
        )
        session.add(figure)
        session.flush()
        if known is None:
            named = Alias(text=indicator, folded=fold(indicator), article=figure.article)
            named.indicator_id = figure.indicator_id
            session.add(named)
        indicators.confirm(session, [figure], by=wei(session, now), now=now)
        return figure.id


def wei(session: Session, now: datetime) -> Person:
    return people.find(session, "魏") or people.add(session, "魏", ["管理员"], now=now)


def withdraw(sessions: Sessions, number: int) -> None:
    with sessions.begin() as session:
        figure = session.get_one(Figure, number)
        withdrawing.withdraw(session, figure, "抄错了", by=wei(session, NOW), now=NOW)


def spoiled(sessions: Sessions) -> dict[str, str]:
    with sessions.read() as session:
        return {sentence: each.in_words for sentence, each in quoting.spoiled(session).items()}


def test_the_sentence_of_a_withdrawn_number_is_spoiled_for_its_sister(sessions: Sessions) -> None:
    checked = tell(sessions, CHECKED, "10025名", BOTH)
    tell(sessions, HELPED, "11名", BOTH)
    assert spoiled(sessions) == {}

    withdraw(sessions, checked)

    assert spoiled(sessions) == {
        BOTH: f"“{CHECKED.replace('“', '‘').replace('”', '’')}”2020年 10025名 已撤下"
    }


def test_so_is_that_of_a_corrected_number_until_it_is_right_again(sessions: Sessions) -> None:
    tell(sessions, CHECKED, "10025名", BOTH)
    tell(sessions, HELPED, "11名", BOTH)

    tell(sessions, CHECKED, "10052名", "检查惠及10052名农村妇女。")
    while_corrected = spoiled(sessions)
    tell(sessions, CHECKED, "10025名", BOTH)

    assert [*while_corrected] == [BOTH]
    assert "10052名" not in " ".join(spoiled(sessions))
    assert BOTH not in spoiled(sessions)


@pytest.mark.parametrize(
    "sentence",
    [
        "救助送到11名患病妇女手中，检查惠及10025名农村妇女。",  # the same words, turned
        "检查惠及10,025名农村妇女，救助送到11名患病妇女手中。",  # written otherwise
        "2020年检查1.0025万名，救助11名。",
    ],
)
def test_the_number_is_found_in_other_sentences_however_it_is_written(
    sessions: Sessions, sentence: str
) -> None:
    checked = tell(sessions, CHECKED, "10025名", BOTH)
    tell(sessions, HELPED, "11名", sentence)

    withdraw(sessions, checked)

    assert [*spoiled(sessions)] == [sentence]


def test_the_same_words_are_found_whatever_mark_ends_them(sessions: Sessions) -> None:
    helped = tell(sessions, HELPED, "12名", "救助12名、投保11名。")
    tell(sessions, CHECKED, "11名", "检查11名；救助12名。")

    withdraw(sessions, helped)

    assert [*spoiled(sessions)] == ["检查11名；救助12名。"]


def test_a_later_year_that_names_the_number_beside_its_own_is_spoiled_too(sessions: Sessions) -> None:
    checked = tell(sessions, CHECKED, "10025名", BOTH)
    later = "2021年检查惠及11200名农村妇女，比2020年的10025名多。"
    tell(sessions, CHECKED, "11200名", later, year=2021)

    withdraw(sessions, checked)

    assert [*spoiled(sessions)] == [later]


@pytest.mark.parametrize(
    "sentence",
    [
        "检查惠及100250名农村妇女，救助送到11名患病妇女手中。",
        "检查惠及10025户农村家庭，救助送到11名患病妇女手中。",
        "救助送到11名患病妇女手中。",
    ],
)
def test_another_number_or_another_thing_is_not_taken_for_it(sessions: Sessions, sentence: str) -> None:
    checked = tell(sessions, CHECKED, "10025名", "检查惠及10025名。")
    tell(sessions, HELPED, "11名", sentence)

    withdraw(sessions, checked)

    assert spoiled(sessions) == {}


def test_a_number_that_is_right_of_another_indicator_in_that_place_spoils_nothing(sessions: Sessions) -> None:
    wrongly = tell(sessions, HELPED, "10025名", BOTH)
    tell(sessions, CHECKED, "10025名", BOTH)

    withdraw(sessions, wrongly)

    assert spoiled(sessions) == {}


def test_the_same_number_in_another_place_of_the_sentence_does_not_make_it_right(sessions: Sessions) -> None:
    twice = "检查惠及11名农村妇女，救助送到11名患病妇女手中。"
    checked = tell(sessions, CHECKED, "11名", twice)
    tell(sessions, HELPED, "11名", twice, at=twice.rindex("11名"))

    withdraw(sessions, checked)

    assert [*spoiled(sessions)] == [twice]
