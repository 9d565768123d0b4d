"""发预览: the bytes of the page reach the chosen phones of staff, and nothing else leaves."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import binding, journal
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.people import Person
from bot.publishing import previews, pushes, setting
from bot.publishing.articles import Revision
from bot.publishing.previews import Told
from bot.wechat.client import WeChat
from tests import make
from tests.make import NOON
from tests.platform import PHONE, Platform
from tests.publishing.conftest import Sender

SECRET = "a secret key of this installation"
PREVIEW = "/cgi-bin/message/mass/preview"


def bind(sessions: Sessions, person: Person, openid: str) -> None:
    with sessions.begin() as session:
        number = binding.offer(session, session.merge(person), secret_key=SECRET, by=None, now=NOON)
        binding.claim(session, number, openid, secret_key=SECRET, now=NOON)


@pytest.fixture
def bound(sessions: Sessions, platform: Platform) -> Person:
    """林, who writes, has bound the phone."""
    platform.message(PHONE, "你好")
    lin = make.people(sessions).lin
    bind(sessions, lin, PHONE)
    return lin


def send(sessions: Sessions, wechat: WeChat, revision: Revision, *to: Person, by: Person) -> tuple[Told, ...]:
    chosen = [each.id for each in to]
    return previews.send(sessions, wechat, revision.id, to=chosen, by=by.id, secret_key=SECRET, now=NOON)


def test_an_article_comes_to_the_phone_and_to_nobody_else(
    sessions: Sessions, wechat: WeChat, platform: Platform, bound: Person
) -> None:
    revision = make.revision(sessions)

    told = send(sessions, wechat, revision, bound, by=bound)

    state = platform.state()
    assert told == (Told("林", True, "已发到手机。"),)
    assert [each["openid"] for each in state["previews"]] == [PHONE]
    assert state["previews"][0]["articles"][0]["title"] == revision.title
    assert state["mass"] == []
    assert state["published"] == []
    assert state["custom"] == []


def test_the_preview_is_the_draft_that_a_push_makes(
    sessions: Sessions, wechat: WeChat, platform: Platform, bound: Person, sender: Sender
) -> None:
    revision = make.approved(sessions)
    send(sessions, wechat, revision, bound, by=bound)
    [shown] = platform.drafts
    uploads = platform.state()["calls"]["/cgi-bin/media/uploadimg"]

    push = make.push(sessions, due_at=platform.now() + timedelta(minutes=20), revisions=[revision])
    sender.tick()

    drafts = {each["media_id"]: each["articles"] for each in platform.drafts}
    [pushed] = [articles for media_id, articles in drafts.items() if media_id != shown["media_id"]]
    assert pushed == shown["articles"]
    assert platform.state()["calls"]["/cgi-bin/media/uploadimg"] == uploads
    with sessions.read() as session:
        assert session.get_one(pushes.Push, push.id).state == "preparing"


def test_the_draft_is_deleted_when_its_day_is_over(
    sessions: Sessions, wechat: WeChat, platform: Platform, bound: Person
) -> None:
    send(sessions, wechat, make.revision(sessions), bound, by=bound)
    previews.run_due(sessions, wechat, now=NOON + timedelta(hours=23))
    before = len(platform.drafts)

    previews.run_due(sessions, wechat, now=NOON + timedelta(hours=24))

    previews.run_due(sessions, wechat, now=NOON + timedelta(hours=25))
    assert (before, len(platform.drafts)) == (1, 0)
    assert platform.state()["calls"]["/cgi-bin/draft/delete"] == 1


def test_a_draft_that_could_not_be_deleted_is_deleted_at_the_next_tick(
    sessions: Sessions, wechat: WeChat, platform: Platform, bound: Person
) -> None:
    send(sessions, wechat, make.revision(sessions), bound, by=bound)
    platform.fault("/cgi-bin/draft/delete", "lose_request")
    tomorrow = NOON + timedelta(hours=24)

    previews.run_due(sessions, wechat, now=tomorrow)

    assert len(platform.drafts) == 1
    previews.run_due(sessions, wechat, now=tomorrow)
    assert platform.drafts == []


def test_who_does_not_follow_is_told_apart_from_who_got_it(
    sessions: Sessions, wechat: WeChat, platform: Platform, bound: Person
) -> None:
    zhou = make.people(sessions).zhou
    bind(sessions, zhou, "oWhoLeft")

    told = send(sessions, wechat, make.revision(sessions), bound, zhou, by=bound)

    assert [(each.name, each.arrived) for each in told] == [("林", True), ("周", False)]
    assert "没有关注本公众号" in told[1].text


@pytest.mark.parametrize(
    ("kind", "more", "words"),
    [
        ("refuse", {"errcode": 45009}, "今天的调用次数已用完"),
        ("refuse", {"errcode": 48001}, "没有这个接口的权限"),
        ("lose_answer", {}, "可能已经收到"),
    ],
)
def test_what_wechat_said_is_told(
    sessions: Sessions,
    wechat: WeChat,
    platform: Platform,
    bound: Person,
    kind: str,
    more: dict[str, int],
    words: str,
) -> None:
    platform.fault(PREVIEW, kind, **more)

    [told] = send(sessions, wechat, make.revision(sessions), bound, by=bound)

    assert not told.arrived
    assert words in told.text
    assert platform.state()["calls"][PREVIEW] == 1


def test_the_journal_says_who_sent_it_to_whom(
    sessions: Sessions, wechat: WeChat, platform: Platform, bound: Person
) -> None:
    send(sessions, wechat, make.revision(sessions), bound, by=bound)

    with sessions.read() as session:
        [entry] = session.scalars(select(journal.Entry).where(journal.Entry.verb == "发预览"))
    assert (entry.who, entry.details) == ("林", {"to": ["林"]})


def test_who_only_looks_sends_no_preview(
    sessions: Sessions, wechat: WeChat, platform: Platform, bound: Person
) -> None:
    wei = make.people(sessions).wei

    with pytest.raises(NotAllowed, match="不能发预览"):
        send(sessions, wechat, make.revision(sessions), bound, by=wei)

    assert platform.drafts == []


def test_nobody_chosen_or_no_cover_makes_no_draft(
    sessions: Sessions, wechat: WeChat, platform: Platform, bound: Person
) -> None:
    zhou = make.people(sessions).zhou

    with pytest.raises(Mistake, match="请选要发给谁"):
        send(sessions, wechat, make.revision(sessions, "spring"), zhou, by=bound)
    with pytest.raises(Mistake, match="还没有封面"):
        send(sessions, wechat, make.revision(sessions, "summer", cover=""), bound, by=bound)

    assert platform.drafts == []


def test_a_draft_text_is_shown_as_it_would_be_submitted_now(
    sessions: Sessions, wechat: WeChat, platform: Platform, bound: Person
) -> None:
    revision = make.revision(sessions)

    send(sessions, wechat, revision, bound, by=bound)

    with sessions.read() as session:
        rendered = setting.set_revision(session, session.get_one(Revision, revision.id))
    [[stored]] = [each["articles"] for each in platform.drafts]
    assert (stored["title"], stored["digest"]) == (rendered.title, rendered.digest)
