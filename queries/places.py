"""Where words stand in the stream of a field, and which of them are near each other."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from queries.candidates import BETWEEN
from queries.documents import Analysed
from queries.syntax import MAX_DISTANCE
from queries.tree import Near, TextField, Words

_APART = 2 * MAX_DISTANCE  # between two values of a field, two sections say, so that nothing is near across them
_NOWHERE = 1 << 62
Place = tuple[int, int]  # the numbers of the first and the last word of an occurrence in the stream


def is_there(clause: Words, document: Analysed, field: TextField) -> bool:
    """Whether the words stand in a field that is known."""
    stream = document.words(field)
    if stream is None or clause.needle not in stream:
        return False
    return not clause.spelling or next(places(clause, document, field), None) is not None


def places(clause: Words, document: Analysed, field: TextField) -> Iterator[Place]:
    """Where the words stand, from the first occurrence on."""
    stream, needle = document.words(field) or "", clause.needle
    more, before, word = len(clause.words) - 1, 0, 0
    at = stream.find(needle)
    while at >= 0:
        word += stream.count(" ", before, at)
        if not clause.spelling or document.spelling(field, word, word + more) == clause.spelling:
            yield word, word + more
        before, at = at, stream.find(needle, at + 1)


def is_near(clause: Near, document: Analysed, field: TextField) -> bool:
    """Whether each operand stands near the next one in a field that is known."""
    return bool(_chain(clause, document, field))


def near(clause: Near, document: Analysed, field: TextField) -> list[Place]:
    """Every occurrence of an operand that has one of each other near it, in order; empty where there is none."""
    chain = _chain(clause, document, field)
    if not chain:
        return []
    kept = chain[-1:]
    for earlier, distance in zip(reversed(chain[:-1]), reversed(clause.distances), strict=True):
        kept.append(_reached(kept[-1], earlier, distance))
    apart = dict(_apart(document.words(field) or ""))
    found = {place for operand in kept for place in operand}
    return sorted((apart.get(first, first), apart.get(last, last)) for first, last in found)


def _chain(clause: Near, document: Analysed, field: TextField) -> list[list[Place]]:
    """The occurrences of each operand that one of the operand before is near, and so on; empty if any has none."""
    stream = document.words(field)
    if stream is None or not _all_are_there(clause, stream):
        return []
    chain = [_occurrences(clause.operands[0], document, field)]
    for operand, distance in zip(clause.operands[1:], clause.distances, strict=True):
        chain.append(_reached(chain[-1], _occurrences(operand, document, field), distance))
    return chain if chain[-1] else []


def _all_are_there(clause: Near, stream: str) -> bool:
    """Whether one alternative of each operand is there at all, as is seldom the case."""
    for operand in clause.operands:
        for one in operand:
            if one.needle in stream:
                break
        else:
            return False
    return True


def _occurrences(operand: Sequence[Words], document: Analysed, field: TextField) -> list[Place]:
    """Where any of the alternatives stands; the words of a field's second value and on are numbered far away."""
    found = [place for one in operand for place in places(one, document, field)]
    if len(operand) > 1:
        found = sorted(set(found))
    stream = document.words(field) or ""
    if BETWEEN not in stream:
        return found
    away = {number: distant for distant, number in _apart(stream)}
    return [(away[first], away[last]) for first, last in found]


def _apart(stream: str) -> Iterator[tuple[int, int]]:
    """The distant number of each word and its number, where a field has several values."""
    if BETWEEN in stream:
        gaps = accumulate(_APART * (word == BETWEEN) for word in stream.split())
        yield from ((number + gap, number) for number, gap in enumerate(gaps))


def _reached(others: Sequence[Place], places_: Sequence[Place], distance: int) -> list[Place]:
    """Those of `places_` that have another before or behind them, so near and sharing no word."""
    firsts, lasts = sorted([first for first, _ in others]), sorted([last for _, last in others])
    firsts.append(_NOWHERE)
    lasts.append(_NOWHERE)
    return [
        (first, last)
        for first, last in places_
        if lasts[bisect_left(lasts, first - distance)] < first
        or firsts[bisect_left(firsts, last + 1)] <= last + distance
    ]
