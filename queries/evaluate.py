"""Judging a document by a query, in memory and in three values (Kleene's logic).

Text and authors not read yet are unknown: a verdict is True or False only when it holds whatever they will be.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from pressclip.models import Hit, Verdict
from queries.documents import Analysed
from queries.fold import fold, fold_pieces, origin, starts_of
from queries.tree import And, Clause, Node, Not, Or, Query, SiteIs, TextField, UrlHas, Words

_MAX_HITS = 20  # of one clause: enough to explain, whatever the length of the text


def evaluate(query: Query, document: Analysed) -> Verdict:
    """Whether the document meets the query; a True comes with the hits of every clause that made it so."""
    value = _value(query.root, document)
    return Verdict(value=value, hits=tuple(_hits(query.root, document)) if value else ())


def decide(query: Query, document: Analysed) -> bool | None:
    """The verdict's value alone, many times faster than with the hits."""
    return _value(query.root, document)


def _value(node: Node, document: Analysed) -> bool | None:
    match node:
        case And(nodes=nodes):
            return _least(_value(inner, document) for inner in nodes)
        case Or(nodes=nodes):
            return _opposite(_least(_opposite(_value(inner, document)) for inner in nodes))
        case Not(clause=clause):
            return _opposite(_holds(clause, document))
        case _:
            return _holds(node, document)


def _least(values: Iterable[bool | None]) -> bool | None:
    """False if any is, else unknown if any is, else True; looks no further than the first False."""
    least: bool | None = True
    for value in values:
        if value is False:
            return False
        least = least if value else None
    return least


def _opposite(value: bool | None) -> bool | None:
    return None if value is None else not value


def _holds(clause: Clause, document: Analysed) -> bool | None:
    match clause:
        case SiteIs(name=name):
            return document.document.site == name
        case UrlHas(part=part):
            return part in fold(document.document.url)
        case Words(fields=fields):
            needle = _needle(clause)
            streams = [document.words(field) for field in fields]
            if any(needle in stream for stream in streams if stream is not None):
                return True
            return None if None in streams else False


def _needle(clause: Words) -> str:
    return f" {' '.join(clause.words)}{'' if clause.prefix else ' '}"


def _hits(node: Node, document: Analysed) -> Iterator[Hit]:
    """The hits of the positive clauses below a node that holds, leaving out branches that do not."""
    match node:
        case And(nodes=nodes) | Or(nodes=nodes):
            for inner in nodes:
                if _value(inner, document):
                    yield from _hits(inner, document)
        case Not():
            return
        case _:
            yield from islice(_places(node, document), _MAX_HITS)


def _places(clause: Clause, document: Analysed) -> Iterator[Hit]:
    match clause:
        case SiteIs(name=name):
            yield Hit(clause=clause.written, field="site", start=0, end=len(name))
        case UrlHas(part=part):
            pieces = fold_pieces(document.document.url)
            starts = starts_of(pieces)
            for at in _occurrences(part, "".join(pieces)):
                start, end = origin(starts, at, at + len(part))
                yield Hit(clause=clause.written, field="url", start=start, end=end)
        case Words(fields=fields):
            for field in fields:
                for start, end in _spans(clause, field, document):
                    yield Hit(clause=clause.written, field=field, start=start, end=end)


def _spans(clause: Words, field: TextField, document: Analysed) -> Iterator[tuple[int, int]]:
    stream = document.words(field) or ""
    for at in _occurrences(_needle(clause), stream):
        first = stream.count(" ", 0, at)
        spans = document.spans(field)
        yield spans[first][0], spans[first + len(clause.words) - 1][1]


def _occurrences(needle: str, stream: str) -> Iterator[int]:
    at = stream.find(needle)
    while at >= 0:
        yield at
        at = stream.find(needle, at + 1)
