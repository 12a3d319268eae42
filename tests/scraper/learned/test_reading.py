"""A page after a redesign, read by the articles that its section showed before it."""

import gc
import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressclip.errors import NoCards, PressclipError
from pressclip.models import Card, Known, Listing, Page, Published
from replica.site import Site
from scraper.generic.teasers import links
from scraper.html.markup import parse
from scraper.html.outline import Element, outline
from scraper.html.sites import identity
from scraper.learned.reading import read_learned
from scraper.profiles.listing import read_listing
from scraper.profiles.profile import shipped_profiles
from tests.replica.making import NOW, ORIGIN, Hands, html, post
from tests.scraper.drawn_lists import HEADLINES, SECTION, cards, listing_page, slug
from tests.scraper.histories import CHOICES, from_cards, from_truth
from tests.scraper.saved import AT, ROME, THEMES, answer, real
from tests.scraper.test_hostile_pages import _MUTATIONS, _SMALL

_PAGES = Path(__file__).parents[2] / "pages"
_STYLES = sorted(
    path.relative_to(_PAGES).with_suffix("").as_posix()
    for folder in ("generic", "learned")
    for path in (_PAGES / folder).glob("*.json")
    if path.stem != "menu-only"
)
_SECONDS = 3.0  # of processor time for one page


def _read(page: Page, known: Sequence[Known]) -> Listing:
    return read_learned(page, zone=ROME, known=known)


def _titles(page: Page, known: Sequence[Known]) -> list[str]:
    return [card.title for card in _read(page, known).cards]


def _known(*titles: str) -> list[Known]:
    return [Known(key=f"tidal.example{slug(title)}", title=title) for title in titles]


OLD = _known(*HEADLINES[1:])  # all but the first, which is new


# Saved pages, of whose articles half are known


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("theme", THEMES)
def test_real_section_pages_show_all_their_articles_where_half_of_them_are_known(theme: str, choice: str) -> None:
    wanted = found = right = named = 0
    for _, facts, page in real(theme):
        if facts.get("status") == 200 and len(facts.get("cards", ())) > 1:
            history = CHOICES[choice](from_truth(page, facts["cards"]))
            titles = {identity(urljoin(page.url, card["path"])): card["title"] for card in facts["cards"]}
            shown = {identity(card.url): card.title for card in _read(page, history).cards}
            wanted, found = wanted + len(titles), found + len(shown)
            right += len(titles.keys() & shown.keys())
            named += len(titles.items() & shown.items())
    print(f"{theme}, {choice} known: {right} of {wanted} found, {found - right} others, {named} titles right")
    assert min(right / wanted, right / found) >= 0.98
    assert named == right


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("name", [name for name in _STYLES if name.startswith("generic/")])
def test_pages_of_many_styles_show_all_their_articles_where_half_of_them_are_known(name: str, choice: str) -> None:
    facts = json.loads((_PAGES / f"{name}.json").read_text("utf-8"))
    page = answer((_PAGES / f"{name}.html").read_text("utf-8"), facts["url"])
    listing = _read(page, CHOICES[choice](from_truth(page, facts["cards"])))
    assert {card.url: card.title for card in listing.cards} == {
        urljoin(facts["url"], card["path"]): card["title"] for card in facts["cards"]
    }
    assert listing.next_url == (urljoin(facts["url"], facts["next"]) if facts["next"] else None)


