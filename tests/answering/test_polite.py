"""客气话: greeted back, no question; staff add words and take words out."""

import pytest

from bot.answering import answers, polite, unanswered
from bot.answering.library import Library
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.figures import indicators, version
from bot.people import Person
from tests import make
from tests.figures import review
from tests.figures.review import NOW


def reviewed(sessions: Sessions) -> Person:
    """Let 陈 have confirmed the review of 2020."""
    chen = make.people(sessions).chen
    review.load(sessions, confirm=False)
    with sessions.begin() as session:
        indicators.confirm(session, indicators.waiting(session), by=session.merge(chen), now=NOW)
    return chen


def kind_and_text(sessions: Sessions, library: Library, text: str) -> tuple[str, str]:
    with sessions.read() as session:
        answer = answers.answer(session, text, now=NOW, library=library)
        return answer.kind, answer.text


def test_what_staff_add_is_greeted_back_by_every_process_and_no_question(sessions: Sessions) -> None:
    chen = reviewed(sessions)
    here, there = Library(check_every=0), Library(check_every=0)  # of two processes
    assert "您好，这里是" not in kind_and_text(sessions, there, "辛苦咯")[1]

    assert kind_and_text(sessions, there, "辛苦咯两癌")[0] == "choices"

    with sessions.begin() as session:
        polite.add(session, "辛苦咯", by=chen, now=NOW)
    assert "您好，这里是" in kind_and_text(sessions, there, "辛苦咯")[1]
    with sessions.begin() as session:
        polite.take_out(session, "在吗", by=chen, now=NOW)

    for library in (here, there):
        assert "您好，这里是" in kind_and_text(sessions, library, "辛苦咯！")[1]
        assert "您好，这里是" not in kind_and_text(sessions, library, "在吗")[1]
        assert "10025名" in kind_and_text(sessions, library, "辛苦咯两癌")[1]
    with sessions.read() as session:
        assert polite.load(session).is_all("辛苦咯")
        assert {each.text for each in polite.standing(session) if not each.belongs} == {"在吗"}
        assert unanswered.listed(session, since=NOW, library=here) == []


def test_what_was_taken_out_can_be_put_back(sessions: Sessions) -> None:
    chen = make.people(sessions).chen

    with sessions.begin() as session:
        before = version.current(session)
        polite.take_out(session, "谢谢", by=chen, now=NOW)
        assert version.current(session) != before
        polite.add(session, "谢谢", by=chen, now=NOW)

    with sessions.read() as session:
        assert polite.lines(session) == list(polite.seed())


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("！", "要 1 至 12 个字"),
        ("谢" * 13, "要 1 至 12 个字"),
        ("谢谢！", "已经在客气话里"),
        ("两癌", "是数字的叫法"),
    ],
)
def test_what_would_keep_a_figure_from_its_follower_or_is_none_is_refused(
    sessions: Sessions, word: str, told: str
) -> None:
    chen = reviewed(sessions)

    with sessions.begin() as session, pytest.raises(Mistake, match=told):
        polite.add(session, word, by=chen, now=NOW)


def test_only_an_administrator_changes_the_list(sessions: Sessions) -> None:
    lin = make.people(sessions).lin

    with sessions.begin() as session:
        with pytest.raises(NotAllowed):
            polite.add(session, "辛苦咯", by=lin, now=NOW)
        with pytest.raises(NotAllowed):
            polite.take_out(session, "谢谢", by=lin, now=NOW)
