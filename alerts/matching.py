"""Which watches an article meets, and which wait for its page."""

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from alerts.watches import Watch, Watches
from pressclip.models import Document, WatchHit
from pressclip.settings import Settings
from queries.documents import Analysed, analyse
from queries.evaluate import evaluate
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
    analysed = analyse(document)
    places = _casefolded(sections)
    is_any_left_out = bool(without) or only is not None

    def asked(watch: Watch) -> bool:
        if watch.sections and watch.sections.isdisjoint(places):
            return False
        return not is_any_left_out or (watch.name not in without and (only is None or watch.name in only))

    matched: list[WatchHit] = []
    worth, waiting = _sorted_out(watches, analysed)
    for number in worth:
        watch = watches[number]
        if not asked(watch):
            continue
        verdict = evaluate(watch.query, analysed)
        if verdict.value:
            matched.append(WatchHit(watch=watch.name, query=watch.query.text, hits=verdict.hits))
        elif verdict.value is None:
            waiting.append(number)
    names = [watch.name for watch in map(watches.__getitem__, sorted(waiting)) if asked(watch)]
    return Judgement(matched=tuple(matched), waiting=tuple(names))


def _sorted_out(watches: Sequence[Watch], document: Analysed) -> tuple[Iterable[int], list[int]]:
    """The numbers of the watches worth judging, and of those that wait without that; the others do not match."""
    text, authors = document.words("text") is None, document.words("author") is None
    if not isinstance(watches, Watches):
        return range(len(watches)), []
    if not text and not authors:
        return watches.concerned(document), []
    touched = watches.touched(document)
    judged = set(touched)
    return touched, [number for number in watches.undecided(text=text, authors=authors) if number not in judged]


def _casefolded(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name.casefold() for name in names)
