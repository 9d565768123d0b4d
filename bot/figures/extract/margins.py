"""What stands around an article on a page: menus, counters, imprints, lists of other articles."""

import re

_MARKS = re.compile(r"[。！？；]|[，,].{4,}[，,]")
_SHORT = 80
_LONG = 36  # characters; a shorter line is no paragraph that was wrapped

_METERS = (
    "(?:阅读|浏览|点击|访问)[量数]?|评论|留言|点?赞|收藏|转发|分享|在看|热度|人气|粉丝|关注|围观|喜欢|推荐"
)
_COUNTER = re.compile(
    rf"(?:(?:本文|本站|本页|文章|共|已有|全部|最新|您是第|第)?(?:{_METERS})(?:次数|总数|数|人数)?[\s:：(（]*[\d.,]+\s*[万亿kKwW+]*\s*[次人条个位]?[)）]?"
    rf"|(?:共|已有|全部)?\s*[\d.,]+\s*[万亿+]*\s*[次人条个位]?(?:已|次)?(?:{_METERS})(?:过|了)?)(?:[\s|｜·/]*)"
)
_IMPRINT = re.compile(
    r"ICP备|公网安备|许可证|备案号|[©Ⓒ]|copyright|版权所有|all rights|https?://|www\.|网站标识码"
    r"|^(?:来源|作者|编辑|责编|责任编辑|审核|校对|监制|主办|承办|主办单位|承办单位|技术支持|电话|联系电话|地址|邮编|邮箱|传真|字号|发布时间|发布日期|时间|日期)\s*[:：]",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(
    r"[\s【\[•·◆■▪#*-]*(?:阅读原文|相关(?:阅读|推荐|新闻|文章|链接|报道|内容|资讯)|推荐(?:阅读|新闻|文章)|热门(?:推荐|文章|新闻|阅读|资讯)|猜你喜欢|延伸阅读"
    r"|往期(?:推荐|回顾|精彩)|更多(?:精彩|新闻|推荐|内容)|热点(?:新闻|推荐|排行)|最新(?:评论|文章|新闻|资讯)|点击排行|上一篇.*|下一篇.*|网友评论|精选留言|评论区?)[\s】\]:：>»]*"
)
_WRAPS = re.compile(r"[\u3400-\u9fff\d、“《（，,]$")
_GOES_ON = re.compile(r"[\u3400-\u9fff\d“《（”》）、，]")
_ITEM = re.compile(r"(?:[一二三四五六七八九十]{1,3}[、是.．]|[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．])")


def without(text: str) -> str:
    """Return *text* without the lines that are about the page: the article's own stay as they are."""
    lines = [line for each in text.split("\n") if (line := each.strip())]
    lines = lines[: _end(lines)]
    told = [number for number, line in enumerate(lines) if _MARKS.search(line)]
    first, last = (told[0], told[-1]) if told else (0, len(lines))
    return "\n".join(
        line
        for number, line in enumerate(lines)
        if not _is_imprint(line) and not (_COUNTER.fullmatch(line) and not first < number < last)
    )


def joined(text: str) -> str:
    """Return *text* with the lines of a paragraph that was wrapped at a fixed width put together again."""
    lines = [line.rstrip() for line in text.split("\n")]
    widest = max(map(len, lines), default=0)
    whole: list[list[str]] = []
    wraps = False
    for line in lines:
        if wraps and _GOES_ON.match(line) and not _ITEM.match(line):
            whole[-1].append(line)
        else:
            whole.append([line])
        wraps = _LONG <= len(line) <= 100 and len(line) >= widest - 6 and bool(_WRAPS.search(line))
    return "\n".join("".join(pieces) for pieces in whole)


def _end(lines: list[str]) -> int:
    """Return where the article ends: at 相关阅读 and the like, once most of its sentences are past."""
    whole = sum(len(line) for line in lines if _MARKS.search(line))
    past = 0
    for number, line in enumerate(lines):
        if _AFTERWARDS.fullmatch(line) and past > whole * 0.6:
            return number
        past += len(line) if _MARKS.search(line) else 0
    return len(lines)


def _is_imprint(line: str) -> bool:
    return len(line) <= _SHORT and not _MARKS.search(line) and _IMPRINT.search(line) is not None
