"""Tokens: the folded words of a text, the same for queries, the evaluator and the text index."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from unicodedata import category

from queries.fold import Table, fold_character, origin, starts_of

ANALYSER_VERSION = 1  # rises whenever some text yields other tokens than before: the index is then built anew

# Written without spaces between words, so each character is a token: Thai, Han, kana.
_ALONE = re.compile(
    "[\u0e00-\u0e7f\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)
_FAR = 500  # characters that a text may lose before the places of all its gaps take less than to look about one hit
_WESTERN = "cp1252"  # the code page of most texts: their characters are looked up as bytes, six times faster


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The words of a text in order; `spans` are their (start, end) character offsets into the original text."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def words(text: str) -> list[str]:
    """The folded words of a text in order: `tokenise` without the places, several times faster."""
    return _words(_stream(text)[0])


def tokenise(text: str) -> Tokens:
    """The folded words of a text with their places; a span takes in the accents that follow its last letter."""
    split = Split(text)
    found = split.words.split()
    starts = accumulate((len(word) + 1 for word in found), initial=1)
    spans = (split.span(start, start + len(word)) for start, word in zip(starts, found, strict=False))
    return Tokens(words=tuple(found), spans=tuple(spans))


class Split:
    """A text and its folded words, each between two single spaces; where these stand is worked out once asked for."""

    def __init__(self, text: str) -> None:
        self.text = text
        stream, self._is_even, self.is_western = _stream(text)
        self._stream = f" {stream} "
        self.words = f" {' '.join(_words(stream))} "

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The (start, end) in the text of whole words that stand at `start:end` of `words`."""
        first = self._alone(start, end)
        if first >= 0:
            last = first + end - start
        else:
            first = start - 1 + bisect_right(self._gaps, start)
            last = end - 1 + bisect_right(self._gaps, end - 1)
        return (first, last) if self._is_even else origin(self._starts, first, last)

    def _alone(self, start: int, end: int) -> int:
        """Where words begin in the stream that stand there as they are here, and not again nearby; -1 for others.

        Most are, and to find those few that are hit takes less than the gaps of all.
        """
        lost = len(self._stream) - len(self.words)
        if lost > _FAR:
            return -1
        before, beyond = start - 1, end + 1
        found, around = self.words[before:beyond], self.words[max(before - lost, 0) : beyond + lost]
        return self._stream.find(found, before, beyond + lost) if around.find(found) == around.rfind(found) else -1

    @cached_property
    def _gaps(self) -> list[int]:
        """Where in the words each character is missing that the stream has there."""
        lost = sorted([*occurrences("  ", self._stream), *occurrences("'", self._stream)])
        return [at - number for number, at in enumerate(lost)]

    @cached_property
    def _starts(self) -> list[int]:
        """Where each character's piece begins in the stream."""
        return starts_of([_TABLE[ord(character)] for character in self.text])


def occurrences(needle: str, text: str) -> Iterator[int]:
    """Where a string stands in another, overlapping itself too."""
    at = text.find(needle)
    while at >= 0:
        yield at
        at = text.find(needle, at + 1)


def _words(stream: str) -> list[str]:
    return stream.replace("'", "").split()


def _stream(text: str) -> tuple[str, bool, bool]:
    """The pieces of all characters, joined: words between spaces, with the apostrophes inside of them.

    And whether each piece is one character, so that both are as long; and whether all are of the western code page.
    """
    try:
        stream, is_even, is_western = text.encode(_WESTERN).translate(_BYTES).decode("ascii"), True, True
    except UnicodeError:
        stream, is_even, is_western = text.translate(_TABLE), _UNEVEN.isdisjoint(text), False
    return _with_inner_apostrophes(stream) if "'" in stream else stream, is_even, is_western


def _with_inner_apostrophes(stream: str) -> str:
    """The apostrophes that do not stand between two letters become spaces."""
    first, *parts = stream.split("'")
    kept, before = [first], first
    for part in parts:
        inner = before and part and _is_letter(before[-1]) and _is_letter(part[0])
        kept += ("'" if inner else " ", part)
        before = part
    return "".join(kept)


def _is_letter(character: str) -> bool:
    return character.isalnum() and not character.isdecimal()


def _piece(character: str) -> str:
    """What a character gives to the stream: letters, digits and marks as folded, an apostrophe, else a space."""
    piece = "".join(map(_part, fold_character(character)))
    piece = " " if piece.isspace() else piece
    if len(piece) != 1:
        _UNEVEN.add(character)
    return piece


def _part(folded: str) -> str:
    if folded == "'":
        return folded
    if category(folded)[0] not in "LNM":
        return " "
    return f" {folded} " if _ALONE.match(folded) else folded


_UNEVEN: set[str] = set()  # characters met whose piece is not one character
_TABLE = Table(_piece)


def _byte(code: int) -> int:
    """What a byte of the western code page gives to the stream; one above ASCII where that is not one of ASCII."""
    piece = _TABLE[ord(bytes([code]).decode(_WESTERN, errors="replace"))]
    return ord(piece) if len(piece) == 1 and piece.isascii() else 0xFF


_BYTES = bytes(map(_byte, range(256)))
