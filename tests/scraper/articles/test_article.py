from dataclasses import replace
from datetime import UTC, datetime
from difflib import SequenceMatcher

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pressclip.errors import NotAnArticle, ReadError
from pressclip.models import Article, Page, Published
from scraper.articles.article import read_article
from scraper.profiles.profile import shipped_profiles
from tests.scraper.saved import ROME, THEMES, answer, real, saved, truth

_URL = "https://tidal.example/2026/11/23/quay-wall/"


def _read(page: Page) -> Article:
    return read_article(page, zone=ROME, profiles=shipped_profiles())


def _with(head: str = "", body: str = "", url: str = _URL) -> Page:
    """The small Zox article with more in its head, or in its text."""
    page = saved("zox-article.html", url)
    text = page.text.replace('<link rel="canonical" href="https://tidal.example/2026/11/23/quay-wall/">', head)
    return replace(page, text=text.replace('<div id="mvp-content-main">', f'<div id="mvp-content-main">{body}'))


def test_an_article_has_all_that_its_page_tells() -> None:
    assert _read(saved("zox-article.html", _URL)) == Article(
        url=_URL,
        title="The quay wall “will hold”",
        label="Harbours",
        authors=("Lind, Mara",),
        published=Published(
            lower=datetime(2026, 11, 23, 17, 10, 30, tzinfo=UTC),
            upper=datetime(2026, 11, 23, 17, 11, 31, tzinfo=UTC),
            precision="minute",
        ),
        excerpt="Engineers walked the wall twice.",
        text="Nowadays the wall is walked twice a day.\nIt holds,\nfor now.\nStone\nMortar [sic]",
        image="https://cdn.tidal.example/quay.jpg",
        language="en",
        bio="Mara writes about stone.",
    )


def test_newspaper_gives_the_exact_time_and_the_first_category() -> None:
    article = _read(saved("newspaper-article.html", "https://tidal.example/?p=7"))
    exact = datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert article.published == Published(lower=exact, upper=exact, precision="second")
    assert (article.label, article.authors, article.language) == ("Estuaries", ("Mara Lind",), "nb")
    assert (article.text, article.bio) == ("Nobody had announced it.\nIt left at six.", "Mara lives aboard.")
    assert article.image == "https://tidal.example/uploads/dredger.jpg"
    assert article.url == "https://tidal.example/2026/11/22/dredger/"


def test_a_locked_article_has_no_text_and_its_password_form_is_none() -> None:
    article = _read(saved("blocks-article.html", "https://tidal.example/2026/11/21/locked/"))
    assert (article.title, article.text, article.access) == ("The locked harbour plan", "", "protected")
    assert (article.authors, article.label, article.language) == (("李伟",), "Harbours", None)


def test_further_articles_stacked_below_are_cut_off_first() -> None:
    article = _read(saved("zox-article.html", _URL))
    assert "erring" not in f"{article.title}{article.text}"
    assert "Olaf" not in article.authors


def test_nested_elements_to_drop_do_no_harm() -> None:
    stacked = '<div class="mvp-post-add-story">' * 2_000
    text = _read(_with(body=f"{stacked}Herring{'</div>' * 2_000}")).text
    assert text is not None
    assert text.startswith("Nowadays")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>one<br/>two</p>", "one\ntwo"),
        ("<p>a\n  b&nbsp;c</p>", "a b c"),
        ("<p>un<b>broken</b></p>", "unbroken"),
        ("<div>one<div>two</div>three</div>", "one\ntwo\nthree"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1\n2"),
        ("<noscript>x</noscript><iframe>y</iframe><!-- z --><textarea>w</textarea><p>v</p>", "v"),
    ],
)
def test_a_text_is_its_paragraphs_in_lines(body: str, text: str) -> None:
    lines = _read(_with(body=body)).text
    assert lines is not None
    assert lines.startswith(f"{text}\nNowadays")


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ('<link rel="canonical" href="/2026/11/23/quay-wall-2/">', "https://tidal.example/2026/11/23/quay-wall-2/"),
        ('<link rel="canonical" href="https://tidal.example/?p=7">', "https://tidal.example/?p=7"),
        ('<link rel="canonical" href="https://thief.example/a/">', _URL),
        ('<link rel="canonical" href="https://tidal.example/">', _URL),
        ('<link rel="canonical" href="javascript:void(0)">', _URL),
        ('<link rel="canonical" href="https://[bad">', _URL),
        ('<link rel="canonical">', _URL),
        ('<link rel="canonical" href="/"><meta property="og:url" content="/b/">', "https://tidal.example/b/"),
        ("", _URL),
    ],
)
def test_the_canonical_address_counts_if_it_is_an_article_of_this_host(head: str, url: str) -> None:
    assert _read(_with(head)).url == url


