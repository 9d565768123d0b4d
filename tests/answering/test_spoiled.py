"""What was withdrawn or corrected is told no more, nor quoted with what stands beside it in its sentence."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot import db
from bot.answering import answers
from bot.answering.library import Library
from bot.db import Sessions
from bot.figures import corrections, indicators, withdrawing
from bot.figures.indicators import Figure, Indicator
from tests.answering.test_answers import ask
from tests.figures import review
from tests.figures.review import NOW
from tests.figures.test_quoting import tell, wei, withdraw

CHECKED, HELPED = "“两癌”检查受益妇女", "“两癌”患病妇女救助"
QUOTE = "农村妇女“两癌”检查和救助全面完成"


def number_of(sessions: Sessions, indicator: str) -> int:
    with sessions.read() as session:
        rows = select(Figure.id).join(Indicator).where(Indicator.name == indicator, indicators.is_live)
        return session.scalars(rows).one()


def test_the_sister_of_a_withdrawn_number_is_told_without_their_sentence(sessions: Sessions) -> None:
    review.load(sessions)
    assert QUOTE in ask(sessions, "两癌").text

    withdraw(sessions, number_of(sessions, CHECKED))

    for text in ("两癌", "两癌救助了多少人", "两癌检查受益妇女", "2020年两癌患病妇女救助"):
        answer = ask(sessions, text).text
        assert "10025" not in answer
        assert QUOTE not in answer
    assert ask(sessions, "两癌").text == (
        "【两癌检查救助】2020年（现有最近一年）\n"
        "“两癌”患病妇女救助：11名\n"
        "“两癌”保险投保妇女：42679名\n"
        "\n"
        "「区妇联还为25-69周岁的农村建档立卡妇女统一投保，42679名姐妹每人拥有一份“两癌”保险，保期一年。」"
    )


def test_a_shelf_that_is_in_use_quotes_it_no_more_either(sessions: Sessions) -> None:
    review.load(sessions)
    library = Library(check_every=0)

    def told() -> str:
        with sessions.read() as session:
            return answers.answer(session, "两癌患病妇女救助", now=NOW, library=library).text

    assert QUOTE in told()

    withdraw(sessions, number_of(sessions, CHECKED))

    assert told() == "【两癌检查救助】2020年（现有最近一年）\n“两癌”患病妇女救助：11名"


def test_the_sister_of_a_corrected_number_is_told_without_their_sentence(sessions: Sessions) -> None:
    review.load(sessions)

    tell(sessions, CHECKED, "10052名", "检查惠及10052名农村妇女。")

    answer = ask(sessions, "两癌").text
    assert "10025" not in answer
    assert "“两癌”患病妇女救助：11名" in answer
    assert "「检查惠及10052名农村妇女。」" in answer


def test_what_only_a_sentence_says_that_is_not_quoted_answers_nothing(sessions: Sessions) -> None:
    sentence = "投保妇女320名，其中理赔12名，保期一年。"
    tell(sessions, "“两癌”保险投保妇女", "320名", sentence)
    paid = tell(sessions, "“两癌”保险理赔妇女", "12名", sentence)
    assert "保期一年" in ask(sessions, "“两癌”保险投保妇女保期多久").text

    withdraw(sessions, paid)

    assert ask(sessions, "“两癌”保险投保妇女保期多久").kind != "figures"
    assert ask(sessions, "“两癌”保险投保妇女有多少名").text.endswith("“两癌”保险投保妇女：320名")


SENTENCES = (
    "检查惠及{0}名农村妇女，救助送到{1}名患病妇女手中，投保{2}名姐妹。",
    "检查{0}名；救助{1}名。",
    "救助{1}名、投保{2}名。",
)
NAMES = (CHECKED, HELPED, "“两癌”保险投保妇女")
NUMBERS = st.sampled_from([11, 12, 10025, 100250, 10052, 1102])
told = st.tuples(st.just("tell"), st.integers(0, 2), st.integers(0, 2), st.tuples(*[NUMBERS] * 3))
gone = st.tuples(st.just("withdraw"), st.integers(0, 2), st.just(0), st.just((11, 11, 11)))


@contextmanager
def database() -> Iterator[Sessions]:
    with tempfile.TemporaryDirectory() as folder:
        sessions = db.connect(f"sqlite:///{Path(folder) / 'bot.db'}")
        db.Base.metadata.create_all(sessions.engine)
        yield sessions
        sessions.close()


@settings(max_examples=40, deadline=None)
@given(deeds=st.lists(st.one_of(told, told, gone), min_size=1, max_size=8))
def test_whatever_was_confirmed_corrected_and_withdrawn_no_answer_quotes_a_former_number(
    deeds: list[tuple[str, int, int, tuple[int, ...]]],
) -> None:
    with database() as sessions:
        library = Library(check_every=0)
        for place, (what, which, form, numbers) in enumerate(deeds):
            now = NOW + timedelta(minutes=place)
            with sessions.begin() as session:
                rows = select(Figure).join(Indicator).where(Indicator.name == NAMES[which])
                live = session.scalars(rows.where(indicators.is_live)).one_or_none()
                if what == "withdraw" and live:
                    withdrawing.withdraw(session, live, "抄错了", by=wei(session, now), now=now)
            parts = SENTENCES[form].split(f"{{{which}}}")
            if what == "tell" and len(parts) == 2:
                before = len(parts[0].format(*numbers))
                sentence = SENTENCES[form].format(*numbers)
                tell(sessions, NAMES[which], f"{numbers[which]}名", sentence, at=before)

            with sessions.read() as session:
                stands = {(each.sentence, each.start) for each in indicators.look_up(session)}
                former = [
                    each.old
                    for each in corrections.listed(session)
                    if (each.old.sentence, each.old.start) not in stands
                ]
                for text in ("两癌", *NAMES, "更多", f"2020年{HELPED}"):
                    answer = answers.answer(session, text, now=now, library=library).text
                    for old in former:
                        assert f"「{old.sentence}」" not in answer
                        assert old.sentence[max(0, old.start - 3) : old.start + len(old.text)] not in answer


def test_numbers_are_compared_as_numbers(sessions: Sessions) -> None:
    longer = "检查惠及100250名农村妇女，救助送到11名患病妇女手中。"
    tell(sessions, HELPED, "11名", longer)
    checked = tell(sessions, CHECKED, "10025名", "检查10025名。")

    withdraw(sessions, checked)

    assert Decimal(10025) not in {each.value for each in ask(sessions, HELPED).figures}
    assert f"「{longer}」" in ask(sessions, HELPED).text
