"""What the operator is told of the running: sections that cannot be read, and those that can again."""

from collections.abc import Iterator
from datetime import datetime, tzinfo

from alerts.lines import Line
from alerts.marks import Marked, clean, cut
from pressclip.models import Notice, Trouble

NAMED = (50, 15, 5, 1)  # troubles named of each sort, as the room allows; the rest are counted
_SHUT = frozenset({"blocked", "login", "consent"})
_SHUT_OUT = "A site that refuses its pages: pressclip letter SITE writes to its webmaster; feed_only reads feeds alone."
_WIDTH = 200  # characters of an error


def subject_of(notice: Notice) -> str:
    """What a lock screen shows."""
    told = [
        f"{_sites(len(troubles))} {what}"
        for troubles, what in ((notice.down, "cannot be reached"), (notice.up, "can be reached again"))
        if troubles
    ]
    told += [
        f"{_channels(len(troubles))} {what}"
        for troubles, what in (
            (notice.mute, "cannot be written to"),
            (notice.heard, "takes messages again" if len(notice.heard) == 1 else "take messages again"),
            (notice.moved, "to look at"),
        )
        if troubles
    ]
    told += [
        f"{_sections(len(troubles))} {what}"
        for troubles, what in (
            (notice.began, "cannot be read"),
            (notice.ended, "can be read again"),
            (notice.healed, "read in another way"),
            (notice.noted, "to look at"),
        )
        if troubles
    ]
    return "Pressclip: " + ", ".join(told)


def lines_of(notice: Notice, zone: tzinfo, most: int) -> list[Line]:
    """The notice, line by line, at most so many troubles of each sort by name."""
    told = [*_outages(notice, zone, most), *_of_channels(notice, zone, most)]
    if notice.began:
        every = len(notice.began) == notice.followed > 1
        head = f"{'All' if every else len(notice.began)} of {_sections(notice.followed)} cannot be read:"
        told += [Line(text=head), *(Line(text=f"• {_began(one, zone)}") for one in notice.began[:most])]
        if every:
            told.append(Line(text="All at once: look at the network here first, then at the site."))
    if notice.ended:
        told += [Line(text=f"{_sections(len(notice.ended))} can be read again:")]
        told += [Line(text=f"• {_ended(one, zone)}") for one in notice.ended[:most]]
    if notice.healed:
        count = _sections(len(notice.healed))
        told.append(Line(text=f"{count} read in another way than before, as after a redesign; have a look:"))
        told += [Line(text=f"• {_name(one)}: {_short(one.error)}") for one in notice.healed[:most]]
    if notice.noted:
        told.append(Line(text=f"{_sections(len(notice.noted))} to look at:"))
        told += [Line(text=f"• {_name(one)}: {_short(one.error)}") for one in notice.noted[:most]]
    of_channels = (notice.mute, notice.heard, notice.moved)
    of_sections = (notice.down, notice.up, notice.began, notice.ended, notice.healed, notice.noted)
    groups = (*of_channels, *of_sections)
    left = sum(max(0, len(group) - most) for group in groups)
    told += [Line(text=f"and {left} more")] if left else []
    if any(of_channels):
        told.append(Line(text="What could not be sent: pressclip alerts. Try a channel: pressclip channels test NAME"))
    if any(one.status in _SHUT for one in notice.began):
        told.append(Line(text=_SHUT_OUT))
    if any(of_sections):
        told.append(
            Line(text="What is known stays, and all are tried again. More: pressclip sections, pressclip coverage")
        )
    return told


def _of_channels(notice: Notice, zone: tzinfo, most: int) -> Iterator[Line]:
    if notice.mute:
        yield Line(text=f"{_channels(len(notice.mute))} cannot be written to:")
        yield from (Line(text=f"• {_name(one)}: since {_at(one.began, zone)} ({_short(one.error)})")
                    for one in notice.mute[:most])  # fmt: skip
    if notice.heard:
        yield Line(text=f"{_channels(len(notice.heard))} could not be written to, and can again:")
        for one in notice.heard[:most]:
            ended = "" if one.ended is None else f" until {_at(one.ended, zone)}"
            yield Line(text=f"• {_name(one)}: from {_at(one.began, zone)}{ended} ({_short(one.error)})")
    if notice.moved:
        yield Line(text=f"{_channels(len(notice.moved))} to look at; messages arrive, but mend the configuration:")
        yield from (Line(text=f"• {_name(one)}: {_short(one.error)}") for one in notice.moved[:most])


def _outages(notice: Notice, zone: tzinfo, most: int) -> Iterator[Line]:
    if notice.down:
        if len(notice.down) == notice.sites > 1:
            yield Line(text=f"None of {_sites(notice.sites)} can be reached: look at the network here first.")
        else:
            yield Line(text=f"{_sites(len(notice.down))} cannot be reached; all sections wait:")
        yield from (Line(text=f"• {_began(one, zone)}") for one in notice.down[:most])
    if notice.up:
        yield Line(text=f"{_sites(len(notice.up))} can be reached again; the sections are polled one after the other:")
        yield from (Line(text=f"• {_ended(one, zone)}") for one in notice.up[:most])


def _began(trouble: Trouble, zone: tzinfo) -> str:
    return f"{_name(trouble)}: {trouble.status} since {_at(trouble.began, zone)} ({_short(trouble.error)})"


def _ended(trouble: Trouble, zone: tzinfo) -> str:
    ended = "" if trouble.ended is None else f" until {_at(trouble.ended, zone)}"
    return f"{_name(trouble)}: was {trouble.status} from {_at(trouble.began, zone)}{ended}"


def _at(time: datetime, zone: tzinfo) -> str:
    return time.astimezone(zone).strftime("%d %b %H:%M")


def _name(trouble: Trouble) -> str:
    return cut(Marked(text=clean(trouble.section)), 80).text


def _short(error: str) -> str:
    return cut(Marked(text=clean(error)), _WIDTH).text


def _sites(count: int) -> str:
    return f"{count} site{'' if count == 1 else 's'}"


def _channels(count: int) -> str:
    return f"{count} channel{'' if count == 1 else 's'}"


def _sections(count: int) -> str:
    return f"{count} section{'' if count == 1 else 's'}"
