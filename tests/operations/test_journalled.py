"""The journal in words: found by who, kind, days, words, page by page; taken out whole; without openids."""

import csv
import io
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import insert, inspect

from bot import journal
from bot.clock import beijing_day
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed
from bot.journal import Entry, Sought
from bot.operations import journalled
from bot.operations.journalled_named import NAMED
from bot.people import Person
from bot.publishing.pushes import quota
from tests import make
from tests.cast import Cast
from tests.make import NOON

MANY = 30_000
# Tables that no entry is about: a new table belongs here, or among the kinds and names of the journal.
_SILENT = """
    access_token account_day alembic_version answering_day approval article_day authenticator binding
    binding_offer capability comment_deed confided_handling confided_reading cover_cut desk_message
    editing fact figure_undo finish_event follower_day follower_total imported_article
    imported_followers indicator
    invitation journal lacking_day leave_end lent_picture menu_draft message_day notice notice_delivery
    notice_way out_article person_role picture picture_note picture_source picture_use preview_draft
    proof_result push_article question raw_answer reach_correction reach_round reach_undo read_day
    review_return review_step rule_keyword rule_reply sign_in_try signed_out substitution topic unsaved
    upload withdrawal
"""
SILENT = frozenset(_SILENT.split())


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return make.people(sessions)


def look(
    sessions: Sessions, sought: Sought, by: Person, older_than: int | None = None
) -> list[journalled.Journalled]:
    with sessions.read() as session:
        return journalled.look(session, sought, by=session.merge(by, load=False), older_than=older_than)


def text(pieces: Iterator[bytes]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(pieces).decode("utf-8-sig"))))


@pytest.mark.parametrize("file", ["/tmp/r/a/figures.toml", r"D:\综述\figures.toml", "figures.toml"])
def test_of_a_file_its_name_alone_is_told(sessions: Sessions, staff: Cast, file: str) -> None:
    with sessions.begin() as session:
        chen = session.merge(staff.chen)
        journal.record(session, chen, "导入数字表", chen, now=NOON, file=file)

    newest = look(sessions, Sought(), staff.chen)[0]

    assert newest.details == (("文件", "文章文件夹里的数字表"),)
    assert '"file": "figures.toml"' in newest.raw


def test_a_day_of_sends_by_hand_is_told_with_its_unit_and_no_address(sessions: Sessions, staff: Cast) -> None:
    with journal.by_way_of("后台 10.0.0.7"), sessions.begin() as session:
        chen = session.merge(staff.chen)
        for sends in (1, 0):
            quota.note_by_hand(session, beijing_day(NOON), sends, by=chen, now=NOON)

    newest, first = look(sessions, Sought(), staff.chen)[:2]

    assert newest.details == (("日子", "3月8日 周一"), ("以前记", "1 次"), ("现在记", "0 次"))
    assert first.details == (("日子", "3月8日 周一"), ("以前记", "0 次"), ("现在记", "1 次"))
    assert (newest.place, "后台 10.0.0.7" in newest.raw) == ("后台", True)


def test_what_was_done_is_told_in_words_with_the_name_of_what_it_was(sessions: Sessions, staff: Cast) -> None:
    push = make.push(sessions)

    newest = look(sessions, Sought(subjects=("push",)), staff.chen)[0]
    about = {each.what for each in look(sessions, Sought(), staff.chen)}

    assert newest.link == f"/console/pushes/{push.id}"
    assert newest.what == "3月8日 周一 12:00 的推送"
    assert ("发法", "群发给粉丝") in newest.details
    assert "《巾帼志愿服务走进社区》" in about
    with sessions.begin() as session:
        journal.record(session, None, "推送：planned → held", push, now=NOON, openid="oSecret", reason="晚了")
    held = look(sessions, Sought(subjects=("push",)), staff.chen)[0]
    assert held.done == "推送：已排期 → 被拦下"
    assert held.details == (("原因", "晚了"),)
    assert "oSecret" not in held.raw + str(held.details)


def test_days_are_told_as_staff_write_them_with_the_year_where_it_is_another(
    sessions: Sessions, staff: Cast
) -> None:
    with sessions.begin() as session:
        lin = session.merge(staff.lin)
        for until in ("2021-12-31", "2022-01-03", "2022-01-03T09:30+08:00", "2021-13-45", "9999-01-01"):
            journal.record(session, None, "给角色", lin, now=NOON, role="初审", until=until)
        journal.record(session, lin, "看维权留言", Thing("confided"), now=NOON)

    found = [each for each in look(sessions, Sought(), staff.chen) if each.done == "给角色"]
    read = look(sessions, Sought(subjects=("confided",)), staff.chen)[0]

    assert [dict(each.details)["到哪天"] for each in reversed(found)] == [
        "12月31日 周五",
        "2022年1月3日 周一",
        "2022年1月3日 周一 09:30",
        "2021-13-45",
        "9999-01-01",
    ]
    assert (read.what, read.link) == ("第 1 号维权留言", "")


