import time
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressclip.errors import ReadError
from replica.faults import CAPTCHA, CONSENT, EMPTY, MAINTENANCE
from replica.site import Site, Theme
from scraper.walls.check import Wall, check_page
from scraper.walls.cut_off import where_cut
from scraper.walls.faces import Expected
from tests.replica.making import Hands, html, posts
from tests.scraper.saved import THEMES, answer, real, saved

_FOLDER = Path(__file__).parents[2] / "pages" / "walls"
_WALLS = sorted(path.name for path in _FOLDER.iterdir() if not path.name.startswith("fine-"))
_FINE = sorted(path.name for path in _FOLDER.glob("fine-*"))
_BOTH: tuple[Expected, ...] = get_args(Expected)
_EITHER = pytest.mark.parametrize("expected", _BOTH)
_LISTS = ("/", "/latest-news/", "/category/africa/", "/category/africa/page/2/", "/category/energy/")
_STATUSES = {"blocked", "consent", "login", "maintenance", "gone", "truncated", "broken"}
# Whatever a wall is made of, in any order.
_PIECES = (
    "<title>", "</title>", "Just a moment...", "Page not found", "<h1>", "</h1>", "<body class='error404'>", "<p>",
    "</p>", "<a href=/x>", "A headline of some length", "</a>", "<input type=password>", "Log in", "We use cookies",
    "<div class=g-recaptcha>", "</html>", "<!--", "-->", "<script>", "</script>", "<", ">", "\x00", "\ud800",
    "&#x110000;", "’", "…", "页面未找到", "\u202e", "<textarea>", "{", "404", " | ", " – ",
)  # fmt: skip
_REPEATED = (
    "<", "<div>", "<a ", "<title>", "x - ", "<h1>", "<input ", "word ", "<!--", "<p>Please ", "<body ", "&amp;", '"',
    "404 ", "\u202e",
)  # fmt: skip


def _status(text: str, expected: Expected) -> str | None:
    """What the page is taken for; None for what was asked for."""
    try:
        check_page(answer(text), expected=expected)
    except ReadError as error:
        return error.status
    return None


@_EITHER
@pytest.mark.parametrize("name", _WALLS)
def test_a_wall_is_named_for_what_it_is(name: str, expected: Expected) -> None:
    with pytest.raises(Wall) as caught:
        check_page(saved(f"walls/{name}"), expected=expected)
    assert caught.value.status == name.partition("-")[0]
    assert str(caught.value)


@_EITHER
@pytest.mark.parametrize("name", _FINE)
def test_a_page_that_holds_what_walls_hold_and_more_is_let_through(name: str, expected: Expected) -> None:
    if expected in name:
        check_page(saved(f"walls/{name}"), expected=expected)


@_EITHER
@pytest.mark.parametrize(
    ("body", "status"),
    [(CONSENT, "consent"), (CAPTCHA, "blocked"), (MAINTENANCE, "maintenance"), (EMPTY, "broken"), (" \n\t", "broken")],
)
def test_the_faults_of_a_site_are_told_apart(body: str, status: str, expected: Expected) -> None:
    with pytest.raises(Wall) as caught:
        check_page(answer(body), expected=expected)
    assert caught.value.status == status


def test_the_reason_shows_the_words_that_gave_a_wall_away() -> None:
    with pytest.raises(Wall, match=r"a bot wall: 'Just a moment\.\.\.'"):
        check_page(saved("walls/blocked-cloudflare.html"), expected="listing")


@pytest.mark.parametrize("theme", THEMES)
def test_every_real_page_is_let_through_and_every_real_404_is_gone(theme: str) -> None:
    for name, _, page in real(theme):
        expected: Expected = "article" if name.startswith("article") else "listing"
        if page.status == 200:
            check_page(page, expected=expected)
        else:
            with pytest.raises(Wall) as caught:
                check_page(page, expected=expected)
            assert caught.value.status == "gone", name


@pytest.mark.parametrize("theme", get_args(Theme))
def test_every_page_of_a_small_site_is_let_through(theme: Theme) -> None:
    site = Site(posts(25), clock=Hands(), theme=theme)
    for path in _LISTS:
        check_page(answer(html(site, path)), expected="listing")
    check_page(answer(html(site, "/2026/11/23/story-2/")), expected="article")
    with pytest.raises(Wall) as caught:
        check_page(answer(html(site, "/no-such-page/")), expected="article")
    assert caught.value.status == "gone"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_redesigned_site_is_let_through(seed: int) -> None:
    site = Site(posts(25), clock=Hands())
    site.redesign(seed)
    for path in _LISTS:
        check_page(answer(html(site, path)), expected="listing")


@pytest.mark.parametrize("theme", THEMES)
def test_nearly_every_cut_through_the_body_of_a_real_page_is_seen(theme: str) -> None:
    pages = [page for name, _, page in real(theme) if page.status == 200 and name.startswith("category")]
    cuts = [(page, page.text[: len(page.text) * part // 20]) for page in pages[:6] for part in range(6, 19)]
    told = [where_cut(text) for _, text in cuts]
    assert sum(place is not None for place in told) >= 0.97 * len(told)


@pytest.mark.parametrize("name", ["zox-section.html", "newspaper-article.html", "blocks-section.html"])
def test_a_page_without_its_last_tags_is_whole(name: str) -> None:
    text = saved(name).text.replace("</body>", "").replace("</html>", "")
    assert where_cut(text) is None
    assert where_cut(text + "<!-- made in 0.2 seconds -->\n") is None


def test_a_mark_behind_the_end_of_a_page_is_no_cut() -> None:
    assert where_cut("<html><body><div>text</body></html><!-- kept by a cache") is None


@settings(max_examples=200)
@given(st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=5)), max_size=40), st.sampled_from(_BOTH))
def test_no_page_raises_another_error(pieces: list[str], expected: Expected) -> None:
    assert _status("".join(pieces), expected) in {None, *_STATUSES}


@pytest.mark.parametrize("piece", _REPEATED)
@pytest.mark.parametrize("head", ["", "<title>Log in</title>"])
def test_a_megabyte_of_anything_costs_bounded_time(head: str, piece: str) -> None:
    started = time.process_time()
    assert _status(head + piece * (1_000_000 // len(piece)), "listing") in {None, *_STATUSES}
    assert time.process_time() - started < 5
