"""`bot reach report` in every form, down to the raw answer, and `bot figures --year`."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.db import Sessions
from tests import commands, make
from tests.platform import Platform
from tests.reach.conftest import MARCH_2, Account, account, wechat

__all__ = ["account", "wechat"]  # the fixtures of the tests of reach


@pytest.fixture
def platform(platform: Platform) -> Platform:
    platform.set_clock(MARCH_2)
    return platform


@pytest.fixture
def config(tmp_path: Path, platform: Platform, database_url: str) -> Path:
    return make.config_file(tmp_path, platform.url, database_url)


def bot(config: Path, *words: str) -> commands.Done:
    return commands.run("--config", str(config), *words)


@pytest.fixture
def msgid(account: Account) -> str:
    push = account.send("第一篇")
    account.read(push, 12, on=date(2026, 3, 2))
    account.wait(days=1)
    account.collect()
    account.platform.reads(push.msg_data_id, 1, day="2026-03-02", read_user=-2)
    account.wait(days=1)
    account.collect()
    return f"{push.msg_data_id}_1"


def test_every_form_is_written_whole(config: Path, msgid: str, tmp_path: Path) -> None:
    files = [tmp_path / f"年报.{kind}" for kind in ("xlsx", "docx", "csv")]
    wanted = [part for file in files for part in (f"--{file.suffix[1:]}", str(file))]

    done = bot(config, "reach", "report", "--year", "2026", *wanted)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("推送图文信息1条，阅读量10人次。数据取到北京时间2026年3月4日")
    assert [file.read_bytes()[:2] for file in files] == [b"PK", b"PK", b"\xef\xbb"]
    assert sorted(each.name for each in tmp_path.glob("*年报*")) == sorted(file.name for file in files)


def test_the_pages_of_reach_are_written_as_files(config: Path, msgid: str, tmp_path: Path) -> None:
    for what, title in TITLES.items():
        for out in (tmp_path / f"{what}.csv", tmp_path / f"{what}.json"):
            done = bot(config, "reach", "export", what, "--period", "2026-03", "--out", str(out))
            assert (done.returncode, done.stdout) == (0, f"{title}：已写到 {out}。\n"), done.stderr
        assert (tmp_path / f"{what}.csv").read_text(encoding="utf-8-sig").startswith(title)
        assert json.loads((tmp_path / f"{what}.json").read_text())["title"] == title
    wrong = bot(config, "reach", "export", "overview", "--out", str(tmp_path / "数.xls"))

    assert wrong.returncode == 2
    assert "要以 .csv 或 .json 结尾" in wrong.stderr


TITLES = {
    "overview": "2026年3月传播总览",
    "articles": "2026年3月的图文",
    "followers": "2026年3月的粉丝",
    "questions": "2026年3月的提问",
}


def test_a_file_that_cannot_be_written_leaves_the_old_one_and_no_half(
    config: Path, msgid: str, tmp_path: Path
) -> None:
    nowhere = bot(config, "reach", "report", "--xlsx", str(tmp_path / "没有这个文件夹" / "年报.xlsx"))

    assert (nowhere.returncode, nowhere.stdout) == (1, "")
    assert nowhere.stderr.startswith("写不进 ")
    assert list(tmp_path.glob("**/*年报*")) == []


def test_json_of_a_month_and_of_everything(config: Path, msgid: str) -> None:
    month = json.loads(bot(config, "reach", "report", "--month", "2026-03", "--json").stdout)
    full = json.loads(bot(config, "reach", "report", "--year", "2026", "--json", "--full").stdout)

    assert (month["period"], month["pushed"], month["reads"]) == ("2026-03", 1, 10)
    assert full["report"]["reads"] == 10
    assert {"overview", "articles", "columns", "questions"} <= {each["key"] for each in full["tables"]}


def test_an_article_opens_down_to_the_raw_answer(config: Path, msgid: str) -> None:
    told = json.loads(bot(config, "reach", "evidence", msgid, "--json").stdout)
    text = bot(config, "reach", "evidence", msgid).stdout
    [first] = told["days"][:1]
    raw = json.loads(bot(config, "reach", "raw", str(first["told"][0]["raw"])).stdout)

    assert (told["reads"], told["through"], told["counts"]) == (10, "2026-03-03", True)
    assert [each["reads"] for each in first["told"]] == [12, 10]  # WeChat corrected itself
    assert raw["list"][0]["detail_list"][0]["read_user"] == 12
    assert "10人次，截至2026-03-03。2026-03-02 发布，计入年度一句话" in text


def test_what_is_not_there_is_said(config: Path, msgid: str) -> None:
    assert "没有编号 7_1 的图文" in bot(config, "reach", "evidence", "7_1").stderr
    assert "没有编号为 9999 的原始答复" in bot(config, "reach", "raw", "9999").stderr
    assert bot(config, "reach", "report", "--month", "三月").returncode == 2
    assert bot(config, "reach", "report", "--month", "2026-03", "--year", "2026").returncode == 2


def test_the_line_becomes_figures_that_wait(config: Path, msgid: str, sessions: Sessions) -> None:
    refused = bot(config, "figures", "--year", "2026", "--by", "林")
    done = bot(config, "figures", "--year", "2026", "--by", "林", "--even-so")
    again = bot(config, "figures", "--year", "2026", "--by", "林", "--even-so")
    listed = json.loads(bot(config, "figures", "list", "--json").stdout)

    assert "2026年的数字还不是最后的：" in refused.stderr
    assert "一定要现在记，请加 --even-so。" in refused.stderr
    assert done.stdout.startswith("推送图文信息1条，阅读量达10人次。\n")
    assert "数字：新增 2" in done.stdout, done.stdout
    assert "新增 2" not in again.stdout
    assert [(each["indicator"], each["text"], each["confirmed_by"]) for each in listed] == [
        ("推送图文信息", "1条", None),
        ("图文阅读量", "10人次", None),
    ]
    assert bot(config, "figures", "--year", "2026").returncode == 2
    assert bot(config, "figures").returncode == 2
