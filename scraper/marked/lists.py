"""Pages that say themselves which of their parts are articles: microformats, microdata, JSON-LD."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import tzinfo

from selectolax.lexbor import LexborHTMLParser

from pressclip.errors import NoCards
from pressclip.models import UNKNOWN, Card, Listing, Page
from scraper.dates.times import read_time
from scraper.html.json_ld import ALONE, SCRIPTS, LdItem, LdList, ld_lists
from scraper.html.markup import attribute, text_of
from scraper.html.parsed import Parsed, parsed
from scraper.html.sites import address, identity, is_same_site
from scraper.marked.entries import MARKED, marked_cards, shows_one_article
from scraper.text.plain import one_line

_LISTING = "body.archive, body.blog, body.search-results, .h-feed"  # WordPress's classes, and a microformat
_ANY = f"{MARKED}, {SCRIPTS}"


def read_markup(page: Page, *, zone: tzinfo) -> Listing:
    """The articles of the page's largest consistent list of marked ones, with method "markup".

    Entries marked in the page itself count before JSON-LD of the same size. Raises NoCards where no
    two articles are marked (one is enough on a page that says it is a listing), or where the page is that of
    one itself, ReadError for a page that must not be parsed.
    """
    if page.status >= 400:
        raise NoCards(f"the page came with HTTP {page.status}")
    with parsed(page) as whole:
        return _listing(whole, zone)


def _listing(page: Parsed, zone: tzinfo) -> Listing:
    tree = page.tree
    if tree.css_first(_ANY) is None:  # as on most pages
        raise NoCards("the page marks no list of articles")
    lists = tuple(ld_lists(tree))
    if shows_one_article(tree, page) or _tells_of_itself(lists, page):
        raise NoCards("the page is that of one article")
    fewest = 1 if tree.css_first(_LISTING) is not None else 2  # an article's page may mark a single other one
    readings = [reading for reading in _readings(tree, lists, page, zone) if len(reading[1]) >= fewest]
    if not readings:
        raise NoCards("the page marks no list of articles")
    kind, cards = max(readings, key=lambda reading: len(reading[1]))
    return Listing(
        url=page.final_url,
        cards=cards,
        method="markup",
        heading=_heading(tree),
        next_url=_next_url(tree, page),
        evidence=(
            f"{len(cards)} articles marked as {kind}",
            f"{sum(card.published is not UNKNOWN for card in cards)} with a time",
        ),
    )


def _tells_of_itself(lists: Iterable[LdList], page: Page) -> bool:
    """Whether JSON-LD names the page's own address as an article's."""
    alone = (item for found in lists if found.kind == ALONE for item in found.items)
    here = identity(page.final_url)
    return any(identity(address(item.url, page.final_url)) == here for item in alone)


def _readings(
    tree: LexborHTMLParser, lists: Sequence[LdList], page: Page, zone: tzinfo
) -> Iterator[tuple[str, tuple[Card, ...]]]:
    yield "entries of the page", _sound(marked_cards(tree, page, zone=zone))
    for found in _of_the_page(lists):
        yield f"{found.kind} in JSON-LD", _sound(_ld_cards(found, page, zone))


def _of_the_page(lists: Sequence[LdList]) -> Sequence[LdList]:
    """The lists that the page says it is about, else those that are no side box's by their name, else all."""
    main = [found for found in lists if found.is_main and len(found.items) > 1]
    return main or [found for found in lists if found.items and not found.is_aside] or lists


def _sound(cards: Sequence[Card | None]) -> tuple[Card, ...]:
    """One card an article, renumbered; none where less than half of what is marked can be one."""
    found: dict[str | None, Card] = {}
    for card in cards:
        if card is not None:
            found.setdefault(identity(card.url), card)
    if 2 * sum(card is not None for card in cards) < len(cards):
        return ()
    return tuple(replace(card, position=position) for position, card in enumerate(found.values()))


def _ld_cards(found: LdList, page: Page, zone: tzinfo) -> tuple[Card | None, ...]:
    return tuple(_ld_card(item, position, page, zone) for position, item in enumerate(found.items))


def _ld_card(item: LdItem, position: int, page: Page, zone: tzinfo) -> Card | None:
    url = address(item.url, page.final_url)
    target, here = identity(url), identity(page.final_url) or ""
    if not url or not target or target == here or not is_same_site(target, here):
        return None
    time_text = one_line(item.time) or None
    return Card(
        url=url,
        title=item.title,
        position=position,
        label=item.label or None,
        time_text=time_text,
        published=read_time(time_text, at=page.date, zone=zone) if time_text else UNKNOWN,
        excerpt=item.excerpt or None,
        image=address(item.image, page.final_url) if item.image else None,
    )


def _heading(tree: LexborHTMLParser) -> str | None:
    node = tree.css_first("main h1") or tree.css_first("h1")
    return (text_of(node) or None) if node is not None else None


def _next_url(tree: LexborHTMLParser, page: Page) -> str | None:
    """The next page, as `rel=next` says; numbers and words are not guessed at here."""
    here = identity(page.final_url) or ""
    for node in tree.css("link[rel~=next][href], a[rel~=next][href]")[:20]:
        url = address(attribute(node, "href"), page.final_url)
        target = identity(url)
        if url and target and target != here and is_same_site(target, here):
            return url
    return None
