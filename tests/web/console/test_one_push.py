"""A push's own page: where it stands, what is to be done, and nothing taken from under a hand that types."""

import re
from datetime import timedelta
from typing import Any

import pytest

from bot.db import Sessions
from bot.publishing import pushes
from bot.publishing.pushes import Push, State, WaitsFor, states
from tests import make
from tests.cast import Cast
from tests.reach import rows
from tests.web.console.conftest import Seat, Stopped, Take, told

AHEAD = make.NOON + timedelta(minutes=20)
SENT = (State.PREPARING, State.SENDING, State.ACCEPTED, State.SENT)


def polled(page: str) -> str:
    """Return the address that the page asks again, or nothing."""
    found = re.search(r'hx-get="([^"]+)"', page)
    return found[1] if found else ""


def visible(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))


def test_it_tells_what_when_by_whom_and_how_far(sessions: Sessions, staff: Cast, seat: Take) -> None:
    push = make.brought(sessions, due_at=AHEAD)

    page = seat(staff.zhou).get(f"/console/pushes/{push.id}")

    words = visible(page.text)
    for each in ("巾帼志愿服务走进社区", "群发给粉丝", "今天 3月8日 周一 12:20", "陈", "初审 周"):
        assert each in words
    assert "还有 20 分 0 秒 开始发送" in words
    assert [words.index(each) for each in ("准备素材", "微信群发", "已推送")]
    assert "改时间</summary>" not in page.text  # 周 may not


@pytest.mark.parametrize(
    ("through", "fields", "words", "seconds"),
    [
        ((), {}, "已排期", 10),
        (SENT[:1], {}, "已排期，准备中", 10),
        (SENT[:2], {}, "推送中", 2),
        (SENT[:3], {"waits_for": WaitsFor.PLATFORM}, "已交给微信，等结果", 2),
        (SENT[:3], {"waits_for": WaitsFor.ADMINISTRATOR, "accepted_at": make.NOON}, "还剩 30 分 0 秒", 2),
        ((*SENT[:2], State.DOUBTFUL), {}, "发表记录", 10),
        ((State.HELD,), {"reason": "stopped"}, "放行就马上发出", 10),
        (SENT, {}, "已推送", None),
        ((State.CANCELLED,), {}, "已取消", None),
        ((*SENT[:1], State.FAILED), {}, "粉丝什么也没有收到", None),
    ],
)
def test_each_state_is_told_in_chinese_and_watched_until_it_is_over(
    sessions: Sessions,
    staff: Cast,
    seat: Take,
    through: tuple[State, ...],
    fields: dict[str, Any],
    words: str,
    seconds: int | None,
) -> None:
    push = make.brought(sessions, *through, **fields, due_at=AHEAD)

    page = seat(staff.chen).get(f"/console/pushes/{push.id}").text

    assert words in visible(page)
    assert not re.search("|".join([*State, "administrator", "platform", "mass"]), visible(page))
    assert re.findall(r'hx-trigger="every (\d+)s, seen-again"', page) == ([str(seconds)] if seconds else [])


