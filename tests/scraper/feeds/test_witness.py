from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressclip.models import UNKNOWN, Article, Card, Listing, Published
from scraper.feeds import witness
from scraper.feeds.entries import Feed, FeedEntry, RawEntry, feed_of
from scraper.feeds.feed import read_feed
from scraper.feeds.witness import compare, merged
from scraper.profiles.listing import read_listing
from scraper.profiles.profile import shipped_profiles
from tests.scraper.saved import AT, ROME, THEMES, answer, real, saved
from tests.shared_pages import shared_pages

HOUR = timedelta(hours=1)


def url(slug: str) -> str:
    return f"https://tidal.example/{slug}/"


def exactly(age: timedelta) -> Published:
    return Published(lower=AT - age, upper=AT - age, precision="second")


def about(age: timedelta) -> Published:
    return Published(lower=AT - age - HOUR / 2, upper=AT - age + HOUR / 2, precision="hour")


def page(*cards: str | Card) -> Listing:
    """A page with these cards, by slug or as they are."""
    made = [Card(url=url(card), title=card, position=0) if isinstance(card, str) else card for card in cards]
    numbered = tuple(replace(card, position=place) for place, card in enumerate(made))
    return Listing(url=url("category/harbours"), cards=numbered, method="profile:zox", evidence=("as it stands",))


def feed(*entries: str | FeedEntry) -> Feed:
    """A feed with these entries, an hour between one and the next."""
    made = [entry(one, age=place * HOUR) if isinstance(one, str) else one for place, one in enumerate(entries)]
    numbered = tuple(replace(one, card=replace(one.card, position=place)) for place, one in enumerate(made))
    listing = Listing(url=url("feed"), cards=tuple(one.card for one in numbered), method="feed")
    return Feed(listing=listing, entries=numbered)


def entry(
    slug: str,
    *categories: str,
    age: timedelta | None = None,
    published: Published = UNKNOWN,
    guid: str | None = None,
) -> FeedEntry:
    when = published if age is None else exactly(age)
    card = Card(
        url=url(slug), title=f"{slug} told", position=0, published=when, label="told", excerpt="told", image="i"
    )
    article = Article(url=card.url, title=card.title, published=when)
    return FeedEntry(card=card, article=article, categories=categories, guid=guid)


def slugs(cards: Sequence[Card] | Sequence[FeedEntry]) -> list[str]:
    each = [one if isinstance(one, Card) else one.card for one in cards]
    return [card.url.removeprefix("https://tidal.example/").strip("/") for card in each]


def laid(listing: Listing, other: Feed) -> witness.Testimony:
    return compare(listing, other, at=AT)


def found(testimony: witness.Testimony) -> tuple[list[str], list[str]]:
    """What stands in the feed alone, and what on the page alone."""
    return slugs(testimony.only_feed), slugs(testimony.only_page)


def card(slug: str, *, published: Published = UNKNOWN, pinned: bool = False) -> Card:
    return Card(url=url(slug), title=slug, position=0, published=published, pinned=pinned)


def test_each_shows_what_the_other_lacks_above_the_last_that_both_show() -> None:
    testimony = laid(page("a", "b", "c", "d", "f"), feed("a", "b", "d", "e", "f", "g", "h"))
    assert testimony.agrees
    assert [key for key, _ in testimony.confirmed] == [f"tidal.example/{slug}" for slug in "abdf"]
    assert found(testimony) == (["e"], ["c"])
    assert testimony.reason == "the feed confirms 4 of 5 articles, 1 in the feed alone, 1 on the page alone"


@pytest.mark.parametrize(
    ("shown", "told"), [("abc", "abcdefghij"), ("abcdefghij", "abc"), ("abc", "abc")], ids=["page", "feed", "neither"]
)
def test_it_is_no_finding_that_one_of_them_is_shorter(shown: str, told: str) -> None:
    testimony = laid(page(*shown), feed(*told))
    assert (testimony.agrees, found(testimony)) == (True, ([], []))
    assert testimony.reason == "the feed confirms 3 of 3 articles"
    timeless = laid(page(*shown), feed(*(entry(slug) for slug in told)))
    assert (timeless.agrees, found(timeless)) == (True, ([], []))


def test_nothing_of_a_feed_is_taken_that_shares_nothing_with_the_page() -> None:
    testimony = laid(page("a", "b", "c"), feed("x", "y", "z"))
    assert (testimony.agrees, testimony.confirmed, found(testimony)) == (False, (), ([], []))
    assert testimony.reason == "the feed and the page share 0 of the 3 articles that both could show"


def test_two_lists_that_share_only_their_newest_do_not_agree() -> None:
    testimony = laid(page(*"abcdefgh"), feed(*"abstuvwx"))
    assert (testimony.agrees, found(testimony)) == (False, ([], []))
    assert testimony.reason == "the feed and the page share 2 of the 8 articles that both could show"


def test_where_one_of_them_is_empty_there_is_nothing_to_agree_on() -> None:
    assert not laid(page(), feed("a")).agrees
    assert not laid(page("a"), feed()).agrees


