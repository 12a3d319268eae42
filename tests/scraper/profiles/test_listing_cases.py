"""Lists as sites really show them: a post held on top, the oldest first, adverts, badges, several links in a card.

Each case goes through every shipped profile, on the least page that its theme gives, and through the reading
without one.
"""

from collections.abc import Sequence

import pytest

from pressclip.models import Card, Page
from scraper.generic.reading import read_generic
from scraper.marked.lists import read_markup
from scraper.profiles.listing import read_listing
from scraper.profiles.profile import load_profile
from tests.scraper.drawn_lists import HEADLINES, SECTION, cards, listing_page, slug
from tests.scraper.saved import ROME, answer

_PROFILES = ("zox", "newspaper", "blocks", "divi", "classic")
_LISTS = {
    "zox": '<div class="mvp-main-blog-body"><ul class="infinite-content">{}</ul></div>',
    "newspaper": '<div class="td-main-content"><div class="td-ss-main-content">{}</div></div>',
    "blocks": '<main><div class="wp-block-query"><ul class="wp-block-post-template">{}</ul></div></main>',
    "divi": '<body class="archive"><div id="left-area">{}</div>',
    "classic": '<body class="archive"><main>{}</main>',
}
_CARDS = {  # $M is a mark of the card as a whole, $B stands before its headline, $A behind it
    "zox": '<li class="infinite-post $M"><a href="$U" rel="bookmark">$B<h2>$T</h2>$A</a></li>',
    "newspaper": '<div class="td_module_wrap $M">$B<h3 class="td-module-title"><a href="$U">$T</a></h3>$A</div>',
    "blocks": '<li class="wp-block-post $M">$B<h2 class="wp-block-post-title"><a href="$U">$T</a></h2>$A</li>',
    "divi": '<article class="et_pb_post post hentry $M">$B<h2 class="entry-title"><a href="$U">$T</a></h2>$A</article>',
    "classic": '<article class="post hentry $M">$B<h2 class="entry-title"><a href="$U">$T</a></h2>$A</article>',
}
_GENERIC = '<article class="teaser $M">$B<h3><a href="$U">$T</a></h3>$A</article>'


def _drawn(theme: str, *, mark: str = "", before: str = "", after: str = "") -> list[str]:
    """A card for each headline, dressed alike."""
    card = _CARDS[theme].replace("$M", mark).replace("$B", before).replace("$A", after)
    return cards(card)


def _page(theme: str, pieces: Sequence[str]) -> Page:
    return answer(_LISTS[theme].format("".join(pieces)), SECTION)


def _read(theme: str, pieces: Sequence[str]) -> tuple[Card, ...]:
    listing = read_listing(_page(theme, pieces), zone=ROME, profiles=(load_profile(theme),))
    assert len({card.url for card in listing.cards}) == len(listing.cards)
    return listing.cards


def _generic(pieces: Sequence[str]) -> list[str]:
    page = answer(f"<body><div>{''.join(pieces)}</div></body>", SECTION)
    return [card.title for card in read_generic(page, zone=ROME).cards]


def _teasers(*, mark: str = "", before: str = "", after: str = "") -> list[str]:
    return cards(_GENERIC.replace("$M", mark).replace("$B", before).replace("$A", after))


# A post held on top, and a list with the oldest first


@pytest.mark.parametrize(
    ("theme", "mark", "before"),
    [
        ("zox", "", '<span class="mvp-cd-cat sticky">Pinned</span>'),
        ("blocks", "sticky", ""),
        ("divi", "sticky", ""),
        ("classic", "sticky", ""),
        ("classic", "sticky", '<span class="sticky-post">Featured</span>'),
    ],
)
def test_a_post_held_on_top_is_pinned_and_the_others_are_not(theme: str, mark: str, before: str) -> None:
    held, *others = _read(theme, [_drawn(theme, mark=mark, before=before)[0], *_drawn(theme)[1:]])
    assert (held.title, held.pinned, held.label) == (HEADLINES[0], True, None)
    assert [(card.title, card.pinned) for card in others] == [(title, False) for title in HEADLINES[1:]]