@pytest.mark.parametrize("name", [name for name in _STYLES if name.startswith("learned/")])
def test_a_longer_and_richer_list_above_is_not_the_sections_where_known_articles_stand_in_the_plain_one(
    name: str,
) -> None:
    facts = json.loads((_PAGES / f"{name}.json").read_text("utf-8"))
    page = answer((_PAGES / f"{name}.html").read_text("utf-8"), facts["url"])
    known = [one for one, card in zip(from_truth(page, facts["cards"]), facts["cards"], strict=True) if card["known"]]
    shown = [(card.url, card.title) for card in _read(page, known).cards]
    assert shown == [(urljoin(facts["url"], card["path"]), card["title"]) for card in facts["cards"]]


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("seed", range(1, 10))
def test_a_redesigned_page_reads_as_it_did_before(seed: int, choice: str) -> None:
    site = Site([post(n, hours=n, title=f"What happened at pier {n} last night") for n in range(1, 31)], clock=Hands())
    for path in ("/category/africa/", "/category/africa/page/2/"):
        site.design = None
        url = ORIGIN + path
        page = Page(url=url, final_url=url, status=200, date=NOW, text=html(site, path))
        before = read_listing(page, zone=UTC, profiles=shipped_profiles())
        site.redesign(seed)
        after = read_learned(
            replace(page, text=html(site, path)), zone=UTC, known=CHOICES[choice](from_cards(before.cards))
        )
        assert [_told(card) for card in after.cards] == [_told(card) for card in before.cards]
        excerpts = {card.url: card.excerpt for card in before.cards}
        assert all(card.excerpt in {excerpts[card.url], None} for card in after.cards)


def _told(card: Card) -> tuple[object, ...]:
    return card.url, card.title, card.position, card.label, card.published


# What is learned of a card


def test_a_card_has_its_parts_and_the_listing_says_how_it_was_found() -> None:
    card = (
        '<article><img src="/i.jpg"><p>Harbour</p><h2><a href="$U?utm_source=x">$T</a></h2><p>2 hours ago</p>'
        "<p>Nobody had announced it, and nobody was surprised when it came.</p></article>"
    )
    listing = _read(listing_page(card, around="<h1>Boats</h1>{}"), [replace(one, label="harbour") for one in OLD])
    assert listing.cards[0] == Card(
        url=f"https://tidal.example{slug(HEADLINES[0])}",
        title=HEADLINES[0],
        position=0,
        label="Harbour",
        time_text="2 hours ago",
        published=listing.cards[1].published,
        excerpt="Nobody had announced it, and nobody was surprised when it came.",
        image="https://tidal.example/i.jpg",
    )
    assert listing.cards[0].published.lower == AT - timedelta(hours=2.5)
    assert (listing.method, listing.heading, listing.url) == ("learned", "Boats", SECTION)
    assert [card.position for card in listing.cards] == list(range(6))
    assert listing.evidence == (
        "5 of 5 known articles reappear among 6 cards, in lists: 1",
        "5 show the title that is known, in places: 1",
        "5 show the label that is known",
        "6 cards with a time",
    )


MISLEADING = (
    '<section><h3><a href="$U">A story told by those who were there</a></h3><div>$T</div></section>',
    '<section><div class="title">The long read of the week, by our staff</div><i><a href="$U">$T</a></i></section>',
    '<section><a href="$U"><b>What everybody asks about number $N</b><small>$T</small></a></section>',
)


@pytest.mark.parametrize("card", MISLEADING)
def test_the_title_stands_where_known_titles_do_whatever_looks_more_like_one(card: str) -> None:
    drawn = "".join(text.replace("$N", str(n)) for n, text in enumerate(cards(card)))
    assert _titles(answer(f"<body><div>{drawn}</div></body>", SECTION), OLD) == list(HEADLINES)


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
    assert _titles(answer(f"<body><div>{drawn}</div></body>", SECTION), known) == list(HEADLINES)


def test_where_no_title_is_known_any_more_what_looks_like_one_is_shown() -> None:
    known = [replace(one, title="Something else entirely") for one in OLD]
    assert _titles(listing_page(), known) == list(HEADLINES)


def test_of_several_times_the_one_is_shown_that_agrees_with_those_known() -> None:
    card = (
        '<li><time datetime="2026-11-23T16:00:00Z">updated</time><a href="$U">$T</a>'
        '<time datetime="2026-11-02T09:00:00Z">first printed</time></li>'
    )
    when = datetime(2026, 11, 2, 9, tzinfo=UTC)
    known = [replace(one, published=Published(lower=when, upper=when, precision="second")) for one in OLD]
    assert {card.published.lower for card in _read(listing_page(card), known).cards} == {when}
    assert {card.published.lower for card in _read(listing_page(card), OLD).cards} == {AT.replace(hour=16, minute=0)}


