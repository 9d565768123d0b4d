"""What a follower says next: a number that picks, 更多, a person, a word in confidence."""

from datetime import timedelta
from itertools import count

from sqlalchemy import func, select

from bot import inbound, people
from bot.answering import confided, desk
from bot.answering.confided import Confided
from bot.answering.desk import DeskMessage, Said
from bot.answering.questions import Question
from bot.db import Sessions
from bot.people import Role
from bot.publishing.articles import Article
from bot.wechat import capabilities
from bot.wechat.capabilities import Ability
from bot.wechat.client import WeChat
from bot.wechat.replies import Image, News, Reply, Text
from tests import make
from tests.figures import review
from tests.figures.review import NOW
from tests.platform import Platform
from tests.test_inbound import SECRET, a_message, receive

_keys = count()


def say(sessions: Sessions, words: str, *, minutes: float = 0, openid: str = "oFollower") -> str:
    """Return what goes back when she writes *words* so many minutes after the first."""
    reply = heard(sessions, words, minutes=minutes, openid=openid)
    assert isinstance(reply, Text), reply
    return reply.content


def heard(
    sessions: Sessions,
    words: str,
    *,
    minutes: float = 0,
    openid: str = "oFollower",
    key: str = "",
    wechat: WeChat | None = None,
) -> Reply | None:
    now = NOW + timedelta(minutes=minutes)
    message = a_message(words, openid=openid, key=key or f"key-{next(_keys)}")
    return receive(sessions, message, now=now, wechat=wechat)


def rows(sessions: Sessions, table: type) -> int:
    with sessions.read() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def on_the_desk(sessions: Sessions) -> list[Said]:
    with sessions.begin() as session:
        lin = people.add(session, "林", [Role.EDITOR], now=NOW)
        (conversation,) = desk.waiting(session)
        return desk.messages(session, conversation, by=lin, secret_key=SECRET, now=NOW)


def may_answer(sessions: Sessions) -> None:
    with sessions.begin() as session:
        capabilities.note(session, Ability.ANSWER, True, now=NOW)


def test_a_number_picks_what_was_asked_back(sessions: Sessions) -> None:
    review.load(sessions)

    assert "2. “春蕾计划”救助金" in say(sessions, "救助")

    assert "6.88万元" in say(sessions, "2", minutes=9)


def test_after_ten_minutes_or_from_somebody_else_a_number_picks_nothing(sessions: Sessions) -> None:
    review.load(sessions)
    say(sessions, "救助")

    assert "6.88万元" not in say(sessions, "2", minutes=1, openid="oOther")
    assert "6.88万元" not in say(sessions, "2", minutes=11)


def test_the_numbers_of_the_welcome_pick_topics(sessions: Sessions) -> None:
    review.load(sessions)
    welcome = receive(sessions, a_message("", kind="event", event="subscribe", key="s" * 64))
    assert isinstance(welcome, Text)
    line = next(line for line in welcome.content.splitlines() if line.startswith("3. "))

    assert f"【{line.removeprefix('3. ')}】" in say(sessions, "3", minutes=1)


def test_what_had_no_room_comes_with_more(sessions: Sessions) -> None:
    review.load(sessions)
    asked = "宣讲，公众号，美丽庭院，最美家庭，两癌，关爱帮扶，爱心公益捐赠，家政培训，妇女之家，巾帼脱贫"
    first = say(sessions, asked)
    assert "发“更多”接着看" in first

    second = say(sessions, "更多", minutes=1)

    assert second != first
    assert not {line for line in first.splitlines() if "：" in line} & set(second.splitlines())


def test_a_year_or_a_level_alone_is_about_what_was_told_last(sessions: Sessions) -> None:
    review.load(sessions)
    say(sessions, "最美家庭")

    assert "没有2019年的数字" in say(sessions, "那2019年呢", minutes=1)
    say(sessions, "最美家庭", minutes=2)
    level = say(sessions, "市级呢", minutes=3)
    assert "市级最美家庭：12户" in level
    assert "13户" not in level


def test_who_asks_for_a_person_is_given_a_number_where_nobody_may_answer(sessions: Sessions) -> None:
    assert "12338" in say(sessions, "人工")

    assert rows(sessions, DeskMessage) == 0


def test_a_message_for_a_person_is_laid_on_the_desk_once(sessions: Sessions) -> None:
    may_answer(sessions)
    assert "发过来" in say(sessions, "人工")

    first = heard(sessions, "我想问低保怎么办", minutes=1, key="x" * 64)
    again = heard(sessions, "我想问低保怎么办", minutes=1, key="x" * 64)

    assert again == first
    assert [each.text for each in on_the_desk(sessions)] == ["我想问低保怎么办"]
    with sessions.read() as session:
        assert "低保" not in repr([vars(each) for each in session.scalars(select(Question))])


def test_who_has_a_person_still_gets_figures_and_goes_on_with_what_is_none(sessions: Sessions) -> None:
    review.load(sessions)
    may_answer(sessions)
    say(sessions, "人工 我想反映一件事")

    assert "转给工作人员" in say(sessions, "就是那天下午的事", minutes=1)
    assert "10025名" in say(sessions, "两癌", minutes=2)

    assert rows(sessions, DeskMessage) == 2


