"""Article pages of no known theme: what is read of each, and what is no article."""

import json
from dataclasses import replace
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest

from pressclip.errors import NotAnArticle
from pressclip.models import Article, Page
from scraper.articles.article import read_article
from tests.scraper.saved import ROME, THEMES, answer, real, truth

_PAGES = Path(__file__).parents[2] / "pages"
_NAMES = sorted(path.stem for path in (_PAGES / "articles").glob("*.json"))


def _read(page: Page) -> Article:
    return read_article(page, zone=ROME, profiles=())


def _truth(name: str) -> dict[str, Any]:
    return dict(json.loads((_PAGES / "articles" / f"{name}.json").read_text("utf-8")))


def _page(name: str, facts: dict[str, Any]) -> Page:
    page = answer((_PAGES / "articles" / f"{name}.html").read_text("utf-8"), facts.get("found_at", facts["url"]))
    return replace(page, date=datetime.fromisoformat(facts["at"])) if "at" in facts else page


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


@pytest.mark.parametrize("name", _NAMES)
def test_every_style_of_article_reads_as_it_was_written(name: str) -> None:
    true = _truth(name)
    article = _read(_page(name, true))
    bounds = (article.published.lower, article.published.upper)
    assert (article.url, article.title, list(article.authors)) == (true["url"], true["title"], true["authors"])
    assert [end.isoformat() for end in bounds if end] == (true["published"] or [])
    assert (article.modified.isoformat() if article.modified else None) == true["modified"]
    assert (article.language, article.label) == (true["language"], true["label"])
    assert (article.image, article.excerpt) == (true["image"], true["excerpt"])
    assert article.access == true.get("access", "open")
    assert _likeness(article.text or "", true["text"]) >= 0.99


def test_no_sentence_of_an_article_stacked_below_is_read() -> None:
    for name in ("stacked-three", "auto-loaded"):
        text = _read(_page(name, _truth(name))).text or ""
        assert sum(word in text for word in ("Glass eels", "freight train", "brass band")) == 1, name


def test_of_auto_loaded_articles_the_one_at_the_pages_address_is_read() -> None:
    facts = _truth("auto-loaded")
    page = _page("auto-loaded", facts)
    first = "https://gazette.example/2026/11/23/glass-eels-return-to-the-wend/"
    text = page.text.replace(facts["url"] + '"></head>', first + '"></head>').replace(
        "<title>A band without a tuba", "<title>Train blocks the crossing at Pell"
    )
    assert _read(replace(page, text=text, final_url=first)).title == "Glass eels return to the Wend"


# Fields

_BODY = """<p>The wall is walked twice a day, once by each of the two engineers who look after it.</p>
<p>They write down what they see, and at the end of the week they compare what the other has written.</p>"""
_URL = "https://tidal.example/2026/11/23/the-quay-wall-will-hold/"


def _drawn(head: str = "", body: str = _BODY, title: str = "The quay wall will hold", attributes: str = "") -> Page:
    """A small page that says it is an article."""
    sign = '<meta property="article:published_time" content="2026-11-23T08:00:00Z">'
    main = f"<main><h1>{title}</h1>{body}</main>"
    return answer(f"<html{attributes}><head>{sign}{head}</head><body>{main}</body></html>", _URL)


def _ld(**facts: object) -> str:
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **facts})}</script>'


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("Ada Lind", ("Ada Lind",)),
        ({"@type": "Person", "name": "Ada Lind"}, ("Ada Lind",)),
        ([{"name": "Ada Lind"}, "Olaf Berg", {"name": "ada lind"}], ("Ada Lind", "Olaf Berg")),
        ({"givenName": "Ada", "familyName": "Lind"}, ("Ada Lind",)),
        ({"name": ["Ada Lind", "Olaf Berg"]}, ("Ada Lind", "Olaf Berg")),
        ({"@id": "#nobody"}, ()),
        (7, ()),
    ],
)
def test_json_ld_names_authors_in_every_shape(author: object, names: tuple[str, ...]) -> None:
    assert _read(_drawn(_ld(author=author))).authors == names


