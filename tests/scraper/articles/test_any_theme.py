"""Article pages of any theme, and of none; what is no article is refused."""

import json
from dataclasses import replace
from datetime import datetime
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import pytest

from pressclip.errors import NotAnArticle
from pressclip.models import Page
from tests.scraper.articles.made import BODY, URL, drawn, read
from tests.scraper.saved import THEMES, answer, real, truth

_PAGES = Path(__file__).parents[2] / "pages"
_NAMES = sorted(path.stem for path in (_PAGES / "articles").glob("*.json"))


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
    article = read(_page(name, true))
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
        text = read(_page(name, _truth(name))).text or ""
        assert sum(word in text for word in ("Glass eels", "freight train", "brass band")) == 1, name


def test_of_auto_loaded_articles_the_one_at_the_pages_address_is_read() -> None:
    facts = _truth("auto-loaded")
    page = _page("auto-loaded", facts)
    first = "https://gazette.example/2026/11/23/glass-eels-return-to-the-wend/"
    text = page.text.replace(facts["url"] + '"></head>', first + '"></head>').replace(
        "<title>A band without a tuba", "<title>Train blocks the crossing at Pell"
    )
    assert read(replace(page, text=text, final_url=first)).title == "Glass eels return to the Wend"


def _refused(page: Page) -> str:
    with pytest.raises(NotAnArticle) as caught:
        read(page)
    return str(caught.value)


@pytest.mark.parametrize("path", sorted(_PAGES.glob("generic/*.html")), ids=lambda path: path.stem)
def test_no_list_is_an_article_whatever_its_address(path: Path) -> None:
    for url in ("https://tidal.example/harbours/", URL):
        assert _refused(answer(path.read_text("utf-8"), url))


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (replace(drawn(), final_url="https://tidal.example/"), "home page"),
        (answer(f"<body class='error404'><h1>Not here</h1>{BODY}</body>", URL), "error404"),
        (answer(f"<body class='archive category'><h1>Harbours</h1>{BODY}</body>", URL), "archive"),
        (answer(f"<body class='page page-id-2'><h1>About us</h1>{BODY}</body>", URL), "site's own"),
        (answer(f"<body>{BODY}</body>", URL), "no headline"),
        (answer("<body><h1>The quay wall will hold</h1></body>", URL), "no text"),
        (answer("<body><h1>The quay wall</h1><p>It holds, for now.</p></body>", URL), "hardly any text"),
        (answer(f"<body><h1>Log in</h1>{BODY * 4}</body>", "https://tidal.example/login"), "address"),
        (answer('<script type="application/ld+json">{"@type": "CollectionPage"}</script><h1>x</h1>', URL), "a list"),
        (answer("", URL), "no headline"),
    ],
)
def test_what_is_no_article_is_refused_with_its_reason(page: Page, reason: str) -> None:
    assert reason in _refused(page)


def test_a_page_of_whole_posts_none_of_which_is_the_pages_is_refused() -> None:
    posts = "".join(
        f"<article><h1><a href='/2026/11/2{n}/the-wall-on-day-{n}-of-it/'>The wall on day {n}</a></h1>{BODY}</article>"
        for n in range(4)
    )
    assert _refused(answer(f"<body><main>{posts}</main></body>", "https://tidal.example/walls/"))


@pytest.mark.parametrize("theme", THEMES)
def test_every_real_article_reads_as_well_without_its_profile(theme: str) -> None:
    articles, likenesses = truth(), []
    for name, facts, page in real(theme):
        if "article" in facts:
            article, true = read(page), articles[facts["article"]]
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