def test_a_time_that_cannot_be_read_is_shown_as_printed() -> None:
    card = '<li><a href="$U">$T</a> <span>Mon 14:05</span></li>'
    shown = _read(listing_page(card), OLD).cards[0]
    assert (shown.time_text, shown.published) == ("Mon 14:05", Published())


def test_a_label_and_an_age_that_run_together_are_told_apart() -> None:
    card = '<li><div><b>Harbour</b><b>3 hours ago</b></div><h3><a href="$U">$T</a></h3></li>'
    shown = _read(listing_page(card), [replace(one, label="Harbour") for one in OLD]).cards[0]
    assert (shown.label, shown.time_text) == ("Harbour", "3 hours ago")


def test_a_label_that_no_known_article_proves_is_none() -> None:
    card = '<li><p>Harbour</p><h3><a href="$U">$T</a></h3></li>'
    assert {shown.label for shown in _read(listing_page(card), OLD).cards} == {None}


def test_an_excerpt_stands_where_known_ones_begin_alike_even_where_another_text_is_longer() -> None:
    card = (
        '<li><h3><a href="$U">$T</a></h3><p>It was the $T, as they say.</p>'
        "<div>Read by members in all the harbours of the coast since the year 1904.</div></li>"
    )
    known = [replace(one, excerpt=f"It was the {one.title}, as they say. And so on") for one in OLD]
    assert _read(listing_page(card), known).cards[0].excerpt == f"It was the {HEADLINES[0]}, as they say."


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
    listing = _read(page, OLD)
    assert [card.title for card in listing.cards] == list(HEADLINES)
    assert {card.time_text for card in listing.cards} == {"2 hours ago"}


def test_a_card_that_shows_its_known_title_at_another_place_shows_it() -> None:
    page = listing_page()
    usual = f'<h3><a href="{slug(HEADLINES[3])}">{HEADLINES[3]}</a></h3>'
    link = f'<a href="{slug(HEADLINES[3])}">'
    other = f"<h3>{link}Live from the quay, all day</a></h3><p>{link}{HEADLINES[3]}</a></p>"
    assert _titles(replace(page, text=page.text.replace(usual, other)), OLD) == list(HEADLINES)


@pytest.mark.parametrize("left", ["<p>2 hours ago</p>", "<p>It was the third time this week, and nobody saw it.</p>"])
def test_a_card_without_a_label_takes_nothing_else_for_one(left: str) -> None:
    page = listing_page('<article><p>Harbour</p><h3><a href="$U">$T</a></h3>' + left + "</article>")
    text = page.text.replace("<p>Harbour</p>", "", 1)
    listing = _read(replace(page, text=text), [replace(one, label="Harbour") for one in OLD])
    assert [card.label for card in listing.cards] == [None, *["Harbour"] * 5]


def test_an_excerpt_that_begins_with_the_title_is_told_from_it() -> None:
    card = '<li><h3><a href="$U">$T</a></h3><p>$T, and what came of it.</p></li>'
    known = [replace(one, excerpt=f"{one.title}, and what came of it.") for one in OLD]
    assert _read(listing_page(card), known).cards[0].excerpt == f"{HEADLINES[0]}, and what came of it."


def test_one_known_excerpt_is_enough_to_tell_its_place() -> None:
    card = (
        '<li><h3><a href="$U">$T</a></h3><div>Read by members in all the harbours of the coast, $T</div>'
        "<p>It was the $T, as they say.</p></li>"
    )
    known = [replace(OLD[0], excerpt=f"It was the {OLD[0].title}, as they say"), *OLD[1:]]
    assert _read(listing_page(card), known).cards[0].excerpt == f"It was the {HEADLINES[0]}, as they say."


@pytest.mark.parametrize("known", [True, False])
def test_a_long_title_is_no_excerpt(known: bool) -> None:
    titles = [f"{title}, and what else they said of it at the quay" for title in HEADLINES]
    history = [Known(key=f"tidal.example{slug(title)}", title=title if known else "Other") for title in titles[1:]]
    assert {card.excerpt for card in _read(listing_page(titles=titles), history).cards} == {None}


