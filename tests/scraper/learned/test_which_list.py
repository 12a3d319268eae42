"""Which of the lists on a page is the section's, learned from where known articles stand."""

from dataclasses import replace
from datetime import UTC

import pytest

from pressclip.errors import NoCards
from pressclip.models import Known, Page
from replica.site import Site
from scraper.profiles.listing import read_listing
from scraper.profiles.profile import shipped_profiles
from tests.replica.making import NOW, ORIGIN, Hands, html, post
from tests.scraper.drawn_lists import HEADLINES, SECTION, cards, listing_page, slug
from tests.scraper.histories import from_cards
from tests.scraper.learned.made import OLD, called, read, titles_read
from tests.scraper.saved import answer


def test_what_follows_a_whole_list_is_not_its_last_headlines() -> None:
    rows = cards('<h3><a href="$U">$T</a></h3><p>2 hours ago</p>')
    printed = '<p><time datetime="2026-01-01T00:00:00Z">printed</time></p>'
    page = answer(f"<body><div>{rows[0]}<p>And a note.</p>{''.join(rows[1:])}{printed}</div></body>", SECTION)
    assert {card.time_text for card in read(page, OLD).cards} == {"2 hours ago"}


LONE = '<p><a href="/boats/a-new-ship-of-the-line">A new ship of the line</a></p>'


def test_a_lone_story_is_read_without_the_pages_heading_and_menu_above_it() -> None:
    motto = "All that floats, and some of what does not, from the four harbours of the coast."
    menu = "".join(f'<a href="/x{n}">{n}</a>' for n in range(15))
    for above in (f"<h1>Boats</h1><p>{motto}</p>", f"<div><img src='/logo.png'><p>{motto}</p>{menu}</div>"):
        first = read(listing_page(around=f"<div>{above}{LONE}</div>{{}}"), OLD).cards[0]
        assert (first.title, first.excerpt, first.image) == ("A new ship of the line", None, None)


def test_headings_of_the_first_rank_on_every_card_are_the_cards_own() -> None:
    card = '<div><h1>$T</h1><p><a href="$U">Read more</a></p></div>'
    assert titles_read(listing_page(card), OLD) == list(HEADLINES)


LEAD = '<div class="top"><h2><a href="/boats/a-new-ship-of-the-line">A new ship of the line</a></h2>$A</div>'


def test_an_unknown_lead_story_above_the_list_is_one_of_its_articles() -> None:
    page = listing_page(around=LEAD.replace("$A", "") + "{}")
    assert titles_read(page, OLD) == ["A new ship of the line", *HEADLINES]


def test_a_lead_story_that_is_older_than_the_list_is_none_of_its_articles() -> None:
    page = listing_page(around=LEAD.replace("$A", "<p>3 days ago</p>") + "{}")
    assert titles_read(page, OLD) == list(HEADLINES)


@pytest.mark.parametrize(("age", "shown"), [("<p>1 hour ago</p>", True), ("<p>3 days ago</p>", False), ("", False)])
def test_a_story_under_a_title_of_its_own_is_one_only_if_it_is_newer(age: str, shown: bool) -> None:
    page = listing_page(around="<div><h2>Out at sea</h2>" + LEAD.replace("$A", age) + "</div>{}")
    assert len(titles_read(page, OLD)) == 6 + shown


def test_many_unknown_stories_above_are_another_list() -> None:
    above = "".join(
        f'<p><a href="/boats/story-of-the-day-number-{n}">Story of the day number {n}</a></p>' for n in range(7)
    )
    assert titles_read(listing_page(around=f"<div class=other>{above}</div>{{}}"), OLD) == list(HEADLINES)


def test_a_list_above_the_main_part_of_the_page_is_none_of_it() -> None:
    page = listing_page(around=LEAD.replace("$A", "") + "<main>{}</main>")
    assert titles_read(page, OLD) == list(HEADLINES)


