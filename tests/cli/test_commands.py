"""The command line: what it prints, what it refuses, and with which code it ends."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from bot import cli, db, people, system
from bot.authenticator import Authenticator
from bot.cli import COMMANDS
from bot.figures import sheets
from bot.figures.sheets import excel
from bot.journal import Entry
from bot.publishing.images import Taken, intake
from tests import make
from tests.rehearsal import ROOT, bot
from tools import click_words

REVIEW = ROOT / "articles" / "2020-review"
GOOD = """\
+++
title = "题"
author = "作者"
digest = "摘要"
cover = "images/cover.jpg"
template = "review"
+++

正文。
"""


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """Settings of an installation whose database is not made yet."""
    return make.config_file(tmp_path, "http://127.0.0.1:9", "sqlite:///bot.db")


@pytest.fixture
def installed(settings: Path) -> Path:
    bot("--config", str(settings), "db", "upgrade")
    return settings


def test_help_names_every_command() -> None:
    shown = bot("--help")

    assert all(f"\n  {command} " in shown for command in COMMANDS)


def test_without_settings_the_first_step_is_named(tmp_path: Path) -> None:
    refused = bot("--config", str(tmp_path / "none.toml"), "pushes", "list", code=1)

    assert "config.example.toml" in refused
    assert "Traceback" not in refused


def test_without_a_database_the_next_step_is_named_and_no_file_is_left(settings: Path) -> None:
    refused = bot("--config", str(settings), "articles", "list", code=1)

    assert "bot db upgrade" in refused
    assert [file.name for file in settings.parent.iterdir()] == ["config.toml"]


def test_wrong_use_ends_with_two() -> None:
    assert "没有 nonsense 这个命令。" in bot("nonsense", code=2)
    assert "SLUG" in bot("articles", "submit", code=2)


def test_an_article_is_rendered_without_settings_or_database(tmp_path: Path) -> None:
    file = tmp_path / "review.html"

    bot("--config", "/nowhere.toml", "articles", "render", "2020-review", "--out", str(file))

    html = file.read_text(encoding="utf-8")
    assert html.startswith("<section style=")
    assert 'src="images/overview.png"' in html
    assert len(html) < 20_000


def test_figures_go_out_and_come_in_as_excel_and_the_last_import_is_undone(installed: Path) -> None:
    def run(*words: str, code: int = 0) -> str:
        return bot("--config", str(installed), *words, code=code)

    run("people", "add", "陈", "--role", "管理员")
    empty, filled, whole = (str(installed.parent / name) for name in ("空表.xlsx", "填好.xlsx", "全部.xlsx"))
    run("figures", "template", empty)
    sheets.write(Path(filled), excel.EXAMPLES)

    not_filled = run("figures", "import", empty, "--dry-run", code=1)
    before = run("figures", "import", filled, "--dry-run")
    nothing = run("figures", "list")
    unnamed = run("figures", "import", filled, code=2)
    imported = run("figures", "import", filled, "--by", "陈")
    exported = run("figures", "export", whole, "--year", "2019")
    again = run("figures", "import", whole, "--by", "陈")
    undone = run("figures", "undo", "--by", "陈")
    refused = run("figures", "undo", "--by", "陈", code=1)

    assert "一行数字也没有" in not_filled
    assert "新增 编织比赛场次 2019年：12场\n" in before
    assert before.endswith("预览：新增 2 个、加叫法 7 个。什么都没有写。\n")
    assert nothing == ""
    assert "请用 --by 写明是谁导入" in unnamed
    assert imported == "数字：新增 2 个、加叫法 7 个。\n"
    assert "2 个数字" in exported
    assert again == "数字：未变 2 个。\n"
    assert "撤回 编织比赛场次2019年 12场\n" in undone
    assert "已撤销 陈 " in undone
    assert refused == "没有可以撤销的导入。\n"
    assert run("figures", "list") == ""


def test_a_figure_far_from_the_last_one_is_confirmed_once_its_sentence_was_checked(installed: Path) -> None:
    def run(*words: str, code: int = 0) -> str:
        return bot("--config", str(installed), *words, code=code)

    first, *_ = excel.EXAMPLES.rows
    sentence = "全年举办编织比赛1200场。"
    far = replace(first, year=2020, text="1200场", value=Decimal(1200), sentence=sentence)
    filled = str(installed.parent / "两年.xlsx")
    sheets.write(Path(filled), replace(excel.EXAMPLES, rows=(first, far)))
    run("people", "add", "陈", "--role", "管理员")
    run("figures", "import", filled, "--by", "陈")
    number = {each["year"]: str(each["id"]) for each in json.loads(run("figures", "list", "--json"))}
    run("figures", "confirm", number[2019], "--by", "陈")

    refused = run("figures", "confirm", number[2020], "--by", "陈", code=1)
    confirmed = run("figures", "confirm", number[2020], "--by", "陈", "--checked")

    assert "是2019年（12场）的 100 倍" in refused
    assert "在命令行里是加上 --checked。" in refused
    assert confirmed == "已确认 1 个数字。\n"


def test_figures_are_imported_unconfirmed_and_answered_with_once_confirmed(installed: Path) -> None:
    def run(*words: str, code: int = 0) -> str:
        return bot("--config", str(installed), *words, code=code)

    first = run("articles", "import", str(ROOT / "articles"))
    again = run("articles", "import", str(ROOT / "articles"))
    before = json.loads(run("ask", "两癌", "--json"))
    figures = json.loads(run("figures", "list", "--json"))
    run("people", "add", "陈", "--role", "管理员")
    run("people", "add", "林", "--role", "编辑")
    number = next(str(each["id"]) for each in figures if each["value"] == 10025)
    refused = run("figures", "confirm", number, "--by", "林", code=1)
    run("figures", "confirm", number, "--by", "陈")
    after = json.loads(run("ask", "两癌", "--json"))

    assert "第1版" in first
    assert "新增 40 个" in first
    assert "没有改动" in again
    assert "未变 40 个" in again
    assert (before["kind"], before["figures"]) == ("help", [])
    assert len(figures) == 40
    assert "管理员" in refused
    assert after["kind"] == "figures"
    assert [(each["value"], each["year"], each["unit"]) for each in after["figures"]] == [(10025, 2020, "名")]


def test_a_question_leaves_a_trace_only_when_asked_as_somebody(installed: Path) -> None:
    def run(*words: str) -> str:
        return bot("--config", str(installed), *words)

    nobody = json.loads(run("ask", "晚上好", "--json"))
    somebody = json.loads(run("ask", "晚上好", "--as", "oAsker", "--json"))
    last_year = json.loads(run("ask", "去年最美家庭", "--on", "2021-05-01", "--json"))

    assert nobody["kind"] == somebody["kind"] == "help"
    assert nobody["text"] == somebody["text"]
    assert last_year["kind"] == "help"  # nothing is confirmed yet


def test_init_writes_settings_once_and_makes_the_first_administrator(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    words = [
        "--config",
        str(file),
        "init",
        "--name",
        "陇南武都妇女",
        "--appid",
        "wx1",
        "--admin",
        "陈",
        "--yes",
    ]
    secrets = {"BOT_ACCOUNT__SECRET": "s3cret", "BOT_ADMIN_PASSWORD": "long enough for us"}

    said = bot(*words, environment=secrets)
    again = bot(*words, code=1, environment=secrets)
    people = json.loads(bot("--config", str(file), "people", "list", "--json"))

    assert "令牌" in said
    assert "s3cret" not in said
    assert "不会覆盖" in again
    assert file.stat().st_mode & 0o077 == 0
    assert people == [{"name": "陈", "roles": ["管理员"], "until": {}, "suspended": False, "code": False}]
    made = [tmp_path / "var", *(tmp_path / "var").iterdir()]
    assert tmp_path / "var" / "bot.db" in made
    assert [each.name for each in made if each.stat().st_mode & 0o077] == []


def test_an_init_that_fails_leaves_nothing(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"

    refused = bot(
        *("--config", str(file), "init", "--name", "甲", "--appid", "wx1", "--admin", "陈", "--yes"),
        code=1,
        environment={"BOT_ACCOUNT__SECRET": "s", "BOT_ADMIN_PASSWORD": "short"},
    )

    assert "密码至少" in refused
    assert not file.exists()


def test_an_init_that_nobody_can_answer_says_so_and_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"

    refused = bot("--config", str(file), "init", "--appid", "wx1", code=1)

    assert refused.strip() == "已中断，什么都没有写。"
    assert not file.exists()


def test_numbers_and_times_that_nothing_can_have_are_wrong_use(installed: Path) -> None:
    huge = "99999999999999999999"

    for words in (
        ("pushes", "cancel", huge, "--by", "陈"),
        ("pushes", "settle", huge, "--sent", "--by", "陈"),
        ("figures", "confirm", huge, "--by", "陈"),
    ):
        assert "不在范围里" in bot("--config", str(installed), *words, code=2)
    for at in ("0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00"):
        planning = ("pushes", "schedule", "one", "--at", at, "--by", "陈")
        assert "不是时间" in bot("--config", str(installed), *planning, code=2)
    assert "时代" in bot("--config", str(installed), "ask", "两癌", "--on", "0001-01-01", code=1)


def test_people_are_given_roles_for_a_while_and_invited(installed: Path) -> None:
    def people(*words: str, code: int = 0) -> str:
        return bot("--config", str(installed), "people", *words, code=code)

    people("add", "陈", "--role", "管理员")
    people("add", "林", "--role", "编辑")
    assert people("role", "林", "初审", "--until", "2099-12-31", "--by", "陈") == (
        "林 现在有“初审”，到2099-12-31（含）。\n"
    )
    assert "林\t编辑、初审（到2099-12-31）\n" in people("list")
    told = json.loads(people("list", "--json"))[-1]
    assert told["until"] == {"初审": "2099-12-31"}
    assert "只能写一个" in people(
        "role", "林", "初审", "--take", "--until", "2099-12-31", "--by", "陈", code=2
    )
    assert people("role", "林", "初审", "--take", "--by", "陈") == "已收回 林 的“初审”。\n"
    link, hint = people("invite", "林", "--by", "陈").splitlines()
    assert re.fullmatch(r"https?://[^/]+/console/invited/[\w-]{32}", link)
    assert hint.startswith("请把这个链接只给 林 本人，")


def test_deeds_about_people_say_by_whom_they_are_done(installed: Path) -> None:
    def run(*words: str, code: int = 0) -> str:
        return bot("--config", str(installed), "people", *words, code=code)

    run("add", "陈", "--role", "管理员")
    run("add", "林", "--role", "编辑", "--by", "陈")
    run("mail", "林", "lin@example.cn", "--by", "陈")
    run("suspend", "林", "--by", "陈")
    run("resume", "林", "--by", "陈")

    for words in (
        ("add", "周", "--role", "初审"),
        ("mail", "陈", "x@example.cn"),
        ("suspend", "陈"),
        ("resume", "陈"),
        ("password", "陈", "--password-stdin"),
        ("reset-code", "陈"),
    ):
        assert "没有“管理员”的权限" in bot(
            "--config", str(installed), "people", *words, "--by", "林", code=1, typed="long enough for us\n"
        )
    sessions = db.connect(f"sqlite:///{installed.parent / 'bot.db'}")
    with sessions.begin() as session:
        told = [(entry.verb, entry.who) for entry in session.scalars(select(Entry).order_by(Entry.id))]
        lin = people.named(session, "林")
        session.add(Authenticator(person_id=lin.id, secret="", offered_at=make.NOON, since=make.NOON))
    sessions.close()
    assert told == [("加入", "程序"), ("加入", "陈"), ("改邮箱", "陈"), ("停用", "陈"), ("恢复", "陈")]
    assert "林\t编辑\t手机验证码\n" in run("list")
    assert [each["code"] for each in json.loads(run("list", "--json"))] == [False, True]
    assert run("reset-code", "林", "--by", "陈").startswith("林 的手机验证码已重置")
    assert "没有打开手机验证码" in run("reset-code", "林", "--by", "陈", code=1)


def test_pictures_are_looked_at_before_the_database_is_held(
    installed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sessions = db.connect(f"sqlite:///{installed.parent / 'bot.db'}")
    look = intake.take
    seen = []

    def meanwhile(content: bytes) -> Taken:
        with sessions.begin() as session:  # would wait, and give up
            system.note(session, "meanwhile", "kept", now=make.NOON)
        seen.append(content)
        return look(content)

    monkeypatch.setattr(intake, "take", meanwhile)
    for words in (["articles", "import", str(REVIEW)], ["figures", "import", str(REVIEW / "figures.toml")]):
        cli.bot(["--config", str(installed), *words], standalone_mode=False)
    sessions.close()

    assert len(seen) >= 2


def test_the_register_of_pictures_says_whose_each_is_and_of_which_nobody_knows(
    installed: Path, tmp_path: Path
) -> None:
    place = tmp_path / "articles" / "spring"
    (place / "images").mkdir(parents=True)
    (place / "images" / "cover.jpg").write_bytes(make.picture())
    (place / "article.md").write_text(GOOD, encoding="utf-8")
    bot("--config", str(installed), "articles", "import", str(place))
    bot("--config", str(installed), "articles", "import", str(REVIEW))

    every = bot("--config", str(installed), "articles", "pictures")
    one = bot("--config", str(installed), "articles", "pictures", "spring")

    assert one == "spring\timages/cover.jpg\t来源不明\n"
    assert one in every
    assert "2020-review\timages/overview.png\t来源 本会绘制\n" in every


def test_a_broken_folder_imports_nothing(installed: Path, tmp_path: Path) -> None:
    good = tmp_path / "articles" / "a-good"
    bad = tmp_path / "articles" / "b-bad"
    for place in (good, bad):
        (place / "images").mkdir(parents=True)
        (place / "images" / "cover.jpg").write_bytes(make.picture())
        (place / "article.md").write_text(GOOD, encoding="utf-8")
    (bad / "article.md").write_text('+++\ntitel = "题"\n+++\n\n正文。\n', encoding="utf-8")

    refused = bot("--config", str(installed), "articles", "import", str(tmp_path / "articles"), code=1)
    listed = bot("--config", str(installed), "articles", "list")

    assert "article.md 第2行：没有“titel”这一项。是不是 title？" in refused
    assert listed.strip() == ""


def test_a_place_that_cannot_be_written_to_is_answered_with_one_sentence(installed: Path) -> None:
    rendered = bot("articles", "render", "2020-review", "--out", "/no/dir/x", code=1)
    secret = {"BOT_ACCOUNT__SECRET": "s", "BOT_ADMIN_PASSWORD": "long enough for us"}
    words = ("--name", "甲", "--appid", "wx1", "--admin", "陈", "--yes")
    begun = bot("--config", "/no/dir/config.toml", "init", *words, code=1, environment=secret)

    assert rendered.startswith("写不进 /no/dir/x：")
    assert begun.startswith("/no/dir/config.toml：")
    for said in (rendered, begun):
        assert len(said.strip().splitlines()) == 1


def test_the_ways_of_sending_are_asked_for_by_the_words_of_the_settings(installed: Path) -> None:
    for mode in ("mass", "publish", "draft"):
        words = ("schedule", "nowhere", "--at", "+90s", "--by", "陈", "--mode", mode)
        assert "没有文章" in bot("--config", str(installed), "pushes", *words, code=1)


def test_staff_get_a_new_password_leave_and_come_back(installed: Path) -> None:
    def run(*words: str, code: int = 0, typed: str | None = None) -> str:
        return bot("--config", str(installed), "people", *words, code=code, typed=typed)

    run("add", "林", "--role", "编辑")
    run("add", "陈", "--role", "管理员")
    nobody = run("password", "谁", "--password-stdin", code=1, typed="long enough for us\n")
    short = run("password", "林", "--password-stdin", code=1, typed="short\n")
    changed = run("password", "林", "--password-stdin", typed="long enough for us\n")
    last = run("suspend", "陈", code=1)
    run("suspend", "林")
    run("resume", "林")
    again = run("resume", "林", code=1)

    assert "没有叫“谁”的工作人员" in nobody
    assert "密码至少 10 位" in short
    assert "林 的密码已改" in changed
    assert "最后一位管理员" in last
    assert "不用恢复" in again
    assert [each["suspended"] for each in json.loads(run("list", "--json"))] == [False, False]


def test_reviewers_are_named_with_any_comma(installed: Path) -> None:
    def run(*words: str, code: int = 0) -> str:
        return bot("--config", str(installed), *words, code=code)

    run("articles", "import", str(ROOT / "articles"))
    for name, role in (("林", "编辑"), ("周", "初审"), ("吴", "复审"), ("郑", "终审")):
        run("people", "add", name, "--role", role)

    submitted = run("articles", "submit", "2020-review", "--by", "林", "--reviewers", "周、吴，郑")

    assert "初审 周 → 复审 吴 → 终审 郑" in submitted


def test_collecting_that_reaches_nobody_ends_with_one(installed: Path) -> None:
    said = bot("--config", str(installed), "reach", "collect", "--day", "2025-11-08", code=1)

    assert "连不上微信" in said


def test_the_dictionary_of_metrics_is_printed_and_needs_no_settings() -> None:
    entries = {each["key"]: each for each in json.loads(bot("reach", "dictionary", "--json"))}

    assert entries["reads"]["unit"] == "人次"
    assert entries["reads"]["counts"] == "times"
    assert entries["readers"]["counts"] == "persons"
    assert "每篇里每位读者只算一次" in bot("reach", "dictionary")


def test_what_is_lacking_is_listed_with_the_reason(installed: Path) -> None:
    config = ("--config", str(installed))
    bot(*config, "reach", "collect", code=1)

    said = bot(*config, "reach", "gaps")
    found = json.loads(bot(*config, "reach", "gaps", "--json"))

    assert said.splitlines()[0].endswith("：缺数")
    assert [kind["call"] for kind in found["kinds"]][:2] == ["getarticletotaldetail", "getarticleread"]
    assert len(found["kinds"]) == 8
    assert all(kind["gaps"][0]["asked_again"] for kind in found["kinds"])


def test_a_number_to_bind_a_phone_is_printed_and_can_be_taken_back(installed: Path) -> None:
    bot("--config", str(installed), "people", "add", "林", "--role", "编辑")

    number, sentence = bot("--config", str(installed), "people", "bind", "林").splitlines()

    assert len(number) == 6
    assert number.isdigit()
    assert sentence.startswith("请 林 在 ")
    refused = bot("--config", str(installed), "people", "unbind", "林", code=1)
    assert "没有绑定手机" in refused


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("pushes", "cancel", "1"), "还缺选项 '--by'"),
        (("pushes", "cancel"), "还缺参数 'ID'"),
        (("pushes", "list", "--jso"), "没有 --jso 这个选项。"),
        (("calendar", "--month", "2026-13"), "“2026-13”不是这种写法"),
        (("pushes", "schedule", "a", "--at", "+90s", "--by", "陈", "--mode", "fly"), "可用："),
        (("articles", "sheet-check", "nowhere.html"), "没有这个文件或文件夹"),
        (("pushes", "--help"), "用法："),
        (("pushes", "--help"), "显示这段说明。"),
    ],
)
def test_click_speaks_chinese_too(installed: Path, words: tuple[str, ...], said: str) -> None:
    code = 0 if "--help" in words else 1 if "sheet-check" in words else 2

    assert said in bot("--config", str(installed), *words, code=code)


def test_what_click_says_was_compiled_as_it_is_written() -> None:
    source = click_words.SOURCE

    assert source.with_suffix(".mo").read_bytes() == click_words.compiled(source.read_text(encoding="utf-8"))
