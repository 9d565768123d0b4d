"""`bot articles`: what comes in is foretold by --dry-run, counted by column, and told when it comes again."""

import json
from pathlib import Path

import pytest

from tests import make
from tests.publishing.test_folder import write
from tests.publishing.test_intake_word import BOLD, document, paragraph, said
from tests.rehearsal import bot


@pytest.fixture
def settings(tmp_path: Path) -> str:
    """Settings of an installation with its database, and 林 who writes."""
    file = str(make.config_file(tmp_path, "http://127.0.0.1:9", "sqlite:///bot.db"))
    bot("--config", file, "db", "upgrade")
    bot("--config", file, "people", "add", "林", "--role", "编辑")
    return file


def test_an_import_is_foretold_and_told(settings: str, tmp_path: Path) -> None:
    def run(*words: str) -> str:
        return bot("--config", settings, "articles", *words)

    home = write(tmp_path, {"column": '"巾帼志愿"'})
    foretold = run("import", str(home), "--dry-run")
    nothing_yet = json.loads(run("list", "--json"))
    first = run("import", str(home))
    write(tmp_path, {"column": '"巾帼志愿"', "title": '"三月"'})
    changed = run("import", str(home))
    again = run("import", str(home))

    assert "spring：新文章，会存为第1版。" in foretold
    assert foretold.endswith("预览：新 1 篇。什么都没有写。\n")
    assert nothing_yet == []
    assert "图片新增 2 张：cover.jpg、photo.jpg" in first
    assert "  标题：“巾帼志愿” → “三月”" in changed
    assert again == "spring：没有改动。\n共：没有改动 1 篇。\n"
    assert run("columns") == "巾帼志愿\t1 篇\t已发出 0 篇\n"
    assert [each["slug"] for each in json.loads(run("list", "--column", "巾帼志愿", "--json"))] == ["spring"]
    assert "没有专栏“别的”" in bot("--config", settings, "articles", "list", "--column", "别的", code=1)


def test_old_articles_come_in_by_a_person(settings: str, tmp_path: Path) -> None:
    file = tmp_path / "old.txt"
    file.write_text("战疫有我 https://mp.weixin.qq.com/s/a 2020-02-10\n", "gb18030")

    def run(*words: str, code: int = 0) -> str:
        return bot("--config", settings, "articles", "import-old", str(file), *words, code=code)

    foretold, first, again = run("--dry-run"), run("--by", "林"), run("--by", "林")

    assert foretold == "新增\t2020-02-10\t《战疫有我》\n预览：新增 1 篇。什么都没有写。\n"
    assert first.endswith("已导入：新增 1 篇。\n")
    assert again == "已导入：没有改动 1 篇。\n"
    assert "--by" in run(code=2)


def test_a_word_document_becomes_a_folder(tmp_path: Path) -> None:
    file = tmp_path / "春风.docx"
    file.write_bytes(
        document(paragraph(said("一、进村", BOLD)), paragraph(said("红", '<w:color w:val="FF0000"/>')))
    )

    told = bot("articles", "import-word", str(file), "--slug", "spring", "--out", str(tmp_path / "articles"))
    refused = bot("articles", "import-word", str(file), "--slug", "Spring!", code=1)

    assert "《春风》" in told
    assert "文字颜色：1 处" in told
    assert "## 一、进村" in (tmp_path / "articles/spring/article.md").read_text("utf-8")
    assert "小写字母" in refused