def test_what_follows_a_headline_and_leads_to_another_article_is_not_its_own() -> None:
    row = '<h3><a href="$U">$T</a></h3><p><a href="/boats/the-$R-long-tale">The $R long tale</a> 5 hours ago</p>'
    drawn = "".join(text.replace("$R", f"{n}th") for n, text in enumerate(cards(row)))
    listing = _read(answer(f"<body><div>{drawn}</div></body>", SECTION), OLD)
    assert [(card.title, card.time_text) for card in listing.cards] == [(title, None) for title in HEADLINES]


def test_what_follows_a_whole_list_is_not_its_last_headlines() -> None:
    rows = cards('<h3><a href="$U">$T</a></h3><p>2 hours ago</p>')
    printed = '<p><time datetime="2026-01-01T00:00:00Z">printed</time></p>'
    page = answer(f"<body><div>{rows[0]}<p>And a note.</p>{''.join(rows[1:])}{printed}</div></body>", SECTION)
    assert {card.time_text for card in _read(page, OLD).cards} == {"2 hours ago"}


LONE = '<p><a href="/boats/a-new-ship-of-the-line">A new ship of the line</a></p>'


def test_a_lone_story_is_read_without_the_pages_heading_and_menu_above_it() -> None:
    motto = "All that floats, and some of what does not, from the four harbours of the coast."
    menu = "".join(f'<a href="/x{n}">{n}</a>' for n in range(15))
    for above in (f"<h1>Boats</h1><p>{motto}</p>", f"<div><img src='/logo.png'><p>{motto}</p>{menu}</div>"):
        first = _read(listing_page(around=f"<div>{above}{LONE}</div>{{}}"), OLD).cards[0]
        assert (first.title, first.excerpt, first.image) == ("A new ship of the line", None, None)


def test_headings_of_the_first_rank_on_every_card_are_the_cards_own() -> None:
    card = '<div><h1>$T</h1><p><a href="$U">Read more</a></p></div>'
    assert _titles(listing_page(card), OLD) == list(HEADLINES)


# Which lists are the section's


LEAD = '<div class="top"><h2><a href="/boats/a-new-ship-of-the-line">A new ship of the line</a></h2>$A</div>'


def test_an_unknown_lead_story_above_the_list_is_one_of_its_articles() -> None:
    page = listing_page(around=LEAD.replace("$A", "") + "{}")
    assert _titles(page, OLD) == ["A new ship of the line", *HEADLINES]


def test_a_lead_story_that_is_older_than_the_list_is_none_of_its_articles() -> None:
    page = listing_page(around=LEAD.replace("$A", "<p>3 days ago</p>") + "{}")
    assert _titles(page, OLD) == list(HEADLINES)


@pytest.mark.parametrize(("age", "shown"), [("<p>1 hour ago</p>", True), ("<p>3 days ago</p>", False), ("", False)])
def test_a_story_under_a_title_of_its_own_is_one_only_if_it_is_newer(age: str, shown: bool) -> None:
    page = listing_page(around="<div><h2>Out at sea</h2>" + LEAD.replace("$A", age) + "</div>{}")
    assert len(_titles(page, OLD)) == 6 + shown


def test_many_unknown_stories_above_are_another_list() -> None:
    above = "".join(
        f'<p><a href="/boats/story-of-the-day-number-{n}">Story of the day number {n}</a></p>' for n in range(7)
    )
    assert _titles(listing_page(around=f"<div class=other>{above}</div>{{}}"), OLD) == list(HEADLINES)


def test_a_list_above_the_main_part_of_the_page_is_none_of_it() -> None:
    page = listing_page(around=LEAD.replace("$A", "") + "<main>{}</main>")
    assert _titles(page, OLD) == list(HEADLINES)


def test_an_unknown_story_in_another_folder_than_all_known_ones_is_another_sections() -> None:
    lead = LEAD.replace("$A", "").replace("/boats/", "/planes/")
    assert _titles(listing_page(around=lead + "{}"), OLD) == list(HEADLINES)


