"""One article for a person to read: its words first, then where it was seen, its versions, matches and alerts."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.console import Console
from rich.text import Text

from alerts.reasons import on_what
from pressclip.differences import Piece, cut
from pressclip.output import cleaned

_WIDEST = 100  # characters of a line that reads well
_FINE = {"second": timedelta(seconds=59), "minute": timedelta(seconds=150)}  # claims, and how wide one may be
_MARKS = {"delete": ("[-", "-]"), "insert": ("{+", "+}")}  # where there is no colour
_COLOURS = {"delete": "red strike", "insert": "green"}


def console_for(*, width: int | None = None, **more: Any) -> Console:
    """Standard output as wide as reads well; where no terminal sets a width, that wide."""
    widest = _WIDEST if width is not None or not sys.stdout.isatty() else None
    console = Console(width=width or widest, highlight=False, **more)
    console.width = min(console.width, _WIDEST)
    return console


def print_article(told: Mapping[str, Any], console: Console) -> None:
    """Prints an article as `show` found it; on a terminal what an edit took or brought is coloured, else marked."""
    coloured = console.is_terminal and not console.no_color
    print_lines(console, _head(told), indent=0)
    for name, lines in _parts(told, coloured=coloured):
        console.print()
        console.print(Text(name, style="bold"))
        print_lines(console, lines, indent=2)


def print_lines(console: Console, lines: Iterable[Text], *, indent: int) -> None:
    """Prints lines, wrapped between words where they are wider than the console."""
    for line in lines:
        if " " in line.plain:
            for part in line.wrap(console, console.width - indent):
                part.rstrip()
                console.print(Text(" " * indent) + part)
        else:  # an address must not be broken
            console.print(Text(" " * indent) + line, soft_wrap=True)


def _head(told: Mapping[str, Any]) -> Iterator[Text]:
    yield plain(told["title"], "bold")
    when = _published(told)
    who = f"by {', '.join(told['authors'])}" if told["authors"] else ""
    yield plain(" · ".join(filter(None, (", ".join(told["sections"]), when, who))))
    yield plain(told["url"], "underline")
    marks = [f"article {told['id']} of {told['site']}", f"first seen {date_of(told['first_seen'])}"]
    if told["gone"]:
        marks.append("its page is gone")
    if told["reserved"]:
        marks.append("rights reserved")
    if told["access"] != "open":
        marks.append(told["access"])
    if told["revisions"] > 1:
        marks.append(f"{told['revisions']} versions")
    yield plain(" · ".join(marks), "dim")
    text = told["text"] or ""
    excerpt = told["excerpt"] or ""
    if excerpt and not _begins(text, excerpt):
        yield Text()
        yield plain(excerpt, "italic")
    for paragraph in text.splitlines():
        yield Text()
        yield plain(paragraph)
    if not text:
        yield Text()
        yield plain(f"({_no_text(told)})", "dim")


def _no_text(told: Mapping[str, Any]) -> str:
    if told["reserved"]:
        return "its text is not kept, as its rights are reserved"
    return "its text was not read" if told["text"] is None else "it has no text"


def _begins(text: str, excerpt: str) -> bool:
    return " ".join(text.split()).startswith(" ".join(excerpt.split()).rstrip(" .…[]"))


def _parts(told: Mapping[str, Any], *, coloured: bool) -> Iterator[tuple[str, Iterable[Text]]]:
    yield "Seen", map(_seen, told["sightings"])
    if told["revision_list"]:
        yield "Versions", _versions(told["revision_list"], coloured=coloured)
    if told["match_list"]:
        yield "Matches", map(_match, told["match_list"])
    if told["alerts"]:
        yield "Alerts", map(_alert, told["alerts"])
    if told["story"]:
        yield "The same story elsewhere", map(_elsewhere, told["story"])
    if told["rights"]:
        yield "Rights", map(_right, told["rights"])
    if len(told["aliases"]) > 1:
        yield "Its addresses", map(plain, told["aliases"])


def _seen(place: Mapping[str, Any]) -> Text:
    last = "" if place["last_seen"] == place["first_seen"] else f", last on {date_of(place['last_seen'])}"
    old = ", when the section was first read" if place["baseline"] else ""
    return plain(f"{place['section']}: on {date_of(place['first_seen'])}{old}{last}, place {place['position'] + 1}")


def _versions(kept: Sequence[Mapping[str, Any]], *, coloured: bool) -> Iterator[Text]:
    for one in kept:
        yield plain(f"{one['field']} {one['where']}, edited by {date_of(one['superseded_at'])}", "dim")
        pieces = cut([Piece(**piece) for piece in one["diff"]])
        yield _marked(pieces, coloured=coloured) if pieces else plain(one["value"])


def _marked(pieces: Sequence[Piece], *, coloured: bool) -> Text:
    line = Text()
    for piece in pieces:
        before, after = ("", "") if coloured else _MARKS.get(piece.op, ("", ""))
        if line:
            line.append(" ")
        line.append(f"{before}{cleaned(piece.text)}{after}", style=_COLOURS.get(piece.op) if coloured else None)
    return line


def _match(match: Mapping[str, Any]) -> Text:
    clauses = dict.fromkeys(f"{hit['clause']} in its {hit['field']}" for hit in match["hits"])
    edit = ", when it was edited" if match["occasion"].startswith("edit:") else ""
    basis = {"card": "by its card", "text": "with its text", "empty": "without its text, which did not come in time"}
    judged = basis.get(match["judged_on"], match["judged_on"])
    return plain(
        f"{match['watch']}: {', '.join(clauses) or match['query']}; {judged}, {date_of(match['decided_at'])}{edit}"
    )


def _alert(alert: Mapping[str, Any]) -> Text:
    when = date_of(alert["sent_at"] or alert["created"])
    wrong = f": {alert['last_error']}" if alert["last_error"] else ""
    return plain(f"{alert['channel']}, {alert['watch']}{_of(alert)}: {alert['state']} {when}{wrong}")


def _of(alert: Mapping[str, Any]) -> str:
    what = on_what(alert["occasion"])
    return f" ({what})" if what else ""


def _right(said: Mapping[str, Any]) -> Text:
    until = "" if said["until"] is None else f" until {date_of(said['until'])}"
    return plain(f"{said['source']}: {said['said']}, since {date_of(said['since'])}{until}")


def _elsewhere(other: Mapping[str, Any]) -> Text:
    return plain(f"article {other['id']} of {other['site']}, {date_of(other['time'])}: {other['title']}")


def _published(told: Mapping[str, Any]) -> str:
    lower, upper = told["published"], told["published_to"]
    if lower is None:
        return ""
    widest = _FINE.get(told["published_precision"])
    if upper is None or (widest is not None and not _is_wider(lower, upper, widest)):
        return f"published {date_of(lower)}"
    return f"published between {date_of(lower)} and {date_of(upper)}"


def _is_wider(lower: str, upper: str, widest: timedelta) -> bool:
    """Whether bounds hold several claims that exclude each other, as they are wider than one of them is."""
    first, last = map(datetime.fromisoformat, (lower, upper))
    return last - first > widest


def date_of(time: Any) -> str:
    """`23 Nov 2026, 12:00 UTC` of a datetime or a printed one."""
    moment = time if isinstance(time, datetime) else datetime.fromisoformat(time)
    local = moment.astimezone(UTC)
    return f"{local.day} {local:%b %Y, %H:%M} UTC"


def plain(text: str, style: str = "") -> Text:
    """A line without what a terminal would obey."""
    return Text(cleaned(text), style=style)
