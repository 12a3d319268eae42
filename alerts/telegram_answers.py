"""From an answer of the Bot API to how the sending ended. Pure."""

import re
from datetime import timedelta

from alerts.telegram_api import Answer
from pressclip.models import Outcome

LONGEST_WAIT = timedelta(days=1)
_MAY_PASS = {408, 409, 420, 425}  # the client errors that a later try may not meet
_BAD_TOKEN = {401, 404}  # of a method that there is, 404 means a bot that there is not
_LONGEST_ERROR = 300  # characters
_ADVICE = (
    (r"chat not found|PEER_ID_INVALID", "write to the bot first, or find the number by `pressclip channels pair`"),
    (r"blocked by the user", "unblock the bot in Telegram, or take the channel out"),
    (r"user is deactivated", "that account is no more; take the channel out"),
    (r"bot was kicked|bot is not a member", "add the bot to the group again"),
    (r"TOPIC_(?:CLOSED|DELETED)|thread not found", "open the topic, or name another: CHAT:TOPIC"),
    (r"not enough rights|have no rights|CHAT_WRITE_FORBIDDEN|need administrator", "let the bot write in that chat"),
)  # fmt: skip


def outcome_of(answer: Answer) -> Outcome:
    """How a `sendMessage` ended.

    An answer that was lost after the request went out is `uncertain`; so is a gateway that gave up waiting.
    """
    if answer.problem:
        return _unanswered(answer)
    if answer.result is not None:
        return Outcome(state="sent", message_ref=_reference(answer))
    error = _short(f"{answer.description or 'an answer that is not of the Bot API'} ({answer.status})")
    if answer.status == 429:
        return Outcome(state="retry", error=error, after=_wait(answer))
    if answer.status == 504 or answer.status < 300:
        return Outcome(state="uncertain", error=error)
    if answer.status >= 500 or answer.status in _MAY_PASS or answer.status < 400:
        return Outcome(state="retry", error=error)
    advice = _advice(answer)
    return Outcome(state="failed", error=f"{error}: {advice}" if advice else error)


def _unanswered(answer: Answer) -> Outcome:
    error = _short(answer.problem)
    if answer.untrusted:
        advice = "somebody stands between; where that is your own proxy, name its certificate in REQUESTS_CA_BUNDLE"
        return Outcome(state="failed", error=f"{error}: {advice}")
    return Outcome(state="uncertain" if answer.asked else "retry", error=error)


def _reference(answer: Answer) -> str:
    return str(answer.result.get("message_id", "")) if isinstance(answer.result, dict) else ""


def _wait(answer: Answer) -> timedelta | None:
    seconds = answer.parameters.get("retry_after")
    if not isinstance(seconds, int) or isinstance(seconds, bool) or seconds < 0:
        return None
    return timedelta(seconds=min(seconds, int(LONGEST_WAIT.total_seconds())))


def moved_to(answer: Answer) -> str:
    """The supergroup that the group became; "" if it did not."""
    found = answer.parameters.get("migrate_to_chat_id")
    return str(found) if isinstance(found, int) and not isinstance(found, bool) else ""


def cannot_parse(answer: Answer) -> bool:
    """Whether it refused our markup."""
    return answer.status == 400 and "can't parse entities" in answer.description


def is_too_long(answer: Answer) -> bool:
    """Whether it refused the length."""
    return answer.status == 400 and re.search(r"message is too long|MESSAGE_TOO_LONG", answer.description) is not None


def _advice(answer: Answer) -> str:
    if answer.status in _BAD_TOKEN:
        return "the bot's token is wrong; ask @BotFather for it"
    found = (advice for pattern, advice in _ADVICE if re.search(pattern, answer.description, re.IGNORECASE))
    return next(found, "")


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST_ERROR]
