"""How many requests a piece of work made, robots.txt, redirects and those that failed included."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Tally:
    """A count that goes on while the work does."""

    requests: int = 0


_TALLY: ContextVar[Tally | None] = ContextVar("tally", default=None)  # of the work under way; tasks it starts share it


@contextmanager
def counted() -> Iterator[Tally]:
    """Counts the requests made meanwhile by this work and the tasks that it starts."""
    tally = Tally()
    token = _TALLY.set(tally)
    try:
        yield tally
    finally:
        _TALLY.reset(token)


def so_far() -> int:
    """The requests that the work under way made, since its count began; 0 where nobody counts."""
    tally = _TALLY.get()
    return 0 if tally is None else tally.requests


def count_one() -> None:
    """One more request is being made."""
    if (tally := _TALLY.get()) is not None:
        tally.requests += 1