def test_without_a_canonical_address_it_is_the_one_found_at_without_tracking() -> None:
    assert _read(_with(url=f"{_URL}?utm_source=mail")).url == _URL


def test_a_published_time_in_the_head_settles_the_doubt() -> None:
    article = _read(_with('<meta property="article:published_time" content="2026-11-23T17:10:40+00:00">'))
    exact = datetime(2026, 11, 23, 17, 10, 40, tzinfo=UTC)
    assert article.published == Published(lower=exact, upper=exact, precision="second")


@pytest.mark.parametrize(
    ("lang", "language"), [("en-US", "en"), ("PT_br", "pt"), ("fil", "fil"), ("x", None), ("english", None)]
)
def test_the_language_is_the_pages_primary_one(lang: str, language: str | None) -> None:
    page = _with()
    assert _read(replace(page, text=page.text.replace("en-GB", lang))).language == language


@pytest.mark.parametrize(
    "name", ["zox-section.html", "zox-404.html", "newspaper-section-2.html", "blocks-section.html"]
)
def test_where_no_article_stands_none_is_read(name: str) -> None:
    with pytest.raises(NotAnArticle):
        _read(saved(name))


def test_an_error_status_outweighs_a_good_looking_page() -> None:
    with pytest.raises(NotAnArticle, match="HTTP 410"):
        _read(saved("zox-article.html", _URL, status=410))


def test_an_article_nested_without_end_is_refused() -> None:
    with pytest.raises(ReadError, match="elements"):
        _read(answer("<article class='post'>" * 50_000))


def test_an_article_nested_as_deep_as_it_may_be_is_read() -> None:
    text = _read(_with(body="<div>" * 5_000 + "deep" + "</div>" * 5_000)).text
    assert text is not None
    assert text.startswith("deep\nNowadays")


@settings(max_examples=40)
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_page_raises_anything_but_a_read_error(one: str, other: str) -> None:
    page = _with(f'<link rel="canonical" href="{one}"><meta property="og:image" content="{other}">', f"{one}<p>{other}")
    assert _read(page).title


def test_what_the_places_of_a_theme_do_not_tell_the_head_does() -> None:
    head = (
        '<meta property="article:modified_time" content="2026-11-23T17:12:00+00:00">'
        '<meta property="article:content_tier" content="locked">'
        '<meta name="author" content="lind, mara"><meta name="author" content="Olaf Berg">'
    )
    article = _read(_with(head))
    assert article.modified == datetime(2026, 11, 23, 17, 12, tzinfo=UTC)
    assert (article.access, article.authors) == ("paywalled", ("Lind, Mara", "Olaf Berg"))


def test_authors_that_leave_out_the_printed_one_are_not_added() -> None:
    assert _read(_with('<meta name="author" content="Tidal Post">')).authors == ("Lind, Mara",)


def test_a_membership_box_that_ends_a_themes_text_marks_a_paywall() -> None:
    page = _with()
    box = '</ul><div class="mepr-unauthorized-message"><p>Members read on.</p></div></div>'
    article = _read(replace(page, text=page.text.replace("</ul></div>", box)))
    assert article.access == "paywalled"
    assert "Members" not in (article.text or "")


# Real pages


@pytest.mark.parametrize("theme", THEMES)
def test_every_real_article_reads_as_it_was_written(theme: str) -> None:
    articles = truth()
    stories = [(name, facts, page) for name, facts, page in real(theme) if "article" in facts]
    assert len(stories) >= 10
    for name, facts, page in stories:
        article, true = _read(page), articles[facts["article"]]
        assert (article.title, article.authors, article.url) == (true["title"], (true["author"],), page.url), name
        assert article.label in true["categories"]
        lower, upper = article.published.lower, article.published.upper
        assert lower is not None
        assert upper is not None
        assert lower <= datetime.fromisoformat(true["date_gmt"]) <= upper, name
        assert article.access == "open", name
        assert SequenceMatcher(None, article.text or "", true["body_text"], autojunk=False).ratio() >= 0.99, name


@pytest.mark.parametrize("theme", THEMES)
def test_no_real_page_of_another_kind_is_an_article(theme: str) -> None:
    others = [replace(page, status=200) for _, facts, page in real(theme) if "article" not in facts]
    assert len(others) > 20
    for page in others:
        with pytest.raises(NotAnArticle):
            _read(page)
