"""The watches of a configuration."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Literal, overload

from alerts.index import OTHER, PLAIN, SINGLE, Index
from pressclip.models import Document
from queries.candidates import anchors
from queries.documents import Analysed, analyse
from queries.evaluate import decide
from queries.plain import Rest, rest
from queries.tree import Anchor, Near, Query, Regex, Words, clauses


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """A watch of the configuration, its query parsed."""

    name: str
    query: Query
    version: str  # of the query: a match records which one decided it
    channels: tuple[str, ...]
    sections: frozenset[str] = frozenset()  # casefolded names or `site/name`; empty: all
    places: tuple[str, ...] = ()  # the same as people wrote them
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
        self.queries = tuple(watch.query for watch in self._all)
        self.are_bound = any(watch.sections for watch in self._all)  # to sections, some of them
        self._waiting: dict[tuple[bool, bool], frozenset[int]] = {}
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

    def concerned(self, document: Analysed) -> tuple[set[int], set[int]]:
        """The numbers of those that a document meets for certain, and of those worth judging.

        That is those that it may match, or that something in it touches.
        """
        return (self._matching if document.is_known else self._touching).find(document)

    def undecided(self, *, text: bool, authors: bool) -> frozenset[int]:
        """The numbers of those that wait for an unread text or unread authors where no clause of theirs holds yet."""
        asked = (text, authors)
        if asked not in self._waiting:
            blank = Document(title="", text=None if text else "", authors=None if authors else ())
            self._waiting[asked] = frozenset(
                number for number, watch in enumerate(self._all) if decide(watch.query, analyse(blank)) is None
            )
        return self._waiting[asked]

    def decide(self, number: int, document: Analysed) -> bool | None:
        """Whether a document meets one that is worth judging; None as long as that is unknown."""
        return decide(self.queries[number], document)

    def decide_known(self, number: int, document: Analysed) -> bool:
        """The same of a document whose words are all known."""
        beyond = self._rests[number]
        if beyond.is_all:
            return beyond.is_met(document.texts)
        return beyond.is_met(document.everything) and bool(decide(self.queries[number], document))

    @cached_property
    def _rests(self) -> list[Rest]:
        return list(map(rest, self.queries))

    @cached_property
    def _matching(self) -> Index:
        """Those that a document whose words are all known may match."""
        return Index((query.anchors for query in self.queries), self._kinds)

    @cached_property
    def _touching(self) -> Index:
        """Those of which some clause may hold in what is known of a document."""
        return Index(map(_every_anchor, self.queries), self._kinds)

    @cached_property
    def _kinds(self) -> bytes:
        plain = (query.plain for query in self.queries)
        return b"".join([OTHER if one is None else SINGLE if one.is_single else PLAIN for one in plain])


def _every_anchor(query: Query) -> frozenset[Anchor]:
    """One of these is there wherever a clause holds, a negated one too; empty where a clause looks at other things."""
    found: set[Anchor] = set()
    for clause in clauses(query.root):
        match clause:
            case Words() | Near() | Regex():
                found |= anchors(clause)
            case _:
                return frozenset()
    return frozenset(found)
