"""Judging a document by a query, in memory and in three values (Kleene's logic).

Text and authors not read yet are unknown: a verdict is True or False only when it holds whatever they will be.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from pressclip.models import Hit, Verdict
from queries import regexes
from queries.documents import Analysed
from queries.fold import fold, fold_pieces, origin, starts_of
from queries.places import Place, is_near, is_there, near, pair_is_near, places
from queries.tokens import occurrences
from queries.tree import EVERYWHERE, And, Near, Node, Not, Or, Query, Regex, SiteIs, TextField, UrlHas, Words

MAX_HITS = 20  # of one clause: enough to explain, whatever the length of the text
_SHOWN = (Words, Or, Near, Regex)  # what hits where it has hits
_BARE: dict[bool | None, Verdict] = {value: Verdict(value=value) for value in (True, False, None)}
FALSE = _BARE[False]


def evaluate(query: Query, document: Analysed) -> Verdict:
    """Whether the document meets the query; a True comes with the hits of every clause that made it so."""
    root = query.root
    if isinstance(root, _SHOWN):  # looked for once
        if hits := tuple(_hits(root, document)):
            return Verdict(value=True, hits=hits)
        value = _value(root, document) if isinstance(root, Or) else _missing(root, document)
        return _BARE[value]
    value = _value(root, document)
    return Verdict(value=True, hits=tuple(_hits(root, document))) if value else _BARE[value]


def decide(query: Query, document: Analysed) -> bool | None:
    """The verdict's value alone, many times faster than with the hits."""
    return _value(query.root, document)


def _value(node: Node, document: Analysed) -> bool | None:
    match node:
        case Words():
            return _words_stand(node, document)
        case And(nodes=nodes):
            return _all_hold(nodes, document)
        case Or(nodes=nodes):
            return _any_holds(nodes, document)
        case Not(clause=clause):
            return _opposite(_value(clause, document))
        case Near():
            return _are_near(node, document)
        case _:
            return _holds(node, document)


def _words_stand(clause: Words, document: Analysed) -> bool | None:
    """What `_holds` says of words, by far the most usual clause."""
    unknown = False
    for field in clause.fields:
        stream = document.words(field)
        if stream is None:
            unknown = True
        elif is_there(clause, document, field) if clause.spelling else clause.needle in stream:
            return True
    return None if unknown else False


def _are_near(clause: Near, document: Analysed) -> bool | None:
    if clause.pair is not None and clause.fields == EVERYWHERE:
        is_there = pair_is_near(clause.pair, clause.distances[0], document.texts)
        if is_there is not None:
            return is_there or _missing(clause, document)
    unknown = False
    for field in clause.fields:
        if document.words(field) is None:
            unknown = True
        elif is_near(clause, document, field):
            return True
    return None if unknown else False


def _all_hold(nodes: tuple[Node, ...], document: Analysed) -> bool | None:
    """False if any is, else unknown if any is, else True; looks no further than the first False."""
    least: bool | None = True
    for inner in nodes:
        value = _value(inner, document)
        if value is False:
            return False
        least = least if value else None
    return least


def _any_holds(nodes: tuple[Node, ...], document: Analysed) -> bool | None:
    """True if any is, else unknown if any is, else False; looks no further than the first True."""
    most: bool | None = False
    for inner in nodes:
        value = _value(inner, document)
        if value:
            return True
        most = most if value is False else None
    return most


def _opposite(value: bool | None) -> bool | None:
    return None if value is None else not value


def _holds(clause: Regex | SiteIs | UrlHas, document: Analysed) -> bool | None:
    match clause:
        case SiteIs(name=name):
            return document.document.site == name
        case UrlHas(part=part):
            return part in fold(document.document.url)
        case Regex(fields=fields):
            known = [field for field in fields if document.words(field) is not None]
            return True if any(_stands(clause, document, field) for field in known) else _missing(clause, document)


def _missing(clause: Words | Near | Regex, document: Analysed) -> bool | None:
    """The verdict of a clause that stands in none of the fields that are known."""
    return None if None in map(document.words, clause.fields) else False


def _stands(clause: Regex, document: Analysed, field: TextField) -> bool:
    return any(regexes.found(clause.pattern, original) for _, original in document.originals(field))


def _hits(node: Node, document: Analysed) -> Iterable[Hit]:
    """The hits of the positive clauses below a node that holds, leaving out branches that do not."""
    match node:
        case Words():
            return _found(node, document)
        case And(nodes=nodes):
            return chain.from_iterable(_hits(inner, document) for inner in nodes)
        case Or(nodes=nodes):
            hold = (inner for inner in nodes if not isinstance(inner, And) or _value(inner, document))
            return chain.from_iterable(_hits(inner, document) for inner in hold)
        case Not():
            return ()
        case Near():
            return _close(node, document)
        case _:
            return islice(_places(node, document), MAX_HITS)


def _places(clause: Regex | SiteIs | UrlHas, document: Analysed) -> Iterator[Hit]:
    match clause:
        case SiteIs(name=name) if document.document.site == name:
            yield Hit(clause=clause.written, field="site", start=0, end=len(name))
        case UrlHas(part=part):
            pieces = fold_pieces(document.document.url)
            starts = starts_of(pieces)
            for at in occurrences(part, "".join(pieces)):
                start, end = origin(starts, at, at + len(part))
                yield Hit(clause=clause.written, field="url", start=start, end=end)
        case Regex(fields=fields):
            for field in fields:
                yield from _in_field(clause, document, field)


def _found(clause: Words, document: Analysed) -> list[Hit]:
    hits: list[Hit] = []
    for field in clause.fields:
        stream = document.words(field)
        if stream is not None and clause.needle in stream:
            found = places(clause, document, field)
            hits += _marked(clause, islice(found, MAX_HITS - len(hits)), document, field)
    return hits


def _close(clause: Near, document: Analysed) -> list[Hit]:
    hits: list[Hit] = []
    for field in clause.fields:
        if found := near(clause, document, field):
            hits += _marked(clause, found[: MAX_HITS - len(hits)], document, field)
    return hits


def _in_field(clause: Regex, document: Analysed, field: TextField) -> Iterator[Hit]:
    if document.words(field) is None:
        return
    for base, original in document.originals(field):
        for start, end in regexes.spans(clause.pattern, original, MAX_HITS):
            yield Hit(clause=clause.written, field=document.place(field), start=base + start, end=base + end)


def _marked(clause: Words | Near, found: Iterable[Place], document: Analysed, field: TextField) -> list[Hit]:
    place, span = document.place(field), document.span
    return [Hit(clause.written, place, *span(field, start, end)) for start, end in found]
