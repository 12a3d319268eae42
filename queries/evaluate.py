"""Judging a document by a query, in memory and in three values (Kleene's logic).

Text and authors not read yet are unknown: a verdict is True or False only when it holds whatever they will be.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

from pressclip.models import Hit, Verdict
from queries import regexes
from queries.documents import Analysed, Places
from queries.fold import fold, fold_pieces, origin, starts_of
from queries.places import is_near, is_there, near, places
from queries.tree import And, Clause, Near, Node, Not, Or, Query, Regex, SiteIs, TextField, UrlHas, Words

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
        case Words(fields=fields) | Near(fields=fields) | Regex(fields=fields):
            known = [field for field in fields if document.words(field) is not None]
            if any(_stands(clause, document, field) for field in known):
                return True
            return False if len(known) == len(fields) else None


def _stands(clause: Words | Near | Regex, document: Analysed, field: TextField) -> bool:
    match clause:
        case Words():
            return is_there(clause, document, field)
        case Near():
            return is_near(clause, document, field)
        case Regex(pattern=pattern):
            return any(regexes.found(pattern, original) for _, original in document.originals(field))


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
        case Words(fields=fields) | Near(fields=fields) | Regex(fields=fields):
            for field in fields:
                place = document.place(field)
                for start, end in _spans(clause, document, field):
                    yield Hit(clause=clause.written, field=place, start=start, end=end)


def _spans(clause: Words | Near | Regex, document: Analysed, field: TextField) -> Iterator[tuple[int, int]]:
    if document.words(field) is None:
        return
    match clause:
        case Regex(pattern=pattern):
            for base, original in document.originals(field):
                for start, end in regexes.spans(pattern, original, _MAX_HITS):
                    yield base + start, base + end
        case Words() | Near():
            found = places(clause, document, field) if isinstance(clause, Words) else near(clause, document, field)
            spans: Places | None = None
            for first, last in found:
                spans = document.spans(field) if spans is None else spans
                yield spans[first][0], spans[last][1]


def _occurrences(needle: str, stream: str) -> Iterator[int]:
    at = stream.find(needle)
    while at >= 0:
        yield at
        at = stream.find(needle, at + 1)
