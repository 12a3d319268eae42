"""The first message of a channel, or of watches that it has now: what was filed, what each watch would have matched."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from alerts.clippings import Detail, clipping
from alerts.lines import Line
from alerts.marks import Marked, clean, cut
from pressclip.models import AlertItem, Welcome

DAYS = 7  # of which it is told what would have been
SUBJECT = "Pressclip: alerts begin now"
_SAMPLE = Detail(title=120, excerpt=0, link=500, reason=0, reasons=0)
MOST_COUNTED = 1_000  # articles a watch: more are "at least" so many
MOST_NAMED = 100  # watches
_WIDTH = 200  # characters of a section's failure


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How many of each are named."""

    sections: int
    failed: int
    watches: int
    samples: int  # articles a watch


ROOMS = (
    Room(sections=100, failed=50, watches=MOST_NAMED, samples=5),
    Room(sections=30, failed=10, watches=30, samples=3),
    Room(sections=15, failed=5, watches=15, samples=1),
    Room(sections=10, failed=3, watches=10, samples=0),
    Room(sections=0, failed=1, watches=3, samples=0),
    Room(sections=0, failed=0, watches=0, samples=0),
)


def lines_of(welcome: Welcome, zone: tzinfo, room: Room) -> list[Line]:
    """The welcome, or what is told of watches that are new, line by line, within `room`."""
    return _of_watches(welcome, zone, room) if welcome.days is not None else _of_channel(welcome, zone, room)


def subject_of(welcome: Welcome) -> str:
    """What the message is about."""
    if welcome.days is None:
        return SUBJECT
    first, *others = [_short(name) for name, _, _ in welcome.watches]
    return f"Pressclip: {first} is new" if not others else f"Pressclip: {first} and {len(others):,} more are new"


def _of_watches(welcome: Welcome, zone: tzinfo, room: Room) -> list[Line]:
    many = len(welcome.watches)
    new = "A watch is new here and tells" if many == 1 else f"{many:,} watches are new here and tell"
    told = [Line(text=f"{new} of what appears from now on.")]
    return [*told, *_watches(welcome, zone, room, f"would have alerted {{}} in the last {welcome.days} days")]


def _of_channel(welcome: Welcome, zone: tzinfo, room: Room) -> list[Line]:
    told = [Line(text=f"Filed {_articles(welcome.filed)} of {_count(len(welcome.sections), 'section')}. "
                      "None of them is an alert: alerts begin with what appears from now on.")]  # fmt: skip
    told += _sections(welcome, room)
    told += _failures(welcome, room)
    return [*told, *_watches(welcome, zone, room, f"would have matched {{}} in the last {DAYS} days")]


def _watches(welcome: Welcome, zone: tzinfo, room: Room, said: str) -> list[Line]:
    told = []
    for name, total, newest in welcome.watches[: room.watches]:
        samples = newest[: room.samples]
        if total is None:
            told += [Line(), Line(text=f"{_short(name)} follows edits of articles alone.")]
            continue
        at_least = "at least " if total >= MOST_COUNTED else ""
        found = f"{_short(name)} {said.format(at_least + _articles(total))}"
        told += [Line(), Line(text=f"{found}, the newest:" if samples else f"{found}.")]
        told += [_sample(item, zone) for item in samples]
    return [*told, *_more(len(welcome.watches) - room.watches, "watch", "watches")]


def _sample(item: AlertItem, zone: tzinfo) -> Line:
    clip = clipping(item, zone, _SAMPLE)
    elsewhere = f" {clip.address}" if clip.address and not clip.link else ""
    return Line(text=f"• {clip.title.text} ({clip.about}){elsewhere}", link=clip.link)


def _sections(welcome: Welcome, room: Room) -> Iterator[Line]:
    named = [f"{_short(name)} {count}" for name, count in welcome.sections[: room.sections]]
    rest = len(welcome.sections) - len(named)
    if named:
        yield Line(text=", ".join(named) + (f" and {rest} more" if rest else ""))


def _failures(welcome: Welcome, room: Room) -> Iterator[Line]:
    for name, why in welcome.failed[: room.failed]:
        yield Line(
            text=f"Not read yet: {_short(name)} ({cut(Marked(text=clean(why)), _WIDTH).text or 'no reason known'})"
        )
    yield from _more(len(welcome.failed) - room.failed, "section not read yet", "sections not read yet")


def _more(count: int, one: str, many: str) -> list[Line]:
    return [Line(text=f"and {count} more {one if count == 1 else many}")] if count > 0 else []


def _short(name: str) -> str:
    return cut(Marked(text=clean(name)), 60).text


def _articles(count: int) -> str:
    return _count(count, "article")


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
