"""A reading becomes a profile that reads the page, and further ones, the same."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from selectolax.lexbor import LexborHTMLParser

from pressclip.models import Card, Page
from replica.content import generate
from replica.messages import parse_request
from replica.respond import respond
from replica.site import Site
from scraper.generic.reading import read_generic
from scraper.marked.lists import read_markup
from scraper.profiles.profile import Profile
from tests.scraper.drawn_lists import listing_page
from tests.scraper.generic.test_reading import expected
from tests.scraper.induced.made import GENERIC, induced, read_again, sections_of, told
from tests.scraper.saved import AT, ROME, THEMES, answer

_EUROPE = "https://news.example/category/europe/"


def _site(design: int) -> Site:
    site = Site(generate(seed=3, count=90, start=AT, step=-timedelta(hours=1)), clock=lambda: AT)
    site.redesign(design)
    return site


def _europe(site: Site) -> Page:
    return answer(respond(site, parse_request("/category/europe/", {}), "https://news.example").body.decode(), _EUROPE)


@pytest.mark.parametrize("name", GENERIC)
def test_a_page_of_no_known_theme_reads_the_same_by_its_induced_profile(name: str) -> None:
    page, _ = expected(name)
    listing = read_generic(page, zone=ROME)
    assert told(read_again(page, induced(page))) == told(listing)


@pytest.mark.parametrize("theme", THEMES)
def test_every_real_section_page_reads_the_same_by_its_induced_profile(theme: str) -> None:
    for page, listing in sections_of(theme).values():
        again = read_again(page, induced(page, listing))
        assert told(again) == told(listing)
        assert again.heading == listing.heading


@pytest.mark.parametrize("theme", THEMES)
def test_a_profile_from_one_real_section_reads_all_other_pages_and_sections(theme: str) -> None:
    sections = sections_of(theme)
    right = found = wanted = fields = 0
    for start in [name for name in sections if name.endswith("-1.html")]:
        page, listing = sections[start]
        profile = induced(page, listing)
        for other, truth in sections.values():
            true = {card.url: card for card in truth.cards}
            said = {card.url: card for card in read_again(other, profile).cards}
            right, found, wanted = right + len(true.keys() & said.keys()), found + len(said), wanted + len(true)
            fields += sum(_fields(said[url]) == _fields(true[url]) for url in true.keys() & said.keys())
    assert right >= 0.98 * wanted
    assert right >= 0.98 * found
    assert fields >= 0.98 * right


def _fields(card: Card) -> tuple[object, ...]:
    return card.title, card.published, card.label or None, card.excerpt or None


@pytest.mark.parametrize("design", range(6))
def test_after_a_redesign_the_profile_reads_the_articles_that_come_later(design: int) -> None:
    site = _site(design)
    profile = induced(_europe(site))
    news = generate(seed=8, count=6, start=AT, step=-timedelta(minutes=1))
    site.add(*(replace(post, id=post.id + 5_000, categories=("europe",)) for post in news))
    page = _europe(site)
    wanted = [f"https://news.example{site.path_of(post)}" for post in site.in_category("europe")]
    said = [card.url for card in read_again(page, profile).cards]
    assert said == wanted[: len(said)]
    assert len(said) >= 10


def _named(profile: Profile) -> Iterator[str]:
    """Every class and id in the profile's selectors, as a selector of its own."""
    rules = profile.listing
    for selector in (rules.card, rules.title, rules.link, rules.label, rules.time, rules.excerpt, rules.image):
        yield from re.findall(r"[.#][\w-]+", selector)


@pytest.mark.parametrize("name", [name for name in GENERIC if name != "magazine"])  # its one lead story has a name
def test_a_profile_names_nothing_that_only_one_card_has(name: str) -> None:
    page, _ = expected(name)
    tree = LexborHTMLParser(page.text)
    assert [one for one in _named(induced(page)) if len(tree.css(one)) < 2] == []


def test_marked_entries_are_induced_from_the_pages_own_markup() -> None:
    page = listing_page('<div class="h-entry"><a class="u-url p-name" href="$U">$T</a></div>')
    assert induced(page, read_markup(page, zone=ROME)).listing.card in {".h-entry", ".u-url", ".p-name"}
