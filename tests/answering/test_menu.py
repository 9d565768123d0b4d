"""The menu: what WeChat would refuse is named first; it is put up once looked at; every state is kept."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from bot.answering import menu
from bot.answering.fulfilling import Settings
from bot.answering.library import Library
from bot.answering.menu import Button, Kind
from bot.answering.menu.buttons import Menu
from bot.config import Answering
from bot.db import Sessions
from bot.errors import Doubtful, Mistake, NotAllowed, PlatformProblem, Refused
from bot.publishing import articles
from bot.wechat.client import WeChat
from tests import make
from tests.make import NOON
from tests.platform import Platform

HELP = Button("帮助", Kind.CLICK, "帮助")
SITE = Button("官网", Kind.VIEW, "https://www.example.cn/")


@pytest.fixture
def wechat(sessions: Sessions, platform: Platform) -> WeChat:
    return WeChat(make.account(platform.url), sessions)


def look(sessions: Sessions, wechat: WeChat) -> menu.Seen:
    return menu.look(sessions, wechat, by=make.people(sessions).chen.id, now=NOON)


def put_up(sessions: Sessions, wechat: WeChat, buttons: Menu, seen: menu.Seen) -> menu.MenuVersion:
    chen = make.people(sessions).chen.id
    return menu.put_up(sessions, wechat, buttons, instead_of=seen.digest, by=chen, now=NOON)


def on_phones(platform: Platform) -> list[Mapping[str, Any]]:
    shown: list[Mapping[str, Any]] = platform.state()["account"]["menu"]["button"]
    return shown


def told(buttons: Menu) -> str:
    return "\n".join(f"{each.place}{'' if each.stops else '?'} {each.text}" for each in menu.faults(buttons))


@pytest.mark.parametrize(
    ("button", "words"),
    [
        (Button("", Kind.CLICK, "帮助"), "1 请写按钮的名称"),
        (Button("两癌检查救", Kind.CLICK, "帮助"), "1? “两癌检查救”在手机上多半只显示前 4 个字"),
        (Button("两癌检查救助", Kind.CLICK, "帮助"), "1 名称“两癌检查救助”太长"),
        (Button("帮助", Kind.CLICK, ""), "1 请写点了以后"),
        (Button("帮助", Kind.CLICK, "帮" * 43), "1 这句话太长"),
        (Button("官网", Kind.VIEW, ""), "1 请写网址"),
        (Button("官网", Kind.VIEW, "www.example.cn"), "1 这不是完整的网址"),
        (Button("官网", Kind.VIEW, "https://[x"), "1 这不是完整的网址"),
        (Button("官网", Kind.VIEW, "https://a.cn/ b"), "1 网址里有空格"),
        (Button("官网", Kind.VIEW, "http://a.cn/"), "1 请用 https://"),
        (Button("官网", Kind.VIEW, "https://a.cn/" + "a" * 1024), "1 网址太长"),
        (Button("综述", Kind.ARTICLE, "没有的"), "1 没有一篇粉丝打得开的《没有的》"),
        (Button("电话", Kind.AS_IT_WAS, told={"type": "text"}), "1 “发文字”的按钮只能在公众平台后台做"),
        (Button("更多", Kind.CLICK, "帮助", below=(HELP,)), "1 “更多”有子菜单，点它只会展开"),
        (Button("更多", Kind.GROUP, below=(HELP,) * 6), "1 “更多”的子菜单最多 5 个"),
        (Button("更多", Kind.GROUP, below=(Button("帮" * 21, Kind.CLICK, "帮助"),)), "1-1 名称“帮帮帮"),
    ],
)
def test_what_is_wrong_with_a_button_is_said_where_it_stands(button: Button, words: str) -> None:
    assert told((button,)).startswith(words)
    assert "4 名称" not in told((HELP,) * 4)
    assert told((HELP,) * 4).startswith("4 下面一排最多 3 个按钮")


def test_wechat_takes_what_is_called_right_and_refuses_what_is_called_wrong(
    sessions: Sessions, wechat: WeChat, platform: Platform
) -> None:
    below = (SITE, Button("两癌检查的数字", Kind.CLICK, "两癌检查"))
    right = (HELP, SITE, Button("更多", Kind.GROUP, below=below))
    assert told(right) == ""

    put_up(sessions, wechat, right, look(sessions, wechat))

    assert [each["name"] for each in on_phones(platform)] == ["帮助", "官网", "更多"]
    for wrong in (Button("两癌检查救助", Kind.CLICK, "帮助"), Button("帮助", Kind.CLICK, "帮" * 43)):
        with pytest.raises(Refused):
            wechat.create_menu(menu.wire((wrong,)))


def test_only_what_was_looked_at_is_replaced_and_who_changed_it_elsewhere_is_told(
    sessions: Sessions, wechat: WeChat, platform: Platform
) -> None:
    before = look(sessions, wechat)
    put_up(sessions, wechat, (HELP,), before)
    seen = look(sessions, wechat)
    assert not seen.by_others

    platform.account(menu={"button": [{"type": "view", "name": "别人的", "url": "https://a.cn/"}]})
    with pytest.raises(Mistake, match="有人在公众平台后台改了菜单"):
        put_up(sessions, wechat, (SITE,), seen)

    with sessions.read() as session:
        now = menu.seen(session)
        states = [menu.lines(each.menu)[0] for each in menu.earlier(session)]
    assert now is not None
    assert now.by_others
    assert [each["name"] for each in on_phones(platform)] == ["别人的"]
    assert sorted(states) == sorted(["别人的：打开 https://a.cn/", "帮助：回答“帮助”", "数字：回答“菜单”"])


def test_an_earlier_state_is_put_up_again(sessions: Sessions, wechat: WeChat, platform: Platform) -> None:
    was = on_phones(platform)
    put_up(sessions, wechat, (HELP,), look(sessions, wechat))
    with sessions.read() as session:
        first = menu.earlier(session)[-1]
        buttons = menu.wanted(session, first.key)

    put_up(sessions, wechat, buttons, look(sessions, wechat))

    assert on_phones(platform) == was
    with sessions.read() as session, pytest.raises(Mistake, match="没有这一份菜单"):
        menu.wanted(session, "v999")


def test_a_refusal_is_told_in_words_and_kept_with_the_version(
    sessions: Sessions, wechat: WeChat, platform: Platform
) -> None:
    was, seen = on_phones(platform), look(sessions, wechat)
    platform.fault("/cgi-bin/menu/create", "refuse", errcode=40055)

    with pytest.raises(Refused, match=r"没有收下菜单，手机上还是原来的。菜单的网址域名不允许"):
        put_up(sessions, wechat, (SITE,), seen)

    with sessions.read() as session:
        newest = menu.earlier(session)[0]
        assert menu.standing(session) is None
    assert "域名不允许" in newest.problem
    assert on_phones(platform) == was


@pytest.mark.parametrize(("kind", "stands"), [("lose_answer", True), ("lose_request", False)])
def test_a_lost_answer_is_cleared_up_by_looking(
    sessions: Sessions, wechat: WeChat, platform: Platform, kind: str, stands: bool
) -> None:
    seen = look(sessions, wechat)
    platform.fault("/cgi-bin/menu/create", kind)
    problem: PlatformProblem | None = None

    try:
        put_up(sessions, wechat, (SITE,), seen)
    except Doubtful as doubtful:
        problem = doubtful

    assert (problem is None) == stands
    assert ([each["name"] for each in on_phones(platform)] == ["官网"]) == stands


def test_an_article_of_ours_is_named_by_its_title_and_opened_by_its_address(
    sessions: Sessions, wechat: WeChat, platform: Platform
) -> None:
    url = "https://mp.weixin.qq.com/s/review"
    make.revision(sessions, "review", title="2020年工作综述")
    button = Button("综述", Kind.ARTICLE, "2020年工作综述")
    with sessions.begin() as session:
        assert "没有一篇" in told(menu.resolved(session, (button,)))  # it is not out yet
        articles.named(session, "review").url = url

    put_up(sessions, wechat, (button,), look(sessions, wechat))

    assert on_phones(platform)[0]["url"] == url
    with sessions.read() as session:
        seen = menu.seen(session)
        assert menu.offered(session) == ["2020年工作综述"]
    assert seen is not None
    assert menu.lines(seen.menu) == ["综述：打开《2020年工作综述》"]


def test_of_two_articles_of_one_title_a_button_opens_the_one_it_was_made_for(
    sessions: Sessions, wechat: WeChat, platform: Platform
) -> None:
    older, newer = "https://mp.weixin.qq.com/s/older", "https://mp.weixin.qq.com/s/newer"
    for year, slug, url in ((2025, "late", newer), (2024, "early", older)):
        make.revision(sessions, slug, title="工作综述", url=url, published=date(year, 1, 8))
    platform.account(menu={"button": [{"type": "view", "name": "综述", "url": older}]})

    seen = look(sessions, wechat)
    put_up(sessions, wechat, (*seen.menu, HELP), seen)

    assert [each.get("url") for each in on_phones(platform)] == [older, None]
    with sessions.read() as session:
        by_title = menu.resolved(session, (Button("综述", Kind.ARTICLE, "工作综述"),))
        again = menu.wanted(session, menu.earlier(session)[0].key)
    assert by_title[0].url == newer
    assert again == (*seen.menu, HELP)
    assert "1? 不止一篇叫《工作综述》，点了打开 2025年1月8日那一篇" in told(by_title)
    assert menu.differences(seen.menu, by_title) == [
        ("gone", "综述：打开《工作综述》（2024年1月8日）"),
        ("new", "综述：打开《工作综述》（2025年1月8日）"),
    ]


def test_what_is_sent_is_compared_and_not_its_words() -> None:
    there, here = (
        Button("办事", Kind.AS_IT_WAS, told={"type": "miniprogram", "appid": "wx1", "pagepath": page})
        for page in ("a", "b")
    )

    assert menu.differences((there, HELP), (here, HELP)) == [
        ("gone", "办事：打开小程序（wx1，a）"),
        ("new", "办事：打开小程序（wx1，b）"),
        ("same", "帮助：回答“帮助”"),
    ]


def test_an_article_that_was_meant_when_the_draft_was_kept_goes_up_though_a_newer_one_came(
    sessions: Sessions,
) -> None:
    chen = make.people(sessions).chen
    older, newer = "https://mp.weixin.qq.com/s/older", "https://mp.weixin.qq.com/s/newer"
    make.revision(sessions, "early", title="工作综述", url=older, published=date(2024, 1, 8))
    with sessions.begin() as session:
        button = Button("综述", Kind.ARTICLE, "工作综述")
        menu.save(session, (button,), edition=0, by=session.merge(chen), now=NOON)

    make.revision(sessions, "late", title="工作综述", url=newer, published=date(2025, 1, 8))

    with sessions.read() as session:
        assert menu.wanted(session, "")[0].url == older


def test_two_who_draft_at_once_do_not_overwrite_each_other(sessions: Sessions) -> None:
    staff = make.people(sessions)
    with sessions.begin() as session:
        chen, lin = session.merge(staff.chen), session.merge(staff.lin)
        first = menu.save(session, (HELP,), edition=0, by=chen, now=NOON)
        again = menu.save(session, (HELP, SITE), edition=first.edition, by=chen, now=NOON)
        with pytest.raises(Mistake, match="陈 3月8日 周一 12:00 存过草稿"):
            menu.save(session, (SITE,), edition=1, by=chen, now=NOON)
        with pytest.raises(NotAllowed):
            menu.save(session, (SITE,), edition=again.edition, by=lin, now=NOON)
        with pytest.raises(NotAllowed):
            menu.forget(session, by=lin)

        assert menu.lines(again.menu) == ["帮助：回答“帮助”", "官网：打开 https://www.example.cn/"]
        menu.forget(session, by=chen)
        assert menu.draft(session) is None


@pytest.mark.parametrize(
    ("word", "text", "caution"),
    [
        ("两癌检查", "10025名", ""),
        ("帮助", "两癌检查救助", ""),
        ("人工", "", ""),
        ("火星移民", "", "现在答不上来"),
        ("更多", "", "没有可接的话"),
        ("1999年两癌检查", "", "年份没有数字"),
    ],
)
def test_what_a_click_is_answered_with_is_told_before_anybody_clicks(
    sessions: Sessions, word: str, text: str, caution: str
) -> None:
    make.figures(sessions)
    settings = Settings(Answering(), "a key that only tests know")

    with sessions.read() as session:
        told = menu.clicked(
            session,
            word,
            library=Library(check_every=0),
            settings=settings,
            find_link=articles.link,
            now=NOON,
        )

    assert text in told.text
    assert told.text
    assert (caution in told.caution) if caution else not told.caution
