"""A page after a redesign, read by the articles that its section showed before it."""

import gc
import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest

from pressclip.errors import NoCards
from pressclip.models import Card, Known, Page
from replica.site import Site
from scraper.html.outline import Element
from scraper.html.sites import identity
from scraper.learned.reading import read_learned
from scraper.profiles.listing import read_listing
from scraper.profiles.profile import shipped_profiles
from tests.replica.making import NOW, ORIGIN, Hands, html, post
from tests.scraper.drawn_lists import HEADLINES, SECTION, listing_page, slug
from tests.scraper.histories import CHOICES, from_cards, from_truth
from tests.scraper.learned.made import OLD, called, read, titles_read
from tests.scraper.saved import AT, THEMES, answer, real

_PAGES = Path(__file__).parents[2] / "pages"
_STYLES = sorted(
    path.relative_to(_PAGES).with_suffix("").as_posix()
    for folder in ("generic", "learned")
    for path in (_PAGES / folder).glob("*.json")
    if path.stem != "menu-only"
)


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("theme", THEMES)
def test_real_section_pages_show_all_their_articles_where_half_of_them_are_known(theme: str, choice: str) -> None:
    wanted = found = right = named = 0
    for _, facts, page in real(theme):
        if facts.get("status") == 200 and len(facts.get("cards", ())) > 1:
            history = CHOICES[choice](from_truth(page, facts["cards"]))
            titles = {identity(urljoin(page.url, card["path"])): card["title"] for card in facts["cards"]}
            shown = {identity(card.url): card.title for card in read(page, history).cards}
            wanted, found = wanted + len(titles), found + len(shown)
            right += len(titles.keys() & shown.keys())
            named += len(titles.items() & shown.items())
    print(f"{theme}, {choice} known: {right} of {wanted} found, {found - right} others, {named} titles right")
    assert min(right / wanted, right / found) >= 0.98
    assert named == right


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("name", [name for name in _STYLES if name.startswith("generic/")])
def test_pages_of_many_styles_show_all_their_articles_where_half_of_them_are_known(name: str, choice: str) -> None:
    facts = json.loads((_PAGES / f"{name}.json").read_text("utf-8"))
    page = answer((_PAGES / f"{name}.html").read_text("utf-8"), facts["url"])
    listing = read(page, CHOICES[choice](from_truth(page, facts["cards"])))
    assert {card.url: card.title for card in listing.cards} == {
        urljoin(facts["url"], card["path"]): card["title"] for card in facts["cards"]
    }
    assert listing.next_url == (urljoin(facts["url"], facts["next"]) if facts["next"] else None)


@pytest.mark.parametrize("name", [name for name in _STYLES if name.startswith("learned/")])
def test_a_longer_and_richer_list_above_is_not_the_sections_where_known_articles_stand_in_the_plain_one(
    name: str,
) -> None:
    facts = json.loads((_PAGES / f"{name}.json").read_text("utf-8"))
    page = answer((_PAGES / f"{name}.html").read_text("utf-8"), facts["url"])
    known = [one for one, card in zip(from_truth(page, facts["cards"]), facts["cards"], strict=True) if card["known"]]
    shown = [(card.url, card.title) for card in read(page, known).cards]
    assert shown == [(urljoin(facts["url"], card["path"]), card["title"]) for card in facts["cards"]]


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("seed", range(1, 10))
def test_a_redesigned_page_reads_as_it_did_before(seed: int, choice: str) -> None:
    site = Site([post(n, hours=n, title=f"What happened at pier {n} last night") for n in range(1, 31)], clock=Hands())
    for path in ("/category/africa/", "/category/africa/page/2/"):
        site.design = None
        url = ORIGIN + path
        page = Page(url=url, final_url=url, status=200, date=NOW, text=html(site, path))
        before = read_listing(page, zone=UTC, profiles=shipped_profiles())
        site.redesign(seed)
        after = read_learned(
            replace(page, text=html(site, path)), zone=UTC, known=CHOICES[choice](from_cards(before.cards))
        )
        assert [_told(card) for card in after.cards] == [_told(card) for card in before.cards]
        excerpts = {card.url: card.excerpt for card in before.cards}
        assert all(card.excerpt in {excerpts[card.url], None} for card in after.cards)


def _told(card: Card) -> tuple[object, ...]:
    return card.url, card.title, card.position, card.label, card.published


def test_a_card_has_its_parts_and_the_listing_says_how_it_was_found() -> None:
    card = (
        '<article><img src="/i.jpg"><p>Harbour</p><h2><a href="$U?utm_source=x">$T</a></h2><p>2 hours ago</p>'
        "<p>Nobody had announced it, and nobody was surprised when it came.</p></article>"
    )
    listing = read(listing_page(card, around="<h1>Boats</h1>{}"), [replace(one, label="harbour") for one in OLD])
    assert listing.cards[0] == Card(
        url=f"https://tidal.example{slug(HEADLINES[0])}",
        title=HEADLINES[0],
        position=0,
        label="Harbour",
        time_text="2 hours ago",
        published=listing.cards[1].published,
        excerpt="Nobody had announced it, and nobody was surprised when it came.",
        image="https://tidal.example/i.jpg",
    )
    assert listing.cards[0].published.lower == AT - timedelta(hours=2.5)
    assert (listing.method, listing.heading, listing.url) == ("learned", "Boats", SECTION)
    assert [card.position for card in listing.cards] == list(range(6))
    assert listing.evidence == (
        "5 of 5 known articles reappear among 6 cards, in lists: 1",
        "5 show the title that is known, in places: 1",
        "5 show the label that is known",
        "6 cards with a time",
    )


def test_an_article_known_twice_counts_once_and_as_the_newer() -> None:
    assert titles_read(listing_page(titles=HEADLINES[1:4]), called(*HEADLINES[1:4], HEADLINES[1])) == list(
        HEADLINES[1:4]
    )
    with pytest.raises(NoCards, match="1 known articles are linked outside"):
        read(listing_page(), called(HEADLINES[2], HEADLINES[2]))


@pytest.mark.parametrize("known", [OLD, OLD[:1]])
def test_a_page_is_let_go_once_it_is_read_or_refused(known: Sequence[Known]) -> None:
    gc.collect()
    gc.disable()
    try:
        before = sum(isinstance(one, Element) for one in gc.get_objects())
        with suppress(NoCards):
            read(listing_page(), known)
        assert sum(isinstance(one, Element) for one in gc.get_objects()) == before
    finally:
        gc.enable()
