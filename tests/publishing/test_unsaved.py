"""What is written and not saved: one for each window, its writer's alone, erased in time."""

from datetime import timedelta

import pytest

from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.people import Person
from bot.publishing import articles, unsaved, written
from bot.publishing.folder import LARGEST_TEXT
from bot.publishing.images.notes import Note
from bot.publishing.unsaved import Unsaved, Window
from bot.publishing.written import Written
from tests import make
from tests.cast import Cast

TYPED = Written(
    title="春风",
    body="三月的武都。\n",
    notes={"images/a.jpg": Note(minors=False)},
    pictures={"images/a.jpg": "0" * 64},
)


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return make.people(sessions)


def keep(
    sessions: Sessions,
    form: Written,
    by: Person,
    *,
    slug: str = "",
    window: Window | None = None,
    minutes: int = 0,
) -> None:
    window = window or Window(f"{slug}-{form.corrects}-window")
    with sessions.begin() as session:
        now = make.NOON + timedelta(minutes=minutes)
        me = session.get_one(Person, by.id)
        unsaved.keep(session, form, window=window, slug=slug, number=1 if slug else 0, by=me, now=now)


def save(sessions: Sessions, by: Person, window: Window, *, saved_as: str = "spring") -> None:
    with sessions.begin() as session:
        row = unsaved.claim(session, by, window, slug="", corrects="", now=make.NOON)
        unsaved.close(session, row, window, saved_as=saved_as, number=1, now=make.NOON)


def lefts(sessions: Sessions, person: Person, *, slug: str = "", corrects: str = "") -> list[Unsaved]:
    with sessions.read() as session:
        return unsaved.left(session, person, slug=slug, corrects=corrects)


def left(sessions: Sessions, person: Person, *, slug: str = "", corrects: str = "") -> Unsaved | None:
    return next(iter(lefts(sessions, person, slug=slug, corrects=corrects)), None)


def following(row: Unsaved, key: str = "the phone") -> Window:
    return Window(key, row.key, row.written_at.isoformat())


def test_what_is_kept_comes_back_as_it_was_and_the_later_takes_the_place_of_the_former(
    sessions: Sessions, staff: Cast
) -> None:
    keep(sessions, Written(title="春"), staff.lin)
    keep(sessions, TYPED, staff.lin, minutes=5)

    found = left(sessions, staff.lin)

    assert found
    assert found.written == TYPED
    assert (found.number, found.written_at) == (0, make.NOON + timedelta(minutes=5))


def test_it_is_shown_to_nobody_else_and_each_article_has_its_own(sessions: Sessions, staff: Cast) -> None:
    make.revision(sessions, "spring")
    keep(sessions, TYPED, staff.lin)
    keep(sessions, Written(title="改", slug="spring"), staff.lin, slug="spring")
    keep(sessions, Written(title="更正", corrects="spring"), staff.lin)

    assert left(sessions, staff.wei) is None
    titles = [
        found.written.title
        for found in (
            left(sessions, staff.lin),
            left(sessions, staff.lin, slug="spring"),
            left(sessions, staff.lin, corrects="spring"),
        )
        if found
    ]
    assert titles == ["春风", "改", "更正"]


def test_what_says_no_more_than_is_saved_is_not_kept(sessions: Sessions, staff: Cast) -> None:
    revision = make.revision(sessions, "spring")
    with sessions.read() as session:
        same = written.of(articles.newest(articles.named(session, "spring")))
    keep(sessions, Written(title="改", slug="spring"), staff.lin, slug="spring")

    keep(sessions, same, staff.lin, slug="spring")
    keep(sessions, Written(author="武都区妇联"), staff.lin)

    assert revision.number == 1
    assert left(sessions, staff.lin, slug="spring") is None
    assert left(sessions, staff.lin) is None


