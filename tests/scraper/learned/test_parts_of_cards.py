"""Where the title, time, label and excerpt of a card stand, learned from what is known of other cards."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pressclip.models import Known, Published
from tests.scraper.drawn_lists import HEADLINES, SECTION, cards, listing_page, slug
from tests.scraper.learned.made import OLD, read, titles_read
from tests.scraper.saved import AT, answer

MISLEADING = (
    '<section><h3><a href="$U">A story told by those who were there</a></h3><div>$T</div></section>',
    '<section><div class="title">The long read of the week, by our staff</div><i><a href="$U">$T</a></i></section>',
    '<section><a href="$U"><b>What everybody asks about number $N</b><small>$T</small></a></section>',
)


@pytest.mark.parametrize("card", MISLEADING)
def test_the_title_stands_where_known_titles_do_whatever_looks_more_like_one(card: str) -> None:
    drawn = "".join(text.replace("$N", str(n)) for n, text in enumerate(cards(card)))
    assert titles_read(answer(f"<body><div>{drawn}</div></body>", SECTION), OLD) == list(HEADLINES)


@pytest.mark.parametrize(
    "edit",
    [
        lambda title: title[:22].rstrip() + "…",
        lambda title: title[:20].rstrip() + " [...]",
        lambda title: title + " – and what came after",
        lambda title: title.upper(),
        lambda title: title.replace(" ", "&nbsp;&#8220;", 1),
        lambda title: "“" + title + "”",
        lambda title: title.replace("the", "a").replace("a ", "one "),
    ],
    ids=["cut off", "cut off twice", "longer", "capitals", "entities", "quotes", "edited"],
)
@pytest.mark.parametrize("card", MISLEADING)
def test_a_known_title_that_was_cut_off_or_edited_still_shows_where_titles_stand(
    card: str, edit: Callable[[str], str]
) -> None:
    known = [replace(one, title=edit(one.title)) for one in OLD]
    drawn = "".join(text.replace("$N", str(n)) for n, text in enumerate(cards(card)))
    assert titles_read(answer(f"<body><div>{drawn}</div></body>", SECTION), known) == list(HEADLINES)


def test_where_no_title_is_known_any_more_what_looks_like_one_is_shown() -> None:
    known = [replace(one, title="Something else entirely") for one in OLD]
    assert titles_read(listing_page(), known) == list(HEADLINES)


def test_of_several_times_the_one_is_shown_that_agrees_with_those_known() -> None:
    card = (
        '<li><time datetime="2026-11-23T16:00:00Z">updated</time><a href="$U">$T</a>'
        '<time datetime="2026-11-02T09:00:00Z">first printed</time></li>'
    )
    when = datetime(2026, 11, 2, 9, tzinfo=UTC)
    known = [replace(one, published=Published(lower=when, upper=when, precision="second")) for one in OLD]
    assert {card.published.lower for card in read(listing_page(card), known).cards} == {when}
    assert {card.published.lower for card in read(listing_page(card), OLD).cards} == {AT.replace(hour=16, minute=0)}


def test_a_time_that_cannot_be_read_is_shown_as_printed() -> None:
    card = '<li><a href="$U">$T</a> <span>Mon 14:05</span></li>'
    shown = read(listing_page(card), OLD).cards[0]
    assert (shown.time_text, shown.published) == ("Mon 14:05", Published())


def test_a_label_and_an_age_that_run_together_are_told_apart() -> None:
    card = '<li><div><b>Harbour</b><b>3 hours ago</b></div><h3><a href="$U">$T</a></h3></li>'
    shown = read(listing_page(card), [replace(one, label="Harbour") for one in OLD]).cards[0]
    assert (shown.label, shown.time_text) == ("Harbour", "3 hours ago")


def test_a_label_that_no_known_article_proves_is_none() -> None:
    card = '<li><p>Harbour</p><h3><a href="$U">$T</a></h3></li>'
    assert {shown.label for shown in read(listing_page(card), OLD).cards} == {None}


def test_an_excerpt_stands_where_known_ones_begin_alike_even_where_another_text_is_longer() -> None:
    card = (
        '<li><h3><a href="$U">$T</a></h3><p>It was the $T, as they say.</p>'
        "<div>Read by members in all the harbours of the coast since the year 1904.</div></li>"
    )
    known = [replace(one, excerpt=f"It was the {one.title}, as they say. And so on") for one in OLD]
    assert read(listing_page(card), known).cards[0].excerpt == f"It was the {HEADLINES[0]}, as they say."


@pytest.mark.parametrize(
    ("around", "card"),
    [
        ("<table>{}</table>", '<tr class=a><td><a href="$U">$T</a></td></tr><tr><td>2 hours ago</td></tr>'),
        ("<dl>{}</dl>", '<dt><a href="$U">$T</a></dt><dd>2 hours ago</dd>'),
        ("<div>{}</div>", '<h3><a href="$U">$T</a></h3><p>2 hours ago</p>'),
        ("<div>{}</div>", '<h3><a href="$U">$T</a></h3><p>2 hours ago <a href="$U">Read on</a></p>'),
    ],
)
def test_what_follows_a_headline_and_belongs_to_it_is_read(around: str, card: str) -> None:
    page = answer(f"<body>{around.replace('{}', ''.join(cards(card)))}</body>", SECTION)
    listing = read(page, OLD)
    assert [card.title for card in listing.cards] == list(HEADLINES)
    assert {card.time_text for card in listing.cards} == {"2 hours ago"}


def test_a_card_that_shows_its_known_title_at_another_place_shows_it() -> None:
    page = listing_page()
    usual = f'<h3><a href="{slug(HEADLINES[3])}">{HEADLINES[3]}</a></h3>'
    link = f'<a href="{slug(HEADLINES[3])}">'
    other = f"<h3>{link}Live from the quay, all day</a></h3><p>{link}{HEADLINES[3]}</a></p>"
    assert titles_read(replace(page, text=page.text.replace(usual, other)), OLD) == list(HEADLINES)


@pytest.mark.parametrize("left", ["<p>2 hours ago</p>", "<p>It was the third time this week, and nobody saw it.</p>"])
def test_a_card_without_a_label_takes_nothing_else_for_one(left: str) -> None:
    page = listing_page('<article><p>Harbour</p><h3><a href="$U">$T</a></h3>' + left + "</article>")
    text = page.text.replace("<p>Harbour</p>", "", 1)
    listing = read(replace(page, text=text), [replace(one, label="Harbour") for one in OLD])
    assert [card.label for card in listing.cards] == [None, *["Harbour"] * 5]


def test_an_excerpt_that_begins_with_the_title_is_told_from_it() -> None:
    card = '<li><h3><a href="$U">$T</a></h3><p>$T, and what came of it.</p></li>'
    known = [replace(one, excerpt=f"{one.title}, and what came of it.") for one in OLD]
    assert read(listing_page(card), known).cards[0].excerpt == f"{HEADLINES[0]}, and what came of it."


def test_one_known_excerpt_is_enough_to_tell_its_place() -> None:
    card = (
        '<li><h3><a href="$U">$T</a></h3><div>Read by members in all the harbours of the coast, $T</div>'
        "<p>It was the $T, as they say.</p></li>"
    )
    known = [replace(OLD[0], excerpt=f"It was the {OLD[0].title}, as they say"), *OLD[1:]]
    assert read(listing_page(card), known).cards[0].excerpt == f"It was the {HEADLINES[0]}, as they say."


@pytest.mark.parametrize("known", [True, False])
def test_a_long_title_is_no_excerpt(known: bool) -> None:
    titles = [f"{title}, and what else they said of it at the quay" for title in HEADLINES]
    history = [Known(key=f"tidal.example{slug(title)}", title=title if known else "Other") for title in titles[1:]]
    assert {card.excerpt for card in read(listing_page(titles=titles), history).cards} == {None}


def test_what_follows_a_headline_and_leads_to_another_article_is_not_its_own() -> None:
    row = '<h3><a href="$U">$T</a></h3><p><a href="/boats/the-$R-long-tale">The $R long tale</a> 5 hours ago</p>'
    drawn = "".join(text.replace("$R", f"{n}th") for n, text in enumerate(cards(row)))
    listing = read(answer(f"<body><div>{drawn}</div></body>", SECTION), OLD)
    assert [(card.title, card.time_text) for card in listing.cards] == [(title, None) for title in HEADLINES]
