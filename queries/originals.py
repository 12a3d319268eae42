"""A text as regular expressions see it: composed (NFC), in UTF-8; and the way back to its own characters."""

from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import accumulate
from unicodedata import category, is_normalized

from queries.composed import composed
from queries.fold import Table

# A character before which nothing composes: no mark, no vowel or final consonant of a Korean syllable in pieces.
_JAMO = range(0x1160, 0x1200)


def encoded(text: str) -> bytes:
    """A text composed, in UTF-8; what that cannot hold, halves of characters, is a question mark."""
    return composed(text).encode(errors="replace")


class Original:
    """A text, encoded once."""

    def __init__(self, text: str) -> None:
        self.encoded = encoded(text)
        self._text = text

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the text that these bytes stand for, those whole that are hit in part."""
        if self._text.isascii():
            return start, end
        first = len(self.encoded[:start].decode())
        last = first + len(self.encoded[start:end].decode())
        if self._starts is None:
            return first, last
        here, there = self._starts
        return here[bisect_right(there, first) - 1], here[bisect_left(there, last)]

    @cached_property
    def _starts(self) -> tuple[list[int], list[int]] | None:
        """Where each piece that composes on its own begins, in the text and once composed; the ends of both last.

        None where composing changes nothing.
        """
        text = self._text
        if is_normalized("NFC", text):
            return None
        cuts = [at for at, character in enumerate(text) if at == 0 or _begins(character)]
        pieces = [text[start:end] for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]
        there = accumulate((len(composed(piece)) for piece in pieces), initial=0)
        return [*cuts, len(text)], list(there)


def _begins(character: str) -> bool:
    return character.isascii() or (category(character)[0] != "M" and ord(character) not in _JAMO)


_SPELLED = Table(lambda character: "" if category(character) == "Cf" else "'" if character in "‘’ʻʼ" else character)


def spelled(text: str) -> str:
    """How a text is spelled: composed, with one kind of apostrophe, without what cannot be seen."""
    return composed(text if text.isascii() else text.translate(_SPELLED))
