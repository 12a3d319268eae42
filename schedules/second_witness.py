"""The section's feed, else the API, beside its page: asked where it is worth it, what both say put together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from db import incidents, probes, shown, witness
from db.enriching import Told
from db.post_numbers import Numbered
from db.sections import SectionState
from db.witness import SectionFeed, Shown, Witness
from pressclip.addresses import is_by_number, key, same_host
from pressclip.errors import ArchiveError, Deferred, NoCards, PressclipError
from pressclip.events import emit
from pressclip.models import Page, Validators
from schedules.asking import Answer, ask
from schedules.desk import Desk
from schedules.elsewhere import in_its_stead, is_overtaken, read_elsewhere
from schedules.marks import Mark
from schedules.readers import aside
from schedules.reading import Reading
from scraper.feeds.entries import Feed, FeedEntry
from scraper.feeds.witness import Testimony, compare, merged
from scraper.html.sites import identity
from scraper.ladder import believed
from scraper.memory import FOUND, REMEMBERED

_WITNESSES: tuple[Witness, ...] = ("feed", "api")  # in this order
_TRIES = 2  # in a row, before the other is asked in its place
_CACHED = timedelta(hours=1)  # as long as pages stay in caches that do as they should
_SEVERAL = 3  # articles that a page lacks, and that it would have shown by its habits: one or two are findings
_HABITS = timedelta(days=14)
_UNASKED = timedelta(days=1)  # so often the two are compared at least: a page may stand still in a cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the second witness said: its validators, and what it showed beside the page (None: unmodified).

    `missed`: keys of what came out `since` the two were compared last and a page that stands still does not show.
    """

    kind: Witness
    validators: Validators
    testimony: Testimony | None = None
    missed: tuple[str, ...] = ()
    since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """What answered beside a page, what it did `before`, and whether the page shows something `new` or `lacks` some."""

    answer: Answer
    feed: Feed
    before: SectionFeed | None
    new: bool
    lacks: bool


def is_worth_asking(
    reading: Reading, feed: SectionFeed | None, now: datetime, *, shows_new: bool, lacks: bool = False
) -> bool:
    """Whether the section's feed is to be asked. Pure.

    Where the page shows something new: one request then brings what else takes one an article. Where it lacks
    several articles of which the site's probe told. Where a found reading has no history to prove itself by; and now
    and then whatever the page shows.
    """
    if reading.entries or (feed is not None and feed.waits(now)):
        return False
    if not reading.history.known:
        return reading.listing.method in FOUND
    return shows_new or lacks or feed is None or feed.read_at is None or now - feed.read_at >= _UNASKED


async def hear(
    desk: Desk, section: SectionState, page: Page, reading: Reading, mark: Mark
) -> tuple[Reading, Heard | None]:
    """The reading with what the section's feed says of it, and what was heard; the same where nothing is.

    The page's `mark` is ended before anything is asked.

    A found reading of a section without history that has nothing of what its feed lists gives way to the feed. Raises
    NoCards where that is not believed either.
    """
    elsewhere = await read_elsewhere(desk, section, page, reading, mark)
    if elsewhere is None:
        return await _beside(desk, section, page, reading, mark)
    told, answer = elsewhere
    return told, None if answer is None else Heard(kind=answer.kind, validators=answer.page.validators)


async def _beside(
    desk: Desk, section: SectionState, page: Page, reading: Reading, mark: Mark
) -> tuple[Reading, Heard | None]:
    known, new = await _known(desk, section.id, reading)
    is_proven = reading.history.known or reading.listing.method not in FOUND
    if is_proven and (entries := desk.site_feeds.entries(section.site, new, desk.clock())):
        return replace(reading, entries=entries), None  # the site's probe told of them a moment ago
    lacks = frozenset() if new else await _lacks(desk, section, reading)
    answer = await _ask(desk, section, page, reading, known, mark, shows_new=bool(new), lacks=bool(lacks))
    if lacks:
        _note_asked(desk, section, answer, lacks)
    if answer is None:
        return reading, None
    heard = Heard(kind=answer.kind, validators=answer.page.validators)
    if answer.feed is None:
        return reading, heard
    beside = _Beside(answer=answer, feed=answer.feed, before=known.get(answer.kind), new=bool(new), lacks=bool(lacks))
    return await _compared(desk, section, page, reading, beside, heard)


