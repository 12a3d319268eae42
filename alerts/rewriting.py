"""A message that was sent, with other titles. Pure."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from alerts import plain_text, telegram_text
from alerts.clippings import FULL, LESS, clipping
from alerts.forms import fits
from pressclip.models import AlertItem, Message, Rewrite, Titles

_MARK = " (updated)"


def rewritten(stands: Rewrite, items: Sequence[AlertItem], *, zone: str) -> Rewrite | None:
    """The message with the new titles of these items and else as it stands; None where that is not to be had.

    A title is looked for as we wrote it, then as it was told, for templates may have put it anywhere; where it stands
    twice, nobody can say which one is meant. Titles are cut where the message would be too long with them.
    """
    titles = {number: (text, html) for number, text, html in stands.titles}
    if any(item.article.id not in titles for item in items):
        return None
    for detail in (FULL, *LESS):
        found: Rewrite | None = stands
        for item in items:
            clip = clipping(item, ZoneInfo(zone), detail)
            line = (plain_text.title(clip) + _MARK, telegram_text.title(clip, _MARK))
            found = found and _with(found, item, titles[item.article.id], line)
        if found is None:
            return None
        if fits(Message(subject="", text=found.text, html=found.html), "telegram"):
            return found
    return None


def _with(stands: Rewrite, item: AlertItem, old: tuple[str, str], new: tuple[str, str]) -> Rewrite | None:
    if stands.html is not None and stands.html.count(old[1]) != 1:
        return None
    html = None if stands.html is None else stands.html.replace(old[1], new[1])
    text = _with_line(stands.text, old[0], item.before or old[0], new[0], is_read=html is None)
    if text is None:
        return None
    titles = _replaced(stands.titles, item.article.id, new)
    return replace(stands, text=text, html=html, titles=titles)


def _with_line(text: str, old: str, told: str, new: str, *, is_read: bool) -> str | None:
    """The text with the title; one that is read, not only kept beside its HTML, must have it once."""
    lines = text.split("\n")
    if old in lines and (lines.count(old) == 1 or not is_read):
        lines[lines.index(old)] = new
        return "\n".join(lines)
    if told not in text or (is_read and text.count(told) != 1):
        return None
    return text.replace(told, new, 1)


def _replaced(titles: Titles, number: int, new: tuple[str, str]) -> Titles:
    return tuple((one, *(new if one == number else (text, html))) for one, text, html in titles)
