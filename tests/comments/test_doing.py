"""What staff do to a comment happens once, whoever is quicker, and whatever becomes of WeChat's answer."""

import contextlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot import comments, people
from bot.comments import Comment, Deed
from bot.comments.rows import Kind, Outcome
from bot.errors import Doubtful, Mistake, NotAllowed, Problem, Refused
from bot.people import Person, Role
from bot.wechat.comments import LIST, Comments, Reading
from bot.wechat.comments import Under as Place
from tests import make
from tests.cast import Cast
from tests.comments.conftest import KEY, Under

ADD = "/cgi-bin/comment/reply/add"


@pytest.fixture
def comment(under: Under) -> Comment:
    under.say("在哪里报名")
    return under.collect()[0]


def answer(under: Under, comment: Comment, text: str, by: Person, **more: Any) -> None:
    comments.reply(under.sessions, under.wechat, comment.id, text, by=by, **under.office, **more)


def outcomes(under: Under) -> list[tuple[str, str]]:
    with under.sessions.read() as session:
        return [(each.kind, each.outcome) for each in session.query(Deed).order_by(Deed.id)]


def test_answered_elected_changed_and_taken_back(under: Under, comment: Comment, staff: Cast) -> None:
    deeds: dict[str, Any] = {"by": staff.zhou, **under.office}
    answer(under, comment, "一楼", staff.lin)
    comments.do(under.sessions, under.wechat, comment.id, Kind.ELECT, **deeds)
    answer(under, comment, "二楼报名", staff.zhou, instead=True)

    (there,) = under.at_wechat()
    assert (there.reply, there.elected) == ("二楼报名", True)
    (known,) = under.known()
    assert known.reply_words(KEY) == "二楼报名"
    assert known.settled_at
    assert [(each.by.name, each.kind) for each in known.deeds] == [
        ("林", "reply"),
        ("周", "elect"),
        ("周", "unreply"),
        ("周", "reply"),
    ]

    comments.do(under.sessions, under.wechat, comment.id, Kind.UNREPLY, **deeds)
    comments.do(under.sessions, under.wechat, comment.id, Kind.UNELECT, **deeds)
    (known,) = under.known()
    assert (known.settled_at, known.elected) == (None, False)
    comments.do(under.sessions, under.wechat, comment.id, Kind.DELETE, **deeds)
    assert under.at_wechat() == []
    assert under.known()[0].gone_at


def test_of_two_who_answer_the_second_is_told_whose_answer_stands(
    under: Under, comment: Comment, staff: Cast
) -> None:
    answer(under, comment, "一楼", staff.lin)
    with pytest.raises(NotAllowed, match="林已经回复了"):
        answer(under, comment, "二楼", staff.zhou)

    # somebody was quicker in the official backend, and nobody here knows of it yet
    under.say("几点开门", "oOther")
    second = under.collect()[1]
    under.wechat.comments.reply(second.thread.under, second.number, "八点半")
    with pytest.raises(Refused, match="已经有回复了"):
        answer(under, second, "九点", staff.zhou)
    under.tick()
    assert under.known()[1].reply_words(KEY) == "八点半"


def test_who_is_at_it_is_not_overtaken(under: Under, comment: Comment, staff: Cast) -> None:
    with under.sessions.begin() as session:
        session.add(
            Deed(
                comment_id=comment.id,
                kind=Kind.REPLY,
                at=under.now,
                by_id=staff.lin.id,
                outcome=Outcome.ASKED,
            )
        )

    with pytest.raises(NotAllowed, match="林 正在处理"):
        answer(under, comment, "二楼", staff.zhou)

    assert under.at_wechat()[0].reply is None


def test_what_somebody_began_who_then_died_is_settled_by_a_later_tick(
    under: Under, comment: Comment, staff: Cast
) -> None:
    under.wechat.comments.elect(comment.thread.under, comment.number)
    with under.sessions.begin() as session:
        begun = {"comment_id": comment.id, "at": under.now, "by_id": staff.lin.id, "outcome": Outcome.ASKED}
        session.add_all([Deed(kind=Kind.ELECT, **begun), Deed(kind=Kind.DELETE, **begun)])
        comments.opened(session, under.thread).look_at = under.now + timedelta(days=5)

    under.tick()
    assert outcomes(under) == [("elect", "asked"), ("delete", "asked")]
    under.late = timedelta(minutes=16)
    under.tick()

    assert outcomes(under) == [("elect", "done"), ("delete", "refused")]
    assert under.known()[0].elected


@pytest.mark.parametrize(
    ("fault", "reply", "outcome", "says"),
    [
        ("lose_answer", "二楼报名", Outcome.DONE, contextlib.nullcontext()),
        ("lose_request", None, Outcome.REFUSED, pytest.raises(NotAllowed, match="没有办成")),
    ],
    ids=["done", "not done"],
)
def test_a_lost_answer_is_settled_by_reading_the_list(
    under: Under, comment: Comment, staff: Cast, fault: str, reply: str | None, outcome: Outcome, says: Any
) -> None:
    under.platform.fault(ADD, fault)

    with says:
        answer(under, comment, "二楼报名", staff.lin)

    assert outcomes(under) == [("reply", outcome)]
    (known,) = under.known()
    assert known.reply_words(KEY) == under.at_wechat()[0].reply == reply
    assert (known.replied_by.name if known.replied_by else None) == ("林" if reply else None)


