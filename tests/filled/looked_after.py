"""What an administrator looks after: the menu with a draft of another one, a check-up, a bound phone."""

from bot import binding, system
from bot.answering import backend_menu, menu
from bot.answering.menu import Button, Kind
from bot.config import Config
from bot.db import Sessions
from bot.operations import findings
from bot.operations.findings import CHECKS, Found
from tests.cast import Cast
from tests.filled.texts import HOUR, NOON

STANDS = {
    "is_menu_open": 1,
    "selfmenu_info": {
        "button": [
            {"type": "click", "name": "数字", "key": "菜单"},
            {"type": "click", "name": "隐私", "key": "隐私"},
            {"type": "text", "name": "电话", "value": "12338"},
        ]
    },
}
DRAFT = (
    Button(
        "数字",
        Kind.GROUP,
        below=(
            Button("两癌检查", Kind.CLICK, "两癌检查"),
            Button("巾帼家政培训班的人数", Kind.CLICK, "家政培训"),
            Button("还没有的", Kind.CLICK, "火星移民"),
        ),
    ),
    Button("人工和留言的", Kind.CLICK, "人工"),
    Button("帮助", Kind.CLICK, "帮助"),
)
FOUND = {
    "token": Found(
        "bad",
        "微信不认识这台服务器的 IP 地址 1.2.3.4，什么也不让做。",
        advice=(
            "请公众号的管理员打开：微信开发者平台 → 我的业务 → 公众号 → IP 白名单。",
            "加上 1.2.3.4，保存。",
        ),
        technical=("微信错误码 40164",),
    ),
    "rights": Found("warn", "有 1 件事微信不让做。", lines=("不能发布（不通知）：请选“只存草稿”。",)),
    "disk": Found("good", "共 40.0 GB，还剩 12.3 GB。"),
}


def keep(sessions: Sessions, staff: Cast, settings: Config) -> None:
    """Keep it in an office that has its people."""
    key = settings.web.secret_key
    with sessions.begin() as session:
        chen, lin = session.merge(staff.chen), session.merge(staff.lin)
        backend_menu.keep(session, STANDS, by=chen, now=NOON - 4 * HOUR)
        system.note(session, menu.LOOKED, "looked", now=NOON - HOUR)
        menu.save(session, DRAFT, edition=0, by=chen, now=NOON - HOUR)
        for check in CHECKS:
            if check != "backup":
                found = FOUND.get(check, Found("good", "正常。"))
                findings.keep(session, check, found, now=NOON - HOUR)
        number = binding.offer(session, lin, secret_key=key, by=None, now=NOON)
        binding.claim(session, number, "oLin", secret_key=key, now=NOON)
