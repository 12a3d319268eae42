"""Which watches an article meets, and which wait for its page."""

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from alerts.watches import Watch, Watches
from pressclip.models import Document, WatchHit
from pressclip.settings import Settings
from queries.documents import Analysed, analyse
from queries.evaluate import evaluate
from queries.parser import parse, version
from queries.plain import evaluate_known

__all__ = ["Fired", "Judgement", "Watch", "Watches", "compile_watches", "judge"]


class Fired(NamedTuple):
    """A watch that an article met, by its number: ten thousand lie far apart, and few are asked what they are."""

    watches: Watches
    number: int
    article: Analysed

    @property
    def watch(self) -> Watch:
        """The watch."""
        return self.watches[self.number]

    def hit(self) -> WatchHit:
        """The same with what hit, which takes longer to say than that something did."""
        judged = evaluate_known if self.article.is_known else evaluate
        watch = self.watch
        return WatchHit(watch.name, watch.query.text, judged(watch.query, self.article).hits)


class Judgement(NamedTuple):
    """What the watches said of one article."""

    matched: tuple[Fired, ...]
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
            places=watch.sections,
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
    of = watches if isinstance(watches, Watches) else Watches(watches)
    text, authors = document.text is None, document.authors is None
    analysed = analyse(document)
    met, worth = of.concerned(analysed)
    waiting = set[int]()
    if text or authors:
        waiting |= of.undecided(text=text, authors=authors) - met - worth
    if of.are_bound or without or only is not None:
        asked = _asked(of, _casefolded(sections), without, only)
        met, worth, waiting = (set(filter(asked, numbers)) for numbers in (met, worth, waiting))
    decided = of.decide if text or authors else of.decide_known
    for number in worth:
        value = decided(number, analysed)
        if value:
            met.add(number)
        elif value is None:
            waiting.add(number)
    return Judgement(
        matched=tuple([Fired(of, number, analysed) for number in sorted(met)]),
        waiting=tuple([of[number].name for number in sorted(waiting)]),
    )


def _asked(
    watches: Watches, places: Collection[str], without: Collection[str], only: Collection[str] | None
) -> Callable[[int], bool]:
    """Tells by its number whether a watch is asked about an article that was seen in these places."""

    def is_asked(number: int) -> bool:
        watch = watches[number]
        if watch.sections and watch.sections.isdisjoint(places):
            return False
        return watch.name not in without and (only is None or watch.name in only)

    return is_asked


def _casefolded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)
