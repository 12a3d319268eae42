"""The second witness of a section: what its own feed, or the site's API, says beside its page. Pure.

The page proves membership and order; the feed brings exact times, authors, categories and texts. Laid side by side
each checks the other:

    feed   a b - d e f g h      down to f, the last article that both have in their order, each should have them all:
    page   a b c d - f          c is on the page alone, e in the feed alone; g and h may stand on a further page
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pressclip.addresses import is_by_number
from pressclip.models import UNKNOWN, Card, Listing, Published
from scraper.dates.times import narrowed
from scraper.feeds.entries import Feed, FeedEntry
from scraper.html.sites import identity
from scraper.text.rising import rising

_LAG = timedelta(minutes=15)  # feeds are cached: so long an article may be on the page alone
_APART = timedelta(days=1)  # no wrong zone or clock puts two claims about one time farther
_BY_CHANCE = 3  # that few cards may share a category although the section has others
_UNSET = 1970  # the year on a clock that was never set


@dataclass(frozen=True, slots=True, kw_only=True)
class Testimony:
    """A listing and a feed side by side.

    The entries claim no time that the page belies. Unless the two agree, `only_feed` and `only_page` are empty: they
    speak of different things.
    """

    confirmed: tuple[tuple[str, FeedEntry], ...]  # the card's key and its entry, in page order
    only_feed: tuple[FeedEntry, ...] = ()  # in feed order
    only_page: tuple[Card, ...] = ()  # in page order
    agrees: bool
    reason: str

    @property
    def entries(self) -> dict[str, FeedEntry]:
        """What the feed tells of the articles of the merged listing, by the keys of their cards."""
        return dict(self.confirmed) | {_key(entry.card): entry for entry in self.only_feed}

    @property
    def both(self) -> frozenset[str]:
        """The keys of what both show, under the addresses of both."""
        return frozenset(key for card_key, entry in self.confirmed for key in (card_key, _key(entry.card)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Window:
    """The articles that both show in one order, neither pinned; above the last of them nothing should be missing."""

    anchors: Sequence[tuple[int, Card, FeedEntry]]  # place on the page, card, entry

    @property
    def above_all(self) -> int:
        """The place on the page above which the feed knows nothing."""
        return self.anchors[0][0]

    @property
    def page_end(self) -> int:
        return self.anchors[-1][0]

    @property
    def feed_end(self) -> int:
        return self.anchors[-1][2].card.position

    def reaches(self, published: Published) -> bool:
        """Whether something of that time is to be expected: what is older than all may be out of its order."""
        times = [lower for _, _, entry in self.anchors if (lower := entry.card.published.lower) is not None]
        return published.upper is None or not times or published.upper >= min(times)


def compare(listing: Listing, feed: Feed, *, at: datetime) -> Testimony:
    """Lays a page and its feed side by side; `at` is when the page was answered (aware UTC).

    They agree where both show more than half of what both could show (the cards, or the entries where those are
    fewer), and the page more than half of what the feed has above the last of them: a feed of the whole site, or
    of another section, does not. An entry of none of the categories that all confirmed cards share is left aside.
    """
    name, cards = feed.listing.method, listing.cards
    met = _met(cards, feed.entries, at)
    confirmed = tuple(met.items())
    listed = [card for card in cards if not card.pinned]
    shared, could = sum(_key(card) in met for card in listed), min(len(listed), len(feed.entries))
    if 2 * shared <= could or not shared:
        told = f"the {name} and the page share {shared} of the {could} articles that both could show"
        return Testimony(confirmed=confirmed, agrees=False, reason=told)
    window = _window(cards, met)
    unshown = list(_unshown(feed.entries, met, window, at))
    expected = len(window.anchors) + len(unshown)
    if 2 * len(window.anchors) <= expected:
        told = f"the page shows {len(window.anchors)} of the {expected} articles that the {name} has down to the last"
        return Testimony(confirmed=confirmed, agrees=False, reason=told)
    only_feed = _of_the_section(unshown, met)
    only_page = tuple(_unknown(cards, met, window, at))
    counts = (
        f"{len(only_feed)} in the {name} alone" if only_feed else "",
        f"{len(only_page)} on the page alone" if only_page else "",
        f"{len(unshown) - len(only_feed)} of other categories left aside" if len(unshown) > len(only_feed) else "",
    )
    reason = ", ".join((f"the {name} confirms {shared} of {could} articles", *filter(None, counts)))
    return Testimony(confirmed=confirmed, only_feed=only_feed, only_page=only_page, agrees=True, reason=reason)


def merged(listing: Listing, testimony: Testimony) -> Listing:
    """The listing with what the feed adds: exact times, what cards lack, and entries of its own at their place.

    Such an entry goes directly above the card of the one that follows it in the feed, since news is told by place.
    Cards keep their order, and their own words where they have any. Unless the two agree only the reason is added.
    """
    evidence = (*listing.evidence, testimony.reason)
    if not testimony.agrees:
        return replace(listing, evidence=evidence)
    met, waiting = dict(testimony.confirmed), list(testimony.only_feed)
    ends = {place: entry.card.position for place, _, entry in _window(listing.cards, met).anchors}
    cards: list[Card] = []
    for place, card in enumerate(listing.cards):
        above = [entry for entry in waiting if entry.card.position < ends.get(place, 0)]
        waiting = waiting[len(above) :]
        entry = met.get(_key(card))
        cards += [*(one.card for one in above), card if entry is None else _filled(card, entry.card)]
    numbered = tuple(replace(card, position=position) for position, card in enumerate(cards))
    return replace(listing, cards=numbered, evidence=evidence)


def _key(card: Card) -> str:
    return identity(card.url) or card.url


def _met(cards: Sequence[Card], entries: Sequence[FeedEntry], at: datetime) -> dict[str, FeedEntry]:
    """The entries of the cards, by the keys of these and in their order."""
    known = _by_number(entries) | {_key(entry.card): entry for entry in entries}
    shown = {_key(card): card for card in cards}
    return {key: _settled(known[key], card.published, at) for key, card in shown.items() if key in known}


def _by_number(entries: Sequence[FeedEntry]) -> dict[str, FeedEntry]:
    """The entries by WordPress's short address, which they have for an id and some pages link to."""
    numbers = [
        identity(entry.guid) if identity(entry.guid) and is_by_number(entry.guid or "") else None for entry in entries
    ]
    times = Counter(numbers)
    return {number: entry for number, entry in zip(numbers, entries, strict=True) if number and times[number] == 1}


