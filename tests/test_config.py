"""Settings: every fault at once with its key and its remedy, and never a secret in a sentence."""

import tomllib
from pathlib import Path

import msgspec
import pytest

from bot import config
from bot.config import Config
from bot.errors import Mistake
from tests import make

EXAMPLE = Path(__file__).parents[1] / "config.example.toml"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ACCOUNT: dict[str, object] = {
    "name": "陇南武都妇女",
    "appid": "wx1",
    "secret": "geheim-appsecret",
    "token": "geheimtoken",
    "encoding_aes_key": KEY,
}
GOOD: dict[str, dict[str, object]] = {"account": ACCOUNT, "web": {"secret_key": "geheim-session-key"}}


def load(folder: Path, environ: dict[str, str] | None = None, /, **sections: dict[str, object]) -> Config:
    """Load settings that are right but for *sections*; a key whose value is None is left out."""
    content = {
        name: {**GOOD.get(name, {}), **sections.get(name, {})} for name in dict.fromkeys([*GOOD, *sections])
    }
    filled = {
        name: {key: value for key, value in section.items() if value is not None}
        for name, section in content.items()
    }
    file = folder / "config.toml"
    file.write_text(_toml(filled), encoding="utf-8")
    return config.load(file, environ or {})


def _toml(sections: dict[str, dict[str, object]]) -> str:
    return "\n".join(
        f"[{name}]\n"
        + "\n".join(f"{key} = {msgspec.json.encode(value).decode()}" for key, value in keys.items())
        for name, keys in sections.items()
    )


def faults(
    folder: Path, environ: dict[str, str] | None = None, /, **sections: dict[str, object]
) -> list[str]:
    """Return what is said about wrong settings, a line a fault."""
    with pytest.raises(Mistake) as mistake:
        load(folder, environ, **sections)
    first, *lines = str(mistake.value).split("\n")
    assert first.endswith(f"有 {len(lines)} 处要改：")
    return [line.removeprefix("  · ") for line in lines]


def test_right_settings_are_loaded_and_what_is_left_out_has_its_default(tmp_path: Path) -> None:
    loaded = load(tmp_path, publishing={"grace_seconds": 5})

    assert loaded.account.name == "陇南武都妇女"
    assert loaded.publishing.grace_seconds == 5
    assert loaded.publishing.review_steps == ["初审", "复审", "终审"]
    assert loaded.web.bind == "127.0.0.1:8000"
    assert loaded.folder == tmp_path


def test_every_fault_is_named_at_once_with_its_key_and_remedy(tmp_path: Path) -> None:
    said = faults(
        tmp_path,
        {"BOT_WEB__SESSION_HOURS": "zwölf"},
        account={"appid": None, "callback_mode": "sicher", "tokken": "x"},
        web={"bind": 8000},
        publishing={"max_lateness_minutes": "30", "review_steps": "初审"},
        reech={},
    )

    assert said == [
        "[reech] 没有这一节。是不是 reach？",
        "[account] tokken 没有这个设置。是不是 token？",
        "[account] appid 没有填。",
        "[account] callback_mode = 'sicher' 不行：要下列之一：plain、compatible、safe。",
        "[web] bind = 8000 不行：要加引号的文字。",
        "[web] session_hours = 'zwölf' 不行：要整数。",
        '[publishing] review_steps = \'初审\' 不行：要一列文字，如 ["初审", "复审", "终审"]。',
        "[publishing] max_lateness_minutes = '30' 不行：要整数。",
    ]


def test_what_cannot_be_meant_is_named_beside_what_is_not_well_formed(tmp_path: Path) -> None:
    said = faults(
        tmp_path, account={"token": 5}, web={"public_url": "bot.example.cn"}, reach={"collect_at": "8:30"}
    )

    assert [line.split(" ")[:2] for line in said] == [
        ["[account]", "token"],
        ["[web]", "public_url"],
        ["[reach]", "collect_at"],
    ]