def test_what_stays_in_doubt_is_settled_by_the_next_tick(under: Under, comment: Comment, staff: Cast) -> None:
    under.platform.fault(ADD, "lose_answer")
    under.platform.fault("/cgi-bin/comment/list", "bad_gateway")

    with pytest.raises(Doubtful, match="不知道办成没有"):
        answer(under, comment, "二楼报名", staff.lin)
    assert outcomes(under) == [("reply", "doubtful")]

    under.tick()
    assert outcomes(under) == [("reply", "done")]
    assert under.known()[0].reply_words(KEY) == "二楼报名"


def test_what_is_gone_or_may_not_be_is_refused_in_words(under: Under, comment: Comment, staff: Cast) -> None:
    with under.sessions.begin() as session:
        viewer = people.add(session, "看客", [Role.VIEWER], now=make.NOON)
    for by, text, error, words in (
        (viewer, "好", NotAllowed, "处理文章留言"),
        (staff.lin, "  ", Mistake, "还没有写"),
        (staff.lin, "长" * 601, Mistake, "最多 600 字"),
        (
            staff.lin,
            "您的身份证11010519491231002X收到了",
            Mistake,
            "2X”：这样的号码不能公开",
        ),
    ):
        with pytest.raises(error, match=words):
            answer(under, comment, text, by)
    with under.sessions.begin() as session:
        found, lin = comments.named(session, comment.id), session.merge(staff.lin)
        with pytest.raises(Mistake, match="写明为什么"):
            comments.waive(session, found, " ", by=lin, now=under.now)
    under.wechat.comments.delete(comment.thread.under, comment.number)

    with pytest.raises(Refused, match="不在了"):
        answer(under, comment, "二楼", staff.lin)
    with pytest.raises(NotAllowed, match="已经删除"):
        answer(under, comment, "二楼", staff.lin)


def test_no_answer_is_needed_for_a_reason_until_somebody_thinks_otherwise(
    under: Under, comment: Comment, staff: Cast
) -> None:
    with under.sessions.begin() as session:
        lin = session.merge(staff.lin)
        comments.waive(session, comments.named(session, comment.id), "只是问候", by=lin, now=under.now)
    assert under.collect()[0].settled_at

    with under.sessions.begin() as session:
        comments.resume(
            session, comments.named(session, comment.id), by=session.merge(staff.lin), now=under.now
        )

    (known,) = under.known()
    assert known.settled_at is None
    assert [(each.kind, each.reason) for each in known.deeds] == [("waive", "只是问候"), ("resume", "")]


def test_comments_are_closed_and_opened_by_who_publishes(under: Under, staff: Cast) -> None:
    with pytest.raises(NotAllowed):
        comments.set_open(under.sessions, under.wechat, under.thread, False, by=staff.lin, now=under.now)

    comments.set_open(under.sessions, under.wechat, under.thread, False, by=staff.chen, now=under.now)
    with pytest.raises(AssertionError, match="没有打开留言"):
        under.say("来晚了")
    comments.set_open(under.sessions, under.wechat, under.thread, True, by=staff.chen, now=under.now)
    under.say("赶上了")

    assert len(under.collect()) == 1


def test_an_article_that_was_withdrawn_leaves_nobody_to_answer(
    under: Under, comment: Comment, staff: Cast
) -> None:
    under.platform.control("ban", url=under.article["url"])

    with pytest.raises(Problem, match="文章不存在"):
        answer(under, comment, "二楼", staff.lin)

    (known,) = under.known()
    assert known.thread.gone_at
    assert known.settled_at
    with pytest.raises(NotAllowed, match="删除或撤回"):
        comments.collect_now(under.sessions, under.wechat, under.thread, by=staff.lin, **under.office)


def test_another_answer_that_did_not_go_out_says_that_the_old_one_is_gone(
    under: Under, comment: Comment, staff: Cast
) -> None:
    answer(under, comment, "一楼", staff.lin)
    under.platform.fault(ADD, "refuse", errcode=88007)

    with pytest.raises(Refused, match="原来的回复已经删除"):
        answer(under, comment, "二楼", staff.lin, instead=True)

    assert under.known()[0].settled_at is None
    assert under.at_wechat()[0].reply is None


@pytest.mark.parametrize(
    ("again", "error", "says"),
    [
        (False, NotAllowed, "没有办成.*原来的回复已经删除，这条留言现在没有回复"),
        (True, Doubtful, "不知道办成没有.*原来的回复已经删除。$"),
    ],
    ids=["the list tells", "nobody knows"],
)
def test_another_answer_whose_outcome_was_lost_says_that_the_old_one_is_gone(
    under: Under, comment: Comment, staff: Cast, again: bool, error: type[Problem], says: str
) -> None:
    answer(under, comment, "一楼", staff.lin)
    under.platform.fault(ADD, "lose_request")
    if again:
        under.platform.fault(LIST, "bad_gateway")

    with pytest.raises(error, match=says):
        answer(under, comment, "二楼", staff.lin, instead=True)


