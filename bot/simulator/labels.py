"""The plain Chinese words for switches and faults on the page."""

from typing import NamedTuple


class Kind(NamedTuple):
    """One kind of account as the page offers it."""

    kind: str
    verified: bool
    label: str
    may: str


KINDS = (
    Kind("personal", False, "个人号", "只能收发消息；群发、发布、数据、客服消息都没有权限（48001）。"),
    Kind(
        "subscription", False, "未认证订阅号", "只能收发消息；群发、发布、数据、客服消息都没有权限（48001）。"
    ),
    Kind("subscription", True, "认证订阅号", "每天可群发 1 次，可发布、看数据、发客服消息。"),
    Kind("service", True, "认证服务号", "每月可群发 4 次，其余与认证订阅号一样，另有更多接口。"),
)
MODES = {"plain": "明文", "compatible": "兼容", "safe": "安全"}
PATHS = {
    "/cgi-bin/message/mass/sendall": "群发",
    "/cgi-bin/freepublish/submit": "发布",
    "/cgi-bin/draft/add": "新建草稿",
    "/cgi-bin/media/uploadimg": "上传正文图片",
    "/cgi-bin/material/add_material": "上传封面",
    "/cgi-bin/message/custom/send": "客服消息",
    "/cgi-bin/stable_token": "取凭证",
    "/datacube/getarticletotaldetail": "取阅读数",
    "event:MASSSENDJOBFINISH": "群发结果通知",
    "event:PUBLISHJOBFINISH": "发布结果通知",
}
FAULTS = {
    "lose_answer": "做了，但应答丢失",
    "lose_request": "没送到就断开",
    "busy": "系统繁忙（-1）",
    "slow": "慢，等 10 秒",
    "refuse": "次数用完（45009）",
    "expire_token": "凭证失效",
    "bad_gateway": "网关错误（502）",
    "html": "应答是网页",
    "truncate": "应答断在中间",
    "plain_text": "应答不是 JSON",
}
EVENTS = {
    "drop": "通知丢失",
    "double": "通知来两遍",
    "late": "晚到两分钟",
    "early": "比应答还早到",
    "swap": "排到下一条之后",
}
OUTCOMES = {
    ("mass", "err(20013)"): "群发：平台审核不通过",
    ("mass", "err(30003)"): "群发：原创校验未通过",
    ("publish", "4"): "发布：平台审核不通过",
    ("publish", "2"): "发布：原创校验未通过",
}
ENDINGS = {"send success": "已确认", "err(40001)": "已拒绝", "err(40002)": "过期未确认"}


def kind_of(kind: str, *, verified: bool) -> Kind:
    """Find the words for an account; a personal one cannot be verified."""
    wanted = (kind, verified and kind != "personal")
    return next((each for each in KINDS if each[:2] == wanted), KINDS[-1])
