"""A section page of a design never seen becomes a Listing: by the articles that its section showed before.

outline ──> pieces ──────────> lists ─────────────> places ─────────> cards
            (made like what    (known articles in   (titles, times
            leads to known)     their order)         compared)
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo
from functools import lru_cache

from pressclip.errors import NoCards
from pressclip.models import UNKNOWN, Card, Known, Listing, Page, Published
from scraper.dates.times import read_time
from scraper.generic.card_marks import pinned
from scraper.generic.headlines import Story
from scraper.generic.teasers import links
from scraper.html.markup import image_of, text_of
from scraper.html.next_page import paging
from scraper.html.outline import Element, Outline
from scraper.html.parsed import Parsed, parsed
from scraper.html.sites import identity
from scraper.learned.groups import Group, Section, groups
from scraper.learned.lists import home_of, section_lists
from scraper.learned.pieces import paths, pieces
from scraper.learned.places import (
    CardText,
    Places,
    Read,
    card_text,
    excerpt_of,
    first_time,
    label_of,
    learn,
    proved,
    time_of,
    title_of,
)
from scraper.learned.tails import tails

_REMEMBERED = 1024  # times of one page


def read_learned(page: Page, *, zone: tzinfo, known: Sequence[Known]) -> Listing:
    """The cards of the lists in which known articles reappear, with the parts that they prove; the method is `learned`.

    `zone` is the site's, for times printed without one; `known` are the articles that the section showed before, newest
    first. Raises NoCards where fewer than two of them are linked, or where they prove no list; ReadError for a page
    that must not be parsed at all.
    """
    if page.status >= 400:
        raise NoCards(f"the page came with HTTP {page.status}")
    if identity(page.final_url) in {article.key for article in known}:
        raise NoCards("the page is that of a known article")
    with parsed(page) as whole:
        return _listing(whole, zone, known)


def _listing(page: Parsed, zone: tzinfo, known: Sequence[Known]) -> Listing:
    body = page.outline
    further = paging(page.tree, body, page.final_url)

    @lru_cache(maxsize=_REMEMBERED)
    def read(text: str) -> Published:
        return read_time(text, at=page.date, zone=zone)

    lists, texts = _texts(body, page.final_url, known, further.places, read)
    cards, places = _cards(body, page.final_url, texts, read)
    articles = {identity(card.url) for card in cards}
    return Listing(
        url=page.final_url,
        cards=cards,
        method="learned",
        heading=next((text for element in body.tagged["h1"] if (text := text_of(element.node))), None),
        next_url=next((url for url in further.following if identity(url) not in articles), None),
        evidence=_evidence(lists, cards, places, len(known)),
    )


def _texts(
    body: Outline, url: str, known: Sequence[Known], feet: Sequence[int], read: Read
) -> tuple[list[Group], list[list[CardText]]]:
    """The section's lists, the surest first, and what the cards of each say."""
    ranks: dict[str, int] = {}
    for rank, article in enumerate(known):
        ranks.setdefault(article.key, rank)
    ways = paths(body.elements)
    found = pieces(body, links(body, url), ranks, ways)
    if not found:
        raise NoCards(f"none of {len(known)} known articles is linked on the page")
    home = home_of(ranks.keys(), identity(url) or "", (piece.link.key for piece in found))
    section = Section(known=known, ranks=ranks, feet=feet, home=home)

    def when(story: Story) -> Published:
        return first_time(card_text(story, None, body.elements), read)

    lists = section_lists(groups(body, found, section, ways), section, when)
    keys = {piece.root.index: piece.link.key for piece in found}
    return lists, [
        [
            card_text(item.story, None if item.rank is None else known[item.rank], body.elements, tail)
            for item, tail in zip(group.items, tails(group, keys), strict=True)
        ]
        for group in lists
    ]


def _cards(body: Outline, url: str, texts: Sequence[Sequence[CardText]], read: Read) -> tuple[tuple[Card, ...], Places]:
    """The cards in page order, and the places that all of them together prove."""
    proofs = [proved(each, read) for each in texts]
    everywhere = learn([text for each in texts for text in each], proofs)
    found: list[tuple[int, CardText, Places]] = []
    for each, proof in zip(texts, proofs, strict=True):
        places = learn(each, [proof]).or_those_of(everywhere) if len(texts) > 1 else everywhere
        found += [(text.story.teaser.root.index, text, places) for text in each]
    found.sort(key=lambda one: one[0])
    cards = [
        _card(text, places, position, body.elements, url, read) for position, (_, text, places) in enumerate(found)
    ]
    top = pinned([text.story for _, text, _ in found])
    return tuple(replace(card, pinned=True) if card.position in top else card for card in cards), everywhere


def _card(text: CardText, places: Places, position: int, elements: Sequence[Element], base: str, read: Read) -> Card:
    time_text, published = time_of(text, places, read)
    root = text.story.teaser.root
    pictures = (
        picture
        for element in elements[root.index : root.end]
        if (element.tag == "img" or element.get("data-img-url")) and (picture := image_of(element.node, base))
    )
    return Card(
        url=text.story.teaser.link.url,
        title=title_of(text, places),
        position=position,
        label=label_of(text, places),
        time_text=time_text,
        published=published,
        excerpt=excerpt_of(text, places),
        image=next(pictures, None),
    )


def _evidence(lists: Sequence[Group], cards: Sequence[Card], places: Places, known: int) -> tuple[str, ...]:
    met = sum(len(group.ranks) for group in lists)
    return (
        f"{met} of {known} known articles reappear among {len(cards)} cards, in lists: {len(lists)}",
        f"{places.title.total()} show the title that is known, in places: {len(places.title)}",
        f"{places.label.total()} show the label that is known",
        f"{sum(card.published is not UNKNOWN for card in cards)} cards with a time",
    )
