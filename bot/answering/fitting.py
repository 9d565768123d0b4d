"""Those of a topic's figures that count what is asked."""

import re
from collections.abc import Iterable, Sequence

from bot.answering import beyond, clauses, dictionary, kinds
from bot.answering.library import Named
from bot.answering.match import Hit

_OF_ALL = frozenset(  # letters and words that say nothing of which figure of a topic is meant
    "人个户名的了多少几年省市区级全农村妇女大小上下中一二两发到给有没是我你他她们家钱元资金费工作度月日数量送做办开各次场所条总"
    "评优先进集体得好新领域建设美丽庭院最金基地项获表彰公益爱心动行息计划信领到底咱那这在和与为"
) | {
    "多少",
    "全年",
    "我们",
    "你们",
    "妇女",
    "去年",
    "前年",
    "今年",
    "活动",
    "陇南",
    "武都",
    "甘肃",
    "到底",
    "省级",
    "市级",
    "区级",
}

_MEASURE = re.compile("(?:多少|几)([家支所件份起对单座处项])")  # 个 is said of anything
_CAME = re.compile("来了?(?:有?多少|有?几)|到场|到会|出席|参加|参与")
_OUTCOME = re.compile("达成|意向|取得|拿到|带动|就业|输转|劝和|办结")
_PROJECTS = re.compile("项目(?:一?共|总共|都?有|数量?)*(?:是?多少|几)|(?:多少|几)个?项目")
_EACH_OF_THEM = re.compile("[和与跟及].*(?:各|分别)")
_ALL = re.compile("一共|总共|累计|总数|合计|共有")
_TOTAL = re.compile("累计|总数|总计")


def called_so(topic: Iterable[Named], asked: kinds.Asked) -> list[Named]:
    """Return those of *topic* that are called by the very word that asks beyond the others: 每人, 人均."""
    words = asked.beyond.strip(clauses.SAYS_MORE) or asked.otherwise
    if not words.startswith("每") and "均" not in words:
        return []
    return [
        named
        for named in topic
        if words in f"{named.names}\n{named.figures[0].counted}"
        and kinds.fits(asked, named.figures[0].unit, named.about)
    ]


def answer_anyway(figures: Sequence[Named], asked: kinds.Asked) -> bool:
    """Tell whether figures answer although something else is asked too: 检查了多少人，怎么报名."""
    if asked.otherwise[0] in "一每":  # the price of one: 多少钱一台
        return False
    return bool(figures) and (bool(asked.kinds) or kinds.tells_beside(asked, figures[0].about))


def of_kind(own: Iterable[Named], asked: kinds.Asked) -> list[Named]:
    """Return those of *own* that count what is asked; what only may count it, where nothing clearly does."""
    fitting = [named for named in own if kinds.fits(asked, named.figures[0].unit, named.about)]
    exact = {kinds.kind_of(named.figures[0].unit) for named in fitting} & asked.kinds
    if not exact or exact != asked.kinds or asked.nouns:
        return fitting
    return [named for named in fitting if kinds.kind_of(named.figures[0].unit) in exact]


def with_siblings(fitting: list[Named], topic: Iterable[Named], asked: kinds.Asked, hit: Hit) -> list[Named]:
    """Return *fitting* with those of the same topic that count what else is asked.

    图文被看了多少次 asks the reads of the same topic; with the topic named, any kind is asked of it.
    """
    if hit.with_topic and "人次" in asked.words:  # 家政培训人次和就业输转人数
        fitting = fitting + [
            named for named in topic if named not in fitting and named.figures[0].unit == "人次"
        ]
    have = {kinds.kind_of(named.figures[0].unit) for named in fitting}
    wanted = asked.kinds - have
    if not hit.with_topic:
        wanted &= frozenset() if fitting else {"persons", "times"}
    if not fitting and asked.nouns:  # 洗衣液发了几个乡镇
        return [named for named in topic if all(noun in named.names for noun in (*asked.nouns, hit.alias))]
    if not wanted or asked.nouns:
        return fitting
    return fitting + [
        named
        for named in topic
        if named not in fitting
        and kinds.kind_of(named.figures[0].unit)
        and any(kinds.counts(kind, named.figures[0].unit) for kind in wanted)
    ]


def meant(fitting: list[Named], asked: kinds.Asked) -> list[Named]:
    """Return those of *fitting*, all of one topic, that the words of *asked* beside the topic's name mean."""
    if _PROJECTS.search(asked.words):  # 扶贫项目多少个: all of a topic; one kind of them is no answer
        return []
    for narrowed in (_of_the_measure, _who_came, _in_all):
        fitting = narrowed(fitting, asked.words)
    return _spoken_of(fitting, asked.words)


def _of_the_measure(fitting: list[Named], words: str) -> list[Named]:
    """Return those with the very measure asked, where there are any: 多少家 asks for 21家, not for 1340人."""
    asked = _MEASURE.search(words)
    return [named for named in fitting if asked and named.figures[0].unit == asked[1]] or fitting


def _who_came(fitting: list[Named], words: str) -> list[Named]:
    """Return those that are no outcome, where it is asked who came: 达成意向 are not all who came."""
    if not _CAME.search(words):
        return fitting
    return [named for named in fitting if not _OUTCOME.search(f"{named.names}\n{named.figures[0].counted}")]


def _in_all(fitting: list[Named], words: str) -> list[Named]:
    """Return those that count all there are, where all are asked and others are new: 累计, not 新增."""
    if not _ALL.search(words):
        return fitting
    return [named for named in fitting if _TOTAL.search(named.names)] or fitting


def _spoken_of(fitting: list[Named], words: str) -> list[Named]:
    """Return those of *fitting* that *words*, beside their topic's name, speak of: 两癌查了多少."""
    if _EACH_OF_THEM.search(words):  # 达成意向和提供岗位各多少
        spoken = [word for word in dictionary.cut(words) if word not in _OF_ALL and len(word) > 1]
        return [named for named in fitting if any(word in named.names for word in spoken)] or fitting
    for word in dictionary.cut(words):
        if word in _OF_ALL or beyond.MASK in word:
            continue
        for part in (word, *(letter for letter in word if letter not in _OF_ALL)):
            speaking = [named for named in fitting if part in named.names]
            if speaking and len(speaking) < len(fitting):
                fitting = speaking
    return fitting