def test_an_unknown_story_in_another_folder_than_all_known_ones_is_another_sections() -> None:
    lead = LEAD.replace("$A", "").replace("/boats/", "/planes/")
    assert titles_read(listing_page(around=lead + "{}"), OLD) == list(HEADLINES)


def test_cards_of_two_shapes_in_one_row_are_one_list() -> None:
    odd, even = '<div class=odd><h3><a href="$U">$T</a></h3></div>', '<p class=even><b><a href="$U">$T</a></b></p>'
    mixed = "".join((odd, even)[n % 2].replace("$U", slug(t)).replace("$T", t) for n, t in enumerate(HEADLINES))
    assert titles_read(answer(f"<body><div>{mixed}</div></body>", SECTION), called(*HEADLINES[2:5])) == list(HEADLINES)


def test_what_stands_above_page_numbers_is_the_list_even_where_known_articles_stand_on_top_alone() -> None:
    top = "".join(cards('<div class=big><h2><a href="$U">$T</a></h2></div>', HEADLINES[:2]))
    rest = "".join(cards('<li><a href="$U">$T</a></li>', HEADLINES[2:]))
    numbers = '<p><b>1</b> <a href="/boats/page/2">2</a></p>'
    page = answer(f"<body><div>{top}</div><ul>{rest}</ul>{numbers}</body>", SECTION)
    listing = read(page, called(*HEADLINES[:2]))
    assert [card.title for card in listing.cards] == list(HEADLINES)
    assert listing.next_url == "https://tidal.example/boats/page/2"


def test_articles_related_to_a_card_are_none_unless_they_are_known() -> None:
    related = "<ul><li><a href='/boats/$R-in-other-words'>In other words: $R</a></li></ul>"
    card = '<article><h3><a href="$U">$T</a></h3>' + related + "</article>"
    drawn = "".join(text.replace("$R", f"the-{n}-long-tale") for n, text in enumerate(cards(card)))
    for known in (OLD, OLD[-2:]):
        assert titles_read(answer(f"<body><div>{drawn}</div></body>", SECTION), known) == list(HEADLINES)


def test_two_columns_of_one_shape_are_two_lists() -> None:
    others = [f"Somebody said something on day {n} of the fair" for n in range(5)]
    left = "".join(cards('<div><a href="$U">$T</a></div>'))
    right = "".join(cards('<div><a href="$U">$T</a></div>', [*others[:3], HEADLINES[3], *others[3:]]))
    page = answer(f"<body><div><div>{left}</div><div>{right}</div></div></body>", SECTION)
    assert titles_read(page, OLD) == list(HEADLINES)


def test_a_box_below_that_shows_a_few_known_articles_among_others_is_none() -> None:
    others = [f"Somebody said something on day {n} of the fair" for n in range(4)]
    box = "".join(cards('<p class=hot><a href="$U">$T</a></p>', [HEADLINES[4], *others, "An older tale of the pier"]))
    known = [*OLD, *called("An older tale of the pier")]
    assert titles_read(listing_page(around=f"{{}}<div class=x>{box}</div>"), known) == list(HEADLINES)


def test_a_list_with_the_oldest_on_top_is_read_too() -> None:
    assert titles_read(listing_page(titles=HEADLINES[::-1]), OLD) == list(HEADLINES[::-1])
    top = "".join(cards('<div class=big><h2><a href="$U">$T</a></h2></div>', HEADLINES[:1:-1]))
    rest = "".join(cards('<li><a href="$U">$T</a></li>', HEADLINES[1::-1]))
    numbers = '<p><b>1</b> <a href="/boats/page/2">2</a></p>'
    page = answer(f"<body><div>{top}</div><ul>{rest}</ul>{numbers}</body>", SECTION)
    assert titles_read(page, OLD) == list(HEADLINES[::-1])


def test_three_known_articles_the_wrong_way_round_are_chance() -> None:
    with pytest.raises(NoCards, match="not in their order"):
        read(listing_page(titles=HEADLINES[3:0:-1]), OLD)