@pytest.mark.parametrize("theme", _PROFILES)
@pytest.mark.parametrize(
    ("mark", "before"),
    [
        ("sponsored", ""),
        ("category-advertorial", ""),
        ("post-sticky", ""),
        ("", '<span class="flag">Sponsored</span>'),
        ("", "<small>Advertorial</small>"),
        ("", "<div><b>Promoted by the port</b></div>"),
        ("", "<em>Partner content</em>"),
        ("", "<span>Anzeige</span>"),
    ],
)
def test_a_card_that_somebody_paid_for_is_pinned_so_that_it_tops_no_list(theme: str, mark: str, before: str) -> None:
    held, *others = _read(theme, [_drawn(theme, mark=mark, before=before)[0], *_drawn(theme)[1:]])
    assert (held.title, held.pinned) == (HEADLINES[0], True)
    assert [(card.title, card.pinned) for card in others] == [(title, False) for title in HEADLINES[1:]]


@pytest.mark.parametrize("theme", _PROFILES)
def test_in_a_section_of_adverts_none_is_set_apart(theme: str) -> None:
    shown = _read(theme, _drawn(theme, mark="category-sponsored", before="<span>Sponsored</span>"))
    assert [(card.title, card.pinned) for card in shown] == [(title, False) for title in HEADLINES]


@pytest.mark.parametrize("before", ["<span>Sponsored</span>", "<small>Partner content</small>"])
def test_a_marked_entry_that_somebody_paid_for_is_pinned(before: str) -> None:
    piece = '<article class="h-entry $M">$B<h2 class="p-name"><a class="u-url" href="$U">$T</a></h2></article>'
    paid, plain = (cards(piece.replace("$M", "").replace("$B", words)) for words in (before, ""))
    for pieces, expected in (([paid[0], *plain[1:]], [True, *[False] * (len(HEADLINES) - 1)]), (paid, None)):
        listing = read_markup(answer(f"<main>{''.join(pieces)}</main>", SECTION), zone=ROME)
        assert [card.title for card in listing.cards] == list(HEADLINES)
        assert [card.pinned for card in listing.cards] == (expected or [False] * len(HEADLINES))


def test_what_newspaper_repeats_on_every_further_page_is_pinned_there_alone() -> None:
    post = '<div class="td-big-grid-post"><h3 class="td-module-title"><a href="/g/">G</a></h3></div>'
    text = f"<div class=td-category-grid>{post}</div>{_LISTS['newspaper'].format(''.join(_drawn('newspaper')))}"
    for url, pinned in ((SECTION, False), (f"{SECTION}page/3/", True)):
        listing = read_listing(answer(text, url), zone=ROME, profiles=(load_profile("newspaper"),))
        assert [card.pinned for card in listing.cards] == [pinned, *[False] * len(HEADLINES)]


def test_a_post_held_on_top_is_pinned_by_its_markup_too() -> None:
    held, *others = read_markup(
        _page("classic", [_drawn("classic", mark="sticky")[0], *_drawn("classic")[1:]]), zone=ROME
    ).cards
    assert held.pinned
    assert not any(card.pinned for card in others)


def _dated(theme: str) -> list[str]:
    """A card for each headline, the oldest first."""
    named = {
        "zox": '<span class="mvp-cd-date">{} November 2026</span>',
        "newspaper": '<time class="td-module-date">{} November 2026</time>',
        "blocks": '<p class="wp-block-post-date"><time>{} November 2026</time></p>',
        "divi": '<p class="post-meta"><b class="published">{} November 2026</b></p>',
        "classic": '<time class="published">{} November 2026</time>',
        "generic": "<p>{} November 2026</p>",
    }
    card = _CARDS.get(theme, _GENERIC).replace("$M", "").replace("$B", "")
    return [piece.replace("$A", named[theme].format(day)) for day, piece in enumerate(cards(card), start=10)]