def test_it_is_found_by_who_kind_days_and_words(sessions: Sessions, staff: Cast) -> None:
    with sessions.begin() as session:
        chen, lin = session.merge(staff.chen), session.merge(staff.lin)
        for days, by, reason in ((3, chen, "100%对"), (2, lin, "改了标题"), (1, lin, "改了日子")):
            journal.record(session, by, "试着做", lin, now=NOON - timedelta(days=days), reason=reason)

    def reasons(**sought: object) -> list[str]:
        found = look(sessions, Sought(**sought), staff.chen)  # type: ignore[arg-type]
        return [value for each in found if each.done == "试着做" for _, value in each.details]

    assert reasons() == ["改了日子", "改了标题", "100%对"]
    assert reasons(who="林") == ["改了日子", "改了标题"]
    assert reasons(first=NOON - timedelta(days=2)) == ["改了日子", "改了标题"]
    assert reasons(before=NOON - timedelta(days=2)) == ["100%对"]
    assert reasons(words="改了 标题") == ["改了标题"]
    assert reasons(words="100%") == ["100%对"]
    assert reasons(words="1%0") == []
    assert reasons(subjects=("push", "person")) == ["改了日子", "改了标题", "100%对"]
    assert reasons(subjects=("push",)) == []


def test_only_an_administrator_reads_it_and_what_makes_no_sense_is_said(
    sessions: Sessions, staff: Cast
) -> None:
    with pytest.raises(NotAllowed):
        look(sessions, Sought(), staff.lin)
    with pytest.raises(NotAllowed):
        journalled.export(sessions, Sought(), by=staff.lin.id, now=NOON)
    with pytest.raises(Mistake, match="没有这一类"):
        journalled.sought("", "别的", None, None, "")
    with pytest.raises(Mistake, match="请换过来"):
        journalled.sought("", "", NOON, NOON, "")


def test_pages_follow_each_other_without_gap_among_many_and_a_file_holds_all(
    sessions: Sessions, staff: Cast
) -> None:
    row = {"person_id": staff.lin.id, "who": "林", "way": "后台", "verb": "很多次", "subject": "person"}
    with sessions.begin() as session:
        session.execute(
            insert(Entry),
            [
                row
                | {
                    "at": NOON + timedelta(seconds=n // 3),
                    "subject_id": "1",
                    "details": {"reason": f"=第{n}次"},
                }
                for n in range(MANY)
            ],
        )
    sought = Sought(who="林", subjects=("person", "article"), first=NOON)

    began = time.monotonic()
    first = look(sessions, sought, staff.chen)
    second = look(sessions, sought, staff.chen, older_than=first[journalled.PAGE - 1].id)
    took = time.monotonic() - began
    rows = text(journalled.export(sessions, sought, by=staff.chen.id, now=NOON))

    assert len(first) == journalled.PAGE + 1
    told = [value for each in first[: journalled.PAGE] + second for _, value in each.details]
    assert told[:201] == [f"=第{n}次" for n in range(MANY - 1, MANY - 202, -1)]
    assert took < 2
    assert len(rows) == MANY + 1
    assert rows[0] == ["时间", "谁", "从哪里", "做了什么", "对什么", "详情"]
    assert len({each[5] for each in rows}) == MANY + 1
    written = look(sessions, Sought(words="导出操作日志"), staff.chen)
    assert [each.who for each in written] == ["陈"]


def test_what_became_of_it_is_told_in_the_words_of_what_it_was(sessions: Sessions, staff: Cast) -> None:
    comment, article, day = Thing("article_comment"), Thing("article"), Thing("listed_day")
    with sessions.begin() as session:
        journal.record(session, None, "回复文章留言", comment, now=NOON, outcome="done")
        journal.record(session, None, "回复文章留言", comment, now=NOON, outcome="refused")
        journal.record(session, None, "撤回：done", article, now=NOON)
        line = "off\t2027-01-01..2027-01-03\t元旦放假"
        journal.record(session, None, "加日子", day, now=NOON, line=line)

    told = look(sessions, Sought(who="程序"), staff.chen)[:4]  # before them the cast joined

    assert [each.details for each in told[::-1]] == [
        (("结果", "办好了"),),
        (("结果", "没有办成"),),
        (),
        (("日子", "2027年1月1日 至 3日 元旦放假（放假）"),),
    ]
    assert told[1].done == "撤回：撤好了"
    assert told[0].what == "节日和放假"


def test_every_table_that_is_written_of_has_a_kind_and_a_name(sessions: Sessions) -> None:
    known = [subject for subjects in journalled.KINDS.values() for subject in subjects]

    assert len(known) == len(set(known))
    assert set(known) == NAMED
    assert not SILENT & NAMED
    assert set(inspect(sessions.engine).get_table_names()) == SILENT | NAMED


@dataclass
class Thing:
    """A row of that table."""

    __tablename__: str
    id: int = 1
