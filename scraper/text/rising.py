"""The longest part of a row that keeps its order: how two lists of the same things are laid beside each other."""

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime


def rising(places: Sequence[int]) -> list[int]:
    """The indexes of as many places as possible that follow one another upwards; the others are out of order."""
    ends: list[int] = []  # the lowest place that a rise of this length can end with
    at: list[int] = []  # and its index
    before: list[int] = []  # the index of the one under each place, -1 for none
    for index, place in enumerate(places):
        length = bisect_left(ends, place)
        before.append(at[length - 1] if length else -1)
        ends[length : length + 1] = [place]
        at[length : length + 1] = [index]
    found: list[int] = []
    index = at[-1] if at else -1
    while index >= 0:
        found.append(index)
        index = before[index]
    return found[::-1]


def falling(times: Sequence[datetime]) -> list[int]:
    """The indexes of as many times as possible of which none is later than the one before it."""
    latest_first = sorted(range(len(times)), key=times.__getitem__, reverse=True)  # equal ones stay as they stand
    places = dict(zip(latest_first, range(len(times)), strict=True))
    return rising([places[index] for index in range(len(times))])
