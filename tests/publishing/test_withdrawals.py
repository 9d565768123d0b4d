"""An article is taken back after it went out: asked once more when in doubt, and never offered again."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.db import Sessions
from bot.errors import Doubtful, Mistake, NotAllowed, Refused
from bot.publishing import articles, pushes, standing, withdrawals
from bot.publishing.articles import Article
from bot.publishing.pushes import Push, State
from bot.publishing.withdrawals import Withdrawal
from bot.wechat import codes
from bot.wechat.client import WeChat
from tests import make
from tests.platform import Platform
from tests.publishing.conftest import Sender, reload

DELETE = "/cgi-bin/message/mass/delete"
DAY = timedelta(days=1)
Plan = Callable[..., Push]


@pytest.fixture
def sent(sessions: Sessions, sender: Sender, plan: Plan) -> Push:
    """Two articles that went out."""
    push = plan(revisions=[make.approved(sessions, "first"), make.approved(sessions, "second", title="次条")])
    sender.tick()
    sender.wait(seconds=61)
    sender.tick()
    assert reload(sessions, push).state == "sent"
    return push


def withdraw(sessions: Sessions, wechat: WeChat, slug: str = "second", by: str = "陈") -> Withdrawal:
    return withdrawals.withdraw(sessions, wechat, slug, reason="人名写错了", by=by, now=make.NOON)


def kept(sessions: Sessions, slug: str) -> tuple[Article, str, list[Withdrawal]]:
    with sessions.read() as session:
        article = articles.named(session, slug)
        [(state, _)] = standing.where(session, [articles.newest(article)])
        return article, state, withdrawals.of_article(session, article)


def deleted_before_it_was_seen(sessions: Sessions, sender: Sender, wechat: WeChat, push: Push) -> None:
    """Let somebody delete all of *push*, which is out, in the official backend; then WeChat is asked."""
    sender.wait(seconds=61)
    wechat.mass_delete(reload(sessions, push).msg_id or "", 1)
    with sessions.begin() as session:
        pushes.named(session, push.id).look_at = None
    sender.tick()


def sent_by_hand_and_quietly(
    sessions: Sessions, sender: Sender, platform: Platform, plan: Plan
) -> tuple[Push, Push]:
    """Send an article twice: from the drafts, by a person, and as a publication."""
    by_hand = plan(revisions=[make.approved(sessions, "twice")], mode="draft")
    sender.tick()
    with sessions.begin() as session:
        found = pushes.named(session, by_hand.id)
        pushes.settle_by_hand(session, found, sent=True, by=make.people(sessions).chen, now=platform.now())
    quiet = plan(revisions=[make.approved(sessions, "twice", title="改过")], mode="publish")
    sender.tick()
    sender.wait(seconds=61)
    sender.tick()
    return by_hand, quiet


def gone(platform: Platform) -> list[bool]:
    """Return of each article of the only send whether its page is gone."""
    return [each["deleted"] for each in platform.mass[0]["articles"]]


def test_one_article_of_a_push_is_taken_back_and_the_other_stays(
    sessions: Sessions, wechat: WeChat, platform: Platform, sent: Push
) -> None:
    withdraw(sessions, wechat)

    second, state, [row] = kept(sessions, "second")
    assert (state, row.ended, row.reason) == ("withdrawn", "done", "人名写错了")
    assert second.withdrawn_at == make.NOON
    assert kept(sessions, "first")[1:] == ("sent", [])
    assert gone(platform) == [False, True]


def test_followers_are_not_sent_there_any_more(sessions: Sessions, wechat: WeChat, sent: Push) -> None:
    with sessions.begin() as session:  # as the finish event says
        for slug in ("first", "second"):
            articles.named(session, slug).url = f"https://mp.weixin.qq.com/s/{slug}"
    with sessions.read() as session:
        assert articles.link(session, "second") is not None

    withdraw(sessions, wechat)

    with sessions.read() as session:
        assert articles.link(session, "second") is None
        assert articles.latest_out(session, "次条") is None
        assert articles.link(session, "first") is not None


def test_what_was_published_without_notice_is_taken_back_too(
    sessions: Sessions, wechat: WeChat, sender: Sender, platform: Platform, plan: Plan
) -> None:
    push = plan(revisions=[make.approved(sessions, "quiet")], mode="publish")
    sender.tick()
    sender.wait(seconds=61)
    sender.tick()
    assert reload(sessions, push).state == "sent"

    withdraw(sessions, wechat, "quiet")

    assert kept(sessions, "quiet")[1] == "withdrawn"


def test_a_withdrawal_without_a_clear_answer_is_asked_for_again(
    sessions: Sessions, wechat: WeChat, platform: Platform, sent: Push
) -> None:
    platform.fault(DELETE, "lose_answer")
    with pytest.raises(Doubtful):
        withdraw(sessions, wechat)
    in_doubt = kept(sessions, "second")

    withdraw(sessions, wechat)

    assert (in_doubt[1], in_doubt[2][0].ended) == ("sent", "doubtful")
    assert [row.ended for row in kept(sessions, "second")[2]] == ["done"]


def test_what_wechat_refuses_stays_out_and_its_reason_is_kept(
    sessions: Sessions, wechat: WeChat, platform: Platform, sent: Push
) -> None:
    platform.fault(DELETE, "refuse", errcode=40059)

    with pytest.raises(Refused, match=codes.meaning(40059).cause):
        withdraw(sessions, wechat)

    _, state, [row] = kept(sessions, "second")
    assert (state, row.ended) == ("sent", "refused")
    assert codes.explain(40059) in row.problem


def test_only_who_publishes_takes_back_what_is_out_with_a_reason(
    sessions: Sessions, wechat: WeChat, sent: Push
) -> None:
    make.approved(sessions, "waiting")

    with pytest.raises(NotAllowed, match="林 没有“发布”"):
        withdraw(sessions, wechat, by="林")
    with pytest.raises(NotAllowed, match="还没有推送"):
        withdraw(sessions, wechat, "waiting")
    with pytest.raises(Mistake, match="撤回要写明理由"):
        withdrawals.withdraw(sessions, wechat, "second", reason=" ", by="陈", now=make.NOON)
    withdraw(sessions, wechat)
    with pytest.raises(NotAllowed, match="《次条》已经撤回了"):
        withdraw(sessions, wechat)


def test_what_a_person_sent_from_a_draft_only_a_person_takes_back(
    sessions: Sessions, wechat: WeChat, sender: Sender, plan: Plan
) -> None:
    push = plan(revisions=[make.approved(sessions, "by-hand")], mode="draft")
    sender.tick()
    with sessions.begin() as session:
        found = pushes.named(session, push.id)
        pushes.settle_by_hand(session, found, sent=True, by=make.people(sessions).chen, now=make.NOON)

    with pytest.raises(Mistake, match="人在公众平台后台发出的，微信不让程序撤回"):
        withdraw(sessions, wechat, "by-hand")
    withdrawals.withdraw(sessions, wechat, "by-hand", reason="写错了", deleted=True, by="陈", now=make.NOON)
    assert kept(sessions, "by-hand")[1] == "withdrawn"
    assert make.push(
        sessions, due_at=make.NOON + DAY, revisions=[make.approved(sessions, "by-hand", title="改过")]
    )


def test_a_correction_is_linked_to_what_it_corrects(sessions: Sessions, sent: Push) -> None:
    make.revision(sessions, "second-gengzheng", title="更正：次条", corrects="second")

    with sessions.read() as session:
        second = articles.named(session, "second")
        assert [each.slug for each in articles.corrections(session, second)] == ["second-gengzheng"]
    with pytest.raises(Mistake, match="更正的是“nothing”，没有这样一篇文章"):
        make.revision(sessions, "lost", corrects="nothing")


def test_what_only_a_person_can_take_back_is_still_out_and_it_is_said_where(
    sessions: Sessions, wechat: WeChat, sender: Sender, platform: Platform, plan: Plan
) -> None:
    _, quiet = sent_by_hand_and_quietly(sessions, sender, platform, plan)

    taken = withdraw(sessions, wechat, "twice")

    assert (taken.push_id, kept(sessions, "twice")[1]) == (quiet.id, "sent")
    with sessions.read() as session:
        told = withdrawals.still_out(session, articles.named(session, "twice"))
    assert told.endswith("那一次还在；要撤回，请到公众平台“内容管理 → 发表记录”里删除，再回来记下。")


def test_what_was_deleted_in_the_official_backend_counts_as_taken_back_and_may_be_sent_anew(
    sessions: Sessions, wechat: WeChat, sender: Sender, platform: Platform, plan: Plan
) -> None:
    first = plan(revisions=[make.approved(sessions, "gone")])
    sender.tick()
    deleted_before_it_was_seen(sessions, sender, wechat, first)

    article, state, _ = kept(sessions, "gone")
    assert (reload(sessions, first).state, state) == ("sent", "withdrawn")
    assert article.withdrawn_at is not None
    with sessions.read() as session:
        assert articles.link(session, "gone") is None
    with pytest.raises(NotAllowed, match="已经撤回了"):
        withdraw(sessions, wechat, "gone")
    sender.wait(days=1)
    mended = make.approved(sessions, "gone", title="改过")
    again = make.push(sessions, due_at=platform.now(), revisions=[mended])
    sender.tick()
    assert reload(sessions, again).state == "accepted"


def test_of_two_cards_one_that_was_deleted_in_the_official_backend_leaves_the_other(
    sessions: Sessions, wechat: WeChat, sender: Sender, platform: Platform, plan: Plan
) -> None:
    platform.account(mass_quota=10)
    first = plan(revisions=[make.approved(sessions, "twice")])
    sender.tick()
    second = make.approved(sessions, "twice", title="改过")
    with sessions.begin() as session:  # two cards, as after a wrong 没有发出
        pushes.named(session, first.id).state = State.CANCELLED
    other = make.push(sessions, due_at=platform.now(), revisions=[second])
    sender.tick()
    sender.wait(seconds=61)
    sender.tick()
    with sessions.begin() as session:
        pushes.named(session, first.id).state = State.ACCEPTED
    deleted_before_it_was_seen(sessions, sender, wechat, first)
    assert (reload(sessions, other).state, kept(sessions, "twice")[1]) == ("sent", "sent")

    assert withdraw(sessions, wechat, "twice").push_id == other.id

    assert kept(sessions, "twice")[1] == "withdrawn"


def test_of_several_articles_wechat_does_not_say_which_one_was_deleted(
    sessions: Sessions, wechat: WeChat, sender: Sender, plan: Plan
) -> None:
    push = plan(revisions=[make.approved(sessions, "first"), make.approved(sessions, "second", title="次条")])
    sender.tick()
    sender.wait(seconds=61)
    for place in (1, 2):
        wechat.mass_delete(reload(sessions, push).msg_id or "", place)
    sender.tick()

    assert (reload(sessions, push).state, kept(sessions, "second")[1]) == ("sent", "sent")
    withdraw(sessions, wechat)
    assert (kept(sessions, "first")[1], kept(sessions, "second")[1]) == ("sent", "withdrawn")


def test_a_publication_that_was_deleted_in_the_official_backend_is_taken_back_here_as_well(
    sessions: Sessions, wechat: WeChat, sender: Sender, plan: Plan
) -> None:
    push = plan(revisions=[make.approved(sessions, "quiet")], mode="publish")
    sender.tick()
    sender.wait(seconds=61)
    sender.tick()
    wechat.publish_delete(reload(sessions, push).publish_id or "", 1)

    assert withdraw(sessions, wechat, "quiet").ended == "done"


def test_of_two_sends_the_one_that_was_deleted_there_is_noted_and_the_other_is_left_alone(
    sessions: Sessions, wechat: WeChat, sender: Sender, platform: Platform, plan: Plan
) -> None:
    by_hand, quiet = sent_by_hand_and_quietly(sessions, sender, platform, plan)

    with pytest.raises(Mistake, match="人在公众平台后台发出的"):
        withdrawals.withdraw(
            sessions, wechat, "twice", reason="写错了", push=by_hand.id, by="陈", now=make.NOON
        )
    taken = withdrawals.withdraw(
        sessions, wechat, "twice", reason="写错了", push=by_hand.id, deleted=True, by="陈", now=make.NOON
    )

    assert (taken.push_id, kept(sessions, "twice")[1]) == (by_hand.id, "sent")
    assert "/cgi-bin/freepublish/delete" not in platform.state()["calls"]
    with pytest.raises(NotAllowed, match="已经撤回了"):  # clicked twice
        withdrawals.withdraw(
            sessions, wechat, "twice", reason="写错了", push=by_hand.id, deleted=True, by="陈", now=make.NOON
        )
    assert withdraw(sessions, wechat, "twice").push_id == quiet.id
    assert kept(sessions, "twice")[1] == "withdrawn"


def test_what_wechat_will_not_delete_a_person_deletes_there_and_says_so(
    sessions: Sessions, wechat: WeChat, platform: Platform, sent: Push
) -> None:
    platform.fault(DELETE, "refuse", errcode=48001)
    with sessions.read() as session:
        second = pushes.out.sends(session, articles.named(session, "second"))[0]
        assert not withdrawals.may_be_noted(session, second)
    with pytest.raises(Refused):
        withdraw(sessions, wechat)

    with sessions.read() as session:
        assert withdrawals.may_be_noted(session, second)
    withdrawals.withdraw(sessions, wechat, "second", reason="写错了", deleted=True, by="陈", now=make.NOON)

    assert kept(sessions, "second")[1] == "withdrawn"