def test_an_author_may_be_a_reference_into_the_same_graph() -> None:
    graph = [
        {"@type": "NewsArticle", "headline": "x", "author": {"@id": "#ada"}},
        {"@type": "Person", "@id": "#ada", "name": "Ada Lind"},
    ]
    page = _drawn(f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>')
    assert _read(page).authors == ("Ada Lind",)


def test_a_json_ld_article_of_another_address_says_nothing() -> None:
    page = _drawn(_ld(url="https://tidal.example/2026/11/20/herring-were-counted-again/", author="Olaf Berg"))
    assert _read(page).authors == ()


def test_of_two_json_ld_articles_without_an_address_neither_counts() -> None:
    assert _read(_drawn(_ld(author="Ada Lind") + _ld(author="Olaf Berg"))).authors == ()


@pytest.mark.parametrize(
    ("head", "access"),
    [
        ("", "open"),
        (_ld(isAccessibleForFree=True), "open"),
        (_ld(isAccessibleForFree=False), "paywalled"),
        (_ld(isAccessibleForFree="http://schema.org/False"), "paywalled"),
        (_ld(isAccessibleForFree=True, hasPart={"isAccessibleForFree": False}), "paywalled"),
        ('<meta property="article:content_tier" content="metered">', "paywalled"),
        ('<meta property="article:content_tier" content="locked">', "paywalled"),
        ('<meta property="article:content_tier" content="free">', "open"),
        ('<meta name="access" content="Premium">', "paywalled"),
    ],
)
def test_a_page_says_what_of_it_is_free(head: str, access: str) -> None:
    assert _read(_drawn(head)).access == access


def test_a_membership_box_at_the_end_of_a_text_marks_a_paywall_and_is_no_text() -> None:
    article = _read(_drawn(body=f'<div>{_BODY}<div class="pmpro_content_message"><p>Join us to go on.</p></div></div>'))
    assert article.access == "paywalled"
    assert "Join" not in (article.text or "")


def test_a_membership_box_amid_a_whole_text_marks_none() -> None:
    article = _read(_drawn(body=f'<div><div class="pmpro_content_message"><p>Join us today.</p></div>{_BODY}</div>'))
    assert article.access == "open"


def test_a_paywalled_text_is_not_completed_from_json_ld() -> None:
    hidden = "The second engineer has not been seen since Tuesday, and nobody asks."
    assert _read(_drawn(_ld(isAccessibleForFree=False, articleBody=hidden), body="")).text == ""
    assert _read(_drawn(_ld(articleBody=hidden), body="")).text == hidden
    assert _read(_drawn(_ld(articleBody=f"<p>One.</p><p>{hidden}</p>"), body="")).text == f"One.\n{hidden}"


def test_a_title_keeps_its_protected_where_no_password_is_asked_for() -> None:
    assert _read(_drawn(title="Protected: the last wild wetlands of the coast")).title.startswith("Protected: ")


@pytest.mark.parametrize(
    "prefix", ["Protected:", "Protetto:", "Geschützt:", "Protégé :", "Protegido:", "Защищено:", "محمي:"]
)
def test_a_locked_posts_title_has_no_prefix_in_any_language(prefix: str) -> None:
    article = _read(
        _drawn(title=f"{prefix} The plan", body=f'{_BODY}<form class="post-password-form"><p>Password:</p></form>')
    )
    assert (article.title, article.text, article.access) == ("The plan", "", "protected")


@pytest.mark.parametrize(
    ("head", "modified"),
    [
        ('<meta property="article:modified_time" content="2026-11-23T09:00:00+01:00">', "2026-11-23T08:00:00+00:00"),
        (_ld(dateModified="2026-11-23T09:30:00"), "2026-11-23T08:30:00+00:00"),
        (_ld(dateModified="2026-11-23"), None),
        (_ld(dateModified="2027-11-23T09:30:00"), None),
        (_ld(dateModified="soon"), None),
    ],
)
def test_an_edit_is_an_instant_and_never_ahead_of_the_page(head: str, modified: str | None) -> None:
    said = _read(_drawn(head)).modified
    assert (said.isoformat() if said else None) == modified


@pytest.mark.parametrize(
    ("attributes", "head", "language"),
    [
        (' lang="pt-BR"', '<meta property="og:locale" content="en_US">', "pt"),
        ("", '<meta property="og:locale" content="en_US">' + _ld(inLanguage="fr"), "en"),
        ("", _ld(inLanguage=["fr", "de"]), "fr"),
        ("", _ld(inLanguage={"@type": "Language", "alternateName": "es"}), "es"),
        ("", '<script type="application/ld+json">{"@type": "WebSite", "inLanguage": "nb-NO"}</script>', "nb"),
        ("", "", None),
    ],
)
def test_the_language_is_of_html_then_open_graph_then_json_ld(attributes: str, head: str, language: str | None) -> None:
    assert _read(_drawn(head, attributes=attributes)).language == language


def test_the_picture_is_the_shared_one_then_the_stated_one_then_the_first_large_one() -> None:
    printed = '<img src="/logo.png" class="logo"><img src="/dot.gif" width="1"><img src="/quay.jpg" width="800">'
    assert _read(_drawn(body=printed + _BODY)).image == "https://tidal.example/quay.jpg"
    assert _read(_drawn(_ld(image=["/a.jpg", "/b.jpg"]))).image == "https://tidal.example/a.jpg"
    assert _read(_drawn('<meta name="twitter:image" content="/t.jpg">' + _ld(image="/a.jpg"))).image == (
        "https://tidal.example/t.jpg"
    )


def test_a_time_printed_near_the_headline_counts_only_where_nothing_else_is_said() -> None:
    page = _drawn(body=f"<p>By Ada Lind | November 20, 2026</p>{_BODY}")
    unsaid = replace(
        page, text=page.text.replace("article:published_time", "parsely-type").replace("2026-11-23T08:00:00Z", "post")
    )
    assert _read(page).published.precision == "second"
    assert _read(unsaid).published.precision == "day"
    assert _read(unsaid).authors == ("Ada Lind",)


@pytest.mark.parametrize(
    "box",
    [
        "<p>Read also: <a href='/2026/11/01/herring-were-counted-again/'>Herring were counted again last week</a></p>",
        "<h3>Related</h3><ul><li><a href='/a-b-c-d-e'>Herring counted</a></li><li><a href='/b'>Cod</a></li></ul>",
        "<div class='share-buttons'><span>Herring in your mail, every day of the week.</span></div>",
        "<div class='comments-area'><p>Herring is what I say to that, and my brother says the same.</p></div>",
        "<div class='author-box'><p>Ada has written about herring since she was a child of seven.</p></div>",
        "<aside><p>Herring prices rose again this week, for the third time.</p></aside>",
        "<form><p>Herring in your mailbox. Leave us your address.</p></form>",
        "<div class='tags'><a rel='tag' href='/tag/herring'>Herring</a> <a rel='tag' href='/tag/cod'>Cod</a></div>",
        "<script>herring()</script><style>.herring{}</style><noscript>Herring.</noscript>",
        "<div style='display:none'><p>Herring for those who read the source of a page.</p></div>",
        "<article><h2><a href='/2026/11/01/herring-were-counted-too/'>Herring</a></h2><p>Were counted.</p></article>",
    ],
)
def test_what_stands_around_a_text_is_none_of_it(box: str) -> None:
    first, second = _BODY.split("\n")
    plain = _read(_drawn()).text
    assert _read(_drawn(body=f"<div>{first}{box}{second}</div>")).text == plain
    assert _read(_drawn(body=f"<div>{_BODY}{box}</div>")).text == plain
    assert plain is not None
    assert plain.startswith("The wall")


def test_a_heading_within_the_text_is_part_of_it_whatever_its_rank() -> None:
    last = "<h1>What comes next</h1><p>Nobody knows, but all are asked.</p>"
    for body in (f"<div>{_BODY}{last}</div>", f"<div>{_BODY}<div>{last}</div></div>"):
        text = _read(_drawn(body=body)).text or ""
        assert text.endswith("What comes next\nNobody knows, but all are asked.")


def test_a_text_in_several_boxes_of_one_kind_is_read_whole() -> None:
    body = f'<div class="part">{_BODY}</div><div class="part"><p>That is all there is.</p></div>'
    assert (_read(_drawn(body=body)).text or "").endswith("That is all there is.")


def test_the_headline_of_another_articles_piece_is_not_the_pages() -> None:
    other = (
        "<article><h1><a href='/2026/11/01/herring-were-counted-again/'>Herring</a></h1><p>Were counted.</p></article>"
    )
    page = _drawn()
    assert _read(replace(page, text=page.text.replace("<main>", f"{other}<main>"))).title == "The quay wall will hold"


def test_shortcodes_and_lines_said_twice_are_left_out() -> None:
    caption = "<figure><img src='/q.jpg'><p>The wall at noon.</p><figcaption>The wall at noon.</figcaption></figure>"
    text = _read(_drawn(body=f'<div>{_BODY}{caption}<p>[gallery ids="1,2"]It stands.</p></div>')).text
    assert text is not None
    assert text.endswith("has written.\nThe wall at noon.\nIt stands.")


def test_a_text_that_no_element_holds_is_left_to_the_last_resort() -> None:
    text = _read(_drawn(body="<div><div>wall</div><div>quay</div></div>")).text
    assert text == "wall\nquay"


@pytest.mark.parametrize(
    ("headline", "title"),
    [
        ("<span class='kicker'>Harbours</span> The quay wall will hold", "The quay wall will hold"),
        ("<span class='kicker'>Harbours:</span> Will it hold?", "Will it hold?"),
        ("<span class='kicker'>Harbours</span>", "Harbours"),
        ("The quay <em>wall</em>: “will hold”", "The quay wall: “will hold”"),
    ],
)
def test_a_title_is_printed_without_its_kicker(headline: str, title: str) -> None:
    assert _read(_drawn(title=headline)).title == title


def test_a_stated_title_serves_where_no_heading_prints_it() -> None:
    page = _drawn('<meta property="og:title" content="The quay wall will hold">')
    article = _read(replace(page, text=page.text.replace("h1>", "b>")))
    assert article.title == "The quay wall will hold"
    assert (article.text or "").endswith("has written.")


def test_what_stands_above_the_headline_and_below_the_text_is_left_out() -> None:
    above = "<p>The Tidal Post comes out on every day of the week but Sunday.</p>Since 1931<header><div>Harbours</div>"
    page = answer(
        f"<body class='single'>{above}<h1>It will hold</h1><p>Ada Lind went to see the wall.</p></header>{_BODY}"
        "<p>Related articles</p></body>",
        _URL,
    )
    text = _read(page).text or ""
    assert text.startswith("The wall is walked")
    assert text.endswith("has written.")


def test_a_text_may_begin_with_the_word_by() -> None:
    first = "By the time it rang, nobody was left."
    assert (_read(_drawn(body=f"<div><p>{first}</p>{_BODY}</div>")).text or "").startswith(first)


# Refusals


def _refused(page: Page) -> str:
    with pytest.raises(NotAnArticle) as caught:
        _read(page)
    return str(caught.value)


@pytest.mark.parametrize("path", sorted(_PAGES.glob("generic/*.html")), ids=lambda path: path.stem)
def test_no_list_is_an_article_whatever_its_address(path: Path) -> None:
    for url in ("https://tidal.example/harbours/", _URL):
        assert _refused(answer(path.read_text("utf-8"), url))


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (replace(_drawn(), final_url="https://tidal.example/"), "home page"),
        (answer(f"<body class='error404'><h1>Not here</h1>{_BODY}</body>", _URL), "error404"),
        (answer(f"<body class='archive category'><h1>Harbours</h1>{_BODY}</body>", _URL), "archive"),
        (answer(f"<body class='page page-id-2'><h1>About us</h1>{_BODY}</body>", _URL), "site's own"),
        (answer(f"<body>{_BODY}</body>", _URL), "no headline"),
        (answer("<body><h1>The quay wall will hold</h1></body>", _URL), "no text"),
        (answer("<body><h1>The quay wall</h1><p>It holds, for now.</p></body>", _URL), "hardly any text"),
        (answer(f"<body><h1>Log in</h1>{_BODY * 4}</body>", "https://tidal.example/login"), "address"),
        (answer('<script type="application/ld+json">{"@type": "CollectionPage"}</script><h1>x</h1>', _URL), "a list"),
        (answer("", _URL), "no headline"),
    ],
)
def test_what_is_no_article_is_refused_with_its_reason(page: Page, reason: str) -> None:
    assert reason in _refused(page)