def test_the_hundred_and_first_is_not_elected(under: Under, comment: Comment, staff: Cast) -> None:
    with under.sessions.begin() as session:
        for number in range(100):
            session.add(
                Comment(thread_id=under.thread, number=f"9{number:03}", at=under.now, elected=True, touched=0)
            )

    with pytest.raises(NotAllowed, match="已经精选了 100 条"):
        comments.do(under.sessions, under.wechat, comment.id, Kind.ELECT, by=staff.lin, **under.office)

    assert outcomes(under) == []


def in_doubt(under: Under, comment: Comment, staff: Cast, fault: str = "lose_answer") -> None:
    """Answer, and let neither WeChat's answer nor the list after it arrive."""
    under.platform.fault(ADD, fault)
    under.platform.fault(LIST, "bad_gateway")
    with pytest.raises(Doubtful):
        answer(under, comment, "二楼报名", staff.lin)


@pytest.mark.parametrize(
    ("stands", "late", "ours"),
    [
        ("二楼  报名！", timedelta(hours=1), True),
        ("/:rose", timedelta(), True),
        ("一楼报名", timedelta(hours=1), False),
    ],
    ids=["normalised", "made while the call was out", "another, made before"],
)
def test_an_answer_that_stands_there_in_other_letters_is_known_again(
    under: Under, comment: Comment, staff: Cast, stands: str, late: timedelta, ours: bool
) -> None:
    under.late = late
    in_doubt(under, comment, staff, "lose_request")
    under.wechat.comments.reply(comment.thread.under, comment.number, stands)

    under.tick()

    assert outcomes(under) == [("reply", Outcome.DONE if ours else Outcome.REFUSED)]
    (known,) = under.known()
    assert known.reply_words(KEY) == stands
    assert (known.replied_by.name if known.replied_by else None) == ("林" if ours else None)


def test_an_answer_that_wechat_trimmed_stays_whose_it_is(
    under: Under, comment: Comment, staff: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer(under, comment, "二楼\n\n报名", staff.lin)
    at_wechat = Comments.listed

    def trimmed(calls: Comments, of: Place) -> Reading:
        (told,) = at_wechat(calls, of).comments
        return Reading((replace(told, reply="二楼 报名"),), whole=True)

    monkeypatch.setattr(Comments, "listed", trimmed)
    (known,) = under.collect()

    assert known.replied_by
    assert known.replied_by.name == "林"


def test_what_no_list_ever_tells_is_asked_for_ever_more_seldom_and_given_up_after_a_day(
    under: Under, comment: Comment, staff: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    under.late = timedelta(days=10)  # its turn comes once a day
    in_doubt(under, comment, staff)
    asked = []

    def part(calls: Comments, of: Place) -> Reading:
        asked.append(of)
        return Reading((), whole=False)

    monkeypatch.setattr(Comments, "listed", part)
    while outcomes(under) == [("reply", "doubtful")]:
        assert len(asked) < 30
        with under.sessions.read() as session:
            look_at = comments.opened(session, under.thread).look_at
        assert look_at
        under.late += max(timedelta(), look_at - under.now)
        under.tick()

    assert len(asked) > 10
    assert timedelta(days=11) < under.late < timedelta(days=12)
    (deed,) = under.known()[0].deeds
    assert (deed.outcome, deed.problem[:8]) == (Outcome.UNKNOWN, "查了一天也没有查")
    with under.sessions.read() as session:
        look_at = comments.opened(session, under.thread).look_at
    assert look_at
    assert look_at - under.now > timedelta(hours=20)


def test_what_was_in_doubt_under_an_article_that_is_no_more_is_not_looked_for(
    under: Under, comment: Comment, staff: Cast
) -> None:
    in_doubt(under, comment, staff)
    under.platform.control("ban", url=under.article["url"])

    under.tick()

    (deed,) = under.known()[0].deeds
    assert (deed.outcome, deed.problem) == (Outcome.UNKNOWN, "文章已经删除或撤回，查不到办成没有。")


@pytest.mark.parametrize("gone", [True, False], ids=["article gone", "no comments"])
def test_a_lost_answer_has_nobody_asked_who_said_no(
    under: Under, comment: Comment, staff: Cast, gone: bool
) -> None:
    if gone:
        under.platform.control("ban", url=under.article["url"])
    else:
        under.platform.account(comments=False)
    under.platform.fault(ADD, "lose_answer")

    with pytest.raises(Doubtful, match="查不到" if gone else "不知道办成没有"):
        answer(under, comment, "二楼报名", staff.lin)

    with under.sessions.read() as session:
        look_at, until = comments.opened(session, under.thread).look_at, comments.refused_until(session)
    assert look_at == until
    assert (until is None) is gone
