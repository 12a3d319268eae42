"""A found reading becomes the remembered one once it proved itself twice."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from pressclip.models import Listing, Page
from scraper.generic.reading import read_generic
from scraper.html.fingerprint import fingerprint
from scraper.memory import Memory, after, read_remembered
from scraper.profiles.listing import read_listing
from scraper.profiles.profile import shipped_profiles

PAGES = Path(__file__).parents[1] / "pages"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
ZONE = ZoneInfo("UTC")
URL = "https://courier.example/culture/"


def page(name: str = "generic/magazine.html") -> Page:
    return Page(url=URL, final_url=URL, status=200, date=NOW, text=(PAGES / name).read_text(encoding="utf-8"))


def found(at: Page) -> Listing:
    return read_generic(at, zone=ZONE)


def kept(memory: Memory, at: Page, listing: Listing, *, later: timedelta = timedelta()) -> Memory:
    return after(memory, at, listing, zone=ZONE, now=NOW + later)


def test_the_first_reading_is_a_candidate_and_the_second_that_agrees_makes_it_the_remembered_one() -> None:
    first = kept(Memory(), page(), found(page()))
    assert (first.profile, first.proofs, first.fingerprint) == (None, 1, fingerprint(page()))
    assert first.candidate is not None
    second = kept(first, page(), found(page()), later=timedelta(minutes=15))
    assert (second.profile, second.candidate, second.proofs) == (first.candidate, None, 0)
    assert second.at == NOW + timedelta(minutes=15)
    listing = read_remembered(page(), profile=first.candidate, zone=ZONE)
    assert [card.url for card in listing.cards] == [card.url for card in found(page()).cards]
    assert listing.method == "remembered"


def test_a_candidate_that_gives_other_cards_starts_anew() -> None:
    first = kept(Memory(), page(), found(page()))
    assert first.candidate is not None
    wrong = replace(first.candidate, listing=replace(first.candidate.listing, card="nothing"))
    again = kept(replace(first, candidate=wrong), page(), found(page()))
    assert (again.profile, again.proofs) == (None, 1)
    assert again.candidate == first.candidate


def test_what_is_remembered_stays_until_another_proved_itself_twice() -> None:
    memory = kept(kept(Memory(), page(), found(page())), page(), found(page()))
    rebuilt = page("generic/stream.html")
    first = kept(memory, rebuilt, found(rebuilt))
    assert first.profile == memory.profile
    assert first.candidate not in {None, memory.profile}
    assert kept(first, rebuilt, found(rebuilt)).profile == first.candidate


def test_a_daily_check_that_agrees_is_noted_and_leaves_all_else() -> None:
    memory = kept(kept(Memory(), page(), found(page())), page(), found(page()))
    assert memory.is_stale(NOW + timedelta(days=1))
    checked = kept(memory, page(), found(page()), later=timedelta(days=1))
    assert checked == replace(memory, at=NOW + timedelta(days=1))
    assert not checked.is_stale(NOW + timedelta(days=1, hours=1))


def test_a_page_that_a_shipped_profile_reads_is_remembered_by_its_shape_alone() -> None:
    zox = page("zox-section.html")
    listing = read_listing(zox, zone=ZONE, profiles=shipped_profiles())
    memory = kept(Memory(candidate=shipped_profiles()[0]), zox, listing)
    assert memory == Memory(at=NOW, fingerprint=fingerprint(zox))
    assert kept(memory, zox, listing, later=timedelta(hours=1)) is memory


def test_what_came_by_feed_says_nothing_of_the_page() -> None:
    memory = kept(Memory(), page(), found(page()))
    assert kept(memory, page(), replace(found(page()), method="feed")) is memory


def test_a_page_is_alike_where_it_is_built_alike() -> None:
    memory = kept(Memory(), page(), found(page()))
    assert memory.is_alike(page())
    assert not memory.is_alike(page("zox-section.html"))
    assert not Memory().is_alike(page())
