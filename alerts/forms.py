"""The forms that messages take: how each kind of channel is written to, and how much it takes.

Sizes are UTF-16 units of what we write, markup and entities included, a line end as two: never less than
what Telegram counts, which is the text after entity parsing (Bot API, sendMessage).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from alerts import email_text, plain_text, telegram_text
from alerts.clippings import Clipping
from alerts.lines import Line
from pressclip.models import AlertItem, Message, Titles

Kind = Literal["telegram", "email", "console", "plain"]

_KINDS: dict[str, Kind] = {"tgram": "telegram", "mailto": "email", "mailtos": "email", "console": "console"}
GAP = "\n\n"
REPEAT = "Possibly a repeat: nobody knows whether this arrived before."
_ROOM_FOR_REPEAT = 80  # units: that line, its gap, and what marks the subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How one kind of channel is written to; `limit` in units for subject and body together."""

    limit: int
    article: Callable[[Clipping], str] = plain_text.article
    html_article: Callable[[Clipping], str] | None = None
    html_title: Callable[[Clipping], str] | None = None  # of what can be edited once it was sent
    html_lines: Callable[[Sequence[Line]], str] | None = None
    html_gap: str = GAP
    heading: Callable[[str], str] = str
    has_contents: bool = False  # a digest begins with a table of what it holds


FORMS: dict[Kind, Form] = {
    "telegram": Form(
        limit=4096,
        html_article=telegram_text.article,
        html_title=telegram_text.title,
        html_lines=telegram_text.lines,
        heading=telegram_text.heading,
    ),
    "email": Form(
        limit=100_000,
        html_article=email_text.article,
        html_lines=email_text.lines,
        html_gap=email_text.GAP,
        heading=email_text.heading,
        has_contents=True,
    ),
    "console": Form(limit=20_000, article=plain_text.bold_article),
    "plain": Form(limit=1000),  # the least of the common services: Pushover takes 1,024
}


def titles_of(items: Sequence[AlertItem], clips: Sequence[Clipping], form: Form) -> Titles:
    """How each article's title stands in a message that can be edited."""
    if form.html_title is None:
        return ()
    of = form.html_title
    return tuple((item.article.id, plain_text.title(clip), of(clip)) for item, clip in zip(items, clips, strict=True))


def kind_of(url: str) -> Kind:
    """The kind of a channel's URL; whatever is not known by name takes plain text."""
    return _KINDS.get(url.partition("://")[0].lower(), "plain")


def fits(message: Message, kind: Kind) -> bool:
    """Whether a message keeps within its channel's limit."""
    body = max(units(message.text), units(message.html or ""))
    return units(message.subject) + body + _ROOM_FOR_REPEAT <= FORMS[kind].limit


def units(text: str) -> int:
    """UTF-16 units of a text, a line end as two."""
    return len(text.encode("utf-16-le")) // 2 + text.count("\n")
