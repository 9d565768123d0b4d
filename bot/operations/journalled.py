"""The journal as administrators read it: of what it was, its details in words; never who a follower is."""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot import journal, people
from bot.clock import beijing_day, in_full, in_words, moment
from bot.db import Sessions
from bot.errors import Mistake
from bot.figures.sheets import OF_ARTICLE
from bot.journal import Entry, Sought
from bot.operations.journalled_named import named
from bot.people import Person, Role
from bot.publishing import days
from bot.publishing.pushes.states import HELD_BECAUSE

PAGE = 100
BATCH = 1_000  # rows of an export that are in memory at once
KINDS = {
    "文章": ("article", "revision", "submission", "proof_confirmation", "export_column"),
    "推送": ("push", "series", "series_run", "send_day", "listed_day"),
    "人员": ("person", "leave"),
    "数字": ("figure", "figure_import", "gleaning", "gleaned", "alias", "reach_import"),
    "问答": ("rule", "put_aside", "conversation", "canned_reply"),
    "词表": ("distress_word", "polite_word", "proof_word", "leader"),
    "维权留言": ("confided",),
    "文章留言": ("article_comment", "comment_thread"),
    "菜单": ("menu_version", "kept_menu"),
}
_LABELS = {
    "reason": "原因",
    "why": "原因",
    "remark": "意见",
    "problem": "微信说",
    "outcome": "结果",
    "number": "第几版",
    "role": "角色",
    "roles": "角色",
    "until": "到哪天",
    "text": "内容",
    "instead": "改为",
    "year": "年份",
    "file": "文件",
    "name": "名称",
    "to": "给",
    "at": "时间",
    "was_due": "原定",
    "mode": "发法",
    "day": "日子",
    "before": "以前",
    "after": "以后",
    "sends": "次数",
    "said": "说的",
    "counted": "数到的",
    "what": "内容",
    "how": "怎么处理",
    "address": "从哪个网络",
    "who": "谁",
    "first": "从",
    "last": "到",
    "back_on": "回来",
    "step": "哪一步",
    "absent": "不在的人",
    "substitute": "换成",
    "heading": "栏目",
    "meaning": "意思",
    "line": "词",
    "count": "几个数",
    "rank": "排序",
    "title": "职务",
    "rule": "规则",
    "topics": "话题",
    "priority": "优先级",
    "url": "网址",
    "was": "原来的原因",
}
_WORDS = {
    "planned": "已排期",
    "preparing": "准备中",
    "sending": "推送中",
    "accepted": "已交给微信",
    "sent": "已推送",
    "held": "被拦下",
    "cancelled": "已取消",
    "failed": "没有发出",
    "doubtful": "结果未知",
    "generated": "写好了",
    "submitted": "在审",
    "missed": "没有按时审完",
    "skipped": "跳过",
    "asked": "正在办",
    "done": "办好了",
    "refused": "没有办成",
    "unknown": "结果未知",
    "mass": "群发给粉丝",
    "publish": "发布（不通知）",
    "draft": "只存草稿",
    "figures": "数说",
    "reach": "传播月报",
} | HELD_BECAUSE
_WORDS_OF: dict[str, dict[str, str]] = {  # by what it was about; else as above
    "article": {"asked": "正在撤", "done": "撤好了", "refused": "微信没有撤"},
}
_SENDS = {"before": "以前记", "sends": "现在记"}  # of a day's sends by hand
_NEVER = frozenset({"openid", "follower", "content", "words"})  # whatever may be written some day
_IS_TIME = re.compile(r"\d{4}-\d{2}-\d{2}(T\S+)?$")
_KIND_OF_REASON = re.compile(r"^(finding|quota|twice): ")  # why a push is held
_FORMULA = tuple("=+-@＝＋－＠")  # what begins so would be reckoned by Excel


@dataclass(frozen=True)
class Journalled:
    """One entry in words."""

    id: int
    at: datetime
    who: str
    way: str
    done: str
    what: str
    link: str  # to its page, or empty
    details: tuple[tuple[str, str], ...]
    raw: str

    @property
    def place(self) -> str:
        """Return by which way it was done, without the address of a computer: 后台."""
        return "后台" if self.way.startswith("后台 ") else self.way


def look(session: Session, sought: Sought, *, by: Person, older_than: int | None = None) -> list[Journalled]:
    """Return a page of what was done, the newest first, and one more where there is more.

    Raises NotAllowed when *by* is no administrator.
    """
    people.require(by, Role.ADMIN, to="看操作日志")
    return _in_words(session, journal.find(session, sought, most=PAGE + 1, older_than=older_than))


