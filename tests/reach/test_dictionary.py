"""Every number that totals give has an entry that says what it means."""

import typing
from dataclasses import fields
from datetime import date
from decimal import Decimal

import pytest

from bot.errors import Mistake
from bot.reach import account, asked, counted, curve, dictionary, followers, groups, overview

# What holds numbers for pages and reports, with the fields that tell of them and are none themselves.
VALUES: dict[type, set[str]] = {
    counted.Counted: {"publish_type", "place", "sources"},  # sources become groups.Source
    groups.Sums: set(),
    groups.Source: {"share"},
    account.AccountSums: {"known"},
    followers.FollowerSums: {"imported"},
    followers.FromSource: {"code"},
    followers.Messages: set(),
    asked.QuestionSums: set(),
    asked.AboutTopic: set(),
    curve.CurveDay: {"number"},
    curve.Typical: {"number", "lower", "upper", "articles"},
}
NUMBERS = {int, Decimal}


@pytest.mark.parametrize("value", VALUES)
def test_every_number_of_a_value_has_an_entry(value: type) -> None:
    hints = typing.get_type_hints(value)
    numbers = {
        each.name
        for each in fields(value)
        if NUMBERS & {hints[each.name], *typing.get_args(hints[each.name])}
    }
    derived = {name for name in ("net", "asked", "reads_an_article") if hasattr(value, name)}

    for name in (numbers | derived) - VALUES[value]:
        assert dictionary.named(name).meaning


def test_what_is_compared_has_an_entry() -> None:
    for metric in overview.COMPARED:
        assert dictionary.named(metric)


def test_keys_and_names_are_used_once_and_every_entry_is_whole() -> None:
    keys, names = ([getattr(each, part) for each in dictionary.METRICS] for part in ("key", "name"))

    assert len(set(keys)) == len(keys)
    assert len(set(names)) == len(names)
    for each in dictionary.METRICS:
        assert each.meaning
        assert each.without
        assert each.cut_off


def test_a_number_is_told_with_its_unit_what_it_leaves_out_and_its_day() -> None:
    told = dictionary.sentence("reads", through=date(2026, 3, 31))

    assert told.startswith("阅读量（人次）：每篇里每位读者只算一次")
    assert "累计数，从发布起算，不能各天相加；只算通知了粉丝的图文；不含：没有通知粉丝的发布" in told
    assert told.endswith("数据到2026年3月31日。")
    assert dictionary.sentence("followers", through=None).endswith("还没有数据。")


def test_a_metric_without_an_entry_is_refused() -> None:
    with pytest.raises(Mistake, match="没有“influence”"):
        dictionary.named("influence")
