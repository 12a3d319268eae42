"""What stands around and inside the lists of real pages: columns with odd names, links in cards, marked words."""

import pytest

from scraper.generic.reading import read_generic
from tests.scraper.drawn_lists import CARD, HEADLINES, SECTION, cards, listing_page, slug
from tests.scraper.saved import ROME, answer

_BARE = "".join(f'<li><a href="/boats/{n}-words-on-the-tide">{n} words on the tide of today</a></li>' for n in range(5))


def _titles(body: str) -> list[str]:
    return [card.title for card in read_generic(answer(f"<body>{body}</body>", SECTION), zone=ROME).cards]


def _drawn(card: str = CARD, *, around: str = "{}") -> list[str]:
    return [card.title for card in read_generic(listing_page(card, around=around), zone=ROME).cards]


@pytest.mark.parametrize(
    "name", ["left-column", "middle_rail", "leftrail", "content-rail", "carousel", "trending-list"]
)
def test_a_list_in_a_piece_that_is_named_as_a_side_box_is_read_where_nothing_outside_is_as_good(name: str) -> None:
    assert _drawn(around=f'<div class="{name}">{{}}</div><div><ul>{_BARE}</ul></div>') == list(HEADLINES)


@pytest.mark.parametrize("name", ["jcarousel-skin", "slideshow", "flexslider"])
def test_a_strip_of_pictures_is_not_the_list(name: str) -> None:
    strip = f'<div class="{name}"><ul>{_BARE}</ul></div>'
    assert _drawn('<div><a href="$U">$T</a><p>2 hours ago</p></div>', around=f"{strip}{{}}") == list(HEADLINES)


def test_what_drupal_promotes_to_the_front_page_is_no_advertisement() -> None:
    card = '<article class="node node--type-news node--promoted"><h2><a href="$U">$T</a></h2></article>'
    assert _drawn(card) == list(HEADLINES)


@pytest.mark.parametrize("word", ["sponsored", "card--promoted", "is-advertorial"])
def test_a_card_that_its_class_calls_paid_is_left_out(word: str) -> None:
    first, *rest = cards('<li><div class="card"><h3><a href="$U">$T</a></h3></div></li>')
    assert _titles(f"<ul>{first.replace('card', word)}{''.join(rest)}</ul>") == list(HEADLINES[1:])


@pytest.mark.parametrize(
    ("old", "new"),
    [('class="card"', 'class="card sticky"'), ("<h3>", "<p>Pinned</p><h3>"), ("<h3>", "<p>置顶</p><h3>")],
)
def test_a_first_card_that_says_it_is_pinned_is_marked(old: str, new: str) -> None:
    first, *rest = cards('<li class="card"><h3><a href="$U">$T</a></h3><p>2 hours ago</p></li>')
    listing = read_generic(answer(f"<ul>{first.replace(old, new)}{''.join(rest)}</ul>", SECTION), zone=ROME)
    assert [card.pinned for card in listing.cards] == [True, *[False] * len(rest)]
    assert listing.cards[0].title == HEADLINES[0]
    assert listing.cards[0].label is None


def test_nothing_is_pinned_where_every_card_would_be() -> None:
    listing = read_generic(listing_page('<li class="sticky"><h3><a href="$U">$T</a></h3></li>'), zone=ROME)
    assert not any(card.pinned for card in listing.cards)


def test_the_links_inside_a_card_are_no_cards() -> None:
    card = (
        '<article><h3><a href="$U">$T</a></h3><div><a href="/who/ada-brook-of-the-harbour">Ada Brook-Winterbottom</a> '
        '<time>2 hours ago</time></div><p>So <a href="/boats/2019/what-we-wrote-on-tides">what we wrote then</a></p>'
        "</article>"
    )
    drawn = enumerate(cards(card))
    different = [one.replace("ada-brook", f"ada-brook-{n}").replace("2019", f"{2000 + n}") for n, one in drawn]
    assert _titles("".join(different)) == list(HEADLINES)


def test_of_two_pieces_that_tell_of_one_article_the_headline_is_not_the_one_before_the_page_numbers() -> None:
    card = (
        '<article><header><h5><a href="/category/boats/$N-boats-and-all">Boats, and all of them</a></h5>'
        '<h1><a href="$U">$T</a></h1></header>'
        '<div>Posted on <a href="$U"><time>November 20, 2026</time><time>November 21, 2026</time></a></div></article>'
    )
    drawn = "".join(one.replace("$N", str(n)) for n, one in enumerate(cards(card)))
    assert _titles(f'<div>{drawn}</div><a href="{SECTION}page/2/">Older posts</a>') == list(HEADLINES)


def test_a_short_heading_among_those_of_its_kind_is_a_card_without_a_row() -> None:
    titles = [*HEADLINES, "Fruit flies"]
    drawn = cards('<div><div><h2 class="t"><a href="$U">$T</a></h2><p>2 hours ago</p></div></div>', titles)
    assert _titles("".join(drawn).replace(slug("Fruit flies"), "/fruit-flies")) == titles


@pytest.mark.parametrize(
    "headline",
    [
        '<h3><a href="$U"><span><span class="first"><i class="drop">$F</i></span> $R</span></a></h3>',
        '<h3><a href="$U"><span class="first">$F</span> $R</a></h3>',
        '<div><a href="$U"><strong>$F $R</strong> (<span class="talk">3</span>) <span>2026-11-20</span></a></div>',
        '<div><h4 class="author"><a href="/who/ada">Ada Brook-Winterbottom</a></h4><p><a href="$U">$F $R</a></p></div>',
    ],
)
def test_a_headline_is_whole_and_bare(headline: str) -> None:
    drawn = []
    for title in HEADLINES:
        first, _, rest = title.partition(" ")
        drawn.append(f"<li>{headline}</li>".replace("$U", slug(title)).replace("$F", first).replace("$R", rest))
    assert _titles(f"<ul>{''.join(drawn)}</ul>") == list(HEADLINES)


def test_a_headline_drawn_word_by_word_is_one_line() -> None:
    drawn = "".join(
        f'<li><a href="{slug(title)}"><p>{"".join(f"<span>{word}</span>" for word in title.split())}</p></a></li>'
        for title in HEADLINES
    )
    assert _titles(f"<ul>{drawn}</ul>") == list(HEADLINES)


def test_an_address_that_carries_a_session_is_an_articles() -> None:
    assert _drawn('<div><h3><a href="$U?s=df38bf2cbfa9a380">$T</a></h3></div>') == list(HEADLINES)


def test_a_dozen_stories_above_the_page_heading_or_far_from_the_list_are_not_its_leads() -> None:
    tile = '<div class="tile"><h2><a href="/extra/{0}-more-things-of-today">{0} more things of today</a></h2></div>'
    menu = f"<div><div><div>{tile.format(31)}</div><div>{tile.format(32)}</div></div></div>"
    assert _titles(f"{menu}<div><h1>Boats</h1><div><div>{''.join(cards())}</div></div></div>") == list(HEADLINES)
