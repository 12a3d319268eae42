"""The watches of a configuration, and an index over them: which of them an article may concern at all.

A watch is looked up by what every article that it matches has at least one of: a word, a phrase, the beginning of a
word, the letters that a regular expression needs. So judging costs what an article says, and not how many watches there
are.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any, Literal, overload

from ahocorasick_rs import AhoCorasick

from pressclip.models import Document
from queries.candidates import anchor
from queries.documents import Analysed, analyse
from queries.evaluate import evaluate
from queries.originals import Original
from queries.regexes import options_of
from queries.tree import Anchor, Near, Query, Regex, TextField, Words, clauses

_FIELDS: tuple[TextField, ...] = ("title", "excerpt", "text", "section", "author", "label")
_SENTINEL = b"\x02pressclip\x03"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A watch of the configuration, its query parsed."""

    name: str
    query: Query
    version: str  # of the query: a match records which one decided it
    channels: tuple[str, ...]
    sections: frozenset[str] = frozenset()  # casefolded names or `site/name`; empty: all
    text_wait: timedelta = timedelta(minutes=10)
    on: tuple[str, ...] = ("new", "edit")

    @property
    def section_bound(self) -> bool:
        """Whether a new sighting of a known article may change the verdict."""
        return bool(self.sections) or self.query.section_bound


class Watches(Sequence[Watch]):
    """Watches in the configuration's order, to be judged by `alerts.matching.judge`."""

    def __init__(self, watches: Iterable[Watch] = ()) -> None:
        self._all = tuple(watches)
        self._waiting: dict[tuple[bool, bool], tuple[int, ...]] = {}
        self._on: dict[str, Watches] = {}

    def __len__(self) -> int:
        return len(self._all)

    @overload
    def __getitem__(self, at: int) -> Watch: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Watch]: ...
    def __getitem__(self, at: int | slice) -> Watch | Sequence[Watch]:
        return self._all[at]

    def __iter__(self) -> Iterator[Watch]:
        return iter(self._all)

    @cached_property
    def by_name(self) -> dict[str, Watch]:
        """The watches by their names."""
        return {watch.name: watch for watch in self._all}

    def told_of(self, occasion: Literal["new", "edit"]) -> "Watches":
        """Those that follow new articles, or edits."""
        if occasion not in self._on:
            mine = [watch for watch in self._all if occasion in watch.on]
            self._on[occasion] = self if len(mine) == len(self._all) else Watches(mine)
        return self._on[occasion]

    @cached_property
    def section_bound(self) -> "Watches":
        """Those for which a new sighting of a known article may change the verdict."""
        return Watches(watch for watch in self._all if watch.section_bound)

    def concerned(self, document: Analysed) -> list[int]:
        """The numbers of the watches that a document whose words are all known may match, in order."""
        return sorted(self._matching.find(document))

    def touched(self, document: Analysed) -> list[int]:
        """The numbers of the watches of which some clause may hold in what is known of a document, in order."""
        return sorted(self._touching.find(document))

    def undecided(self, *, text: bool, authors: bool) -> tuple[int, ...]:
        """The numbers of those that wait for an unread text or unread authors where no clause of theirs holds yet."""
        asked = (text, authors)
        if asked not in self._waiting:
            blank = Document(title="", text=None if text else "", authors=None if authors else ())
            self._waiting[asked] = tuple(
                number for number, watch in enumerate(self._all) if evaluate(watch.query, analyse(blank)).value is None
            )
        return self._waiting[asked]

    @cached_property
    def _matching(self) -> "_Index":
        return _Index(watch.query.anchors for watch in self._all)

    @cached_property
    def _touching(self) -> "_Index":
        return _Index(_every_anchor(watch.query) for watch in self._all)


def _every_anchor(query: Query) -> frozenset[Anchor]:
    """One of these is there wherever a clause holds, a negated one too; empty where a clause looks at other things."""
    found: set[Anchor] = set()
    for clause in clauses(query.root):
        match clause:
            case Words():
                found.add(anchor(clause))
            case Near(operands=operands):
                found.update(map(anchor, operands[0]))
            case Regex(pattern=pattern):
                found.add(Anchor("regex", pattern))
            case _:
                return frozenset()
    return frozenset(found)


class _Index:
    """Which numbers have an anchor in a document; those without any anchor are always found."""

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
        self._needles = AhoCorasick(list(needles)) if needles else None
        self._patterns = _Patterns(patterns) if patterns else None

    def find(self, document: Analysed) -> set[int]:
        found = set(self._always)
        if self._needles is not None:
            stream = "".join([document.words(name) or "" for name in _FIELDS])
            said = {needle for needle, _, _ in self._needles.find_matches_as_indexes(stream, overlapping=True)}
            found.update(*map(self._numbers.__getitem__, said))
        if self._patterns is not None:
            found.update(self._patterns.find(document))
        return found


class _Patterns:
    """Regular expressions, of which a document is searched for the letters that they need, for all of them at once."""

    def __init__(self, patterns: dict[str, list[int]]) -> None:
        import re2

        self._numbers = list(patterns.values())
        self._filter: Any = re2.Filter()
        for pattern in patterns:
            self._filter.Add(pattern.encode(), options_of())
        self._sentinel = self._filter.Add(_SENTINEL)
        self._filter.Compile()

    def find(self, document: Analysed) -> Iterator[int]:
        """The numbers of those that may be found."""
        said = document.document
        values = (said.title, said.excerpt, said.text or "", *said.sections, *(said.authors or ()), said.label)
        data = Original("\n".join(values)).encoded
        potential = self._filter.Match(data + _SENTINEL, potential=True) or ()
        if self._sentinel not in potential:  # RE2 ran out of memory and says nothing of it
            potential = range(len(self._numbers))
        for index in potential:
            if index != self._sentinel:
                yield from self._numbers[index]
