"""`bot ask --why`, `bot figures alias`, `bot questions`: why something is answered, and how more will be."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import make
from tests.rehearsal import ROOT, bot

Run = Callable[..., str]
WHY = ["“两癌”是话题「两癌检查救助」的叫法（一字不差）。", "没有说年份，用现有最近一年：2020年。"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a command of an installation with the review of 2020 confirmed by 陈."""
    file = make.config_file(tmp_path, "http://127.0.0.1:9", "sqlite:///bot.db").read_text(encoding="utf-8")
    settings = tmp_path / "offline.toml"  # its clock is this machine's
    settings.write_text("\n".join(line for line in file.splitlines() if "clock_url" not in line))

    def run(*words: str, code: int = 0) -> str:
        return bot("--config", str(settings), *words, code=code)

    run("db", "upgrade")
    run("people", "add", "陈", "--role", "管理员")
    run("people", "add", "林", "--role", "编辑")
    run("figures", "import", str(ROOT / "articles" / "2020-review" / "figures.toml"))
    run("figures", "confirm", *map(str, range(1, 41)), "--by", "陈")
    return run


def test_asking_why_tells_what_decided_after_the_answer(run: Run) -> None:
    answer, _, why = run("ask", "两癌", "--why").partition("\n\n为什么这样回答：\n")

    assert answer == run("ask", "两癌").rstrip("\n")
    assert why.splitlines() == [f"- {each}" for each in ["读作“两癌”。", *WHY, "结果：用数字回答。"]]
    found = json.loads(run("ask", "两癌", "--why", "--json"))
    assert found["why"][1:3] == WHY
    assert "why" not in json.loads(run("ask", "两癌", "--json"))
    kept = json.loads(run("ask", "两癌", "--why", "--json", "--as", "o-somebody"))
    assert kept == found


def test_a_follower_s_word_is_listed_named_and_answered(run: Run) -> None:
    run("ask", "刺绣大赛有多少人", "--as", "o-somebody")
    run("ask", "刺繡大賽有多少人？", "--as", "o-another")
    (group,) = json.loads(run("questions", "unanswered", "--json"))
    assert (group["count"], group["kind"]) == (2, "help")
    assert "2 次\t没有听懂\t刺繡大賽有多少人?" in run("questions", "unanswered", "--days", "2")

    said = run("figures", "alias", "刺绣大赛", "--to", "“两癌”检查受益妇女", "--by", "陈")

    assert said == "“刺绣大赛”现在是指标「“两癌”检查受益妇女」的叫法。\n"
    assert "10025名" in run("ask", "刺绣大赛有多少人")
    assert json.loads(run("questions", "unanswered", "--json")) == []


def test_a_name_is_taken_back(run: Run) -> None:
    run("figures", "alias", "刺绣大赛", "--to", "两癌", "--by", "陈")

    said = run("figures", "alias", "刺绣大赛", "--to", "两癌", "--by", "陈", "--remove")

    assert said == "“刺绣大赛”不再是话题「两癌检查救助」的叫法。\n"
    assert json.loads(run("ask", "刺绣大赛", "--json"))["kind"] == "help"


def test_who_may_not_name_and_what_cannot_be_a_name_are_refused(run: Run) -> None:
    assert "不能加叫法" in run("figures", "alias", "刺绣大赛", "--to", "两癌", "--by", "林", code=1)
    assert "没有叫“绣花”的" in run("figures", "alias", "刺绣大赛", "--to", "绣花", "--by", "陈", code=1)
    assert "是固定用语" in run("figures", "alias", "帮助", "--to", "两癌", "--by", "陈", code=1)
    assert "已经是话题「最美家庭」的叫法" in run(
        "figures", "alias", "最美家庭", "--to", "两癌", "--by", "陈", code=1
    )
    run("questions", "unanswered", "--days", "0", code=2)
