"""What proofreading found, on an article's page: shown, looked at by two people, kept for its reviewers."""

import re

import pytest

from bot.db import Sessions
from bot.publishing import articles, standing
from tests import make
from tests.cast import Cast
from tests.web.console.conftest import Seat, Take, told
from tests.web.console.screen import PC, PHONE, Open, faults

SPRING = "/console/articles/spring"
SHELTER = "受害人张某已得到救助。"  # a person may be known by it: two must be sure


@pytest.fixture
def drafted(sessions: Sessions, staff: Cast) -> None:
    make.revision(sessions, "spring", body=make.BODY + "\n" + SHELTER + "会上安排布署了工作。\n")


def card(seat: Seat) -> str:
    """Return the card of proofreading as the page shows it."""
    found = re.search(r'<section class="card" id="proofread">.*?</section>', seat.get(SPRING).text, re.DOTALL)
    assert found
    return found[0]


def checked(seat: Seat) -> str:
    """Press 我已核对 and return what is said then."""
    fields = dict(re.findall(r'name="(revision|key)" value="([^"]+)"', card(seat)))
    response = seat.post(f"{SPRING}/checked", **fields)
    return told(seat.get(SPRING) if response.status_code == 303 else response)


def test_a_finding_is_shown_with_its_place_and_what_to_write(drafted: None, staff: Cast, seat: Take) -> None:
    shown = card(seat(staff.lin))

    assert "<mark>安排布署</mark>" in shown
    assert "应为“安排部署”" in shown
    assert "要核对" in shown
    assert "正文第" in shown


def test_two_people_look_before_it_can_be_handed_in(drafted: None, staff: Cast, seat: Take) -> None:
    lin, zhou = seat(staff.lin), seat(staff.zhou)
    hand_in = {"revision": "1", "reviewer0": "周", "reviewer1": "吴", "reviewer2": "郑"}

    assert "还没有" not in told(lin.get(SPRING))
    assert "要两人确认" in told(lin.post(f"{SPRING}/submit", **hand_in))
    assert checked(lin) == "记下了。还要 1 位同事核对。"
    assert "我已核对" not in card(lin)
    assert checked(zhou) == "记下了。已经有两人核对。"

    assert lin.post(f"{SPRING}/submit", **hand_in).status_code == 303
    assert "林、周 已核对" in card(seat(staff.wu))
    assert "布署" in card(seat(staff.wu))  # a reminder does not vanish with the submission


def test_an_older_page_cannot_confirm_a_newer_text(
    drafted: None, sessions: Sessions, staff: Cast, seat: Take
) -> None:
    lin = seat(staff.lin)
    fields = dict(re.findall(r'name="(revision|key)" value="([^"]+)"', card(lin)))
    make.revision(sessions, "spring", body=make.BODY + "\n" + SHELTER + "\n")

    response = lin.post(f"{SPRING}/checked", **fields)

    assert response.status_code == 403
    assert "刚刚有了新版本" in told(response)


def test_the_status_tells_what_was_found(drafted: None, sessions: Sessions) -> None:
    with sessions.read() as session:
        found = standing.of(session, articles.named(session, "spring")).proofread

    assert [each["level"] for each in found if each["text"] == "安排布署"] == ["提醒"]
    assert [each["confirmed_by"] for each in found if each["level"] == "需确认"] == [[]]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [PC, PHONE])
def test_thirty_findings_can_be_read(
    sessions: Sessions, everyone: Cast, at: Open, size: tuple[int, int]
) -> None:
    lines = [f"第{number}次会上安排布署了工作，学生李小花（9岁）已得到救助。" for number in range(1, 16)]
    make.revision(sessions, "spring", body="\n\n".join(lines))
    page = at("林", size)

    page.goto(page.url.replace("/console/", SPRING))

    assert page.locator(".proof").count() >= 30
    assert faults(page) == []
