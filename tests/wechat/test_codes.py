"""Error codes: every one of WeChat's that we know is explained, and one we do not know is not hidden."""

import pytest

from bot.wechat import codes
from bot.wechat.code_table import TABLE
from bot.wechat.codes import Action, Ended

DOCUMENTED = {
    Action.RETRY: [-1, 42010, 45011, 45066, 61503],
    Action.REFRESH: [40001, 40014, 41001, 42001],
    Action.QUOTA: [45009, 45028],
    Action.ALERT: [
        *(40013, 40125, 40164, 40200, 40243, 45062, 45103, 45106, 48001, 48004, 48006, 50002, 50004, 50007),
        *(53503, 53504, 53505, 88000, *range(89501, 89508)),
    ],
    Action.SUCCESS: [0, 45065, 46003],
    Action.DROP: [43004, 43019, 45015, 45047, 45072, 45080, 45081, 48002, 50005],
    Action.FIX: [
        *(40002, 40003, 40004, 40005, 40006, 40007, 40008, 40009, *range(40016, 40028), 40031, 40032, 40033),
        *(40035, 40037, 40054, 40055, 40059, 40060, 40065, 40113, 40114, 40130, 40137, 40152, 40155, 41002),
        *(41004, 41005, 41006, 41039, 43001, 43002, 43003, 44001, 44002, 44003, 44004, 45001, 45002, 45003),
        *(45004, 45005, 45008, 45056, 45057, 45058, 45059, 45067, 45083, 45084, 45110, 45113, 45157, 45158),
        *(45159, 45166, 46004, 47001, 47003, 48005, 48021, 48022, 53404, 53405, 53406, 53600, 61451, 61500),
        *(61501, *range(65301, 65321), 76003, 76021, 76022, *range(88001, 88011), 9001001),
    ],
}


@pytest.mark.parametrize("action", list(Action))
def test_every_documented_code_says_who_does_something_about_it(action: Action) -> None:
    for code in DOCUMENTED[action]:
        assert codes.meaning(code).action is action, code


def test_no_code_is_explained_that_the_list_does_not_have() -> None:
    assert set(TABLE) == {code for listed in DOCUMENTED.values() for code in listed}


@pytest.mark.parametrize("code", sorted(TABLE))
def test_every_explanation_is_a_sentence_without_a_number_of_wechats(code: int) -> None:
    sentence = codes.explain(code)

    assert str(code) not in sentence
    assert "。。" not in sentence
    assert sentence.count("。") == 2


def test_an_unknown_code_is_said_to_be_unknown() -> None:
    sentence = codes.explain(12345, "strange error rid: 1-2-3")

    assert "12345" in sentence
    assert "没有公开说明" in sentence


@pytest.mark.parametrize(
    ("errmsg", "address"),
    [
        ("invalid ip 1.2.3.4 ipv6 ::ffff:1.2.3.4, not in whitelist rid: 6543-1-1", "1.2.3.4"),
        ("invalid ip 2001:db8::7, not in whitelist", "2001:db8::7"),
    ],
)
def test_a_missing_whitelist_entry_names_the_address_to_enter(errmsg: str, address: str) -> None:
    assert f" {address} " in codes.explain(40164, errmsg)


def test_a_missing_whitelist_entry_without_an_address_is_still_explained() -> None:
    assert "白名单" in codes.explain(40164, "not in whitelist")


@pytest.mark.parametrize("status", ["send success", "sendsuccess", "SEND SUCCESS", " send  success "])
def test_a_mass_send_that_succeeded_is_done(status: str) -> None:
    assert codes.job_outcome(status).ok


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("send fail", "失败"),
        ("err(10001)", "广告"),
        ("err(20001)", "政治"),
        ("err(20002)", "色情"),
        ("err(20004)", "社会"),
        ("err(20006)", "犯罪"),
        ("err(20008)", "欺诈"),
        ("err(20013)", "版权"),
        ("err(21000)", "其他"),
        ("err(22000)", "互推"),
        ("err(30001)", "原创校验"),
        ("err(30002)", "不允许"),
        ("err(30003)", "转载"),
        ("err(40001)", "管理员拒绝"),
        ("err(40002)", "30 分钟"),
        ("err(20431)", "微信错误码 20431"),
    ],
)
def test_a_mass_send_that_failed_says_why(status: str, words: str) -> None:
    outcome = codes.job_outcome(status)

    assert outcome.ended is Ended.FAILED
    assert words in outcome.text


@pytest.mark.parametrize("status", ["", "send partial", "err()", "half"])
def test_of_a_status_that_wechat_never_documented_nothing_is_claimed(status: str) -> None:
    outcome = codes.job_outcome(status)

    assert outcome.ended is Ended.UNKNOWN
    assert "核对" in outcome.text


@pytest.mark.parametrize(
    ("status", "ended"),
    [
        (0, Ended.DONE),
        (1, Ended.RUNNING),
        (2, Ended.FAILED),
        (3, Ended.FAILED),
        (4, Ended.FAILED),
        (5, Ended.TAKEN_BACK),
        (6, Ended.TAKEN_BACK),
        (7, Ended.UNKNOWN),
    ],
)
def test_a_publication_tells_how_far_it_got(status: int, ended: Ended) -> None:
    outcome = codes.publish_outcome(status)

    assert outcome.ended is ended
    assert outcome.text.endswith("。")
