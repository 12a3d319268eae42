"""Judging a document whose words are all known: the same verdicts as those of `evaluate`, most of them much faster.

The most usual queries are plain: words that may stand everywhere, joined by AND, OR and NOT.
"""

from typing import NamedTuple

from pressclip.models import Hit, Verdict
from queries.documents import Analysed
from queries.evaluate import FALSE, MAX_HITS, evaluate
from queries.tree import EVERYWHERE, And, Node, Not, Or, Plain, Query, Words


def plain(root: Node) -> Plain | None:
    """The tree of a query as a plain one; None if it is none."""
    nodes = root.nodes if isinstance(root, And) else (root,)
    groups = [_alternatives(node) for node in nodes if not isinstance(node, Not)]
    excluded = [_alternatives(node.clause) for node in nodes if isinstance(node, Not)]
    if not all(groups) or not all(excluded):
        return None
    return Plain(groups=tuple(groups), excluded=tuple(one.needle for group in excluded for one in group))


class Rest(NamedTuple):
    """The needles of a query that are still to be looked for where one of its anchors stands.

    They are copies, which lie next to those of other queries. The parts of ten thousand queries lie wherever there was
    room when they were parsed, and to reach them takes longer than to look for them.
    """

    wanted: tuple[str, ...]
    alternatives: tuple[tuple[str, ...], ...]  # one of each is wanted
    excluded: tuple[str, ...]
    is_all: bool  # of a plain query, in the texts; of others these stand anywhere, and the query is to be judged then

    def is_met(self, words: str) -> bool:
        """Whether the words of a document are as the query wants them besides."""
        for needle in self.wanted:
            if needle not in words:
                return False
        for needle in self.excluded:
            if needle in words:
                return False
        return all(any(needle in words for needle in group) for group in self.alternatives)


_NOTHING = Rest((), (), (), is_all=True)


def rest(query: Query) -> Rest:
    """What is to be looked for where an anchor of the query stands."""
    if query.plain is None:
        return Rest(tuple(map(_copied, query.needles)), (), (), is_all=False)
    if query.plain.is_single:
        return _NOTHING
    anchors = {anchor.text for anchor in query.anchors}
    groups = [[_copied(one.needle) for one in group] for group in query.plain.groups]
    further = [group for group in groups if not anchors.issubset(group)]
    return Rest(
        wanted=tuple(group[0] for group in further if len(group) == 1),
        alternatives=tuple(tuple(group) for group in further if len(group) > 1),
        excluded=tuple(map(_copied, query.plain.excluded)),
        is_all=True,
    )


def _copied(text: str) -> str:
    return text[:1] + text[1:]


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
