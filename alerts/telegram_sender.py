"""Sends one message to one chat of Telegram: as HTML, as plain text where that is refused, to where a group moved."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from alerts.targets import Chat
from alerts.telegram_answers import cannot_parse, is_too_long, moved_to, outcome_of
from alerts.telegram_edits import Call, edit_telegram
from pressclip.models import Message, Outcome

LIMIT = 4096  # UTF-16 units (Bot API, sendMessage)
_CUT = "\n… (shortened)"


def send_telegram(target: Chat, message: Message, call: Call) -> Outcome:
    """Sends the message by `call(token, method, payload)`, at most once more for each thing that can be mended.

    One that rewrites another does so; where that cannot be edited, it goes out itself, as an answer to it.
    """
    notes: list[str] = []
    payload = _payload(target, message)
    if message.rewrite is not None:
        edited = edit_telegram(target, payload["chat_id"], message.rewrite, call)
        if isinstance(edited, Outcome):
            return edited
        notes.append(f"the message could not be edited, so this is one of its own ({edited})")
        payload["reply_parameters"] = {
            "message_id": int(message.rewrite.reference),
            "allow_sending_without_reply": True,
        }
    mended: set[str] = set()
    while True:
        answer = call(target.token, "sendMessage", payload)
        moved = moved_to(answer)
        if moved and "moved" not in mended:
            mended.add("moved")
            payload = {**payload, "chat_id": int(moved)}
            notes.append(f"the group became a supergroup: its chat is {moved} now")
        elif cannot_parse(answer) and "markup" not in mended:
            mended.add("markup")
            payload = _plain(payload, message.text)
            notes.append(f"its markup was refused, so it was sent as plain text ({answer.description})")
        elif is_too_long(answer) and "length" not in mended:
            mended |= {"length", "markup"}
            payload = _plain(payload, shortened(message.text))
            notes.append("it was too long, so it was shortened")
        else:
            break
    chat = str(payload["chat_id"]) if "moved" in mended else ""
    return replace(outcome_of(answer), note="; ".join(notes), chat=chat)


def _payload(target: Chat, message: Message) -> dict[str, Any]:
    payload: dict[str, Any] = {
        "chat_id": int(message.chat) if message.chat else target.chat,
        "text": message.text if message.html is None else message.html,
        "link_preview_options": {"is_disabled": not target.preview},
    }
    if message.html is not None:
        payload["parse_mode"] = "HTML"
    if target.silent:
        payload["disable_notification"] = True
    if target.topic is not None:
        payload["message_thread_id"] = target.topic
    return payload


def _plain(payload: Mapping[str, Any], text: str) -> dict[str, Any]:
    return {**{name: value for name, value in payload.items() if name != "parse_mode"}, "text": text}


def shortened(text: str) -> str:
    """The text within the limit, cut after a whole line where there is one, and saying so."""
    if _units(text) <= LIMIT:
        return text
    room = LIMIT - _units(_CUT)
    kept = text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", "ignore")
    end = kept.rfind("\n")
    return kept[: end if end > len(kept) // 2 else len(kept)].rstrip() + _CUT


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
