"""Is all well: every part that goes wrong says so first, with what to do; and the tiles tell the numbers."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update

from bot import comments, db
from bot.answering import questions
from bot.answering.library import Library
from bot.answering.questions import Asked
from bot.db import Sessions
from bot.operations import findings, glance, health
from bot.operations.findings import Found, Tone
from bot.operations.glance import Tile, Waiting
from bot.operations.health import Part
from bot.people import Person
from bot.publishing import calendar
from bot.reach.counts import AccountDay
from bot.system import Fact
from bot.wechat.capabilities import Ability, Capability
from tests import make
from tests.cast import Cast
from tests.web.console import reach_rows
from tests.web.console.conftest import settings


@pytest.fixture
def staff(sessions: Sessions) -> Cast:
    return make.people(sessions)


def parts(sessions: Sessions, person: Person) -> dict[str, Part]:
    with sessions.read() as session:
        who = session.merge(person, load=False)
        return {each.name: each for each in health.of(session, settings(), who, now=make.NOON)}


def tiles(sessions: Sessions, person: Person, waiting: Waiting = Waiting(0, 0, 0)) -> dict[str, Tile]:  # noqa: B008
    with sessions.read() as session:
        who = session.merge(person, load=False)
        found = glance.of(
            session,
            who,
            waiting,
            calendar.silence(session, settings().compliance, now=make.NOON),
            comments.counts(session, settings().compliance, now=make.NOON),
            health.of(session, settings(), who, now=make.NOON),
            config=settings(),
            library=Library(check_every=0),
            now=make.NOON,
        )
        return {each.subject: each for each in found}


def test_a_scheduler_that_stands_still_is_told_before_anything_else(sessions: Sessions, staff: Cast) -> None:
    never = parts(sessions, staff.lin)
    health.beat(sessions)
    alive = parts(sessions, staff.lin)
    with sessions.begin() as session:
        long_ago = db.real_now(session) - timedelta(minutes=2)
        session.execute(update(Fact).values(changed_at=long_ago))
    still = parts(sessions, staff.lin)

    assert (never["定时程序"].tone, alive["定时程序"].tone, still["定时程序"].tone) == ("bad", "good", "bad")
    assert "没有动静：不会推送，不会取数，也不会通知。" in still["定时程序"].text
    assert next(iter(still)) == "定时程序"
    assert "请管理员重新启动程序" in still["定时程序"].advice


def test_everybody_is_told_that_there_is_no_way_for_notices(sessions: Sessions, staff: Cast) -> None:
    editor, administrator = (parts(sessions, who)["通知"] for who in (staff.lin, staff.chen))

    assert (editor.tone, editor.text) == ("warn", "有事只在后台首页看得到。")
    assert editor.advice == "请管理员设置邮件或群机器人。"
    assert "在配置文件里设置邮件或群机器人" in administrator.advice


def test_what_wechat_refuses_is_told_in_its_words(sessions: Sessions, staff: Cast) -> None:
    before = parts(sessions, staff.lin)["微信接口"]
    problem = "微信不认识本机网址 1.2.3.4。"
    with sessions.begin() as session:
        session.add(Capability(ability=Ability.SEND, allowed=True, known_at=make.NOON, problem=""))
        session.add(Capability(ability=Ability.DRAFT, allowed=None, problem=problem))
    refused = parts(sessions, staff.lin)["微信接口"]
    with sessions.begin() as session:
        session.execute(update(Capability).values(problem=""))
    mended = parts(sessions, staff.lin)["微信接口"]

    assert (before.tone, refused.tone, mended.tone) == ("warn", "bad", "good")
    assert refused.text == problem


def test_what_wechat_does_not_let_the_account_do_is_not_said_to_be_well(
    sessions: Sessions, staff: Cast
) -> None:
    with sessions.begin() as session:
        session.add(Capability(ability=Ability.DRAFT, allowed=True, known_at=make.NOON, problem=""))
        session.add(Capability(ability=Ability.SEND, allowed=False, known_at=make.NOON, problem=""))

        findings.keep(session, "disk", Found("good", "还剩 9.0 GB。"), now=make.NOON)
        findings.keep(session, "rights", Found("warn", "有 1 件事微信不让做。"), now=make.NOON)

    part = parts(sessions, staff.lin)["微信接口"]

    assert parts(sessions, staff.chen)["体检"].text.startswith("别的没有出问题的"), "it is told once"
    assert part.tone == "warn"
    assert "有 1 件事微信不让做：群发给粉丝。" in part.text
    assert "“公众号的权限”" in part.advice


def test_days_without_numbers_are_named_once_their_numbers_should_be_there(
    sessions: Sessions, staff: Cast
) -> None:
    nothing = parts(sessions, staff.lin)["数据"]
    reach_rows.fill(sessions)
    with sessions.begin() as session:
        session.execute(delete(AccountDay).where(AccountDay.day == date(2021, 3, 3)))
    lacking = parts(sessions, staff.lin)["数据"]

    assert (nothing.tone, nothing.text) == ("warn", "还没有取过数据。")
    assert (lacking.tone, "缺 3月3日 的数据" in lacking.text) == ("warn", True)


def test_tiles_are_those_of_ones_rights_with_the_newest_numbers(sessions: Sessions, staff: Cast) -> None:
    empty = tiles(sessions, staff.lin)
    reach_rows.fill(sessions)
    reviewer = tiles(sessions, staff.zhou, Waiting(to_review=2, to_write=0, to_plan=0))
    publisher = tiles(sessions, staff.chen, Waiting(to_review=0, to_write=0, to_plan=3))

    assert list(empty) == ["draft", "quota", "silence", "reads", "followers", "unanswered", "system"]
    assert (empty["reads"].value, empty["followers"].about) == ("—", "还没有数据")
    assert (reviewer["review"].value, reviewer["review"].tone) == ("2", "warn")
    assert (next(iter(publisher)), publisher["approved"].value) == ("approved", "3")
    assert (reviewer["followers"].value, reviewer["followers"].unit) == ("1.2", "万人")
    assert reviewer["followers"].about == "12,033 人"
    assert (reviewer["reads"].name, reviewer["reads"].unit) == ("昨日阅读", "人")


def test_what_was_asked_this_week_and_not_answered_is_counted(sessions: Sessions, staff: Cast) -> None:
    reach_rows.ask(sessions)
    before = tiles(sessions, staff.lin)["unanswered"]
    with sessions.begin() as session:
        asked_at = make.NOON - timedelta(days=1)
        asked = Asked("q99", "f" * 64, asked_at, "鲲鹏计划帮了谁", "help", "没有听懂", [], None, 2)
        questions.remember(session, asked)
    after = tiles(sessions, staff.lin)["unanswered"]

    assert (before.value, before.about) == ("0", "近7天都答上了")  # all others were asked in February
    assert (after.value, after.tone) == ("1", "warn")


def test_what_the_check_up_found_is_told_to_everybody_and_what_is_only_odd_to_administrators(
    sessions: Sessions, staff: Cast
) -> None:
    def keep(key: str, tone: Tone, text: str) -> None:
        with sessions.begin() as session:
            findings.keep(session, key, Found(tone, text), now=make.NOON)

    never = parts(sessions, staff.lin)["体检"]
    keep("scheduler", "bad", "没有动静。")  # the part of the scheduler tells it, as it is now
    keep("disk", "good", "还剩 9.0 GB。")
    well = parts(sessions, staff.lin)["体检"]
    keep("backup", "warn", "还没有人注明备份过。")
    odd = [parts(sessions, who)["体检"] for who in (staff.chen, staff.lin)]
    keep("disk", "bad", "快满了。")
    wrong = [parts(sessions, who)["体检"] for who in (staff.chen, staff.lin)]
    keep("clock", "bad", "差 7 分钟（快了）。")
    more = parts(sessions, staff.lin)["体检"]

    assert (never.tone, never.text) == ("good", "还没有做过，定时程序每天自动做一次。")
    assert (well.tone, well.text) == ("good", "没有出问题的，3月8日 周一 12:00 查过。")
    assert [(each.tone, each.text) for each in odd] == [
        ("warn", "备份：还没有人注明备份过。"),
        ("good", "没有出问题的；管理员还有 1 项要看一看。"),
    ]
    assert {each.text for each in wrong} == {"磁盘：快满了。"}
    assert [each.advice for each in wrong] == [
        "请到“体检”页照“怎么办”做，做好点“再试”。",
        "请管理员到“体检”页看怎么办。",
    ]
    assert (more.tone, more.text) == ("bad", "2 项出了问题：时间、磁盘。")


def test_what_wechat_refuses_now_is_not_told_a_second_time(sessions: Sessions, staff: Cast) -> None:
    with sessions.begin() as session:
        findings.keep(session, "token", Found("bad", "微信不认识本机网址。"), now=make.NOON)
        findings.keep(session, "disk", Found("good", "还剩 9.0 GB。"), now=make.NOON)
        session.add(Capability(ability=Ability.SEND, allowed=True, known_at=make.NOON, problem=""))
    later = parts(sessions, staff.lin)["体检"]
    with sessions.begin() as session:
        session.add(Capability(ability=Ability.DRAFT, allowed=None, problem="微信不认识本机网址。"))
    now = parts(sessions, staff.lin)["体检"]

    assert (later.tone, later.text) == ("bad", "访问凭证和白名单：微信不认识本机网址。")
    assert (now.tone, now.text) == ("good", "别的没有出问题的，3月8日 周一 12:00 查过。")


def test_what_the_check_up_found_counts_as_long_as_wechat_was_not_asked(
    sessions: Sessions, staff: Cast
) -> None:
    with sessions.begin() as session:
        findings.keep(session, "token", Found("bad", "微信不认识本机网址。"), now=make.NOON)

    assert parts(sessions, staff.lin)["体检"].text == "访问凭证和白名单：微信不认识本机网址。"


def test_the_details_name_the_database_of_this_installation(sessions: Sessions) -> None:
    with sessions.read() as session:
        told = health.details(session, settings())

    assert told["数据库"].split()[0].casefold() == sessions.engine.dialect.name
