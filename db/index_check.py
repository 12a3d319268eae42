"""Whether the text index holds what our analyser makes of the articles, all of it and nothing else.

FTS5's own check of a contentless table looks at its pages alone: it sees no document without an article, none missing,
none indexed under other words. Here every place of every token, as the index lists them, is added up by document in
an order-free sum, and so is what the analyser makes of each article; the two must agree. Sixteen bytes an article.
"""

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select
from sqlalchemy.exc import OperationalError

from db import indexing
from db.schema import article
from db.sqlite import fulltext

_SLICE = 500
_LONGEST = 32_768  # bytes of a token that FTS5 keeps
_SUM = (1 << 64) - 1
_SHOWN = 5  # examples of each trouble
# What reading a row raises of which a column holds what it may not: another type, no JSON, no UTF-8.
UNREADABLE = (TypeError, ValueError, AttributeError, OverflowError, OperationalError)
Advance = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfStep:
    """Documents whose index differs: how many, and some of them; articles by public id, ghosts by the key they had.

    `unreadable`: what these articles say cannot be read, so that nobody knows what the index should hold.
    """

    ghosts: int
    missing: int
    differing: int
    unreadable: int
    examples: Mapping[str, tuple[int, ...]]

    @property
    def sound(self) -> bool:
        """Whether index and articles agree."""
        return self.ghosts + self.missing + self.differing == 0


def compare(tx: Connection, advance: Advance = lambda _articles: None) -> OutOfStep:
    """Compares index and articles as one transaction sees them; `advance` is told of the articles looked at."""
    pks = array("q", tx.scalars(select(article.c.pk).order_by(article.c.pk)))
    sums = array("Q", bytes(8 * len(pks)))
    ghosts = _add_up(tx, pks, sums)
    missing: list[int] = []
    differing: list[int] = []
    unreadable: list[int] = []
    for start in range(0, len(pks), _SLICE):
        slice_of = pks[start : start + _SLICE]
        for at, (public_id, expected) in enumerate(_expected(tx, slice_of), start=start):
            if expected is None:
                unreadable.append(public_id)
            elif sums[at] != expected:
                (differing if sums[at] else missing).append(public_id)
        advance(len(slice_of))
    return OutOfStep(
        ghosts=len(ghosts),
        missing=len(missing),
        differing=len(differing),
        unreadable=len(unreadable),
        examples={
            "ghosts": tuple(sorted(ghosts)[:_SHOWN]),
            "missing": tuple(missing[:_SHOWN]),
            "differing": tuple(differing[:_SHOWN]),
            "unreadable": tuple(unreadable[:_SHOWN]),
        },
    )


def _add_up(tx: Connection, pks: Sequence[int], sums: "array[int]") -> set[int]:
    """Adds every token of the index to the sum of its document; returns the documents that belong to no article."""
    ghosts: set[int] = set()
    last = len(pks)
    with fulltext.tokens(tx) as rows:
        for term, pk, column, place in rows:
            at = bisect_left(pks, pk)
            if at < last and pks[at] == pk:
                sums[at] = (sums[at] + hash((term, column, place))) & _SUM
            else:
                ghosts.add(pk)
    return ghosts


def _expected(tx: Connection, pks: Sequence[int]) -> Iterator[tuple[int, int | None]]:
    """The public id of each article and the sum that its document should have; None where it cannot be read."""
    ids = dict(tx.execute(select(article.c.pk, article.c.id).where(article.c.pk.in_(pks))).all())
    rows = _documents(tx, list(ids.values()))
    for pk in pks:
        yield ids[pk], _sum_of(rows[pk]) if pk in rows else None


def _documents(tx: Connection, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    """The documents of those articles that can be read, by key: looked for in ever smaller slices where one cannot."""
    try:
        return {row["rowid"]: row for row in indexing.documents(tx, ids)}
    except UNREADABLE:
        half = len(ids) // 2
        return _documents(tx, ids[:half]) | _documents(tx, ids[half:]) if half else {}


def _sum_of(row: Mapping[str, Any]) -> int:
    """The sum of a document's tokens: order-free, so that the two sides may come in any."""
    return (
        sum(
            hash((token.encode()[:_LONGEST], column, place))
            for column, words in row.items()
            if column != "rowid"
            for place, token in enumerate(words.split(" ") if words else ())
        )
        & _SUM
    )
