"""Two accounts of what a place said of an article become one: of two articles that are one, or of two archives. Pure.

An account is the states of a field in their order, the last of which may stand. Each has gaps, where nobody looked.
What both tell is found as their longest common subsequence, of several that with the least time between; what only one
tells stands between.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from db.merge import plain

_LONGEST = 300  # states of an account that are compared, the newest
_APART = 1e10  # seconds, more than lie between any two: two such states are one only where there is no other choice
_Length = tuple[int, float]  # states in common, less the seconds between them


class State(NamedTuple):
    """What a place said, and when (aware UTC) it did so no more; where it stands, when it was last seen, if known."""

    value: str
    until: datetime | None
    stands: bool = False


class Woven(NamedTuple):
    """What an account learns of another one."""

    added: tuple[int, ...]  # the other's superseded states that it did not have, by their numbers
    sooner: dict[int, datetime]  # own ones that the other saw superseded before
    ended: bool  # what stands in it does no more, and the other one does not know of it
    missed: bool  # nor does what stands in the other one, of which it did not know


def woven(here: Sequence[State], told: Sequence[State], *, is_later: bool) -> Woven:
    """The account `here` beside what is `told`; `is_later`: what stands there, stands in both afterwards."""
    if here == told:
        return Woven((), {}, ended=False, missed=False)
    first, second = max(0, len(here) - _LONGEST), max(0, len(told) - _LONGEST)
    pairs = [(first + a, second + b) for a, b in _pairs(here[first:], told[second:], is_later=is_later)]
    there = set(here)
    known = {b for a, b in pairs if not here[a].stands} | {at for at, one in enumerate(told) if one in there}
    both = bool(here and told) and here[-1].stands and told[-1].stands
    return Woven(
        added=tuple(at for at, one in enumerate(told) if not one.stands and at not in known),
        sooner={a: until for a, b in pairs if (until := _sooner(here[a], told[b])) is not None},
        ended=both and is_later and len(here) - 1 not in dict(pairs),
        missed=both and not is_later and _is_before(told[-1], here[-1]) and len(told) - 1 not in {b for _, b in pairs},
    )


def _sooner(mine: State, other: State) -> datetime | None:
    return other.until if _is_before(other, mine) and not (mine.stands or other.stands) else None


def _is_before(one: State, other: State) -> bool:
    return one.until is not None and other.until is not None and one.until < other.until


def _pairs(here: Sequence[State], told: Sequence[State], *, is_later: bool) -> list[tuple[int, int]]:
    """The states that both tell, by their numbers, the last first."""
    mine, others = [plain(one.value) for one in here], [plain(one.value) for one in told]

    exactly = set(here) & set(told)

    def common(a: int, b: int) -> bool:
        """Not what stands after all that the other one tells, and what that one saw go."""
        if mine[a] != others[b] or (here[a].stands != told[b].stands and told[b].stands is is_later):
            return False
        return here[a] == told[b] or exactly.isdisjoint((here[a], told[b]))

    def longer(by: _Length, a: int, b: int) -> _Length:
        apart = _is_over_before(here[a], told, b) or _is_over_before(told[b], here, a)
        return by[0] + 1, by[1] - _seconds_between(here[a], told[b]) - apart * _APART

    lengths: list[list[_Length]] = [[(0, 0.0)] * (len(others) + 1)]
    for a in range(len(mine)):
        before, row = lengths[-1], [(0, 0.0)]
        for b in range(len(others)):
            best = max(before[b + 1], row[b])
            row.append(max(best, longer(before[b], a, b)) if common(a, b) else best)
        lengths.append(row)
    found, a, b = [], len(mine), len(others)
    while a and b:
        if lengths[a][b] == lengths[a - 1][b]:
            a -= 1
        elif lengths[a][b] == lengths[a][b - 1]:
            b -= 1
        else:
            a, b = a - 1, b - 1
            found.append((a, b))
    return found


def _is_over_before(state: State, other: Sequence[State], at: int) -> bool:
    """Whether a state was over when the other account saw one of its own, which the one before gave way to, begin."""
    began = other[at - 1].until if at else None
    return not state.stands and state.until is not None and began is not None and state.until < began


def _seconds_between(mine: State, other: State) -> float:
    return 0 if mine.until is None or other.until is None else abs((mine.until - other.until).total_seconds())
