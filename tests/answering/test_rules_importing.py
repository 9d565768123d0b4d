"""The backend's rules brought over, again and again, and what staff did with them in between."""

from datetime import date, timedelta

import pytest

from bot import journal
from bot.answering import rules
from bot.answering.rules import Imported, Rule
from bot.config import Account
from bot.db import Sessions
from bot.errors import Mistake, NotAllowed, Refused
from bot.figures import version
from bot.wechat.backend import Autoreplies
from bot.wechat.calls import Timeouts
from bot.wechat.client import WeChat
from bot.wechat.replies import Image, Text
from tests import make
from tests.answering import backend
from tests.make import NOON
from tests.platform import Platform

TODAY = date(2021, 3, 8)
QUICK = Timeouts(connect=1, read=2, upload=2, pause=0.01, patience=2)


@pytest.fixture
def wechat(sessions: Sessions, platform: Platform) -> WeChat:
    return WeChat(make.account(platform.url), sessions, timeouts=QUICK)


def bring(sessions: Sessions, fetched: Autoreplies, days: int = 0) -> Imported:
    """Import *fetched*, so many days after the first time."""
    chen = backend.administrator(sessions)
    with sessions.begin() as session:
        return rules.import_(session, fetched, by=chen, now=NOON + timedelta(days=days))


def listed(sessions: Sessions) -> list[Rule]:
    with sessions.read() as session:
        return rules.listed(session)


def replied(sessions: Sessions, folded: str, today: date = TODAY) -> object:
    """Return what goes back for *folded*."""
    with sessions.read() as session:
        book = rules.book(session)
    found = book.find(folded, today=today, before_figures=True) or book.find(
        folded, today=today, before_figures=False
    )
    return rules.chosen(found) if found else None


def switch(sessions: Sessions, number: int, *, on: bool) -> None:
    chen = backend.administrator(sessions)
    with sessions.begin() as session:
        rules.switch(session, rules.numbered(session, [number])[0], on=on, by=chen, now=NOON)


def test_rules_come_over_from_wechat_and_answer(
    sessions: Sessions, wechat: WeChat, platform: Platform
) -> None:
    platform.account(
        autoreply=backend.answer(
            backend.rule("预约", "怎么预约", replies=[backend.text("请打 12338"), backend.card("预约须知")]),
            backend.rule("地址", mode="equal", made_at=2, reply_mode="random_one"),
            add_friend_autoreply_info=backend.text("谢谢关注"),
            message_default_autoreply_info=backend.text("稍后回复您"),
        )
    )

    done = bring(sessions, rules.fetch(sessions, wechat))

    assert done.new == ["预约", "地址", "被关注回复", "收到消息回复"]
    assert [(rule.kind, rule.switched_on, rule.reply_mode) for rule in listed(sessions)] == [
        ("keyword", True, "all"),
        ("keyword", True, "random"),
        ("follow", False, "all"),
        ("default", False, "all"),
    ]
    link = '<a href="https://mp.weixin.qq.com/s/a">预约须知</a>'
    assert replied(sessions, "请问怎么预约呀") == Text(f"请打 12338\n\n{link}")
    assert replied(sessions, "地址") == Text("地址请打 12338")
    assert replied(sessions, "地址在哪") is None


def test_an_import_again_says_what_is_new_changed_and_gone(sessions: Sessions) -> None:
    bring(
        sessions,
        backend.told(
            backend.rule("一", made_at=1), backend.rule("二", made_at=2), backend.rule("三", made_at=3)
        ),
    )

    done = bring(
        sessions,
        backend.told(
            backend.rule("一", made_at=1),
            backend.rule("二", replies=[backend.text("改了")], made_at=2),
            backend.rule("四", made_at=4),
        ),
    )
    again = bring(sessions, backend.told(backend.rule("一", made_at=1), backend.rule("四", made_at=4)))

    assert (done.new, done.changed, done.gone, done.same) == (["四"], ["二"], ["三"], ["一"])
    assert (again.new, again.changed, again.gone, again.same) == ([], [], ["二"], ["一", "四"])
    assert [(rule.name, rule.switched_on) for rule in listed(sessions)] == [
        ("一", True),
        ("二", False),
        ("三", False),
        ("四", True),
    ]


def test_a_renamed_rule_and_one_made_anew_are_known_again(sessions: Sessions) -> None:
    bring(sessions, backend.told(backend.rule("一", made_at=1), backend.rule("二", made_at=2)))

    done = bring(sessions, backend.told(backend.rule("二", made_at=9), backend.rule("甲", "一", made_at=1)))

    assert (done.new, done.changed, done.gone, done.same) == ([], ["甲"], [], ["二"])
    assert [rule.name for rule in listed(sessions)] == ["甲", "二"]


