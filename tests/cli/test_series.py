"""`bot series`: set up, looked at, previewed, switched; what it prints and what it refuses."""

import json
from pathlib import Path

import pytest

from tests import make
from tests.rehearsal import ROOT, bot

REVIEW = ROOT / "articles" / "2020-review"


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Settings of an installation with confirmed figures and staff."""
    file = make.config_file(tmp_path, "http://127.0.0.1:9", "sqlite:///bot.db")

    def run(*words: str) -> str:
        return bot("--config", str(file), *words)

    run("db", "upgrade")
    for name, *roles in (
        ("林", "编辑"),
        ("周", "初审"),
        ("吴", "复审"),
        ("郑", "终审"),
        ("陈", "发布", "管理员"),
    ):
        run("people", "add", name, *(word for role in roles for word in ("--role", role)))
    run("articles", "import", str(REVIEW))
    figures = json.loads(run("figures", "list", "--json"))
    run("figures", "confirm", *(str(each["id"]) for each in figures), "--by", "陈")
    (tmp_path / "cover.jpg").write_bytes(make.picture(width=900, height=383))
    return file


def test_a_series_is_set_up_looked_at_and_switched(office: Path) -> None:
    def run(*words: str, code: int = 0) -> str:
        return bot("--config", str(office), "series", *words, code=code)

    cover = str(office.parent / "cover.jpg")
    given = (
        "数说武都妇联",
        "--kind",
        "figures",
        "--when",
        "每周一 09:00",
        "--cover",
        cover,
        "--editor",
        "林",
    )
    topics = ("--topic", "两癌检查救助", "--topic", "妇女之家")

    no_source = run("add", *given, "--by", "陈", code=1)
    no_right = run("add", *given, "--by", "林", "--cover-source", "本会绘制", code=1)
    done = run("add", *given, *topics, "--ahead", "336", "--by", "陈", "--cover-source", "本会绘制")
    run("run-due")
    run("run-due")
    listed = json.loads(run("list", "--json"))
    shown = run("show", "数说武都妇联")
    following = run("next", "数说武都妇联").splitlines()
    preview = office.parent / "look.html"
    run("preview", "数说武都妇联", "--out", str(preview))
    paused = run("pause", "数说武都妇联", "--by", "陈")
    off = run("list")
    resumed = run("resume", "数说武都妇联", "--by", "陈")
    unknown = run("next", "没有的", code=1)

    assert "请写明封面图从哪里来" in no_source
    assert "林 没有“发布”的权限" in no_right
    assert "已建立定期推送“数说武都妇联”：每周一 09:00，提前 336 小时写好送审。" in done
    assert listed[0]["rule"] == "每周一 09:00"
    assert listed[0]["next"].endswith("T09:00:00+08:00")
    assert "已送审\tshushuo-" in shown
    assert "话题\t两癌检查救助、妇女之家" in shown
    assert [each.split("\t")[1] for each in following][:4] == ["两癌检查救助", "妇女之家"] * 2
    assert "已送审" in following[0]
    assert "写好送审" in following[-1]
    assert "数说武都妇联：两癌检查救助" in preview.read_text(encoding="utf-8")
    assert "已暂停" in paused
    assert "\t暂停" in off
    assert "由 陈 负责推送" in resumed
    assert "没有定期推送“没有的”。现有：数说武都妇联。" in unknown
