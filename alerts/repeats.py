"""A message that may have arrived before says so. Pure."""

from dataclasses import replace

from alerts.forms import GAP, REPEAT
from pressclip.models import Message


def as_repeat(message: Message) -> Message:
    """The message, marked in its subject and in the first line of what is read; every kind's limit has room for it."""
    html = message.html
    if html is not None:
        first = f"<div>{REPEAT}</div>" if html.startswith("<div") else REPEAT + GAP
        html = first + html
    return replace(message, subject=f"(repeat?) {message.subject}", text=f"{REPEAT}{GAP}{message.text}", html=html)
