"""From a reading of a section page to a profile that reads such pages again: wrapper induction.

sketch ──> regions ──> cards ──> title, link, time, … ──> containers ──> the page read again ──> mark ──> Profile
(where the (smallest    (one each, (first match in each
 links are) with all)    in order)  card, by value)
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import tzinfo

from pressclip.errors import ReadError
from pressclip.models import Card, Listing, Page
from scraper.html.markup import parse
from scraper.html.outline import Element
from scraper.html.parsed import parsed
from scraper.induced.cards import Cards, cards_by_selector, regions
from scraper.induced.fields import field_selector
from scraper.induced.lists import containers, first_matches, heading, next_link, parted
from scraper.induced.mark import marks
from scraper.induced.pinned import pinned_selector
from scraper.induced.sketch import CannotInduce, Sketch, sketch
from scraper.induced.values import Field, fields_of
from scraper.profiles.listing import read_listing
from scraper.profiles.profile import ListingRules, Profile

__all__ = ["CannotInduce", "induce"]
_FEWEST = 2
_NAMED = re.compile(r"[.#\[]|\barticle\b")
_MOST_REGIONS, _MOST_CARDS, _MOST_CONTAINERS = 3, 8, 4  # that are tried
_IS_LINK = 3.5  # what it costs that the card is the link itself: what stands beside the link is lost
_LOST = 12.0  # what a field costs for which no selector fits
_SAID: dict[str, Callable[[Card], object]] = {
    "addresses": lambda card: card.url,
    "titles": lambda card: card.title,
    "times": lambda card: card.published,
    "pinned cards": lambda card: card.pinned,
}


def induce(page: Page, listing: Listing, *, zone: tzinfo, name: str) -> Profile:
    """The profile that gives a reading's cards again from this page: addresses, order, titles, times, pinned ones.

    Labels, excerpts and images are given where a selector fits them. `zone` is the site's, for times printed without
    one. Raises CannotInduce where no selectors give the same cards, ReadError for a page that must not be parsed.
    """
    if len(listing.cards) < _FEWEST:
        raise CannotInduce(f"{len(listing.cards)} cards are too few to tell what cards have in common")
    with parsed(page) as whole:
        return _induced(sketch(whole, listing, zone), name)


def _induced(drawn: Sketch, name: str) -> Profile:
    reasons: list[str] = []
    for region in regions(drawn)[:_MOST_REGIONS]:
        for rules in _rules(drawn, region, reasons):
            profile = Profile(name=name, listing=rules)
            reason = _difference(drawn, profile)
            if reason is None:
                return _marked(drawn, profile)
            reasons.append(reason)
    raise CannotInduce(f"no selectors give the same cards: {'; '.join(dict.fromkeys(reasons)) or 'no list'}")


def _difference(drawn: Sketch, profile: Profile) -> str | None:
    """In what the profile's reading of the page is not the listing; None where it is the same."""
    try:
        again = read_listing(drawn.page, zone=drawn.zone, profiles=(profile,))
    except ReadError as error:
        return str(error)
    for what, said in _SAID.items():
        if list(map(said, again.cards)) != list(map(said, drawn.listing.cards)):
            return f"other {what}"
    return None


def _rules(drawn: Sketch, region: Element, reasons: list[str]) -> Iterator[ListingRules]:
    """The rules that may give a region's cards again, the surest first; why others cannot is added to the reasons."""
    fields = fields_of(drawn, region)
    if nowhere := [field for field in fields if field.strict and field.known - field.places.keys()]:
        reasons.extend(f"the {field.name} of some cards stands in no element of its own" for field in nowhere)
        return
    single = {"heading": heading(drawn), "next": next_link(drawn)}
    ways = sorted(first_matches(drawn, region))
    found: list[tuple[float, int, Cards, dict[str, str]]] = []
    for cards in cards_by_selector(drawn, region, fields, ways)[:_MOST_CARDS]:
        try:
            cost, selectors = _selectors(drawn, region, cards, fields)
        except CannotInduce as error:
            reasons.append(str(error))
            continue
        found.append((cost + cards.cost, len(found), cards, selectors))
    for _, _, cards, selectors in sorted(found, key=lambda one: one[:2]):
        for lists in _lists(drawn, region, cards):
            rules = ListingRules(lists=lists, card=cards.selector, **selectors, **single)
            yield rules  # common marks, such as `sticky`, need no selector
            if pinned := pinned_selector(drawn, region, cards):
                yield replace(rules, repeated=pinned)  # on page 1 this pins nothing
                yield replace(rules, pinned=pinned)


def _selectors(drawn: Sketch, region: Element, cards: Cards, fields: Sequence[Field]) -> tuple[float, dict[str, str]]:
    """The selectors of a card's fields and their cost together. Raises CannotInduce for title, link or time."""
    total, selectors = 0.0, dict[str, str]()
    for field in fields:
        if field.name == "link" and all(map(field.is_said_by, cards.numbers, cards.elements)):
            total += _IS_LINK
            continue
        choice = field_selector(drawn, region, cards, field)
        if choice is None and field.strict:
            raise CannotInduce(f"no selector finds the {field.name} of each card")
        total += choice.cost if choice is not None else _LOST
        if choice is not None and choice.selector:
            selectors[field.name] = choice.selector
    return total, selectors


def _lists(drawn: Sketch, region: Element, cards: Cards) -> Iterator[tuple[str, ...]]:
    """The containers that may hold these cards and no more."""
    if parts := parted(drawn, region, cards.elements):
        yield parts
    tried = 0
    around = containers(drawn, region)
    if not _NAMED.search(cards.selector):  # any `a` or `li`: the nearer the container, the less else may come into it
        around = sorted(around, key=lambda one: one[1].end - one[1].index)
    for choice, element in around:
        if element is region or drawn.found(element, cards.selector) == list(cards.elements):
            yield (choice.selector,)
            tried += 1
        if tried == _MOST_CONTAINERS:
            return


def _marked(drawn: Sketch, profile: Profile) -> Profile:
    """The profile with a mark behind the cards, if one leaves the reading as it is."""
    last = drawn.found(drawn.elements[0], profile.listing.lists[-1])[0]
    for mark in marks(drawn, last):
        marked = replace(profile, listing=replace(profile.listing, until=mark))
        if _is_above(drawn, marked):
            return marked
    return profile


def _is_above(drawn: Sketch, marked: Profile) -> bool:
    """Whether the whole last container stands above the mark, and with it all else that the profile reads."""
    rules = marked.listing
    upper = replace(drawn.page, text=drawn.page.text.partition(rules.until)[0])
    held = [tree.css_first(rules.lists[-1]) for tree in (parse(upper.text), drawn.tree)]
    if len({len(node.css("*")) if node is not None else 0 for node in held}) > 1:
        return False
    bare = replace(marked, listing=replace(rules, until=""))
    above, whole = (read_listing(page, zone=drawn.zone, profiles=(bare,)) for page in (upper, drawn.page))
    return above == whole