def test_few_known_articles_close_together_prove_more_than_many_far_apart() -> None:
    far = [f"Somebody said something on day {n} of the fair" for n in range(12)]
    far[0], far[3], far[7], far[11] = HEADLINES[2:]
    below = "".join(cards('<p class=hot><a href="$U">$T</a></p>', far))
    near = [HEADLINES[0], "Ropes and how to tie them twice", "Three sails for one mast"]
    known = called(*near, *HEADLINES[2:])
    page = listing_page(around=f"<div class=x>{below}</div>{{}}", titles=near)
    assert titles_read(page, known) == near


def test_page_numbers_below_a_list_count_for_it() -> None:
    old = ["Ropes and how to tie them twice", "Three sails for one mast", "Tar on the deck again"]
    box = "".join(cards('<p class=hot><a href="$U">$T</a></p>', old))
    numbers = '<p><b>1</b> <a href="/boats/page/2">2</a></p>'
    page = listing_page(around=f"<div class=x>{box}</div>{{}}{numbers}")
    assert titles_read(page, called(*HEADLINES[1:3], *old)) == list(HEADLINES)


def test_a_box_above_with_an_old_article_is_none_of_the_list() -> None:
    box = "".join(cards('<p class=hot><a href="$U">$T</a></p>', [HEADLINES[4], "Somebody said something at the fair"]))
    known = [one for one in OLD if one.title != HEADLINES[4]] + called(HEADLINES[4])
    page = listing_page(around=f"<div class=x>{box}</div>{{}}", titles=[*HEADLINES[:4], HEADLINES[5]])
    assert titles_read(page, known) == [*HEADLINES[:4], HEADLINES[5]]


def test_of_a_section_of_four_the_one_article_left_for_the_list_below_the_feature_box_is_read() -> None:
    site = Site([post(n, hours=n, title=f"What happened at pier {n} last night") for n in range(1, 5)], clock=Hands())
    url = f"{ORIGIN}/category/africa/"
    page = Page(url=url, final_url=url, status=200, date=NOW, text=html(site, "/category/africa/"))
    before = read_listing(page, zone=UTC, profiles=shipped_profiles()).cards
    after = read(page, from_cards(before)).cards
    assert [card.url for card in after] == [card.url for card in before]
    assert len(after) == 4


@pytest.mark.parametrize(
    ("box", "place", "shown"),
    [
        ("<p class=hot>{}</p>", "{}$B", True),
        ("<div><h2>Out at sea</h2><p class=hot>{}</p></div>", "{}$B", False),  # in a box with another title
        ("<div><h2><i>Out at sea</i></h2><p class=hot>{}</p></div>", "{}$B", False),
        ("<p class=hot>{}</p>", "{}<h2>Out at sea</h2>$B", False),
        ("<div class=hot><h2>{}</h2><p>It was so, as they say.</p></div>", "{}$B", True),
        ("<p class=hot>{}</p>", "<div><div>{}</div></div><div>$B</div>", False),  # beside the list no more
        ("<p class=hot>{}</p>", "{}$B<h2>An end</h2><p>And nothing else.</p>", True),
    ],
)
def test_a_known_article_alone_below_the_list_is_of_it_only_right_beside_it(box: str, place: str, shown: bool) -> None:
    link = f'<a href="{slug(HEADLINES[5])}">{HEADLINES[5]}</a>'
    page = listing_page(around=place.replace("$B", box.replace("{}", link)), titles=HEADLINES[:5])
    assert titles_read(page, OLD) == list(HEADLINES[: 5 + shown])


def test_a_known_article_below_the_list_is_none_of_it_beside_a_stranger() -> None:
    box = "".join(cards('<p class=hot><a href="$U">$T</a></p>', [HEADLINES[5], "Somebody said something at the fair"]))
    page = listing_page(around=f"{{}}<div>{box}</div>", titles=HEADLINES[:5])
    assert titles_read(page, OLD) == list(HEADLINES[:5])


