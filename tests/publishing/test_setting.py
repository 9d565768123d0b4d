"""A revision is set with the confirmed figures of its year: by name in the text, and drawn as a chart."""

import io
from pathlib import Path

import pytest
from PIL import Image

from bot.db import Sessions
from bot.errors import Mistake
from bot.publishing import articles, folder, render, review, setting, standing
from tests import make

NAMED = "共{“两癌”检查受益妇女}。\n\n::: 图表\n“两癌”检查受益妇女 | 近两年\n:::\n"


def test_a_confirmed_figure_is_written_where_its_name_stands_and_its_chart_is_a_picture(
    sessions: Sessions,
) -> None:
    make.figures(sessions)
    revision = make.revision(sessions, body=NAMED, year=2020)

    with sessions.begin() as session:
        revision = session.merge(revision)
        rendered = setting.set_revision(session, revision)
        setting.keep_charts(session, revision)
        chart = articles.picture(session, render.pictures_in(rendered.html)[0])

    assert "共10025名。" in rendered.html
    assert chart is not None
    assert chart.startswith(b"\x89PNG")


def test_a_chart_has_the_colours_of_the_article_s_look(sessions: Sessions) -> None:
    make.figures(sessions)
    bands = {}
    for look in render.LOOKS:
        slug = {"正红": "red", "清新": "fresh"}[look]
        revision = make.revision(sessions, slug, body=NAMED, year=2020, look=look)
        with sessions.begin() as session:
            revision = session.merge(revision)
            rendered = setting.set_revision(session, revision)
            setting.keep_charts(session, revision)
            chart = articles.picture(session, render.pictures_in(rendered.html)[0])
        assert chart is not None
        with Image.open(io.BytesIO(chart)) as picture:
            bands[look] = picture.convert("RGB").getpixel((5, 5))

    assert bands == {"正红": (0xC8, 0x16, 0x1D), "清新": (0x0D, 0x6B, 0x63)}


def test_a_submission_keeps_its_charts_so_that_they_can_be_sent(sessions: Sessions) -> None:
    make.figures(sessions)
    revision = make.revision(sessions, body=NAMED, year=2020)
    cast = make.people(sessions)

    with sessions.begin() as session:
        submission = review.submit(
            session, session.merge(revision), by=session.merge(cast.lin), steps=make.STEPS, now=make.NOON
        )
        kept = [articles.picture(session, key) for key in render.pictures_in(review.sealed(submission).html)]

    assert len(kept) == 1
    assert None not in kept


def test_what_is_not_confirmed_keeps_an_article_from_being_submitted_and_says_where(
    sessions: Sessions,
) -> None:
    make.figures(sessions, confirmed=False)
    revision = make.revision(sessions, body=f"三月的武都。\n\n{NAMED}", year=2020)
    cast = make.people(sessions)

    with (
        pytest.raises(Mistake, match=r"第3行：没有确认过的数字 {“两癌”检查受益妇女}（2020年）"),
        sessions.begin() as session,
    ):
        review.submit(
            session, session.merge(revision), by=session.merge(cast.lin), steps=make.STEPS, now=make.NOON
        )


def test_the_standing_of_what_cannot_be_set_yet_says_why(sessions: Sessions) -> None:
    revision = make.revision(sessions, body="三月的武都。\n\n共{帮扶户数}。\n", year=2020)

    with sessions.read() as session:
        found = standing.of(session, session.merge(revision).article)

    assert [each.place for each in found.findings if each.level == "阻断"] == ["正文第3行"]


def test_what_is_left_out_is_a_reminder_and_keeps_nothing_from_going_on(sessions: Sessions) -> None:
    revision = make.revision(sessions, body="三月的武都。\n\n::: 荣誉\n省级 | 最美家庭 |\n:::\n")

    with sessions.read() as session:
        [finding] = setting.foretold(session, session.merge(revision))

    assert (finding.level, finding.place, finding.what) == (
        "提醒",
        "正文第4行“荣誉”",
        "没有排进去：没有数字。",
    )


def test_a_name_in_a_folder_is_read_from_the_figures_beside_it(tmp_path: Path) -> None:
    home = tmp_path / "2020-review"
    (home / "images").mkdir(parents=True)
    (home / "images" / "cover.jpg").write_bytes(make.picture())
    (home / "article.md").write_text(
        '+++\ntitle = "回眸"\nauthor = "妇联"\ndigest = "摘要"\ncover = "images/cover.jpg"\n'
        'template = "年度综述"\nlook = "清新"\n+++\n\n检查惠及{检查受益妇女}。\n',
        encoding="utf-8",
    )
    (home / "figures.toml").write_text(
        'year = 2020\n[[topic]]\nname = "检查"\naliases = []\n[[figure]]\ntopic = "检查"\n'
        'indicator = "检查受益妇女"\naliases = []\ncounted = "妇女"\ntext = "10025名"\nvalue = 10025\n'
        'unit = "名"\napproximate = false\nsentence = "检查惠及10025名。"\n',
        encoding="utf-8",
    )

    contents = folder.open_(home)

    assert contents.sheet
    assert contents.sheet.figures[0].text == "10025名"
    assert (contents.draft.template, contents.draft.look, contents.draft.year) == ("review", "清新", 2020)


def test_faults_of_blocks_in_a_folder_are_told_with_the_line_of_the_file(tmp_path: Path) -> None:
    home = tmp_path / "spring"
    home.mkdir()
    (home / "article.md").write_text(
        '+++\ntitle = "题"\nauthor = "妇联"\ndigest = "摘要"\ncover = "c.jpg"\ntemplate = "review"\n'
        'look = "深蓝"\nyear = 20\n+++\n\n\n文\n\n::: 数子\n:::\n',
        encoding="utf-8",
    )
    (home / "c.jpg").write_bytes(make.picture())

    with pytest.raises(Mistake) as mistake:
        folder.read(home)

    assert [line.split(" ", 1)[1] for line in str(mistake.value).split("\n")] == [
        "第7行：没有风格“深蓝”。可用：正红、清新。",
        "第8行：year 不是年份。请写四位数字，如 year = 2020。",
        "第14行：没有“数子”这种版块。是不是“数字”？",
    ]
