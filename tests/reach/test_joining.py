"""Which push a reported article came from."""

import threading
import time
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.db import Sessions
from bot.journal import Entry
from bot.publishing import pushes
from bot.publishing.articles import Article
from bot.publishing.intake import old
from bot.publishing.intake.rows import Row
from bot.publishing.pushes import SAID_UNSENT, TWICE, Push, PushedArticle, State, quota, successors
from bot.reach import totals
from bot.reach.counts import OutArticle
from tests import make
from tests.reach.conftest import Account

FIRST = date(2026, 3, 2)


def forget_number(sessions: Sessions, *pushes: Push) -> None:
    """Leave the pushes as an answer of 45065 leaves them: taken on, without msg_data_id."""
    with sessions.begin() as session:
        numbers = [push.id for push in pushes]
        session.execute(update(Push).where(Push.id.in_(numbers)).values(msg_data_id=None))


def forget_addresses(sessions: Sessions, *pushes: Push) -> None:
    with sessions.begin() as session:
        numbers = [push.id for push in pushes]
        session.execute(update(PushedArticle).where(PushedArticle.push_id.in_(numbers)).values(url=""))


def sent_without_trace(sessions: Sessions, account: Account) -> Push:
    """Return a push of two articles that followers have and nothing but its titles tells of."""
    push = account.send("第一篇", "第二篇")
    forget_number(sessions, push)
    forget_addresses(sessions, push)
    return push


def reported(sessions: Sessions) -> list[OutArticle]:
    with sessions.read() as session:
        return list(session.scalars(select(OutArticle).order_by(OutArticle.msgid)))


def number_of(sessions: Sessions, push: Push) -> str | None:
    with sessions.read() as session:
        return session.get_one(Push, push.id).msg_data_id


def test_what_staff_sent_in_the_backend_is_theirs(sessions: Sessions, account: Account) -> None:
    account.platform.by_hand({"title": "手工发的", "content": "<p>三月</p>"})
    account.wait(days=1)

    account.collect()

    (article,) = reported(sessions)
    assert (article.origin, article.push_id, article.title) == ("hand", None, "手工发的")


def test_what_was_sent_by_hand_is_known_to_the_quota_of_its_day_a_day_later(
    sessions: Sessions, account: Account
) -> None:
    sent_at = account.platform.now()
    account.platform.by_hand({"title": "手工发的", "content": "<p>三月</p>"})
    account.wait(days=1)

    account.collect()

    with sessions.read() as session:
        known = quota.of(session, sent_at, "subscription")
    assert (known.by_hand, known.left) == (1, 0)


def test_a_push_of_ours_is_counted_once_in_the_quota_of_its_day(sessions: Sessions, account: Account) -> None:
    push = account.send("第一篇", "第二篇")
    account.wait(days=1)

    account.collect()

    with sessions.read() as session:
        known = quota.of(session, push.sending_at or push.due_at, "subscription")
    assert ([each.id for each in known.pushes], known.by_hand) == ([push.id], 0)


def test_a_push_without_number_is_found_by_its_titles_and_gets_its_number(
    sessions: Sessions, account: Account
) -> None:
    push = account.send("第一篇", "第二篇")
    forget_number(sessions, push)
    account.platform.by_hand({"title": "手工发的", "content": "<p>三月</p>"})
    account.wait(days=1)

    account.collect()
    account.wait(days=1)
    account.collect()

    first, second, by_hand = reported(sessions)
    assert [(each.origin, each.joined_by) for each in (first, second)] == [("push", "title")] * 2
    assert (first.push_id, first.position, second.position) == (push.id, 1, 2)
    assert by_hand.origin == "hand"
    assert number_of(sessions, push) == push.msg_data_id
    with sessions.read() as session:
        assert session.scalars(select(Entry).where(Entry.verb == "按标题认出图文编号")).one()


def test_what_a_person_took_for_not_sent_and_wechat_reports_was_sent_and_is_not_sent_again(
    sessions: Sessions, account: Account
) -> None:
    push = sent_without_trace(sessions, account)
    with sessions.begin() as session:
        said = session.get_one(Push, push.id)
        said.state, said.reason, said.msg_id = State.FAILED, SAID_UNSENT, None
        for article in said.articles:
            article.live = False
    revisions = [article.submission.revision for article in push.articles]
    later = account.platform.now() + timedelta(days=3)
    again = make.push(sessions, due_at=later, mode="mass", revisions=revisions)

    account.wait(days=1)
    account.collect()

    with sessions.read() as session:
        assert session.get_one(Push, push.id).state == State.SENT
        held = session.get_one(Push, again.id)
        assert (held.state, held.reason.startswith(TWICE)) == (State.HELD, True)
    assert {(each.origin, each.push_id) for each in reported(sessions)} == {("push", push.id)}


