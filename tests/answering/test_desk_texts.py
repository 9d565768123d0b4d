"""What a follower is told at the desk: short, and never without the way to help that is always open."""

import pytest

from bot.answering import texts

TEXTS: dict[str, dict[str, object]] = {
    "desk_handed": {"until": "11月25日 周三 09:00", "telephone": "12338", "again": False},
    "desk_telephone": {"telephone": "12338", "hours": "工作日 8:30–11:30、14:30–18:00"},
    "desk_wrong": {"beside": True},
    "desk_wrong_which": {},
    "desk_dropped": {"telephone": "12338", "hours": "工作日 8:30–11:30、14:30–18:00"},
    "desk_ask": {"telephone": "12338"},
    "confide_cancelled": {"telephone": "12338", "hours": "工作日 8:30–11:30、14:30–18:00"},
    "confide_now": {"days": 30, "telephone": "12338", "hours": "工作日 8:30–11:30、14:30–18:00"},
    "confide_left": {"days": 30, "telephone": "12338", "hours": "工作日 8:30–11:30、14:30–18:00"},
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_short_and_says_nothing_twice(name: str) -> None:
    text = texts.fill(name, **TEXTS[name])

    assert 10 < len(text) < 300
    assert "\n\n\n" not in text
    lines = [line for line in text.splitlines() if line]
    assert len(lines) == len(set(lines))


@pytest.mark.parametrize("name", ["desk_handed", "desk_telephone", "confide_now", "confide_left"])
def test_who_turns_to_a_person_is_told_110_and_the_helpline(name: str) -> None:
    text = texts.fill(name, **TEXTS[name])

    assert "110" in text
    assert "12338" in text


def test_before_the_words_are_left_it_is_said_who_reads_them_how_long_and_that_nobody_watches_at_night() -> (
    None
):
    text = texts.fill("confide_now", **TEXTS["confide_now"])

    for promise in ("下一条", "“取消”", "维权", "加密", "30天后抹去", "夜里", "工作日 8:30–11:30", "110"):
        assert promise in text


def test_very_many_topics_are_cut_between_topics_and_it_is_said_how_many_are_left() -> None:
    names = [f"第{number}个很长很长的话题名字" for number in range(100)]

    text = texts.topics(names)

    assert len(text) <= texts.MOST_LETTERS
    assert len(text.encode()) <= texts.LONGEST
    listed = [line for line in text.splitlines() if line in names]
    assert listed == names[: len(listed)]
    assert f"还有{100 - len(listed)}个话题" in text
    assert "110" in text
