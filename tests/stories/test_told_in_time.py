"""Whoever is next gets a mail: reviewer after reviewer, who pushes, what became of the push; once each."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from tests import mailing
from tests.platform import until
from tests.rehearsal import PATIENCE, Rehearsal, running
from tests.stories.test_whole_path import write_article

TITLE = "《巾帼志愿服务走进社区》"
SENDALL = "/cgi-bin/message/mass/sendall"
STAFF = {"林": "lin", "周": "zhou", "吴": "wu", "郑": "zheng", "陈": "chen"}


@pytest.fixture
def post() -> Iterator[mailing.Post]:
    with mailing.running() as post:
        yield post


def test_from_submission_to_a_push_in_doubt(tmp_path: Path, post: mailing.Post) -> None:
    environment = {"BOT_NOTICES__SMTP_URL": post.url, "BOT_NOTICES__MAIL_FROM": mailing.SENDER}
    write_article(tmp_path / "articles" / "march-eighth")
    with running(tmp_path / "rehearsal", environment=environment) as rehearsal:
        rehearsal.bot("pushes", "cancel", "1", "--by", "陈")  # the sample: there is one a day
        for name, mailbox in STAFF.items():
            rehearsal.bot("people", "mail", name, f"{mailbox}@example.cn")
        rehearsal.bot("articles", "import", str(tmp_path / "articles"))

        # The reviewers are told one after the other, each when it is their turn.
        submit = ("articles", "submit", "march-eighth", "--by", "林", "--reviewers", "周,吴,郑")
        rehearsal.bot(*submit)
        told(post, "zhou", f"{TITLE}等周初审（林送审）。")
        link = f"{rehearsal.web}/console/articles/march-eighth"
        assert f"\n{link}\n" in post.letters[-1].text
        assert requests.get(link, timeout=10).url.endswith(
            "/console/sign-in?next=/console/articles/march-eighth"
        )
        rehearsal.bot("articles", "approve", "march-eighth", "--by", "周", "--remark", "好")
        told(post, "wu", f"{TITLE}等吴复审（林送审）。")
        rehearsal.bot("articles", "return", "march-eighth", "--by", "吴", "--reason", "改标题")
        told(post, "lin", f"{TITLE}被吴（复审）退回")
        assert "改标题" not in post.letters[-1].text
        rehearsal.bot(*submit)
        told(post, "zhou", f"{TITLE}等周初审", times=2)
        for reviewer in ("周", "吴", "郑"):
            rehearsal.bot("articles", "approve", "march-eighth", "--by", reviewer, "--remark", "好")
        told(post, "chen", f"{TITLE}三审都已通过，可以排期。")

        # WeChat's answer to the push is lost: whoever pushes is told, and no more once it is known.
        rehearsal.bot("pushes", "schedule", "march-eighth", "--at", "+31s", "--by", "陈")
        rehearsal.platform.fault(SENDALL, "lose_answer")
        rehearsal.platform.advance(61)
        told(post, "chen", f"推送{TITLE}结果未知（请核对）")
        until(lambda: sent(rehearsal), within=PATIENCE, what=str(rehearsal.pushes()))
        assert "没有要通知的" in rehearsal.bot("notices", "list")
        letters = list(post.told)
        rehearsal.platform.advance(3 * 3600)
        rehearsal.bot("notices", "test", "--by", "陈")
        until(lambda: len(post.letters) > len(letters), within=PATIENCE)

    ((to, subject),) = post.told[len(letters) :]
    assert (to, subject.endswith("】试发通知")) == ("chen@example.cn", True)


def told(post: mailing.Post, mailbox: str, words: str, *, times: int = 1) -> None:
    """Wait until that mailbox has a letter of *words*, and see that it has no more of them than that."""

    def count() -> int:
        return sum(each.to == f"{mailbox}@example.cn" and words in each.text for each in post.letters)

    until(lambda: count() == times, within=PATIENCE, what=f"{words} not among {post.told}")


def sent(rehearsal: Rehearsal) -> bool:
    """Tell whether it has gone out, letting pass the time that WeChat wants before it is asked again."""
    rehearsal.platform.advance(10)
    return "sent" in {push["state"] for push in rehearsal.pushes()}
