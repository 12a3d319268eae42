"""The way from a query's text to a `Query`."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from pressclip.errors import QueryError
from queries.candidates import anchors, needles
from queries.operands import clause, near
from queries.plain import plain
from queries.syntax import column, read
from queries.terms import Glossary, Terms, glossary
from queries.tokens import ANALYSER_VERSION
from queries.tree import And, Clause, Near, Node, Not, Or, Query, Regex, Words, all_of, any_of, clauses, negated

if TYPE_CHECKING:
    from lark import Token, Tree

_KEPT = 16_384  # queries: a configuration that changes by one watch is not parsed anew as a whole


def parse(text: str, terms: Terms = ()) -> Query:
    """The query that a text stands for, with the terms it may use. Raises QueryError with the column of the error."""
    return _parse(text, tuple((name, tuple(spellings)) for name, spellings in terms) if "@" in text else ())


@lru_cache(maxsize=_KEPT)
def _parse(text: str, terms: tuple[tuple[str, tuple[str, ...]], ...]) -> Query:
    known = glossary(terms)
    root = _node(read(text), None, known)
    excluded = _only_excluded(root)
    if excluded is not None:
        raise QueryError("every OR branch needs a positive term, and this one only excludes", excluded.column)
    searched = {field for part in clauses(root) if isinstance(part, Words | Near | Regex) for field in part.fields}
    found = anchors(root)
    return Query(
        text=text,
        root=root,
        section_bound="section" in searched,
        anchors=found,
        needles=tuple([needle.rstrip() for needle in needles(root) - {one.text for one in found}]),
        plain=plain(root),
        terms=tuple(sorted(known.used.items())),
    )


def version(query: Query) -> str:
    """A short name for what a query decides: another one for another text, analyser or spelling of a term it uses."""
    said = f"{ANALYSER_VERSION} {query.text}" + (f"\n{query.terms!r}" if query.terms else "")
    return sha256(said.encode(errors="surrogatepass")).hexdigest()[:12]


def _node(syntax: Tree[Token] | Token, field: Token | None, known: Glossary) -> Node:
    from lark import Token

    if isinstance(syntax, Token):
        return clause(syntax, field, known)
    match syntax.data, syntax.children:
        case "negation", [*signs, inner]:
            node = _node(inner, field, known)
            return negated(node) if len(signs) % 2 else node
        case "fielded", [Token() as name, inner]:
            if field is not None:
                raise QueryError(f"{name} stands inside {field}, and fields do not nest", column(name))
            return _node(inner, name, known)
        case "near", parts:
            return near([part for part in parts if isinstance(part, Token)], field, known)
        case "both", parts:
            return all_of([_node(part, field, known) for part in parts])
        case _, parts:
            return any_of([_node(part, field, known) for part in parts])


def _only_excluded(node: Node) -> Clause | None:
    """A clause of a branch that has no positive term, else None.

    A positive term beside the parentheses counts for each branch inside them.
    """
    match node:
        case And(nodes=nodes):
            parts = [_only_excluded(inner) for inner in nodes]
            return None if None in parts else parts[0]
        case Or(nodes=nodes):
            return next((part for part in map(_only_excluded, nodes) if part is not None), None)
        case Not(clause=excluded):
            return excluded
        case _:
            return None
