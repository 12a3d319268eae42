"""Where words stand in the stream of a field, and which of them are near each other."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from queries.candidates import BETWEEN
from queries.documents import Analysed
from queries.syntax import MAX_DISTANCE
from queries.tree import Near, TextField, Words

_APART = 2 * MAX_DISTANCE  # between two values of a field, two sections say, so that nothing is near across them
Place = tuple[int, int]  # the numbers of the first and the last word of an occurrence in the stream


def is_there(clause: Words, document: Analysed, field: TextField) -> bool:
    """Whether the words stand in a field that is known."""
    if _needle(clause) not in (document.words(field) or ""):
        return False
    return not clause.spelling or _exact(clause) in document.spelled(field)


def places(clause: Words, document: Analysed, field: TextField) -> Iterator[Place]:
    """Where the words stand, from the first occurrence on."""
    stream, needle = document.words(field) or "", _needle(clause)
    if clause.spelling and needle in stream:
        stream, needle = document.spelled(field), _exact(clause)
    more, before, word = len(clause.words) - 1, 0, 0
    at = stream.find(needle)
    while at >= 0:
        word += stream.count(" ", before, at)
        yield word, word + more
        before, at = at, stream.find(needle, at + 1)


def is_near(clause: Near, document: Analysed, field: TextField) -> bool:
    """Whether each operand stands near the next one in a field that is known."""
    if not all(any(is_there(one, document, field) for one in operand) for operand in clause.operands):
        return False
    *operands, last = (_occurrences(operand, document, field) for operand in clause.operands)
    reached = operands[0]
    for places_, distance in zip(operands[1:], clause.distances[:-1], strict=True):
        reached = list(_reached(reached, places_, distance))
    return next(_reached(reached, last, clause.distances[-1]), None) is not None


def near(clause: Near, document: Analysed, field: TextField) -> list[Place]:
    """Every occurrence of an operand that has one of each other near it, in order; empty where there is none."""
    if not is_near(clause, document, field):
        return []
    reached: list[Sequence[Place]] = [_occurrences(clause.operands[0], document, field)]
    for operand, distance in zip(clause.operands[1:], clause.distances, strict=True):
        reached.append(list(_reached(reached[-1], _occurrences(operand, document, field), distance)))
    kept = reached[-1:]
    for earlier, distance in zip(reversed(reached[:-1]), reversed(clause.distances), strict=True):
        kept.append(list(_reached(kept[-1], earlier, distance)))
    apart = dict(_apart(document.words(field) or ""))
    found = {place for operand in kept for place in operand}
    return sorted((apart.get(first, first), apart.get(last, last)) for first, last in found)


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


def _reached(others: Sequence[Place], places_: Sequence[Place], distance: int) -> Iterator[Place]:
    """Those of `places_` that have another before or behind them, so near and sharing no word."""
    firsts, lasts = sorted([first for first, _ in others]), sorted([last for _, last in others])
    end = len(others)
    for place in places_:
        first, last = place
        at = bisect_left(lasts, first - distance)
        if at < end and lasts[at] < first:
            yield place
            continue
        at = bisect_left(firsts, last + 1)
        if at < end and firsts[at] <= last + distance:
            yield place


def _needle(clause: Words) -> str:
    return f" {' '.join(clause.words)}{'' if clause.prefix else ' '}"


def _exact(clause: Words) -> str:
    return f" {' '.join(clause.spelling)} "
