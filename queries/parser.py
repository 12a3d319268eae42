"""The way from a query's text to a `Query`."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from pressclip.errors import QueryError
from queries.candidates import anchors
from queries.operands import clause
from queries.syntax import column, read
from queries.tokens import ANALYSER_VERSION
from queries.tree import And, Clause, Node, Not, Or, Query, Words, all_of, any_of, clauses, negated

if TYPE_CHECKING:
    from lark import Token, Tree


def parse(text: str) -> Query:
    """The query that a text stands for. Raises QueryError with the column of what is wrong."""
    root = _node(read(text), None)
    excluded = _only_excluded(root)
    if excluded is not None:
        raise QueryError("every OR branch needs a positive term, and this one only excludes", excluded.column)
    searched = {field for part in clauses(root) if isinstance(part, Words) for field in part.fields}
    return Query(
        text=text,
        root=root,
        section_bound="section" in searched,
        anchors=anchors(root),
    )


def version(query: Query) -> str:
    """A short name for what a query decides: another one for another text or analyser."""
    return sha256(f"{ANALYSER_VERSION} {query.text}".encode(errors="surrogatepass")).hexdigest()[:12]


def _node(syntax: Tree[Token] | Token, field: Token | None) -> Node:
    from lark import Token

    if isinstance(syntax, Token):
        return clause(syntax, field)
    match syntax.data, syntax.children:
        case "negation", [*signs, inner]:
            node = _node(inner, field)
            return negated(node) if len(signs) % 2 else node
        case "fielded", [Token() as name, inner]:
            if field is not None:
                raise QueryError(f"{name} stands inside {field}, and fields do not nest", column(name))
            return _node(inner, name)
        case "both", parts:
            return all_of([_node(part, field) for part in parts])
        case _, parts:
            return any_of([_node(part, field) for part in parts])


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
