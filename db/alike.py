"""Whether two titles or two texts are those of one story. Pure; case, accents, punctuation and spaces do not count."""

import hashlib
from itertools import pairwise

from queries.tokens import words

_LONG_ENOUGH = 50  # words: a shorter text may be a notice that stands on many pages
_COMPARED = 2_000  # words of a text, from its beginning
_SHARED_WORDS = 0.6  # of the shorter title, at least two
_SHARED_PAIRS = 0.5  # of all pairs of neighbouring words in two texts


def fingerprint(text: str | None) -> str | None:
    """A hash of a text's folded words; None where there are too few of them to tell it from others."""
    folded = words(text or "")
    return hashlib.sha256(" ".join(folded).encode()).hexdigest() if len(folded) >= _LONG_ENOUGH else None


def is_same_title(one: str, other: str) -> bool:
    """Whether two titles have the same words in the same order, and any at all."""
    return bool(mine := words(one)) and mine == words(other)


def is_beginning(one: str, other: str) -> bool:
    """Whether a title has the words that another begins with, or all of them, and any at all: lists cut long ones."""
    return bool(mine := words(one)) and mine == words(other)[: len(mine)]


def is_like_title(one: str, other: str) -> bool:
    """Whether two titles share most of the shorter one's words: enough beside a redirect, never by itself."""
    mine, theirs = set(words(one)), set(words(other))
    shared = len(mine & theirs)
    return shared >= 2 and shared >= _SHARED_WORDS * min(len(mine), len(theirs))


def is_like_text(one: str | None, other: str | None) -> bool | None:
    """Whether two texts are versions of one; None where either is not known or too short to tell."""
    mine, theirs = words(one or "")[:_COMPARED], words(other or "")[:_COMPARED]
    if min(len(mine), len(theirs)) < _LONG_ENOUGH:
        return None
    pairs, others = set(pairwise(mine)), set(pairwise(theirs))
    return len(pairs & others) >= _SHARED_PAIRS * min(len(pairs), len(others))
