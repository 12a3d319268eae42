"""A section page becomes a Listing: the cards of the section proper, one an article, in page order.

read_listing ── each profile in turn ──> _reading ── sound ──> Listing
                                             └────── none ───> NoCards: empty, or not understood
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from selectolax.lexbor import LexborHTMLParser

from pressclip.errors import NoCards
from pressclip.models import UNKNOWN, Card, Listing, Page
from scraper.html.markup import attribute, parse, text_of
from scraper.html.parsed import Parsed, parsed
from scraper.html.sites import address, host, identity, is_same_site
from scraper.profiles.cards import cards_in
from scraper.profiles.profile import ListingRules, Profile

_FEWEST_TITLED = 3
_HEADING_END = re.compile(r"\s+[–—|-]\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What one profile made of a page: of `found` elements that may be cards, `whole` are; some show one article.

    `away`: the hosts of other sites to which cards lead, and how many lead to each.
    """

    profile: Profile
    found: int
    whole: int
    cards: tuple[Card, ...]
    away: Counter[str]

    def __str__(self) -> str:
        counted = f"{self.profile.name}: {self.whole} cards of {self.found}"
        if not self.away:
            return counted
        [(most, _)] = self.away.most_common(1)
        return f"{counted}, {self.away.total()} to other sites such as {most}"


def read_listing(page: Page, *, zone: tzinfo, profiles: Sequence[Profile]) -> Listing:
    """The cards of the section whose page this is, read by the first profile that understands it.

    `zone` is the site's, for times printed without one. Raises NoCards where no profile does (`says_empty`
    where the page itself says that there are none), ReadError for a page that must not be parsed at all.
    """
    if page.status >= 400:
        raise NoCards(f"the page came with HTTP {page.status}")
    with parsed(page) as whole:
        return _first_sound(whole, zone, profiles)


def _first_sound(page: Parsed, zone: tzinfo, profiles: Sequence[Profile]) -> Listing:
    readings = []
    for profile in profiles:
        if listing := _listing_above(page, zone, profile):
            return listing
        if (reading := _reading(page.tree, page, zone, profile)) is None:
            continue
        if _is_sound(reading):
            return _listing(page.tree, page, reading)
        readings.append(reading)
    raise _no_cards(page, readings)


def _listing_above(page: Page, zone: tzinfo, profile: Profile) -> Listing | None:
    """The listing, if it reads without the part of the page below the profile's mark: most of a page is side bar."""
    if not profile.listing.until:
        return None
    above = page.text.find(profile.listing.until)
    if above < 0:
        return None
    tree = parse(page.text[:above])
    reading = _reading(tree, page, zone, profile)
    return _listing(tree, page, reading) if reading and _is_sound(reading) else None


def _is_sound(reading: _Reading) -> bool:
    """At least half of what looks like a card is one: a theme's next version fails this, a stray element does not.

    One that has its titles elsewhere fails it, too; a single post or two may really have none.
    """
    titled = sum(card.title != "" for card in reading.cards)
    has_titles = 2 * titled >= len(reading.cards) or len(reading.cards) < _FEWEST_TITLED
    return reading.whole > 0 and 2 * reading.whole >= reading.found and has_titles


def _no_cards(page: Parsed, readings: Sequence[_Reading]) -> NoCards:
    if all(_is_another_kind(page.tree, reading.profile.listing) for reading in readings):
        return NoCards("the page says of itself that it is no section page")
    for reading in readings:
        rules = reading.profile.listing
        if reading.found or reading.away or not rules.empty or page.tree.css_first(rules.empty) is None:
            continue
        if not _is_another_kind(page.tree, rules):
            return NoCards(f"profile {reading.profile.name}: the page says that it has no articles", says_empty=True)
    seen = "; ".join(map(str, readings))
    return NoCards(f"no profile found the section's list ({seen})")


def _listing(tree: LexborHTMLParser, page: Page, reading: _Reading) -> Listing:
    rules, cards = reading.profile.listing, reading.cards
    return Listing(
        url=page.final_url,
        cards=cards,
        method=f"profile:{reading.profile.name}",
        heading=_heading(tree, rules),
        next_url=_next_url(tree, page, rules),
        evidence=(
            f"{len(cards)} articles in {reading.found} cards of the section's list",
            f"{sum(card.title != '' for card in cards)} with a title",
            f"{sum(card.published is not UNKNOWN for card in cards)} with a time",
        ),
    )


def _heading(tree: LexborHTMLParser, rules: ListingRules) -> str | None:
    node = tree.css_first(rules.heading) if rules.heading else None
    if node is not None and (heading := text_of(node)):
        return heading
    node = tree.css_first("title")
    return (_HEADING_END.split(text_of(node))[0] or None) if node is not None else None


def _next_url(tree: LexborHTMLParser, page: Page, rules: ListingRules) -> str | None:
    node = tree.css_first(rules.next) if rules.next else None
    if node is None:
        return None
    url = address(attribute(node, "href"), page.final_url)
    target, here = identity(url), identity(page.final_url)
    return url if target and here and target != here and is_same_site(target, here) else None


def _reading(tree: LexborHTMLParser, page: Page, zone: tzinfo, profile: Profile) -> _Reading | None:
    """What the profile makes of the page; None where it knows the page for something else than a section's."""
    rules = profile.listing
    blocks = [block for selector in rules.lists if (block := tree.css_first(selector)) is not None]
    if blocks and _is_another_kind(tree, rules):  # asked last: it takes longest, and most pages are of another theme
        return None
    found = whole = 0
    cards: dict[str, Card] = {}
    away = Counter[str]()
    here = identity(page.final_url) or ""
    for block in blocks:
        for card in cards_in(block, rules, page, zone):
            target = identity(card.url) if card else None
            if target and not is_same_site(target, here):
                away[host(target)] += 1  # an advert, but where all lead there
                continue
            found += 1
            if card is not None and target and target != here:
                whole += 1
                known = cards.get(target)
                cards[target] = _filled(known, card) if known else card
    return _Reading(profile=profile, found=found, whole=whole, cards=tuple(_numbered(cards.values())), away=away)


def _is_another_kind(tree: LexborHTMLParser, rules: ListingRules) -> bool:
    """Whether the page says that it is no section's."""
    return bool(rules.not_on) and tree.css_first(rules.not_on) is not None


def _numbered(cards: Iterable[Card]) -> Iterator[Card]:
    for position, card in enumerate(cards):
        yield card if card.position == position else replace(card, position=position)


def _filled(known: Card, again: Card) -> Card:
    """A card that the page shows twice: the first showing counts, the second fills its blanks."""
    timed = known if known.time_text else again
    return replace(
        known,
        title=known.title or again.title,
        label=known.label or again.label,
        time_text=timed.time_text,
        published=timed.published,
        excerpt=known.excerpt or again.excerpt,
        image=known.image or again.image,
        pinned=known.pinned or again.pinned,
    )