def test_a_known_article_alone_below_the_list_is_none_of_it_where_others_should_stand_between() -> None:
    link = f'<a href="{slug(HEADLINES[5])}">{HEADLINES[5]}</a>'
    page = listing_page(around=f"{{}}<p class=hot>{link}</p>", titles=HEADLINES[:4])
    assert titles_read(page, OLD) == list(HEADLINES[:4])


def test_a_box_above_that_repeats_the_list_adds_nothing() -> None:
    box = "".join(
        cards('<p class=hot><a href="$U">$T</a></p>', [*HEADLINES[1:3], "Somebody said something at the fair"])
    )
    assert titles_read(listing_page(around=f"<div class=x>{box}</div>{{}}"), OLD) == list(HEADLINES)


UNTIMED = '<article><h3><a href="$U">$T</a></h3></article>'


def test_without_times_a_story_under_a_title_of_its_own_is_none_but_under_the_pages_heading_is_one() -> None:
    lead = LEAD.replace("$A", "")
    under_another = listing_page(UNTIMED, around=f"<div><h2>Out at sea</h2>{lead}</div>{{}}")
    assert titles_read(under_another, OLD) == list(HEADLINES)
    under_its_own = listing_page(UNTIMED, around=f"<div><h1>Boats</h1>{lead}</div>{{}}")
    assert titles_read(under_its_own, OLD) == ["A new ship of the line", *HEADLINES]


def test_a_title_that_names_a_side_box_above_the_whole_page_means_the_page() -> None:
    assert titles_read(listing_page(around="<div><h2>Recent posts</h2>{}</div>"), OLD) == list(HEADLINES)


def test_links_above_whose_addresses_are_no_articles_are_none() -> None:
    above = '<div class=x><p><a href="/boats/moorings">All the moorings that we let</a></p></div>'
    assert titles_read(listing_page(around=above + "{}"), OLD) == list(HEADLINES)


def test_links_in_a_row_without_elements_of_their_own_are_told_by_the_known_ones_among_them() -> None:
    row = "<br>".join(f'<a href="/b/{chr(97 + n)}">{title}</a>' for n, title in enumerate(HEADLINES))
    known = [Known(key=f"tidal.example/b/{chr(97 + n)}", title=HEADLINES[n]) for n in (1, 2, 4)]
    page = answer(f"<body><div>{row}</div></body>", "https://tidal.example/b")
    assert titles_read(page, known) == list(HEADLINES)


def test_an_article_titled_next_is_no_next_page() -> None:
    page = listing_page()
    text = page.text.replace(slug(HEADLINES[2]), "/boats/?p=2").replace(HEADLINES[2], "Next")
    listing = read(replace(page, text=text), OLD)
    assert (len(listing.cards), listing.next_url) == (6, None)


def test_advertisements_in_the_row_are_none() -> None:
    page = listing_page(around="{}")
    paid = (
        '<article><h3><a href="/boats/buy-our-fine-varnish-today">Buy our fine varnish today</a></h3><p>Sponsored</p>'
    )
    text = page.text.replace("</article>", "</article>" + paid + "</article>", 1)
    assert titles_read(replace(page, text=text), OLD) == list(HEADLINES)


def test_labels_that_stand_on_every_card_are_no_articles() -> None:
    card = '<div><a href="/boats/news-from-all-the-harbours">Harbour news</a><h3><a href="$U">$T</a></h3></div>'
    assert titles_read(listing_page(card), OLD) == list(HEADLINES)


def test_new_articles_whose_addresses_are_built_anew_stand_where_the_known_ones_do() -> None:
    page = listing_page()
    fresh = slug(HEADLINES[0])
    text = page.text.replace(fresh, fresh.replace("/boats/", "/"))
    assert titles_read(replace(page, text=text), OLD) == list(HEADLINES)
