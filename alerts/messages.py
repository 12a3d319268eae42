"""Message texts: which items go together, and what is said of them on each kind of channel. Pure.

Sizes are UTF-16 units of what we write, markup and entities included, a line end as two: never less than
what Telegram counts, which is the text after entity parsing (Bot API, sendMessage).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal
from zoneinfo import ZoneInfo

from alerts import email_text, notices, plain_text, telegram_text
from alerts.clippings import FULL, LESS, Clipping, Detail, clipping
from alerts.lines import Line
from alerts.subjects import LONGEST, subject
from alerts.welcomes import ROOMS, SUBJECT, lines_of
from pressclip.models import AlertItem, Message, Notice, Welcome

Kind = Literal["telegram", "email", "console", "plain"]

_KINDS: dict[str, Kind] = {"tgram": "telegram", "mailto": "email", "mailtos": "email", "console": "console"}
_GAP = "\n\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """How one kind of channel is written to; `limit` in units for subject and body together."""

    limit: int
    article: Callable[[Clipping], str] = plain_text.article
    html_article: Callable[[Clipping], str] | None = None
    html_lines: Callable[[Sequence[Line]], str] | None = None
    html_gap: str = _GAP


_FORMS: dict[Kind, _Form] = {
    "telegram": _Form(limit=4096, html_article=telegram_text.article, html_lines=telegram_text.lines),
    "email": _Form(
        limit=100_000,
        html_article=email_text.article,
        html_lines=email_text.lines,
        html_gap=email_text.GAP,
    ),
    "console": _Form(limit=20_000, article=plain_text.bold_article),
    "plain": _Form(limit=1000),  # the least of the common services: Pushover takes 1,024
}


def kind_of(url: str) -> Kind:
    """The kind of a channel's URL; whatever is not known by name takes plain text."""
    return _KINDS.get(url.partition("://")[0].lower(), "plain")


def split(items: Sequence[AlertItem], kind: Kind) -> tuple[tuple[AlertItem, ...], ...]:
    """The items in groups that fit a message each, in order; an item is never cut in two."""
    form = _FORMS[kind]
    groups: list[list[AlertItem]] = []
    room = 0
    for item in items:
        need = _need(item, form)
        if not groups or need > room:
            groups.append([])
            room = form.limit - 2 * LONGEST
        groups[-1].append(item)
        room -= need
    return tuple(tuple(group) for group in groups)


def _need(item: AlertItem, form: _Form) -> int:
    # The zone's name is the one part that differs between channels: at most 9 letters more than UTC.
    clip = clipping(item, ZoneInfo("UTC"), FULL)
    html = form.html_article(clip) if form.html_article else ""
    return max(_units(form.article(clip)), _units(html)) + _units(form.html_gap) + 9


def render(items: Sequence[AlertItem], kind: Kind, *, zone: str) -> Message:
    """One message about one item or more, within the channel's limit; times in `zone`, an IANA name.

    Where articles have grown since they were put together, excerpts are shortened first, then titles and
    reasons; at the very last the message says how many it could not show.
    """
    for detail in (FULL, *LESS):
        message = _message(items, _FORMS[kind], zone, detail)
        if _fits(message, kind):
            return message
    for shown in range(len(items) - 1, 0, -1):
        message = _message(items[:shown], _FORMS[kind], zone, LESS[-1], left_out=len(items) - shown)
        if _fits(message, kind):
            break
    return message


def _message(items: Sequence[AlertItem], form: _Form, zone: str, detail: Detail, *, left_out: int = 0) -> Message:
    clips = [clipping(item, ZoneInfo(zone), detail) for item in items]
    rest = [f"and {left_out} more that have no room here"] if left_out else []
    html = None
    if form.html_article:
        html = form.html_gap.join([*map(form.html_article, clips), *rest])
    return Message(subject=subject(items), text=_GAP.join([*map(form.article, clips), *rest]), html=html)


def render_welcome(welcome: Welcome, kind: Kind, *, zone: str) -> Message:
    """The one message that greets a channel, within its limit."""
    form = _FORMS[kind]
    for room in ROOMS:
        told = lines_of(welcome, ZoneInfo(zone), room)
        html = form.html_lines(told) if form.html_lines else None
        message = Message(subject=SUBJECT, text=plain_text.lines(told), html=html)
        if _fits(message, kind):
            break
    return message


def render_notice(notice: Notice, kind: Kind, *, zone: str) -> Message:
    """What the operator is told, within the channel's limit."""
    form = _FORMS[kind]
    for most in notices.NAMED:
        told = notices.lines_of(notice, ZoneInfo(zone), most)
        html = form.html_lines(told) if form.html_lines else None
        message = Message(subject=notices.subject_of(notice), text=plain_text.lines(told), html=html)
        if _fits(message, kind):
            break
    return message


def _fits(message: Message, kind: Kind) -> bool:
    body = max(_units(message.text), _units(message.html or ""))
    return _units(message.subject) + body <= _FORMS[kind].limit


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2 + text.count("\n")
