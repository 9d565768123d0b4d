"""What is counted of articles: how many went out, and each one's counts since it was published."""

from bot.reach.dictionary.metric import READ, TOTALS, Metric, Scope, Unit

_THIRTY = "每篇取发布后30天内微信给出的最后一个累计数"
_LATER = "30天以后的读者，微信不再累计"
_UNNOTIFIED = "没有通知粉丝的发布，另外列出"


_EXPORTED = {"readers", "shares", "zaikan", "likes", "comments", "favourites", "delivery_rate", "finish_rate"}


def _of_articles(
    key: str, name: str, unit: Unit, meaning: str, without: str = _LATER, scope: Scope = "summed"
) -> Metric:
    exported = key in _EXPORTED
    return Metric(key, name, unit, "cumulative", scope, (TOTALS,), meaning, without, _THIRTY, exported)


ARTICLES = (
    Metric(
        "articles",
        "推送图文",
        "篇",
        "daily",
        "notified",
        (TOTALS,),
        "发布并通知了粉丝的图文，一篇算一条；一次推送里有几篇就算几篇；人在公众平台上手工发的也算",
        _UNNOTIFIED,
        "按发布的那一天算",
    ),
    Metric(
        "unnotified",
        "没有通知的发布",
        "篇",
        "daily",
        "published",
        (TOTALS,),
        "发布了、但没有通知粉丝的图文；微信没有说明通知了没有的也在这里",
        "通知了粉丝的图文",
        "按发布的那一天算",
    ),
    Metric(
        "lacking",
        "缺数的图文",
        "篇",
        "daily",
        "notified",
        (TOTALS,),
        "知道已经发出，但没有取到阅读数的图文；不当作0，不计入阅读量",
        f"阅读数真的是0的图文；{_UNNOTIFIED}",
        "按发布的那一天算",
    ),
    Metric(
        "growing",
        "未满30天的图文",
        "篇",
        "daily",
        "notified",
        (TOTALS,),
        "发布还不到30天的图文，阅读量还会变",
        f"满30天的图文；{_UNNOTIFIED}",
        "按看的那一天算",
    ),
    Metric(
        "reads",
        "阅读量",
        "人次",
        "cumulative",
        "notified",
        (TOTALS,),
        "每篇里每位读者只算一次，各篇相加；读了两篇的人算两次",
        f"{_UNNOTIFIED}；{_LATER}；同一个人重复打开的次数",
        _THIRTY,
        exported=True,
    ),
    Metric(
        "reads_an_article",
        "平均每篇的阅读量",
        "人次",
        "cumulative",
        "notified",
        (TOTALS,),
        "阅读量除以有数的篇数",
        f"缺数的图文；{_UNNOTIFIED}",
        _THIRTY,
        exported=True,
    ),
    Metric(
        "unnotified_reads",
        "没有通知的发布的阅读量",
        "人次",
        "cumulative",
        "published",
        (TOTALS,),
        "没有通知粉丝的发布，每篇里每位读者只算一次，各篇相加",
        f"通知了粉丝的图文；{_LATER}",
        _THIRTY,
        exported=True,
    ),
    _of_articles(
        "readers", "一篇的阅读人数", "人", "读过这一篇的人，每人只算一次", f"重复打开；{_LATER}", "both"
    ),
    _of_articles(
        "new_readers",
        "一篇每天新增的读者",
        "人",
        "相邻两天累计阅读人数的差，就是当天第一次读的人；中间缺数时是几天合在一起的；微信更正时可能是负数",
        f"以前读过又来读的人；{_LATER}",
        "both",
    ),
    _of_articles(
        "typical_readers",
        "本号的通常曲线",
        "人",
        "发布前一年里、当时已满30天的各篇，发布后同一天的累计阅读人数，取中间的一个（中位数）和中间一半的范围",
        "有缺数的那几天；不足5篇时不画",
        "both",
    ),
    Metric(
        "daily_readers",
        "一篇一天的读者",
        "人",
        "daily",
        "both",
        (READ,),
        "当天读过这一篇的人，不论发布了多久",
        "同一天里重复打开",
    ),
    _of_articles(
        "source_reads",
        "阅读来源",
        "人次",
        "读者从哪里打开，用微信的说法分；各篇相加",
        f"{_LATER}；微信没有给来源的图文",
    ),
    _of_articles("shares", "分享", "人次", "分享过一篇的人，各篇相加"),
    _of_articles("zaikan", "推荐（爱心）", "人次", "点过一篇的“推荐”（爱心，旧称“在看”）的人，各篇相加"),
    _of_articles("likes", "点赞（拇指）", "人次", "点过一篇的“赞”的人，各篇相加"),
    _of_articles("comments", "留言", "条", "一篇下的留言条数，各篇相加", f"没有打开留言的图文；{_LATER}"),
    _of_articles("favourites", "收藏", "人次", "收藏过一篇的人，各篇相加"),
    _of_articles("praise_fen", "赞赏", "元", "一篇收到的赞赏；微信以分计，这里写成元", "退回的赞赏"),
    _of_articles(
        "subscriber_reads", "粉丝阅读", "人次", "读过一篇的粉丝，各篇相加", f"不是粉丝的读者；{_LATER}"
    ),
    _of_articles(
        "delivery_rate",
        "送达阅读率",
        "%",
        "收到推送的粉丝里，从推送点开来读的比例；几篇的取各篇平均",
        "从聊天、朋友圈等别处来的读者",
    ),
    _of_articles("finish_rate", "读完率", "%", "读者里读到文末的比例；几篇的按阅读人数加权", "没有读完的人"),
    _of_articles(
        "minutes",
        "平均阅读时间",
        "分钟",
        "一位读者平均读多久；几篇的按阅读人数加权",
        "打开就关掉的时间由微信认定",
    ),
    Metric(
        "read_count",
        "阅读次数（后台导出）",
        "次",
        "cumulative",
        "both",
        (),
        "公众平台后台的表格里的阅读次数，同一个人读几次算几次；只有导入过的图文才有，和“阅读量”不能相加",
        "没有导入过的图文",
        "按导出的那一天",
        exported=True,
    ),
)
