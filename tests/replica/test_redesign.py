import re

import pytest
from selectolax.lexbor import LexborHTMLParser

from replica.site import Site, Theme
from tests.replica.making import Hands, html, posts

PAGES = ["/", "/category/africa/", "/category/africa/page/2/", "/2026/11/23/story-2/"]
SEEDS = [1, 2, 3]


def _site(seed: int | None = None) -> Site:
    site = Site(posts(25, image="/wp-content/uploads/a.gif"), clock=Hands())
    if seed is not None:
        site.redesign(seed)
    return site


def _names(text: str) -> set[str]:
    return {name for names in re.findall(r'\b(?:class|id)="([^"]*)"', text) for name in names.split()}


@pytest.mark.parametrize("target", PAGES)
@pytest.mark.parametrize("seed", SEEDS)
def test_no_class_and_no_id_outlives_a_redesign(seed: int, target: str) -> None:
    before, after = html(_site(), target), html(_site(seed), target)
    assert _names(after)
    assert not _names(before) & _names(after)
    assert "zox" not in after
    assert "bookmark" not in after


@pytest.mark.parametrize("target", PAGES)
def test_a_redesign_loses_no_link(target: str) -> None:
    before, after = (
        [link.attributes["href"] for link in LexborHTMLParser(html(_site(seed), target)).css("a")] for seed in (None, 1)
    )
    assert before == after


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cards_links_move_into_their_titles_and_none_is_lost(seed: int) -> None:
    before = LexborHTMLParser(html(_site(), "/category/africa/"))
    after = LexborHTMLParser(html(_site(seed), "/category/africa/"))
    around = [(link.attributes["href"], link.css("h2")[0].text()) for link in before.css("a[rel=bookmark]")]
    inside = [(link.attributes["href"], link.text()) for link in after.css("h3 > a, h4 > a, h5 > a")]
    assert inside == around


def test_a_redesign_keeps_its_look_from_page_to_page_and_another_seed_looks_different() -> None:
    looks = [_names(html(_site(seed), "/category/africa/page/2/")) for seed in SEEDS]
    assert looks[0] == _names(html(_site(1), "/category/africa/page/2/"))
    assert not looks[0] & looks[1]
    assert not looks[1] & looks[2]


@pytest.mark.parametrize("theme", ["newspaper", "blocks"])
def test_only_zox_can_be_redesigned(theme: Theme) -> None:
    with pytest.raises(ValueError, match="zox"):
        Site(theme=theme).redesign(1)