def _settled(entry: FeedEntry, shown: Published, at: datetime) -> FeedEntry:
    """The entry without times that cannot be true, be it beside what the page shows."""
    card, article = entry.card, entry.article
    if not _is_credible(card.published, shown, at):
        card, article = replace(card, published=UNKNOWN), replace(article, published=UNKNOWN)
    if article.modified is not None and article.modified - at > _APART:
        article = replace(article, modified=None)
    return replace(entry, card=card, article=article)


def _is_credible(claimed: Published, shown: Published, at: datetime) -> bool:
    if claimed.lower is None or claimed.upper is None:
        return False
    if claimed.upper.year <= _UNSET or claimed.lower - at > _APART:
        return False
    too_late = shown.upper is not None and claimed.lower - shown.upper > _APART
    too_early = shown.lower is not None and shown.lower - claimed.upper > _APART
    return not too_late and not too_early


def _window(cards: Sequence[Card], met: Mapping[str, FeedEntry]) -> _Window:
    both = [(place, card, met[_key(card)]) for place, card in enumerate(cards) if not card.pinned and _key(card) in met]
    return _Window(anchors=[both[index] for index in rising([entry.card.position for _, _, entry in both])])


def _unshown(
    entries: Sequence[FeedEntry], met: Mapping[str, FeedEntry], window: _Window, at: datetime
) -> Iterator[FeedEntry]:
    """The entries that the page should show and does not."""
    shown = {entry.card.position for entry in met.values()}
    for entry in entries[: window.feed_end]:
        settled = _settled(entry, UNKNOWN, at)
        if entry.card.position not in shown and window.reaches(settled.card.published):
            yield settled


def _of_the_section(entries: Sequence[FeedEntry], met: Mapping[str, FeedEntry]) -> tuple[FeedEntry, ...]:
    """Those entries that have a category of all confirmed ones, or tell of none."""
    sets = [frozenset(entry.categories) for entry in met.values()]
    common = frozenset.intersection(*sets) if len(sets) > _BY_CHANCE else frozenset()
    return tuple(entry for entry in entries if not common or not entry.categories or common & {*entry.categories})


def _unknown(cards: Sequence[Card], met: Mapping[str, FeedEntry], window: _Window, at: datetime) -> Iterator[Card]:
    """The cards that the feed should know and does not."""
    for place, card in enumerate(cards[: window.page_end]):
        lower, upper = card.published.lower, card.published.upper
        if card.pinned or _key(card) in met or not window.reaches(card.published):
            continue
        is_young = lower is not None and at - lower < _LAG
        may_be_young = place < window.above_all and (upper is None or at - upper < _LAG)
        if not is_young and not may_be_young:
            yield card


def _filled(card: Card, told: Card) -> Card:
    return replace(
        card,
        title=card.title or told.title,
        label=card.label or told.label,
        published=narrowed((card.published, told.published)),
        excerpt=card.excerpt or told.excerpt,
        image=card.image or told.image,
    )
