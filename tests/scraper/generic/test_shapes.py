"""What pages of many engines show that is easily mistaken for the list, or keeps the list from being seen."""

import pytest

from scraper.generic.reading import read_generic
from tests.scraper.drawn_lists import CARD, HEADLINES, SECTION, cards, listing_page, slug
from tests.scraper.saved import ROME, answer

_OTHERS = "".join(
    f'<article><h3><a href="/sport/{n}-goals-in-one-long-afternoon">{n} goals in one long afternoon</a></h3></article>'
    for n in range(20, 25)
)
_OTHER_SECTION = f"<section><h2>Sport</h2>{_OTHERS}</section>"


def _titles(body: str) -> list[str]:
    listing = read_generic(answer(f"<body>{body}</body>", SECTION), zone=ROME)
    return [card.title for card in listing.cards]


def _drawn(card: str = CARD, *, around: str = "{}") -> list[str]:
    return [card.title for card in read_generic(listing_page(card, around=around), zone=ROME).cards]


@pytest.mark.parametrize("label", ["Anzeige", "Advertisement", "Related"])
def test_a_label_between_two_cards_does_not_end_the_list(label: str) -> None:
    card = '<div class="item"><h3><a href="$U">$T</a></h3></div>'
    drawn = cards(card)
    label_box = f"<div><span>{label}</span><div></div></div>"
    parted = "".join([*drawn[:2], label_box, *drawn[2:]])
    assert _titles(f"<div>{parted}</div>{_OTHER_SECTION}") == list(HEADLINES)


def test_the_headings_of_a_filter_beside_the_list_are_no_titles_of_it() -> None:
    filters = "".join(f"<div><h3>{name}</h3><ul><li>All</li></ul><p>or some</p></div>" for name in ("Tags", "Topics"))
    body = f"<div><div>{filters}</div><div>{''.join(cards())}</div></div>"
    assert _titles(body + _OTHER_SECTION) == list(HEADLINES)


def test_a_few_words_about_the_section_do_not_make_a_side_box_of_its_list() -> None:
    words = "<div><h2>About the harbour desk</h2><p>All that floats.</p></div>"
    assert _drawn(around=f"<div>{words}{{}}</div>{_OTHER_SECTION}") == list(HEADLINES)


@pytest.mark.parametrize(
    "opening",
    ['div data-testid="carousel-section"', 'section aria-label="Most read"', 'div data-component="related-links"'],
)
def test_a_side_box_is_known_by_what_it_is_called_for_machines(opening: str) -> None:
    box = f"<{opening}>{_OTHERS}</{opening.partition(' ')[0]}>"
    assert _drawn(around=f"{{}}{box}") == list(HEADLINES)


def test_an_article_of_a_category_of_an_odd_name_is_an_article() -> None:
    card = '<article class="hentry category-social-media tag-newsletter"><h2><a href="$U">$T</a></h2></article>'
    assert _drawn(card) == list(HEADLINES)


def test_a_headline_named_for_its_good_contrast_is_not_taken_for_hidden() -> None:
    card = '<div><a href="$U"><h3 class="site-a11y-heading-22">$T</h3></a><p>2 min read</p></div>'
    assert "6 with a headline in a heading" in read_generic(listing_page(card), zone=ROME).evidence


def _menu(section: str) -> str:
    card = '<div class="m"><a href="/$S/$N-things-today"><img src="/i.jpg"><h4>$N things in $S today</h4></a></div>'
    four = "".join(card.replace("$N", str(number)) for number in range(40, 44))
    return f'<li><a href="/$S/">$S</a><div>{four}</div></li>'.replace("$S", section)


def test_a_menu_that_shows_articles_of_other_sections_is_not_the_list() -> None:
    menu = "".join(map(_menu, ("sport", "food", "money")))
    elsewhere = "".join(cards()).replace("/boats/", "/")
    assert _titles(f"<ul>{menu}</ul><h1>Boats</h1><div>{elsewhere}</div>") == list(HEADLINES)


def test_a_row_of_another_section_is_known_by_its_addresses() -> None:
    row = "".join(cards(titles=[f"{number} goals in one afternoon" for number in range(20, 24)])).replace(
        "/boats/", "/sport/"
    )
    assert _drawn(around=f"<div>{row}</div>{{}}") == list(HEADLINES)


def test_a_headline_as_short_as_a_label_stands_where_the_others_do() -> None:
    titles = [*HEADLINES[:3], "Fog shuts bridge", *HEADLINES[3:]]
    text = "".join(
        f'<div><div class="a"><a href="{slug(title)}">{title}</a></div>'
        f'<div class="a"><a href="{slug(title)}">Whatever else is said of {number} of them</a></div></div>'
        for number, title in enumerate(titles)
    )
    assert _titles(text) == titles


