"""What an article's number of readers rests on: every day's count, when WeChat told it, in which answer."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.clock import in_beijing
from bot.errors import Mistake
from bot.reach import evidence, lines
from bot.reach.counts import NOTIFIED, ArticleDay, OutArticle, Sighting
from bot.reach.questions import TRACKED_DAYS
from bot.reach.raw import RawAnswer

HOW = {"number": "按微信的编号", "url": "按地址认出", "title": "按标题和日子认出"}


@dataclass(frozen=True)
class Told:
    """The readers of an article up to *day*: as it counts, and all that WeChat ever told of that day."""

    day: date
    reads: int | None
    sightings: tuple[Sighting, ...]  # the oldest first; more than one where WeChat corrected itself

    @property
    def corrected(self) -> bool:
        return len(self.sightings) > 1


@dataclass(frozen=True)
class Trace:
    """One article that counts, or does not, in the yearly line."""

    article: OutArticle
    days: tuple[Told, ...]

    @property
    def last(self) -> Told | None:
        """Return the count that the line takes: the last that WeChat told within the thirty days."""
        end = self.article.published_on + timedelta(days=TRACKED_DAYS)
        return next(
            (each for each in reversed(self.days) if each.reads is not None and each.day <= end), None
        )

    @property
    def reads(self) -> int | None:
        return self.last.reads if self.last else None

    @property
    def counts(self) -> bool:
        return self.article.publish_type == NOTIFIED

    @property
    def joined(self) -> str:
        """Say how it was joined to a push of ours."""
        if self.article.push_id is None:
            return "不是这里推送的"
        return f"推送 {self.article.push_id}，{HOW.get(self.article.joined_by or '', '按编号')}对上"

    def as_json(self) -> dict[str, object]:
        """Return the form that `bot reach evidence --json` prints."""
        return {
            "msgid": self.article.msgid,
            "title": self.article.title,
            "published_on": self.article.published_on.isoformat(),
            "publish_type": self.article.publish_type,
            "counts": self.counts,
            "reads": self.reads,
            "through": self.last.day.isoformat() if self.last else None,
            "origin": self.article.origin,
            "push": self.article.push_id,
            "joined_by": self.article.joined_by,
            "days": [
                {
                    "day": each.day.isoformat(),
                    "reads": each.reads,
                    "told": [
                        {
                            "reads": one.read_user,
                            "first_seen_at": in_beijing(one.first_seen_at).isoformat(),
                            "last_seen_at": in_beijing(one.last_seen_at).isoformat(),
                            "raw": one.raw_id,
                        }
                        for one in each.sightings
                    ],
                }
                for each in self.days
            ],
        }

    def as_text(self) -> str:
        """Return it for a terminal: the number, then each day with the answers it stands in."""
        number = "缺数" if self.reads is None else f"{self.reads}人次"
        until = f"，截至{self.last.day.isoformat()}" if self.last else ""
        counted = "计入年度一句话" if self.counts else "没有通知粉丝，不计入年度一句话"
        rows = [
            [
                each.day.isoformat(),
                "缺数" if one.read_user is None else str(one.read_user),
                f"{in_beijing(one.first_seen_at):%Y-%m-%d %H:%M}",
                f"{in_beijing(one.last_seen_at):%Y-%m-%d %H:%M}",
                str(one.raw_id),
            ]
            for each in self.days
            for one in each.sightings
        ]
        parts = [
            self.article.title or "（微信没有给出标题）",
            f"{number}{until}。{self.article.published_on.isoformat()} 发布，{counted}；{self.joined}。",
        ]
        if rows:
            head = ["到哪天", "累计人数", "微信第一次这样说", "最后一次这样说", "原始答复"]
            parts += ["", *lines.aligned([head, *rows], right=1)]
            parts += ["", "看一份原始答复：bot reach raw 编号"]
        return "\n".join(parts)


def of(session: Session, msgid: str) -> Trace:
    """Return what the readers of the article *msgid* rest on.

    Raises Mistake when WeChat never told of it.
    """
    article = session.get(OutArticle, msgid)
    if article is None:
        raise Mistake(
            f"微信的数据里没有编号 {msgid[:64]} 的图文。编号在 bot reach report --json 的 msgid 里。"
        )
    wanted = select(ArticleDay.stat_date, ArticleDay.read_user).where(ArticleDay.msgid == msgid)
    counted = dict(session.execute(wanted).all())
    told = evidence.sightings(session, article)
    days = sorted({*counted, *told})
    return Trace(article, tuple(Told(day, counted.get(day), told.get(day, ())) for day in days))


def answer(session: Session, number: int) -> RawAnswer:
    """Return the answer of WeChat that is kept under *number*.

    Raises Mistake when there is none.
    """
    found = session.get(RawAnswer, number)
    if found is None:
        raise Mistake(f"没有编号为 {number} 的原始答复。")
    return found
