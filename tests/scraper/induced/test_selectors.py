"""What selectors are made of, and what they never name."""

import re
from dataclasses import replace
from itertools import count

import pytest

from tests.scraper.drawn_lists import HEADLINES, listing_page, slug
from tests.scraper.generic.test_reading import expected
from tests.scraper.induced.made import induced, listed, read_again, told


def test_a_lead_story_of_another_shape_is_read_with_the_list_below_it() -> None:
    page, _ = expected("magazine")
    profile = induced(page)
    assert "lead-story" in profile.listing.card


def test_a_lead_story_is_not_named_by_its_own_subject() -> None:
    lead, *rest = HEADLINES
    story = f'<section class="tide"><h2><a href="{slug(lead)}">{lead}</a></h2></section>'
    page = listing_page(
        '<li class="card"><h3><a href="$U">$T</a></h3></li>', around=f"<main>{story}{{}}</main>", titles=rest
    )
    assert "tide" not in induced(page).listing.card


def test_what_wordpress_prints_for_single_articles_is_never_used() -> None:
    numbers = count(100)
    card = '<article id="post-$N" class="post-$N category-boats tag-$N format-gallery type-post hentry">'
    page = listing_page(f'{card}<h2 class="t-boats">'.replace("$N", "7") + '<a href="$U">$T</a></h2></article>')
    page = replace(page, text=re.sub(r"post-7\b", lambda _: f"post-{next(numbers)}", page.text))
    rules = induced(page).listing
    assert not re.search(
        r"post-\d|category|tag-|format-", " ".join([rules.card, rules.title, rules.link, *rules.lists])
    )


@pytest.mark.parametrize(
    ("card", "wanted"),
    [
        ('<article class="css-1x2y3z"><h2 class="css-9z8y7x"><a href="$U">$T</a></h2></article>', "article"),
        ('<div class="Card_root__x7Gh2"><a class="Card_link__9dKq1" href="$U">$T</a></div>', '[class*="Card_root__"]'),
        ('<div class="mt-4 teaser css-1x2y3z"><a href="$U">$T</a></div>', ".teaser"),
        ('<div class="sc-bdVaJa" itemprop="blogPost"><a href="$U">$T</a></div>', "[itemprop~=blogPost]"),
    ],
)
def test_names_and_tags_that_mean_something_go_before_names_that_a_tool_made(card: str, wanted: str) -> None:
    around = '<nav><div><a href="/a">Home</a></div></nav><main>{}</main>'
    chosen = induced(listing_page(f"{card}", around=around)).listing.card
    assert wanted in {chosen, chosen.split()[-1]} or chosen.endswith(wanted)


def test_a_page_without_any_class_is_read_by_its_structure() -> None:
    menu = "<div><div><a href=/a>Boats</a></div><div><a href=/b>Rowing boats for sale</a></div></div>"
    card = (
        '<div><div><a href="$U"><img src="$U.png"></a></div><div><a href="$U">$T</a></div><div>2 hours ago</div></div>'
    )
    page = listing_page(card, around=f"{menu}<div>{{}}</div><div><a href=/c>Imprint</a></div>")
    profile = induced(page)
    assert [card.title for card in read_again(page, profile).cards] == list(HEADLINES)
    more = listing_page(
        card, around=f"{menu}<div>{{}}</div>", titles=[*HEADLINES, "A whale asks for the way to the sea"]
    )
    assert len(read_again(more, profile).cards) == len(HEADLINES) + 1


def test_cards_that_lack_a_field_on_the_next_day_are_read_all_the_same() -> None:
    more = '<time>2 hours ago</time><img src="$U.png">'
    full = f'<li class="card"><b class="kind">Tides</b><h3><a href="$U">$T</a></h3>{more}</li>'
    profile = induced(listing_page(full))
    bare = '<li class="card"><h3><a href="$U">$T</a></h3></li>'
    page = listing_page(bare, titles=HEADLINES[:2])
    assert [(card.title, card.label, card.image) for card in read_again(page, profile).cards] == [
        (title, None, None) for title in HEADLINES[:2]
    ]


def test_related_stories_inside_a_card_stay_cards_of_their_own() -> None:
    first, second, *rest = HEADLINES
    inner = f'<ul class="more"><li class="rel"><h3><a href="{slug(second)}">{second}</a></h3></li></ul>'
    head = f'<article class="card"><h3><a href="{slug(first)}">{first}</a></h3>{inner}</article>'
    page = listing_page(
        '<article class="card"><h3><a href="$U">$T</a></h3></article>', around=f"<main>{head}{{}}</main>", titles=rest
    )
    listing = listed(page, HEADLINES)
    assert told(read_again(page, induced(page, listing))) == told(listing)


def test_what_a_link_says_of_robots_and_buttons_is_not_used() -> None:
    profile = induced(listing_page('<div><a rel="nofollow" role="button" href="$U">$T</a></div>'))
    assert not re.search("nofollow|button", str(profile))


def test_no_mark_is_taken_from_a_comment_inside_the_list() -> None:
    around = '<div class="list">{}<!-- <div id="side"> --><p>The end</p></div><div class="q" id="side"></div>'
    assert induced(listing_page(around=around)).listing.until == ""
