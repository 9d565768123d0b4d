"""What else goes wrong in a case, beside the scheduler that dies: at WeChat, the clock, the database."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

CALL = {"mass": "/cgi-bin/message/mass/sendall", "publish": "/cgi-bin/freepublish/submit"}
EVENT = {"mass": "event:MASSSENDJOBFINISH", "publish": "event:PUBLISHJOBFINISH"}


@dataclass(frozen=True)
class Fault:
    """One way in which more goes wrong; *call* and *event* name what the platform does to the next ones."""

    name: str
    call: tuple[str, ...] = ()
    event: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict, hash=False)
    jump: timedelta = timedelta()  # of the clock, after the death
    freezes: bool = False  # the scheduler is not killed but stands still past its lease, and is woken
    leaves_doubt: bool = False  # only a person can tell: nothing else is left to ask WeChat
    restores: bool = False  # the database of the death comes back after everything is over


ALL = [
    Fault("nothing else"),
    Fault("answer lost, then 45065", ("lose_answer",)),
    Fault("request lost", ("lose_request",)),
    Fault("busy", ("busy",)),
    Fault("answer lost, and that of the repetition", ("lose_answer", "lose_answer"), leaves_doubt=True),
    Fault("answer lost, then 45066", ("lose_answer", "refuse"), more={"errcode": 45066}),
    Fault("timeout after acceptance", ("slow",), more={"seconds": 1.5}),
    Fault("token dead", ("expire_token",)),
    Fault("event lost", event=("drop",)),
    Fault("event doubled", event=("double",)),
    Fault("event early", event=("early",)),
    Fault("answer lost and event early", ("lose_answer",), ("early",)),
    Fault("clock jumped ahead", jump=timedelta(minutes=45)),
    Fault("clock jumped back", jump=timedelta(hours=-2)),
    Fault("database restored", restores=True),
    Fault("scheduler frozen", freezes=True),
]
