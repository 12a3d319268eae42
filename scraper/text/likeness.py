"""How alike a text printed on a page and one that is known are: it may be cut off, edited, or spelt with entities."""

import re
from functools import lru_cache

from scraper.text.plain import unescaped

_LONGEST = 300  # characters that are compared
_WORD = re.compile(r"[^\W_]+")
_CUT_OFF = 12  # characters; fewer begin too many titles
_EXCERPT = 25
_EDITED = 0.65  # of the pairs of letters; two headlines of one subject share less


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """The words of a text in lower case, without marks, quotes and entities."""
    return " ".join(_WORD.findall(unescaped(text[:_LONGEST]).casefold()))


def title_likeness(shown: str, known: str) -> float:
    """1 where two headlines say the same, less where one is cut off or was edited, 0 where they are different ones."""
    one, other = folded(shown), folded(known)
    if not one or not other:
        return 0.0
    if one == other:
        return 1.0
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= _CUT_OFF and longer.startswith(shorter):
        return 0.9
    if 2 * len(shorter) < len(longer):
        return 0.0
    share = _shared(one, other)
    return 0.8 * share if share >= _EDITED else 0.0


def begin_alike(shown: str, known: str) -> bool:
    """Whether two excerpts of one article, which may be cut off at different places, begin with the same words."""
    one, other = folded(shown), folded(known)
    if one == other:
        return len(one) >= _CUT_OFF
    length = min(len(one), len(other), 2 * _EXCERPT)
    return length >= _EXCERPT and one[:length] == other[:length]


def _shared(one: str, other: str) -> float:
    """How many pairs of neighbouring letters two texts have in common (Dice's coefficient)."""
    pairs, others = _pairs(one), _pairs(other)
    total = len(pairs) + len(others)
    return 2 * len(pairs & others) / total if total else 0.0


@lru_cache(maxsize=1024)
def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))
