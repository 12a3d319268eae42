"""What the text index is fed and asked: the words of an article, and a query's candidates.

The evaluator searches the very same strings, so that the two cannot disagree.
"""

from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise, product
from operator import itemgetter
from typing import NamedTuple

from queries.tokens import words
from queries.tree import Anchor, And, Near, Node, Not, Or, Query, Regex, SiteIs, TextField, UrlHas, Words, negated

BETWEEN = "¦"  # a token that no text yields: phrases do not cross it
_DEEPEST = 14  # parentheses inside each other; SQLite's parser of FTS5 expressions gives up at 16
_MOST_PAIRS = 64  # of alternatives near each other; more are only asked to stand in one article
_NO_ANCHORS: frozenset[Anchor] = frozenset()


class _Asked(NamedTuple):
    """An FTS5 expression that every match meets (None: there is none), and whether only matches do."""

    text: str | None
    exact: bool


def tokens_of(text: str) -> str:
    """The words of a text, joined by spaces."""
    return " ".join(words(text))


def joined(values: Iterable[str]) -> str:
    """The words of several values, sections or authors, kept apart so that no phrase spans two."""
    return f" {BETWEEN} ".join([" ".join(found) for found in map(words, values) if found])


def fts_match(query: Query, *, excluding: bool = True) -> str | None:
    """An FTS5 expression that every matching article meets, and others may; None: every article.

    Without `excluding` an article that says by now what the query excludes meets it, too.

    Columns `title excerpt text section author label`, filled by `tokens_of` and `joined`. Regular expressions and what
    FTS5 does not index (`site:`, `url:`) are left to the evaluator, and exclusions that rest on such.
    """
    return _asked(query.root).text if excluding else _match(query.root, excluding=False).text


def is_exact(query: Query) -> bool:
    """Whether exactly the articles that meet `fts_match` match, so that nobody needs to judge them.

    That is of articles whose text is not waited for any more.
    """
    return _asked(query.root).exact


@lru_cache(maxsize=1_024)
def _asked(root: Node) -> _Asked:
    asked = _match(root, excluding=True)
    return asked if _depth(asked.text or "") <= _DEEPEST else _Asked(_match(root, excluding=False).text, exact=False)


def _match(node: Node, *, excluding: bool) -> _Asked:
    match node:
        case Words(fields=fields, spelling=spelling):
            return _Asked(f"{_columns(fields)} : {_phrase(node)}", exact=not spelling and "lead" not in fields)
        case Near():
            return _near(node)
        case And(nodes=nodes):
            return _both(nodes, excluding=excluding)
        case Or(nodes=nodes):
            parts = [_match(part, excluding=excluding) for part in nodes]
            known = [part.text for part in parts if part.text is not None]
            if len(known) < len(parts):
                return _Asked(None, exact=False)
            return _Asked(_bracketed(known, " OR "), exact=all(part.exact for part in parts))
        case Regex() | SiteIs() | UrlHas() | Not():
            return _Asked(None, exact=False)


def _both(nodes: tuple[Node, ...], *, excluding: bool) -> _Asked:
    """What all nodes ask for, without what is certainly excluded."""
    wanted, unwanted, exact = [], [], True
    for node in nodes:
        asked = _match(node, excluding=excluding)
        exact = exact and (asked.exact or asked.text is None)
        if asked.text is not None:
            wanted.append(asked.text)
            continue
        opposite = _match(negated(node), excluding=True) if excluding else _Asked(None, exact=False)
        if opposite.text is not None and opposite.exact:
            unwanted.append(opposite.text)
        else:
            exact = False
    if not wanted:
        return _Asked(None, exact=False)
    if not unwanted:
        return _Asked(_bracketed(wanted, " AND "), exact=exact)
    return _Asked(f"({' AND '.join(wanted)} NOT {_bracketed(unwanted, ' OR ')})", exact=exact)


