"""A busy month of reach for the pages: articles with gaps, the account, followers, questions."""

from datetime import date, timedelta
from decimal import Decimal

from bot.answering import questions
from bot.answering.questions import Asked
from bot.clock import start_of_day
from bot.db import Sessions
from bot.figures import indicators
from bot.reach import raw
from bot.reach.raw import ARTICLE_TOTALS
from tests import make
from tests.reach import rows

FIRST = date(2021, 2, 1)  # the clock of the tests stands at noon of 8 March 2021
LONG = "很长很长的标题，长到手机上要折成好几行才放得下，可是一个字也不能少" * 2
SCENES = {"全部": 90, "公众号消息": 60, "朋友圈": 20, "聊天会话": 8, "微信没有说过的来处": 2}


def fill(sessions: Sessions, *, articles: int = 12) -> None:
    """Keep February and what there is of March 2021."""
    with sessions.begin() as session:
        for number in range(articles):
            begin, span = (FIRST, 33) if articles <= 33 else (date(2020, 6, 1), 275)
            day = begin + timedelta(days=number * span // articles)
            seen = min(30, (date(2021, 3, 8) - day).days)
            readers = [
                None if place in (4, 5) else (number + 2) * 40 * (place + 1) // (place + 2)
                for place in range(seen)
            ]
            out = rows.article(
                session,
                f"10{number}_1",
                day,
                readers,
                title=LONG if number == 2 else f"第{number + 1}篇：巾帼志愿服务走进社区",
                publish_type=1 if number == 5 else 0,
                share_user=number * 3,
                read_delivery_rate=Decimal("0.0689655169845"),
                read_finish_rate=Decimal("0.666666686535"),
                sources=SCENES,
            )
            rows_of = [{"stat_date": str(day), "read_user": 5 + number}]
            raw.keep(
                session,
                ARTICLE_TOTALS,
                day,
                day,
                {"list": [{"ref_date": str(day), "msgid": out.msgid, "detail_list": rows_of}]},
                now=make.NOON - timedelta(days=3),
            )
        reads = [None if day in (9, 10, 20) else 300 + 37 * day % 211 for day in range(35)]
        rows.account(session, FIRST, reads, share_user=20, like_user=5, comment_count=1, sources=SCENES)
        rows.account(session, date(2021, 1, 2), [200] * 28, share_user=20)
        for number in range(34):
            moved = {0: (3 + number % 4, 1), 30: (number % 3, number % 2), 123: (1, 0)}
            rows.followers(session, FIRST + timedelta(days=number), moved, 12_000 + number)
    ask(sessions)


def ask(sessions: Sessions) -> None:
    """Let followers have asked on every day of February, of a figure that is there or is made for them."""
    with sessions.read() as session:
        known = indicators.look_up(session)
    if not known:
        make.figures(sessions)
    with sessions.begin() as session:
        for number in range(60):
            at = start_of_day(FIRST + timedelta(days=number % 28))
            kind, about = ("figures", "“两癌”检查受益妇女") if number % 4 else ("help", None)
            whole = {"indicator": about, "year": 2019, "value": 9800, "unit": "名"}
            told = [whole] if about else []
            kept = Asked(f"q{number}", "f" * 64, at, "她写的那句话", kind, "答", told, None, 2)
            questions.remember(session, kept)
