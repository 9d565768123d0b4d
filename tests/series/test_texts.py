"""What is said: figures by name with their sentences, a month with what is lacking; words stay words."""

from datetime import date, datetime, timedelta

import pytest

from bot.clock import BEIJING
from bot.errors import Mistake
from bot.figures import withdrawing
from bot.figures.indicators import Figure
from bot.publishing import articles, filling, review
from bot.reach import months, raw
from bot.reach.counts import ArticleDay, OutArticle
from bot.series import Kind, State
from tests import make
from tests.series.conftest import AHEAD, MONDAY, Bureau, keep_figure

DUE = datetime(2026, 12, 4, 10, 0, tzinfo=BEIJING)
NOVEMBER = date(2026, 11, 1)


def written(bureau: Bureau, moment: datetime) -> str:
    """Tick at *moment* and return the text of what was written last."""
    bureau.tick(moment)
    run = bureau.runs()[-1]
    assert run.article, run.reason
    assert run.state == State.SUBMITTED, run.reason
    return run.article.revisions[0].body


def publish(bureau: Bureau, first: date, reads: dict[int, int | None], *, asked: bool = True) -> None:
    """Let an article have gone out on each of these days of a month, read so often, or nobody knows."""
    with bureau.sessions.begin() as session:
        day = first
        while day.month == first.month:
            if asked:
                answer = raw.keep(session, raw.ARTICLE_TOTALS, day, day, {"day": str(day)}, now=make.NOON)
            if day.day in reads:
                out = OutArticle(
                    msgid=f"{day}_1",
                    published_on=day,
                    publish_type=0,
                    title=f"{day.day}日的文章|*看* {{这里}}",
                    origin="hand",
                )
                session.add(out)
                session.flush()
                if (count := reads[day.day]) is not None:
                    session.add(ArticleDay(msgid=out.msgid, stat_date=day, read_user=count, raw_id=answer.id))
            day += timedelta(days=1)


def test_one_figure_stands_alone_and_two_years_are_compared_and_drawn(bureau: Bureau) -> None:
    bureau.add(topics=["两癌检查"])

    text = written(bureau, MONDAY - AHEAD)

    assert "::: 数字" not in text
    assert "{“两癌”检查受益妇女 2020}" in text
    assert "{“两癌”检查受益妇女} | 2019 | 2020" in text
    assert "::: 图表\n“两癌”检查受益妇女\n:::" in text
    assert "> 这一年，“两癌”检查受益妇女达到10025名，比往年都踏实。" in text


def test_several_figures_are_cards_and_without_a_year_before_nothing_is_compared(bureau: Bureau) -> None:
    bureau.add(topics=["家政培训"])

    text = written(bureau, MONDAY - AHEAD)

    assert "{家政培训人数 2020} | 家政培训人数" in text
    assert "对比" not in text
    assert "图表" not in text  # 名 and 期 stand on no common scale


def test_the_newest_year_is_told(bureau: Bureau) -> None:
    keep_figure(bureau.sessions, "妇女之家", "区级妇女之家", 2025, "61", "所")
    bureau.add(topics=["妇女之家"])

    text = written(bureau, MONDAY - AHEAD)

    assert "{区级妇女之家 2025}" in text
    assert "2020" not in text


def test_an_article_of_figures_that_is_out_is_linked(bureau: Bureau) -> None:
    make.revision(bureau.sessions, "2020-review")
    with bureau.sessions.begin() as session:
        articles.named(session, "2020-review").url = "https://mp.weixin.qq.com/s/spring"
    bureau.add(topics=["妇女之家"])

    text = written(bureau, MONDAY - AHEAD)

    assert "以上出自[《巾帼志愿服务走进社区》](https://mp.weixin.qq.com/s/spring)。" in text


def test_a_title_that_would_be_too_long_is_made_shorter(bureau: Bureau) -> None:
    keep_figure(
        bureau.sessions, "农村留守妇女儿童关爱帮扶与家庭教育指导服务", "指导服务场次", 2020, "12", "场"
    )
    bureau.add("一个名字特别特别长的定期推送专栏", topics=["农村留守妇女儿童关爱帮扶与家庭教育指导服务"])

    bureau.tick(MONDAY - AHEAD)

    [run] = bureau.runs()
    assert run.article
    assert run.article.revisions[0].title == "农村留守妇女儿童关爱帮扶与家庭教育指导服务"


