"""The yearly line 推送图文信息N条，阅读量N人次, with its definition and every article it counts."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import beijing_day, in_beijing
from bot.reach import lines, questions, totals
from bot.reach.questions import TRACKED_DAYS
from bot.reach.raw import ARTICLE_TOTALS, RawAnswer
from bot.reach.totals import Counted

ORIGINS = {"push": "推送", "hand": "手工", "import": "导入"}


@dataclass(frozen=True)
class YearReport:
    """The articles of a year and their reads, as far as WeChat has told by `as_of`."""

    year: int
    made_on: date
    as_of: datetime | None  # of WeChat's last answer
    articles: tuple[Counted, ...]  # of which followers were notified
    unnotified: tuple[Counted, ...]  # published without, or WeChat does not say: not counted
    missing: tuple[tuple[date, date], ...]  # publish days of which nothing was ever fetched

    @property
    def pushed(self) -> int:
        return len(self.articles)

    @property
    def reads(self) -> int:
        """Return the sum over the articles; those without data add nothing and are named beside it."""
        return _reads(self.articles)

    @property
    def definition(self) -> str:
        """Say what is counted, until when, and what is lacking; a line a sentence."""
        sentences = [
            f"推送图文信息：{self.year}年内发布并通知了粉丝的图文，一篇算一条。",
            "人次：每篇里每位读者只算一次，取微信给出的最后一个累计阅读人数（发布后30天内），各篇相加；"
            "满一万写成“万人次”，四舍五入到一位小数，括号里是准确数。",
            f"数据取到北京时间{in_beijing(self.as_of):%Y-%m-%d %H:%M}。"
            if self.as_of
            else "还没有取过数据。",
        ]
        growing = [each for each in self.articles if self.made_on - each.published_on <= _TRACKED]
        lacking = [each for each in self.articles if each.reads is None]
        if growing:
            sentences.append(f"其中{len(growing)}条发布未满30天，阅读量还会变。")
        imported = [each for each in self.articles if each.reads_from == "import" and each.reads is not None]
        if imported:
            sentences.append(f"其中{len(imported)}条的人次来自公众平台的导出表。")
        if lacking:
            sentences.append(f"其中{len(lacking)}条缺数，没有计入阅读量。")
        if self.unnotified:
            sentences.append(
                f"另有没有通知粉丝的发布{len(self.unnotified)}篇、{_reads(self.unnotified)}人次，不计在内。"
            )
        if self.missing:
            sentences.append(
                f"没有取到过数据的发布日（缺数）：{'、'.join(_span(*each) for each in self.missing)}。"
            )
        return "\n".join(sentences)

    def as_json(self) -> dict[str, object]:
        """Return the report as `bot reach report --json` prints it."""
        return {
            "year": self.year,
            "pushed": self.pushed,
            "reads": self.reads,
            "definition": self.definition,
            "as_of": in_beijing(self.as_of).isoformat() if self.as_of else None,
            "articles": [
                {
                    "slug": each.slug,
                    "title": each.title,
                    "published_on": each.published_on.isoformat(),
                    "msgid": each.msgid,
                    "reads": each.reads,
                    "through": each.through.isoformat() if each.through else None,
                    "origin": each.origin,
                }
                for each in self.articles
            ],
        }

    def as_text(self) -> str:
        """Return the yearly line, its definition, and a row an article, for a terminal."""
        known = any(each.reads is not None for each in self.articles) or not (self.articles or self.missing)
        reads = f"阅读量{people(self.reads)}" if known else "阅读量缺数"
        parts = [f"推送图文信息{self.pushed}条，{reads}", self.definition]
        if self.articles:
            parts += ["", *_table(self.articles)]
        if self.unnotified:
            parts += ["", "没有通知粉丝的发布，不计在内：", *_table(self.unnotified)]
        return "\n".join(parts)


def yearly(session: Session, year: int, *, now: datetime) -> YearReport:
    """Report on the articles published in *year*, as far as is known at *now*."""
    today = beijing_day(now)
    found = totals.of_year(session, year)
    last = min(date(year, 12, 31), today - timedelta(days=1))
    as_of = select(func.max(RawAnswer.last_seen_at)).where(RawAnswer.call == ARTICLE_TOTALS)
    return YearReport(
        year=year,
        made_on=today,
        as_of=session.scalars(as_of).one(),
        articles=tuple(each for each in found if each.notified),
        unnotified=tuple(each for each in found if not each.notified),
        missing=_spans(questions.never_answered(session, date(year, 1, 1), last)),
    )


def people(number: int) -> str:
    """Write a number of readers as the federation does: 12345 is 1.2万人次（12345人次）."""
    if number < 10_000:
        return f"{number}人次"
    rounded = (Decimal(number) / 10_000).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{str(rounded).removesuffix('.0')}万人次（{number}人次）"


_TRACKED = timedelta(days=TRACKED_DAYS)


def _reads(articles: tuple[Counted, ...]) -> int:
    return sum(each.reads for each in articles if each.reads is not None)


def _table(articles: tuple[Counted, ...]) -> list[str]:
    rows = [
        [
            each.published_on.isoformat(),
            "缺数" if each.reads is None else str(each.reads),
            each.through.isoformat() if each.through else "—",
            ORIGINS[each.origin]
            + ("（按标题认出）" if each.joined_by == "title" else "")
            + ("（人次是导入的）" if each.reads_from == "import" != each.origin else ""),
            each.title or "（微信没有给出标题）",
        ]
        for each in articles
    ]
    return lines.aligned([["发布日", "人次", "截至", "来源", "标题"], *rows], right=1)


def _spans(days: list[date]) -> tuple[tuple[date, date], ...]:
    """Return runs of neighbouring days as first and last."""
    spans: list[tuple[date, date]] = []
    for day in days:
        if spans and day - spans[-1][1] == timedelta(days=1):
            spans[-1] = (spans[-1][0], day)
        else:
            spans.append((day, day))
    return tuple(spans)


def _span(first: date, last: date) -> str:
    if first == last:
        return f"{first.month}月{first.day}日"
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日"
