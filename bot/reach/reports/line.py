"""The line 推送图文信息N条，阅读量N人次 of a year or a month, with its definition and its articles."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.clock import beijing_day, in_beijing, in_full
from bot.errors import Mistake
from bot.figures import numerals
from bot.publishing.pushes import Push, State
from bot.reach import freshness, lines, periods, questions, totals
from bot.reach.counted import Counted
from bot.reach.counts import OutArticle
from bot.reach.imports import live
from bot.reach.periods import Kind, Period
from bot.reach.questions import TRACKED_DAYS

ORIGINS = {"push": "推送", "hand": "手工", "import": "导入"}
RECOGNISED = {"title": "（按标题认出）", "url": "（按地址认出）"}  # how it was joined, where not by number


@dataclass(frozen=True)
class Line:
    """The articles of a period and their reads, as far as WeChat has told by `as_of`."""

    period: Period
    made_on: date
    as_of: datetime | None  # of WeChat's last answer
    articles: tuple[Counted, ...]  # of which followers were notified
    unnotified: tuple[Counted, ...]  # published without, or WeChat does not say: not counted
    missing: tuple[tuple[date, date], ...]  # publish days of which nothing was ever fetched
    cut_short: tuple[Counted, ...] = ()  # over, but not counted to the end of their thirty days

    @property
    def pushed(self) -> int:
        return len(self.articles)

    @property
    def knows_pushed(self) -> bool:
        """Tell whether it is known that nothing went out, where nothing is known to have."""
        return bool(self.articles) or not self.missing

    @property
    def reads(self) -> int:
        """Return the sum over the articles; those without data add nothing and are named beside it."""
        return reads_of(self.articles)

    @property
    def is_known(self) -> bool:
        """Tell whether there is a number to show: without any data the reads are 缺数, not 0."""
        known = any(each.reads is not None for each in self.articles)
        return known or not (self.articles or self.missing)

    @property
    def is_told(self) -> bool:
        """Tell whether the sentence holds any number, so that it is worth copying."""
        return self.knows_pushed or self.is_known

    @property
    def lacking(self) -> tuple[Counted, ...]:
        return tuple(each for each in self.articles if each.reads is None)

    @property
    def growing(self) -> tuple[Counted, ...]:
        """Return the articles whose reads may still change."""
        return tuple(each for each in self.articles if self.made_on - each.published_on <= _TRACKED)

    @property
    def unfinished(self) -> tuple[str, ...]:
        """Return why the numbers may still change, or are not all of it, a part of a sentence each."""
        told = []
        if self.made_on <= self.period.last:
            told.append(f"{self.period.label}还没有过完")
        if self.growing:
            told.append(f"{len(self.growing)}条发布未满30天")
        if self.cut_short:
            told.append(f"{len(self.cut_short)}条没有取满30天")
        if self.lacking:
            told.append(f"{len(self.lacking)}条缺数")
        if self.missing:
            days = sum((last - first).days + 1 for first, last in self.missing)
            told.append(f"{days}个发布日没有取到过数据")
        return tuple(told)

    @property
    def exact(self) -> str:
        """Return the line as it begins a report: 推送图文信息394条，阅读量1.2万人次（12345人次）."""
        reads = f"阅读量{people(self.reads)}" if self.is_known else "阅读量缺数"
        return f"{self._pushed}，{reads}"

    @property
    def sentence(self) -> str:
        """Return the line as a review writes it: 推送图文信息394条，阅读量达1.2万人次。"""
        reads = f"阅读量达{numerals.rounded(self.reads, '人次')}" if self.is_known else "阅读量缺数"
        return f"{self._pushed}，{reads}。"

    @property
    def _pushed(self) -> str:
        return f"推送图文信息{self.pushed}条" if self.knows_pushed else "推送图文信息缺数"

    @property
    def cut_off(self) -> str:
        """Return until when the data go, as it stands beside every total."""
        if self.as_of is None:
            return "还没有取过数据"
        return f"数据取到北京时间{in_full(self.as_of)}"

    @property
    def definition(self) -> str:
        """Say what is counted, until when, and what is lacking; a line a sentence."""
        sentences = [
            f"推送图文信息：{self._within}发布并通知了粉丝的图文，一篇算一条；后来撤回的也算。",
            "人次：每篇里每位读者只算一次，取微信给出的最后一个累计阅读人数（发布后30天内），各篇相加；"
            "满一万写成“万人次”，四舍五入到一位小数，括号里是准确数。",
            f"{self.cut_off}。",
        ]
        if self.growing:
            sentences.append(f"其中{len(self.growing)}条发布未满30天，阅读量还会变。")
        if self.cut_short:
            sentences.append(f"其中{len(self.cut_short)}条没有取满30天，以后的阅读没有计入。")
        imported = [each for each in self.articles if each.reads_from == "import" and each.reads is not None]
        if imported:
            sentences.append(f"其中{len(imported)}条的人次来自公众平台的导出表。")
        if self.lacking:
            sentences.append(f"其中{len(self.lacking)}条缺数，没有计入阅读量。")
        if self.unnotified:
            sentences.append(
                f"另有没有通知粉丝的发布{len(self.unnotified)}篇、{self.unnotified_reads}，不计在内。"
            )
        if self.missing:
            sentences.append(f"没有取到过数据的发布日（缺数）：{self.missing_days}。")
        return "\n".join(sentences)

    @property
    def unnotified_reads(self) -> str:
        if self.unnotified and all(each.reads is None for each in self.unnotified):
            return "阅读量缺数"
        return f"{reads_of(self.unnotified)}人次"

    @property
    def missing_days(self) -> str:
        """Name the publish days of which nothing was ever fetched."""
        return "、".join(_span(*each) for each in self.missing)

    @property
    def _within(self) -> str:
        label = self.period.label
        return f"{label}内" if self.period.kind is Kind.YEAR else label

    def as_json(self) -> dict[str, object]:
        """Return the report as `bot reach report --json` prints it."""
        return {
            **(
                {"year": self.period.first.year}
                if self.period.kind is Kind.YEAR
                else {"period": self.period.key}
            ),
            "pushed": self.pushed if self.knows_pushed else None,
            "reads": self.reads if self.is_known else None,
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
                    "reads_from": each.reads_from,
                    "read_count": each.read_count,
                }
                for each in self.articles
            ],
        }

    def as_text(self) -> str:
        """Return the yearly line, its definition, and a row an article, for a terminal."""
        parts = [self.exact, self.definition]
        if self.articles:
            parts += ["", *_table(self.articles)]
        if self.unnotified:
            parts += ["", "没有通知粉丝的发布，不计在内：", *_table(self.unnotified)]
        return "\n".join(parts)


def yearly(session: Session, year: int, *, now: datetime) -> Line:
    """Return the line of the articles published in *year*, as far as is known at *now*."""
    return of(session, periods.year(year), now=now)


def of(session: Session, period: Period, *, now: datetime) -> Line:
    """Return the line of the articles published in *period*, as far as is known at *now*.

    Raises Mistake for a period that has not begun.
    """
    today = beijing_day(now)
    if period.first > today:
        raise Mistake(f"{period.label}还没有到，没有可报的。")
    settled = questions.settled(session, period.first, period.last)
    found = totals.between(session, period.first, period.last)
    last = min(period.last, today - timedelta(days=1))
    return Line(
        period=period,
        made_on=today,
        as_of=freshness.as_of(session, now=now),
        articles=tuple(each for each in found if each.notified),
        cut_short=tuple(each for each in found if each.notified and _is_cut_short(each, settled, today)),
        unnotified=tuple(each for each in found if not each.notified),
        missing=tuple(freshness.runs(tuple(questions.never_answered(session, period.first, last)))),
    )


def _is_cut_short(article: Counted, settled: Collection[date], today: date) -> bool:
    """Tell whether nobody asked about *article* when its thirty days were over; an export says until when."""
    if article.reads is None or article.growing(today):
        return False
    if article.reads_from == "import":
        return article.through is not None and article.through - article.published_on < _TRACKED - _A_DAY
    return article.published_on not in settled


def begun(session: Session) -> date | None:
    """Return the day of the first article that is known to have gone out, if only from an export."""
    pushed = session.scalar(select(func.min(Push.sending_at)).where(Push.state == State.SENT))
    reported = session.scalar(select(func.min(OutArticle.published_on)))
    days = (pushed and beijing_day(pushed), reported, live.begun(session))
    return min((each for each in days if each), default=None)


def people(number: int) -> str:
    """Write a number of readers as the federation does: 12345 is 1.2万人次（12345人次）."""
    written = numerals.rounded(number, "人次")
    return written if number < numerals.WAN else f"{written}（{number}人次）"


def reads_of(articles: Iterable[Counted]) -> int:
    """Return the sum of what is known."""
    return sum(each.reads for each in articles if each.reads is not None)


_TRACKED = timedelta(days=TRACKED_DAYS)
_A_DAY = timedelta(days=1)


def _table(articles: tuple[Counted, ...]) -> list[str]:
    rows = [
        [
            each.published_on.isoformat(),
            "缺数" if each.reads is None else str(each.reads),
            each.through.isoformat() if each.through else "—",
            ORIGINS[each.origin]
            + RECOGNISED.get(each.joined_by or "", "")
            + ("（人次是导入的）" if each.reads_from == "import" != each.origin else ""),
            each.title or "（微信没有给出标题）",
        ]
        for each in articles
    ]
    return lines.aligned([["发布日", "人次", "截至", "来源", "标题"], *rows], right=1)


def _span(first: date, last: date) -> str:
    if first == last:
        return f"{first.month}月{first.day}日"
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日"
