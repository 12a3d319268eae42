"""Judging a document whose words are all known: the same verdicts as those of `evaluate`, most of them much faster.

The most usual queries are plain: words that may stand everywhere, joined by AND, OR and NOT.
"""

from pressclip.models import Hit, Verdict
from queries.documents import Analysed
from queries.evaluate import FALSE, MAX_HITS, decide, evaluate
from queries.tree import EVERYWHERE, And, Node, Not, Or, Plain, Query, Words


def plain(root: Node) -> Plain | None:
    """The tree of a query as a plain one; None if it is none."""
    nodes = root.nodes if isinstance(root, And) else (root,)
    groups = [_alternatives(node) for node in nodes if not isinstance(node, Not)]
    excluded = [_alternatives(node.clause) for node in nodes if isinstance(node, Not)]
    if not all(groups) or not all(excluded):
        return None
    return Plain(groups=tuple(groups), excluded=tuple(one.needle for group in excluded for one in group))


def decide_known(query: Query, document: Analysed) -> bool:
    """The value of `evaluate_known` alone."""
    everything = document.everything
    for needle in query.needles:
        if needle not in everything:
            return False
    return bool(decide(query, document)) if query.plain is None else _is_met(query.plain, document.texts)


def _is_met(query: Plain, texts: str) -> bool:
    for needle in query.excluded:
        if needle in texts:
            return False
    for group in query.groups:
        for clause in group:
            if clause.needle in texts:
                break
        else:
            return False
    return True


def evaluate_known(query: Query, document: Analysed) -> Verdict:
    """What `evaluate` says of the query and a document whose words are all known."""
    return evaluate(query, document) if query.plain is None else _evaluate_plain(query.plain, document)


def _evaluate_plain(query: Plain, document: Analysed) -> Verdict:
    for needle in query.excluded:
        if needle in document.texts:
            return FALSE
    hits: list[Hit] = []
    for group in query.groups:
        before = len(hits)
        for clause in group:
            hits += _hits(clause, document)
        if len(hits) == before:
            return FALSE
    return Verdict(True, tuple(hits))


def _hits(clause: Words, document: Analysed) -> list[Hit]:
    needle, texts = clause.needle, document.texts
    hits: list[Hit] = []
    at = texts.find(needle)
    while at >= 0 and len(hits) < MAX_HITS:
        end = at + len(needle)
        hits.append(document.hit(clause.written, at + 1, texts.index(" ", end) if clause.prefix else end - 1))
        at = texts.find(needle, at + 1)
    return hits


def _alternatives(node: Node) -> tuple[Words, ...]:
    """The words of which any makes the node hold; none where that is not all there is to it."""
    nodes = node.nodes if isinstance(node, Or) else (node,)
    found = [one for one in nodes if isinstance(one, Words) and one.fields == EVERYWHERE and not one.spelling]
    return tuple(found) if len(found) == len(nodes) else ()
