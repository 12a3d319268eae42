"""What a page of any theme says of its article: authors, access, edits, language, picture."""

import json
from dataclasses import replace

import pytest

from tests.scraper.articles.made import BODY, drawn, read


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
    assert read(drawn(_ld(author=author))).authors == names


def test_an_author_may_be_a_reference_into_the_same_graph() -> None:
    graph = [
        {"@type": "NewsArticle", "headline": "x", "author": {"@id": "#ada"}},
        {"@type": "Person", "@id": "#ada", "name": "Ada Lind"},
    ]
    page = drawn(f'<script type="application/ld+json">{json.dumps({"@graph": graph})}</script>')
    assert read(page).authors == ("Ada Lind",)


def test_a_json_ld_article_of_another_address_says_nothing() -> None:
    page = drawn(_ld(url="https://tidal.example/2026/11/20/herring-were-counted-again/", author="Olaf Berg"))
    assert read(page).authors == ()


def test_of_two_json_ld_articles_without_an_address_neither_counts() -> None:
    assert read(drawn(_ld(author="Ada Lind") + _ld(author="Olaf Berg"))).authors == ()


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
    assert read(drawn(head)).access == access


def test_a_membership_box_at_the_end_of_a_text_marks_a_paywall_and_is_no_text() -> None:
    article = read(drawn(body=f'<div>{BODY}<div class="pmpro_content_message"><p>Join us to go on.</p></div></div>'))
    assert article.access == "paywalled"
    assert "Join" not in (article.text or "")


def test_a_membership_box_amid_a_whole_text_marks_none() -> None:
    article = read(drawn(body=f'<div><div class="pmpro_content_message"><p>Join us today.</p></div>{BODY}</div>'))
    assert article.access == "open"


def test_a_paywalled_text_is_not_completed_from_json_ld() -> None:
    hidden = "The second engineer has not been seen since Tuesday, and nobody asks."
    assert read(drawn(_ld(isAccessibleForFree=False, articleBody=hidden), body="")).text == ""
    assert read(drawn(_ld(articleBody=hidden), body="")).text == hidden
    assert read(drawn(_ld(articleBody=f"<p>One.</p><p>{hidden}</p>"), body="")).text == f"One.\n{hidden}"


def test_a_title_keeps_its_protected_where_no_password_is_asked_for() -> None:
    assert read(drawn(title="Protected: the last wild wetlands of the coast")).title.startswith("Protected: ")


@pytest.mark.parametrize(
    "prefix", ["Protected:", "Protetto:", "Geschützt:", "Protégé :", "Protegido:", "Защищено:", "محمي:"]
)
def test_a_locked_posts_title_has_no_prefix_in_any_language(prefix: str) -> None:
    article = read(
        drawn(title=f"{prefix} The plan", body=f'{BODY}<form class="post-password-form"><p>Password:</p></form>')
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
    said = read(drawn(head)).modified
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
    assert read(drawn(head, attributes=attributes)).language == language


def test_the_picture_is_the_shared_one_then_the_stated_one_then_the_first_large_one() -> None:
    printed = '<img src="/logo.png" class="logo"><img src="/dot.gif" width="1"><img src="/quay.jpg" width="800">'
    assert read(drawn(body=printed + BODY)).image == "https://tidal.example/quay.jpg"
    assert read(drawn(_ld(image=["/a.jpg", "/b.jpg"]))).image == "https://tidal.example/a.jpg"
    assert read(drawn('<meta name="twitter:image" content="/t.jpg">' + _ld(image="/a.jpg"))).image == (
        "https://tidal.example/t.jpg"
    )


def test_a_time_printed_near_the_headline_counts_only_where_nothing_else_is_said() -> None:
    page = drawn(body=f"<p>By Ada Lind | November 20, 2026</p>{BODY}")
    unsaid = replace(
        page, text=page.text.replace("article:published_time", "parsely-type").replace("2026-11-23T08:00:00Z", "post")
    )
    assert read(page).published.precision == "second"
    assert read(unsaid).published.precision == "day"
    assert read(unsaid).authors == ("Ada Lind",)


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
    first, second = BODY.split("\n")
    plain = read(drawn()).text
    assert read(drawn(body=f"<div>{first}{box}{second}</div>")).text == plain
    assert read(drawn(body=f"<div>{BODY}{box}</div>")).text == plain
    assert plain is not None
    assert plain.startswith("The wall")