def _near(clause: Near) -> _Asked:
    """FTS5 counts the words between, knows no chains, and takes a word for its own neighbour."""
    columns = _columns(clause.fields)
    known = [
        _close(columns, before, after, distance)
        for (before, after), distance in zip(pairwise(clause.operands), clause.distances, strict=True)
    ]
    every = [words for operand in clause.operands for words in operand]
    simple = len(clause.operands) == 2 and len(clause.operands[0]) * len(clause.operands[1]) <= _MOST_PAIRS
    apart = not any(_may_share(a, b) for a, b in product(clause.operands[0], clause.operands[1]))
    whole = not {"lead", "section", "author"} & set(clause.fields) and not any(words.spelling for words in every)
    return _Asked(_bracketed(known, " AND "), exact=simple and apart and whole)


def _close(columns: str, before: tuple[Words, ...], after: tuple[Words, ...], distance: int) -> str:
    if len(before) * len(after) > _MOST_PAIRS:
        sides = [_bracketed([f"{columns} : {_phrase(one)}" for one in side], " OR ") for side in (before, after)]
        return _bracketed(sides, " AND ")
    pairs = product(map(_phrase, before), map(_phrase, after))
    return _bracketed([f"{columns} : NEAR({a} {b}, {distance - 1})" for a, b in pairs], " OR ")


def _may_share(one: Words, other: Words) -> bool:
    """Whether some word may belong to both at once."""
    return any(
        (a.startswith(b) and b_open) or (b.startswith(a) and a_open) or a == b
        for a, a_open in _openness(one)
        for b, b_open in _openness(other)
    )


def _openness(words: Words) -> list[tuple[str, bool]]:
    last = len(words.words) - 1
    return [(word, words.prefix and at == last) for at, word in enumerate(words.words)]


def _columns(fields: tuple[TextField, ...]) -> str:
    if "lead" in fields:  # of the text, or of the excerpt where there is none
        fields = ("title", "excerpt", "text")
    return f"{{{' '.join(fields)}}}"


def _phrase(words: Words) -> str:
    return f'"{" ".join(words.words)}"{" *" if words.prefix else ""}'


def _bracketed(parts: list[str], operator: str) -> str:
    return parts[0] if len(parts) == 1 else f"({operator.join(parts)})"


def _depth(expression: str) -> int:
    deepest = depth = 0
    for character in expression:
        depth += (character == "(") - (character == ")")
        deepest = max(deepest, depth)
    return deepest


def anchors(node: Node) -> frozenset[Anchor]:
    """What every matching article has at least one of, few and long ones; empty where nothing is known."""
    match node:
        case Words():
            return frozenset([anchor(node)])
        case Near(operands=operands):
            return min((frozenset(map(anchor, operand)) for operand in operands), key=_cost)
        case Regex(pattern=pattern):
            return frozenset([Anchor("regex", pattern)])
        case And(nodes=nodes):
            known = [(_cost(found, shared=_is_shared(inner)), found) for inner in nodes if (found := anchors(inner))]
            return min(known, key=itemgetter(0), default=(None, _NO_ANCHORS))[1]
        case Or(nodes=nodes):
            parts = [anchors(inner) for inner in nodes]
            return frozenset().union(*parts) if all(parts) else _NO_ANCHORS
        case SiteIs() | UrlHas() | Not():
            return _NO_ANCHORS


def needles(node: Node) -> frozenset[str]:
    """The needles of words that stand in every matching article, its anchor among them."""
    match node:
        case Words(needle=needle):
            return frozenset([needle])
        case Near(operands=operands):
            return frozenset(operand[0].needle for operand in operands if len(operand) == 1)
        case And(nodes=nodes):
            return frozenset().union(*map(needles, nodes))
        case Or() | Regex() | SiteIs() | UrlHas() | Not():
            return frozenset()


def anchor(words: Words) -> Anchor:
    """What an article has where these words stand."""
    return Anchor("words", words.needle)


def _is_shared(node: Node) -> bool:
    """Whether it looks at sections or labels alone: many articles have the same."""
    return isinstance(node, Words | Near) and node.fields[0] in {"section", "label"}


def _cost(found: frozenset[Anchor], *, shared: bool = False) -> tuple[bool, bool, int, int]:
    """Words come first, those of an article itself, then fewer and longer ones: they let less through."""
    return any(one.kind == "regex" for one in found), shared, len(found), -min(len(one.text) for one in found)
