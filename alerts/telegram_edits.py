"""Edits a message that Telegram has (Bot API, editMessageText), or says that it cannot be edited.

An edit that was made twice is no repeat, so one whose answer was lost is simply made again.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal

from alerts.targets import Chat
from alerts.telegram_answers import cannot_parse, is_too_long, outcome_of
from alerts.telegram_api import Answer
from pressclip.models import Outcome, Rewrite

Call = Callable[[str, str, Mapping[str, Any]], Answer]
Refused = Literal["as it is", "deleted", "markup", "never", "other"]

_REFUSALS: tuple[tuple[str, Refused], ...] = (
    (r"message is not modified|MESSAGE_NOT_MODIFIED", "as it is"),
    (r"message to edit not found|MESSAGE_ID_INVALID", "deleted"),
    (r"message can't be edited|MESSAGE_EDIT_TIME_EXPIRED|MESSAGE_AUTHOR_REQUIRED", "never"),
    (r"upgraded to a supergroup", "never"),  # where its messages have other numbers
)


def edit_telegram(target: Chat, chat: int | str, rewrite: Rewrite, call: Call) -> Outcome | str:
    """Edits the message; a string says why it cannot be, and a message of its own is to go out instead."""
    payload = {
        "chat_id": chat,
        "message_id": int(rewrite.reference),
        "text": rewrite.text if rewrite.html is None else rewrite.html,
        "link_preview_options": {"is_disabled": not target.preview},
    } | ({"parse_mode": "HTML"} if rewrite.html is not None else {})
    answer = call(target.token, "editMessageText", payload)
    if rewrite.html is not None and (cannot_parse(answer) or is_too_long(answer)):
        plain = {name: value for name, value in payload.items() if name != "parse_mode"}
        answer = call(target.token, "editMessageText", plain | {"text": rewrite.text})
    return _outcome(answer, rewrite)


def _outcome(answer: Answer, rewrite: Rewrite) -> Outcome | str:
    refused = _refused(answer)
    if refused == "as it is":
        return Outcome(state="sent", note="it stood there already", message_ref=rewrite.reference)
    if refused == "deleted":
        return Outcome(state="sent", error="the message was deleted: there is nothing to mark")
    if refused in {"never", "markup"}:
        return answer.description
    outcome = outcome_of(answer)
    if outcome.state == "sent":
        return replace(outcome, message_ref=rewrite.reference)
    return replace(outcome, state="retry") if outcome.state == "uncertain" else outcome


def _refused(answer: Answer) -> Refused:
    if answer.status != 400:
        return "other"
    if cannot_parse(answer) or is_too_long(answer):
        return "markup"
    found = (sort for pattern, sort in _REFUSALS if re.search(pattern, answer.description))
    return next(found, "other")
