"""What is counted of the whole account, each day by itself: reading, followers, messages, questions."""

from bot.reach.dictionary.metric import BIZ, CUMULATE, INTERFACE, UPSTREAM, USERS, Metric, Unit

_A_DAY = "同一个人在两天里都做，两天各算一次"
_OURS = "随时，按本系统的记录"


def _of_account(key: str, name: str, unit: Unit, meaning: str, without: str) -> Metric:
    return Metric(key, name, unit, "daily", "both", (BIZ,), meaning, without)


def _of_followers(key: str, name: str, meaning: str, without: str) -> Metric:
    return Metric(key, name, "人次", "daily", "account", (USERS,), meaning, without, exported=True)


def _of_questions(key: str, name: str, meaning: str, without: str) -> Metric:
    return Metric(key, name, "次", "daily", "account", (), meaning, without, _OURS)


ACCOUNT = (
    _of_account(
        "account_reads",
        "全号阅读",
        "人次",
        f"当天读过本号任一篇的人，各天相加；{_A_DAY}",
        "同一天里读第二篇、重复打开的次数；所以和各篇相加的“阅读量”不相等",
    ),
    _of_account(
        "account_shares",
        "全号分享",
        "人次",
        f"当天分享过本号任一篇的人，各天相加；{_A_DAY}",
        "同一天里再次分享",
    ),
    _of_account("account_zaikan", "全号推荐（爱心）", "人次", "当天点过“推荐”的人，各天相加", "取消的"),
    _of_account("account_likes", "全号点赞（拇指）", "人次", "当天点过“赞”的人，各天相加", "取消的"),
    _of_account("account_comments", "全号留言", "条", "当天的留言条数，各天相加", "粉丝发到对话里的消息"),
    _of_account(
        "account_favourites", "全号收藏", "人次", "当天收藏过本号任一篇的人，各天相加", "同一天里再次收藏"
    ),
    _of_account(
        "account_originals",
        "点“阅读原文”",
        "人次",
        "当天点过“阅读原文”的人，各天相加",
        "没有放原文链接的图文",
    ),
    _of_account(
        "account_sent",
        "微信计的发布篇数",
        "篇",
        "微信计的当天发布的篇数，通知和不通知的都在内",
        "没有分开是否通知，所以和“推送图文”可能不同",
    ),
    _of_account(
        "account_sources",
        "全号阅读来源",
        "人次",
        "当天的读者从哪里打开，用微信的说法分，各天相加",
        "同一个人一天里从两处来，两处各算一次",
    ),
    Metric(
        "followers",
        "粉丝数",
        "人",
        "standing",
        "account",
        (CUMULATE,),
        "当天结束时关注着本号的人数",
        "已经取消关注的人",
        exported=True,
    ),
    _of_followers(
        "gained", "新增粉丝", "当天开始关注的人，各天相加", "以前就关注的人；取消后再关注，再算一次"
    ),
    _of_followers("lost", "取消关注", "当天取消关注的人，各天相加", "微信清理的号由微信认定"),
    _of_followers("net", "净增粉丝", "新增粉丝减去取消关注；可能是负数", "来源微信没有给的人"),
    Metric(
        "messages",
        "粉丝消息",
        "条",
        "daily",
        "account",
        (UPSTREAM,),
        "粉丝当天发到对话里的消息，各天相加",
        "点菜单、关注这类事件",
    ),
    Metric(
        "message_people",
        "发消息的粉丝",
        "人次",
        "daily",
        "account",
        (UPSTREAM,),
        f"当天发过这类消息的粉丝，各天相加；{_A_DAY}",
        "只点菜单的粉丝；一个人当天发了两类消息，两类各算一次",
    ),
    Metric(
        "calls",
        "微信来问的次数",
        "次",
        "daily",
        "account",
        (INTERFACE,),
        "微信把消息转给本系统的次数",
        "微信没有转来的",
    ),
    Metric(
        "failed_calls",
        "没有答上微信的次数",
        "次",
        "daily",
        "account",
        (INTERFACE,),
        "微信转来、五秒内没有得到应答的次数",
        "应答了、但没有数字可答的",
    ),
    _of_questions(
        "asked",
        "提问",
        "粉丝问数字、问事情的次数：答上来的和没有答上来的之和",
        "问候、点帮助、求助的话、留言、找人工；这些不算提问",
    ),
    _of_questions("answered", "答上来的提问", "给了数字、图、文章或预先写好的答复的次数", "问候和帮助"),
    _of_questions(
        "unanswered", "没有答上来的提问", "没有听懂、要粉丝再选、没有那一年的数字的次数", "问候和帮助"
    ),
    _of_questions(
        "asked_about",
        "各话题的提问",
        "答了数字的提问按话题分；一问涉及两个话题，两个各算一次；不看粉丝写了什么",
        "没有答出数字的提问",
    ),
)
