"""A page's listing with what its feed knows better."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given

from pressclip.models import UNKNOWN, Published
from scraper.feeds.witness import merged
from scraper.html.sites import identity
from tests.scraper.feeds.test_witness import HOUR, _slugs, about, card, entry, exactly, feed, laid, page, slugs
from tests.scraper.saved import AT


def test_the_merged_listing_has_exact_times_and_what_the_cards_lacked() -> None:
    listing = page(card("a", published=about(HOUR)), replace(card("b"), title="", label="ours"))
    told = feed(entry("a", age=HOUR), entry("b", age=2 * HOUR))
    testimony = laid(listing, told)
    first, second = merged(listing, testimony).cards
    assert (first.title, first.label, first.excerpt, first.image) == ("a", "told", "told", "i")
    assert (second.title, second.label) == ("b told", "ours")
    assert [first.published, second.published] == [exactly(HOUR), exactly(2 * HOUR)]


def test_entries_of_the_feed_alone_go_to_their_place_above_the_card_that_follows_them() -> None:
    listing = page(card("top", pinned=True), "new", *"befgh")
    testimony = laid(listing, feed(*"abcdefgh"))
    whole = merged(listing, testimony)
    assert slugs(whole.cards) == ["top", "new", *"abcdefgh"]
    assert [one.position for one in whole.cards] == list(range(10))
    assert whole.evidence == ("as it stands", testimony.reason)
    assert (whole.method, whole.url) == (listing.method, listing.url)


def test_nothing_goes_above_a_pinned_card_though_the_feed_knows_that() -> None:
    listing = page(card("b", pinned=True), *"cde")
    assert slugs(merged(listing, laid(listing, feed(*"abcde"))).cards) == [*"bacde"]


def test_what_the_feed_tells_is_found_by_the_keys_of_the_merged_listing() -> None:
    listing = page("a", "c", "d")
    testimony = laid(listing, feed(*"abcdef"))
    assert set(testimony.entries) == {identity(one.url) for one in merged(listing, testimony).cards}
    assert testimony.both == {f"tidal.example/{slug}" for slug in "acd"}


_FAR = datetime(9999, 12, 31, 23, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("claimed", "shown"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), UNKNOWN),
        (datetime.min.replace(tzinfo=UTC), UNKNOWN),
        (datetime(2099, 1, 1, tzinfo=UTC), UNKNOWN),
        (_FAR, Published(lower=_FAR, upper=_FAR, precision="minute")),
        (AT - timedelta(days=9), about(timedelta(days=2))),
        (AT - HOUR, about(timedelta(days=2))),
    ],
)
def test_a_time_that_cannot_be_true_beside_the_page_is_not_taken(claimed: datetime, shown: Published) -> None:
    when = Published(lower=claimed, upper=claimed, precision="second")
    told = feed(entry("a", published=when), entry("b", published=when), entry("c", age=HOUR))
    testimony = laid(page(card("a", published=shown), "c"), told)
    whole = merged(page(card("a", published=shown), "c"), testimony)
    assert whole.cards[0].published == shown
    assert testimony.entries["tidal.example/a"].article.published == UNKNOWN


def test_a_wrong_zone_on_the_page_does_not_outweigh_the_feeds_exact_time() -> None:
    testimony = laid(page(card("a", published=about(14 * HOUR)), "b"), feed(entry("a", age=HOUR), "b"))
    assert testimony.entries["tidal.example/a"].article.published == exactly(HOUR)


def test_the_times_of_the_feeds_own_entries_are_weighed_too() -> None:
    ahead = Published(lower=_FAR, upper=_FAR, precision="second")
    testimony = laid(page("a", "c"), feed(entry("a"), entry("b", published=ahead), entry("c")))
    assert [one.card.published for one in testimony.only_feed] == [UNKNOWN]


def test_an_edit_in_the_future_is_not_taken() -> None:
    a, b = (entry(slug, age=HOUR) for slug in "ab")
    told = feed(
        replace(a, article=replace(a.article, modified=_FAR)), replace(b, article=replace(b.article, modified=AT))
    )
    testimony = laid(page("a", "b"), told)
    assert [one.article.modified for one in testimony.entries.values()] == [None, AT]


@given(_slugs, _slugs)
def test_what_was_merged_agrees_with_the_feed_and_lacks_nothing_of_it(shown: list[str], told: list[str]) -> None:
    testimony = laid(page(*shown), feed(*told))
    if testimony.agrees:
        again = laid(merged(page(*shown), testimony), feed(*told))
        assert (again.agrees, again.only_feed) == (True, ())
