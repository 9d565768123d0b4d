"""`bot articles check` and `bot articles probe`: any HTML file, and what WeChat really keeps."""

import json
from pathlib import Path

from tests import commands, make
from tests.platform import running
from tests.rehearsal import ROOT, bot


def blocked(*words: str) -> str:
    """Return what a check that ends with 1 prints: its findings are no refusal."""
    done = commands.run(*words)
    assert (done.returncode, done.stderr) == (1, "")
    return done.stdout


def test_a_file_is_checked_without_settings_and_a_blocked_one_ends_with_one(tmp_path: Path) -> None:
    file = tmp_path / "article.html"
    file.write_text('<p>字</p>\n<p id="top" class="x">把课堂搬到院坝里</p>', encoding="utf-8")

    said = blocked("articles", "check", str(file))

    assert "article.html:2:1\t阻断\t正文“把课堂搬到院坝里”处写了 id，微信会删去；请去掉。" in said
    assert "阻断 1 处，提醒 1 处。" in said


def test_the_same_as_json_and_at_the_stage_of_uploaded_pictures(tmp_path: Path) -> None:
    file = tmp_path / "article.html"
    file.write_text('<img src="a.jpg" alt="" style="width:100%">', encoding="utf-8")

    assert json.loads(bot("articles", "check", str(file), "--json")) == []
    [found] = json.loads(blocked("articles", "check", str(file), "--stage", "uploaded", "--json"))

    assert (found["rule"], found["level"], found["line"]) == ("picture-address", "阻断", 1)


def test_a_file_that_cannot_be_read_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "gbk.html").write_bytes("<p>中文</p>".encode("gbk"))
    (tmp_path / "empty.html").write_text(" ", encoding="utf-8")

    assert "不是 UTF-8" in bot("articles", "check", str(tmp_path / "gbk.html"), code=1)
    assert "是空的" in bot("articles", "check", str(tmp_path / "empty.html"), code=1)
    assert "读不出来" in bot("articles", "check", str(tmp_path / "none.html"), code=1)


def test_the_probe_prints_a_row_for_each_construct_and_writes_them(tmp_path: Path) -> None:
    with running() as platform:
        settings = str(make.config_file(tmp_path, platform.url, "sqlite:///bot.db"))
        bot("--config", settings, "db", "upgrade")
        bot("--config", settings, "people", "add", "陈", "--role", "发布")
        bot("--config", settings, "articles", "import", str(ROOT / "articles" / "2020-review"))

        said = bot(
            "--config", settings, "articles", "probe", "--by", "陈", "--out", str(tmp_path / "rows.json")
        )

        assert platform.drafts == []
    assert "原样\t段落与加粗" in said
    assert '有变\tid\t少了 id="lead"' in said
    assert len(json.loads((tmp_path / "rows.json").read_text(encoding="utf-8"))) == len(said.splitlines())
