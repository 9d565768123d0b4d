"""Comments come in, keep what staff did, are told when late, and leave nobody's name behind."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot import comments, notices
from bot.clock import beijing_day
from bot.comments import Comment, Deed, Thread
from bot.comments.rows import Kind, Outcome
from bot.errors import NotAllowed, Problem
from bot.people import Role
from bot.publishing import pushes
from bot.publishing.pushes import State
from bot.reach import commented
from bot.reach.counts import OutArticle
from bot.wechat.comments import LIST, Comments, Reading
from bot.wechat.comments import Under as Place
from tests import make
from tests.cast import Cast
from tests.comments.conftest import KEY, RULES, Under


def told(under: Under) -> list[str]:
    with under.sessions.read() as session:
        return [each.text for each in notices.standing_open(session)]


def looks_in(under: Under) -> timedelta:
    with under.sessions.read() as session:
        found = session.get_one(Thread, under.thread).look_at
    assert found
    return found - under.now


def test_a_comment_is_kept_without_anybody_s_name_and_a_cry_for_help_is_told_at_once(under: Under) -> None:
    under.say("我老公昨晚又打我，怎么办", "oWoman")
    under.say("拍得真好")

    help_, praise = under.collect()

    assert help_.distress
    assert not praise.distress
    assert praise.words(KEY) == "拍得真好"
    with under.sessions.read() as session:
        stored = str(session.execute(text("select * from article_comment")).all())
    assert "oWoman" not in stored
    assert "拍得真好" not in stored
    assert told(under) == ["《最美家庭揭晓》下面有一条留言像是在求助，请马上看。"]


def test_recent_articles_are_asked_often_and_old_ones_seldom_or_no_more(under: Under) -> None:
    under.tick()
    assert timedelta(minutes=14) < looks_in(under) <= timedelta(minutes=15)
    under.tick()
    assert under.platform.state()["calls"][LIST] == 1

    under.late = timedelta(days=10)
    under.tick()
    assert timedelta(hours=23) < looks_in(under) <= timedelta(days=1)

    under.late = timedelta(days=370)
    under.tick()
    with under.sessions.read() as session:
        assert session.get_one(Thread, under.thread).look_at is None


def test_what_was_sent_is_looked_after_from_then_on(under: Under) -> None:
    push = make.push(under.sessions, revisions=[make.approved(under.sessions, "with", comments=True)])
    with under.sessions.begin() as session:
        found = pushes.named(session, push.id)
        found.state, found.msg_data_id, found.sending_at = State.SENT, "777", under.now

    under.tick()

    with under.sessions.read() as session:
        watched = session.query(Thread).filter_by(msg_data_id="777").one()
    assert (watched.title, watched.slug, watched.is_open) == ("巾帼志愿服务走进社区", "with", True)
    assert watched.gone_at  # the platform never sent it


def test_an_account_without_comments_is_asked_once_a_day(under: Under) -> None:
    under.platform.account(comments=False)
    with pytest.raises(Problem, match="没有留言权限"):
        under.tick()
    under.tick()

    assert under.platform.state()["calls"][LIST] == 1
    with under.sessions.read() as session:
        until = comments.refused_until(session)
    assert until
    assert until > under.now

    under.platform.account(comments=True)
    under.late = until - under.platform.now() + timedelta(minutes=1)
    under.tick()
    with under.sessions.read() as session:
        assert comments.refused_until(session) is None


def test_a_comment_that_vanished_is_marked_and_nobody_is_to_answer_it(under: Under, staff: Cast) -> None:
    under.say("先说一句")
    under.say("再说一句")
    first, _ = under.collect()
    under.wechat.comments.delete(first.thread.under, first.number)

    first, second = under.collect()

    assert first.gone_at
    assert first.settled_at
    assert not second.gone_at


def test_what_staff_did_while_the_list_was_read_is_not_undone_by_it(under: Under, staff: Cast) -> None:
    under.say("在哪里报名")
    (comment,) = under.collect()
    with under.sessions.begin() as session:
        before = comments.collecting._take(session, under.thread, under.now)
    assert before
    old = under.wechat.comments.listed(comment.thread.under)
    comments.reply(under.sessions, under.wechat, comment.id, "二楼报名", by=staff.lin, **under.office)

    with under.sessions.begin() as session:
        thread = session.get_one(Thread, under.thread)
        comments.collecting._write(session, thread, before, old, KEY, under.now)

    (comment,) = under.known()
    assert comment.reply_words(KEY) == "二楼报名"
    assert comment.replied_by
    assert comment.replied_by.name == "林"


def test_a_list_that_was_asked_for_earlier_is_not_written_over_a_later_one(
    under: Under, staff: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    under.say("在哪里报名")
    (comment,) = under.collect()
    at_wechat = Comments.listed

    def slow(calls: Comments, of: Place) -> Reading:
        early = at_wechat(calls, of)
        monkeypatch.setattr(Comments, "listed", at_wechat)
        under.wechat.comments.reply(of, comment.number, "二楼报名")
        comments.collect_soon(under.sessions, by=staff.lin, now=under.now)
        under.tick()
        return early

    monkeypatch.setattr(Comments, "listed", slow)
    with pytest.raises(NotAllowed, match="正在收取"):
        comments.collect_now(under.sessions, under.wechat, under.thread, by=staff.lin, **under.office)

    (comment,) = under.known()
    assert comment.reply_words(KEY) == "二楼报名"


def test_an_answer_in_the_official_backend_ends_the_waiting(under: Under) -> None:
    under.say("我老公昨晚又打我")
    (comment,) = under.collect()
    under.wechat.comments.reply(comment.thread.under, comment.number, "请打12338")

    (comment,) = under.collect()

    assert comment.settled_at
    assert comment.replied_by is None
    assert told(under) == []


def test_who_waits_too_long_is_told_by_day_once_until_nobody_does(under: Under, staff: Cast) -> None:
    under.say("什么时候报名")
    (comment,) = under.collect()
    under.late = timedelta(days=14)

    for _ in range(2):
        under.tick()

    (text_,) = told(under)
    assert "有 1 条过了 5 个工作日还没有回复" in text_
    with under.sessions.read() as session:
        counts = comments.counts(session, RULES, now=under.now)
        assert (counts.waiting, counts.overdue) == (1, 1)
        assert [each.roles for each in notices.standing_open(session) if Role.VIEWER in each.roles] == []
    with under.sessions.begin() as session:
        found = comments.named(session, comment.id)
        comments.waive(session, found, "只是问候", by=session.merge(staff.lin), now=under.now)
    under.tick()
    assert told(under) == []


def test_who_answers_one_of_the_overdue_has_nobody_told_of_the_others_again(
    under: Under, staff: Cast
) -> None:
    for words in ("什么时候报名", "在哪里报名"):
        under.say(words)
    _, second = under.collect()
    under.late = timedelta(days=14)
    under.tick()

    def seen() -> list[str]:
        with under.sessions.begin() as session:
            standing = notices.standing_open(session)
            for each in standing:
                notices.seen(session, each.id, by=session.merge(staff.lin), now=under.now)
            return [each.text[:9] for each in standing]

    assert seen() == ["文章留言有 2 条"]
    with under.sessions.begin() as session:
        found = comments.named(session, second.id)
        comments.waive(session, found, "只是问候", by=session.merge(staff.lin), now=under.now)
    under.tick()
    assert seen() == []

    with under.sessions.begin() as session:  # one that was said later
        more = Comment(thread_id=under.thread, number="9", at=second.at + timedelta(hours=1), touched=0)
        session.add(more)
    under.tick()
    assert seen() == ["文章留言有 2 条"]


def test_texts_are_erased_and_never_come_back(under: Under, staff: Cast) -> None:
    under.say("谢谢你们")
    (comment,) = under.collect()
    comments.reply(under.sessions, under.wechat, comment.id, "不客气", by=staff.lin, **under.office)
    under.late = timedelta(days=31)

    under.tick()
    (comment,) = under.collect()

    assert (comment.words(KEY), comment.reply_words(KEY), comment.follower) == (None, None, None)
    assert comment.replied_at
    with under.sessions.read() as session:
        (deed,) = session.query(Deed).all()
    assert (deed.kind, deed.outcome, deed.sealed_text) == (Kind.REPLY, Outcome.DONE, None)
    with under.sessions.read() as session:
        assert session.query(Comment).count() == 1


def test_an_answer_to_what_was_erased_is_erased_too_in_its_time(under: Under, staff: Cast) -> None:
    under.say("谢谢你们")
    (comment,) = under.collect()
    with under.sessions.begin() as session:
        found = comments.named(session, comment.id)
        comments.waive(session, found, "只是问候", by=session.merge(staff.lin), now=under.now)
    under.late = timedelta(days=31)
    under.tick()
    assert under.known()[0].words(KEY) is None
    comments.reply(under.sessions, under.wechat, comment.id, "不客气", by=staff.lin, **under.office)

    for days, kept in ((60, "不客气"), (62, None)):
        under.late = timedelta(days=days)
        under.tick()
        (comment,) = under.collect()
        assert (comment.reply_words(KEY), comment.deeds[-1].words(KEY)) == (kept, kept)


def test_what_was_sent_by_hand_is_looked_after_once_wechat_reports_of_it(under: Under) -> None:
    with under.sessions.begin() as session:
        for msgid, idx in (("888_2", 2), (f"{under.article['msg_data_id']}_1", 1)):
            session.add(
                OutArticle(
                    msgid=msgid,
                    msg_data_id=msgid.partition("_")[0],
                    idx=idx,
                    published_on=beijing_day(under.now),
                    title="手工发的",
                    origin="hand",
                )
            )

    for _ in range(2):
        commented.run_due(under.sessions, now=under.now)

    with under.sessions.read() as session:
        found = session.query(Thread).order_by(Thread.id).all()
    assert [(each.msg_data_id, each.position, each.is_open) for each in found] == [
        (str(under.article["msg_data_id"]), 1, True),
        ("888", 2, None),
    ]
    assert found[1].look_at
