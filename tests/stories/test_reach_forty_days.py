"""Forty days of collecting, a week of them missed: every total is the platform's own, to the last reader.

What is true is added up here from the reads that the test itself put into the platform; nothing of it comes
from our tables.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

from sqlalchemy import func, select

from bot.clock import BEIJING
from bot.db import Sessions
from bot.publishing import withdrawals
from bot.publishing.pushes import Push
from bot.publishing.pushes.mark import Mark
from bot.reach import collect, corrections, daily, gaps, reports, totals
from bot.reach.collect import Collected
from bot.reach.corrections import Correction
from bot.reach.counts import AccountDay, ArticleDay, OutArticle
from bot.reach.days import FollowerDay, FollowerTotal, MessageDay, ReadDay
from bot.reach.raw import RawAnswer
from bot.wechat.client import WeChat
from tests import make
from tests.platform import Platform
from tests.reach.conftest import QUICK, Account

BEGIN = date(2026, 3, 2)
SENDS = {0: 2, 3: 1, 7: 3, 10: 1, 14: 2, 24: 1, 28: 2, 33: 1}  # day → articles of the push
BY_HAND, WITHDRAWN, DELAYED, NOT_READY, CORRECTED, CORRECTED_ON = 19, 12, 8, 11, 23, 27
DOWNTIME = range(16, 23)
DAYS = 40
TAKEN_BACK = 4  # readers
COUNTED = 30  # days from the publication on
SCENES = ("公众号消息", "朋友圈", "搜一搜")


def on(day: int) -> date:
    return BEGIN + timedelta(days=day)


@dataclass
class Truth:
    """What the test did: reads put into the platform, followers who came and went, messages."""

    published: dict[str, int] = field(default_factory=dict)  # msgid → day
    reads: dict[str, Counter[int]] = field(
        default_factory=lambda: defaultdict(Counter)
    )  # msgid → day → readers
    scenes: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    came: Counter[int] = field(default_factory=Counter)
    went: Counter[int] = field(default_factory=Counter)
    written: Counter[int] = field(default_factory=Counter)

    def total(self, msgid: str) -> int:
        """Return the readers of the thirty days that WeChat counts, as far as they are over."""
        until = self.published[msgid] + COUNTED
        return sum(readers for day, readers in self.reads[msgid].items() if day < min(until, DAYS))

    def told_day_by_day(self) -> dict[date, int]:
        """Return the sum over the articles as WeChat gives them for each day, while that day was still asked.

        It names no article that lost more readers than it gained, and took readers back when nobody asked.
        """
        told = {
            on(day): sum(max(0, self.reads[msgid][day]) for msgid in self.published) for day in range(DAYS)
        }
        told[on(CORRECTED)] += TAKEN_BACK
        return {day: readers for day, readers in told.items() if readers}


@dataclass
class Story:
    """The account over forty days, and what is true of it."""

    account: Account
    truth: Truth = field(default_factory=Truth)
    random: Random = field(default_factory=lambda: Random(20260302))
    withdrawn: str = ""

    @property
    def platform(self) -> Platform:
        return self.account.platform

    def live(self, day: int) -> None:
        """Let one day happen: what goes out, who reads, who comes and goes; collect as a scheduler does."""
        self.platform.set_clock(datetime.combine(on(day), datetime.min.time(), BEIJING) + timedelta(hours=7))
        if day == NOT_READY:  # somebody is early, by hand
            assert "微信还没准备好" in self.account.collect().text
        self.platform.advance(2 * 3600)
        if day == DELAYED:
            self.platform.reads(day=on(day - 1).isoformat(), is_delay=True)
        if day not in DOWNTIME:
            collected = self.run()
            assert collected is not None
            assert collected.complete == (day != DELAYED)
        if day == DELAYED:
            self.platform.reads(day=on(day - 1).isoformat(), is_delay=False)
            self.platform.advance(1800)
            again = self.run()
            assert again is not None
            assert again.complete
        self.send(day)
        self.read(day)
        self.follow(day)

    def run(self) -> Collected | None:
        now = self.platform.now()
        return collect.run_if_due(self.account.sessions, self.account.wechat, now=now, collect_at="08:30")

    def send(self, day: int) -> None:
        if day in SENDS:
            push = self.account.send(*(f"第{day}天第{place}篇" for place in range(1, SENDS[day] + 1)))
            for place in range(1, SENDS[day] + 1):
                self.truth.published[f"{push.msg_data_id}_{place}"] = day
        if day == BY_HAND:
            sent = self.platform.by_hand({"title": "停机时手工发的", "content": "<p>三月</p>"})
            self.truth.published[f"{sent['msg_data_id']}_1"] = day

    def read(self, day: int) -> None:
        for msgid in self.truth.published:
            for scene in SCENES[: self.random.randint(1, len(SCENES))]:
                self.put_in(msgid, day, self.random.randint(0, 60) + 5, scene)
        if day == WITHDRAWN:
            self.withdraw(day)
        if day == CORRECTED_ON:  # WeChat takes readers of four days ago back
            msgid = min(self.truth.published)
            self.put_in(msgid, CORRECTED, -TAKEN_BACK, SCENES[0])

    def put_in(self, msgid: str, day: int, readers: int, scene: str) -> None:
        number, place = msgid.split("_")
        self.platform.reads(int(number), int(place), day=on(day).isoformat(), read_user=readers, source=scene)
        self.truth.reads[msgid][day] += readers
        if day < min(self.truth.published[msgid] + COUNTED, DAYS):
            self.truth.scenes[msgid][scene] += readers

    def withdraw(self, day: int) -> None:
        """Take an article back that many have read; WeChat takes some of them back too."""
        self.withdrawn = next(msgid for msgid, sent in self.truth.published.items() if sent == 10)
        with self.account.sessions.read() as session:
            push = session.scalars(select(Push).where(Push.msg_data_id == self.withdrawn[:-2])).one()
            slug = push.articles[0].submission.revision.article.slug
        withdrawals.withdraw(
            self.account.sessions,
            self.account.wechat,
            slug,
            reason="人名写错了",
            by="陈",
            now=self.platform.now(),
        )
        so_far = self.truth.reads[self.withdrawn][day]
        self.put_in(self.withdrawn, day, -so_far - 3, SCENES[0])

    def follow(self, day: int) -> None:
        for number in range(self.random.randint(0, 3)):
            self.platform.event("subscribe", f"oReader{day}x{number}")
            self.truth.came[day] += 1
            if number == 2:
                self.platform.event("unsubscribe", f"oReader{day}x{number}")
                self.truth.went[day] += 1
            else:
                self.platform.message(f"oReader{day}x{number}", "你好")
                self.truth.written[day] += 1


def test_forty_days(sessions: Sessions, platform: Platform, tmp_path: Path) -> None:
    platform.account(mass_quota=100)
    wechat = WeChat(make.account(platform.url), sessions, timeouts=QUICK)
    story = Story(Account(sessions, wechat, platform, Mark(tmp_path / "sends")))
    truth = story.truth

    for day in range(DAYS):
        story.live(day)
    platform.set_clock(datetime.combine(on(DAYS), datetime.min.time(), BEIJING) + timedelta(hours=9))
    last = story.run()

    assert last is not None
    assert last.complete
    now = platform.now()
    with sessions.read() as session:
        counted = {each.msgid or "": each for each in totals.of_year(session, 2026)}
        year = reports.yearly(session, 2026, now=now)
        lacking = gaps.find(session, now=now)
    assert {msgid: each.reads for msgid, each in counted.items()} == {
        msgid: truth.total(msgid) for msgid in truth.published
    }
    whole = sum(truth.total(msgid) for msgid in truth.published)
    assert (year.pushed, year.reads) == (len(truth.published), whole) == (14, whole)
    assert year.as_text().startswith(f"推送图文信息14条，阅读量{reports.people(whole)}")
    assert [each.published_on for each in counted.values() if each.origin == "hand"] == [on(BY_HAND)]
    assert [kind.gaps for kind in lacking.kinds] == [()] * 8
    assert lacking.articles == ()
    the_days_add_up(sessions, truth)
    every_number_opens_down_to_the_answer(sessions, truth)
    both_values_of_the_correction_are_kept(sessions, truth)
    once_more_changes_nothing(sessions, story)


def the_days_add_up(sessions: Sessions, truth: Truth) -> None:
    with sessions.read() as session:
        for msgid in truth.published:
            article = session.get_one(OutArticle, msgid)
            spans = daily.reads(session, article)
            assert sum(span.reads for span in spans) == truth.total(msgid)
            by_day = {span.first: span.reads for span in spans if span.one_day}
            assert by_day == {day: truth.reads[msgid][(day - BEGIN).days] for day in by_day}
        assert any(span.reads < 0 for span in daily.reads(session, session.get_one(OutArticle, _fell(truth))))
        account = {each.day: each.read_user for each in session.scalars(select(AccountDay))}
        assert {on(day): account[on(day)] for day in range(DAYS)} == {
            on(day): sum(truth.reads[msgid][day] for msgid in truth.published) for day in range(DAYS)
        }
        read = select(ReadDay.day, func.sum(ReadDay.read_user)).group_by(ReadDay.day)
        assert dict(session.execute(read).all()) == truth.told_day_by_day()
        changed = session.execute(
            select(
                FollowerDay.day, func.sum(FollowerDay.new_user), func.sum(FollowerDay.cancel_user)
            ).group_by(FollowerDay.day)
        )
        assert {day: (came, went) for day, came, went in changed} == {
            on(day): (truth.came[day], truth.went[day]) for day in truth.came if truth.came[day]
        }
        for day in range(DAYS):
            so_far = sum(truth.came[before] - truth.went[before] for before in range(day + 1))
            assert session.get_one(FollowerTotal, on(day)).followers == so_far
        written = select(MessageDay.day, MessageDay.messages).where(MessageDay.msg_type == 1)
        assert dict(session.execute(written).all()) == {
            on(day): count for day, count in truth.written.items() if count
        }


def _fell(truth: Truth) -> str:
    """Return the article that lost readers on a day."""
    return next(msgid for msgid, days in truth.reads.items() if min(days.values()) < 0)


def every_number_opens_down_to_the_answer(sessions: Sessions, truth: Truth) -> None:
    """The answer that a row names holds the row's number, article for article."""
    with sessions.read() as session:
        for each in totals.of_year(session, 2026):
            row = session.get_one(ArticleDay, (each.msgid, each.through))
            answer = session.get_one(RawAnswer, row.raw_id)
            assert answer.first_day == each.published_on
            (told,) = (item for item in answer.body["list"] if item["msgid"] == each.msgid)
            (detail,) = (one for one in told["detail_list"] if one["stat_date"] == str(each.through))
            assert detail["read_user"] == each.reads == truth.total(each.msgid or "")
            scenes = {one["scene_desc"]: one["user_count"] for one in detail["read_user_source"]}
            assert row.sources == scenes
            assert scenes["全部"] == each.reads
            told_scenes = {
                scene: max(0, readers) for scene, readers in truth.scenes[each.msgid or ""].items()
            }
            assert {scene: scenes[scene] for scene in told_scenes} == told_scenes


