"""The statistics that WeChat gives: their names, how many days a call spans, since when there are any."""

from datetime import date
from enum import StrEnum

NOT_READY = 61503  # yesterday's numbers before eight, or WeChat is late
OUT_OF_RANGE = 61501  # a span that is too long, a day to come, or one that WeChat does not keep any more
_BEGAN = date(2025, 11, 1)  # of the calls about articles; what was before is nowhere to be had


class Statistic(StrEnum):
    """One of WeChat's calls for statistics, by its name."""

    ARTICLE_TOTALS = "getarticletotaldetail"  # of one publish day: what came in from then on
    ARTICLE_READ = "getarticleread"  # of one day, every article that was read on it
    ARTICLE_SHARE = "getarticleshare"
    ACCOUNT_SUMMARY = "getbizsummary"  # the whole account, a row a day
    FOLLOWERS_CHANGED = "getusersummary"  # who began and ceased to follow, by source
    FOLLOWERS_TOTAL = "getusercumulate"
    MESSAGES = "getupstreammsg"  # of followers, by kind
    ANSWERING = "getinterfacesummary"  # how the webhook answered

    @property
    def span(self) -> int:
        """Return the most days that one call may ask about."""
        return _SPANS[self]

    @property
    def since(self) -> date | None:
        """Return the first day that there is anything of; None where WeChat names none."""
        return _BEGAN if self in _ABOUT_ARTICLES else None


_SPANS = {
    Statistic.ARTICLE_TOTALS: 1,
    Statistic.ARTICLE_READ: 1,
    Statistic.ARTICLE_SHARE: 1,
    Statistic.ACCOUNT_SUMMARY: 30,
    Statistic.FOLLOWERS_CHANGED: 7,
    Statistic.FOLLOWERS_TOTAL: 7,
    Statistic.MESSAGES: 7,
    Statistic.ANSWERING: 30,
}
_ABOUT_ARTICLES = frozenset(
    {
        Statistic.ARTICLE_TOTALS,
        Statistic.ARTICLE_READ,
        Statistic.ARTICLE_SHARE,
        Statistic.ACCOUNT_SUMMARY,
    }
)
