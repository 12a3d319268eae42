"""An index over queries: which of them a document may concern at all.

A query is looked up by what every document that meets it has at least one of: a word, a phrase, the beginning of a
word, the letters that a regular expression needs. So judging costs what a document says, and not how many queries there
are.
"""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from ahocorasick_rs import AhoCorasick

from queries.documents import Analysed
from queries.originals import encoded
from queries.regexes import options_of
from queries.tree import Anchor

_SENTINEL = "\x02pressclip\x03"


class Index:
    """Which queries have an anchor in a document, by their numbers; those without any anchor are always found."""

    def __init__(self, anchors: Iterable[frozenset[Anchor]]) -> None:
        needles: dict[str, list[int]] = {}
        patterns: dict[str, list[int]] = {}
        self._always: list[int] = []
        for number, wanted in enumerate(anchors):
            if not wanted:
                self._always.append(number)
            for kind, text in wanted:
                (needles if kind == "words" else patterns).setdefault(text, []).append(number)
        self._numbers = list(needles.values())
        self._automaton = AhoCorasick(list(needles)) if needles else None
        self._patterns = _Patterns(patterns) if patterns else None

    def find(self, document: Analysed) -> list[int]:
        """The numbers of the queries that are worth judging, in order."""
        found = set(self._always)
        if self._automaton is not None:
            said = self._automaton.find_matches_as_indexes(document.everything, overlapping=True)
            found.update(*[self._numbers[needle] for needle, _, _ in said])
        if self._patterns is not None:
            found.update(self._patterns.find(document))
        return sorted(found)


class _Patterns:
    """Regular expressions, of which a document is searched for the letters that they need, for all of them at once."""

    def __init__(self, patterns: dict[str, list[int]]) -> None:
        import re2

        self._numbers = list(patterns.values())
        self._filter: Any = re2.Filter()
        for pattern in patterns:
            self._filter.Add(pattern.encode(), options_of())
        self._sentinel = self._filter.Add(_SENTINEL.encode())
        self._filter.Compile()

    def find(self, document: Analysed) -> list[int]:
        """The numbers of those that may be found."""
        said = document.document
        values = (said.title, said.excerpt, said.text or "", *said.sections, *(said.authors or ()), said.label)
        potential = self._filter.Match(encoded("\n".join((*values, _SENTINEL))), potential=True) or ()
        if self._sentinel not in potential:  # RE2 ran out of memory and says nothing of it
            return list(chain.from_iterable(self._numbers))
        return [number for index in potential if index != self._sentinel for number in self._numbers[index]]
