"""How fast a section page is read: `str` to `Listing`, beside a bare parse and the same cards by BeautifulSoup.

The page is the replica's first page of a section under the theme Zox News with 25 cards, its side bar grown
until the page has 150 KB. All sides take turns, each round's order the same, and medians of processor time count, which
a busy machine stretches least. Ours is the steady state of a daemon: it has met most links of the page before, and
remembers how they read.

`remembered` is the profile that was induced from the generic reading of the page, `ladder` the way up all rungs on the
page after a redesign: every profile fails, and the list is found anew among articles that are known.
A `ratio_rate_…` is of pages per second, so more is better; a `ratio_time_…` of seconds a page, so less is.
"""

import gc
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from benchmarks.table import report
from pressclip.addresses import key
from pressclip.models import Known, Listing, Page
from replica.content import generate
from replica.pages import Frame, ListPage
from replica.site import CATEGORIES
from replica.themes.redesign import redesigned
from replica.themes.registry import THEMES
from scraper.generic.reading import read_generic
from scraper.induced.induction import induce
from scraper.ladder import History, read_section
from scraper.profiles.listing import read_listing
from scraper.profiles.profile import Profile, shipped_profiles

_BYTES = 150_000
_CARDS = 25
_ROUNDS = 9
_TURNS = {("soup",): 1, ("ladder",): 5, ("bare", "ours", "remembered"): 20}  # in a round, of those that alternate
_NOW = datetime(2026, 11, 23, 17, 14, tzinfo=UTC)
_URL = "https://news.example/category/energy/"


def main() -> None:
    """Prints the figures."""
    html = _html()
    page = Page(url=_URL, final_url=_URL, status=200, date=_NOW, text=html)
    profiles = shipped_profiles()
    remembered = induce(page, read_generic(page, zone=UTC), zone=UTC, name="remembered")
    changed, history = replace(page, text=redesigned(html, seed=1)), _history(page, profiles)

    def ours() -> Listing:
        return read_listing(page, zone=UTC, profiles=profiles)

    def again() -> Listing:
        return read_listing(page, zone=UTC, profiles=(remembered,))

    def ladder() -> Listing:
        return read_section(changed, zone=UTC, profiles=profiles, history=history, now=_NOW)

    cards = len(ours().cards)
    if not cards == len(_soup_cards(html)) == len(again().cards) == len(ladder().cards) == _CARDS:
        raise SystemExit(f"the page does not show {_CARDS} cards to all sides")
    rates = _rates(
        {
            "bare": lambda: LexborHTMLParser(html),
            "ours": ours,
            "remembered": again,
            "ladder": ladder,
            "soup": lambda: _soup_cards(html),
        }
    )
    report(
        f"parse: a section page of {len(html.encode()) // 1000} KB and {cards} cards (median of {_ROUNDS} rounds)",
        {
            "bytes": len(html.encode()),
            "cards": cards,
            "rounds": _ROUNDS,
            "pages_per_second": rates["ours"],
            "bare_selectolax_pages_per_second": rates["bare"],
            "beautifulsoup_pages_per_second": rates["soup"],
            "ratio_rate_vs_bare_parse": rates["ours"] / rates["bare"],
            "ratio_rate_vs_beautifulsoup": rates["ours"] / rates["soup"],
            "remembered_pages_per_second": rates["remembered"],
            "ratio_rate_remembered_vs_bare_parse": rates["remembered"] / rates["bare"],
            "ladder_method": ladder().method,
            "ladder_pages_per_second": rates["ladder"],
            "ratio_time_ladder_vs_bare_parse": rates["bare"] / rates["ladder"],
        },
    )


def _history(page: Page, profiles: Sequence[Profile]) -> History:
    """The section as it was known before its redesign."""
    cards = read_listing(page, zone=UTC, profiles=profiles).cards
    return History(known=[Known(key=key(card.url), title=card.title, published=card.published) for card in cards])


def _rates(sides: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Pages per second of each side, taking turns page by page so that a busy machine hits all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(_ROUNDS):
        for names, turns in _TURNS.items():
            for name in names * turns:
                _measure(sides, seconds, name)
            gc.collect()  # what one leaves, as the soup's hundred thousand objects, is not for the next to sweep
    return {name: 1 / statistics.median(measured) for name, measured in seconds.items()}


def _measure(sides: dict[str, Callable[[], object]], seconds: dict[str, list[float]], name: str) -> None:
    begin = time.process_time()
    sides[name]()
    seconds[name].append(time.process_time() - begin)


def _html() -> str:
    """The replica's page, with as many boxes in the side bar as it takes."""
    posts = generate(seed=7, count=400, start=_NOW - timedelta(minutes=5), step=timedelta(minutes=-50))
    listing = ListPage(heading="Energy", path="/category/energy/", posts=posts[3:_CARDS], featured=posts[:3], last=4)
    frame = Frame(
        name="The Replica Ledger",
        origin="https://news.example",
        now=_NOW,
        categories={category.slug: category for category in CATEGORIES},
    )
    render = THEMES["zox"].listing
    html = render(frame, listing)
    for boxes in range(_CARDS, len(posts)):
        if len(html.encode()) >= _BYTES:
            break
        html = render(replace(frame, latest=posts[_CARDS:boxes]), listing)
    return html


def _soup_cards(html: str) -> list[tuple[object, ...]]:
    soup = BeautifulSoup(html, "html.parser")
    return [
        (link["href"], *(_soup_text(link.select_one(field)) for field in ("h2", ".mvp-cd-cat", ".mvp-cd-date", "p")))
        for link in soup.select("#mvp-cat-feat-wrap a[rel=bookmark], ul.infinite-content a[rel=bookmark]")
    ]


def _soup_text(node: object) -> str | None:
    return None if node is None else " ".join(str(getattr(node, "text", "")).split())


if __name__ == "__main__":
    main()