def test_a_page_of_whole_posts_none_of_which_is_the_pages_is_refused() -> None:
    posts = "".join(
        f"<article><h1><a href='/2026/11/2{n}/the-wall-on-day-{n}-of-it/'>The wall on day {n}</a></h1>{_BODY}</article>"
        for n in range(4)
    )
    assert _refused(answer(f"<body><main>{posts}</main></body>", "https://tidal.example/walls/"))


# Real pages


@pytest.mark.parametrize("theme", THEMES)
def test_every_real_article_reads_as_well_without_its_profile(theme: str) -> None:
    articles, likenesses = truth(), []
    for name, facts, page in real(theme):
        if "article" in facts:
            article, true = _read(page), articles[facts["article"]]
            assert (article.title, article.authors, article.access) == (true["title"], (true["author"],), "open"), name
            lower, upper = article.published.lower, article.published.upper
            assert lower is not None
            assert upper is not None
            assert lower <= datetime.fromisoformat(true["date_gmt"]) <= upper, name
            likenesses.append(_likeness(article.text or "", true["body_text"]))
    assert len(likenesses) >= 10
    assert min(likenesses) >= 0.99


@pytest.mark.parametrize("theme", THEMES)
def test_no_real_page_of_another_kind_is_an_article_without_profiles(theme: str) -> None:
    others = [replace(page, status=200) for _, facts, page in real(theme) if "article" not in facts]
    assert len(others) > 20
    for page in others:
        for url in (page.final_url, "https://news.example/2026/11/23/just-in-a-minute-old-post-live/"):
            assert _refused(replace(page, final_url=url))
