"""A digest: many articles in one message, each once, by watch and section, the newest first. Pure."""

from collections.abc import Sequence
from itertools import groupby
from typing import Literal
from zoneinfo import ZoneInfo

from alerts.clippings import LESS, Detail, clipping
from alerts.forms import FORMS, Form, Kind, fits, titles_of, units
from alerts.lines import Line
from alerts.marks import Marked, clean, cut
from alerts.subjects import LONGEST
from pressclip.models import AlertItem, Message

Why = Literal["digest", "quiet", "throttle", "storm"]
_WHY: dict[Why, str] = {
    "digest": "",
    "quiet": ", held back during the quiet hours",
    "throttle": ", held back by max_per_hour",
    "storm": ", all at once",
}
_NAME = 60  # characters of a watch's or a section's name
_OPENING = 100  # units of the line that says how many there are, and why so late


def split_digest(items: Sequence[AlertItem], kind: Kind) -> tuple[tuple[AlertItem, ...], ...]:
    """The items in groups that fit a digest each, in its order; an item is never cut in two."""
    form = FORMS[kind]
    groups: list[list[AlertItem]] = []
    room, heading = 0, ""
    for item in _ordered(items):
        need, titled = _need(item, form), _titled(item, form)
        if not groups or need + (titled if _heading(item) != heading else 0) > room:
            groups.append([])
            room, heading = form.limit - 2 * LONGEST - _contents_room(items, form), ""
        need += titled if _heading(item) != heading else 0
        groups[-1].append(item)
        heading = _heading(item)
        room -= need
    return tuple(tuple(group) for group in groups)


def render_digest(items: Sequence[AlertItem], kind: Kind, *, zone: str, why: Why) -> Message:
    """A digest within the channel's limit; times in `zone`, an IANA name. What grew since is shortened."""
    for detail in LESS:
        message = _message(items, FORMS[kind], zone, why, detail)
        if fits(message, kind):
            return message
    for shown in range(len(items) - 1, 0, -1):
        message = _message(_ordered(items)[:shown], FORMS[kind], zone, why, LESS[-1], left_out=len(items) - shown)
        if fits(message, kind):
            break
    return message


def _message(
    items: Sequence[AlertItem], form: Form, zone: str, why: Why, detail: Detail, *, left_out: int = 0
) -> Message:
    ordered = _ordered(items)
    count = f"{len(items) + left_out} article{'' if len(items) + left_out == 1 else 's'}"
    texts, htmls = (
        [f"{count}{_WHY[why]}"],
        [_lines(form, [Line(text=f"{count}{_WHY[why]}"), *_contents(ordered, form)])],
    )
    clips = [clipping(item, ZoneInfo(zone), detail) for item in ordered]
    told = zip(ordered, clips, strict=True)
    for heading, group in groupby(told, lambda one: _heading(one[0])):
        texts.append(f"— {heading} —")
        htmls.append(form.heading(heading))
        for _, clip in group:
            texts.append(form.article(clip))
            htmls.append(form.html_article(clip) if form.html_article else "")
    if left_out:
        more = f"and {left_out} more that have no room here"
        texts.append(more)
        htmls.append(_lines(form, [Line(text=more)]))
    html = form.html_gap.join(htmls) if form.html_article else None
    titles = titles_of(ordered, clips, form)
    return Message(subject=_subject(ordered, count), text="\n\n".join(texts), html=html, titles=titles)


def _lines(form: Form, lines: Sequence[Line]) -> str:
    return form.html_lines(lines) if form.html_lines else ""


def _contents(ordered: Sequence[AlertItem], form: Form) -> list[Line]:
    """What a long digest holds, where there is room to say so."""
    if not form.has_contents:
        return []
    counted = [(heading, len(list(group))) for heading, group in groupby(ordered, _heading)]
    return [Line(text=f"{heading}: {count}") for heading, count in counted] if len(counted) > 1 else []


def _contents_room(items: Sequence[AlertItem], form: Form) -> int:
    listed = {_heading(item): _titled(item, form) for item in items} if form.has_contents else {}
    return _OPENING + sum(listed.values())


def _titled(item: AlertItem, form: Form) -> int:
    """The units of an item's heading, in whichever part it takes more."""
    return max(units(f"— {_heading(item)} —"), units(form.heading(_heading(item)))) + units(form.html_gap) + 4


def _ordered(items: Sequence[AlertItem]) -> list[AlertItem]:
    newest_first = sorted(items, key=lambda item: item.article.time, reverse=True)
    return sorted(newest_first, key=lambda item: _heading(item).casefold())


def _heading(item: AlertItem) -> str:
    """The watch that an item is listed under, the first of its, and the section."""
    watch = min((hit.watch for hit in item.watches), default="")
    return " · ".join(_short(name) for name in (watch, item.article.section) if name)


def _short(name: str) -> str:
    return cut(Marked(text=clean(name)), _NAME).text


def _need(item: AlertItem, form: Form) -> int:
    clip = clipping(item, ZoneInfo("UTC"), LESS[0])
    html = form.html_article(clip) if form.html_article else ""
    return max(units(form.article(clip)), units(html)) + units(form.html_gap) + 9


def _subject(ordered: Sequence[AlertItem], count: str) -> str:
    watches = list(dict.fromkeys(_short(min(hit.watch for hit in item.watches)) for item in ordered if item.watches))
    named = ", ".join(watches[:3]) + (f" +{len(watches) - 3}" if len(watches) > 3 else "")
    headline = clean(ordered[0].article.article.title) or "(untitled)"
    return cut(Marked(text=f"[{named}] digest, {count}: {headline}"), LONGEST).text
