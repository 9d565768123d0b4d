"""Blocks on the command line: what staff copy is shown, and what is left out is told when it comes in."""

from pathlib import Path

from bot.publishing.blocks import examples
from tests import make
from tests.rehearsal import bot

ARTICLE = """\
+++
title = "题"
author = "作者"
digest = "摘要"
cover = "cover.jpg"
template = "活动报道"
year = 2020
+++

三月的武都。

::: 荣誉
省级 | 最美家庭 | 13户
市级 | 最美家庭 |
:::
"""


def write(folder: Path, text: str = ARTICLE) -> Path:
    """Write an article with a row that has no number."""
    home = folder / "spring"
    home.mkdir(parents=True)
    (home / "article.md").write_text(text, encoding="utf-8")
    (home / "cover.jpg").write_bytes(make.picture())
    return home


def test_the_examples_of_all_blocks_are_shown_without_settings() -> None:
    shown = bot("--config", "/nowhere.toml", "articles", "blocks")

    assert all(example.text in shown for example in examples.FENCED)


def test_an_import_tells_what_is_left_out_and_what_is_to_be_mended_before_review(tmp_path: Path) -> None:
    settings = make.config_file(tmp_path, "http://127.0.0.1:9", "sqlite:///bot.db")
    bot("--config", str(settings), "db", "upgrade")
    home = write(tmp_path / "articles", ARTICLE + "\n共{检查人数}。\n")

    waiting = bot("--config", str(settings), "articles", "import", str(home))
    (home / "article.md").write_text(ARTICLE, encoding="utf-8")
    mended = bot("--config", str(settings), "articles", "import", str(home))

    assert "  阻断\t正文第8行：没有确认过的数字 {检查人数}（2020年）" in waiting
    assert "  提醒\t正文第5行“荣誉”没有排进去：没有数字。" in mended


def test_rendering_a_folder_tells_what_is_left_out_beside_the_html(tmp_path: Path) -> None:
    home = write(tmp_path / "articles")

    told = bot("articles", "render", "spring", "--articles", str(home.parent), "--out", str(tmp_path / "x"))

    assert "最美家庭" in (tmp_path / "x").read_text(encoding="utf-8")
    assert "article.md 第14行“荣誉”没有排进去：没有数字。" in told


def test_a_block_that_is_not_closed_is_told_with_the_line_of_the_file_and_nothing_is_kept(
    tmp_path: Path,
) -> None:
    settings = make.config_file(tmp_path, "http://127.0.0.1:9", "sqlite:///bot.db")
    bot("--config", str(settings), "db", "upgrade")
    home = write(tmp_path / "articles", ARTICLE.removesuffix(":::\n"))

    refused = bot("--config", str(settings), "articles", "import", str(home), code=1)

    assert "article.md 第12行：“荣誉”版块没有收尾" in refused
    assert bot("--config", str(settings), "articles", "list") == ""