def test_the_feed_of_the_whole_site_brings_nothing_into_a_section() -> None:
    everything = read_feed(saved("feeds/whole-site.xml"), zone=ROME)
    some = page("pier", "lamp", "reef", "rope", "crab", "sail", "knot", "buoy")
    testimony = laid(some, everything)
    assert not testimony.agrees
    assert slugs([one for _, one in testimony.confirmed]) == ["pier", "lamp"]
    assert merged(some, testimony) == replace(some, evidence=(*some.evidence, testimony.reason))


def test_a_short_page_does_not_agree_with_a_feed_that_it_shows_here_and_there() -> None:
    testimony = laid(page("b", "e", "h"), feed(*"abcdefgh"))
    assert (testimony.agrees, found(testimony)) == (False, ([], []))
    assert testimony.reason == "the page shows 3 of the 8 articles that the feed has down to the last"


def test_articles_of_other_categories_in_a_feed_of_the_whole_site_are_left_aside() -> None:
    testimony = laid(page("pier", "mud", "ferry", "lamp", "tide"), read_feed(saved("feeds/whole-site.xml"), zone=ROME))
    assert (testimony.agrees, found(testimony)) == (True, ([], []))
    assert testimony.reason == "the feed confirms 5 of 5 articles, 3 of other categories left aside"


def test_categories_speak_only_where_enough_articles_share_one() -> None:
    few = laid(page("a", "b", "d"), feed(entry("a", "x"), entry("b", "x"), entry("c", "y"), entry("d", "x")))
    assert found(few) == (["c"], [])
    mixed = feed(entry("a", "x"), entry("b", "x"), entry("c", "y"), entry("d", "z"), entry("e", "x"), entry("f", "x"))
    assert found(laid(page("a", "b", "d", "e", "f"), mixed)) == (["c"], [])
    plain = feed(entry("a", "x"), entry("b", "x"), entry("c"), entry("d", "x"), entry("e", "x"))
    assert found(laid(page("a", "b", "d", "e"), plain)) == (["c"], [])


def test_a_pinned_card_that_the_feed_lacks_is_no_finding() -> None:
    for when in (UNKNOWN, exactly(HOUR / 2), exactly(timedelta(days=300))):
        testimony = laid(page(card("top", pinned=True, published=when), "a", "b"), feed("a", "b"))
        assert (testimony.agrees, found(testimony)) == (True, ([], []))


def test_a_pinned_card_far_down_in_the_feed_makes_no_findings_of_what_is_above_it() -> None:
    testimony = laid(page(card("g", pinned=True), "a", "b", "c"), feed(*"abcdefg"))
    assert found(testimony) == ([], [])
    assert "tidal.example/g" in testimony.entries


def test_an_old_article_on_top_that_nobody_called_pinned_makes_no_findings_either() -> None:
    assert found(laid(page("g", "a", "b", "c"), feed(*"abcdefg"))) == ([], [])
    old = card("old", published=exactly(timedelta(days=300)))
    assert found(laid(page("a", old, "b", "c"), feed("a", "b", "c"))) == ([], [])


def test_one_article_out_of_order_does_not_hide_what_is_missing() -> None:
    assert found(laid(page(*"bcda"), feed(*"abxcd"))) == (["x"], [])


def test_an_old_entry_on_top_of_the_feed_is_no_news() -> None:
    told = feed(entry("old", age=timedelta(days=300)), entry("a", age=HOUR), entry("b", age=2 * HOUR))
    assert found(laid(page("a", "b"), told)) == ([], [])


def test_a_card_of_the_last_minutes_may_be_on_the_page_alone_since_feeds_are_cached() -> None:
    told = feed(entry("a", age=HOUR), entry("b", age=2 * HOUR))
    ages = {minutes: exactly(timedelta(minutes=minutes)) for minutes in (2, 14, 16)}
    alone = {
        minutes: found(laid(page(card("new", published=when), "a", "b"), told))[1] for minutes, when in ages.items()
    }
    assert alone == {2: [], 14: [], 16: ["new"]}
    between = {m: found(laid(page("a", card("new", published=when), "b"), told))[1] for m, when in ages.items()}
    assert between == alone


def test_a_card_without_a_time_above_all_that_the_feed_knows_may_be_too_new_for_it() -> None:
    assert found(laid(page("new", "a", "b"), feed("a", "b"))) == ([], [])
    today = Published(lower=AT - 17 * HOUR, upper=AT, precision="day")
    assert found(laid(page(card("new", published=today), "a", "b"), feed("a", "b"))) == ([], [])
    assert found(laid(page("a", "new", "b"), feed("a", "b"))) == ([], ["new"])


def test_a_list_with_the_oldest_on_top_agrees_and_has_no_findings() -> None:
    testimony = laid(page(*"edcba"), feed(*"abcde"))
    assert (testimony.agrees, found(testimony)) == (True, ([], []))
    assert slugs(merged(page(*"edcba"), testimony).cards) == [*"edcba"]