def test_cards_of_two_shapes_in_one_row_are_one_list() -> None:
    odd, even = '<div class=odd><h3><a href="$U">$T</a></h3></div>', '<p class=even><b><a href="$U">$T</a></b></p>'
    mixed = "".join((odd, even)[n % 2].replace("$U", slug(t)).replace("$T", t) for n, t in enumerate(HEADLINES))
    assert _titles(answer(f"<body><div>{mixed}</div></body>", SECTION), _known(*HEADLINES[2:5])) == list(HEADLINES)


def test_what_stands_above_page_numbers_is_the_list_even_where_known_articles_stand_on_top_alone() -> None:
    top = "".join(cards('<div class=big><h2><a href="$U">$T</a></h2></div>', HEADLINES[:2]))
    rest = "".join(cards('<li><a href="$U">$T</a></li>', HEADLINES[2:]))
    numbers = '<p><b>1</b> <a href="/boats/page/2">2</a></p>'
    page = answer(f"<body><div>{top}</div><ul>{rest}</ul>{numbers}</body>", SECTION)
    listing = _read(page, _known(*HEADLINES[:2]))
    assert [card.title for card in listing.cards] == list(HEADLINES)
    assert listing.next_url == "https://tidal.example/boats/page/2"


def test_articles_related_to_a_card_are_none_unless_they_are_known() -> None:
    related = "<ul><li><a href='/boats/$R-in-other-words'>In other words: $R</a></li></ul>"
    card = '<article><h3><a href="$U">$T</a></h3>' + related + "</article>"
    drawn = "".join(text.replace("$R", f"the-{n}-long-tale") for n, text in enumerate(cards(card)))
    for known in (OLD, OLD[-2:]):
        assert _titles(answer(f"<body><div>{drawn}</div></body>", SECTION), known) == list(HEADLINES)


def test_two_columns_of_one_shape_are_two_lists() -> None:
    others = [f"Somebody said something on day {n} of the fair" for n in range(5)]
    left = "".join(cards('<div><a href="$U">$T</a></div>'))
    right = "".join(cards('<div><a href="$U">$T</a></div>', [*others[:3], HEADLINES[3], *others[3:]]))
    page = answer(f"<body><div><div>{left}</div><div>{right}</div></div></body>", SECTION)
    assert _titles(page, OLD) == list(HEADLINES)


def test_a_box_below_that_shows_a_few_known_articles_among_others_is_none() -> None:
    others = [f"Somebody said something on day {n} of the fair" for n in range(4)]
    box = "".join(cards('<p class=hot><a href="$U">$T</a></p>', [HEADLINES[4], *others, "An older tale of the pier"]))
    known = [*OLD, *_known("An older tale of the pier")]
    assert _titles(listing_page(around=f"{{}}<div class=x>{box}</div>"), known) == list(HEADLINES)


def test_a_list_with_the_oldest_on_top_is_read_too() -> None:
    assert _titles(listing_page(titles=HEADLINES[::-1]), OLD) == list(HEADLINES[::-1])
    top = "".join(cards('<div class=big><h2><a href="$U">$T</a></h2></div>', HEADLINES[:1:-1]))
    rest = "".join(cards('<li><a href="$U">$T</a></li>', HEADLINES[1::-1]))
    numbers = '<p><b>1</b> <a href="/boats/page/2">2</a></p>'
    page = answer(f"<body><div>{top}</div><ul>{rest}</ul>{numbers}</body>", SECTION)
    assert _titles(page, OLD) == list(HEADLINES[::-1])


def test_three_known_articles_the_wrong_way_round_are_chance() -> None:
    with pytest.raises(NoCards, match="not in their order"):
        _read(listing_page(titles=HEADLINES[3:0:-1]), OLD)


