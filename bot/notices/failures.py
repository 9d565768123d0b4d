"""How a way can fail, split by what follows from it; the sentences never show a password or a key."""

import re
import socket
import ssl


class Failed(Exception):
    """The way itself does not work now: nobody is reached by it, and it is tried again later.

    *said* are the other side's own words, mostly English: for who looks into it, in no sentence.
    """

    def __init__(self, text: str, said: str = ""):
        super().__init__(text)
        self.said = said


class Rejected(Exception):
    """The way works, but took this one message not, or not for this person; *said* as above.

    `for_now` when the other side says that it may be tried again.
    """

    def __init__(self, text: str, said: str = "", *, for_now: bool = False):
        super().__init__(text)
        self.said = said
        self.for_now = for_now


def to_keep(problem: Exception) -> str:
    """Return what is written down of *problem*: the sentence, and on a line of its own what was said."""
    said = problem.said if isinstance(problem, Failed | Rejected) else ""
    return f"{problem}\n{said}".strip()


def in_words(kept: str) -> str:
    """Return the first sentence of what `to_keep` returned, without its full stop: more follows it."""
    return kept.partition("\n")[0].partition("。")[0]


def as_said(kept: str) -> str:
    """Return the other side's own words of what `to_keep` returned, or nothing."""
    return kept.partition("\n")[2]


def network_reason(error: OSError) -> str:
    """Say in words why nobody was reached; an exception's own text may hold an address with its key."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return "服务器的证书不对"
    if isinstance(error, ssl.SSLError):
        return "加密连接没有建立，端口可能不对"
    if isinstance(error, TimeoutError):
        return "等候超时"
    if isinstance(error, socket.gaierror):
        return "找不到这个网址"
    if isinstance(error, ConnectionRefusedError):
        return "对方没有开着"
    return "连接中断" if isinstance(error, ConnectionError) else "网络不通"


def quoted(text: str, *secrets: str) -> str:
    """Return what the other side said, short, on one line, and without *secrets* should it repeat them."""
    for secret in filter(None, secrets):
        text = text.replace(secret, "（已隐去）")
    text = " ".join(re.sub(r"[\x00-\x1f\x7f]", " ", text).split())
    return text[:100] + ("…" if len(text) > 100 else "")