def both_values_of_the_correction_are_kept(sessions: Sessions, truth: Truth) -> None:
    msgid = min(truth.published)
    with sessions.read() as session:
        row = session.get_one(ArticleDay, (msgid, on(CORRECTED)))
        (found,) = (each for each in corrections.of(session, row) if each.field == "read_user")
        assert found.before - TAKEN_BACK == found.after == row.read_user
        assert found.after_raw_id == row.raw_id
        for raw_id, value in ((found.before_raw_id, found.before), (found.after_raw_id, found.after)):
            body = session.get_one(RawAnswer, raw_id).body
            assert value in _reads_of(body["list"], msgid, on(CORRECTED))


def _reads_of(items: Sequence[dict[str, object]], msgid: str, day: date) -> list[object]:
    details = [item["detail_list"] for item in items if item["msgid"] == msgid]
    return [one["read_user"] for each in details for one in each if one["stat_date"] == str(day)]  # type: ignore[attr-defined]


def once_more_changes_nothing(sessions: Sessions, story: Story) -> None:
    def rows() -> list[int]:
        tables = (RawAnswer, ArticleDay, ReadDay, AccountDay, FollowerDay, MessageDay, Correction)
        with sessions.read() as session:
            return [session.scalars(select(func.count()).select_from(each)).one() for each in tables]

    before = rows()

    again = story.account.collect()

    assert (again.new, again.corrected, again.problems) == (0, 0, ())
    assert rows() == before