def test_few_known_articles_close_together_prove_more_than_many_far_apart() -> None:
    far = [f"Somebody said something on day {n} of the fair" for n in range(12)]
    far[0], far[3], far[7], far[11] = HEADLINES[2:]
    below = "".join(cards('<p class=hot><a href="$U">$T</a></p>', far))
    near = [HEADLINES[0], "Ropes and how to tie them twice", "Three sails for one mast"]
    known = _known(*near, *HEADLINES[2:])
    page = listing_page(around=f"<div class=x>{below}</div>{{}}", titles=near)
    assert _titles(page, known) == near


def test_page_numbers_below_a_list_count_for_it() -> None:
    old = ["Ropes and how to tie them twice", "Three sails for one mast", "Tar on the deck again"]
    box = "".join(cards('<p class=hot><a href="$U">$T</a></p>', old))
    numbers = '<p><b>1</b> <a href="/boats/page/2">2</a></p>'
    page = listing_page(around=f"<div class=x>{box}</div>{{}}{numbers}")
    assert _titles(page, _known(*HEADLINES[1:3], *old)) == list(HEADLINES)


def test_a_box_above_with_an_old_article_is_none_of_the_list() -> None:
    box = "".join(cards('<p class=hot><a href="$U">$T</a></p>', [HEADLINES[4], "Somebody said something at the fair"]))
    known = [one for one in OLD if one.title != HEADLINES[4]] + _known(HEADLINES[4])
    page = listing_page(around=f"<div class=x>{box}</div>{{}}", titles=[*HEADLINES[:4], HEADLINES[5]])
    assert _titles(page, known) == [*HEADLINES[:4], HEADLINES[5]]


def test_of_a_section_of_four_the_one_article_left_for_the_list_below_the_feature_box_is_read() -> None:
    site = Site([post(n, hours=n, title=f"What happened at pier {n} last night") for n in range(1, 5)], clock=Hands())
    url = f"{ORIGIN}/category/africa/"
    page = Page(url=url, final_url=url, status=200, date=NOW, text=html(site, "/category/africa/"))
    before = read_listing(page, zone=UTC, profiles=shipped_profiles()).cards
    after = _read(page, from_cards(before)).cards
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
    assert _titles(page, OLD) == list(HEADLINES[: 5 + shown])


def test_a_known_article_below_the_list_is_none_of_it_beside_a_stranger() -> None:
    box = "".join(cards('<p class=hot><a href="$U">$T</a></p>', [HEADLINES[5], "Somebody said something at the fair"]))
    page = listing_page(around=f"{{}}<div>{box}</div>", titles=HEADLINES[:5])
    assert _titles(page, OLD) == list(HEADLINES[:5])


def test_a_known_article_alone_below_the_list_is_none_of_it_where_others_should_stand_between() -> None:
    link = f'<a href="{slug(HEADLINES[5])}">{HEADLINES[5]}</a>'
    page = listing_page(around=f"{{}}<p class=hot>{link}</p>", titles=HEADLINES[:4])
    assert _titles(page, OLD) == list(HEADLINES[:4])


def test_a_box_above_that_repeats_the_list_adds_nothing() -> None:
    box = "".join(
        cards('<p class=hot><a href="$U">$T</a></p>', [*HEADLINES[1:3], "Somebody said something at the fair"])
    )
    assert _titles(listing_page(around=f"<div class=x>{box}</div>{{}}"), OLD) == list(HEADLINES)


UNTIMED = '<article><h3><a href="$U">$T</a></h3></article>'


def test_without_times_a_story_under_a_title_of_its_own_is_none_but_under_the_pages_heading_is_one() -> None:
    lead = LEAD.replace("$A", "")
    under_another = listing_page(UNTIMED, around=f"<div><h2>Out at sea</h2>{lead}</div>{{}}")
    assert _titles(under_another, OLD) == list(HEADLINES)
    under_its_own = listing_page(UNTIMED, around=f"<div><h1>Boats</h1>{lead}</div>{{}}")
    assert _titles(under_its_own, OLD) == ["A new ship of the line", *HEADLINES]


def test_a_title_that_names_a_side_box_above_the_whole_page_means_the_page() -> None:
    assert _titles(listing_page(around="<div><h2>Recent posts</h2>{}</div>"), OLD) == list(HEADLINES)