def test_a_wrong_answer_is_reported_with_what_was_answered(sessions: Sessions) -> None:
    review.load(sessions)
    say(sessions, "两癌检查")

    assert "核对" in say(sessions, "有误", minutes=1)

    (said,) = on_the_desk(sessions)
    assert said.reason == desk.Reason.WRONG
    assert "10025名" in (said.about or "")


def test_what_was_said_in_confidence_is_not_told_on_the_desk(sessions: Sessions) -> None:
    may_answer(sessions)
    say(sessions, "留言")
    say(sessions, "他昨晚又动手", minutes=1)

    assert "哪一个回答" in say(sessions, "有误", minutes=2)
    say(sessions, "电话号码那里", minutes=3)

    (said,) = on_the_desk(sessions)
    assert said.about is None


def test_more_after_all_was_told_says_so_and_the_topic_stays(sessions: Sessions) -> None:
    review.load(sessions)
    say(sessions, "最美家庭")

    assert "就是全部" in say(sessions, "更多", minutes=1)

    assert "市级最美家庭：12户" in say(sessions, "市级呢", minutes=2)


def test_more_compare_or_a_chart_of_nothing_asks_for_a_topic_first(sessions: Sessions) -> None:
    review.load(sessions)

    for words in ("更多", "对比", "图"):
        assert "请先发一个想看的" in say(sessions, words)


def test_compare_says_where_there_is_only_one_year(sessions: Sessions) -> None:
    review.load(sessions)
    say(sessions, "最美家庭")

    assert "现在只有2020年的数字，没有别的年份可以对比。" in say(sessions, "对比", minutes=1)


def test_a_chart_does_not_lose_what_had_no_room(sessions: Sessions) -> None:
    review.load(sessions)
    say(
        sessions,
        "宣讲，公众号，美丽庭院，最美家庭，两癌，关爱帮扶，爱心公益捐赠，家政培训，妇女之家，巾帼脱贫",
    )
    say(sessions, "图", minutes=1)

    assert "】2020年" in say(sessions, "更多", minutes=2)


def test_only_the_next_message_is_left_in_confidence(sessions: Sessions) -> None:
    review.load(sessions)
    assert "回复“留言”" in say(sessions, "他又打我了")
    assert "110" in say(sessions, "留言", minutes=1)

    left = say(sessions, "昨晚他又动手，我在娘家，电话13900000000", minutes=2)
    after = say(sessions, "两癌", minutes=3)

    assert "110" in left
    assert "10025名" in after
    assert rows(sessions, Confided) == 1
    with sessions.read() as session:
        assert "娘家" not in repr([vars(each) for each in session.scalars(select(Question))])
        assert "娘家" not in repr([vars(each) for each in session.scalars(select(Confided))])
    with sessions.begin() as session:
        he = people.add(session, "何", [Role.RIGHTS], now=NOW)
        (kept,) = confided.list_(session, by=he)
        assert "娘家" in confided.read(session, kept.id, by=he, now=NOW, secret_key=SECRET)[1]


def test_privacy_says_what_is_kept_how_long_and_how_to_have_it_deleted(sessions: Sessions) -> None:
    told = say(sessions, "隐私")

    for promise in (
        "会话结束30天后抹去",
        "也看得到这期间程序答了您什么",
        "留言30天后抹去",
        "一个字也不记",
        "答复后30天在这里抹去",
        "删掉",
        "12338",
    ):
        assert promise in told


def test_who_thinks_better_of_it_leaves_nothing(sessions: Sessions) -> None:
    say(sessions, "留言")

    assert "没有留下" in say(sessions, "取消", minutes=1)

    assert rows(sessions, Confided) == 0


def test_a_chart_of_what_was_told_is_lent_to_wechat_once(sessions: Sessions, platform: Platform) -> None:
    review.load(sessions)
    wechat = WeChat(make.account(platform.url), sessions, timeouts=inbound.QUICK)
    say(sessions, "最美家庭")

    first = heard(sessions, "图", minutes=1, wechat=wechat)
    again = heard(sessions, "图", minutes=2, wechat=wechat)

    assert isinstance(first, Image)
    assert again == first
    assert platform.state()["calls"]["/cgi-bin/media/upload"] == 1


def test_a_chart_that_cannot_be_lent_is_said(sessions: Sessions) -> None:
    review.load(sessions)
    say(sessions, "两癌检查")

    assert "图暂时画不出来" in say(sessions, "图", minutes=1)


def test_the_latest_article_or_one_with_a_word_comes_as_a_card_and_its_repeat_too(sessions: Sessions) -> None:
    assert "还没有推送过" in say(sessions, "最新")
    make.revision(sessions, slug="old", title="巾帼志愿在行动")
    make.revision(sessions, slug="new", title="最美家庭揭晓")
    with sessions.begin() as session:
        for article in session.scalars(select(Article)):
            article.url = f"https://mp.weixin.qq.com/s/{article.slug}"

    latest = heard(sessions, "最新", key="k1")

    assert isinstance(latest, News)
    assert (latest.title, latest.url) == ("最美家庭揭晓", "https://mp.weixin.qq.com/s/new")
    assert heard(sessions, "最新", key="k1") == latest
    found = heard(sessions, "文章 巾帼 行动")
    assert isinstance(found, News)
    assert found.title == "巾帼志愿在行动"
    assert "没有找到题目里有“足球”" in say(sessions, "文章 足球")
