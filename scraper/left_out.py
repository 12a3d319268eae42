"""Whether a reading leaves out what its section showed last, although that still stands on the page. Pure.

A theme that is changed in part keeps the box of its newest articles and renames the list below; one more list of the
same build is put above. Then a profile still finds cards, none of them the section's list.
"""

from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser

from pressclip.models import Known, Listing
from scraper.generic.side_boxes import Census, boxes
from scraper.generic.teasers import teasers
from scraper.html.markup import attribute, parse
from scraper.html.parsed import Parsed
from scraper.html.sites import address, identity
from scraper.profiles.profile import Profile

_FEWEST = 3  # articles: a box or two show one or two of them again
_NEWEST = 12  # articles: those that were pushed off the page are linked nowhere on it, but in side boxes
_ASIDE = "aside a[href], nav a[href], footer a[href], [role=complementary] a[href]"


def leaves_out(page: Parsed, listing: Listing | None, known: Sequence[Known], profiles: Sequence[Profile]) -> bool:
    """Whether a third of the section's newest articles, three at least, stand on the page and not in the listing.

    `known` are the articles that the section showed before, newest first. Side boxes do not count: those that say so,
    and what stands below the mark of a profile.
    """
    if len(known) < _FEWEST:
        return False
    newest = _newest(known)
    missing = _missing(listing, newest)
    least = max(_FEWEST, len(newest) / 3)
    if len(missing) < least:  # as nearly always; the page is not looked at
        return False
    linked = set(_linked(page, profiles))
    return sum(not keys.isdisjoint(linked) for keys in missing) >= least


def takes_its_place(found: Listing, page: Parsed, listing: Listing | None, known: Sequence[Known]) -> bool:
    """Whether a found listing may stand for that of a profile, None where the page says that the section is empty.

    It shows more of the section's newest articles, and all that the profile shows, which is much less than the
    section showed last: articles that were pushed off a list that is all news now may stand in a box that does not say
    so. What stands in side boxes that do say so does not count.
    """
    newest = _newest(known)
    missing = len(_missing(found, newest))
    if listing is None:
        return 2 * missing <= len(newest)  # a box of the site's newest may show some that were moved elsewhere
    if missing >= len(_missing(listing, newest)):
        return False
    shown = {key for card in listing.cards if not card.pinned and (key := identity(card.url))}
    if dropped := shown - _keys(found):
        return _are_beside(page, dropped)
    last = _shown_last(known)
    return not last or 3 * len(listing.cards) <= 2 * last or _are_beside(page, shown)


def holds_more(listing: Listing, than: Listing) -> bool:
    """Whether a listing shows all that another one does, and more."""
    return _keys(listing) > _keys(than)


def shows_any(listing: Listing, known: Sequence[Known]) -> bool:
    """Whether a listing shows any of the known articles."""
    return not _keys(listing).isdisjoint(one.key for one in known)


def _shown_last(known: Sequence[Known]) -> int:
    """How many articles the section showed when it was read last, 0 where that is not known."""
    seen = {_article(one): one.seen for one in known if one.seen is not None}
    return list(seen.values()).count(max(seen.values())) if seen else 0


def _newest(known: Sequence[Known]) -> list[set[str]]:
    """The keys of each of the newest articles."""
    articles: dict[int | str, set[str]] = {}
    for one in known:
        articles.setdefault(_article(one), set()).add(one.key)
    return list(articles.values())[:_NEWEST]


def _article(known: Known) -> int | str:
    return known.key if known.article is None else known.article


def _missing(listing: Listing | None, articles: Sequence[set[str]]) -> list[set[str]]:
    read = _keys(listing) if listing is not None else set[str | None]()
    return [keys for keys in articles if keys.isdisjoint(read)]


def _keys(listing: Listing) -> set[str | None]:
    return {identity(card.url) for card in listing.cards}


def _linked(page: Parsed, profiles: Sequence[Profile]) -> Iterator[str]:
    """The keys of what the page links to, but for its side boxes."""
    tree = _above_side_bar(page, profiles)
    aside = {link.mem_id for link in tree.css(_ASIDE)}
    for link in tree.css("a[href]"):
        if link.mem_id not in aside and (key := identity(address(attribute(link, "href"), page.final_url))):
            yield key


def _above_side_bar(page: Parsed, profiles: Sequence[Profile]) -> LexborHTMLParser:
    marks = (page.text.find(profile.listing.until) for profile in profiles if profile.listing.until)
    end = min((at for at in marks if at > 0), default=None)
    return page.tree if end is None else parse(page.text[:end])


def _are_beside(page: Parsed, keys: set[str]) -> bool:
    """Whether all links to these articles stand below titles of side boxes, such as "Most read"."""
    body = page.outline
    beside = [box for box in boxes(body, Census(body, teasers(body, page.final_url))) if box.is_side]
    return bool(beside) and all(
        any(box.holds(link.index) for box in beside)
        for link in body.tagged["a"]
        if identity(address(link.get("href"), page.final_url)) in keys
    )
