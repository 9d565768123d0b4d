"""Names that staff give: known at once, kept whatever sheets come, never one that means something else."""

from pathlib import Path

import pytest

from bot import journal
from bot.answering import answers, naming
from bot.answering.library import Library
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.figures import indicators, version
from bot.figures.indicators import Alias
from tests.cast import Cast, everyone
from tests.figures import review
from tests.figures.review import NOW


@pytest.fixture
def staff(sessions: Sessions, tmp_path: Path) -> Cast:
    """The cast, with the made-up sheet confirmed."""
    staff = everyone(sessions)
    review.load(sessions, review.made_up(tmp_path), slug="made-up", confirm=False)
    with sessions.begin() as session:
        waiting = indicators.waiting(session)
        indicators.confirm(session, waiting, by=session.merge(staff.chen), now=NOW)
    return staff


def add(sessions: Sessions, staff: Cast, text: str, to: str = "办班人数") -> Alias:
    with sessions.begin() as session:
        chen = session.merge(staff.chen)
        return naming.add(session, text, to=naming.named(session, to), by=chen, now=NOW)


def remove(sessions: Sessions, staff: Cast, text: str, to: str = "办班人数") -> None:
    with sessions.begin() as session:
        chen = session.merge(staff.chen)
        naming.remove(session, text, to=naming.named(session, to), by=chen, now=NOW)


def ask(sessions: Sessions, text: str, library: Library | None = None) -> answers.Answer:
    with sessions.read() as session:
        return answers.answer(session, text, now=NOW, library=library or Library())


def test_a_name_answers_at_once_in_every_process(sessions: Sessions, staff: Cast) -> None:
    other_process = Library(check_every=0)
    assert ask(sessions, "剪纸课来了多少人", other_process).kind == "help"
    with sessions.read() as session:
        before = version.current(session)

    alias = add(sessions, staff, "剪纸课")

    assert [each.value for each in ask(sessions, "剪纸课来了多少人", other_process).figures] == [300]
    with sessions.read() as session:
        assert version.current(session) != before
        (entry,) = journal.about(session, alias)
    assert (entry.who, entry.verb) == ("陈", "加叫法")
    assert entry.details == {"text": "剪纸课", "to": "办班人数"}


@pytest.mark.parametrize("asked", ["剪紙課多少人", "jianzhike多少人", "剪纸 课 多少人"])
def test_a_name_is_found_in_any_spelling(sessions: Sessions, staff: Cast, asked: str) -> None:
    add(sessions, staff, "剪紙課")

    assert [each.indicator for each in ask(sessions, asked).figures] == ["办班人数"]


def test_a_name_may_stand_for_a_whole_topic(sessions: Sessions, staff: Cast) -> None:
    add(sessions, staff, "剪纸课", to="学习班")  # found by one of its names

    assert {each.indicator for each in ask(sessions, "剪纸课").figures} == {"办班期数", "办班人数"}


def test_a_name_of_staff_outlives_the_sheet_that_comes_again(
    sessions: Sessions, staff: Cast, tmp_path: Path
) -> None:
    add(sessions, staff, "剪纸课")

    review.load(
        sessions, review.made_up(tmp_path, ('aliases = ["几期班"]', "")), slug="made-up", confirm=False
    )

    assert ask(sessions, "剪纸课").figures
    assert not ask(sessions, "几期班").figures  # a name of the sheet goes with it


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("学习班", "“学习班”已经是话题「办班」的叫法，不能再指指标「办班人数」。"),
        ("几 期 班！", "“几 期 班！”已经是指标「办班期数」的叫法，不能再指指标「办班人数」。"),
        ("省级好媳妇", "“省级好媳妇”已经是指标「省级好媳妇」的叫法，不能再指指标「办班人数」。"),
        ("办班人数", "“办班人数”已经是指标「办班人数」的叫法，不用再加。"),
        ("班", "太短了"),
        ("，。", "太短了"),
        ("长" * 61, "叫法最多 60 个字"),
        ("帮助", "是固定用语"),
        ("隐私", "是固定用语"),
        ("谢谢", "是固定用语"),
        ("更多", "是固定用语"),
        ("对比", "是固定用语"),
        ("图表", "是固定用语"),
        ("人工", "是固定用语"),
        ("有误", "是固定用语"),
        ("最新文章", "是固定用语"),
        ("家暴", "里有求助词"),
        ("老公打我", "里有求助词"),
        ("多少人", "没有说是什么事"),
        ("2020年", "没有说是什么事"),
        ("妇女", "没有说是什么事"),
        ("区级", "没有说是什么事"),
    ],
)
def test_what_cannot_be_a_name_is_refused_with_the_reason(
    sessions: Sessions, staff: Cast, text: str, told: str
) -> None:
    with pytest.raises(Mistake) as refused:
        add(sessions, staff, text)

    assert told in str(refused.value)


def test_two_cannot_be_given_the_same_name(sessions: Sessions, staff: Cast) -> None:
    add(sessions, staff, "剪纸课")

    with pytest.raises(Mistake, match="已经是指标「办班人数」的叫法，不能再指话题「好媳妇」"):
        add(sessions, staff, "剪紙課", to="好媳妇")


def test_only_an_administrator_names(sessions: Sessions, staff: Cast) -> None:
    with sessions.begin() as session, pytest.raises(NotAllowed, match="林 没有“管理员”的权限，不能加叫法"):
        naming.add(session, "剪纸课", to=naming.named(session, "办班"), by=session.merge(staff.lin), now=NOW)

    assert not ask(sessions, "剪纸课").figures


def test_a_name_is_taken_back_and_free_again(sessions: Sessions, staff: Cast) -> None:
    add(sessions, staff, "剪纸课")

    remove(sessions, staff, "剪紙課")

    assert not ask(sessions, "剪纸课").figures
    add(sessions, staff, "剪纸课", to="好媳妇")
    assert ask(sessions, "剪纸课").figures


def test_names_of_a_sheet_and_of_others_are_not_taken_back(sessions: Sessions, staff: Cast) -> None:
    add(sessions, staff, "剪纸课")

    with pytest.raises(Mistake, match="导入的数字表“made-up”带来的"):
        remove(sessions, staff, "几期班", to="办班期数")
    with pytest.raises(Mistake, match="“剪纸课”不是话题「好媳妇」的叫法"):
        remove(sessions, staff, "剪纸课", to="好媳妇")
    with pytest.raises(Mistake, match="没有叫“没有这个”的话题或指标"):
        remove(sessions, staff, "剪纸课", to="没有这个")

    assert ask(sessions, "剪纸课").figures


def test_what_is_called_alike_is_offered_and_what_is_nearly_the_same_is_chosen(
    sessions: Sessions, staff: Cast
) -> None:
    with sessions.read() as session:
        near, distant, none = naming.alike(session, ["多少期班呀几期班", "办班的人", "刺绣"])
        sure = naming.alike(session, ["办班人次"])[0]

    assert near.owners[0] == "办班期数"
    assert distant.owners
    assert sure.owners[0] == "办班人数"
    assert sure.sure
    assert none == naming.Alike((), sure=False)
