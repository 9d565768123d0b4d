"""Setting a series up: what is refused, with the remedy; who may, and who answers for it."""

from datetime import timedelta

import pytest

from bot import journal, people, series
from bot.errors import Mistake, NotAllowed
from bot.people import Role
from bot.publishing import articles
from bot.series import Kind
from tests import make
from tests.series.conftest import MONDAY, Bureau


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"name": " "}, "名称要 1 至 20 个字"),
        ({"name": "数" * 21}, "名称要 1 至 20 个字"),
        ({"name": "一\n二"}, "名称要 1 至 20 个字"),
        ({"when": "有空的时候"}, "“有空的时候”看不懂。可以写：“每周一 09:00”"),
        ({"ahead_hours": 0}, "提前 0 小时不对"),
        ({"ahead_hours": 337}, "提前 337 小时不对"),
        ({"topics": ["没有的话题"]}, "没有话题“没有的话题”。现有：两癌检查、家政培训、妇女之家。"),
        ({"cover": b""}, "要给一张封面图"),
        ({"cover": b"no picture"}, "不是图片"),
        ({"cover_source": ""}, "请写明封面图从哪里来"),
        ({"kind": Kind.REACH}, "月报一个月一次"),
        ({"kind": Kind.REACH, "when": "每月5日 09:00", "topics": ["两癌检查"]}, "月报不分话题"),
        ({"kind": Kind.REACH, "when": "每月3日 08:59"}, "最早可以定在“每月3日 09:00”"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_remedy(
    bureau: Bureau, given: dict[str, object], sentence: str
) -> None:
    with pytest.raises(Mistake, match=sentence.replace("？", ".")):
        bureau.add(**({"name": "数说武都妇联"} | given))  # type: ignore[arg-type]

    with bureau.sessions.read() as session:
        assert series.listed(session) == []


def test_a_report_may_come_as_soon_as_its_month_is_over_and_reviewed(bureau: Bureau) -> None:
    added = bureau.add("月报", kind=Kind.REACH, when="每月3日 09:00")

    assert added.rule_text == "每月3日 09:00"


def test_a_name_is_given_once(bureau: Bureau) -> None:
    bureau.add()

    with pytest.raises(Mistake, match="已经有定期推送“数说武都妇联”"):
        bureau.add()


def test_both_rights_are_asked_for_and_nobody_answers_for_another(bureau: Bureau) -> None:
    team = bureau.team
    with bureau.sessions.begin() as session:
        qian = people.add(session, "钱", [Role.PUBLISHER], now=make.NOON)

    with pytest.raises(NotAllowed, match="林 没有“发布”的权限"):
        bureau.add(by=team.lin, publisher=team.lin)
    with pytest.raises(NotAllowed, match="周 没有“编辑”的权限"):
        bureau.add(editor=team.zhou)
    with pytest.raises(NotAllowed, match="由谁负责推送，就由谁来建立"):
        bureau.add(publisher=team.chen, by=qian)
    with pytest.raises(NotAllowed, match="魏 已停用"):
        bureau.add(by=team.wei, publisher=team.wei)


def test_reviewers_are_three_who_may_and_none_of_them_writes(bureau: Bureau) -> None:
    team = bureau.team

    with pytest.raises(Mistake, match="要 3 位审稿人"):
        bureau.add(reviewers=[team.zhou])
    with pytest.raises(Mistake, match="吴 没有“初审”的权限"):
        bureau.add(reviewers=[team.wu, team.zhou, team.zheng])


def test_setting_up_pausing_and_resuming_are_in_the_journal(bureau: Bureau) -> None:
    added = bureau.add()
    with bureau.sessions.begin() as session:
        qian = people.add(session, "钱", [Role.PUBLISHER], now=make.NOON)
        series.pause(session, series.named(session, added.name), by=qian, now=MONDAY)
        series.resume(session, series.named(session, added.name), by=qian, now=MONDAY)

    with bureau.sessions.read() as session:
        kept = series.named(session, added.name)
        entries = [(each.verb, each.who) for each in journal.about(session, kept)]
        assert kept.publisher.name == "钱"  # who switched it on answers for it
    assert entries == [("建立定期推送", "陈"), ("暂停定期推送", "钱"), ("恢复定期推送", "钱")]


def test_only_who_publishes_switches_and_only_what_can_be_switched(bureau: Bureau) -> None:
    added = bureau.add()
    with bureau.sessions.begin() as session:
        kept = series.named(session, added.name)
        lin, chen = (session.merge(each) for each in (bureau.team.lin, bureau.team.chen))
        with pytest.raises(NotAllowed, match="不能暂停定期推送"):
            series.pause(session, kept, by=lin, now=MONDAY)
        with pytest.raises(Mistake, match="没有暂停"):
            series.resume(session, kept, by=chen, now=MONDAY)
        series.pause(session, kept, by=chen, now=MONDAY)
        with pytest.raises(Mistake, match="已经是暂停的"):
            series.pause(session, kept, by=chen, now=MONDAY)


def test_a_cover_that_is_registered_needs_no_source_again(bureau: Bureau) -> None:
    make.revision(bureau.sessions)  # with the same cover, “本会绘制”

    added = bureau.add(cover_source="")

    assert added.cover_source == "本会绘制"
    with bureau.sessions.read() as session:
        assert articles.picture(session, added.cover) is not None


def test_looking_ahead_leaves_no_trace(bureau: Bureau) -> None:
    added = bureau.add()

    with bureau.sessions.read() as session:
        coming = series.coming(session, added, now=MONDAY - timedelta(days=3), count=3)
        page = series.previewing.page(session, added, limits=bureau.config.limits, now=MONDAY)

    assert [each.about for each in coming] == ["两癌检查", "家政培训", "妇女之家"]
    assert "数说武都妇联：两癌检查" in page
    assert "10025" in page
    assert bureau.runs() == []
