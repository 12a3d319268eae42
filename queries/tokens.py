"""Tokens: the folded words of a text, the same for queries, the evaluator and the text index."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, compress
from unicodedata import category

from queries.fold import Table, fold_character, origin, starts_of

ANALYSER_VERSION = 1  # rises whenever some text yields other tokens than before: the index is then built anew

# Written without spaces between words, so each character is a token: Thai, Han, kana.
_ALONE = re.compile(
    "[\u0e00-\u0e7f\u2e80-\u2fdf\u3005\u3007\u3021-\u3029\u3038-\u303b\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uf900-\ufaff\U0001b000-\U0001b16f\U00020000-\U0003ffff]"
)
_FEW = 2  # words whose places are looked for one by one; for more, those of all are worked out
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The words of a text in order; `spans` are their (start, end) character offsets into the original text."""

    words: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def words(text: str) -> list[str]:
    """The folded words of a text in order: `tokenise` without the places, several times faster."""
    return words_in(stream_of(text))


def stream_of(text: str) -> str:
    """The pieces of all characters of a text, joined: its words between spaces, with the apostrophes inside of them."""
    stream = text if text.isascii() else _NOT_ASCII.sub(_translated, text)
    stream = stream.translate(_ASCII) if stream.isascii() else text.translate(_TABLE)
    return _with_inner_apostrophes(stream) if "'" in stream else stream


def words_in(stream: str) -> list[str]:
    """The words of a stream."""
    return stream.replace("'", "").split()


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


def tokenise(text: str) -> Tokens:
    """The folded words of a text with their places; a span takes in the accents that follow its last letter."""
    stream = stream_of(text)
    return Tokens(words=tuple(words_in(stream)), spans=tuple(Spans(text, stream)))


class Spans:
    """The (start, end) of each word of a text whose stream this is, worked out as asked for: few words are hit."""

    def __init__(self, text: str, stream: str) -> None:
        self._text = text
        self._stream = stream
        self._asked = 0

    def __len__(self) -> int:
        return len(self._table[2])

    def __getitem__(self, at: int) -> tuple[int, int]:
        self._asked += 1
        start, end = self._found(at) if self._asked <= _FEW else self._looked_up(at)
        return (start, end) if self._starts is None else origin(self._starts, start, end)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return map(self.__getitem__, range(len(self)))

    def _found(self, at: int) -> tuple[int, int]:
        """Where a word stands in the stream, counted from its beginning."""
        start = len(self._stream) - len(self._stream.split(None, at)[at])
        end = self._stream.find(" ", start)
        return start, end if end >= 0 else len(self._stream)

    def _looked_up(self, at: int) -> tuple[int, int]:
        parts, ends, numbers = self._table
        number = numbers[at]
        end = ends[number] + number
        return end - len(parts[number]), end

    @cached_property
    def _table(self) -> tuple[list[str], list[int], list[int]]:
        """What stands between the spaces, the ends of that without the spaces, and the numbers of what is a word."""
        parts = self._stream.split(" ")
        return parts, list(accumulate(map(len, parts))), list(compress(range(len(parts)), parts))

    @cached_property
    def _starts(self) -> list[int] | None:
        """Where each character's piece begins in the stream; None: each is one character."""
        return None if _is_even(self._text) else starts_of([_TABLE[ord(character)] for character in self._text])


def _is_even(text: str) -> bool:
    return text.isascii() or _UNEVEN.isdisjoint("".join(_NOT_ASCII.findall(text)))


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
_ASCII = {code: _TABLE[code] for code in range(128)}


def _translated(run: re.Match[str]) -> str:
    return run[0].translate(_TABLE)
