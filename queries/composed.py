"""Composing of characters (NFC) in linear time."""

import re
from functools import cache
from unicodedata import combining, is_normalized, normalize

_MOST = 30  # marks in a row; no language has as many (UAX #15, 13, Stream-Safe Text Format)


def composed(text: str) -> str:
    """The text in Normalization Form C; of more than 30 marks in a row the others stand as they are.

    Marks in a row are put in order by insertion, which takes the square of their number.
    """
    if text.isascii() or is_normalized("NFC", text):
        return text
    pieces, end = [], 0
    for run in _long_runs().finditer(text):
        cut = run.start() + _MOST
        pieces += [normalize("NFC", text[end:cut]), text[cut : run.end()]]
        end = run.end()
    return "".join([*pieces, normalize("NFC", text[end:])])


@cache
def _long_runs() -> re.Pattern[str]:
    marks = "".join(character for character in map(chr, range(0x300, 0x10000)) if combining(character))
    # Of the rarer planes all characters count: a set that names them singly is ten times slower to look up.
    return re.compile(f"[{marks}\U00010000-\U0010ffff]{{{_MOST + 1},}}")
