"""Which class names serve to find a thing again."""

import pytest

from scraper.text.written_names import Standing, is_of_one_article, is_taxonomy, standing, stem


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        (
            Standing.WRITTEN,
            "entry-title mvp-main-blog-body td_module_10 wp-block-post NavBar h2 teaser__head lead2",
        ),
        (Standing.LOOKS, "mt-4 col-md-8 flex text-lg is-open columns-3 td-pb-span8 sticky x"),
        (Standing.MADE, "css-1x2y3z sc-bdVaJa jss1234 Card_title__x7Gh2 svelte-1ipnj8y r3fa9c1b bdVaJa xkcdfgh _3xY9z"),
        (Standing.OWN, "post-123 postid-4711 node-77 story-5 md:flex C(#959595) 9lives caf\u00e9 " + "x" * 90),
    ],
)
def test_a_name_is_told_to_be_written_for_looks_made_by_a_tool_or_an_articles_own(kind: Standing, names: str) -> None:
    assert {name: standing(name) for name in names.split()} == dict.fromkeys(names.split(), kind)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Card_title__x7Gh2", "Card_title__"),
        ("css-8mboe4-Head", "-Head"),
        ("Headline-sc-1a2b3c4", "Headline-sc-"),
        ("css-1x2y3z", ""),
        ("entry-title", ""),
        ("a-1x2y3z4", ""),
        ("--", ""),
    ],
)
def test_the_written_part_of_a_tools_name_is_found(name: str, written: str) -> None:
    assert stem(name) == written


def test_a_category_is_known_by_the_company_of_an_articles_number_or_by_the_words_of_the_page() -> None:
    assert is_taxonomy("category-boats")
    assert not is_taxonomy("entry-title")
    assert is_of_one_article("category-boats", ["post-7", "hentry"])
    assert is_of_one_article("category-boats", [], frozenset({"boats"}))
    assert not is_of_one_article("category-links", [], frozenset({"boats"}))
    assert not is_of_one_article("entry-title", ["post-7"])
