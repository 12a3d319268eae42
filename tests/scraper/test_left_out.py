"""A profile that finds cards where a page has more of the section's list than it reads gives way to what finds all."""

import json

import pytest

from pressclip.errors import NoCards
from pressclip.models import Known, Listing
from scraper.html.parsed import parsed
from scraper.ladder import History, read_section
from scraper.left_out import leaves_out
from scraper.marked.lists import read_markup
from scraper.profiles.profile import shipped_profiles
from tests.scraper.saved import AT, ROME, answer

WORDS = (
    "Harbour",
    "Lighthouse",
    "Dredger",
    "Ferry",
    "Pilot",
    "Quay",
    "Lock",
    "Buoy",
    "Tug",
    "Trawler",
    "Canal",
    "Dock",
)
TITLES = [f"{word} keepers meet in town again, for the {number}. time" for number, word in enumerate(WORDS)]
PATHS = [f"/2026/11/{23 - number}/{word.lower()}-keepers-meet-in-town/" for number, word in enumerate(WORDS)]
KNOWN = [
    Known(key=f"tidal.example{path.rstrip('/')}", title=title)
    for path, title in zip(PATHS[1:], TITLES[1:], strict=True)
]


def card(number: int) -> str:
    age = f'<span class="mvp-cd-date">{number + 1} days ago</span>'
    return f'<a href="{PATHS[number]}" rel="bookmark">{age}<h2>{TITLES[number]}</h2><p>What they say, {number}.</p></a>'


def page(*, items: str = "infinite-content", beside: str = "") -> str:
    """The three newest in a box of their own, nine below them."""
    rows = "".join(f"<li>{card(number)}</li>" for number in range(3, 12))
    return (
        f'<body><div class="mvp-main-blog-body"><div id="mvp-cat-feat-wrap">{card(0)}{card(1)}{card(2)}</div>'
        f'<ul class="{items}">{rows}</ul></div>{beside}</body>'
    )


def climbed(html: str, known: list[Known]) -> Listing:
    history = History(known=known, is_whole=True, method="profile:zox")
    return read_section(answer(html), zone=ROME, profiles=shipped_profiles(), history=history, now=AT)


def paths(listing: Listing) -> list[str]:
    return [card.url.removeprefix("https://tidal.example") for card in listing.cards]


def test_a_list_that_was_renamed_below_a_box_that_was_not_is_read_whole() -> None:
    assert paths(climbed(page(), KNOWN)) == PATHS
    listing = climbed(page(items="river"), KNOWN)
    assert (listing.method, paths(listing)) == ("learned", PATHS)


def test_a_list_of_other_articles_built_alike_and_put_above_is_not_taken_for_the_section() -> None:
    read = "".join(
        f'<li class="wp-block-post"><h2 class="wp-block-post-title"><a href="/2019/03/0{number}/a-story-of-old/">'
        f"An old story that all have read, the {number}.</a></h2></li>"
        for number in range(1, 9)
    )
    rows = "".join(
        f'<li class="wp-block-post"><h2 class="wp-block-post-title"><a href="{path}">{title}</a></h2></li>'
        for path, title in zip(PATHS, TITLES, strict=True)
    )
    query, template = '<div class="wp-block-query">', '<ul class="wp-block-post-template">'
    html = (
        f"<body><main><h2>Most read</h2>{query}{template}{read}</ul></div><h1>Harbours</h1>{query}{template}{rows}</ul>"
        "</div></main></body>"
    )
    assert paths(climbed(html, KNOWN)) == PATHS


def test_a_page_whose_cards_were_renamed_within_an_empty_looking_list_is_not_empty() -> None:
    rows = "".join(
        f'<li class="x-post"><h2 class="x-title"><a href="{path}">{title}</a></h2><p>What they say.</p></li>'
        for path, title in zip(PATHS, TITLES, strict=True)
    )
    query = f'<div class="wp-block-query"><ul class="x-list">{rows}</ul></div>'
    html = f"<body><main><h1>Harbours</h1>{query}</main></body>"
    assert paths(climbed(html, KNOWN)) == PATHS
    with pytest.raises(NoCards) as caught:
        climbed(html.replace(rows, ""), KNOWN)
    assert caught.value.says_empty


def test_a_reading_that_shows_no_more_than_the_profile_does_not_take_its_place() -> None:
    urls = [f"https://tidal.example{path}" for path in PATHS[:3]]
    items = [
        {"@type": "ListItem", "position": place, "item": {"@type": "NewsArticle", "url": url, "headline": title}}
        for place, (url, title) in enumerate(zip(urls, TITLES[:3], strict=True), 1)
    ]
    marked = json.dumps({"@context": "https://schema.org", "@type": "ItemList", "itemListElement": items})
    script = f'<script type="application/ld+json">{marked}</script>'
    assert paths(read_markup(answer(page(beside=script)), zone=ROME)) == PATHS[:3]
    assert paths(climbed(page(items="river", beside=script), KNOWN)) == PATHS


