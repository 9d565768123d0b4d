"""Words of distress."""

import pytest

from bot.answering import distress
from bot.answering.distress import Distress
from bot.answering.library import Library
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.figures.folding import fold
from tests import make
from tests.figures.review import NOW


def hears(sessions: Sessions, text: str) -> bool:
    with sessions.read() as session:
        return distress.load(session).hears(fold(text))


@pytest.mark.parametrize(
    "text",
    [
        *("他又打我了怎么办", "家暴", "老公 打 我!", "我不想活了", "想自杀", "被强奸", "有人猥亵"),
        *("虐待老人", "他打我电话也打", "打我电话的人天天打我", "老公昨晚又动手", "我男人一喝酒就动手"),
    ],
)
def test_distress_is_heard_in_any_wording(sessions: Sessions, text: str) -> None:
    assert hears(sessions, text)


@pytest.mark.parametrize(
    "text",
    [
        "两癌",
        "请打我电话",
        "想死你们了",
        "被打造成样板",
        "晚上好",
        "",
        "老公打电话问",
        "老公打麻将",
        "跳楼价",
    ],
)
def test_other_words_are_not_taken_for_it(sessions: Sessions, text: str) -> None:
    assert not hears(sessions, text)


def test_staff_add_words_and_take_words_out_and_every_process_notices(sessions: Sessions) -> None:
    chen = make.people(sessions).chen
    library = Library(check_every=0)
    with sessions.read() as session:
        assert not library.shelf(session).distress.hears("我好难熬")
        assert library.shelf(session).distress.hears("家暴")

    with sessions.begin() as session:
        distress.add(session, "难熬", by=chen, now=NOW)
        distress.add(session, "邻居…砸门", by=chen, now=NOW)
        distress.take_out(session, "家暴", by=chen, now=NOW)

    with sessions.read() as session:
        heard = library.shelf(session).distress
    assert heard.hears("我好难熬")
    assert heard.hears("邻居半夜砸门")
    assert not heard.hears("家暴")


@pytest.mark.parametrize("line", ["", "打", "…", "老公…", "a…b…c", "很" * 31])
def test_what_is_no_word_is_refused(sessions: Sessions, line: str) -> None:
    chen = make.people(sessions).chen

    with sessions.begin() as session, pytest.raises(Mistake, match="一个词要 2 至 30 个字"):
        distress.add(session, line, by=chen, now=NOW)


def test_only_an_administrator_changes_the_list_and_nothing_twice(sessions: Sessions) -> None:
    cast = make.people(sessions)

    with sessions.begin() as session:
        with pytest.raises(NotAllowed):
            distress.add(session, "难熬", by=cast.lin, now=NOW)
        with pytest.raises(Mistake, match="已经在"):
            distress.add(session, "家暴", by=cast.chen, now=NOW)
        with pytest.raises(Mistake, match="没有“难熬”"):
            distress.take_out(session, "难熬", by=cast.chen, now=NOW)


def test_a_list_without_words_hears_nothing() -> None:
    assert not Distress([]).hears("家暴")