def test_what_fits_a_push_in_doubt_as_well_is_not_given_to_what_a_person_took_for_not_sent(
    sessions: Sessions, account: Account
) -> None:
    push = sent_without_trace(sessions, account)
    with sessions.begin() as session:
        doubtful = session.get_one(Push, push.id)
        doubtful.state, doubtful.msg_id, doubtful.ended_at = State.DOUBTFUL, None, None
        earlier = (doubtful.sending_at or doubtful.due_at) - timedelta(hours=1)
        said = Push(
            mode="mass",
            state=State.FAILED,
            reason=SAID_UNSENT,
            due_at=earlier,
            sending_at=earlier,
            ended_at=earlier + timedelta(minutes=40),
            planned_by_id=doubtful.planned_by_id,
            planned_at=earlier,
            clientmsgid="a" * 32,
            articles=[
                PushedArticle(
                    position=each.position,
                    revision_id=each.revision_id,
                    submission_id=each.submission_id,
                    live=False,
                )
                for each in doubtful.articles
            ],
        )
        session.add(said)

    account.wait(days=1)
    account.collect()

    with sessions.read() as session:
        assert session.get_one(Push, said.id).state == State.FAILED
    assert {each.push_id for each in reported(sessions)} == {None}


def test_two_reports_that_fit_are_left_alone(sessions: Sessions, account: Account) -> None:
    push = account.send("第一篇")
    forget_number(sessions, push)
    account.platform.by_hand({"title": "第一篇", "content": "<p>又发了一遍</p>"})
    account.wait(days=1)

    account.collect()

    assert [each.origin for each in reported(sessions)] == ["hand", "hand"]
    assert number_of(sessions, push) is None
    with sessions.read() as session:
        assert (
            len(totals.of_year(session, 2026)) == 2
        )  # one of the two is the push: it is not counted besides


def test_two_pushes_of_one_title_are_taken_in_their_order(sessions: Sessions, account: Account) -> None:
    first, second = (account.send("同一个标题", mode="publish") for _ in range(2))
    forget_number(sessions, first, second)
    forget_addresses(sessions, first, second)
    account.wait(days=1)

    account.collect()

    assert [(each.push_id, each.joined_by) for each in reported(sessions)] == [
        (first.id, "title"),
        (second.id, "title"),
    ]
    assert [number_of(sessions, each) for each in (first, second)] == [first.msg_data_id, second.msg_data_id]


def test_the_same_title_on_another_day_is_another_article(sessions: Sessions, account: Account) -> None:
    push = account.send("第一篇")
    forget_number(sessions, push)
    account.wait(days=1)
    account.platform.by_hand({"title": "第一篇", "content": "<p>第二天</p>"})
    account.wait(days=1)

    account.collect()

    assert [each.origin for each in reported(sessions)] == ["push", "hand"]


def test_what_is_published_without_notice_joins_too(sessions: Sessions, account: Account) -> None:
    push = account.send("悄悄发布", mode="publish")
    account.wait(days=1)

    account.collect(FIRST)

    (article,) = reported(sessions)
    assert (article.origin, article.push_id, article.publish_type) == ("push", push.id, 1)


def test_readers_of_a_draft_that_somebody_sent_tell_that_it_went_out(
    sessions: Sessions, account: Account
) -> None:
    title = "由人发出的一篇"
    kept = make.approved(sessions, title=title)
    push = make.push(sessions, due_at=account.platform.now(), mode="draft", revisions=[kept])
    account.tick()
    account.platform.by_hand({"title": title, "content": "<p>三月</p>"})
    account.wait(days=1)
    with sessions.read() as session:
        assert session.get_one(Push, push.id).state == "accepted"

    account.collect()

    with sessions.read() as session:
        found = session.get_one(Push, push.id)
        article = found.articles[0].submission.revision.article
        assert (found.state, article.published) == ("sent", FIRST)
        assert article.url == found.articles[0].url != ""


def test_the_address_of_a_page_that_is_gone_is_shown_to_no_follower(
    sessions: Sessions, account: Account
) -> None:
    push = account.send("发了两次的一篇")
    with sessions.begin() as session:
        gone = pushes.named(session, push.id).articles[0]
        gone.url = gone.submission.revision.article.url = ""
        gone.back_at = account.platform.now()
    account.wait(days=1)

    account.collect()

    with sessions.read() as session:
        found = session.get_one(Push, push.id).articles[0]
    assert (found.url != "", found.submission.revision.article.url) == (True, "")


