"""What a site's reservations leave to be kept: title, link and excerpt, unless the operator may keep all of it.

Known beforehand (the origin's tdmrep.json) an article's page is not asked for; else its page or feed says so itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from db import incidents, rights, sections
from db.enriching import Told
from db.sections import SectionState
from pressclip.addresses import key, origin_of
from pressclip.errors import Held, Refused, SiteDown, Unreachable
from pressclip.models import Card, Page, Statement
from pressclip.settings import SiteSettings
from schedules.desk import Desk
from scraper.feeds.entries import Feed, FeedEntry
from scraper.feeds.whole_text import with_whole_texts
from scraper.fetching.tdm_file import TdmFile
from scraper.rights.said import of_rule, statements

_MOST_RULES = 5  # that are named
_MOST_ORIGINS = 5  # of one listing that are asked what they reserve


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an answer says of the rights in it, and what of it may not be kept."""

    statements: tuple[Statement, ...] = ()
    no_text: bool = False  # of the article that it is
    no_copy: bool = False


def said_of(desk: Desk, site: str, page: Page, known: tuple[Statement, ...] | None = None) -> Said:
    """What a page says; `known` is what `statements` found in it already."""
    if known is None:
        known = stated(desk, page)
    if desk.site(site).rights == "full":
        return Said(statements=known)
    no_text, no_copy = any(one.no_text for one in known), any(one.no_copy for one in known)
    return Said(statements=known, no_text=no_text, no_copy=no_copy)


def stated(desk: Desk, page: Page) -> tuple[Statement, ...]:
    """What is said of a page, whatever follows from it."""
    return statements(page, desk.fetcher.rights_at(page.final_url).rule_for(page.final_url), desk.clock())


def foretold(desk: Desk, site: str, url: str) -> Statement | None:
    """Why an article's page is not to be asked for, as its origin's file reserves its rights; None where it is."""
    if desk.site(site).rights == "full":
        return None
    return next((one for one in of_rule(desk.fetcher.rights_at(url).rule_for(url)) if one.no_text), None)


async def look_up(desk: Desk, site: str, cards: Iterable[Card]) -> None:
    """Makes sure that it is known what the origins of these cards reserve. Raises Deferred where the budget says so."""
    origins = {origin_of(card.url): card.url for card in cards}
    for url in list(origins.values())[:_MOST_ORIGINS]:
        try:
            await desk.fetcher.look_up_rights(url, site)
        except (Unreachable, Refused, Held, SiteDown):
            continue  # nor will anything else of it be had


def withhold(tx: Connection, desk: Desk, site: str, cards: Sequence[Card]) -> None:
    """Keeps the text of those of the cards just filed from being read whose origin reserves it."""
    origins = {origin_of(card.url): card.url for card in cards}
    if not any(desk.fetcher.rights_at(url).reserves for url in origins.values()):
        return
    found = {key(card.url): said for card in cards if (said := foretold(desk, site, card.url)) is not None}
    if found and (withheld := rights.withhold(tx, found, desk.clock())):
        _tell(tx, desk, site, withheld[0], next(iter(found.values())))


async def read_lawfully(desk: Desk, site: str, answer: Page, feed: Feed, page: Page | None = None) -> tuple[Feed, bool]:
    """The feed with those whole texts that may be kept, and whether the answer may be kept as it came. Raises Deferred.

    What the `page` of the section that it is of reserves, holds for it too.
    `noindex` is what WordPress says of every feed and of its API: it concerns the feed's own place in a search engine.
    """
    with_texts = [entry for entry in feed.entries if entry.article.text]  # whole or not: all of it is in the answer
    await look_up(desk, site, [entry.card for entry in with_texts])
    reserved = [entry for entry in with_texts if foretold(desk, site, entry.card.url) is not None]
    if any(said_of(desk, site, one).no_copy for one in (answer, page) if one is not None):
        reserved = with_texts
    return _without(with_whole_texts(feed), reserved), not reserved