def test_what_staff_set_survives_an_import_that_changes_the_rule(sessions: Sessions) -> None:
    bring(sessions, backend.told(backend.rule("一", made_at=1)))
    switch(sessions, 1, on=False)
    chen = backend.administrator(sessions)
    with sessions.begin() as session:
        [rule] = rules.numbered(session, [1])
        rules.set_(
            session, rule, priority=5, valid_from=TODAY, valid_until=date(2021, 12, 31), by=chen, now=NOON
        )

    bring(sessions, backend.told(backend.rule("一", replies=[backend.text("改了")], made_at=1)))

    [kept] = listed(sessions)
    assert kept.replies[0].text == "改了"
    assert (kept.switched_on, kept.priority, kept.valid_from) == (False, 5, TODAY)
    assert rules.in_words(kept, TODAY) == "停用，优先级 5，2021年3月8日起，2021年12月31日止"


def test_a_vanished_rule_that_staff_switch_on_again_stays_on(sessions: Sessions) -> None:
    bring(sessions, backend.told(backend.rule("一", made_at=1)))
    bring(sessions, backend.told())
    switch(sessions, 1, on=True)

    done = bring(sessions, backend.told())
    back = bring(sessions, backend.told(backend.rule("一", made_at=1)))

    assert done.gone == []
    assert back.back == ["一"]
    [rule] = listed(sessions)
    assert (rule.switched_on, rule.gone_at) == (True, None)


def test_a_picture_is_kept_for_good_and_known_again_by_its_bytes(
    sessions: Sessions, wechat: WeChat, platform: Platform
) -> None:
    def show(picture: bytes) -> Imported:
        lent = {"type": "img", "content": backend.lend(platform, picture)}
        platform.account(autoreply=backend.answer(backend.rule("地图", replies=[lent])))
        return bring(sessions, rules.fetch(sessions, wechat))

    first = show(make.picture())
    again = show(make.picture())
    other = show(make.picture("#123456"))

    assert (first.new, again.same, other.changed) == (["地图"], ["地图"], ["地图"])
    assert first.limits == []
    uploads = platform.state()["calls"]["/cgi-bin/material/add_material"]
    assert uploads == 2
    assert isinstance(replied(sessions, "地图", TODAY + timedelta(days=365)), Image)


def test_a_picture_that_wechat_does_not_give_answers_two_days_and_says_so(
    sessions: Sessions, wechat: WeChat, platform: Platform
) -> None:
    platform.account(
        autoreply=backend.answer(backend.rule("地图", replies=[{"type": "img", "content": "gone"}]))
    )

    done = bring(sessions, rules.fetch(sessions, wechat))

    assert "图片是临时素材，3月10日以后失效" in done.limits[0][1]
    assert replied(sessions, "地图", TODAY + timedelta(days=2)) == Image("gone")
    assert replied(sessions, "地图", TODAY + timedelta(days=3)) is None


def test_a_saved_answer_does_not_take_a_lasting_picture_away(
    sessions: Sessions, wechat: WeChat, platform: Platform
) -> None:
    lent = {"type": "img", "content": backend.lend(platform, make.picture())}
    answer = backend.answer(backend.rule("地图", replies=[lent]))
    platform.account(autoreply=answer)
    bring(sessions, rules.fetch(sessions, wechat))
    before = replied(sessions, "地图")

    done = bring(sessions, backend.told(backend.rule("地图", replies=[{"type": "img", "content": "other"}])))

    assert done.same == ["地图"]
    assert replied(sessions, "地图", TODAY + timedelta(days=9)) == before


def test_a_new_loan_of_a_voice_is_no_change_and_that_it_cannot_be_replied_is_said(sessions: Sessions) -> None:
    def voice(media_id: str) -> Autoreplies:
        return backend.told(backend.rule("歌", replies=[{"type": "voice", "content": media_id}]))

    first = bring(sessions, voice("one"))
    again = bring(sessions, voice("two"))

    assert first.limits == [("歌", "语音不能作为被动回复，已保存但不会发出")]
    assert again.same == ["歌"]
    [rule] = listed(sessions)
    assert rule.replies[0].media_id == "two"
    assert replied(sessions, "歌") is None


def test_several_cards_of_one_reply_all_reach_the_follower(sessions: Sessions) -> None:
    both = backend.card("甲", "https://mp.weixin.qq.com/s/1")
    both["news_info"]["list"].append(
        backend.card("乙", "https://mp.weixin.qq.com/s/2")["news_info"]["list"][0]
    )

    bring(sessions, backend.told(backend.rule("文章", replies=[both])))

    assert replied(sessions, "文章") == Text(
        '<a href="https://mp.weixin.qq.com/s/1">甲</a>\n\n<a href="https://mp.weixin.qq.com/s/2">乙</a>'
    )