def test_a_push_without_number_is_found_by_its_address(sessions: Sessions, account: Account) -> None:
    first, second = (account.send("同一个标题", mode="publish") for _ in range(2))
    forget_number(sessions, first, second)
    account.wait(days=1)

    account.collect()

    assert [(each.push_id, each.joined_by) for each in reported(sessions)] == [
        (first.id, "url"),
        (second.id, "url"),
    ]
    assert number_of(sessions, second) == second.msg_data_id


def test_a_publication_that_is_reported_under_another_number_is_found_by_its_address(
    sessions: Sessions, account: Account
) -> None:
    push = account.send("悄悄发布", mode="publish")
    with sessions.begin() as session:
        session.execute(update(Push).where(Push.id == push.id).values(msg_data_id="22474836"))
    account.wait(days=1)

    account.collect()
    account.collect()

    (article,) = reported(sessions)
    assert (article.push_id, article.joined_by) == (push.id, "url")
    assert number_of(sessions, push) == "22474836"
    with sessions.read() as session:
        assert len(totals.of_year(session, 2026)) == 1


def test_what_a_list_of_older_articles_knows_is_recognised_by_its_address(
    sessions: Sessions, account: Account
) -> None:
    account.platform.by_hand({"title": "手工发的", "content": "<p>三月</p>"})
    url = account.platform.mass[0]["articles"][0]["url"]
    with sessions.begin() as session:
        row = Row("第1行", "清单里的另一个标题", f"{url}#rd", FIRST, column="巾帼志愿")
        old.keep(session, [row], by=None, now=account.platform.now())
    account.wait(days=1)

    account.collect()

    (article,) = reported(sessions)
    assert (article.origin, article.push_id, article.joined_by) == ("hand", None, "url")
    with sessions.read() as session:
        (counted,) = totals.of_year(session, 2026)
        assert article.article_id is not None
        assert counted.slug == session.get_one(Article, article.article_id).slug


def test_what_is_known_by_title_and_day_learns_its_address(sessions: Sessions, account: Account) -> None:
    account.platform.by_hand({"title": "手工发的", "content": "<p>三月</p>"})
    with sessions.begin() as session:
        old.keep(session, [Row("第1行", "手工发的", "", FIRST)], by=None, now=account.platform.now())
    account.wait(days=1)

    account.collect()

    (article,) = reported(sessions)
    with sessions.read() as session:
        assert article.article_id is not None
        known = session.get_one(Article, article.article_id)
    assert (article.origin, article.joined_by, known.url) == ("hand", "title", article.content_url)


def test_two_reports_of_one_title_are_not_both_the_article_of_a_list(
    sessions: Sessions, account: Account
) -> None:
    for _ in range(2):
        account.platform.by_hand({"title": "手工发的", "content": "<p>三月</p>"})
    with sessions.begin() as session:
        old.keep(session, [Row("第1行", "手工发的", "", FIRST)], by=None, now=account.platform.now())
    account.wait(days=1)

    account.collect()

    assert [each.article_id for each in reported(sessions)] == [None, None]


def test_what_is_seen_out_after_all_holds_the_second_while_somebody_stops_everything(
    sessions: Sessions, account: Account
) -> None:
    said = []
    for title in ("甲甲甲", "乙乙乙"):
        push = account.send(title)
        forget_number(sessions, push)
        forget_addresses(sessions, push)
        said.append(push)
        with sessions.begin() as session:
            found = session.get_one(Push, push.id)
            found.state, found.reason, found.msg_id = State.FAILED, SAID_UNSENT, None
            for article in found.articles:
                article.live = False
    now, chen = account.platform.now(), make.people(sessions).chen
    later = [
        make.push(
            sessions,
            due_at=now + timedelta(days=days),
            revisions=[push.articles[0].submission.revision],
        )
        for days, push in ((3, said[1]), (4, said[0]))
    ]
    account.wait(days=1)
    hold, begun = successors.hold, threading.Event()

    def slowly(session: Session, *given: Any, **named: Any) -> None:
        hold(session, *given, **named)
        session.flush()
        begun.set()
        time.sleep(0.5)

    with pytest.MonkeyPatch.context() as slow:
        slow.setattr(successors, "hold", slowly)
        collecting = threading.Thread(target=account.collect)
        collecting.start()
        assert begun.wait(20)
        with sessions.begin() as session:
            pushes.stop_all(session, by=session.merge(chen), now=account.platform.now())
        collecting.join(30)

    with sessions.read() as session:
        assert {session.get_one(Push, each.id).state for each in later} == {State.HELD}
        assert {session.get_one(Push, each.id).state for each in said} == {State.SENT}
