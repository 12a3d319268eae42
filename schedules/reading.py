"""From a section's page to its listing: by the page itself, else by feed or API; what is remembered goes along."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from functools import partial

from db.sections import SectionState
from db.witness import SectionFeed, Witness, witnesses_of
from pressclip.addresses import key
from pressclip.errors import NoCards, ReadError
from pressclip.models import Card, Listing, Page, Statement
from schedules.belonging import check_belongs
from schedules.desk import Desk
from schedules.marks import Mark, set_aside
from schedules.readers import aside
from schedules.remembering import history_of
from schedules.rights import stated
from schedules.rungs import by_request
from scraper.feeds.entries import FeedEntry
from scraper.html.parsed import parsed
from scraper.ladder import History, mended, read_section
from scraper.memory import Memory, after
from scraper.profiles.profile import Profile

_ELSEWHERE = frozenset({"broken", "consent", "login", "truncated"})  # of the page alone: a feed may still be had


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A believed reading of a section's page, what was known before, and what is remembered from now on."""

    listing: Listing
    history: History
    memory: Memory
    mended: str | None  # how it is read now and how no more, where the operator should hear of it
    entries: Mapping[str, FeedEntry] = field(default_factory=dict)  # what feed or API tell of the articles, by key
    witnesses: Mapping[Witness, SectionFeed] | None = None  # what is known of them, if none was asked yet
    said: tuple[Statement, ...] | None = None  # what the page says of the rights in it, if it was looked for
    oldest: Sequence[Card] = ()  # what the page itself lists, where feed or API stand in since its newest are elsewhere
    unread: str | None = None  # why the page itself was not read, where feed or API stand in for it

    @property
    def outcome(self) -> str:
        """How the page itself was read: a method, or the status of a failure."""
        return self.unread or self.listing.method


async def read_page(desk: Desk, section: SectionState, page: Page, mark: Mark) -> Reading:
    """The section as its page shows it, else as its feed or the site's API does.

    The mark is set here, and stands where the page itself was read, until the caller ends it. Raises ReadError of the
    status that the section gets, Deferred by the budget where a request is needed.
    """
    now = desk.clock()
    zone = desk.zone(section.site)
    profiles = desk.profiles(desk.site(section.site), section.method)
    is_begun, (history, witnesses) = await mark.begin(
        page, lambda tx: (history_of(tx, section), witnesses_of(tx, section.id))
    )
    try:
        if not is_begun:
            raise set_aside()
        listing, memory, said = await aside(_read, desk, section.site, page, zone, profiles, history)
        await check_belongs(desk, section, page, listing, history.known, since=section.last_success)
    except ReadError as error:
        await mark.done()
        if error.status not in _ELSEWHERE or (_says_empty(error) and not history.known):
            raise
        failed = error.with_traceback(None)  # else it and this frame hold each other, and the page
    else:
        how = mended(listing, history, now)
        return Reading(listing=listing, history=history, memory=memory, mended=how, witnesses=witnesses, said=said)
    return await _instead(desk, section, page, failed, history)


async def read_without_page(desk: Desk, section: SectionState) -> tuple[Page, Reading]:
    """The section as its feed or the site's API lists it, its page not asked for; what stands for the page is empty.

    Raises likewise.
    """
    page = Page(url=section.url, final_url=section.url, status=0, date=desk.clock())
    history = await desk.archive.read(lambda tx: history_of(tx, section))
    failed = NoCards("its page is not asked for (feed_only)")
    return page, await _instead(desk, section, page, failed, history, doubted=False)


async def _instead(
    desk: Desk, section: SectionState, page: Page, failed: ReadError, history: History, *, doubted: bool = True
) -> Reading:
    """What feed or API list in the page's stead."""
    feed = await by_request(desk, section, page, failed, history, doubted=doubted)
    how = mended(feed.listing, history, desk.clock())
    entries = {key(entry.card.url): entry for entry in feed.entries}
    return Reading(
        listing=feed.listing,
        history=history,
        memory=history.memory,
        mended=how,
        entries=entries,
        unread=failed.status,
    )


def _read(
    desk: Desk, site: str, page: Page, zone: tzinfo, profiles: Sequence[Profile], history: History
) -> tuple[Listing, Memory, tuple[Statement, ...]]:
    now = desk.clock()
    with parsed(page) as whole:
        listing = read_section(whole, zone=zone, profiles=profiles, history=history, now=now)
        shape = partial(desk.shapes.of, site=site, method=listing.method, now=now)
        memory = after(history.memory, whole, listing, zone=zone, now=now, shape=shape)
        return listing, memory, stated(desk, page)


def _says_empty(error: ReadError) -> bool:
    return isinstance(error, NoCards) and error.says_empty