def export(sessions: Sessions, sought: Sought, *, by: int, now: datetime) -> Iterator[bytes]:
    """Return all that is sought as CSV for Excel, piece by piece; that it was taken out is written down.

    Raises NotAllowed when *by* is no administrator.
    """
    with sessions.begin() as session:
        person = session.get_one(Person, by)
        people.require(person, Role.ADMIN, to="导出操作日志")
        journal.record(session, person, "导出操作日志", person, now=now)
    return _pieces(sessions, sought)


def _pieces(sessions: Sessions, sought: Sought) -> Iterator[bytes]:
    yield "时间,谁,从哪里,做了什么,对什么,详情\r\n".encode("utf-8-sig")
    last: int | None = None
    while True:
        with sessions.read() as session:
            journalled = _in_words(session, journal.find(session, sought, most=BATCH, older_than=last))
        if not journalled:
            return
        last = journalled[-1].id
        file = io.StringIO()
        csv.writer(file).writerows(map(_row, journalled))
        yield file.getvalue().encode()


def _row(row: Journalled) -> list[str]:
    details = "；".join(f"{label}：{value}" for label, value in row.details)
    cells = [in_full(row.at), row.who, row.way, row.done, row.what, details]
    return [f"'{each}" if each.lstrip().startswith(_FORMULA) else each for each in cells]


def sought(who: str, kind: str, first: datetime | None, before: datetime | None, words: str) -> Sought:
    """Return what is looked for, as the form asks.

    Raises Mistake for a kind that there is not, or days in the wrong order.
    """
    if kind and kind not in KINDS:
        raise Mistake("没有这一类。请从列出的里面选。", of="kind")
    if first and before and first >= before:
        raise Mistake("“从哪天”在“到哪天”的后面，请换过来。", of="last first")
    return Sought(who, KINDS.get(kind, ()), first, before, words[:100])


def _in_words(session: Session, entries: Sequence[Entry]) -> list[Journalled]:
    names = named(session, entries)
    return [_journalled(each, *names.get((each.subject, each.subject_id), ("", ""))) for each in entries]


def _journalled(entry: Entry, what: str, link: str) -> Journalled:
    known = {key: value for key, value in entry.details.items() if key not in _NEVER}
    if "file" in known:  # a command was given its path
        known["file"] = re.split(r"[\\/]", str(known["file"]))[-1]
    return Journalled(
        id=entry.id,
        at=entry.at,
        who=entry.who,
        way=entry.way,
        done=_done(entry),
        what=what,
        link=link,
        details=tuple(
            said for key, value in known.items() if key in _LABELS and (said := _detail(entry, key, value))[1]
        ),
        raw=json.dumps(
            {
                "subject": entry.subject,
                "id": entry.subject_id,
                "verb": entry.verb,
                "way": entry.way,
                "details": known,
            },
            ensure_ascii=False,
            indent=1,
            default=str,
        ),
    )


def _done(entry: Entry) -> str:
    """Return what was done with no state left in English: 推送：planned → held."""
    before, colon, states = entry.verb.partition("：")
    if not colon:
        return entry.verb
    words = _WORDS | _WORDS_OF.get(entry.subject, {})
    return f"{before}：{' → '.join(words.get(each, each) for each in states.split(' → '))}"


def _detail(entry: Entry, key: str, value: Any) -> tuple[str, str]:
    """Return a detail in words, with what it is called."""
    if entry.subject == "listed_day" and key == "line":
        return "日子", _day(str(value))
    if entry.subject == "send_day" and key in _SENDS and value is not None:
        return _SENDS[key], f"{value} 次"
    if key == "file" and value == OF_ARTICLE:
        return _LABELS[key], "文章文件夹里的数字表"
    words = _WORDS | _WORDS_OF.get(entry.subject, {})
    return _LABELS[key], _said(value, words, beijing_day(entry.at).year)


def _day(line: str) -> str:
    """Return in words a line of the list of days: 2027年1月1日 至 3日 元旦放假（放假）."""
    try:
        entry = days.parsed(line)
    except ValueError:
        return line
    return f"{entry.in_words} {entry.name}（{days.KINDS[entry.kind]}）"


def _said(value: Any, words: Mapping[str, str], year: int) -> str:
    """Return a detail in words; what is itself made of parts is left to the technical details."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(filter(None, (_said(each, words, year) for each in value)))
    if isinstance(value, dict) or value is None:
        return ""
    text = _KIND_OF_REASON.sub("", str(value))
    return words[text] if text in words else _when(text, year)


def _when(text: str, year: int) -> str:
    """Return a day or a moment as staff write it, with its year unless that is *year*; else *text*."""
    if not _IS_TIME.match(text):
        return text
    try:
        told = moment(text)
    except ValueError:
        return text
    said = in_words(told) if beijing_day(told).year == year else in_full(told)
    return said if "T" in text else said.rpartition(" ")[0]
