"""The section's own feed beside its page: asked where it is worth a request, and what both say put together."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from sqlalchemy import Connection

from db import incidents, shown, witness
from db.enriching import Told
from db.sections import SectionState
from db.witness import SectionFeed, Shown
from pressclip.addresses import key
from pressclip.errors import ArchiveError, Deferred, FetchError, NoCards, PressclipError, bug
from pressclip.events import crashed, emit
from pressclip.models import Listing, Page, Validators
from schedules.desk import Desk
from schedules.manners import note_hold
from schedules.reading import Reading
from schedules.witnesses import feed_address
from scraper.feeds.entries import Feed
from scraper.feeds.feed import read_feed
from scraper.feeds.whole_text import with_whole_texts
from scraper.feeds.witness import Testimony, compare, merged
from scraper.ladder import believed
from scraper.memory import FOUND, REMEMBERED

_UNASKED = timedelta(days=1)  # so often the two are compared at least: a page may stand still in a cache


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What the second witness said: the feed's validators, and what it showed beside the page (None: unmodified)."""

    validators: Validators
    testimony: Testimony | None = None


def is_worth_asking(reading: Reading, feed: SectionFeed | None, now: datetime, *, shows_new: bool) -> bool:
    """Whether the section's feed is to be asked. Pure.

    Where the page shows something new: one request then brings what else takes one an article. Where a found
    reading has no history to prove itself by; and now and then whatever the page shows.
    """
    if reading.entries or (feed is not None and feed.not_before is not None and feed.not_before > now):
        return False
    if not reading.history.known:
        return reading.listing.method in FOUND
    return shows_new or feed is None or feed.read_at is None or now - feed.read_at >= _UNASKED


async def hear(desk: Desk, section: SectionState, page: Page, reading: Reading) -> tuple[Reading, Heard | None]:
    """The reading with what the section's feed says of it, and what was heard; the same where nothing is.

    A found reading of a section without history that has nothing of what its feed lists gives way to the feed. Raises
    NoCards where that is not believed either.
    """
    known, shows_new = await desk.archive.read(partial(_known, section.id, reading.listing))
    if not is_worth_asking(reading, known, desk.clock(), shows_new=shows_new):
        return reading, None
    answered = await _ask(desk, section, page, known, shows_new=shows_new)
    if answered is None:
        return reading, None
    answer, feed = answered
    heard = Heard(validators=answer.validators)
    if feed is None:
        return reading, heard
    testimony = await asyncio.to_thread(compare, reading.listing, feed, at=page.date)
    if not reading.history.known and reading.listing.method in FOUND - {REMEMBERED} and not testimony.confirmed:
        return _instead(page, reading, feed, testimony), heard
    if known is None or known.read_at is None:  # what it has beside the page may be old: news by time, not by place
        late = tuple(replace(one, card=replace(one.card, pinned=True)) for one in testimony.only_feed)
        testimony = replace(testimony, only_feed=late)
    emit("section.witnessed", section=f"{section.site}/{section.name}", agrees=testimony.agrees, why=testimony.reason)
    told = replace(reading, listing=merged(reading.listing, testimony))
    if testimony.agrees:
        told = replace(told, entries=testimony.entries)
    return told, replace(heard, testimony=testimony)


def _known(section_id: int, listing: Listing, tx: Connection) -> tuple[SectionFeed | None, bool]:
    """What is known of the section's feed, and whether the page shows what it never showed."""
    keys = {key(card.url) for card in listing.cards if not card.pinned}
    return witness.feed_of(tx, section_id), bool(keys - shown.shown_of(tx, section_id, keys))


def _instead(page: Page, reading: Reading, feed: Feed, testimony: Testimony) -> Reading:
    is_believed, reason = believed(page, feed.listing, reading.history)
    if not is_believed:
        raise NoCards(f"{reading.listing.method}: {testimony.reason}; feed: {reason}")
    return replace(
        reading,
        listing=replace(feed.listing, evidence=(*feed.listing.evidence, testimony.reason)),
        memory=reading.history.memory,
        entries={key(entry.card.url): entry for entry in feed.entries},
    )


async def _ask(
    desk: Desk, section: SectionState, page: Page, known: SectionFeed | None, *, shows_new: bool
) -> tuple[Page, Feed | None] | None:
    """The feed's answer and what it lists (None: unmodified); None where there is none to be had now.

    Where the page shows something new, "not modified" would be of no use, and not to be believed.
    """
    url = known.url if known is not None and not known.failures else await asyncio.to_thread(feed_address, page)
    if url is None:
        return None
    await desk.archive.write(lambda tx: witness.remember_feed(tx, section.id, url))
    validators = known.validators if known is not None and not shows_new else None
    try:
        answer = await desk.fetcher.get(url, site=section.site, kind="feed", validators=validators)
        if answer.not_modified:
            return answer, None
        return answer, with_whole_texts(await asyncio.to_thread(read_feed, answer, zone=desk.zone(section.site)))
    except Deferred:
        return None  # the page was read; its witness can wait
    except ArchiveError:
        raise
    except PressclipError as error:
        await desk.archive.write(partial(_failed, desk, section, url, error))
        return None
    except Exception as error:  # noqa: BLE001 - the page was read: a bug in reading its witness must not lose it
        crashed(f"feed of {section.site}/{section.name}", error)
        await desk.archive.write(partial(_failed, desk, section, url, bug(error)))
        return None


def _failed(desk: Desk, section: SectionState, url: str, error: PressclipError, tx: Connection) -> None:
    witness.failed(tx, section.id, str(error), desk.clock())
    if isinstance(error, FetchError):
        note_hold(tx, url, error, desk.clock(), desk.chance())


def note(tx: Connection, section: SectionState, heard: Heard, now: datetime) -> None:
    """Keeps what was heard, in the transaction that files the listing; the operator is told what stands."""
    witness.read(tx, section.id, heard.validators, now)
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
    source: Literal["feed", "api"] = "api" if reading.listing.method == "api" else "feed"
    return {
        card_key: Told(article=entry.article, categories=entry.categories, source=source)
        for card_key, entry in reading.entries.items()
    }
