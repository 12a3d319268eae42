"""Which watches an article meets, and which wait for its page."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from alerts.watches import Watch, Watches
from pressclip.models import Document, Verdict, WatchHit
from pressclip.settings import Settings
from queries.documents import Analysed, analyse
from queries.evaluate import UNKNOWN, evaluate
from queries.parser import parse, version

__all__ = ["Judgement", "Watch", "Watches", "compile_watches", "judge"]


class Judgement(NamedTuple):
    """What the watches said of one article."""

    matched: tuple[WatchHit, ...]
    waiting: tuple[str, ...]  # names of the watches that its text or authors will decide


def compile_watches(settings: Settings) -> Watches:
    """The watches of a configuration. Raises QueryError at the first wrong query."""
    return Watches(
        Watch(
            name=watch.name,
            query=(query := parse(watch.query, settings.terms)),
            version=version(query),
            channels=watch.channels,
            sections=_casefolded(watch.sections),
            text_wait=watch.text_wait,
            on=watch.on,
        )
        for watch in settings.watches
    )


def judge(
    watches: Sequence[Watch],
    document: Document,
    *,
    sections: Collection[str],
    without: Collection[str] = frozenset(),
    only: Collection[str] | None = None,
) -> Judgement:
    """Judges one article by each watch; `sections` are where it was seen, as `name` and as `site/name`.

    `without` are names of watches that are not asked, `only` of those that are.
    """
    asked = None
    if without or only is not None or not isinstance(watches, Watches) or watches.are_bound:
        asked = _asked(_casefolded(sections), without, only)
    matched: list[WatchHit] = []
    waiting: list[int] = []
    for number, verdict in _verdicts(watches, analyse(document), asked):
        if verdict.value:
            watch = watches[number]
            matched.append(WatchHit(watch.name, watch.query.text, verdict.hits))
        elif verdict.value is None:
            waiting.append(number)
    return Judgement(matched=tuple(matched), waiting=tuple([watches[number].name for number in sorted(waiting)]))


def _asked(places: Collection[str], without: Collection[str], only: Collection[str] | None) -> Callable[[Watch], bool]:
    """What says whether a watch is asked about an article seen in these places."""

    def is_asked(watch: Watch) -> bool:
        if watch.sections and watch.sections.isdisjoint(places):
            return False
        return watch.name not in without and (only is None or watch.name in only)

    return is_asked


def _verdicts(
    watches: Sequence[Watch], document: Analysed, asked: Callable[[Watch], bool] | None
) -> Iterator[tuple[int, Verdict]]:
    """The numbers and verdicts of the watches that may match or wait, of those that are asked."""

    def left(numbers: Iterable[int]) -> Iterable[int]:
        return numbers if asked is None else [number for number in numbers if asked(watches[number])]

    text, authors = document.document.text is None, document.document.authors is None
    if not isinstance(watches, Watches):
        for number in left(range(len(watches))):
            yield number, evaluate(watches[number].query, document)
    elif not text and not authors:
        index = watches.matching
        for number in left(index.found(document)):
            yield number, index.verdict(number, document)
    else:
        touched = watches.touching.found(document)
        for number in left(touched):
            yield number, evaluate(watches[number].query, document)
        for number in left(set(watches.undecided(text=text, authors=authors)).difference(touched)):
            yield number, UNKNOWN


def _casefolded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)
