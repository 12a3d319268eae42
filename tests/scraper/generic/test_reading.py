"""Pages of no theme we know, each in a style of its own: the list is found by what listings have in common."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import pytest

from pressclip.errors import NoCards
from pressclip.models import Page
from replica.content import generate
from replica.messages import parse_request
from replica.respond import respond
from replica.site import Site, Theme
from scraper.generic.reading import read_generic
from tests.shared_pages import shared_pages

FOLDER = Path(__file__).parents[2] / "pages" / "generic"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
PAGES = sorted(file.stem for file in FOLDER.glob("*.json"))


def page(html: str, url: str) -> Page:
    return Page(url=url, final_url=url, status=200, date=NOON, text=html)


def expected(name: str) -> tuple[Page, dict[str, Any]]:
    truth = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return page((FOLDER / f"{name}.html").read_text(encoding="utf-8"), truth["url"]), truth


@pytest.mark.parametrize("name", [name for name in PAGES if name != "menu-only"])
def test_every_card_is_found_with_its_headline_and_none_from_elsewhere(name: str) -> None:
    asked, truth = expected(name)
    listing = read_generic(asked, zone=ZoneInfo("UTC"))
    wanted = {urljoin(truth["url"], card["path"]): card["title"] for card in truth["cards"]}
    assert {card.url: card.title for card in listing.cards} == wanted
    assert listing.next_url == (urljoin(truth["url"], truth["next"]) if truth["next"] else None)
    assert listing.method == "generic"


def test_a_page_where_only_a_menu_stands_holds_no_cards() -> None:
    with pytest.raises(NoCards):
        read_generic(expected("menu-only")[0], zone=ZoneInfo("UTC"))


@pytest.mark.parametrize("theme", ["zox", "newspaper", "blocks"])
def test_the_section_pages_of_real_themes_are_read_without_their_profiles(theme: str) -> None:
    folder = shared_pages() / theme
    found = right = wanted = 0
    for file, truth in json.loads((folder / "expected.json").read_text(encoding="utf-8")).items():
        if truth.get("cards") and truth["status"] == 200:
            listing = read_generic(
                page((folder / file).read_text(encoding="utf-8"), f"https://news.example{truth['path']}"),
                zone=ZoneInfo("UTC"),
            )
            paths = {urlsplit(card.url).path for card in listing.cards}
            true = {card["path"] for card in truth["cards"]}
            found, right, wanted = found + len(paths), right + len(paths & true), wanted + len(true)
    assert right >= 0.95 * wanted
    assert right >= 0.95 * found


@pytest.mark.parametrize("theme", ["zox", "newspaper", "blocks"])
def test_the_replicas_sections_are_read_without_their_profiles(theme: Theme) -> None:
    site = Site(
        generate(seed=3, count=60, start=NOON, step=(NOON - NOON.replace(hour=17))), clock=lambda: NOON, theme=theme
    )
    body = respond(site, parse_request("/category/europe/", {}), "https://news.example").body.decode()
    listing = read_generic(page(body, "https://news.example/category/europe/"), zone=ZoneInfo("UTC"))
    assert len(listing.cards) >= 5
    in_europe = {site.path_of(post) for post in site.in_category("europe")}
    assert {urlsplit(card.url).path for card in listing.cards} <= in_europe
