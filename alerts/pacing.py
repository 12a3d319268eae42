"""How often a chat of Telegram may be written to, so that it need not ask for a pause. Pure.

"Avoid sending more than one message per second" in a chat, at most 20 a minute in a group (Bots FAQ, Broadcasting).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

WINDOW = timedelta(minutes=1)
_APART = timedelta(seconds=1)
_A_MINUTE = 20


def next_at(chat: str, sent: Sequence[datetime], now: datetime) -> datetime | None:
    """When the next message may go to a chat that got some at `sent`; None: now. Times to come count for nothing."""
    lately = sorted(at for at in sent if now - WINDOW < at <= now)
    if not lately:
        return None
    soonest = lately[-1] + _APART
    if is_group(chat) and len(lately) >= _A_MINUTE:
        soonest = max(soonest, lately[-_A_MINUTE] + WINDOW)
    return soonest if soonest > now else None


def is_group(chat: str) -> bool:
    """Whether many may read it: groups have negative numbers, channels have names, too."""
    return chat.startswith(("-", "@"))
