"""What WeChat's numbers mean, in words for staff: error codes, and how a send or a publication ended."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.wechat.code_table import TABLE, Action

BUSY = -1
MEDIA_GONE = 40007  # a draft that was sent or published is gone too
ALREADY_SENT = 45065  # same clientmsgid within 24 h; the answer carries the first msg_id
STILL_SENDING = 45066  # same clientmsgid again within a minute: an earlier call is being worked on
INVALID_CREDENTIAL = 40001
WRONG_SECRET = 40125
TOO_MANY_THIS_MINUTE = 45011
NO_CALLS_LEFT = 45009  # of this call today
NO_SENDS_LEFT = 45028  # of today, or of the month
TOKEN_DEAD = frozenset({40001, 40014, 42001})
IP_NOT_ALLOWED = 40164
WINDOW_CLOSED = 45015  # or they do not follow any more
NO_MESSAGES_LEFT = 45047
NO_COMMENTS = 88000  # the account has no comments at all
NO_SUCH_ARTICLE = 88001
ELECTED_ENOUGH = 88003
ANSWERED_ALREADY = 88005
NO_REPLY = 88009
COMMENT_GONE = frozenset({88004, 88008})
NO_RIGHT = frozenset({48001, 76022})  # the call itself, or its quota, is not for this kind of account

__all__ = ["Action", "Ended", "Meaning", "Outcome", "explain", "job_outcome", "meaning", "publish_outcome"]


@dataclass(frozen=True)
class Meaning:
    """An error code in words: what it means, what to do next, and who does it."""

    cause: str
    remedy: str
    action: Action


class Ended(StrEnum):
    """How far a job of the platform got."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    TAKEN_BACK = "taken back"  # it had reached its readers
    UNKNOWN = "unknown"  # WeChat used words it never documented: a person looks


@dataclass(frozen=True)
class Outcome:
    """How a job ended, and the sentence for staff."""

    ended: Ended
    text: str

    @property
    def ok(self) -> bool:
        """Tell whether it reached its readers."""
        return self.ended is Ended.DONE


def meaning(code: int) -> Meaning:
    """Return what *code* means; a number WeChat never documented gets an honest answer."""
    if code in TABLE:
        action, cause, remedy = TABLE[code]
        return Meaning(cause, remedy, action)
    return Meaning(
        f"微信返回了一个没有公开说明的错误（错误码 {code}）",
        "请把错误码告诉管理员，到微信开发者社区查询后再试",
        Action.ALERT,
    )


def explain(code: int, errmsg: str = "") -> str:
    """Return the sentence for staff: what happened, what to do; a number only where it is looked up."""
    found = meaning(code)
    cause = found.cause
    if code == IP_NOT_ALLOWED and (address := seen_address(errmsg)):
        cause = f"服务器的出口 IP {address} 不在公众号的 IP 白名单里"
    return f"{cause}。{found.remedy}。"


def seen_address(errmsg: str) -> str | None:
    """Return the IP that WeChat saw us come from, as the errmsg of 40164 names it."""
    found = re.search(r"invalid ip ([0-9A-Fa-f.:]*[0-9A-Fa-f])", errmsg)
    return found[1] if found else None


def job_outcome(status: str) -> Outcome:
    """Read the Status of a MASSSENDJOBFINISH; an error number we do not know is a failure all the same."""
    folded = "".join(status.split()).lower()
    if folded == "sendsuccess":
        return Outcome(Ended.DONE, "群发已完成。")
    if folded == "sendfail":
        return Outcome(Ended.FAILED, "微信报告群发失败，没有说明原因。请在公众平台后台核对后再决定是否重发。")
    found = re.fullmatch(r"err\((\d+)\)", folded)
    number = int(found[1]) if found else None
    if number in JOB_ERRORS:
        return Outcome(Ended.FAILED, f"{JOB_ERRORS[number]}。")
    if number is not None:
        return Outcome(Ended.FAILED, f"群发没有发出，原因在公众平台后台可以查到。（微信错误码 {number}）")
    return Outcome(
        Ended.UNKNOWN, f"微信对这次群发的说明是“{status[:40]}”，意思没有公开。请在公众平台后台核对。"
    )


JOB_ERRORS = {
    10001: "被判为疑似广告，请删去推销内容后重新送审",
    20001: "被判为涉及政治，请核对用词后重新送审",
    20002: "被判为涉及色情，请核对图文后重新送审",
    20004: "被判为涉及社会敏感内容，请核对后重新送审",
    20006: "被判为涉及违法犯罪，请核对后重新送审",
    20008: "被判为涉及欺诈，请核对后重新送审",
    20013: "被判为涉及版权，请换掉有版权争议的图文后重新送审",
    21000: "未通过微信审核，原因为“其他”，请到公众平台后台查看",
    22000: "被判为互推，请删去推荐其他账号的内容后重新送审",
    30001: "微信的原创校验系统出错，可以稍后重新安排",
    30002: "原创校验判定不允许群发，请先取得转载许可",
    30003: "原创校验判定为转载，已按设置停止群发，请改为注明转载后再安排",
    40001: "公众号管理员拒绝了这次群发，请联系管理员",
    40002: "公众号管理员 30 分钟内没有确认，已超时，请联系管理员后重新安排",
}


def publish_outcome(status: int) -> Outcome:
    """Read a publish_status; of a number we do not know nothing is claimed."""
    if status in PUBLISH_STATES:
        return Outcome(*PUBLISH_STATES[status])
    return Outcome(Ended.UNKNOWN, f"发布状态是微信没有公开说明的 {status}，请在公众平台后台核对。")


PUBLISH_STATES = {
    0: (Ended.DONE, "发布成功。"),
    1: (Ended.RUNNING, "微信正在发布，请等候结果。"),
    2: (Ended.FAILED, "没有发布：原创校验未通过，请先取得转载许可或修改文章。"),
    3: (Ended.FAILED, "没有发布：微信报告常规失败，可以稍后重新安排。"),
    4: (Ended.FAILED, "没有发布：平台审核未通过，请在公众平台后台查看原因并修改。"),
    5: (Ended.TAKEN_BACK, "发布成功之后，全部文章被删除。"),
    6: (Ended.TAKEN_BACK, "发布成功之后，全部文章被平台封禁，请在公众平台后台查看原因。"),
}
