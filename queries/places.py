"""Where words stand in the stream of a field, and which of them are near each other."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from queries.candidates import BETWEEN
from queries.documents import Analysed
from queries.syntax import MAX_DISTANCE
from queries.tokens import occurrences
from queries.tree import EVERYWHERE, Near, TextField, Words

_APART = 2 * MAX_DISTANCE  # between two values of a field, two sections say, so that nothing is near across them
_NOWHERE = 1 << 62
_NEXT_FIELD = "  "  # where one ends and the next begins, in a stream of several
_FEW = 8  # occurrences that are looked about one by one, in less time than all are numbered
Place = tuple[int, int]  # where an occurrence begins and ends in the words of a field
_Numbered = tuple[int, int, Place]  # with the numbers of its first and its last word


def is_there(clause: Words, document: Analysed, field: TextField) -> bool:
    """Whether the words stand in a field that is known."""
    stream = document.words(field)
    if stream is None:
        return False
    if clause.needle not in stream or not clause.spelling:
        return clause.needle in stream
    return document.may_spell(field, clause.spelling) and next(places(clause, document, field), None) is not None


def places(clause: Words, document: Analysed, field: TextField) -> Iterator[Place]:
    """Where the words stand, from the first occurrence on."""
    stream = document.words(field) or ""
    for at in occurrences(clause.needle, stream):
        end = _end(stream, at, clause)
        if not clause.spelling or document.spelling(field, at + 1, end) == clause.spelling:
            yield at + 1, end


def is_near(clause: Near, document: Analysed, field: TextField) -> bool:
    """Whether each operand stands near the next one in a field that is known."""
    stream = document.words(field)
    if stream is not None and clause.pair is not None and field in EVERYWHERE:
        is_there = pair_is_near(clause.pair, clause.distances[0], stream)
        if is_there is not None:
            return is_there
    return bool(_chain(clause, document, field))


def pair_is_near(pair: tuple[Words, Words], distance: int, stream: str) -> bool | None:
    """Whether a pair's words are so near in a stream, of fields of one value each; None where they are too many."""
    rare, other = pair
    start = stream.find(rare.needle) if other.needle in stream else -1
    for _ in range(_FEW):
        if start < 0:
            return False
        if _is_beside(stream, start, rare, other, distance):
            return True
        start = stream.find(rare.needle, start + 1)
    return None


def _is_beside(stream: str, start: int, words: Words, other: Words, distance: int) -> bool:
    """Whether the other words are so near these, which start there."""
    at = stream.rfind(other.needle, 0, start + 1)
    if at >= 0 and _is_within(distance, stream, _end(stream, at, other), start + 1):
        return True
    end = _end(stream, start, words)
    at = stream.find(other.needle, end)
    return at >= 0 and _is_within(distance, stream, end, at + 1)


def _is_within(distance: int, stream: str, end: int, start: int) -> bool:
    """Whether words that end and words that start there are so near, in one field."""
    return stream.count(" ", end, start) <= distance and stream.find(_NEXT_FIELD, end, start) < 0


def _end(stream: str, start: int, words: Words) -> int:
    """Where the words end that start there."""
    end = start + len(words.needle)
    return stream.index(" ", end) if words.prefix else end - 1


def near(clause: Near, document: Analysed, field: TextField) -> list[Place]:
    """Every occurrence of an operand that has one of each other near it, in order; empty where there is none."""
    chain = _chain(clause, document, field)
    if not chain:
        return []
    kept = chain[-1:]
    for earlier, distance in zip(reversed(chain[:-1]), reversed(clause.distances), strict=True):
        kept.append(_reached(kept[-1], earlier, distance))
    return sorted({place for operand in kept for _, _, place in operand})


def _chain(clause: Near, document: Analysed, field: TextField) -> list[list[_Numbered]]:
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


def _occurrences(operand: Sequence[Words], document: Analysed, field: TextField) -> list[_Numbered]:
    """Where any of the alternatives stands; the words of a field's second value and on are numbered far away."""
    found = [place for one in operand for place in places(one, document, field)]
    if len(operand) > 1:
        found = sorted(set(found))
    stream = document.words(field) or ""
    apart = _APART if BETWEEN in stream else 0
    numbered, number, before = [], 0, 0
    for start, end in found:
        number += stream.count(" ", before, start)
        if apart:
            number += apart * stream.count(BETWEEN, before, start)
        before = start
        numbered.append((number, number + stream.count(" ", start, end), (start, end)))
    return numbered


def _reached(others: Sequence[_Numbered], places_: Sequence[_Numbered], distance: int) -> list[_Numbered]:
    """Those of `places_` that have another before or behind them, so near and sharing no word."""
    firsts, lasts = sorted([first for first, _, _ in others]), sorted([last for _, last, _ in others])
    firsts.append(_NOWHERE)
    lasts.append(_NOWHERE)
    return [
        (first, last, place)
        for first, last, place in places_
        if lasts[bisect_left(lasts, first - distance)] < first
        or firsts[bisect_left(firsts, last + 1)] <= last + distance
    ]