def _note_asked(desk: Desk, section: SectionState, answer: Answer | None, lacks: frozenset[str]) -> None:
    listed = () if answer is None or answer.feed is None else answer.feed.entries
    in_vain = answer is not None and lacks.isdisjoint(key(entry.card.url) for entry in listed)
    desk.lacking.asked(section.id, desk.clock(), in_vain=in_vain)


async def _compared(
    desk: Desk, section: SectionState, page: Page, reading: Reading, beside: _Beside, heard: Heard
) -> tuple[Reading, Heard | None]:
    feed, before = beside.feed, beside.before
    testimony = await aside(compare, reading.listing, feed, at=page.date)
    if not reading.history.known and reading.listing.method in FOUND - {REMEMBERED} and not testimony.confirmed:
        return _instead(page, reading, feed, testimony), heard
    if before is None or before.read_at is None:  # what it has beside the page may be old: news by time, not by place
        late = tuple(replace(one, card=replace(one.card, pinned=True)) for one in testimony.only_feed)
        testimony = replace(testimony, only_feed=late)
    emit("section.witnessed", section=f"{section.site}/{section.name}", agrees=testimony.agrees, why=testimony.reason)
    if not testimony.agrees and await is_overtaken(desk, section, page, reading, beside.answer, shows_new=beside.new):
        return in_its_stead(reading, feed), heard
    told = replace(reading, listing=merged(reading.listing, testimony))
    if testimony.agrees:
        told = replace(told, entries=testimony.entries)
    elif not beside.new and before is not None and before.read_at is not None:
        missed = await _missed(desk, section, beside.answer, feed, before.read_at)
        if beside.lacks and not missed:
            return told, None  # it may be missed a while later, by all that came since the two were compared
        heard = replace(heard, missed=missed, since=before.read_at)
    return told, replace(heard, testimony=testimony)


async def _lacks(desk: Desk, section: SectionState, reading: Reading) -> frozenset[str]:
    """The keys of several articles of which the site's probe told and which are nowhere to be seen since."""
    if not (named := desk.lacking.of(section.id, desk.clock())):
        return named
    left = await desk.archive.read(lambda tx: probes.unfiled(tx, named))
    desk.lacking.found(section.id, (named - left) | {key(card.url) for card in reading.listing.cards})
    return desk.lacking.of(section.id, desk.clock())


async def _missed(desk: Desk, section: SectionState, answer: Answer, feed: Feed, since: datetime) -> tuple[str, ...]:
    """What a page that shows nothing new lacks of its feed or API: a cache may keep giving out an old one.

    Only what came out after the two were compared last, and before a cache of an hour; and only of a page that has
    not been silent for so long by its habits: one that shows little of what its feed does is of another kind. So is
    one that lacks half, or more, of what its feed had while it moved, as far as that still lists any.
    """
    if key(answer.page.final_url) != key(answer.page.url):
        return ()  # it led elsewhere, to the feed of the whole site say
    cards = [entry.card for entry in feed.entries]
    times = {key(card.url): lower for card in cards if (lower := card.published.lower) is not None}
    now = desk.clock()
    came = [one for one, lower in times.items() if since < lower <= now - _CACHED]
    begun = max(section.baseline_at or now, now - _HABITS)

    def look(tx: Connection) -> tuple[frozenset[str], tuple[int, datetime | None]]:
        return shown.shown_of(tx, section.id, times), shown.brought(tx, section.id, begun)

    known, (many, moved) = await desk.archive.read(look)
    missed = tuple(one for one in came if one not in known)
    is_late = many * (now - since) >= _SEVERAL * (now - begun)
    before = [one for one, lower in times.items() if begun < lower <= min(moved or begun, since)]
    is_alike = not before or 2 * len(known.intersection(before)) > len(before)
    return missed if is_late and is_alike and len(missed) >= _SEVERAL else ()