def test_a_short_headline_with_a_short_address_is_read_where_its_neighbours_are() -> None:
    titles = [*HEADLINES, "'I was all wet'"]
    text = "".join(
        f'<div class="c"><img src="/i.jpg"><div><a href="/a/b{number}/{slug(title)[-3:]}">{title}</a></div></div>'
        for number, title in enumerate(titles)
    )
    assert _titles(text) == titles


def test_short_headlines_are_cards_where_their_row_is_of_cards() -> None:
    first, *middle, last = titles = [*HEADLINES[:3], "Fog shuts pier", *HEADLINES[3:]]
    big = '<article><h3><a href="$U">$T</a></h3><p>2 hours ago</p><img src="/i.jpg"></article>'
    row = "".join(cards('<li><a href="$U">$T</a></li>', middle))
    assert _titles(f"<main>{cards(big, [first])[0]}<ul>{row}</ul>{cards(big, [last])[0]}</main>") == titles


def test_a_short_headline_in_the_style_of_the_others_is_a_card_in_another_row_too() -> None:
    titles = [*HEADLINES[:2], "Fog shuts pier", *HEADLINES[2:]]
    drawn = cards('<div class="c"><img src="/i.jpg"><div class="t"><a href="$U-48213">$T</a></div></div>', titles)
    rows = "".join(f"<div>{''.join(row)}</div>" for row in (drawn[:2], drawn[2:3], drawn[3:]))
    assert _titles(f"<main>{rows}</main>") == titles


def test_links_to_other_languages_of_an_article_are_not_further_articles() -> None:
    text = "".join(
        f'<li><span>Statement</span><div><a href="/detail/en/ip_26_{number}">{title}</a></div>'
        f'<a href="/detail/fr/ip_26_{number}">FR</a> <a href="/detail/de/ip_26_{number}">DE</a></li>'
        for number, title in enumerate(HEADLINES, 800)
    )
    assert _titles(f"<ul>{text}</ul>") == list(HEADLINES)


def test_tags_that_differ_from_card_to_card_are_told_by_those_that_do_not() -> None:
    card = '<div><p class="t"><a href="{}">{}</a></p><p class="g"><a href="{}">{}</a></p></div>'
    tags = ["Life on the northern coast"] * 4 + ["How cities deal with fog", "Old trades and new ropes"]
    pairs = zip(HEADLINES, tags, strict=True)
    assert _titles("".join(card.format(slug(title), title, slug(tag), tag) for title, tag in pairs)) == list(HEADLINES)


def test_months_of_an_archive_are_no_articles() -> None:
    months = "".join(f'<li><a href="/2026/{n:02}/">The {n}. month of the year 2026</a></li>' for n in range(1, 12))
    assert _drawn('<li><a href="$U">$T</a></li>', around=f"<ul>{{}}{months}</ul>") == list(HEADLINES)


def test_whole_posts_on_the_page_of_a_blog_are_cards_and_links_in_their_sentences_are_not() -> None:
    words = "The water rose and fell as it had been told to do for years. " * 4
    inner = f'<p>{words}And <a href="/boats/an-older-tale-of-the-pier-$T">as it was told before</a> it fell.</p>'
    card = f'<div class="post"><h3><a href="$U">$T</a></h3>{inner}<p>{words}</p><p>{words}</p></div>'
    assert _drawn(card) == list(HEADLINES)


def test_whole_posts_with_lists_of_links_are_cards_too() -> None:
    words = "The water rose and fell as it had been told to do for years. " * 4
    links = '<ul><li><a href="$U-again">Once more</a></li></ul>'
    card = f'<div><h3><a href="$U">$T</a></h3>{links}{f"<p>{words}</p>" * 3}</div>'
    assert set(HEADLINES) <= set(_drawn(card))


@pytest.mark.parametrize("title", ["More from the boats", "More stories", "Más noticias", "Mehr Artikel"])
def test_more_of_the_same_section_is_still_the_section(title: str) -> None:
    drawn = cards()
    body = f"<section>{''.join(drawn[:3])}</section><section><h2>{title}</h2>{''.join(drawn[3:])}</section>"
    assert _titles(f"<main>{body}</main>") == list(HEADLINES)


def test_a_title_that_also_menus_have_is_one_right_above_a_list() -> None:
    assert _drawn(around=f"{{}}<div><div>Videos</div><div>{_OTHERS}</div></div>") == list(HEADLINES)
