"""Message texts: which items go together, and what is said of them on each kind of channel. Pure."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from alerts import heartbeats, notices, plain_text
from alerts.clippings import FULL, LESS, Detail, clipping
from alerts.forms import FORMS, GAP, Form, Kind, fits, titles_of, units
from alerts.subjects import LONGEST, subject
from alerts.welcomes import ROOMS, lines_of, subject_of
from pressclip.models import AlertItem, AllWell, Message, Notice, Welcome


def split(items: Sequence[AlertItem], kind: Kind) -> tuple[tuple[AlertItem, ...], ...]:
    """The items in groups that fit a message each, in order; an item is never cut in two."""
    form = FORMS[kind]
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


def _need(item: AlertItem, form: Form) -> int:
    # The zone's name is the one part that differs between channels: at most 9 letters more than UTC.
    clip = clipping(item, ZoneInfo("UTC"), FULL)
    html = form.html_article(clip) if form.html_article else ""
    return max(units(form.article(clip)), units(html)) + units(form.html_gap) + 9


def render(items: Sequence[AlertItem], kind: Kind, *, zone: str) -> Message:
    """One message about one item or more, within the channel's limit; times in `zone`, an IANA name.

    Where articles have grown since they were put together, excerpts are shortened first, then titles and
    reasons; at the very last the message says how many it could not show.
    """
    for detail in (FULL, *LESS):
        message = _message(items, FORMS[kind], zone, detail)
        if fits(message, kind):
            return message
    for shown in range(len(items) - 1, 0, -1):
        message = _message(items[:shown], FORMS[kind], zone, LESS[-1], left_out=len(items) - shown)
        if fits(message, kind):
            break
    return message


def _message(items: Sequence[AlertItem], form: Form, zone: str, detail: Detail, *, left_out: int = 0) -> Message:
    clips = [clipping(item, ZoneInfo(zone), detail) for item in items]
    rest = [f"and {left_out} more that have no room here"] if left_out else []
    html = None
    if form.html_article:
        html = form.html_gap.join([*map(form.html_article, clips), *rest])
    text = GAP.join([*map(form.article, clips), *rest])
    return Message(subject=subject(items), text=text, html=html, titles=titles_of(items, clips, form))


def render_welcome(welcome: Welcome, kind: Kind, *, zone: str) -> Message:
    """The one message that greets a channel, within its limit."""
    form = FORMS[kind]
    for room in ROOMS:
        told = lines_of(welcome, ZoneInfo(zone), room)
        html = form.html_lines(told) if form.html_lines else None
        message = Message(subject=subject_of(welcome), text=plain_text.lines(told), html=html)
        if fits(message, kind):
            break
    return message


def render_heartbeat(told: AllWell, kind: Kind, *, zone: str) -> Message:
    """The message that breaks a long silence."""
    form, lines = FORMS[kind], heartbeats.lines_of(told, zone)
    html = form.html_lines(lines) if form.html_lines else None
    return Message(subject=heartbeats.subject_of(told), text=plain_text.lines(lines), html=html)


def render_notice(notice: Notice, kind: Kind, *, zone: str) -> Message:
    """What the operator is told, within the channel's limit."""
    form = FORMS[kind]
    for most in notices.NAMED:
        told = notices.lines_of(notice, ZoneInfo(zone), most)
        html = form.html_lines(told) if form.html_lines else None
        message = Message(subject=notices.subject_of(notice), text=plain_text.lines(told), html=html)
        if fits(message, kind):
            break
    return message