async def _known(desk: Desk, section_id: int, reading: Reading) -> tuple[Mapping[Witness, SectionFeed], frozenset[str]]:
    """What is known of the witnesses, and the keys of what the page never showed before.

    The archive is asked only for what was not read with the section's history.
    """
    before = {one.key for one in reading.history.known}
    keys = frozenset(key(card.url) for card in reading.listing.cards if not card.pinned) - before
    if reading.witnesses is not None and (reading.history.is_whole or not keys):
        return reading.witnesses, keys

    def known(tx: Connection) -> tuple[Mapping[Witness, SectionFeed], frozenset[str]]:
        return witness.witnesses_of(tx, section_id), keys - shown.shown_of(tx, section_id, keys)

    return await desk.archive.read(known)


def _instead(page: Page, reading: Reading, feed: Feed, testimony: Testimony) -> Reading:
    is_believed, reason = believed(page, feed.listing, reading.history)
    if not is_believed:
        raise NoCards(f"{reading.listing.method}: {testimony.reason}; feed: {reason}")
    return replace(
        reading,
        listing=replace(feed.listing, evidence=(*feed.listing.evidence, testimony.reason)),
        memory=reading.history.memory,
        entries={key(entry.card.url): entry for entry in feed.entries},
        unread="broken",
    )


async def _ask(
    desk: Desk,
    section: SectionState,
    page: Page,
    reading: Reading,
    known: Mapping[Witness, SectionFeed],
    mark: Mark,
    *,
    shows_new: bool,
    lacks: bool,
) -> Answer | None:
    """What the feed answers, or the API where the feed failed more than once; None where there is nothing to be had.

    Where the page shows something new, "not modified" would be of no use, and not to be believed.
    """
    for kind in _WITNESSES:
        one = known.get(kind)
        if is_worth_asking(reading, one, desk.clock(), shows_new=shows_new, lacks=lacks):
            await mark.done()
            try:
                return await ask(desk, section, page, kind, one, conditional=not shows_new)
            except Deferred:
                return None  # the page was read; its witness can wait
            except ArchiveError:
                raise
            except PressclipError as error:
                if getattr(error, "until", None) is not None:
                    return None  # the host wants to be left alone
                if one is None or one.failures + 1 < _TRIES:
                    return None  # it may be back soon
        elif one is None or one.failures < _TRIES or not one.waits(desk.clock()):
            return None
    return None


def note(tx: Connection, section: SectionState, heard: Heard, now: datetime) -> None:
    """Keeps what was heard, in the transaction that files the listing; the operator is told what stands."""
    witness.read(tx, section.id, heard.kind, heard.validators, now)
    if heard.testimony is None:
        return
    one = heard.testimony
    both = Shown(only_feed=[entry.card for entry in one.only_feed], only_page=one.only_page, both=one.both)
    witness.record(tx, section.id, both, now)
    findings = witness.standing(tx, section.id, now)
    for finding in findings:
        incidents.noted(tx, section.id, finding.words, now)
    witness.told(tx, section.id, findings)


def told_of(reading: Reading) -> dict[str, Told]:
    """What feed or API tell of the articles of a reading, by their keys."""
    return {
        card_key: Told(article=entry.article, categories=entry.categories, source=entry.source)
        for card_key, entry in reading.entries.items()
    }


def numbers_of(entries: Mapping[str, FeedEntry]) -> dict[str, Numbered]:
    """The number of its post for each article of which feed or API tell one, on the article's own host, by its key."""
    told = {card_key: (identity(entry.guid or ""), entry) for card_key, entry in entries.items()}
    return {
        card_key: Numbered(number=number, title=entry.card.title, text=entry.article.text)
        for card_key, (number, entry) in told.items()
        if number is not None and is_by_number(f"https://{number}") and same_host(card_key, number)
    }
