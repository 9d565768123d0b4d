"""`bot rules` and `bot menu`: what they print, what they refuse, and that a wrong file changes nothing."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import cli
from tests import make
from tests.answering import backend
from tests.platform import Platform
from tests.rehearsal import bot

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, platform: Platform) -> Run:
    """Run a command of an installation with an administrator and an editor."""
    file = make.config_file(tmp_path, platform.url, "sqlite:///bot.db")

    def run(*words: str, code: int = 0) -> str:
        return bot("--config", str(file), *words, code=code)

    run("db", "upgrade")
    run("people", "add", "陈", "--role", "管理员")
    run("people", "add", "林", "--role", "编辑")
    return run


def saved(folder: Path, content: Any) -> str:
    file = folder / "autoreply.json"
    file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    return str(file)


def test_rules_are_imported_listed_switched_and_set(run: Run, platform: Platform) -> None:
    platform.account(
        autoreply=backend.answer(
            backend.rule("预约", "怎么预约", made_at=1),
            backend.rule("歌", made_at=2, replies=[{"type": "voice", "content": "v"}]),
            add_friend_autoreply_info=backend.text("谢谢关注"),
        )
    )

    first = run("rules", "import", "--by", "陈")
    again = run("rules", "import", "--by", "陈")
    listed = run("rules", "list")
    off = run("rules", "off", "1", "--by", "陈")
    once_more = run("rules", "off", "1", "--by", "陈")
    words = ("--priority", "3", "--from", "2099-03-01", "--until", "2099-03-31", "--by", "陈")
    period = run("rules", "set", "1", *words)
    opened = run("rules", "set", "1", "--until", "无", "--by", "陈")
    conflicts = run("rules", "conflicts")
    rows = json.loads(run("rules", "list", "--json"))

    assert "新增 3 条：预约、歌、被关注回复。" in first
    assert "注意 《歌》：语音不能作为被动回复，已保存但不会发出。" in first
    assert "关注时仍发程序的欢迎语" in first
    assert "bot rules conflicts" in first
    assert again.startswith("未变 3 条。")
    assert "1\t启用\t预约\t怎么预约（半匹配）\t文字 预约请打 12338" in listed
    assert "3\t停用\t被关注回复\t被关注回复\t文字 谢谢关注" in listed
    assert (off, once_more) == ("规则 1《预约》已停用。\n", "规则 1《预约》本来就已停用。\n")
    assert period == "规则 1《预约》：停用，优先级 3，2099年3月1日起，2099年3月31日止。\n"
    assert opened == "规则 1《预约》：停用，优先级 3，2099年3月1日起。\n"
    assert "规则 2《歌》没有可以发出的回复" in conflicts
    assert [(row["name"], row["on"], row["priority"], row["from"]) for row in rows] == [
        ("预约", False, 3, "2099-03-01"),
        ("歌", True, 0, None),
        ("被关注回复", False, 0, None),
    ]


def test_a_rule_of_our_own_is_added_with_what_stands_in_its_way(run: Run) -> None:
    plain = run("rules", "add", "值班", "--keyword", "值班", "--text", "周一至周五", "--by", "陈")
    words = ("--keyword", "值班", "--keyword", "电话", "--exact", "--text", "12338", "--by", "陈")
    second = run("rules", "add", "电话", *words)

    assert plain == "已加规则 1《值班》：值班（半匹配）。\n"
    assert second.startswith("已加规则 2《电话》：值班（全匹配）、电话（全匹配）。\n注意：")
    assert "都有关键词“值班”" in second
    assert "没有“管理员”的权限" in run(
        "rules", "add", "甲", "--keyword", "甲", "--text", "乙", "--by", "林", code=1
    )


def test_a_saved_answer_is_imported_without_asking_wechat(
    run: Run, platform: Platform, tmp_path: Path
) -> None:
    said = run(
        "rules", "import", "--by", "陈", "--file", saved(tmp_path, backend.answer(backend.rule("预约")))
    )

    assert said == "新增 1 条：预约。\n"
    assert "/cgi-bin/stable_token" not in platform.state()["calls"]


@pytest.mark.parametrize("content", [{}, [], "text", {"is_autoreply_open": 1, "keyword_autoreply_info": [1]}])
def test_a_file_that_is_no_answer_of_wechat_changes_nothing(
    run: Run, tmp_path: Path, content: object
) -> None:
    run("rules", "import", "--by", "陈", "--file", saved(tmp_path, backend.answer(backend.rule("预约"))))

    refused = run("rules", "import", "--by", "陈", "--file", saved(tmp_path, content), code=1)

    assert "不是 get_current_autoreply_info 的答复" in refused
    assert len(refused.strip().splitlines()) == 1
    assert "1\t启用" in run("rules", "list")


def test_who_is_no_administrator_is_refused_before_wechat_is_asked(run: Run, platform: Platform) -> None:
    for words in (["rules", "import"], ["menu", "import"]):
        assert "没有“管理员”的权限" in run(*words, "--by", "林", code=1)
    assert "没有编号为 9 的规则" in run("rules", "on", "9", "--by", "陈", code=1)
    assert platform.state()["calls"] == {}


def test_wrong_use_is_named(run: Run) -> None:
    assert "--priority" in run("rules", "set", "1", "--by", "陈", code=2)
    assert "不是日子" in run("rules", "set", "1", "--from", "2026-13-01", "--by", "陈", code=2)
    assert "不在范围里" in run("rules", "on", "99999999999", "--by", "陈", code=2)


def test_the_menu_is_kept_shown_and_listed(run: Run, platform: Platform) -> None:
    nothing = run("menu", "show", code=1)
    first = run("menu", "import", "--by", "陈")
    again = run("menu", "import", "--by", "陈")
    platform.account(menu={})
    gone = run("menu", "import", "--by", "陈")

    assert "bot menu import" in nothing
    assert first.startswith("已存下，编号 1：\n数字：回答“菜单”\n")
    assert again.startswith("和上次存下的一样：")
    assert gone == "已存下，编号 2：\n（没有开启菜单）\n"
    assert len(run("menu", "list").splitlines()) == 2
    assert run("menu", "show", "1").startswith("数字：回答“菜单”\n")
    assert json.loads(run("menu", "show", "--json")) == {"is_menu_open": 0}
    assert "没有编号为 9 的菜单" in run("menu", "show", "9", code=1)


def test_a_connection_without_settings_or_tables_begins_with_the_first_step(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "config.toml"

    def connect() -> str:
        assert cli.bot(["--config", str(file), "connect"], standalone_mode=False) == 1
        return capsys.readouterr().out

    without = connect()
    make.config_file(tmp_path, "http://127.0.0.1:9", "sqlite:///bot.db")
    empty = connect()

    assert without.startswith("✗ 1 配置齐全\n    找不到配置文件")
    assert "bot db upgrade" in empty
    assert "下一步：第 1 步，配置齐全" in empty
