import pytest
from selectolax.lexbor import LexborHTMLParser

from scraper.marked.regions import is_beside


def _is_beside(opening: str) -> bool:
    node = LexborHTMLParser(f"<body><{opening}>x").css_first("body > *")
    assert node is not None
    return is_beside(node)


@pytest.mark.parametrize(
    "opening",
    [
        "aside",
        "nav",
        'div role="search"',
        'div class="Sidebar"',
        'div id="most-read"',
        'div class="widget_recent_entries"',
    ],
)
def test_a_side_box_says_so_by_tag_role_class_or_id(opening: str) -> None:
    assert _is_beside(opening)


@pytest.mark.parametrize(
    "opening",
    [
        "main", 'div class="has-sidebar"', 'div class="elementor-widget-archive-posts"', 'div class="widget Blog"',
        'div class="PagePromo"', 'article class="category-popular"',
    ],
)  # fmt: skip
def test_a_list_or_a_card_that_a_page_builder_names_oddly_is_no_side_box(opening: str) -> None:
    assert not _is_beside(opening)