@pytest.mark.parametrize("theme", _PROFILES)
def test_a_list_with_the_newest_at_the_bottom_is_read_in_page_order(theme: str) -> None:
    shown = _read(theme, _dated(theme))
    assert [card.title for card in shown] == list(HEADLINES)
    assert [card.position for card in shown] == list(range(len(HEADLINES)))
    times = [card.published.lower for card in shown]
    assert None not in times
    assert times == sorted(time for time in times if time)


def test_a_list_with_the_newest_at_the_bottom_is_read_in_page_order_without_a_profile() -> None:
    assert _generic(_dated("generic")) == list(HEADLINES)


# One right card each


_ADVERT = "https://soap.example/smell?of=holidays"
_PICTURE = '<a href="$U"><img src="/boat.jpg" alt="A boat"></a>'
_BADGES = ('<span class="live">Live</span>', '<b class="badge">LIVE</b>', '<i aria-hidden="true">&#9679; Live now</i>')
_AROUND = {
    "a picture's link before": (_PICTURE, ""),
    "a link to the article behind": ("", '<a href="$U">Read the whole story</a>'),
    "the same with tracking": ("", '<a href="$U?utm_source=list&amp;utm_medium=web#more">More</a>'),
    "comments": ("", '<a href="$U#comments">12 comments</a>'),
    "an author and a tag": ('<a href="/by/ada/">By Ada Brook</a>', '<a href="/tag/rope/">rope</a>'),
    **{f"a badge: {badge}": (badge, "") for badge in _BADGES},
}


@pytest.mark.parametrize("around", _AROUND)
@pytest.mark.parametrize("theme", [theme for theme in _PROFILES if theme != "zox"])  # there the card is the one link
def test_more_links_and_badges_in_a_card_leave_it_one_right_card(theme: str, around: str) -> None:
    before, after = _AROUND[around]
    shown = _read(theme, _drawn(theme, before=before, after=after))
    assert [(card.title, card.url) for card in shown] == [
        (title, f"https://tidal.example{slug(title)}") for title in HEADLINES
    ]


@pytest.mark.parametrize("around", _AROUND)
def test_more_links_and_badges_in_a_card_leave_it_one_right_card_without_a_profile(around: str) -> None:
    before, after = _AROUND[around]
    assert _generic(_teasers(before=before, after=after)) == list(HEADLINES)


@pytest.mark.parametrize("badge", _BADGES)
def test_a_badge_in_a_zox_card_is_no_part_of_its_title(badge: str) -> None:
    assert [card.title for card in _read("zox", _drawn("zox", before=badge))] == list(HEADLINES)


@pytest.mark.parametrize(
    "badge", ['<span class="live">Live</span>', '<b class="badge">EXCLUSIVE:</b>', '<i class="c">Video</i> |']
)
@pytest.mark.parametrize("theme", _PROFILES)
def test_a_badge_within_a_headline_is_no_part_of_the_title(theme: str, badge: str) -> None:
    drawn = cards(_CARDS[theme].replace("$T", f"{badge} $T").replace("$B", "").replace("$A", ""))
    assert [card.title for card in _read(theme, drawn)] == list(HEADLINES)


@pytest.mark.parametrize("theme", _PROFILES)
def test_a_word_of_a_headline_that_is_only_dressed_stays(theme: str) -> None:
    for said, word in (
        ('<b class="c">Fog</b>', "Fog"),
        ("<em>Live</em>", "Live"),
        ('<em class="c">Live</em>', "Live"),
        ('<span class="hl">Video</span> games:', "Video games:"),
        ('<span class="live">Live</span>stock:', "Livestock:"),
        ('<span class="live">Live</span>, not dead:', "Live, not dead:"),
        ('<b class="c">New York</b>', "New York"),
    ):
        drawn = cards(_CARDS[theme].replace("$T", f"{said} $T").replace("$B", "").replace("$A", ""))
        assert [card.title for card in _read(theme, drawn)] == [f"{word} {title}" for title in HEADLINES]
    drawn = cards(_CARDS[theme].replace("$T", '<b class="c">New</b>').replace("$B", "").replace("$A", ""))
    assert {card.title for card in _read(theme, drawn)} == {"New"}


