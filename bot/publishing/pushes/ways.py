"""What each way of sending needs of the account, and what staff are told where WeChat does not grant it."""

from sqlalchemy.orm import Session

from bot.publishing.pushes.states import Mode
from bot.wechat import capabilities
from bot.wechat.capabilities import Ability

NEEDS = {Mode.MASS: Ability.SEND, Mode.PUBLISH: Ability.PUBLISH, Mode.DRAFT: Ability.DRAFT}


def barred(session: Session) -> dict[Mode, str]:
    """Return why not, in words, for each mode that WeChat said the account may not use.

    A mode of which WeChat has said nothing yet is not among them: only WeChat itself refuses it.
    """
    return {
        mode: capabilities.WITHOUT[ability]
        for mode, ability in NEEDS.items()
        if capabilities.may(session, ability) is False
    }


def instead_of_mass(session: Session) -> str:
    """Return in words how else the account may send where no mass send is left."""
    return "“只存草稿”" if Mode.PUBLISH in barred(session) else "“发布”（不通知粉丝）"


def usual(session: Session, wanted: Mode) -> Mode:
    """Return *wanted*, or a draft for a person to send where the account may not do it."""
    return Mode.DRAFT if wanted in barred(session) else wanted
