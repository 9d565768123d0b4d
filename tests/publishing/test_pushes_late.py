"""Who comes back late, after its lease has run out or others have acted, overwrites nothing."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from bot.config import Account
from bot.db import Sessions
from bot.errors import Doubtful, Refused
from bot.publishing import pushes
from bot.publishing.pushes import Push, State
from bot.publishing.pushes.events import FinishEvent
from bot.wechat.client import WeChat
from bot.wechat.jobs import JobFinished
from bot.wechat.told import Accepted, DraftArticle, Submitted
from tests import make
from tests.platform import Platform
from tests.publishing.conftest import QUICK, Sender, reload

T = TypeVar("T")
Plan = Callable[..., Push]
SUBMIT = "/cgi-bin/freepublish/submit"
DONE = {1: "https://mp.weixin.qq.com/s/done"}


def nothing() -> None:
    pass


class Slow(WeChat):
    """A client that lets something happen between WeChat's answer and coming back with it."""

    def __init__(self, account: Account, sessions: Sessions) -> None:
        super().__init__(account, sessions, timeouts=QUICK)
        self.drafted: Callable[[], None] = nothing
        self.sent: Callable[[], None] = nothing
        self.instead: Exception | None = None

    def draft_add(self, articles: Sequence[DraftArticle]) -> str:
        media_id = super().draft_add(articles)
        self.drafted()
        return media_id

    def mass_send(self, media_id: str, *, key: str, tag: int | None = None) -> Accepted:
        return self._late(super().mass_send(media_id, key=key, tag=tag))

    def publish(self, media_id: str) -> Submitted:
        return self._late(super().publish(media_id))

    def _late(self, answer: T) -> T:
        self.sent()
        if self.instead:
            raise self.instead
        return answer


@pytest.fixture
def late(sessions: Sessions, sender: Sender, platform: Platform) -> Sender:
    """A scheduler that comes back late."""
    return Sender(sessions, Slow(make.account(platform.url), sessions), platform, sender.mark)


def sleeping(late: Sender) -> Slow:
    assert isinstance(late.wechat, Slow)
    return late.wechat


def let_the_lease_run_out(sessions: Sessions, push: Push) -> None:
    with sessions.begin() as session:
        pushes.named(session, push.id).lease_until = datetime.now(UTC) - timedelta(seconds=1)


def found_sent(sessions: Sessions, sender: Sender, push: Push) -> None:
    """Let another take the push for lost, ask again with its id, and find that it went out."""
    let_the_lease_run_out(sessions, push)
    sender.tick()
    for _ in range(2):
        sender.wait(seconds=61)
        sender.tick()


def test_who_wakes_after_another_found_it_sent_adds_only_the_number(
    sessions: Sessions, late: Sender, sender: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan()
    seen = []

    def meanwhile() -> None:
        found_sent(sessions, sender, push)
        seen.append(reload(sessions, push))

    sleeping(late).sent = meanwhile
    late.tick()

    after = reload(sessions, push)
    assert (seen[0].state, seen[0].msg_id) == (State.SENT, str(platform.jobs[0]["msg_id"]))
    assert after.state == State.SENT
    assert after.msg_data_id == str(platform.jobs[0]["msg_data_id"])  # 45065 does not tell it
    assert after.ended_at == seen[0].ended_at
    assert len(platform.mass) == 1


@pytest.mark.parametrize(
    "outcome", [Refused("45028 配额用完", code=45028), Doubtful("没有回音")], ids=["refused", "doubtful"]
)
def test_who_wakes_with_a_refusal_after_another_found_it_sent_changes_nothing(
    sessions: Sessions, late: Sender, sender: Sender, platform: Platform, plan: Plan, outcome: Exception
) -> None:
    push = plan()

    def meanwhile() -> None:
        found_sent(sessions, sender, push)

    sleeping(late).sent, sleeping(late).instead = meanwhile, outcome
    late.tick()

    after = reload(sessions, push)
    assert (after.state, after.reason, len(platform.mass)) == (State.SENT, "", 1)


def test_who_wakes_while_it_is_doubted_clears_the_doubt(
    sessions: Sessions, late: Sender, sender: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan(mode="publish")
    seen = []

    def meanwhile() -> None:
        let_the_lease_run_out(sessions, push)
        platform.fault("/cgi-bin/draft/get", "bad_gateway")
        sender.tick()
        seen.append(reload(sessions, push).state)

    sleeping(late).sent = meanwhile
    late.tick()

    after = reload(sessions, push)
    assert seen == [State.DOUBTFUL]
    assert (after.state, after.reason) == (State.ACCEPTED, "")
    assert after.publish_id == str(platform.jobs[0]["publish_id"])


def test_who_prepared_too_slowly_leaves_the_draft_of_the_other(
    sessions: Sessions, late: Sender, sender: Sender, platform: Platform
) -> None:
    push = make.push(sessions, due_at=platform.now() + timedelta(minutes=50))
    seen = []

    def meanwhile() -> None:
        let_the_lease_run_out(sessions, push)
        sender.tick()
        seen.append(reload(sessions, push).media_id)

    sleeping(late).drafted = meanwhile
    late.tick()

    assert len(platform.drafts) == 2
    assert reload(sessions, push).media_id == seen[0]


def test_a_push_cancelled_while_it_was_prepared_stays_cancelled(
    sessions: Sessions, late: Sender, platform: Platform
) -> None:
    push = make.push(sessions, due_at=platform.now() + timedelta(minutes=50))

    def meanwhile() -> None:
        with sessions.begin() as session:
            found = pushes.named(session, push.id)
            pushes.cancel(session, found, by=make.people(sessions).chen, now=platform.now())

    sleeping(late).drafted = meanwhile
    late.tick()
    late.tick(platform.now() + timedelta(hours=1))

    assert reload(sessions, push).state == State.CANCELLED
    assert platform.jobs == []


def test_an_event_that_comes_before_the_answer_is_written_ends_the_push_with_it(
    sessions: Sessions, late: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan()

    def meanwhile() -> None:
        told = JobFinished(
            msg_id=str(platform.jobs[0]["msg_id"]),
            status="send success",
            total=1,
            filtered=1,
            sent=1,
            errors=0,
            urls=DONE,
        )
        pushes.settle(sessions, told, now=platform.now())

    sleeping(late).sent = meanwhile
    late.tick()

    after = reload(sessions, push)
    assert after.state == State.SENT
    assert after.articles[0].url == DONE[1]


def test_an_event_that_came_in_the_same_moment_as_the_number_is_found_at_the_next_look(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan()
    sender.tick()
    with sessions.begin() as session:  # neither transaction could see what the other wrote
        session.add(
            FinishEvent(
                kind="mass",
                job_id=reload(sessions, push).msg_id,
                ended="done",
                text="",
                urls={"1": DONE[1]},
                received_at=platform.now(),
            )
        )

    sender.wait(seconds=61)
    sender.tick()

    after = reload(sessions, push)
    assert after.state == State.SENT
    assert after.articles[0].url == DONE[1]


def test_an_event_of_the_other_kind_with_the_same_number_belongs_to_somebody_else(
    sessions: Sessions, late: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan(mode="publish")

    def meanwhile() -> None:
        told = JobFinished(
            msg_id=str(platform.jobs[0]["publish_id"]),
            status="err(10001)",
            total=1,
            filtered=1,
            sent=0,
            errors=0,
        )
        pushes.settle(sessions, told, now=platform.now())

    sleeping(late).sent = meanwhile
    late.tick()

    assert reload(sessions, push).state == State.ACCEPTED
