"""What the text index is fed and asked: the words of an article, and a query's candidates.

The evaluator searches the very same strings, so that the two cannot disagree.
"""

from collections.abc import Iterable

from queries.tokens import words
from queries.tree import And, Node, Not, Or, Query, SiteIs, UrlHas, Words

_BETWEEN = " ¦ "  # a token that no text yields: phrases do not cross it


def tokens_of(text: str) -> str:
    """The words of a text, joined by spaces."""
    return " ".join(words(text))


def joined(values: Iterable[str]) -> str:
    """The words of several values, sections or authors, kept apart so that no phrase spans two."""
    return _BETWEEN.join(filter(None, map(tokens_of, values)))


def fts_match(query: Query) -> str | None:
    """An FTS5 expression that every matching article meets, and others may; None: every article.

    Columns `title excerpt text section author label`, filled by `tokens_of` and `joined`. Exclusions and what FTS5
    does not index (`site:`, `url:`) are left to the evaluator.
    """
    return _match(query.root)


def _match(node: Node) -> str | None:
    match node:
        case Words():
            star = " *" if node.prefix else ""
            return f'{{{" ".join(node.fields)}}} : "{" ".join(node.words)}"{star}'
        case And(nodes=nodes):
            known = [part for part in map(_match, nodes) if part is not None]
            return _bracketed(known, " AND ") if known else None
        case Or(nodes=nodes):
            parts = [part for part in map(_match, nodes) if part is not None]
            return _bracketed(parts, " OR ") if len(parts) == len(nodes) else None
        case SiteIs() | UrlHas() | Not():
            return None


def is_exact(query: Query) -> bool:
    """Whether every article that meets the expression matches, so that nobody has to judge it once more."""
    return _is_exact(query.root)


def _is_exact(node: Node) -> bool:
    match node:
        case Words():
            return True
        case And(nodes=nodes) | Or(nodes=nodes):
            return all(map(_is_exact, nodes))
        case _:
            return False


def _bracketed(parts: list[str], operator: str) -> str:
    return parts[0] if len(parts) == 1 else f"({operator.join(parts)})"


def anchors(node: Node) -> frozenset[str]:
    """Words of which every matching article has at least one, few and long ones; empty where there are none."""
    match node:
        case Words(words=found, prefix=prefix):
            whole = found[:-1] if prefix else found
            return frozenset([max(whole, key=len)]) if whole else frozenset()
        case And(nodes=nodes):
            return min(filter(None, map(anchors, nodes)), key=len, default=frozenset())
        case Or(nodes=nodes):
            parts = [anchors(inner) for inner in nodes]
            return frozenset().union(*parts) if all(parts) else frozenset()
        case SiteIs() | UrlHas() | Not():
            return frozenset()
