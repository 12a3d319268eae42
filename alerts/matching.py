"""Which watches an article meets, and which wait for its page."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from pressclip.models import Document, Settings, WatchHit
from queries.documents import analyse, vocabulary
from queries.evaluate import evaluate
from queries.parser import parse, version
from queries.tree import Query


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


class Judgement(NamedTuple):
    """What the watches said of one article."""

    matched: tuple[WatchHit, ...]
    waiting: tuple[str, ...]  # names of the watches that its text or authors will decide


def compile_watches(settings: Settings) -> tuple[Watch, ...]:
    """The watches of a configuration. Raises QueryError at the first wrong query."""
    return tuple(
        Watch(
            name=watch.name,
            query=(query := parse(watch.query)),
            version=version(query),
            channels=watch.channels,
            sections=_casefolded(watch.sections),
            text_wait=watch.text_wait,
            on=watch.on,
        )
        for watch in settings.watches
    )


def judge(watches: Iterable[Watch], document: Document, *, sections: Collection[str]) -> Judgement:
    """Judges one article by each watch; `sections` are where it was seen, as `name` and as `site/name`."""
    analysed = analyse(document)
    words = None if document.text is None or document.authors is None else vocabulary(analysed)
    places = _casefolded(sections)
    matched: list[WatchHit] = []
    waiting: list[str] = []
    for watch in watches:
        if not _may_match(watch, words, places):
            continue
        verdict = evaluate(watch.query, analysed)
        if verdict.value:
            matched.append(WatchHit(watch=watch.name, query=watch.query.text, hits=verdict.hits))
        elif verdict.value is None:
            waiting.append(watch.name)
    return Judgement(matched=tuple(matched), waiting=tuple(waiting))


def _may_match(watch: Watch, words: frozenset[str] | None, places: Collection[str]) -> bool:
    """A cheap look first: most watches have nothing to do with most articles. `words` None: not all are known yet."""
    if watch.sections and watch.sections.isdisjoint(places):
        return False
    anchors = watch.query.anchors
    return words is None or not anchors or not anchors.isdisjoint(words)


def _casefolded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)
