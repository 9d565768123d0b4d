"""`bot articles proofread`, `confirm` and `bot words`: what an editor sees and does before review."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import make
from tests.rehearsal import ROOT, bot

Run = Callable[..., str]


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
    run("articles", "import", str(ROOT / "articles"))
    run("figures", "confirm", *map(str, range(1, 41)), "--by", "陈")
    return run


def test_a_file_is_proofread_and_mended_in_place_change_by_change(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "draft.md"
    file.write_text(
        '+++\ntitle = "区攻府的事"\n+++\n\n2020年,“两癌”检查受益妇女10052名。\n', encoding="utf-8"
    )

    found = json.loads(run("articles", "proofread", str(file), "--json"))

    assert [(each["rule"], each["level"], each["place"]) for each in found] == [
        ("wrong-word", "提醒", "标题"),
        ("half-width", "提醒", "第5行"),
        ("figure-differs", "需确认", "第5行"),
    ]
    assert "10025名" in found[2]["what"]
    told = run("articles", "proofread", str(file), "--apply")
    assert "“攻府”→“政府”" in told
    assert told.endswith("改了 2 处。\n")
    assert file.read_text(encoding="utf-8") == (
        '+++\ntitle = "区政府的事"\n+++\n\n2020年，“两癌”检查受益妇女10052名。\n'
    )


def test_the_published_review_is_clean_and_changing_it_needs_an_editor(run: Run) -> None:
    assert run("articles", "proofread", "2020-review") == "没有发现问题。\n"
    run("articles", "proofread", "2020-review", "--apply", code=2)
    assert run("articles", "proofread", "2020-review", "--apply", "--by", "林") == "没有可以自动改的。\n"


def test_a_number_that_is_none_is_named_with_where_to_find_the_right_ones(run: Run) -> None:
    told = run("articles", "confirm", "2020-review", "0", "--by", "林", code=1)

    assert "编号 0：" in told
    assert "编号见 bot articles proofread 2020-review。" in told


def test_an_administrator_edits_the_words(run: Run) -> None:
    assert run("words", "list", "攻府").startswith("攻府\t政府\t词典")

    run("words", "add", "甲乙丙", "甲乙丁", "--source", "自编：测试", "--except", "甲乙丙丁", "--by", "陈")
    run("words", "leaders", "add", "1", "林晓云", "区妇联主席", "--by", "陈")

    assert run("words", "list", "甲乙丙") == "甲乙丙\t甲乙丁\t自编：测试\t甲乙丙丁\n"
    assert run("words", "leaders", "list") == "1\t林晓云\t区妇联主席\n"
    assert "甲乙丙\t甲乙丁" in run("words", "export")
    run("words", "remove", "甲乙丙", "--by", "陈")
    assert run("words", "list", "甲乙丙") == "\n"
    run("words", "add", "甲乙丙", "甲乙丁", "--source", "自编", "--by", "林", code=1)
