"""Folding: what case, accents and invisible characters hide is taken off, character by character.

Each character folds on its own, so that every folded character has one origin and hits can be
marked in the original text.
"""

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate
from unicodedata import category, normalize

# Letters that Unicode does not decompose though people type them plainly, and the marks that stand for an apostrophe.
_PLAIN = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ŧ": "t", "ı": "i",
    "æ": "ae", "œ": "oe", "þ": "th",
    "‘": "'", "’": "'", "ʻ": "'", "ʼ": "'",
    "™": " ", "℠": " ",  # NFKD would glue their letters to the word before
}  # fmt: skip
_DROPPED = {"Mn", "Cf"}  # accents; soft hyphens, zero-width and bidi marks


def fold_character(character: str) -> str:
    """What one character folds to: none, one or several characters.

    NFKD, full case folding (Unicode, 3.13.3), the small map above; accents (Mn) and format characters (Cf) dropped.
    """
    if character in _PLAIN:
        return _PLAIN[character]
    bare = normalize("NFKD", normalize("NFKD", character).casefold())
    return "".join(_PLAIN.get(c, c) for c in bare if category(c) not in _DROPPED)


class Table(dict[int, str]):
    """A table for `str.translate` that fills itself with what `piece` makes of the characters it meets."""

    def __init__(self, piece: Callable[[str], str]) -> None:
        super().__init__()
        self._piece = piece

    def __missing__(self, code: int) -> str:
        made = self[code] = self._piece(chr(code))
        return made


_TABLE = Table(fold_character)


def fold(text: str) -> str:
    """The text folded, its punctuation and spaces kept; folding twice changes nothing more."""
    return text.translate(_TABLE)


def fold_pieces(text: str) -> list[str]:
    """What each character of the text folds to: joined, they are `fold(text)`."""
    return [_TABLE[ord(character)] for character in text]


def starts_of(pieces: list[str]) -> list[int]:
    """Where each piece begins once they are joined, and where the last one ends."""
    return list(accumulate(map(len, pieces), initial=0))


def origin(starts: list[int], start: int, end: int) -> tuple[int, int]:
    """The (start, end) of the characters that `start:end` of the joined pieces came from.

    The end takes in characters that folded to nothing, such as the accent after a letter: they
    share their start with the next one that did not.
    """
    last = bisect_right(starts, end - 1)
    return bisect_right(starts, start) - 1, max(last, bisect_right(starts, end) - 1)
