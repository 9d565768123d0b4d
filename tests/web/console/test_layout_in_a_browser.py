"""What is to be told apart does not touch, and a page uses the room it has."""

import pytest
from playwright.sync_api import Locator

from bot.db import Sessions
from bot.publishing import pushes
from bot.publishing.pushes import State
from tests import make
from tests.cast import Cast
from tests.web.console.screen import PC, PHONE, Open, faults
from tests.web.console.test_reviewing_in_a_browser import again

__all__ = ["again"]

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SENT = (State.PREPARING, State.SENDING, State.ACCEPTED, State.SENT)
LEAST = 8  # pixels between two things


def between(above: Locator, below: Locator) -> float:
    """Return how many pixels there are from the end of one to the other."""
    boxes = [each.bounding_box() for each in (above, below)]
    assert boxes[0]
    assert boxes[1]
    return boxes[1]["y"] - boxes[0]["y"] - boxes[0]["height"]


def test_the_button_that_puts_in_a_substitute_stands_apart(again: Cast, at: Open) -> None:
    page = at("林", PHONE)
    page.goto(page.url + "articles/spring")

    form = page.locator(".instead")

    assert between(form.locator(".hint"), form.get_by_role("button", name="确定换人")) >= LEAST
    assert faults(page) == []


def test_what_is_unfolded_does_not_touch_the_button_above_it(
    sessions: Sessions, everyone: Cast, at: Open
) -> None:
    make.brought(sessions, *SENT[:2], State.DOUBTFUL, mode="publish")
    page = at("陈", PHONE)

    for path in ("", "pushes/", "pushes/1"):
        page.goto(page.url.partition("/console/")[0] + "/console/" + path)
        page.locator("summary", has_text="没有发出").first.click()

        opened = page.locator(".deed[open]").first
        above = page.locator("summary", has_text="已发出").first
        assert between(above, opened) >= LEAST
        assert faults(page) == []


def test_what_an_article_is_shared_with_stands_apart_from_its_covers(
    sessions: Sessions, everyone: Cast, at: Open
) -> None:
    make.revision(sessions, "spring")
    page = at("林", PC)
    page.goto(page.url + "articles/spring")

    cover = page.locator(".share + dl .cover.wide")
    assert between(cover, page.locator(".share + dl dt", has_text="作者")) >= LEAST


def test_taking_an_article_back_uses_the_width_of_the_page(
    sessions: Sessions, everyone: Cast, at: Open
) -> None:
    push = make.brought(sessions, *SENT, sending_at=make.NOON, msg_id="1")
    with sessions.read() as session:
        slug = pushes.named(session, push.id).articles[0].submission.revision.article.slug
    page = at("陈", PC)
    page.goto(page.url + f"articles/{slug}/withdraw")

    main, card = (page.locator(each).bounding_box() for each in ("main", ".take-back"))

    assert main
    assert card
    assert card["x"] - main["x"] == pytest.approx(main["x"] + main["width"] - card["x"] - card["width"])


def test_the_list_of_people_prints_without_the_tabs(everyone: Cast, at: Open) -> None:
    page = at("陈", PC)
    page.goto(page.url + "people/")

    page.emulate_media(media="print")

    assert page.get_by_role("heading", name="现在的人").is_visible()
    assert not page.locator(".tabs").is_visible()