def test_a_card_by_number_is_the_entry_that_has_this_number_for_an_id() -> None:
    short = Card(url="https://tidal.example/?p=7", title="", position=0)
    told = feed(entry("a"), entry("seven", guid="https://tidal.example/?p=7"), entry("b"))
    testimony = laid(page("a", short, "b"), told)
    assert testimony.both >= {"tidal.example?p=7", "tidal.example/seven"}
    assert found(testimony) == ([], [])
    assert merged(page("a", short, "b"), testimony).cards[1].title == "seven told"


@pytest.mark.parametrize("guid", ["https://tidal.example/?p=7", "7", "https://tidal.example/other/", "http://[::1"])
def test_an_id_that_two_entries_share_or_that_is_no_number_identifies_nothing(guid: str) -> None:
    told = feed(entry("a"), entry("one", guid=guid), entry("two", guid=guid), entry("b"), entry("c"))
    testimony = laid(page("a", Card(url="https://tidal.example/?p=7", title="", position=0), "b", "c"), told)
    assert found(testimony) == (["one", "two"], ["?p=7"])


def test_an_id_that_is_the_address_of_another_article_identifies_nothing() -> None:
    testimony = laid(
        page("a", "two", "b", "c"), feed(entry("a"), entry("one", guid=url("two")), entry("b"), entry("c"))
    )
    assert found(testimony) == (["one"], ["two"])


@pytest.mark.parametrize("theme", THEMES)
def test_a_real_section_and_its_feed_confirm_each_other_wholly(theme: str) -> None:
    [energy] = [saved_page for name, _, saved_page in real(theme) if name == "category-energy-1.html"]
    listing = read_listing(energy, zone=ROME, profiles=shipped_profiles())
    source = (shared_pages() / theme / "category-energy-feed.xml").read_text("utf-8")
    own = read_feed(answer(source, "https://news.example/category/energy/feed/"), zone=ROME)
    testimony = compare(listing, own, at=energy.date)
    assert testimony.reason == "the feed confirms 10 of 10 articles"
    whole = merged(listing, testimony)
    assert [one.url for one in whole.cards] == [one.url for one in listing.cards]
    assert {one.published.precision for one in whole.cards[:10]} == {"second"}
    times = [one.published.lower for one in whole.cards[:10]]
    assert times == [one.card.published.lower for one in own.entries]


@pytest.mark.parametrize("theme", THEMES)
def test_a_real_section_does_not_agree_with_the_feed_of_its_whole_site(theme: str) -> None:
    [energy] = [saved_page for name, _, saved_page in real(theme) if name == "category-energy-1.html"]
    listing = read_listing(energy, zone=ROME, profiles=shipped_profiles())
    source = (shared_pages() / theme / "feed.xml").read_text("utf-8")
    assert not compare(
        listing, read_feed(answer(source, "https://news.example/feed/"), zone=ROME), at=energy.date
    ).agrees


def test_thousands_of_cards_and_entries_of_equal_addresses_are_laid_side_by_side_at_once() -> None:
    times = ["Thu, 01 Jan 1970 00:00:00 +0000", "Thu, 01 Jan 2099 00:00:00 +0000", "never"]
    raws = [RawEntry(link=url(str(number % 700)), title="t", time=times[number % 3]) for number in range(20_000)]
    hostile = feed_of(raws, answer(""), Listing(url=url("feed"), cards=(), method="feed"), zone=ROME)
    listing = page(*(str(number // 2) for number in range(5_000)))
    testimony = laid(listing, hostile)
    assert testimony.agrees
    assert len(testimony.confirmed) == len(hostile.entries)
    assert [(one.url, one.published) for one in merged(listing, testimony).cards] == [
        (one.url, UNKNOWN) for one in listing.cards
    ]


_slugs = st.lists(st.sampled_from("abcdefghijkl"), unique=True, max_size=12)
_times = st.sampled_from([UNKNOWN, exactly(HOUR), about(5 * HOUR), exactly(timedelta(days=30)), exactly(-9 * HOUR)])


@given(_slugs, _slugs, st.data())
def test_nothing_is_claimed_on_both_sides_or_lost(shown: list[str], told: list[str], data: st.DataObject) -> None:
    listing = page(*(card(slug, published=data.draw(_times), pinned=data.draw(st.booleans())) for slug in shown))
    other = feed(*(entry(slug, *data.draw(_slugs), published=data.draw(_times)) for slug in told))
    testimony = laid(listing, other)
    only_feed, only_page = found(testimony)
    both = slugs([one for _, one in testimony.confirmed])
    assert not {*only_feed} & {*shown}
    assert not {*only_page} & {*told}
    assert both == [slug for slug in shown if slug in told]
    assert testimony.agrees or not (only_feed or only_page)
    whole = slugs(merged(listing, testimony).cards)
    assert [slug for slug in whole if slug not in only_feed] == shown
    assert [slug for slug in whole if slug in only_feed] == only_feed == [slug for slug in told if slug in only_feed]
    assert [one.position for one in merged(listing, testimony).cards] == list(range(len(whole)))
