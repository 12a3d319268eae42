"""Finds the number of a Telegram chat: by a link whose code comes back, or by what a group says to the bot."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from alerts.asking import called
from alerts.telegram_answers import outcome_of
from alerts.telegram_api import Answer
from pressclip.errors import DeliveryError

_LONGEST_POLL = 25.0  # seconds
_KINDS = ("message", "my_chat_member", "channel_post")  # of updates
_GROUPS = {"group", "supergroup", "channel"}
_WEBHOOK = "a webhook takes this bot's updates; take it away (deleteWebhook), or make a bot for Pressclip alone"
_OTHER = "another program reads this bot's updates; stop it meanwhile, or make a bot for Pressclip alone"

Updates = Callable[[Mapping[str, Any], float], Answer]  # `getUpdates` with these parameters, waiting so many seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A chat that wants the messages: `chat` as it stands in a channel's url, `name` as people know it."""

    chat: str
    name: str


def links(bot: str, code: str) -> tuple[str, str]:
    """The addresses to open: for a chat with oneself, and to add the bot to a group."""
    return f"https://t.me/{bot}?start={code}", f"https://t.me/{bot}?startgroup={code}"


def wait_for(updates: Updates, code: str, *, seconds: float, clock: Callable[[], float]) -> Found | None:
    """Waits until somebody opens the link, or a group says something; None if nobody did in so many seconds.

    `clock` gives seconds that never jump. Raises DeliveryError where the bot's updates cannot be read.
    """
    until, offset = clock() + seconds, 0
    while True:
        patience = min(_LONGEST_POLL, max(0.0, until - clock()))
        asked = {"timeout": int(patience + 0.999), "allowed_updates": _KINDS}
        answer = updates(asked | ({"offset": offset} if offset else {}), patience)
        if not isinstance(answer.result, list):
            raise DeliveryError(_refusal(answer))
        for update in answer.result:
            offset = max(offset, int(update.get("update_id", 0)) + 1)
            found = found_in(update, code)
            if found is not None:
                updates({"timeout": 0, "offset": offset}, 0.0)  # what was read is done with
                return found
        if clock() >= until:
            return None


def found_in(update: Mapping[str, Any], code: str) -> Found | None:
    """The chat that an update speaks for: a private one by the code alone, since anybody may write to a bot. Pure."""
    said = next((update[kind] for kind in _KINDS if isinstance(update.get(kind), dict)), None)
    chat = (said or {}).get("chat")
    if said is None or not isinstance(chat, dict):
        return None
    if chat.get("type") in _GROUPS:
        return None if _has_left(said) or "migrate_to_chat_id" in said else Found(chat=_number(said), name=called(chat))
    words = str(said.get("text", "")).split()
    return Found(chat=_number(said), name=called(chat)) if words == ["/start", code] else None


def _has_left(said: Mapping[str, Any]) -> bool:
    member = said.get("new_chat_member")
    return isinstance(member, dict) and member.get("status") in {"left", "kicked"}


def _number(said: Mapping[str, Any]) -> str:
    topic = said.get("message_thread_id") if said.get("is_topic_message") else None
    return f"{said['chat']['id']}{f':{topic}' if topic else ''}"


def _refusal(answer: Answer) -> str:
    if answer.status == 409:
        return f"{_WEBHOOK if 'webhook' in answer.description else _OTHER} ({answer.description})"
    return outcome_of(answer).error
