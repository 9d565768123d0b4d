"""What is lacking, and why: 缺数 is named, never counted as 0."""

from datetime import date, timedelta

from bot.db import Sessions
from bot.reach import gaps, raw, taking
from bot.reach.gaps import Gap, Lacking
from bot.wechat.statistics import Statistic
from tests.reach.conftest import TOTALS, Account

FIRST = date(2026, 3, 2)


def find(account: Account) -> Lacking:
    with account.sessions.read() as session:
        return gaps.find(session, now=account.platform.now())


def of(lacking: Lacking, call: Statistic) -> tuple[Gap, ...]:
    (kind,) = (each for each in lacking.kinds if each.call is call)
    return kind.gaps


def test_after_a_whole_collecting_nothing_is_lacking(account: Account) -> None:
    account.collect()

    found = find(account)

    assert [kind.gaps for kind in found.kinds] == [()] * 8
    assert found.as_text().splitlines()[0] == "图文累计数（2026-01-31 至 2026-03-01）：齐全"


def test_days_of_downtime_are_named_until_they_are_collected(account: Account) -> None:
    account.collect()
    account.wait(days=3)

    while_down = find(account)
    account.collect()

    expected = Gap(FIRST, FIRST + timedelta(days=2), "还没有取过", True)
    assert all(kind.gaps[-1] == expected for kind in while_down.kinds)
    assert of(while_down, Statistic.ARTICLE_TOTALS)[0] == Gap(
        FIRST - timedelta(days=29), FIRST - timedelta(days=27), "只取到3月2日那一次，以后的阅读没有计入", True
    )
    assert "  3月2日至3月4日：还没有取过。" in while_down.as_text().splitlines()
    assert [kind.gaps for kind in find(account).kinds] == [()] * 8


def test_the_reason_is_what_wechat_said(account: Account) -> None:
    account.collect()
    account.wait(days=1)
    account.platform.fault(TOTALS, "refuse", errcode=45009)
    account.platform.fault("/datacube/getarticleread", "lose_answer")
    account.platform.reads(day=FIRST.isoformat(), is_delay=True)

    account.collect()

    found = find(account)
    put_off, refused = of(found, Statistic.ARTICLE_TOTALS)
    assert (refused.first, refused.last, refused.asked_again) == (FIRST, FIRST, True)
    assert refused.why.startswith("今天的调用次数已用完")
    assert (put_off.why, put_off.last) == (refused.why, date(2026, 2, 1))  # its thirty days are over
    assert of(found, Statistic.ARTICLE_READ)[-1].why == "微信没有答完整，稍后再取"
    assert of(found, Statistic.ARTICLE_SHARE) == (Gap(FIRST, FIRST, "微信说数据还没有齐", True),)
    assert of(found, Statistic.MESSAGES) == ()


def test_before_eight_yesterday_is_not_lacking_yet(account: Account) -> None:
    account.collect()
    account.wait(hours=22)  # seven in the morning

    assert [kind.gaps for kind in find(account).kinds] == [()] * 8
    account.wait(hours=1)
    assert all(kind.gaps for kind in find(account).kinds)


def test_a_day_that_an_answer_leaves_out_is_lacking_where_every_day_has_a_row(
    sessions: Sessions, account: Account
) -> None:
    account.collect()
    account.wait(days=1)
    with sessions.begin() as session:
        now = account.platform.now()
        for call in (Statistic.FOLLOWERS_TOTAL, Statistic.MESSAGES):
            taking.take(session, raw.keep(session, call, FIRST, FIRST, {"list": []}, now=now), now=now)

    found = find(account)

    assert of(found, Statistic.FOLLOWERS_TOTAL) == (Gap(FIRST, FIRST, "微信答了，但没有给这一天的数", True),)
    assert of(found, Statistic.MESSAGES) == ()  # nobody wrote


def test_articles_that_were_followed_too_short_a_time_are_named(account: Account) -> None:
    account.collect()
    account.wait(days=1)
    account.collect()
    account.wait(days=150)

    (early, late, *_) = of(find(account), Statistic.ARTICLE_TOTALS)

    assert early.why == "只取到3月3日那一次，以后的阅读没有计入"
    assert (early.last, early.asked_again) == (FIRST, False)
    assert late.why == "停了太久，超过 90 天没有取"
    assert late.text.endswith("没有取。不再自动取。")


def test_an_article_of_ours_that_wechat_tells_nothing_of_is_named(
    sessions: Sessions, account: Account
) -> None:
    push = account.send("只有我们知道的一篇")
    account.wait(days=1)

    found = find(account)

    assert [(each.title, each.published_on) for each in found.articles] == [("只有我们知道的一篇", FIRST)]
    assert found.as_json()["articles"] == [
        {"published_on": "2026-03-02", "title": "只有我们知道的一篇", "msgid": f"{push.msg_data_id}_1"}
    ]
    assert found.as_text().splitlines()[-1] == "  2026-03-02 只有我们知道的一篇"
