"""An index over queries: which of them a document may concern at all.

A query is looked up by what every document that meets it has at least one of: a word, a phrase, the beginning of a
word, the letters that a regular expression needs. So judging costs what a document says, and not how many queries there
are.
"""

from array import array
from collections.abc import Iterable
from itertools import chain
from typing import Any

from ahocorasick_rs import AhoCorasick

from queries.documents import Analysed
from queries.originals import encoded
from queries.regexes import options_of
from queries.tree import Anchor

OTHER, PLAIN, SINGLE = b"\0", b"\1", b"\2"  # kinds of queries, see `Index`
_OTHER, _PLAIN = ord(OTHER), ord(PLAIN)
_BITS, _KIND = 2, 0b11  # of an owner, for its kind
_SENTINEL = "\x02pressclip\x03"


class Index:
    """Which queries have an anchor in a document, by their numbers; those without any anchor are always found.

    There is a byte for each, what kind of query it is: of plain ones an anchor counts in the fields of `EVERYWHERE`
    alone, and a single one is met where there is any. All others are worth judging wherever it stands.
    """

    def __init__(self, anchors: Iterable[frozenset[Anchor]], kinds: bytes) -> None:
        needles: list[str] = []  # of several queries, each has its own
        patterns: dict[str, list[int]] = {}
        self._always: list[int] = []
        self._owner = array("i")  # of a needle: its query and what kind that is, in one small block of memory
        for number, wanted in enumerate(anchors):
            if not wanted:
                self._always.append(number)
            for kind, text in wanted:
                if kind == "words":
                    needles.append(text)
                    self._owner.append(number << _BITS | kinds[number])
                else:
                    patterns.setdefault(text, []).append(number)
        self._automaton = AhoCorasick(needles) if needles else None
        self._patterns = _Patterns(patterns) if patterns else None

    def find(self, document: Analysed) -> tuple[set[int], set[int]]:
        """The numbers of the queries that are met for certain, and of those that are worth judging."""
        met, worth = set[int](), set(self._always)
        if self._automaton is not None:
            end, owners = len(document.texts), self._owner
            for needle, start, _ in self._automaton.find_matches_as_indexes(document.everything, overlapping=True):
                owner = owners[needle]
                number, kind = owner >> _BITS, owner & _KIND
                if kind == _OTHER:
                    worth.add(number)
                elif start < end:
                    (worth if kind == _PLAIN else met).add(number)
        if self._patterns is not None:
            worth.update(self._patterns.find(document))
        return met, worth


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
