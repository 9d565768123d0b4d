"""The data cube: reading counts and follower counts, a day late and never before eight in the morning."""

from datetime import date
from typing import Any

from bot.simulator import articles, reading
from bot.simulator.api import Call, Refusal, endpoint
from bot.simulator.articles import Article
from bot.simulator.clock import day_of, days_between, local, shift, start_of
from bot.simulator.platform import Platform
from bot.simulator.reading import METRICS, Readers, dice, float32

READY_AT = 8  # o'clock in Shanghai
BEGAN = "2025-11-01"  # of the four calls about articles: nothing before it is to be had
TRACKED_DAYS = 30
LEFT_BEFORE_THE_END = (0.36, 0.28, 0.21, 0.15)  # in which fifth, of those who do not finish


@endpoint("/datacube/getarticletotaldetail", needs="certified")
def article_total(call: Call) -> dict[str, Any]:
    """Give the articles put out on one day, each with a cumulative row a day since."""
    day = span(call, days=1)[0]
    last = min(last_ready(call.now), shift(day, TRACKED_DAYS - 1))
    rows = [
        {
            "ref_date": day,
            "msgid": article.msgid,
            "publish_type": publish_type(call.platform, article),
            "title": article.fields["title"],
            "content_url": call.platform.article_url(article.key),
            "detail_list": cumulative(call.platform, article, last),
        }
        for article in articles.of_day(call.platform, day)
        if day >= BEGAN
    ]
    return {"list": rows, "is_delay": reading.is_delayed(call.platform, days_between(day, last))}


@endpoint("/datacube/getarticleread", needs="certified")
def article_read(call: Call) -> dict[str, Any]:
    """Give every article that was read on one day."""
    return per_article(
        call,
        lambda readers: (
            readers["read_user"]
            and {
                "read_user": readers["read_user"],
                "read_user_source": readers.by_scene(),
            }
        ),
    )


@endpoint("/datacube/getarticleshare", needs="certified")
def article_share(call: Call) -> dict[str, Any]:
    """Give every article that was shared on one day."""
    return per_article(call, lambda readers: readers["share_user"] and {"share_user": readers["share_user"]})


@endpoint("/datacube/getbizsummary", needs="certified")
def whole_account(call: Call) -> dict[str, Any]:
    """Give the account's own counts of each day."""
    days, rows = span(call, days=30), []
    for day in (each for each in days if each >= BEGAN):
        readers = reading.whole_account(call.platform, day)
        detail = {"read_user": readers["read_user"], "read_user_source": readers.by_scene()}
        detail |= {name: readers[name] for name in (*METRICS, "redirect_ori_page_user")}
        detail["send_page_count"] = len(articles.of_day(call.platform, day))
        rows.append({"ref_date": day, "detail": detail})
    return {"list": rows, "is_delay": reading.is_delayed(call.platform, days)}


@endpoint("/datacube/getusersummary", needs="certified")
def users_came_and_went(call: Call) -> dict[str, Any]:
    """Give new and lost followers, a row for each day and source that saw any."""
    days = span(call, days=7)
    changes: dict[tuple[str, int], list[int]] = {}
    start, end = start_of(days[0]), start_of(shift(days[-1], 1))
    for place, moment in enumerate(("followed_at", "left_at")):
        sql = f"SELECT {moment} AS at, source FROM follows WHERE {moment} >= ? AND {moment} < ?"  # noqa: S608
        for row in call.platform.store.rows(sql, start, end):
            changes.setdefault((day_of(row["at"]), row["source"]), [0, 0])[place] += 1
    rows = [
        {"ref_date": day, "user_source": source, "new_user": new, "cancel_user": lost}
        for (day, source), (new, lost) in sorted(changes.items())
    ]
    return {"list": rows}


@endpoint("/datacube/getusercumulate", needs="certified")
def users_so_far(call: Call) -> dict[str, Any]:
    """Give the number of followers at the end of each day."""
    sql = "SELECT count(*) FROM follows WHERE followed_at < ? AND (left_at IS NULL OR left_at >= ?)"
    rows = []
    for day in span(call, days=7):
        end = start_of(shift(day, 1))
        number = call.platform.store.number(sql, end, end)
        rows.append({"ref_date": day, "user_source": 0, "cumulate_user": number})
    return {"list": rows}


def span(call: Call, *, days: int) -> list[str]:
    """Read begin_date and end_date. Raises Refusal."""
    begin, end = read_day(call.body.get("begin_date")), read_day(call.body.get("end_date"))
    asked = days_between(begin, end)
    if not 1 <= len(asked) <= days or end >= day_of(call.now):
        raise Refusal(61501)
    if end > last_ready(call.now):
        raise Refusal(61503)
    return asked


def read_day(text: Any) -> str:
    try:
        day = date.fromisoformat(text) if isinstance(text, str) and len(text) == 10 else None
    except ValueError:
        day = None
    if day is None:
        raise Refusal(61500)
    return day.isoformat()


def last_ready(now: float) -> str:
    """Give the last day whose numbers are there: yesterday, from eight in the morning."""
    return shift(day_of(now), -1 if local(now).hour >= READY_AT else -2)


def per_article(call: Call, detail_of: Any) -> dict[str, Any]:
    day = span(call, days=1)[0]
    rows = []
    for article in articles.until(call.platform, day):
        detail = detail_of(reading.on(call.platform, article, day))
        if detail and day >= BEGAN:
            rows.append({"ref_date": day, "msgid": article.msgid, "detail": detail})
    return {"list": rows, "is_delay": reading.is_delayed(call.platform, [day])}


def cumulative(platform: Platform, article: Article, last: str) -> list[dict[str, Any]]:
    """Give one row a day, each the total since publication; who comes back is counted once."""
    sent = platform.store.number("SELECT total FROM jobs WHERE id = ?", article.job)
    rows, so_far = [], reading.nobody()
    again = reading.came_back(platform, article)
    for day, readers in reading.daily(platform, article, last).items():
        so_far += reading.minus(readers, again.get(day, reading.nobody()))
        rows.append(detail(article, day, so_far, sent))
    return rows


def detail(article: Article, day: str, readers: Readers, sent: int) -> dict[str, Any]:
    read = readers["read_user"]
    from_push = readers.scenes[reading.FROM_PUSH]
    finish = 0.35 + 0.4 * dice(article, "finish") if read else 0.0
    leaving = [*((1 - finish) * part for part in LEFT_BEFORE_THE_END), finish] if read else [0.0] * 5
    return {
        "stat_date": day,
        "read_user": read,
        "read_user_source": readers.by_scene(),
        **{name: readers[name] for name in METRICS},
        "praise_money": readers["praise_money"],
        "read_subscribe_user": readers["read_subscribe_user"],
        "read_delivery_rate": float32(min(1.0, max(0, from_push) / sent) if sent else 0.0),
        "read_finish_rate": float32(finish),
        "read_avg_activetime": float32(0.4 + 1.8 * dice(article, "time") if read else 0.0),
        "read_jump_position": [
            {"position": position, "rate": float32(rate)} for position, rate in enumerate(leaving, start=1)
        ],
    }


def publish_type(platform: Platform, article: Article) -> int:
    """Tell 0 for what followers were notified of, 1 for what they were not."""
    quiet = platform.store.number("SELECT kind = 'publish' FROM jobs WHERE id = ?", article.job)
    return quiet or platform.account.mass_publish_type
