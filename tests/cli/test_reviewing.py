"""Leave, substitutes, differences and sheets from the command line."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot import db
from bot.clock import beijing_day
from tests import make
from tests.rehearsal import bot


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Settings of an installation with the cast, one more who may take the second step, and an article."""
    file = make.config_file(tmp_path, "http://127.0.0.1:9", f"sqlite:///{tmp_path / 'bot.db'}")
    bot("--config", str(file), "db", "upgrade")
    sessions = db.connect(f"sqlite:///{tmp_path / 'bot.db'}")
    make.revision(sessions, "spring")
    sessions.close()
    return file


def test_who_is_away_is_replaced_and_the_sheet_of_it_is_checked(settings: Path, tmp_path: Path) -> None:
    def run(*words: str, code: int = 0) -> str:
        return bot("--config", str(settings), *words, code=code)

    today = beijing_day(datetime.now(UTC))
    last = today + timedelta(days=4)
    sheet = str(tmp_path / "审核单.html")
    run("people", "add", "冯", "--role", "复审")
    run("articles", "submit", "spring", "--by", "林", "--reviewers", "周,吴,郑")
    run("articles", "approve", "spring", "--by", "周")

    unnamed = run("articles", "substitute", "spring", "--step", "复审", "--to", "冯", "--by", "林", code=1)
    noted = run("people", "away", "吴", "--to", str(last), "--remark", "培训", "--by", "吴")
    refused = run("people", "away", "郑", "--to", str(last), "--by", "林", code=1)
    listed = json.loads(run("people", "away-list", "--json"))
    done = run("articles", "substitute", "spring", "--step", "复审", "--to", "冯", "--by", "林")
    status = json.loads(run("articles", "status", "spring", "--json"))
    run("articles", "sheet", "spring", "--out", sheet)
    whole = bot("articles", "sheet-check", sheet)
    Path(sheet).write_text(Path(sheet).read_text("utf-8").replace(">郑<", ">正<"), encoding="utf-8")
    changed = bot("articles", "sheet-check", sheet, code=1)
    back = run("people", "back", "吴", "--by", "陈")

    assert "吴 今天没有登记请假；换人要写明理由" in unnamed
    assert f"吴 {said(today)}至" in noted
    assert "自己的假自己登记" in refused
    assert [(each["name"], each["to"], each["remark"], each["by"]) for each in listed] == [
        ("吴", str(last), "培训", "吴")
    ]
    assert "复审由 吴 改为 冯。内容未变，只换了署名。请 周 再通过一次。" in done
    assert (status["state"], status["approvals"]) == ("in_review", [])
    assert f"整单没有改动的痕迹。校验码 {status['digest']}" in whole
    assert "别的地方（审核人、时间、意见等）被改过" in changed
    assert "这次请假取消了" in back
    assert run("people", "away-list") == "没有人请假。\n"


def test_versions_are_compared_on_the_command_line(settings: Path, tmp_path: Path) -> None:
    sessions = db.connect(f"sqlite:///{tmp_path / 'bot.db'}")
    make.revision(sessions, "spring", title="巾帼志愿服务走进乡村", body=make.BODY + "\n共10052名。\n")
    sessions.close()

    shown = bot("--config", str(settings), "articles", "difference", "spring")
    wrong = bot("--config", str(settings), "articles", "difference", "spring", "--from", "7", code=1)

    assert shown.splitlines() == [
        "《巾帼志愿服务走进乡村》第1版 → 第2版",
        "标题：巾帼志愿服务走进[-社区-]{+乡村+}",
        "  （3 段没有改）",
        "**一是送温暖。**志愿者上门服务。（只改了空行）",
        "{+共10052名。+}",
    ]
    assert "没有第7版；有第1至第2版" in wrong


def said(day: date) -> str:
    return f"{day.month}月{day.day}日"