@pytest.mark.parametrize("around", ["aside", "nav", "footer", 'div role="complementary"', 'div id="mvp-side-wrap"'])
def test_articles_that_were_pushed_into_a_side_box_are_not_missing_from_the_list(around: str) -> None:
    older = [
        Known(key=f"tidal.example/2026/11/{number}/older-news-of-the-port", title=f"Older news of the port, {number}")
        for number in range(10, 18)
    ]
    links = "".join(f'<li><a href="https://{one.key}/">{one.title}</a></li>' for one in older)
    beside = f"<{around}><ul>{links}</ul></{around.split(maxsplit=1)[0]}>"
    listing = climbed(page(beside=beside), older)
    assert listing.method == "profile:zox"
    with parsed(answer(page(beside=beside))) as whole:
        assert not leaves_out(whole, listing, older, shipped_profiles())
    with parsed(answer(page(beside=f"<ul>{links}</ul>"))) as whole:
        assert leaves_out(whole, listing, older, shipped_profiles())


def test_where_no_other_reading_shows_more_the_profile_is_believed_as_before() -> None:
    scattered = "".join(f"<p>{'Much is said of this. ' * 40}<a href='{path}'>this</a></p>" for path in PATHS[3:])
    box = f'<div id="mvp-cat-feat-wrap">{card(0)}{card(1)}{card(2)}</div>'
    listing = climbed(f'<body><div class="mvp-main-blog-body">{box}{scattered}</div></body>', KNOWN)
    assert (listing.method, paths(listing)) == ("profile:zox", PATHS[:3])


def test_a_theme_that_has_its_titles_elsewhere_is_not_read_without_them() -> None:
    listing = climbed(page().replace("h2>", "h4>"), KNOWN)
    assert [card.title for card in listing.cards] == TITLES


@pytest.mark.parametrize("above", [True, False])
@pytest.mark.parametrize(("count", "news"), [(5, 12), (12, 12), (12, 6)])
def test_a_list_that_is_all_news_is_not_given_up_for_a_box_of_what_was_pushed_off_it(
    count: int, news: int, *, above: bool
) -> None:
    older = [
        Known(key=f"tidal.example/2026/10/{20 - number}/{word.lower()}-strike", title=f"{word} men strike", seen=AT)
        for number, word in enumerate(WORDS)
    ]
    box = "".join(f'<li><a href="https://{one.key}/">{one.title}</a></li>' for one in older[:count])
    main = "".join(
        f'<article class="post hentry"><h2 class="entry-title"><a href="{path}">{title}</a></h2></article>'
        for path, title in zip(PATHS[:news], TITLES[:news], strict=True)
    )
    parts = [f'<div class="extra"><ul>{box}</ul></div>', f'<main id="main"><h1>Harbours</h1>{main}</main>']
    html = f'<html><body class="archive">{"".join(parts if above else parts[::-1])}</body></html>'
    listing = climbed(html, older)
    assert (listing.method, paths(listing)) == ("profile:classic", PATHS[:news])
    listing = climbed(html, [*KNOWN[6:], *older])  # some of the last six are left
    assert (listing.method, paths(listing)) == ("profile:classic", PATHS[:news])


def test_a_section_that_was_emptied_is_not_filled_with_a_box_that_shows_some_of_what_it_had() -> None:
    box = "".join(
        f'<div class="card"><h3><a href="{path}">{title}</a></h3><p>What they say of this.</p></div>'
        for path, title in zip(PATHS[1:5], TITLES[1:5], strict=True)
    )
    empty = '<div class="mvp-main-blog-body"><ul class="infinite-content"></ul></div>'
    with pytest.raises(NoCards) as caught:
        climbed(f"<body>{empty}<section>{box}</section></body>", KNOWN)
    assert caught.value.says_empty


def test_a_page_too_large_to_be_parsed_whole_is_read_as_far_as_its_profile_goes() -> None:
    side = f'<div id="mvp-side-wrap">{"<p>" * 40_000}</div>'
    older = "".join(f"<p><a href='{path}'>this</a></p>" for path in PATHS[3:])
    box = f'<div id="mvp-cat-feat-wrap">{card(0)}{card(1)}{card(2)}</div>{older}'
    listing = climbed(f'<body><div class="mvp-main-blog-body">{box}</div>{side}</body>', KNOWN)
    assert (listing.method, paths(listing)) == ("profile:zox", PATHS[:3])
