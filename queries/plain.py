"""The most usual queries judged faster: words that may stand everywhere, joined by AND, OR and NOT.

`evaluate` says the same of them, of a document whose words are all known.
"""

from typing import NamedTuple

from pressclip.models import Hit, Verdict
from queries.documents import Analysed
from queries.evaluate import FALSE, MAX_HITS
from queries.tree import EVERYWHERE, And, Node, Not, Or, Query, Words


class Single(NamedTuple):
    """Words that stand there."""

    needle: str
    written: str
    is_prefix: bool

    def verdict(self, document: Analysed) -> Verdict:
        """Whether the document meets the query, with its hits."""
        hits = self.hits(document)
        return Verdict(True, tuple(hits)) if hits else FALSE

    def hits(self, document: Analysed) -> list[Hit]:
        """Where the words stand."""
        needle, written, is_prefix = self
        texts = document.texts
        hits: list[Hit] = []
        at = texts.find(needle)
        while at >= 0 and len(hits) < MAX_HITS:
            end = at + len(needle)
            hits.append(document.hit(written, at + 1, texts.index(" ", end) if is_prefix else end - 1))
            at = texts.find(needle, at + 1)
        return hits


class Plain(NamedTuple):
    """One of each group stands there, and nothing that is excluded."""

    groups: tuple[tuple[Single, ...], ...]
    excluded: tuple[str, ...]  # needles

    def verdict(self, document: Analysed) -> Verdict:
        """Whether the document meets the query, with its hits."""
        texts = document.texts
        for group in self.groups:
            for single in group:
                if single.needle in texts:
                    break
            else:
                return FALSE
        for needle in self.excluded:
            if needle in texts:
                return FALSE
        return Verdict(True, tuple([hit for group in self.groups for one in group for hit in one.hits(document)]))


def plain(query: Query) -> Single | Plain | None:
    """The query as a plain one; None if it is none."""
    nodes = query.root.nodes if isinstance(query.root, And) else (query.root,)
    groups = [_alternatives(node) for node in nodes if not isinstance(node, Not)]
    excluded = [_alternatives(node.clause) for node in nodes if isinstance(node, Not)]
    if not all(groups) or not all(excluded):
        return None
    if len(groups) == len(groups[0]) == 1 and not excluded:
        return groups[0][0]
    return Plain(groups=tuple(groups), excluded=tuple(one.needle for group in excluded for one in group))


def _alternatives(node: Node) -> tuple[Single, ...]:
    """The words of which any makes the node hold; none where that is not all there is to it."""
    nodes = node.nodes if isinstance(node, Or) else (node,)
    found = [one for one in nodes if isinstance(one, Words) and one.fields == EVERYWHERE and not one.spelling]
    return tuple(Single(one.needle, one.written, one.prefix) for one in found) if len(found) == len(nodes) else ()