def test_two_windows_of_one_person_stand_side_by_side(sessions: Sessions, staff: Cast) -> None:
    keep(sessions, Written(title="甲"), staff.lin, window=Window("one"))
    keep(sessions, Written(title="乙"), staff.lin, window=Window("two"), minutes=1)
    both = [row.written.title for row in lefts(sessions, staff.lin)]

    save(sessions, staff.lin, Window("one"))

    assert both == ["乙", "甲"]
    assert [row.written.title for row in lefts(sessions, staff.lin)] == ["乙"]


def test_a_window_takes_the_place_of_the_text_it_was_opened_with(sessions: Sessions, staff: Cast) -> None:
    keep(sessions, Written(title="甲"), staff.lin, window=Window("the PC"))
    [row] = lefts(sessions, staff.lin)

    keep(sessions, Written(title="甲乙"), staff.lin, window=following(row), minutes=1)

    assert [each.written.title for each in lefts(sessions, staff.lin)] == ["甲乙"]


@pytest.mark.parametrize("deed", ["keeps", "saves"])
def test_what_was_written_later_elsewhere_is_neither_replaced_nor_erased(
    sessions: Sessions, staff: Cast, deed: str
) -> None:
    keep(sessions, Written(title="甲"), staff.lin, window=Window("the PC"))
    [row] = lefts(sessions, staff.lin)
    keep(sessions, Written(title="在电脑上接着写的"), staff.lin, window=Window("the PC"), minutes=5)

    if deed == "keeps":
        keep(sessions, Written(title="旧"), staff.lin, window=following(row), minutes=6)
    else:
        save(sessions, staff.lin, following(row))

    assert "在电脑上接着写的" in [each.written.title for each in lefts(sessions, staff.lin)]


@pytest.mark.parametrize("became", ["spring", ""])
def test_what_comes_of_a_window_after_it_was_saved_or_not_wanted_is_too_late(
    sessions: Sessions, staff: Cast, became: str
) -> None:
    save(sessions, staff.lin, Window("one"), saved_as=became)

    with pytest.raises(Mistake, match="已经存过"):
        keep(sessions, Written(title="晚到的"), staff.lin, window=Window("one"), minutes=1)

    assert lefts(sessions, staff.lin) == []


def test_only_an_editor_keeps_and_no_more_than_an_article_may_hold(sessions: Sessions, staff: Cast) -> None:
    with pytest.raises(NotAllowed, match="不能写文章"):
        keep(sessions, TYPED, staff.zhou)
    with pytest.raises(Mistake, match="太长了"):
        keep(sessions, Written(body="字" * (LARGEST_TEXT + 1)), staff.lin)


def test_what_nobody_came_back_to_is_erased_after_thirty_days(sessions: Sessions, staff: Cast) -> None:
    make.revision(sessions, "spring")
    keep(sessions, TYPED, staff.lin)
    keep(sessions, Written(title="改", slug="spring"), staff.lin, slug="spring", minutes=1)

    unsaved.run_due(sessions, now=make.NOON + timedelta(days=30, seconds=30))

    assert left(sessions, staff.lin) is None
    assert left(sessions, staff.lin, slug="spring")


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("春风行动进万家", "chun-feng-xing-dong-jin-wan-jia"),
        ("“三八”节：2021年，绿色家庭", "san-ba-jie-2021-nian-lv-se-jia-ting"),
        ("一" * 40, "-".join(["yi"] * 13)),
        ("！！", ""),
    ],
)
def test_a_name_is_proposed_from_how_the_title_is_read(sessions: Sessions, title: str, name: str) -> None:
    with sessions.read() as session:
        assert written.proposed_slug(session, title) == name


def test_a_proposed_name_is_never_one_that_is_taken(sessions: Sessions) -> None:
    make.revision(sessions, "chun-feng")
    make.revision(sessions, "chun-feng-2")

    with sessions.read() as session:
        assert written.proposed_slug(session, "春风") == "chun-feng-3"
