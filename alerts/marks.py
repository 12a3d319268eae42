"""A text with the words that a query hit: cleaned, cut to a width, dressed in a channel's markup."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Spans = tuple[tuple[int, int], ...]

# Controls, lone surrogates, non-characters, and what turns the direction of all that follows; the marks
# that right-to-left text itself needs (U+200E, U+200F, U+061C) and the joiners of emoji stay.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
_SPACE = re.compile(r"\s+")
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """One line of text and the spans of it that were hit: ordered, apart from each other, none empty."""

    text: str
    spans: Spans = ()


def clean(text: str) -> str:
    """One line of harmless text: no control characters, runs of space as one."""
    return _SPACE.sub(" ", _UNWANTED.sub("", text)).strip()


def mark(text: str, hits: Iterable[tuple[int, int]]) -> Marked:
    """The cleaned text with its hits; these are offsets into `text`, may overlap or lie outside of it."""
    line, spans, at = "", [], 0
    for start, end in _merged(hits, len(text)):
        line = _joined(line, text[at:start])
        before = len(line)
        line = _joined(line, text[start:end])
        hit = line[before:]
        spans.append((len(line) - len(hit.lstrip()), before + len(hit.rstrip())))
        at = end
    line = _joined(line, text[at:]).rstrip()
    return Marked(text=line, spans=_within(spans, 0, len(line)))


def _merged(hits: Iterable[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(length, end)) for start, end in hits):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _joined(line: str, more: str) -> str:
    is_tidy = more.isprintable() and "  " not in more  # then it holds nothing unwanted, and of space only blanks
    tidy = more if is_tidy else _SPACE.sub(" ", _UNWANTED.sub("", more))
    return line + (tidy.lstrip() if not line or line.endswith(" ") else tidy)


def _within(spans: Iterable[tuple[int, int]], start: int, end: int) -> Spans:
    moved = ((max(a, start) - start, min(b, end) - start) for a, b in spans)
    return tuple((a, b) for a, b in moved if a < b)


def cut(marked: Marked, width: int) -> Marked:
    """At most `width` characters, ended by an ellipsis where something was left out."""
    if len(marked.text) <= width:
        return marked
    end = _word_end(marked.text, width - 1)
    return Marked(text=marked.text[:end] + _ELLIPSIS, spans=_within(marked.spans, 0, end))


def around(marked: Marked, width: int) -> Marked:
    """At most `width` characters that show the first hit: the beginning if the hit is there, else its surroundings."""
    beginning = cut(marked, width)
    if beginning.spans[:1] == marked.spans[:1]:
        return beginning
    hit = marked.spans[0][0]
    start = _word_start(marked.text, hit - width // 3, hit)
    rest = Marked(text=marked.text[start:], spans=_within(marked.spans, start, len(marked.text)))
    tail = cut(rest, width - 1)
    moved = tuple((a + 1, b + 1) for a, b in tail.spans)
    return Marked(text=_ELLIPSIS + tail.text, spans=moved)


def _word_end(text: str, most: int) -> int:
    space = text.rfind(" ", 0, most + 1)
    return len(text[: space if space > most // 2 else most].rstrip())


def _word_start(text: str, least: int, most: int) -> int:
    start = max(0, least)
    return text.find(" ", start, most) + 1 or start


def dress(marked: Marked, escape: Callable[[str], str], opening: str, closing: str) -> str:
    """The text with every hit between `opening` and `closing`; both sides escaped."""
    out, at = "", 0
    for start, end in marked.spans:
        out += escape(marked.text[at:start]) + opening + escape(marked.text[start:end]) + closing
        at = end
    return out + escape(marked.text[at:])
