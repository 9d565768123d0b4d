"""The dictionary of metrics (指标说明): what each number means, from where, without what, and until when."""

from collections.abc import Sequence
from datetime import date

from bot.clock import day_in_words
from bot.errors import Mistake
from bot.reach.dictionary.account import ACCOUNT
from bot.reach.dictionary.articles import ARTICLES
from bot.reach.dictionary.metric import Grows, Metric, Scope

__all__ = ["METRICS", "Metric", "as_json", "as_text", "named", "sentence", "source", "tells"]

METRICS = ARTICLES + ACCOUNT
GROWS: dict[Grows, str] = {
    "cumulative": "累计数，从发布起算，不能各天相加",
    "daily": "每天的数，各天可以相加",
    "standing": "当天结束时的数，不能各天相加",
}
SCOPES: dict[Scope, str] = {
    "notified": "只算通知了粉丝的图文",
    "published": "只算没有通知粉丝的发布",
    "summed": "几篇合计时只算通知了粉丝的图文",
    "both": "通知了的和没有通知的都算",
    "account": "",
}
_BY_KEY = {metric.key: metric for metric in METRICS}


def named(key: str) -> Metric:
    """Return the entry of *key*.

    Raises Mistake when there is none: a number without a meaning must not be shown.
    """
    if key not in _BY_KEY:
        raise Mistake(f"指标说明里没有“{key}”。")
    return _BY_KEY[key]


def sentence(key: str, *, through: date | None, summed: bool = True) -> str:
    """Say what the number *key* means, with its cut-off day; None: there are no data yet.

    Not *summed*: of other articles than those that are summed up, so that what sums are of is left out.
    """
    metric = named(key)
    until = f"数据到{day_in_words(through)}" if through else "还没有数据"
    return f"{metric.name}（{metric.unit}）：{'；'.join(tells(metric, summed=summed))}。{until}。"


def tells(metric: Metric, *, summed: bool = True) -> Sequence[str]:
    """Return what there is to say of *metric*, a part of a sentence each."""
    scope = SCOPES[metric.scope] if summed or metric.scope != "summed" else ""
    parts = [metric.meaning, GROWS[metric.grows], scope, f"不含：{metric.without}"]
    return [part for part in parts if part]


def source(metric: Metric) -> str:
    """Say where *metric* comes from."""
    if metric.exported:
        export = "导入的公众平台导出表"
        return f"微信接口 {'、'.join(metric.calls)}；接口没有给的，用{export}" if metric.calls else export
    return f"微信接口 {'、'.join(metric.calls)}" if metric.calls else "本系统自己的记录"


def as_json() -> list[dict[str, object]]:
    """Return the dictionary as `bot reach dictionary --json` prints it."""
    return [
        {
            "key": each.key,
            "name": each.name,
            "unit": each.unit,
            "counts": "persons" if each.persons else "times",
            "grows": each.grows,
            "scope": each.scope,
            "calls": list(each.calls),
            "exported": each.exported,
            "meaning": each.meaning,
            "without": each.without,
            "cut_off": each.cut_off,
        }
        for each in METRICS
    ]


def as_text() -> str:
    """Return the dictionary for a terminal, a paragraph a metric."""
    return "\n\n".join(
        f"{each.name}（{each.unit}）\n  {'；'.join(tells(each))}。\n"
        f"  截止：{each.cut_off}。来源：{source(each)}。"
        for each in METRICS
    )
