"""Clause by clause, why a document meets a query or does not: what stands where, what is missing, what is unread."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from pressclip.models import Field, Hit
from queries.documents import Analysed
from queries.evaluate import evaluate
from queries.places import is_there
from queries.tree import EVERYWHERE, LEAD_WORDS, And, Clause, Near, Node, Not, Or, Query, Regex, SiteIs, UrlHas, Words

_NAMED = 6  # alternatives; a watch may have hundreds
_FOUND = 5  # spellings of one clause in one field


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What of a clause stands in a field, as it is spelled there."""

    field: Field
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """One clause of a query on one document."""

    clause: str  # as written
    excluded: bool  # it stands behind a NOT
    stands: bool | None  # whether it stands there; None: what is not read yet decides
    found: tuple[Found, ...]
    missing: tuple[str, ...]  # words that stand in none of the fields where it looks
    unread: tuple[str, ...]  # fields that are not read yet and may hold it
    note: str  # why it does not stand there although its words do, or ""

    @property
    def holds(self) -> bool | None:
        """Whether the clause is as the query wants it."""
        return self.stands if self.stands is None else self.stands != self.excluded


def explain(query: Query, document: Analysed) -> tuple[Explained, ...]:
    """Every clause in the order written; the spellings of a term are one clause."""
    grouped: dict[tuple[str, int, bool], list[Clause]] = {}
    for clause, excluded in _clauses(query.root):
        grouped.setdefault((clause.written, clause.column, excluded), []).append(clause)
    return tuple(
        _explained(query, document, alternatives, excluded=excluded)
        for (_, _, excluded), alternatives in sorted(grouped.items(), key=lambda entry: entry[0][1])
    )


def needs(query: Query, document: Analysed) -> str:
    """What the document would have to hold to meet the query, or may still hold where it is not read; "" if it does.

    As `"palermo conference" and no sport (it is in its title)`; of what is there already it says nothing.
    """
    verdict = evaluate(query, document)
    return "" if verdict.value else _needs(query, query.root, document, wanted=verdict.value, inside=False)


def _clauses(node: Node) -> Iterator[tuple[Clause, bool]]:
    match node:
        case And(nodes=nodes) | Or(nodes=nodes):
            for inner in nodes:
                yield from _clauses(inner)
        case Not(clause=clause):
            yield clause, True
        case _:
            yield node, False


def _explained(query: Query, document: Analysed, alternatives: Sequence[Clause], *, excluded: bool) -> Explained:
    verdicts = [evaluate(replace(query, root=clause), document) for clause in alternatives]
    values = [verdict.value for verdict in verdicts]
    stands = True if True in values else None if None in values else False
    hits = [hit for verdict in verdicts for hit in verdict.hits]
    return Explained(
        clause=alternatives[0].written,
        excluded=excluded,
        stands=stands,
        found=tuple(_found(hits, document)),
        missing=() if stands is not False else tuple(_missing(alternatives, document)),
        unread=() if stands is not None else tuple(_unread(alternatives, document)),
        note=_note(alternatives[0], document) if stands is False and len(alternatives) == 1 else "",
    )


def _found(hits: Iterable[Hit], document: Analysed) -> Iterator[Found]:
    seen: dict[Field, list[str]] = {}
    for hit in hits:
        words = " ".join(_original(document, hit.field)[hit.start : hit.end].split())
        known = seen.setdefault(hit.field, [])
        if words not in known and len(known) < _FOUND:
            known.append(words)
            yield Found(field=hit.field, words=words)


def _original(document: Analysed, field: Field) -> str:
    of = document.document
    if field in {"section", "author"}:
        return ", ".join((of.sections if field == "section" else of.authors) or ())
    value: str | None = getattr(of, field)
    return value or ""


def _unread(alternatives: Sequence[Clause], document: Analysed) -> Iterator[str]:
    first = alternatives[0]
    if isinstance(first, Words | Near | Regex):
        yield from (field for field in first.fields if document.words(field) is None)


def _missing(alternatives: Sequence[Clause], document: Analysed) -> Iterator[str]:
    if len(alternatives) > 1:  # the spellings of a term: none of them is there
        yield from (_shown(clause) for clause in alternatives if isinstance(clause, Words))
        return
    match alternatives[0]:
        case Words() as clause:
            yield from (_shown(one) for one in _one_by_one(clause) if not _anywhere(one, document))
        case Near(operands=operands):
            for operand in operands:
                if not any(_anywhere(one, document) for one in operand):
                    yield from map(_shown, operand)
        case Regex(pattern=pattern):
            yield pattern
        case UrlHas(part=part):
            yield part
        case SiteIs(name=name):
            yield name


def _one_by_one(clause: Words) -> list[Words]:
    """Each word of a phrase as a clause of its own, spelled in any way."""
    last = len(clause.words) - 1
    return [
        replace(clause, words=(word,), spelling=(), prefix=clause.prefix and at == last)
        for at, word in enumerate(clause.words)
    ]


def _shown(clause: Words) -> str:
    return " ".join(clause.spelling or clause.words) + ("*" if clause.prefix else "")


def _anywhere(clause: Words, document: Analysed) -> bool:
    return any(is_there(clause, document, field) for field in clause.fields)


def _note(clause: Clause, document: Analysed) -> str:
    match clause:
        case SiteIs():
            return f"its site is {document.document.site}"
        case Words():
            return _note_of_words(clause, document)
        case Near(operands=operands) if all(any(_anywhere(one, document) for one in each) for each in operands):
            return "they do not stand so near each other in one field"
        case _:
            return ""


def _note_of_words(clause: Words, document: Analysed) -> str:
    if clause.spelling and _anywhere(replace(clause, spelling=()), document):
        return "it is spelled otherwise there"
    if clause.fields[0] == "title":  # title: or lead:
        elsewhere = [field for field in EVERYWHERE if is_there(replace(clause, fields=(field,)), document, field)]
        if "lead" in clause.fields and elsewhere:
            return f"it stands below the first {LEAD_WORDS} words only"
        if elsewhere:
            return f"it stands in its {' and '.join(elsewhere)} only"
    if len(clause.words) > 1 and all(_anywhere(one, document) for one in _one_by_one(clause)):
        return "its words do not stand next to each other"
    return ""


def _needs(query: Query, node: Node, document: Analysed, *, wanted: bool | None, inside: bool) -> str:
    """What is lacking below a node whose verdict is `wanted`, False or None; with `inside` in parentheses."""
    match node:
        case And(nodes=nodes) | Or(nodes=nodes):
            lacking = [one for one in nodes if evaluate(replace(query, root=one), document).value is wanted]
            parts = [_needs(query, one, document, wanted=wanted, inside=len(lacking) > 1) for one in lacking]
            parts = list(dict.fromkeys(parts))
            if isinstance(node, Or) and len(parts) > _NAMED:
                parts = [*parts[:_NAMED], f"one of {len(parts) - _NAMED} more"]
            joined = (" and " if isinstance(node, And) else " or ").join(parts)
            return f"({joined})" if inside and len(parts) > 1 else joined
        case Not(clause=clause):
            places = dict.fromkeys(hit.field for hit in evaluate(replace(query, root=clause), document).hits)
            there = f" (it is in its {' and '.join(places)})" if places else ""
            return f"no {clause.written}{there}"
        case _:
            return node.written
