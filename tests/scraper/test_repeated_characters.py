"""One character two hundred thousand times over, at each place where a page or a feed holds text: read in linear time.

Pages are read in threads of the daemon, and a regular expression lets no other thread run.
"""

import json
import re
from collections.abc import Iterator

import pytest

from tests.scraper.readers import READERS, bounded
from tests.scraper.saved import answer

_MANY = 200_000
_CHARACTERS = (" ", "-", "/", "·", ".", "(", "7", "a", "&", "_")
_SPOT = re.compile(r"\{(\w+)\}")

_HEAD = """<!doctype html><html lang="en{lang}"><head><title>Harbours {title} – Tidal Post {brand}</title>
<link rel="canonical" href="/category/harbours/{canonical}"><link rel="next" href="/category/harbours/page/2{next}">
<link rel="alternate" type="application/rss+xml{kind}" title="Tidal {feedtitle}" href="/category/harbours/feed/{feed}">
<link rel="https://api.w.org/" href="/wp-json/{api}"><meta name="robots" content="noindex{robots}">
<meta property="og:title" content="Quay {ogtitle}"><meta property="og:site_name" content="Tidal {ogsite}">
<meta property="og:image" content="/i.jpg{ogimage}"><meta name="author" content="Anna Conti {metaauthor}">
<meta property="article:published_time" content="2026-11-23T10:00:00Z{metatime}"><style>{style}</style>
<meta name="description" content="Quay {metadescription}"><script type="application/ld+json">[
{"@type": "NewsArticle", "headline": "Quay {ldtitle}", "url": "/2026/11/23/quay-wall{ldurl}", "datePublished":
"2026-11-23T10:00:00Z{ldtime}", "author": {"name": "Anna {ldauthor}"}, "articleSection": "Harbours {ldsection}"},
{"@type": "ItemList", "itemListElement": [{"url": "/2026/11/23/quay-wall"}, {"url": "/ferry-strike{ldlink}"}]}
]</script></head>"""
_TOP = """<body class="archive category {bodyclass}"><nav class="menu {navclass}"><ul>
<li class="menu-item menu-item-type-taxonomy {menuclass}"><a href="/category/harbours/{menuhref}">Harbours {menu}</a>
<li class="menu-item-type-taxonomy"><a href="/category/bays/">Bays</a></ul></nav>
<main id="main" class="site-main"><h1 class="page-title">Harbours {heading}</h1>"""
_CARD = """<article class="post hentry {class}"><h2 class="entry-title {titleclass}" id="t{id}">
<a href="HREF{href}" title="{tooltip}" rel="{rel}">TITLE {title}</a></h2><span class="byline">By Anna {byline}</span>
<time class="entry-date published" datetime="2026-11-23T10:00{datetime}">2 hours ago {time}</time>
<a rel="category tag" href="/category/harbours/{labelhref}">Harbours {label}</a><img src="/i.jpg{src}" alt="A {alt}">
<div class="entry-summary"><p>Islanders rowed across the bay and back again {excerpt}</p></div></article>"""
_END = """<nav class="pagination {paging}"><span class="current {current}">1</span>
<a class="page-numbers" href="/category/harbours/page/2/{nexthref}">2{two}</a>
<a class="next" href="/category/harbours/page/2/">Next {nextwords}</a></nav></main>
<aside class="widget"><h3>Most read {aside}</h3><a href="/x-1">x</a></aside><footer>{footer}</footer>"""
_STORIES = {
    "/2026/11/23/quay-wall": "The quay wall “will hold” & the town breathes",
    "/2026/11/22/dredger": "The dredger came at night",
    "/ferry-strike": "Ferry strike enters week two",
    "/2026/11/20/lighthouse": "The lighthouse is dark again",
    "/2026/11/19/mole": "A mole for the fishermen at last",
}
_ARTICLE = """<body class="single single-post {bodyclass}"><article class="post {class}">
<h1 class="entry-title">The quay holds the town {heading}</h1><p class="byline">By Anna Conti {byline}</p>
<time class="entry-date" datetime="2026-11-23T10:00{datetime}">November 23, 2026 {time}</time>
<div class="entry-content">
<p>Islanders rowed across the bay, and they rowed back when the tide turned, as always. {p}</p>
<p>{words}</p><p>Nobody had seen the like of it, said the harbour master, who had rowed since he was a boy of ten.</p>
<blockquote>{quote}</blockquote><p><strong>Read also: {also}</strong><a href="/y{href}">{anchor}</a></p>
<ul><li>{item}</li></ul></div></article>"""
_RSS = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Tidal {feedtitle}</title>
<language>en{lang}</language>
<item><title>Quay holds {title}</title><link>https://tidal.example/quay{link}</link>
<guid>https://tidal.example/?p=1{guid}</guid>
<pubDate>Mon, 23 Nov 2026 10:00:00 +0000{date}</pubDate><dc:creator>Anna {creator}</dc:creator>
<author>a@b.example (Anna {author})</author><category>Harbours {category}</category>
<description>Rowed {description}</description>
<content:encoded>&lt;p&gt;Rowed {content}&lt;/p&gt;</content:encoded>
<enclosure url="/i.jpg{image}" type="image/jpeg{kind}"/>
</item></channel></rss>"""
_ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en{lang}"><title>Tidal</title><entry>
<title type="html">Quay {title}</title><link rel="alternate" href="https://tidal.example/quay{href}"/><id>1{id}</id>
<published>2026-11-23T10:00:00Z{date}</published><author><name>Anna {author}</name></author>
<category term="Bays{term}"/>
<summary type="html">Rowed {summary}</summary><content type="html">&lt;p&gt;Rowed {content}&lt;/p&gt;</content>
</entry></feed>"""
_JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1{id}",
"url": "https://tidal.example/q{url}",
"title": "Quay {title}", "date_published": "2026-11-23T10:00:00Z{date}", "authors": [{"name": "Anna {author}"}],
"content_html": "<p>Rowed {content}</p>", "summary": "Rowed {summary}", "tags": ["Harbours {tag}"]}]}"""
_POSTS = """[{"id": 1, "date_gmt": "2026-11-23T10:00:00{date}", "link": "https://tidal.example/q{link}",
"slug": "q{slug}",
"title": {"rendered": "Quay {title}"}, "excerpt": {"rendered": "<p>Rowed {excerpt}</p>"}, "content":
{"rendered": "<p>Rowed {content}</p>"}, "_embedded": {"author": [{"name": "Anna {author}"}], "wp:term": [[{"id": 3,
"name": "Harbours {term}", "taxonomy": "category", "link": "https://tidal.example/category/harbours/{place}"}]]}}]"""
_CATEGORIES = """[{"id": 3, "name": "Harbours {name}", "slug": "harbours{slug}", "count": 12, "parent": 0,
"link": "https://tidal.example/category/harbours/{link}"}]"""


def _listing() -> str:
    """A section page, in which the second of the cards has spots."""
    cards = [_CARD.replace("HREF", href).replace("TITLE", title) for href, title in _STORIES.items()]
    cards = [card if number == 1 else _SPOT.sub("", card) for number, card in enumerate(cards)]
    return _HEAD + _TOP + "".join(cards) + _END


_OF_PAGES = READERS.keys() - {"feed", "posts", "categories"}
_TEXTS = {
    "listing": (_listing(), _OF_PAGES - {"article"}),
    "article": (_HEAD + _ARTICLE + _END, {"article", "article wall", "rights"}),
    "RSS": (_RSS, {"feed"}),
    "broken RSS": (_RSS.replace("</item>", "&nbsp;<b></item>"), {"feed"}),
    "Atom": (_ATOM, {"feed"}),
    "broken Atom": (_ATOM.replace("</entry>", "&nbsp;<b></entry>"), {"feed"}),
    "JSON feed": (_JSON_FEED, {"feed"}),
    "posts": (_POSTS, {"posts"}),
    "categories": (_CATEGORIES, {"categories"}),
}


def _filled(text: str, spot: str, words: str) -> str:
    """The text with these words at one of its spots and nothing at the others, escaped where it is JSON."""
    is_json = text[0] in "[{" or spot.startswith("ld")
    put_in = json.dumps(words, ensure_ascii=False)[1:-1] if is_json else words
    return _SPOT.sub(lambda found: put_in if found[1] == spot else "", text)


def _each() -> Iterator[tuple[str, str, str]]:
    """What is read by which reader, and a spot in it."""
    for what, (text, readers) in _TEXTS.items():
        for spot in sorted(set(_SPOT.findall(text))):
            yield from ((what, reader, spot) for reader in sorted(readers))


@pytest.mark.parametrize("what", _TEXTS)
def test_without_anything_in_its_spots_a_text_is_read(what: str) -> None:
    text, readers = _TEXTS[what]
    for reader in readers - {"section wall", "article wall"}:
        assert READERS[reader](answer(_filled(text, "", "")))


@pytest.mark.parametrize(
    ("spot", "reader", "character"),
    [("title", "generic", "·"), ("title", "generic", "("), ("nexthref", "next page", "-"), ("href", "generic", "/")],
)
def test_a_run_of_one_character_in_a_title_or_an_address_is_looked_at_once(
    spot: str, reader: str, character: str
) -> None:
    bounded(reader, _filled(_TEXTS["listing"][0], spot, character * _MANY + "z"))


@pytest.mark.parametrize("name", ["modal_", "sidebar-", "slider", "popular_"])
def test_the_name_of_a_box_around_cards_is_looked_at_once(name: str) -> None:
    box = f'<div class="{name}{"_" * _MANY}!"><article'
    bounded("generic", _filled(_TEXTS["listing"][0], "", "").replace("<article", box, 1))


def test_many_links_as_long_as_any_may_be_are_looked_at_in_bounded_time() -> None:
    links = "".join(f'<p><a href="/{n}/{"a" * 1_990}">The quay number {n} holds</a></p>' for n in range(300))
    bounded("generic", f"<main><div>{links}</div></main>")


@pytest.mark.slow
@pytest.mark.parametrize("character", _CHARACTERS)
def test_a_run_of_one_character_at_any_spot_is_read_in_bounded_time(character: str) -> None:
    run = character * (_MANY // 2)
    for what, reader, spot in _each():
        bounded(reader, _filled(_TEXTS[what][0], spot, f"{run}z {run}"))