@pytest.mark.parametrize("theme", _PROFILES)
def test_a_card_of_which_only_one_has_a_picture_keeps_it_to_itself(theme: str) -> None:
    wrapped = {
        "blocks": "wp-block-post-featured-image",
        "divi": "entry-featured-image-url",
        "classic": "post-thumbnail",
    }
    picture = f'<div class="{wrapped.get(theme, "")}"><img src="/boat.jpg"></div>'
    plain = _drawn(theme)
    plain[2] = _drawn(theme, before=picture)[2]
    images = [card.image for card in _read(theme, plain)]
    assert images == [None, None, "https://tidal.example/boat.jpg", None, None, None]


@pytest.mark.parametrize("theme", _PROFILES)
def test_adverts_among_the_cards_are_left_out(theme: str) -> None:
    dressed = _drawn(theme)
    advert = dressed[0].replace(slug(HEADLINES[0]), _ADVERT).replace(HEADLINES[0], "A soap that smells of holidays")
    foreign = f'<li class="ad"><a href="{_ADVERT}"><img src="/soap.jpg"></a></li><script>draw()</script>'
    shown = _read(theme, [advert, dressed[0], foreign, *dressed[1:3], advert, *dressed[3:]])
    assert [(card.title, card.position) for card in shown] == [(title, at) for at, title in enumerate(HEADLINES)]


def test_adverts_among_the_cards_are_left_out_without_a_profile() -> None:
    dressed = _teasers()
    advert = dressed[0].replace(slug(HEADLINES[0]), _ADVERT).replace(HEADLINES[0], "A soap that smells of holidays")
    foreign = f'<div class="ad"><a href="{_ADVERT}"><img src="/soap.jpg"></a></div><script>draw()</script>'
    assert _generic([advert, dressed[0], foreign, *dressed[1:3], advert, *dressed[3:]]) == list(HEADLINES)


@pytest.mark.parametrize("theme", ["newspaper", "blocks"])
def test_a_card_in_a_card_is_a_card_of_its_own(theme: str) -> None:
    outer, inner, *others = _drawn(theme)
    end = outer.rindex("</")
    shown = _read(theme, [outer[:end] + inner + outer[end:], *others])
    assert [card.title for card in shown] == list(HEADLINES)


def test_a_card_in_a_card_is_a_card_of_its_own_without_a_profile() -> None:
    outer, inner, *others = _teasers()
    end = outer.rindex("</")
    assert _generic([outer[:end] + inner + outer[end:], *others]) == list(HEADLINES)


@pytest.mark.parametrize("theme", _PROFILES)
def test_an_article_shown_twice_in_a_list_is_one_card_where_it_first_stood(theme: str) -> None:
    dressed = _drawn(theme)
    assert [card.title for card in _read(theme, [*dressed, dressed[3], dressed[0]])] == list(HEADLINES)


@pytest.mark.parametrize(("theme", "box"), [("blocks", "wp-block-post-featured-image"), ("classic", "post-thumbnail")])
def test_a_card_whose_picture_alone_is_a_link_has_its_address(theme: str, box: str) -> None:
    picture = f'<div class="{box}"><a href="$U"><img src="/boat.jpg" alt="A boat"></a></div>'
    card = _CARDS[theme].replace("$M", "").replace("$A", "").replace("$B", picture)
    bare = cards(card.replace('<a href="$U">$T</a>', "$T"))
    assert [(card.title, card.url) for card in _read(theme, bare)] == [
        (title, f"https://tidal.example{slug(title)}") for title in HEADLINES
    ]


def test_a_card_whose_picture_alone_is_a_link_is_read_without_a_profile() -> None:
    card = '<div><a href="$U"><img src="/boat.jpg" alt="A boat"></a><h3>$T</h3><p>2 hours ago</p></div>'
    assert [card.title for card in read_generic(listing_page(card), zone=ROME).cards] == list(HEADLINES)
