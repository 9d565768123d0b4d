"""Articles by column, template, weekday and hour: whatever the grouping, the groups add up to the whole."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from bot.reach import groups
from bot.reach.counted import Counted

MONDAY = date(2026, 3, 2)
COUNT = st.none() | st.integers(0, 10**9)
RATE = st.none() | st.decimals(0, 1, places=4)


def counted(**fields: object) -> Counted:
    given: dict[str, object] = {
        "slug": None,
        "title": "一篇",
        "published_on": MONDAY,
        "msgid": "1_1",
        "reads": None,
        "through": None,
        "origin": "hand",
        "publish_type": 0,
        "joined_by": None,
    }
    return Counted(**(given | fields))  # type: ignore[arg-type]


ARTICLES = st.lists(
    st.builds(
        counted,
        published_on=st.dates(MONDAY, MONDAY + timedelta(days=400)),
        reads=COUNT,
        shares=COUNT,
        favourites=COUNT,
        finish_rate=RATE,
        column=st.sampled_from([None, "", "巾帼志愿", "疫情防控"]),
        template=st.sampled_from([None, "review", "event"]),
        sent_at=st.none() | st.datetimes(datetime(2026, 3, 2), datetime(2027, 3, 2), timezones=st.just(UTC)),  # noqa: DTZ001
        sources=st.dictionaries(st.sampled_from(["全部", "朋友圈", "新的来处"]), st.integers(0, 10**6)),
    ),
    max_size=30,
)


@given(articles=ARTICLES)
def test_whatever_the_grouping_the_groups_add_up_to_the_whole(articles: list[Counted]) -> None:
    whole = groups.summed(articles)

    for grouped in (
        groups.by_column(articles),
        groups.by_template(articles),
        groups.by_weekday(articles),
        groups.by_hour(articles),
    ):
        assert sum(each.sums.articles for each in grouped) == whole.articles
        assert sum(each.sums.lacking for each in grouped) == whole.lacking
        for name in ("reads", "shares", "favourites"):
            assert sum(getattr(each.sums, name) or 0 for each in grouped) == (getattr(whole, name) or 0)
        known = [each.sums.finish_rate for each in grouped if each.sums.finish_rate is not None]
        if known and whole.finish_rate is not None:
            assert min(known) <= whole.finish_rate <= max(known)


@given(articles=ARTICLES)
def test_sources_are_every_scene_once_without_wechats_own_sum(articles: list[Counted]) -> None:
    told = groups.sources(articles)

    truth = {
        scene: sum(each.sources.get(scene, 0) for each in articles)
        for each in articles
        for scene in each.sources
        if scene != "全部"
    }
    assert {each.scene: each.source_reads for each in told} == truth


def test_articles_without_data_are_lacking_and_not_nought() -> None:
    sums = groups.summed([counted(), counted(reads=7)])

    assert (sums.articles, sums.lacking, sums.reads, sums.shares) == (2, 1, 7, None)
    assert groups.summed([counted()]).reads is None
    assert sums.reads_an_article == Decimal("7.0")


def test_rates_of_readers_weigh_by_readers_and_delivery_by_article() -> None:
    sums = groups.summed(
        [
            counted(reads=100, finish_rate=Decimal("0.5"), delivery_rate=Decimal("0.1")),
            counted(reads=300, finish_rate=Decimal("0.9"), delivery_rate=Decimal("0.2")),
            counted(reads=9, delivery_rate=Decimal("1"), publish_type=1),  # nobody was notified
        ]
    )

    assert sums.finish_rate == Decimal("0.8000")
    assert sums.delivery_rate == Decimal("0.1500")


def test_hours_are_those_of_beijing_and_of_hand_sent_articles_unknown() -> None:
    evening = datetime(2026, 3, 2, 10, 30, tzinfo=UTC)

    grouped = groups.by_hour([counted(sent_at=evening), counted()])

    assert [each.name for each in grouped] == ["18点", "几点不知道（手工发送）"]


def test_weekdays_come_in_order_and_unnamed_columns_last_by_number() -> None:
    articles = [counted(published_on=MONDAY + timedelta(days=day), column="") for day in (6, 0, 0)]

    assert [each.name for each in groups.by_weekday(articles)] == ["周一", "周日"]
    assert [each.name for each in groups.by_column([*articles, counted()])] == [
        "没有专栏",
        "手工发送，没有记录",
    ]