def test_a_month_is_told_with_its_most_read_and_beside_the_month_before(bureau: Bureau) -> None:
    publish(bureau, date(2026, 10, 1), {5: 300})
    publish(bureau, NOVEMBER, {2: 100, 9: 250, 30: 40})
    bureau.add("武都妇联传播月报", kind=Kind.REACH, when="每月4日 10:00")

    text = written(bureau, DUE - AHEAD)

    assert "3篇 | 推送文章\n390人次 | 阅读\n250人次 | 看得最多的一篇" in text
    assert "阅读 | 10月 300人次 | 11月 390人次" in text
    assert "1. 《9日的文章|\\*看\\* \\{这里\\}》 **250人次**，9日发布\n2. " in text
    assert "缺数" not in text
    assert bureau.runs()[-1].article.revisions[0].title == "武都妇联传播月报：2026年11月"  # type: ignore[union-attr]


def test_a_report_is_written_of_the_month_that_is_over_and_never_before(bureau: Bureau) -> None:
    publish(bureau, NOVEMBER, {2: 100})
    bureau.add("月报", kind=Kind.REACH, when="每月3日 09:00")

    bureau.tick(datetime(2026, 12, 1, 8, 59, tzinfo=BEIJING))
    before = bureau.runs()
    bureau.tick(datetime(2026, 12, 1, 9, 0, tzinfo=BEIJING))

    assert before == []
    assert bureau.states() == [State.SUBMITTED]


def test_what_is_lacking_is_said_and_is_no_nought(bureau: Bureau) -> None:
    publish(bureau, date(2026, 10, 1), {5: 300})
    publish(bureau, NOVEMBER, {2: 100, 9: None})
    with bureau.sessions.begin() as session:
        [row] = raw.on_articles_of(session, date(2026, 11, 20))
        session.delete(row)
    bureau.add("月报", kind=Kind.REACH, when="每月4日 10:00")

    text = written(bureau, DUE - AHEAD)

    assert "推送文章2篇，阅读100人次（有缺数，见下）" in text
    assert "- 1篇没有取到阅读数，没有算进阅读。" in text
    assert "- 11月20日的数据没有取到过" in text
    assert "对比" not in text


def test_a_month_without_any_data_has_no_number_of_reads(bureau: Bureau) -> None:
    publish(bureau, NOVEMBER, {2: None, 9: None})
    bureau.add("月报", kind=Kind.REACH, when="每月4日 10:00")

    text = written(bureau, DUE - AHEAD)

    assert "推送文章2篇，阅读数还没有取到（缺数）" in text
    assert "人次 |" not in text


def test_a_month_without_pushes_is_skipped(bureau: Bureau) -> None:
    publish(bureau, NOVEMBER, {})
    bureau.add("月报", kind=Kind.REACH, when="每月4日 10:00")

    bureau.tick(DUE - AHEAD)

    [run] = bureau.runs()
    assert (run.state, run.reason) == (State.SKIPPED, "上个月没有推送过文章")


def test_the_month_before_january_is_december() -> None:
    assert months.before(date(2027, 1, 15)) == date(2026, 12, 1)
    assert months.before(date(2028, 3, 31)) == date(2028, 2, 1)


@pytest.mark.parametrize(
    "topic", ["一*二*三", "{指标}", "[链]", "<b>粗</b>", "a_b_c", "`码`", "甲|乙", "# 题"]
)
def test_whatever_is_filled_in_stays_words(bureau: Bureau, topic: str) -> None:
    keep_figure(bureau.sessions, topic, "剪纸班期数", 2020, "5", "期")
    bureau.add(topics=[topic])

    bureau.tick(MONDAY - AHEAD)

    [run] = bureau.runs()
    assert run.article
    assert run.state == State.SUBMITTED, run.reason
    with bureau.sessions.read() as session:
        submission = review.latest(session, run.article.revisions[0])
        assert submission
        html = submission.rendered["html"]
    shown = topic.replace("<", "&lt;").replace(">", "&gt;")
    assert f"2020年的{shown}，数给您听。" in html


def test_a_faulty_template_is_told_as_one() -> None:
    with pytest.raises(Mistake, match=r"模板 series/figures\.md 有错"):
        filling.fill("figures", title="只有标题")


def test_a_sentence_in_which_a_number_was_withdrawn_stands_in_no_article(bureau: Bureau) -> None:
    both = "妇女之家省级2所、市级3所。"
    for name, text in (("省级妇女之家数", "2所"), ("市级妇女之家数", "3所")):
        number = keep_figure(bureau.sessions, "妇女之家", name, 2026, text.strip("所"), "所")
        with bureau.sessions.begin() as session:
            figure = session.get_one(Figure, number)
            figure.sentence, figure.start = both, both.index(text)
    chen = make.people(bureau.sessions).chen
    with bureau.sessions.begin() as session:
        figure = session.get_one(Figure, number)
        withdrawing.withdraw(session, figure, "抄错了", by=session.merge(chen), now=make.NOON)
    bureau.add(topics=["妇女之家"])

    text = written(bureau, MONDAY - AHEAD)

    assert "{省级妇女之家数 2026}" in text
    assert both not in text
    assert "原句照录" not in text
