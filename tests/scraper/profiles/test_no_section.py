"""What has no cards, whatever it looks like; hostile pages."""

from contextlib import suppress
from dataclasses import replace
from time import monotonic

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressclip.errors import NoCards, ReadError
from tests.scraper.profiles.made import read, titles, zox_card, zox_list
from tests.scraper.saved import THEMES, answer, saved


@pytest.mark.parametrize("theme", THEMES)
def test_a_section_without_articles_says_so_whatever_its_side_bar_shows(theme: str) -> None:
    with pytest.raises(NoCards) as caught:
        read(saved(f"{theme}-empty.html"))
    assert caught.value.says_empty


@pytest.mark.parametrize("name", ["zox-404.html", "newspaper-404.html", "zox-article.html", "newspaper-article.html"])
@pytest.mark.parametrize("status", [200, 404])
def test_a_page_that_is_no_section_has_no_cards_and_does_not_count_as_empty(name: str, status: int) -> None:
    with pytest.raises(NoCards) as caught:
        read(saved(name, status=status))
    assert not caught.value.says_empty


def test_a_page_that_says_it_is_empty_beside_cards_that_changed_is_not_believed() -> None:
    empty = saved("newspaper-empty.html")
    text = empty.text.replace(
        '<div class="no-results">', '<div class="td_module_wrap"><h4>changed</h4></div><div class="no-results">'
    )
    with pytest.raises(NoCards) as caught:
        read(replace(empty, text=text))
    assert not caught.value.says_empty


@pytest.mark.parametrize("shown", [1, 2, 12])
def test_a_page_whose_cards_all_lead_to_another_site_is_not_empty_and_says_where_they_lead(shown: int) -> None:
    cards = "".join(zox_card(f"https://far.example/story-{number}/") for number in range(shown))
    featured = f'<div id="mvp-cat-feat-wrap">{cards}</div><ul class="infinite-content"></ul>'
    with pytest.raises(NoCards, match=f"zox: 0 cards of 0, {shown} to other sites such as far.example") as caught:
        read(answer(f'<div class="mvp-main-blog-body">{featured}</div>'))
    assert not caught.value.says_empty


@pytest.mark.parametrize(("kind", "says_empty"), [("archive", True), ("single", False)])
def test_a_page_of_another_kind_does_not_count_as_empty_whatever_it_says(kind: str, says_empty: bool) -> None:
    with pytest.raises(NoCards) as caught:
        read(answer(f'<body class="{kind}"><main><div class="wp-block-query"></div></main></body>'))
    assert caught.value.says_empty == says_empty


def test_an_error_status_outweighs_a_good_looking_page() -> None:
    with pytest.raises(NoCards, match="HTTP 404"):
        read(saved("zox-section.html", status=404))


def test_no_profile_finds_nothing() -> None:
    with pytest.raises(NoCards):
        read(saved("zox-section.html"), [])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<div>" * 200_000, "elements"),
        ("<div " + " ".join(f"a{n}=1" for n in range(50_000)) + ">", "attributes"),
        ("<div " + " ".join(f"a{n}='<'" for n in range(50_000)) + ">", "attributes"),
        ("<p>" + "".join(f"<b a={n}>" for n in range(1_500)) + "<p>x" * 20_000, "formatting"),
    ],
    ids=["nested", "attributes", "attributes with tags in them", "formatting"],
)
def test_a_page_built_to_exhaust_the_parser_is_refused(text: str, why: str) -> None:
    with pytest.raises(ReadError, match=why):
        read(answer(text))


def test_a_long_script_and_an_inline_picture_are_no_attack() -> None:
    script = f"<script>{'var a = 1; ' * 5_000}</script><img src='data:image/png;base64,{'A' * 50_000}'>"
    assert titles(read(zox_list(zox_card("/a/", "A"), below=script))) == ["A"]


@pytest.mark.parametrize(
    "text", ['<ul class="infinite-content">' * 10_400, "<div class='mvp-main-blog-body'>" * 5_200 + "<h2>" * 5_200]
)
def test_a_page_nested_as_deep_as_it_may_be_is_read_in_seconds(text: str) -> None:
    begin = monotonic()
    with pytest.raises(NoCards):
        read(answer(text))
    assert monotonic() - begin < 10


@pytest.mark.parametrize("odd", ["\0", "\ud800", "\ufffe", "\u202e", "<", "&#0;", "&#xD800;"])
def test_nul_bytes_and_lone_surrogates_cost_no_card(odd: str) -> None:
    listing = read(zox_list(zox_card("/a/", f"A{odd}"), zox_card(f"/b{odd}/", "B")))
    assert listing.cards[0].url == "https://tidal.example/a/"
    listing.cards[0].title.encode()


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(["<", ">", '"', "a", " href=", "://", "[", "/", "\0", "\ud800", "é", "&#", ";", "rel=bookmark"])
    ),
    st.lists(st.text(max_size=20)),
)
def test_no_page_raises_anything_but_a_read_error(pieces: list[str], texts: list[str]) -> None:
    soup = "".join(pieces)
    page = zox_list(zox_card(soup, soup), *(zox_card(f"/{text}", text, f'<img src="{text}">') for text in texts))
    with suppress(ReadError):
        read(page)
