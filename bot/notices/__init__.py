"""Notices: what staff are told, each until somebody has seen it or it is over, and the ways it takes to them.

telling (rows, told in the transaction of what they are about) · failures → mail · webhook → means (what is
set up, and its wording) → standing (how each way is doing) · rounds (who is told once more) → delivering
(the tick) · reaching (what pages say of it)
"""

from bot.notices.telling import Notice, noticed, seen, settle, standing_open, tell, waiting

__all__ = ["Notice", "noticed", "seen", "settle", "standing_open", "tell", "waiting"]