def test_links_above_whose_addresses_are_no_articles_are_none() -> None:
    above = '<div class=x><p><a href="/boats/moorings">All the moorings that we let</a></p></div>'
    assert _titles(listing_page(around=above + "{}"), OLD) == list(HEADLINES)


def test_links_in_a_row_without_elements_of_their_own_are_told_by_the_known_ones_among_them() -> None:
    row = "<br>".join(f'<a href="/b/{chr(97 + n)}">{title}</a>' for n, title in enumerate(HEADLINES))
    known = [Known(key=f"tidal.example/b/{chr(97 + n)}", title=HEADLINES[n]) for n in (1, 2, 4)]
    page = answer(f"<body><div>{row}</div></body>", "https://tidal.example/b")
    assert _titles(page, known) == list(HEADLINES)


def test_an_article_titled_next_is_no_next_page() -> None:
    page = listing_page()
    text = page.text.replace(slug(HEADLINES[2]), "/boats/?p=2").replace(HEADLINES[2], "Next")
    listing = _read(replace(page, text=text), OLD)
    assert (len(listing.cards), listing.next_url) == (6, None)


def test_advertisements_in_the_row_are_none() -> None:
    page = listing_page(around="{}")
    paid = (
        '<article><h3><a href="/boats/buy-our-fine-varnish-today">Buy our fine varnish today</a></h3><p>Sponsored</p>'
    )
    text = page.text.replace("</article>", "</article>" + paid + "</article>", 1)
    assert _titles(replace(page, text=text), OLD) == list(HEADLINES)


def test_labels_that_stand_on_every_card_are_no_articles() -> None:
    card = '<div><a href="/boats/news-from-all-the-harbours">Harbour news</a><h3><a href="$U">$T</a></h3></div>'
    assert _titles(listing_page(card), OLD) == list(HEADLINES)


def test_new_articles_whose_addresses_are_built_anew_stand_where_the_known_ones_do() -> None:
    page = listing_page()
    fresh = slug(HEADLINES[0])
    text = page.text.replace(fresh, fresh.replace("/boats/", "/"))
    assert _titles(replace(page, text=text), OLD) == list(HEADLINES)


# Where nothing is learned


@pytest.mark.parametrize(
    ("box", "reason"),
    [
        ("<nav>{}</nav>", "0 known articles are linked outside"),
        ("<footer>{}</footer>", "0 known articles are linked outside"),
        ('<div class="most-read">{}</div>', "0 known articles are linked outside"),
        ("<div><h3>Most read</h3>{}</div>", "0 known articles are linked outside"),
    ],
)
def test_known_articles_in_menus_and_side_boxes_alone_prove_no_list(box: str, reason: str) -> None:
    others = "".join(
        f'<li><h2><a href="/planes/day-{n}-of-the-air-show">Day {n} of the great air show</a></h2></li>'
        for n in range(8)
    )
    with pytest.raises(NoCards, match=reason):
        _read(listing_page('<p><a href="$U">$T</a></p>', around=f"<ol>{others}</ol>{box}"), OLD)


def test_known_articles_in_no_order_prove_no_list() -> None:
    with pytest.raises(NoCards, match="in no list together or not in their order"):
        _read(listing_page(titles=[HEADLINES[n] for n in (2, 5, 1, 4, 3)]), OLD)


def test_a_list_in_which_others_are_many_more_is_not_the_sections() -> None:
    titles = [f"Somebody said something on day {n} of the fair" for n in range(12)]
    titles[1], titles[6], titles[11] = HEADLINES[1:4]
    with pytest.raises(NoCards, match="3 known articles are too few among 12"):
        _read(listing_page(titles=titles), OLD)


