"""Reads from what Apprise logged how a sending ended: Apprise itself tells only yes or no. Pure.

Its lines, as of 2.2: Telegram and most services `…: REASON, error=429.`; SMTP `Socket Exception: (451, b'…')` or
`… {'a@b': (550, b'…')}`; anything below HTTP or SMTP `Socket Exception: …`, its time-out `… did not finish within …`.
"""

import re
from collections.abc import Sequence
from datetime import timedelta

from pressclip.models import Outcome

_HTTP = re.compile(r"error=(\d{3})\b")
_SMTP = re.compile(r"\((\d{3}), b['\"]")
_RETRY_AFTER = re.compile(r"retry after (\d{1,12})")
_LONGEST_WAIT = timedelta(days=1)
_MAY_PASS = {408, 409, 420, 425, 429}  # the client errors that a later try may not meet
_FOR_GOOD = re.compile(
    r"certificate verify failed|SSLCertVerificationError|AUTH extension not supported|STARTTLS extension not supported"
    r"|no Email recipients|not Telegram chat_ids|codec can't encode",
    re.IGNORECASE,
)
# Lost after the message had been handed over, as far as can be seen: in SMTP the step is not known, so any counts.
_LOST = re.compile(
    r"Read timed out|Connection aborted|RemoteDisconnected|did not finish within"
    r"|(?:timed out|Connection unexpectedly closed)[^\n]*\nSending email to",
    re.IGNORECASE,
)
_PREFIX = re.compile(r"^\w+ Exception: ")
_LONGEST_ERROR = 300  # characters


def is_reason(level: str, line: str) -> bool:
    """Whether a log line says why a sending failed; the rest at DEBUG quotes the message, so a page could forge it."""
    return level not in {"TRACE", "DEBUG", "INFO"} or _PREFIX.match(line) is not None


def read_outcome(sent: bool, told: Sequence[str]) -> Outcome:
    """The outcome of one sending, from Apprise's verdict and its reasons in order."""
    if sent:
        return Outcome(state="sent")
    error = _error(told)
    text = "\n".join(told)
    code = _code(text)
    if _FOR_GOOD.search(text) or (code is not None and _final(*code)):
        return Outcome(state="failed", error=error)
    lost = code is None and _LOST.search(text)
    return Outcome(state="uncertain" if lost else "retry", error=error, after=_after(text))


def _code(text: str) -> tuple[str, int] | None:
    for protocol, pattern in (("http", _HTTP), ("smtp", _SMTP)):
        if found := pattern.findall(text):
            return protocol, int(found[-1])
    return None


def _final(protocol: str, code: int) -> bool:
    if protocol == "smtp":
        return code >= 500  # RFC 5321, 4.2.1: 4yz is transient, 5yz permanent
    return 300 <= code < 500 and code not in _MAY_PASS


def _after(text: str) -> timedelta | None:
    found = _RETRY_AFTER.search(text)
    return min(timedelta(seconds=int(found.group(1))), _LONGEST_WAIT) if found else None


def _error(told: Sequence[str]) -> str:
    lines = dict.fromkeys(_PREFIX.sub("", " ".join(line.split())) for line in told)
    return "; ".join(lines)[:_LONGEST_ERROR] or "no reason was given"
