"""A page's fingerprint: alike for two pages of one design, whatever they tell, and unlike after a redesign."""

import time
from datetime import timedelta
from itertools import combinations, product

import pytest

from replica.content import generate
from replica.messages import parse_request
from replica.respond import respond
from replica.site import Site, Theme
from scraper.html.fingerprint import SAME, fingerprint, likeness
from tests.scraper.drawn_lists import CARD, HEADLINES, listing_page
from tests.scraper.saved import AT, THEMES, answer, real


def _real(theme: str, *, end: str = "-1.html") -> list[str]:
    """Of every real section page of a theme whose name ends so."""
    pages = real(theme)
    return [fingerprint(page) for name, facts, page in pages if facts.get("cards") and name.endswith(end)]


def _replica(theme: Theme, path: str, *, days: int = 0, design: int | None = None) -> str:
    now = AT + timedelta(days=days)
    site = Site(
        generate(seed=3, count=200, start=now, step=-timedelta(hours=1)), clock=lambda: now, theme=theme
    )  # fmt: skip
    if design is not None:
        site.redesign(design)
    return fingerprint(answer(respond(site, parse_request(path, {}), "https://news.example").body.decode()))


@pytest.mark.parametrize("theme", THEMES)
def test_all_sections_of_a_real_site_are_alike(theme: str) -> None:
    assert min(likeness(one, other) for one, other in combinations(_real(theme), 2)) >= 0.9
    assert min(likeness(one, other) for one, other in combinations(_real(theme, end=".html"), 2)) >= SAME


@pytest.mark.parametrize("theme", THEMES)
def test_two_days_and_two_sections_of_a_site_are_alike(theme: Theme) -> None:
    drawn = [_replica(theme, f"/category/{name}/", days=days) for name, days in product(("europe", "energy"), (0, 3))]
    assert min(likeness(one, other) for one, other in combinations(drawn, 2)) >= 0.9


def test_two_themes_are_not_alike() -> None:
    for one, other in combinations(THEMES, 2):
        assert max(likeness(first, second) for first, second in product(_real(one), _real(other))) <= 0.4


@pytest.mark.parametrize("design", range(6))
def test_a_redesigned_page_is_not_like_the_one_before_but_like_the_next_days(design: int) -> None:
    before = _replica("zox", "/category/europe/")
    after = _replica("zox", "/category/europe/", design=design)
    assert likeness(before, after) <= 0.75 < SAME
    assert likeness(after, _replica("zox", "/category/energy/", days=2, design=design)) >= 0.9


def test_texts_addresses_and_the_names_of_single_articles_do_not_count() -> None:
    card = CARD.replace("<article", '<article class="post-$N post hentry category-tides tag-x"')
    one = listing_page(card.replace("$N", "7"))
    other = listing_page(card.replace("$N", "4711").replace("category-tides", "category-gulls"), titles=HEADLINES[::-1])
    assert one.text != other.text
    assert fingerprint(one) == fingerprint(other)


def test_the_names_that_a_tool_makes_anew_at_each_build_do_not_count() -> None:
    one = listing_page(CARD.replace("<h3", '<h3 class="css-1x2y3z"'))
    assert fingerprint(one) == fingerprint(listing_page(CARD.replace("<h3", '<h3 class="css-9q8w7e"')))
    assert fingerprint(one) != fingerprint(listing_page(CARD.replace("<h3", '<h3 class="story-title"')))


def test_scripts_styles_and_comments_do_not_count() -> None:
    hidden = "<script>'<i class=a>'</script><!-- <b class=c> --><style>d</style>"
    assert fingerprint(listing_page(around=f"{hidden}{{}}")) == fingerprint(listing_page())


def test_a_page_without_tags_has_a_fingerprint_of_its_own() -> None:
    assert fingerprint(answer("no tag")) == "0" * 32
    assert likeness("0" * 32, "f" * 32) == 0.0
    assert likeness("0" * 32, "0" * 32) == 1.0


@pytest.mark.parametrize(
    "bomb",
    ["<div>" * 200_000, "<" * 500_000, "<!--" * 100_000, "<script" * 80_000, "<a class=" * 60_000, "<a" * 300_000,
     "<a class='" * 60_000, "<p" + " class=x" * 60_000],
    ids=lambda bomb: bomb[:9],
)  # fmt: skip
def test_a_hostile_page_takes_bounded_time(bomb: str) -> None:
    started = time.process_time()
    assert len(fingerprint(answer(bomb))) == 32
    assert time.process_time() - started < 2