def test_the_page_is_asked_for_anew_only_when_something_has_changed(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    push = make.brought(sessions, due_at=AHEAD)
    chen = seat(staff.chen)
    address = polled(chen.get(f"/console/pushes/{push.id}").text)

    same = chen.get(address)
    with sessions.begin() as session:
        for state in SENT[:2]:
            states.move(session, pushes.named(session, push.id), state, now=make.NOON)
    changed = chen.get(address)

    assert (same.status_code, same.text) == (204, "")
    assert changed.status_code == 200
    assert "推送中" in changed.text
    assert "<html" not in changed.text
    assert polled(changed.text) != address


def test_a_page_left_open_keeps_nobody_signed_in(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    push = make.brought(sessions, due_at=AHEAD)
    chen = seat(staff.chen)
    address = polled(chen.get(f"/console/pushes/{push.id}").text)

    def seen(path: str) -> int:
        with chen.client.session_transaction(path="/console/") as session:
            session["seen"] -= 100
            before: int = session["seen"]
        chen.get(path)
        with chen.client.session_transaction(path="/console/") as session:
            after: int = session["seen"]
        return after - before

    assert seen(address) == 0
    assert seen(f"/console/pushes/{push.id}") >= 100


def test_deeds_lead_back_to_it_and_what_is_refused_is_told_on_it(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    push = make.brought(sessions, due_at=AHEAD)
    chen = seat(staff.chen)
    page = f"/console/pushes/{push.id}"

    too_soon = chen.post(f"{page}/move", at="2021-03-08T12:00", back="push")
    unread = chen.post(f"{page}/move", at="明天", back="push")
    moved = chen.post(f"{page}/move", at="2021-03-09T10:30", back="push")
    cancelled = chen.post(f"{page}/cancel", back="push")

    for refused, said in ((too_soon, "太早了"), (unread, "重新选推送的日期和时间")):
        assert refused.status_code == 400
        assert said in told(refused)
        assert 'id="standing"' in refused.text
    assert moved.headers["Location"] == cancelled.headers["Location"] == page
    after = chen.get(page).text
    assert "3月8日 周一 12:20 改到 3月9日 周二 10:30" in after
    assert "已取消" in after


def test_moving_to_another_day_is_asked_about_at_the_same_time(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    push = make.brought(sessions, due_at=AHEAD)
    make.push(sessions, due_at=make.NOON + timedelta(days=1))
    chen = seat(staff.chen)

    free = chen.get(f"/console/pushes/{push.id}/move?day=2021-03-10").text
    full = chen.get(f"/console/pushes/{push.id}/move?day=2021-03-09").text

    assert "改到 <span" in free
    assert 'value="2021-03-10T12:20"' in free
    assert "还剩 1 次群发" in visible(free)
    assert "群发次数已经用完" in visible(full)
    assert "要改用“发布”（不通知粉丝），先取消这次推送，再重新排期。" in visible(full)
    with sessions.read() as session:
        assert session.get_one(Push, push.id).due_at == make.NOON + timedelta(minutes=20)


@pytest.mark.parametrize(
    ("day", "said"), [("2021-03-07", "已经过去"), ("x", "请选好日子"), ("", "请选好日子")]
)
def test_a_push_is_moved_to_no_day_that_is_over_or_none(
    sessions: Sessions, staff: Cast, seat: Take, day: str, said: str
) -> None:
    push = make.brought(sessions, due_at=AHEAD)

    answer = seat(staff.chen).get(f"/console/pushes/{push.id}/move?day={day}")

    assert answer.status_code == 400
    assert said in told(answer)


def test_what_was_sent_tells_where_it_is_and_how_it_was_read(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    push = make.brought(sessions, *SENT, sending_at=make.NOON, due_at=AHEAD)
    with sessions.begin() as session:
        pushes.named(session, push.id).articles[0].url = "https://mp.weixin.qq.com/s/out"
        out = rows.article(session, "1_1", make.NOON.date(), [1234], title="巾帼志愿服务走进社区")
        out.push_id, out.position = push.id, 1

    slug = push.articles[0].submission.revision.article.slug
    page, publisher = (seat(who).get(f"/console/pushes/{push.id}").text for who in (staff.lin, staff.chen))
    of_it = seat(staff.lin).get(f"/console/articles/{slug}").text.rpartition(">经过<")[2]

    assert f'href="/console/articles/{slug}/withdraw?push={push.id}">撤回' in publisher
    assert "撤回" not in page
    assert "陈</strong> 排的推送发出了（第1版，头条）" in of_it
    assert f'href="/console/pushes/{push.id}">这次推送' in of_it
    assert 'href="https://mp.weixin.qq.com/s/out"' in of_it
    assert 'href="https://mp.weixin.qq.com/s/out"' in page
    assert re.search(r'href="/console/reach/articles/1_1">阅读 1,234 人', page)


def test_another_article_is_added_from_the_page(sessions: Sessions, staff: Cast, seat: Take) -> None:
    push = make.brought(sessions, due_at=AHEAD)
    make.approved(sessions, "two", title="后来的一篇")

    publisher, writer = (seat(who).get(f"/console/pushes/{push.id}").text for who in (staff.chen, staff.lin))

    assert "后来的一篇" in publisher
    assert "再加文章" in publisher
    assert "再加文章" not in writer


@pytest.mark.parametrize("path", ["", "/status", "/move"])
def test_a_push_that_is_none_is_not_found(staff: Cast, seat: Take, path: str) -> None:
    chen = seat(staff.chen)

    assert chen.get(f"/console/pushes/999{path}").status_code == 404
    assert chen.get(f"/console/pushes/99999999999999999999{path}").status_code in {404, 405}


def test_that_an_article_was_written_anew_stands_on_the_page_at_once(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    push = make.brought(sessions, State.PREPARING, due_at=AHEAD)
    chen: Seat = seat(staff.chen)
    at = f"/console/pushes/{push.id}"
    before = chen.get(at).text
    seen = re.search(r"seen=(\w+)", before)
    assert seen

    make.revision(sessions, push.articles[0].submission.revision.article.slug, title="改过的")
    after, live = chen.get(at).text, chen.get(f"{at}/status?seen={seen[1]}")

    assert "改过" not in visible(before)
    assert "有文章改过了，到时会被拦下。" in visible(after)
    assert "排的是第1版，后来存了第2版。" in visible(after)
    assert "后来存了第2版" in live.text  # a page that is open learns it, too


def test_of_a_mass_send_in_doubt_it_is_said_when_it_may_be_called_not_sent(
    sessions: Sessions, staff: Cast, seat: Take, clock: Stopped
) -> None:
    push = make.brought(sessions, *SENT[:2], State.DOUBTFUL, due_at=make.NOON, sending_at=make.NOON)
    chen: Seat = seat(staff.chen)

    early = chen.get(f"/console/pushes/{push.id}").text
    refused = chen.post(f"/console/pushes/{push.id}/settle", sent="no")
    clock.turn(minutes=35)
    late = chen.get(f"/console/pushes/{push.id}").text

    assert "先看公众号管理员的手机" in early
    assert "3月8日 周一 12:35 以后才能记“没有发出”" in early
    assert (early.count("确定没有发出"), late.count("确定没有发出")) == (0, 1)
    assert early.count("确定已发出") == 1
    assert refused.status_code == 403
    assert "3月8日 周一 12:35 以前不能记“没有发出”" in told(refused)


def test_notices_and_lists_lead_to_it(sessions: Sessions, staff: Cast, seat: Take) -> None:
    push = make.brought(sessions, *SENT[:2], State.DOUBTFUL, due_at=AHEAD)
    chen: Seat = seat(staff.chen)

    for page in ("/console/", "/console/pushes/"):
        assert f'href="/console/pushes/{push.id}"' in chen.get(page).text


def test_a_held_push_takes_no_article_in_and_the_page_that_moves_it_says_why_it_was_held(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    make.approved(sessions, "two", title="等着的一篇")
    push = make.brought(sessions, State.HELD, reason="stopped", due_at=AHEAD)
    chen = seat(staff.chen)

    page = visible(chen.get(f"/console/pushes/{push.id}").text)
    moving = chen.get(f"/console/pushes/{push.id}/move?day=2021-03-10").text

    assert "再加文章" not in page
    assert "有人按了“全部停止”。" in visible(moving)
    assert "就是重新排上" in visible(moving)
    assert 'name="looked"' not in moving


def test_a_push_of_a_restored_database_is_moved_only_by_who_says_that_it_never_went_out(
    sessions: Sessions, staff: Cast, seat: Take
) -> None:
    push = make.brought(sessions, State.HELD, reason="restored", due_at=AHEAD)
    chen = seat(staff.chen)
    address = f"/console/pushes/{push.id}"

    pages = [chen.get(f"{address}/move?day=2021-03-10").text, chen.get(address).text]
    unasked = chen.post(f"{address}/move", at="2021-03-10T12:20", back="push")
    held = state_of(sessions, push)
    moved = chen.post(f"{address}/move", at="2021-03-10T12:20", back="push", looked="yes")

    for page in pages:
        assert 'name="looked" value="yes" required' in page
        assert "这次推送可能早已发过" in visible(page)
    assert "在公众平台的发表记录里找过，确实没有发过？放行以后" in visible(pages[1])
    assert "早已发过的，请不要再排期" in visible(pages[1])
    assert (unasked.status_code, held) == (403, "held")
    assert "没有改时间" in told(unasked)
    assert (moved.status_code, state_of(sessions, push)) == (303, "planned")


@pytest.mark.parametrize("state", [State.SENDING, State.SENT])
def test_what_is_on_its_way_or_out_has_no_page_that_moves_it(
    sessions: Sessions, staff: Cast, seat: Take, state: State
) -> None:
    push = make.brought(sessions, *SENT[: 2 if state is State.SENDING else 4], due_at=AHEAD)

    answer = seat(staff.chen).get(f"/console/pushes/{push.id}/move?day=2021-03-10")

    assert answer.status_code == 403
    assert "这次推送不能改时间：" in told(answer)
    assert "确定改时间" not in answer.text


def state_of(sessions: Sessions, push: Push) -> str:
    with sessions.read() as session:
        return session.get_one(Push, push.id).state