@pytest.mark.parametrize(
    ("section", "key", "value", "remedy"),
    [
        ("account", "encoding_aes_key", "short", "43 位"),
        ("account", "token", "ab", "3 至 32 位"),
        ("account", "token", "with space", "3 至 32 位"),
        ("account", "name", "  ", "是空的"),
        ("account", "appid", "", "是空的"),
        ("account", "appid", "gh_0123456789ab", "wx 开头"),
        ("account", "secret", "", "是空的"),
        ("account", "api_base", "https://api.weixin.qq.com/", "末尾不带 /"),
        ("account", "api_base", "api.weixin.qq.com", "http"),
        ("account", "clock_url", "file:///etc/passwd", "http"),
        ("web", "secret_key", "short", "bot init"),
        ("web", "bind", "8000", "127.0.0.1:8000"),
        ("web", "bind", "127.0.0.1:70000", "端口最大 65535"),
        ("web", "session_hours", 0, "至少 1"),
        ("web", "idle_minutes", 4, "至少 5 分钟"),
        ("web", "allowed_networks", ["10.0.0.0/8", "单位"], "“单位”不是网络"),
        ("web", "session_hours", 10**12, "最多十年"),
        ("publishing", "review_steps", ["初审", "终审"], "三个不同"),
        ("publishing", "review_steps", ["初审", "初审", "终审"], "三个不同"),
        ("publishing", "grace_seconds", -1, "不能小于 0"),
        ("publishing", "grace_seconds", 10**12, "最多十年"),
        ("publishing", "max_lateness_minutes", 10**12, "最多十年"),
        ("database", "url", "sqlite:///:memory:", "什么都留不住"),
        ("database", "url", "mysql://bot@db/bot", "可用：sqlite:///… 或 postgresql+psycopg://…"),
        ("database", "url", "postgresql://bot@db/bot", "可用：sqlite:///… 或 postgresql+psycopg://…"),
        ("web", "public_url", "bot.example.cn", "http:// 或 https:// 开头"),
        ("answering", "default_year", 20, "1949 至 2100"),
        ("answering", "default_year", 2101, "1949 至 2100"),
        ("answering", "telephone", "妇联", "12338"),
        ("answering", "telephone", "", "12338"),
        ("answering", "helpline_hours", " ", "1 至 40 个字"),
        ("answering", "helpline_hours", "时" * 41, "1 至 40 个字"),
        ("answering", "context_minutes", 0, "1 至 60"),
        ("answering", "confided_days", 0, "1 至 365"),
        ("answering", "confided_days", 366, "1 至 365"),
        ("publishing", "max_lateness_minutes", 0, "至少 1"),
        ("notices", "repeat_minutes", 4, "5 至 1440"),
        ("notices", "repeat_minutes", 1441, "5 至 1440"),
        ("notices", "mail_from", "妇联", "邮箱地址"),
        ("notices", "mail_from", "a@example.cn, b@example.cn", "邮箱地址"),
        ("notices", "mail_from", "a@example.cn\nBcc: b@example.cn", "邮箱地址"),
        ("notices", "webhook_url", "qyapi.weixin.qq.com/geheim", "https:// 开头"),
        ("notices", "webhook_url", "https://geheim host/", "https:// 开头"),
        *(
            ("notices", "smtp_url", f"{url}", remedy)
            for url, remedy in (
                ("smtp.example.cn:587", "要写成 smtp://"),
                ("http://geheim@smtp.example.cn", "要写成 smtp://"),
                ("smtp://smtp.example.cn:port", "端口是数字"),
                ("smtp://a:ge#heim@smtp.example.cn", "%23"),
                ("smtp://geheim@smtp.example.cn", "都写"),
                ("smtp://a:geheim密@smtp.example.cn", "英文字母"),
            )
        ),
        ("reach", "collect_at", "8:30", "如 08:30"),
        ("reach", "collect_at", "24:00", "如 08:30"),
        ("reach", "collect_at", "08:00", "不早于 08:30"),
    ],
)
def test_what_is_well_formed_but_cannot_be_meant_is_named(
    tmp_path: Path, section: str, key: str, value: object, remedy: str
) -> None:
    base = {
        "clock_url": {"api_base": "http://127.0.0.1:8001"},
        "smtp_url": {"mail_from": "tongzhi@example.cn"},
    }.get(key, {})

    (said,) = faults(tmp_path, **{section: {**base, key: value}})

    assert said.startswith(f"[{section}] ")
    assert key in said
    assert remedy in said


def test_a_word_like_no_other_is_answered_with_all_that_there_are(tmp_path: Path) -> None:
    said = faults(tmp_path, logs={"zzz": 1}, zzz={})

    assert said == [
        "[zzz] 没有这一节。可用的有："
        "account、web、database、answering、publishing、limits、reach、notices、compliance、logs。",
        "[logs] zzz 没有这个设置。可用的有：level、folder。",
    ]


def test_a_value_where_a_section_should_be_is_named(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('reach = "08:30"\n' + _toml(GOOD))

    with pytest.raises(Mistake, match=r"reach 应当是一节：\[reach\]"):
        config.load(file, {})


def test_the_environment_lies_over_the_file(tmp_path: Path) -> None:
    environ = {
        "BOT_ACCOUNT__NAME": "演练号",
        "BOT_PUBLISHING__GRACE_SECONDS": "5",
        "BOT_PUBLISHING__REVIEW_STEPS": "一审, 二审, 三审",
        "BOT_DATABASE__URL": "postgresql+psycopg://bot@/bot",
        "BOT_CONFIG": "elsewhere.toml",
        "HOME": "/root",
    }

    loaded = load(tmp_path, environ, publishing={"grace_seconds": 60})

    assert loaded.account.name == "演练号"
    assert loaded.publishing.grace_seconds == 5
    assert loaded.publishing.review_steps == ["一审", "二审", "三审"]
    assert loaded.database.url == "postgresql+psycopg://bot@/bot"


def test_the_environment_may_hold_what_the_file_leaves_out(tmp_path: Path) -> None:
    loaded = load(tmp_path, {"BOT_ACCOUNT__SECRET": "from-outside"}, account={"secret": None})

    assert loaded.account.secret == "from-outside"


def test_a_misspelt_variable_is_named(tmp_path: Path) -> None:
    said = faults(tmp_path, {"BOT_ACOUNT__NAME": "x", "BOT_WEB__BINT": "x"})

    assert said == ["[acount] 没有这一节。是不是 account？", "[web] bint 没有这个设置。是不是 bind？"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"account": {"secret": ["geheim-appsecret"], "encoding_aes_key": 5}},
        {"account": {"encoding_aes_key": KEY[:-1], "token": "geheim token"}, "web": {"secret_key": "geheim"}},
        {"account": {"name": ""}, "database": {"url": ["postgresql+psycopg://bot:geheim@db/bot"]}},
        {"notices": {"smtp_url": ["smtp://a:geheim@b"], "webhook_url": ["https://a.cn/geheim"]}},
        {"notices": {"smtp_url": "smtp://a:geheim@b:c", "webhook_url": "a.cn/geheim"}},
        {"notices": {"smtp_url": "smtp://a:geheim@b"}},
    ],
)
def test_no_sentence_shows_a_secret(tmp_path: Path, wrong: dict[str, dict[str, object]]) -> None:
    said = "\n".join(faults(tmp_path, **wrong))

    assert "geheim" not in said
    assert KEY[:10] not in said


