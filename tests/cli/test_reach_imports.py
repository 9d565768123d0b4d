"""`bot reach import`, `imports`, `undo`, `differences`: what they print and what they refuse."""

from pathlib import Path

import pytest

from tests import make
from tests.reach.imports.exports import ARTICLES, article, workbook
from tests.rehearsal import bot


@pytest.fixture
def office(tmp_path: Path) -> Path:
    """Settings of an installation with an editor and a reviewer."""
    file = make.config_file(tmp_path, "http://127.0.0.1:9", "sqlite:///bot.db")
    bot("--config", str(file), "db", "upgrade")
    for name, role in (("林", "编辑"), ("周", "初审")):
        bot("--config", str(file), "people", "add", name, "--role", role)
    return file


def test_an_export_is_looked_at_imported_listed_and_taken_back(office: Path, tmp_path: Path) -> None:
    def run(*words: str, code: int = 0) -> str:
        return bot("--config", str(office), "reach", *words, code=code)

    rows = [[*ARTICLES, "热度（次）"], [*article("老文章", "2019-05-10"), 900]]
    file = str(workbook(tmp_path, rows))
    wrong = ("--column", "总阅读人数=-", "--column", "热度（次）=read_user")

    nobody = run("import", file, code=2)
    no_sense = run("import", file, "--by", "林", "--column", "热度", code=2)
    no_right = run("import", file, "--by", "周", code=1)
    looked = run("import", file, "--dry-run", "--column", "总阅读次数=-", "--column", "热度（次）=阅读次数")
    faulty = run("import", file, "--by", "林", *wrong, code=1)
    done = run("import", file, "--by", "林")
    again = run("import", file, "--by", "林")
    listed = run("imports")
    report = run("report", "--year", "2019")
    same = run("differences", "--year", "2019")
    undone = run("undo", "--by", "林")
    after = run("imports")

    assert "请用 --by 写明是谁导入" in nobody
    assert "要写 --column “阅读（次）=read_count”" in no_sense
    assert "周" in no_right
    assert "内容分析.xlsx：内容分析，工作表“内容分析”，栏目在第1行。" in looked
    assert "J　热度（次）：累计阅读次数（手工选定）" in looked
    assert "“内容分析”表第2行J列：阅读人数 900 比阅读次数 800 还多" in faulty
    assert "J　热度（次）：—（不认识，不导入）" in done
    assert "已导入：新增 1 行。" in done
    assert "都已经有了，没有要导入的。" in again
    assert "\t林\t内容分析\t内容分析.xlsx\t新增 1 行" in listed
    assert "推送图文信息1条，阅读量500人次" in report
    assert "2019年没有不同的数。" in same
    assert "对 内容分析.xlsx 的导入。" in undone
    assert "撤销" in after
