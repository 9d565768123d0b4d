"""What exports told beside what WeChat's interface told, for articles and days, and where the two differ.

Imported articles are no `out_article`: that table's key is WeChat's own number, which no export tells, and
when the interface tells of the article later there would be two.  So they stay apart, and who they are is
asked anew each time: by address, else by title and day.  The interface's number counts where there is one;
else the export's, marked `import`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from bot.clock import day_in_words
from bot.reach.imports import live, ours, previewing, told
from bot.reach.imports.live import Number
from bot.reach.imports.ours import By, Match, Ours
from bot.reach.imports.told import Told

IMPORT, INTERFACE = "import", "interface"


@dataclass(frozen=True)
class Matched:
    """An article of which exports tell, and which of ours it is."""

    told: live.Told
    match: Match | None

    @property
    def ours(self) -> Ours | None:
        return self.match.ours if self.match else None

    @property
    def published_on(self) -> date:
        """Return the day on which we sent it, or else the one of the export."""
        return self.ours.published_on if self.ours else self.told.published_on

    @property
    def is_known(self) -> bool:
        """Tell whether it is counted without any import: also where it is one of several, so nobody new."""
        return self.match is not None and (self.match.ours is None or self.match.ours.is_counted)


@dataclass(frozen=True)
class Article:
    """An article of which exports tell, with the last that either side told of it.

    `export` holds persons and times side by side (read_user, read_count …); `daily` counts of single days,
    whose persons must not be summed; `interface` what WeChat told under the same names, which knows no times.
    """

    title: str
    url: str
    published_on: date
    publish_type: int | None
    export: Mapping[str, Number]
    daily: Mapping[date, Mapping[str, Number]]
    interface: Mapping[str, Told]
    ours: Ours | None
    by: By | None  # how it was found to be ours; "unclear": one of several

    @property
    def origin(self) -> str:
        """Say whose number of readers counts."""
        return INTERFACE if "read_user" in self.interface else IMPORT


@dataclass(frozen=True)
class FollowerDay:
    """A day's followers as either side tells of it: new_user, cancel_user, net_user, followers."""

    day: date
    export: Mapping[str, Number]
    interface: Mapping[str, Told]

    def counts(self, key: str) -> tuple[int | None, str]:
        """Return the number of *key* that counts, and whose it is."""
        if key in self.interface:
            return int(self.interface[key].value), INTERFACE
        return (int(self.export[key].value), IMPORT) if key in self.export else (None, IMPORT)


@dataclass(frozen=True)
class Difference:
    """One count of an article or a day that the two tell differently."""

    day: date  # of publication, or of the followers
    title: str  # "" for followers
    key: str
    interface: Told
    export: Number

    @property
    def in_words(self) -> str:
        day = day_in_words(self.day)
        what = f"{day}《{self.title}》" if self.title else f"{day}用户"
        return f"{what} {previewing.differing(self.key, self.export, self.interface)}"


def of_articles(session: Session, first: date, last: date) -> list[Article]:
    """Return the articles that exports tell of and that were published from *first* to *last*, in order.

    One that is ours is of the day on which we sent it, whatever the export says.
    """
    return [article for article, _ in _articles(session, first, last)]


def matched(session: Session, first: date, last: date) -> list[Matched]:
    """Return the same without what the interface told: for sums over years."""
    found = live.articles(session, first - ours.MARGIN, last + ours.MARGIN).all
    if not found:
        return []
    matches = ours.match(found, ours.known(session, first, last))
    each = [Matched(told, matches.get(place)) for place, told in enumerate(found)]
    return sorted(
        (article for article in each if first <= article.published_on <= last),
        key=lambda article: (article.published_on, article.told.title),
    )


def of_followers(session: Session, first: date, last: date) -> list[FollowerDay]:
    """Return every day from *first* to *last* of which an export or the interface tells."""
    exports = live.followers(session, first, last)
    interface = told.followers(session, first, last)
    return [
        FollowerDay(
            day,
            exports.get(day, {}),
            {key: Told(value, day) for key, value in interface.get(day, {}).items()},
        )
        for day in sorted({*exports, *interface})
    ]


def differences(session: Session, first: date, last: date) -> list[Difference]:
    """Return where export and interface tell otherwise, of what was published, or counted, in that time.

    Each is held against what the interface told up to the same day, where the export says up to which.
    """
    found = [
        Difference(article.published_on, article.title, key, heard, number)
        for article, days in _articles(session, first, last)
        for key, number, heard in _compared(article, days)
        if not told.is_same(number.value, heard.value)
    ]
    return found + [
        Difference(day.day, "", key, day.interface[key], number)
        for day in of_followers(session, first, last)
        for key, number in day.export.items()
        if key in day.interface and number.value != day.interface[key].value
    ]


def _compared(article: Article, days: told.Days) -> Iterator[tuple[str, Number, Told]]:
    for key in told.SHARED:
        number = article.export.get(key)
        if number is None:
            continue
        heard = told.up_to(days, key, previewing.compared_up_to(number, article.published_on))
        if heard:
            yield key, number, heard


def _articles(session: Session, first: date, last: date) -> list[tuple[Article, told.Days]]:
    """Return the articles of that time, and all that the interface told of each."""
    found = matched(session, first, last)
    heard = told.articles(session, first, last) if found else {}
    articles = []
    for each in found:
        days = heard.get(each.ours.msgid or "", {}) if each.ours else {}
        article = Article(
            title=each.told.title,
            url=each.told.url,
            published_on=each.published_on,
            publish_type=each.told.publish_type,
            export=each.told.numbers,
            daily=each.told.daily,
            interface={key: value for key in told.SHARED if (value := told.up_to(days, key, None))},
            ours=each.ours,
            by=each.match.by if each.match else None,
        )
        articles.append((article, days))
    return articles