def test_the_clock_of_a_rehearsal_is_refused_with_the_real_wechat(tmp_path: Path) -> None:
    (said,) = faults(tmp_path, account={"clock_url": "http://127.0.0.1:8001/_control/clock"})

    assert "clock_url 只在演练中用" in said


@pytest.mark.parametrize(
    "base", ["http://api.weixin.qq.com", "https://API.weixin.qq.com", "https://api2.weixin.qq.com:443"]
)
def test_no_other_address_of_the_real_wechat_may_have_a_turned_clock(tmp_path: Path, base: str) -> None:
    said = faults(tmp_path, account={"clock_url": "http://127.0.0.1:8001/clock", "api_base": base})

    assert any("clock_url 只在演练中用" in each for each in said)


def test_the_clock_of_a_rehearsal_is_taken_with_its_platform(tmp_path: Path) -> None:
    loaded = load(
        tmp_path, account={"clock_url": "http://127.0.0.1:8001/clock", "api_base": "http://127.0.0.1:8001"}
    )

    assert loaded.account.clock_url == "http://127.0.0.1:8001/clock"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:///var/bot.db", "sqlite:///{folder}/var/bot.db"),
        ("sqlite:////srv/bot.db", "sqlite:////srv/bot.db"),
        ("postgresql+psycopg://bot@db/bot", "postgresql+psycopg://bot@db/bot"),
    ],
)
def test_a_relative_sqlite_path_starts_at_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, expected: str
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)

    loaded = load(tmp_path, database={"url": url})

    assert loaded.database.url == expected.format(folder=tmp_path)


def test_the_manual_has_exactly_the_keys_and_the_defaults_of_the_settings() -> None:
    manual = tomllib.loads(EXAMPLE.read_text(encoding="utf-8"))
    sections = {field.name: field.type for field in msgspec.structs.fields(Config) if field.name != "folder"}

    assert list(manual) == list(sections)
    for name, kind in sections.items():
        fields = {field.name: field for field in msgspec.structs.fields(kind)}
        assert set(manual[name]) == set(fields), name
        for key, field in fields.items():
            if not field.required:
                made = field.default_factory
                default = field.default if made is msgspec.NODEFAULT else made()
                assert manual[name][key] == default, f"[{name}] {key}"


def test_the_manual_copied_and_left_as_it_is_is_not_run_with() -> None:
    with pytest.raises(Mistake) as mistake:
        config.load(EXAMPLE, {})

    said = str(mistake.value)
    for key in ("[account] secret", "[account] token", "[account] encoding_aes_key", "[web] secret_key"):
        assert f"{key} 还是样例里的文字" in said
    assert "有 4 处要改" in said
    assert "bot init" in said


def test_the_manual_with_its_secrets_filled_in_is_right() -> None:
    loaded = config.load(EXAMPLE, make.FILLED_IN)

    assert loaded.account.callback_mode == "safe"


def test_broken_toml_is_named_with_its_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[account]\nname = "陇南武都妇女\n')

    with pytest.raises(Mistake, match=r"config\.toml 不是正确的 TOML.*line 2"):
        config.load(file, {})


def test_a_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes('[account]\nname = "陇南"\n'.encode("gbk"))

    with pytest.raises(Mistake, match=r"config\.toml 不是正确的 TOML"):
        config.load(file, {})


def test_a_file_saved_by_windows_is_read(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(b"\xef\xbb\xbf" + _toml(GOOD).replace("\n", "\r\n").encode())

    loaded = config.load(file, {})

    assert loaded.account.name == "陇南武都妇女"


def test_a_missing_file_is_answered_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match=r"找不到配置文件 .*config\.toml.*config\.example\.toml.*bot init"):
        config.load(tmp_path / "config.toml", {})


def test_a_folder_in_place_of_the_file_is_answered_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Mistake, match="读不出来"):
        config.load(tmp_path, {})