@pytest.mark.parametrize(
    ("page", "known", "reason"),
    [
        (listing_page(), [], "none of 0 known articles is linked"),
        (listing_page(), _known("Something else entirely"), "none of 1 known articles is linked"),
        (listing_page(), _known(HEADLINES[2]), "1 known articles are linked outside"),
        (answer(""), OLD, "none of 5 known articles is linked"),
        (replace(listing_page(), status=404), OLD, "HTTP 404"),
        (answer(listing_page().text, f"https://tidal.example{slug(HEADLINES[1])}"), OLD, "that of a known article"),
    ],
)
def test_a_page_without_known_articles_says_why_nothing_is_learned(
    page: Page, known: Sequence[Known], reason: str
) -> None:
    with pytest.raises(NoCards, match=reason):
        _read(page, known)


def test_an_article_known_twice_counts_once_and_as_the_newer() -> None:
    assert _titles(listing_page(titles=HEADLINES[1:4]), _known(*HEADLINES[1:4], HEADLINES[1])) == list(HEADLINES[1:4])
    with pytest.raises(NoCards, match="1 known articles are linked outside"):
        _read(listing_page(), _known(HEADLINES[2], HEADLINES[2]))


@pytest.mark.parametrize("known", [OLD, OLD[:1]])
def test_a_page_is_let_go_once_it_is_read_or_refused(known: Sequence[Known]) -> None:
    gc.collect()
    gc.disable()
    try:
        before = sum(isinstance(one, Element) for one in gc.get_objects())
        with suppress(NoCards):
            _read(listing_page(), known)
        assert sum(isinstance(one, Element) for one in gc.get_objects()) == before
    finally:
        gc.enable()


# Pages that somebody broke


def _outcome(text: str, stride: int) -> None:
    """Reads a page of whose links each second or so is said to be known: our errors only, in bounded time."""
    page = answer(text)
    started = time.process_time()
    with suppress(PressclipError):
        linked = links(outline(parse(text)), page.final_url)
        known = [Known(key=link.key, title=link.texts[0], excerpt=link.texts[-1]) for link in linked[::stride][:60]]
        assert read_learned(page, zone=ROME, known=known).cards
    assert time.process_time() - started < _SECONDS


@settings(max_examples=200, deadline=None)
@given(
    name=st.sampled_from(sorted(_SMALL)),
    mutations=st.lists(st.tuples(st.sampled_from(_MUTATIONS), st.floats(0, 1)), min_size=1, max_size=5),
    stride=st.integers(1, 4),
)
def test_a_mutated_page_raises_no_error_but_ours_in_bounded_time(
    name: str, mutations: list[tuple[Callable[[str, int], str], float]], stride: int
) -> None:
    text = _SMALL[name]
    for mutation, share in mutations:
        text = mutation(text, int(share * len(text)))
    _outcome(text, stride)


@pytest.mark.parametrize(
    "piece",
    [
        '<li><a href="/boats/the-story-of-day-$N">The story of day $N</a></li>',
        '<div><a href="/boats/the-story-of-day-$N">' + "The story of day $N " * 20 + "</a><p>" + "1 min ago<br>" * 9,
        '<h1><a href="/boats/the-story-of-day-$N">A $N</a><time datetime="2026-11-23T10:00:00Z">',
        '<b><a href="/boats/the-story-of-day-1">$N</a>',
    ],
    ids=["items", "nested", "headings", "one link"],
)
def test_a_page_of_thousands_of_articles_is_read_in_bounded_time(piece: str) -> None:
    for number in (100, 1_200):
        _outcome("<body><ul>" + "".join(piece.replace("$N", str(n)) for n in range(number)), 2)


@settings(max_examples=60, deadline=None)
@given(
    titles=st.lists(
        st.text(st.characters(codec="utf-8"), min_size=1, max_size=40),
        min_size=2,
        max_size=8,
    ),
    stride=st.integers(1, 3),
)
def test_any_known_title_and_any_shown_raise_no_error_but_ours(titles: list[str], stride: int) -> None:
    rows = "".join(f'<li><a href="/boats/day-{n}-of-the-fair">{title}</a></li>' for n, title in enumerate(titles))
    known = [Known(key=f"tidal.example/boats/day-{n}-of-the-fair", title=title) for n, title in enumerate(titles)]
    with suppress(PressclipError):
        assert _read(answer(f"<body><ul>{rows}</ul></body>", SECTION), known[::stride]).cards
