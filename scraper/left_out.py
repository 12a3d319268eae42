"""Whether a reading leaves out what its section showed last, although that still stands on the page. Pure.

A theme that is changed in part keeps the box of its newest articles and renames the list below; one more list of the
same build is put above. Then a profile still finds cards, none of them the section's list.
"""

from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser

from pressclip.models import Known, Listing
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


def shows_more(listing: Listing, than: Listing | None, known: Sequence[Known]) -> bool:
    """Whether a listing shows more of the section's newest articles than another one."""
    newest = _newest(known)
    return len(_missing(listing, newest)) < len(_missing(than, newest))


def _newest(known: Sequence[Known]) -> list[set[str]]:
    """The keys of each of the newest articles."""
    articles: dict[int | str, set[str]] = {}
    for one in known:
        articles.setdefault(one.key if one.article is None else one.article, set()).add(one.key)
    return list(articles.values())[:_NEWEST]


def _missing(listing: Listing | None, articles: Sequence[set[str]]) -> list[set[str]]:
    read = {identity(card.url) for card in listing.cards} if listing is not None else set[str | None]()
    return [keys for keys in articles if keys.isdisjoint(read)]


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
