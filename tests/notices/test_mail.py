"""Mail: a Chinese letter over a real SMTP server, and every way in which one can fail, in words."""

import re
from pathlib import Path

import pytest

from bot.config import addresses
from bot.notices.failures import Failed, Rejected
from bot.notices.mail import Mail
from tests import mailing
from tests.mailing import PASSWORD, SENDER, USER, Post
from tests.make import NOON


def send(post: Post, url: str = "", to: str = "zhou@example.cn") -> None:
    server = addresses.mail_server(url or post.url)
    Mail(server, SENDER, "陇南武都妇女").send(to, "【陇南武都妇女】等周初审", "您好", key="k1", now=NOON)


def failure(post: Post, url: str = "", to: str = "zhou@example.cn") -> Failed | Rejected:
    with pytest.raises((Failed, Rejected)) as raised:
        send(post, url, to)
    problem = raised.value
    assert isinstance(problem, Failed | Rejected)
    assert problem.__context__ is None  # it might hold what was tried
    assert PASSWORD not in repr(problem)
    return problem


def test_a_letter_arrives_in_chinese_with_all_that_mail_servers_ask_for(post: Post) -> None:
    send(post)

    (letter,) = post.letters
    assert (letter.to, letter.subject, letter.text) == (
        "zhou@example.cn",
        "【陇南武都妇女】等周初审",
        "您好\n",
    )
    assert str(letter.content["From"]) == f"陇南武都妇女 <{SENDER}>"
    assert letter.content["Date"] == "Mon, 08 Mar 2021 12:00:00 +0800"
    assert letter.content["Message-ID"] == "<k1@example.cn>"
    assert letter.content["Auto-Submitted"] == "auto-generated"
    assert letter.content.get_content_type() == "text/plain"


def test_a_server_that_offers_starttls_gets_the_password_encrypted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls, trusted = mailing.certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    with mailing.running(tls) as post:
        send(post, post.url_with_password)

    assert [(each.encrypted, each.signed_in) for each in post.letters] == [(True, True)]


def test_smtps_is_encrypted_from_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls, trusted = mailing.certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))

    with mailing.running(tls, from_the_start=True) as post:
        send(post, post.url_with_password)

    assert [(each.encrypted, each.signed_in) for each in post.letters] == [(True, True)]


def test_a_server_that_nobody_vouches_for_gets_neither_password_nor_letter(tmp_path: Path) -> None:
    tls, _ = mailing.certificate(tmp_path)

    with mailing.running(tls) as post:
        said = failure(post, post.url_with_password)

    assert isinstance(said, Failed)
    assert "服务器的证书不对" in str(said)
    assert post.letters == []


def test_a_password_goes_to_another_machine_only_encrypted(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.notices.mail.HOME", frozenset())  # as if 127.0.0.1 were another machine

    said = failure(post, post.url_with_password)

    assert "不支持加密，密码没有送出去" in str(said)
    assert post.letters == []


def test_a_wrong_password_is_named_and_not_shown(post: Post) -> None:
    said = failure(post, f"smtp://{USER}:wrong-geheim@127.0.0.1:{post.port}")

    assert isinstance(said, Failed)
    assert str(said) == "邮件服务器不认用户名或密码，很多邮箱要用“授权码”"


def test_a_recipient_whom_the_server_does_not_know_is_no_fault_of_the_way(post: Post) -> None:
    post.refused = {"zhou@example.cn": "550 5.1.1 no such user", "wu@example.cn": "450 mailbox busy"}

    for_good, for_now = failure(post), failure(post, to="wu@example.cn")

    assert isinstance(for_good, Rejected)
    assert isinstance(for_now, Rejected)
    assert (for_good.for_now, for_good.said) == (False, "550 5.1.1 no such user")
    assert str(for_good) == "对方的邮箱不收，没有这个邮箱，多半是地址写错了"
    assert (for_now.for_now, for_now.said) == (True, "450 mailbox busy")
    assert str(for_now) == "对方的邮箱现在不收"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("550 5.1.1 no such user", "对方的邮箱不收，没有这个邮箱，多半是地址写错了"),
        ("550 5.1.10 recipient not found", "对方的邮箱不收，没有这个邮箱，多半是地址写错了"),
        ("552 5.2.2 over quota", "对方的邮箱不收，它已经满了"),
        ("452 4.2.2 mailbox full", "对方的邮箱现在不收"),
        ("550 5.1.8 bad sender", "对方的邮箱不收，多半是地址写错了，或邮箱已停用"),
        ("550 5.2.1 disabled", "对方的邮箱不收，多半是地址写错了，或邮箱已停用"),
        ("550 5.7.1 relaying denied", "邮件服务器不许往那里发，请管理员检查邮件的设置"),
        ("550 Mail 5.7.1 refused", "对方的邮箱不收，多半是地址写错了，或邮箱已停用"),
        ("550", "对方的邮箱不收，多半是地址写错了，或邮箱已停用"),
    ],
)
def test_why_a_mailbox_takes_nothing_is_said_by_the_code_of_the_answer(
    post: Post, said: str, why: str
) -> None:
    post.refused = {"zhou@example.cn": said}

    refused = failure(post)

    assert str(refused) == why


def test_a_letter_that_is_not_taken_is_no_fault_of_the_way_but_a_sender_is(post: Post) -> None:
    post.after_text = lambda: "554 spam"
    letter = failure(post)
    post.refused_sender = "553 not yours"
    sender = failure(post)

    assert isinstance(letter, Rejected)
    assert (letter.for_now, str(letter)) == (False, "邮件服务器没有收下这封信")
    assert letter.said == "554 spam"
    assert isinstance(sender, Failed)
    assert str(sender) == "邮件服务器不许用这个发件人，请管理员检查设置里的发件人"
    assert sender.said == "553 not yours"


def test_a_dead_server_and_one_that_vanishes_have_failed(post: Post) -> None:
    post.vanishes = 1
    vanished = failure(post)
    post.stop()
    dead = failure(post)
    post.start()

    assert "发信途中断了，对方断开了连接" in str(vanished)
    assert re.search(r"连不上邮件服务器 127\.0\.0\.1:\d+，对方没有开着", str(dead))


def test_a_server_that_repeats_a_password_does_not_have_it_shown(post: Post) -> None:
    post.refused_sender = f"553 {PASSWORD} {USER}"

    said = failure(post, post.url_with_password)

    assert "（已隐去）" in said.said
    assert PASSWORD not in said.said


@pytest.mark.parametrize("url", ["smtp://a:b@127.0.0.1:1", "smtps://a:b@127.0.0.1:1"])
def test_settings_show_no_password(url: str) -> None:
    server = addresses.mail_server(url.replace(":b@", ":geheim@"))

    assert "geheim" not in repr(server)
    assert server.password == "geheim"
