import pytest

from pressclip.errors import NoCards, ReadError
from pressclip.models import Page
from scraper.html.menu import MenuItem, read_menu
from tests.scraper.saved import THEMES, answer, real, saved

_HOME = "https://tidal.example/"


def _menu(*entries: str) -> Page:
    return answer(f"<nav><ul>{''.join(f'<li>{entry}</li>' for entry in entries)}</ul></nav>", _HOME)


def test_a_menu_leads_to_its_sections_each_once_in_order_with_their_parents() -> None:
    assert read_menu(saved("zox-home.html", _HOME)) == (
        MenuItem(name="Harbours", url="https://tidal.example/category/harbours/"),
        MenuItem(name="Opinion", url="https://tidal.example/category/harbours/opinion/", parent="Harbours"),
        MenuItem(
            name="Inland & upstream / Opinion", url="https://tidal.example/rivers/opinion/", parent="Inland & upstream"
        ),
        MenuItem(name="Locks", url="https://tidal.example/category/locks/", parent="Inland & upstream"),
        MenuItem(name="Opinion (2)", url="https://tidal.example/category/tides/opinion/"),
    )


@pytest.mark.parametrize(
    "entry",
    [
        '<a href="/">Home</a>',
        '<a href="/about/">About</a>',
        '<a href="/2026/11/23/quay-wall/">An article</a>',
        '<a href="/category/">All</a>',
        '<a href="/category/x/feed/">RSS</a>',
        '<a href="/category/x/page/2/">Older</a>',
        '<a href="https://elsewhere.example/category/x/">Elsewhere</a>',
        '<a href="/category/x/"><img src="/x.gif"></a>',
        '<a href="http://[bad/category/x">Bad</a>',
        "<a>Nothing</a>",
    ],
)
def test_what_is_no_section_of_this_site_is_left_out(entry: str) -> None:
    kept = '<a href="/category/kept/">Kept</a>'
    assert [item.name for item in read_menu(_menu(entry, kept))] == ["Kept"]


def test_a_page_of_the_menu_is_no_section_whatever_its_address() -> None:
    entry = '<li class="menu-item menu-item-type-post_type"><a href="/sections/about/">About our sections</a></li>'
    with pytest.raises(NoCards):
        read_menu(answer(f'<ul class="menu">{entry}</ul>', _HOME))


@pytest.mark.parametrize("href", ["/tag/x/", "/category/a/b/", "/?cat=7", "/topics/x"])
def test_an_address_that_looks_like_an_archive_is_followed(href: str) -> None:
    assert [item.url for item in read_menu(_menu(f'<a href="{href}">X</a>'))] == [f"https://tidal.example{href}"]


def test_a_nested_entry_wins_over_a_flat_repetition_of_it() -> None:
    nested = '<a href="/category/a/">A</a><ul><li><a href="/category/b/">B</a></li></ul>'
    flat = '<a href="/category/b/">B</a>'
    assert [(item.name, item.parent) for item in read_menu(_menu(flat, nested))] == [("B", "A"), ("A", None)]


def test_equal_names_below_one_parent_are_told_apart_by_number() -> None:
    entries = "".join(f'<li><a href="/category/{slug}/">News</a></li>' for slug in "bcd")
    page = _menu(f'<a href="/category/a/">A</a><ul>{entries}</ul>')
    assert [item.name for item in read_menu(page)] == ["A", "News", "A / News", "A / News (2)"]


@pytest.mark.parametrize("text", ["", "<nav></nav>", "<p>words</p>", '<a href="/category/a/">not in a menu</a>'])
def test_a_page_without_a_menu_of_sections_has_none(text: str) -> None:
    with pytest.raises(NoCards):
        read_menu(answer(text, _HOME))


def test_a_page_built_to_exhaust_the_parser_is_refused() -> None:
    with pytest.raises(ReadError, match="elements"):
        read_menu(answer("<nav><li>" * 100_000, _HOME))


@pytest.mark.parametrize("theme", THEMES)
def test_the_menu_of_a_real_home_page(theme: str) -> None:
    home = next(page for name, _, page in real(theme) if name == "home.html")
    if theme != "zox":  # the other two were saved without a menu of categories
        with pytest.raises(NoCards):
            read_menu(home)
        return
    items = read_menu(home)
    assert len(items) == len({item.name for item in items}) == 15
    assert items[0] == MenuItem(name="Europe", url="https://news.example/category/europe/")
    assert "Hotels & Resorts" in {item.name for item in items}