def test_every_change_is_in_the_journal_and_makes_other_processes_look(sessions: Sessions) -> None:
    seen = []

    def look() -> None:
        with sessions.read() as session:
            seen.append(version.current(session))

    look()
    bring(sessions, backend.told(backend.rule("一", made_at=1)))
    look()
    bring(sessions, backend.told())
    look()
    switch(sessions, 1, on=True)
    look()

    assert len(set(seen)) == 4
    with sessions.read() as session:
        entries = journal.about(session, rules.numbered(session, [1])[0])
    assert [(each.who, each.verb) for each in entries] == [
        ("陈", "导入"),
        ("陈", "后台已没有，停用"),
        ("陈", "启用"),
    ]


def test_a_rule_of_our_own_answers_and_no_import_touches_it(sessions: Sessions) -> None:
    chen = backend.administrator(sessions)
    with sessions.begin() as session:
        rules.add(session, "值班", [rules.Keyword("值班", "contain")], "周一至周五", by=chen, now=NOON)

    done = bring(sessions, backend.told())

    assert done == Imported()
    assert replied(sessions, "今天谁值班") == Text("周一至周五")


@pytest.mark.parametrize(
    ("name", "word", "text", "says"),
    [
        ("", "值班", "周一", "名称"),
        ("值班", "值班", " ", "文字"),
        ("值班", "！", "周一", "关键词要有"),
        ("值班", "值班", "长" * 700, "2100 字节"),
    ],
)
def test_a_rule_of_our_own_that_could_never_answer_is_refused(
    sessions: Sessions, name: str, word: str, text: str, says: str
) -> None:
    chen = backend.administrator(sessions)

    with pytest.raises(Mistake, match=says), sessions.begin() as session:
        rules.add(session, name, [rules.Keyword(word, "equal")], text, by=chen, now=NOON)

    assert listed(sessions) == []


def test_rules_without_a_name_or_a_time_are_known_again(sessions: Sessions) -> None:
    nameless = backend.rule("", "预约", "检查", made_at=0)

    first, again = (bring(sessions, backend.told(nameless)) for _ in range(2))

    assert (first.new, again.same) == (["规则（预约、检查）"], ["规则（预约、检查）"])


def test_only_an_administrator_imports_switches_and_sets(sessions: Sessions) -> None:
    bring(sessions, backend.told(backend.rule("一", made_at=1)))
    lin = make.people(sessions).lin

    for deed in (
        lambda session, rule: rules.import_(session, backend.told(), by=lin, now=NOON),
        lambda session, rule: rules.switch(session, rule, on=False, by=lin, now=NOON),
        lambda session, rule: rules.set_(
            session, rule, priority=1, valid_from=None, valid_until=None, by=lin, now=NOON
        ),
    ):
        with pytest.raises(NotAllowed, match="管理员"), sessions.begin() as session:
            deed(session, rules.numbered(session, [1])[0])

    assert [(rule.switched_on, rule.priority) for rule in listed(sessions)] == [(True, 0)]


def test_a_period_that_ends_before_it_begins_is_refused(sessions: Sessions) -> None:
    bring(sessions, backend.told(backend.rule("一", made_at=1)))
    chen = backend.administrator(sessions)

    for more in ({"valid_until": TODAY - timedelta(days=1)}, {"priority": 1001}):
        given = {"priority": 0, "valid_from": TODAY, "valid_until": None, **more}
        with pytest.raises(Mistake), sessions.begin() as session:
            rules.set_(session, rules.numbered(session, [1])[0], by=chen, now=NOON, **given)  # type: ignore[arg-type]

    assert [rule.priority for rule in listed(sessions)] == [0]


def test_a_refusal_of_wechat_changes_nothing(sessions: Sessions, wechat: WeChat, platform: Platform) -> None:
    bring(sessions, backend.told(backend.rule("一", made_at=1)))
    platform.fault("/cgi-bin/get_current_autoreply_info", "refuse", errcode=48001)

    with pytest.raises(Refused, match="权限"):
        rules.fetch(sessions, wechat)

    assert [rule.switched_on for rule in listed(sessions)] == [True]


def test_numbers_that_no_rule_has_are_named(sessions: Sessions) -> None:
    with sessions.read() as session, pytest.raises(Mistake, match="没有编号为 7、8 的规则"):
        rules.numbered(session, [7, 8])


def test_an_account_without_rules_has_been_looked_at_all_the_same(
    sessions: Sessions, platform: Platform
) -> None:
    account: Account = make.account(platform.url)

    done = bring(sessions, rules.fetch(sessions, WeChat(account, sessions, timeouts=QUICK)))

    assert done == Imported()
    with sessions.read() as session:
        assert rules.imported_at(session) == NOON