def may_hold_reserved(desk: Desk, site: str, answer: Page) -> bool:
    """Whether a feed that could not be read may hold texts that are not to be kept."""
    if desk.site(site).rights == "full":
        return False
    return said_of(desk, site, answer).no_copy or desk.fetcher.rights_at(answer.final_url).reserves


def _without(feed: Feed, reserved: Sequence[FeedEntry]) -> Feed:
    """The feed without the texts of these entries."""
    if not reserved:
        return feed
    urls = {entry.card.url for entry in reserved}
    entries = [
        replace(entry, article=replace(entry.article, text=None)) if entry.card.url in urls else entry
        for entry in feed.entries
    ]
    return replace(feed, entries=tuple(entries))


def may_tell(tx: Connection, desk: Desk, site: str, site_id: int, told: Mapping[str, Told]) -> Mapping[str, Told]:
    """What a feed tells of articles, without texts where pages of its site reserve theirs: each decides for itself."""
    has_texts = any(one.article.text for one in told.values())
    if not (has_texts and waits_for_pages(tx, desk, site, site_id)):
        return told
    return {one: replace(said, article=replace(said.article, text=None)) for one, said in told.items()}


def waits_for_pages(tx: Connection, desk: Desk, site: str, site_id: int) -> bool:
    """Whether pages of a site reserve their text by themselves, so that only each page can tell of its own."""
    return desk.site(site).rights != "full" and rights.is_spoken_for(tx, site_id, desk.clock())


def note_section(tx: Connection, section: SectionState, said: tuple[Statement, ...], now: datetime) -> None:
    """Keeps what a section's page says of itself."""
    rights.note_section(tx, section.site_id, section.id, said, now)


def note_article(tx: Connection, desk: Desk, site: SiteSettings, article_id: int, said: Said) -> None:
    """Keeps what an article's page says; the operator hears the first time that a site's pages reserve their text."""
    rights.note_article(tx, article_id, said.statements, desk.clock())
    if said.no_text:
        _tell(tx, desk, site.name, article_id, next(one for one in said.statements if one.no_text))


def _tell(tx: Connection, desk: Desk, site: str, article_id: int, why: Statement) -> None:
    """Tells the operator that an article's text was withheld, unless they lately heard that of its site."""
    what = f"articles of {site} reserve their rights ({why.source}: {why.said}): {_KEPT}. {_advice(desk.site(site))}"
    incidents.noted_once(tx, article_id, what, like=f"%{_KEPT}%", now=desk.clock())


_KEPT = "title, link and excerpt are kept, text and page are not, and watches judge them by these alone"


def _advice(site: SiteSettings) -> str:
    return f'Where you may keep them all the same, say so: rights = "full" for {site.name}'


def note_file(
    tx: Connection, sites: Iterable[SiteSettings], origin: str, before: TdmFile, after: TdmFile, now: datetime
) -> None:
    """Tells the operator of a tdmrep.json that reserves other things than before; `before` the first one, nothing."""
    if (before.rules, before.error) == (after.rules, after.error) or not (before.reserves or after.reserves):
        return
    for site in sites:
        if site.rights == "full" or origin_of(site.home) != origin:
            continue
        if (number := sections.number_of(tx, site.name)) is not None:
            incidents.noted_site(tx, number, _changed(site, origin, after), now)


def _changed(site: SiteSettings, origin: str, after: TdmFile) -> str:
    if after.reserves:
        words = "; ".join(rule.words for rule in after.rules[:_MOST_RULES])
        stays = "Texts that were read before stay, and pressclip forget erases one"
        return f"{origin}/.well-known/tdmrep.json reserves rights ({words}): {_KEPT}. {stays}. {_advice(site)}"
    lost = f", and cannot be read: {after.error}" if after.error else ""
    return f"{origin}/.well-known/tdmrep.json reserves nothing any more{lost}: texts of new articles are kept again"
