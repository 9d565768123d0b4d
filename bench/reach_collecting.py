"""A day's collecting besides WeChat's answers: thirty publish days with eight articles each, on both kinds.

What the answers take to be made is taken off, so that what is timed is ours alone: reading and keeping them,
rows, joins.  Ten years of articles lie in the register.  Each database is collected by a process of its own,
whose largest size is told; the first morning, when everything is new, and usual ones after it.
"""

import argparse
import multiprocessing
import resource
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

import structlog  # noqa: E402 - found by the line above
from sqlalchemy import func, select  # noqa: E402

from bot import db  # noqa: E402
from bot.clock import BEIJING  # noqa: E402
from bot.config import Account  # noqa: E402
from bot.db import Sessions  # noqa: E402
from bot.publishing.articles import Article  # noqa: E402
from bot.reach import collect  # noqa: E402
from bot.reach.counts import ArticleDay  # noqa: E402
from bot.wechat.client import WeChat  # noqa: E402
from bot.wechat.statistics import Statistic  # noqa: E402
from tests import postgres  # noqa: E402

PUBLISH_DAYS, EACH_DAY, REGISTER = 30, 8, 4000
MOST_SECONDS, MOST_MEMORY = 5.0, 200  # MB
FIRST = date(2026, 3, 2)
ACCOUNT = Account(  # nobody is asked
    name="武都妇联", appid="wx", secret="", token="", encoding_aes_key="", api_base="http://127.0.0.1:9"
)
SCENES = ("全部", "公众号消息", "聊天会话", "朋友圈", "公众号主页", "其他", "推荐", "搜一搜")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mornings", type=int, default=3, help="usual ones after the first")
    given = parser.parse_args()
    collecting(given.mornings)


def collecting(mornings: int) -> None:
    """Collect on both databases; fail where it took too long or too much memory."""
    with tempfile.TemporaryDirectory() as folder, postgres.running(settings=()) as server:
        for url in (f"sqlite:///{folder}/bot.db", server):
            with multiprocessing.get_context("spawn").Pool(1) as alone:
                kind, found, memory = alone.apply(_collect, (url, mornings))
            for number, (calls, rows, took) in enumerate(found):
                which = "first morning" if number == 0 else "usual morning"
                print(f"{kind}: {which}: {calls} answers in {took:.2f} s; {rows} rows of articles by now")
            print(f"  {memory:.0f} MB at most")
            if max(took for *_, took in found) > MOST_SECONDS or memory > MOST_MEMORY:
                raise SystemExit(f"more than {MOST_SECONDS} s or {MOST_MEMORY} MB")


class Prompt(WeChat):
    """WeChat whose answers are there at once."""

    today = FIRST
    waited = 0.0

    def statistics(self, asked: Statistic, begin: date, end: date) -> dict[str, Any]:
        begun = time.perf_counter()
        answer = _answer(asked, begin, end, self.today)
        self.waited += time.perf_counter() - begun
        return answer


def _collect(url: str, mornings: int) -> tuple[str, list[tuple[int, int, float]], float]:
    """Collect on so many mornings; return the kind of database, what each took, and the most memory in MB."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    sessions = db.connect(url)
    db.upgrade(sessions)
    _fill_register(sessions)
    wechat = Prompt(ACCOUNT, sessions)
    found = []
    for number in range(mornings + 1):
        wechat.today, wechat.waited = FIRST + timedelta(days=number), 0.0
        now = datetime(wechat.today.year, wechat.today.month, wechat.today.day, 9, tzinfo=BEIJING)
        begun = time.perf_counter()
        collected = collect.collect(sessions, wechat, day=None, now=now)
        took = time.perf_counter() - begun - wechat.waited
        if collected.problems or collected.articles < PUBLISH_DAYS * EACH_DAY:
            raise SystemExit(collected.text)
        with sessions.read() as session:
            rows = session.scalars(select(func.count()).select_from(ArticleDay)).one()
        found.append((collected.calls, rows, took))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    kind = sessions.engine.dialect.name
    sessions.close()
    return kind, found, memory


def _fill_register(sessions: Sessions) -> None:
    with sessions.begin() as session:
        session.add_all(
            Article(
                slug=f"old-{number}",
                column="",
                url=f"https://mp.weixin.qq.com/s?__biz=MzA4&mid={number}&idx=1&sn=abc",
                published=FIRST - timedelta(days=number % 3650),
                created_at=datetime.now(UTC),
            )
            for number in range(REGISTER)
        )


def _answer(asked: Statistic, begin: date, end: date, today: date) -> dict[str, Any]:
    days = [begin + timedelta(days=back) for back in range((end - begin).days + 1)]
    if asked is Statistic.ARTICLE_TOTALS:
        rows = [_article(begin, place, today) for place in range(1, EACH_DAY + 1)]
    elif asked in (Statistic.ARTICLE_READ, Statistic.ARTICLE_SHARE):
        alive = [begin - timedelta(days=back) for back in range(PUBLISH_DAYS)]
        rows = [
            {"ref_date": str(begin), "msgid": f"{_number(day)}_{place}", "detail": _counts(7)}
            for day in alive
            for place in range(1, EACH_DAY + 1)
        ]
    elif asked is Statistic.ACCOUNT_SUMMARY:
        rows = [{"ref_date": str(day), "detail": _counts(900)} for day in days]
    else:
        rows = [
            {"ref_date": str(day), "user_source": 0, "new_user": 3, "cancel_user": 1, "cumulate_user": 900}
            | {"msg_type": 1, "msg_user": 4, "msg_count": 9, "callback_count": 12, "fail_count": 0}
            for day in days
        ]
    return {"list": rows, "is_delay": False}


def _article(day: date, place: int, today: date) -> dict[str, Any]:
    return {
        "ref_date": str(day),
        "msgid": f"{_number(day)}_{place}",
        "publish_type": 0,
        "title": f"{day}第{place}篇",
        "content_url": f"http://mp.weixin.qq.com/s?__biz=MzA4&mid={_number(day)}&idx={place}&sn=abc#rd",
        "detail_list": [
            {"stat_date": str(day + timedelta(days=back)), **_counts(300 + 9 * back)}
            | {"read_delivery_rate": 0.0689655169845, "read_finish_rate": 0.66666, "read_avg_activetime": 0.1}
            | {"read_jump_position": [{"position": part, "rate": 0.2} for part in range(1, 6)]}
            for back in range(min((today - day).days, PUBLISH_DAYS))
        ],
    }


def _counts(readers: int) -> dict[str, Any]:
    return {
        "read_user": readers,
        "read_user_source": [
            {"user_count": readers // (1 + at), "scene_desc": scene} for at, scene in enumerate(SCENES)
        ],
        "share_user": readers // 20,
        "like_user": readers // 30,
        "zaikan_user": readers // 40,
        "comment_count": 2,
        "collection_user": 3,
        "praise_money": 0,
        "read_subscribe_user": readers * 8 // 10,
    }


def _number(day: date) -> int:
    return 2_247_000_000 + day.toordinal()


if __name__ == "__main__":
    main()
