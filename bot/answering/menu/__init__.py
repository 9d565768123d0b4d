"""The account's menu (自定义菜单): a draft of it, what stands on phones, and every state that it had.

`drafts` keeps what administrators are making, `putting_up` brings it to WeChat, `clicking` tells what a
button that says a word is answered with.
"""

from bot.answering.menu.buttons import (
    Button,
    Fault,
    Kind,
    differences,
    faults,
    lines,
    named,
    of_wechat,
    wire,
)
from bot.answering.menu.clicking import Clicked, clicked
from bot.answering.menu.drafts import MenuDraft, draft, forget, require_as_seen, save
from bot.answering.menu.opened import offered, resolved
from bot.answering.menu.putting_up import (
    LOOKED,
    Earlier,
    MenuVersion,
    Seen,
    earlier,
    look,
    put_up,
    seen,
    standing,
    wanted,
)

__all__ = [
    "LOOKED",
    "Button",
    "Clicked",
    "Earlier",
    "Fault",
    "Kind",
    "MenuDraft",
    "MenuVersion",
    "Seen",
    "clicked",
    "differences",
    "draft",
    "earlier",
    "faults",
    "forget",
    "lines",
    "look",
    "named",
    "of_wechat",
    "offered",
    "put_up",
    "require_as_seen",
    "resolved",
    "save",
    "seen",
    "standing",
    "wanted",
    "wire",
]
