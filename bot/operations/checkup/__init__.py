"""体检: whether all that the account and this installation need is there, each looked at on demand.

`wechat_side` and `machine_side` hold one function a check, used by the page, `bot check` and `bot connect`;
`running` lets them run, each within its time, and `results` keeps what was found.
"""

from bot.operations.checkup.machine_side import backed_up
from bot.operations.checkup.running import run, run_if_due
from bot.operations.findings import CHECKS, Check, Found, Result, listed, standing

__all__ = ["CHECKS", "Check", "Found", "Result", "backed_up", "listed", "run", "run_if_due", "standing"]
