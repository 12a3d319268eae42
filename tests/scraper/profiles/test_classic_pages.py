"""Pages of the widespread themes that no real page of ours shows, each with what is to be read from it beside it."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest

from pressclip.errors import NoCards
from pressclip.models import Card, Listing, Page
from scraper.articles.article import read_article
from scraper.dates.times import read_time
from scraper.profiles.listing import read_listing
from scraper.profiles.profile import load_profile, shipped_profiles
from tests.scraper.saved import AT, ROME, THEMES, answer, real

_FOLDER = Path(__file__).parents[2] / "pages" / "classic"
_TRUTH = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(_FOLDER.glob("*.json"))}
_SECTIONS = [name for name, truth in _TRUTH.items() if "cards" in truth]
_ARTICLES = [name for name, truth in _TRUTH.items() if "article" in truth]
_OTHERS = sorted(path for path in _FOLDER.parent.rglob("*.html") if path.parent != _FOLDER)
_NEW = ("divi", "classic")


def _page(name: str) -> Page:
    url = _TRUTH[name]["url"] if name in _TRUTH else "https://tidal.example/category/harbours/"
    return answer((_FOLDER / f"{name}.html").read_text("utf-8"), url)


def _read(page: Page, *profiles: str) -> Listing:
    chosen = tuple(map(load_profile, profiles)) or shipped_profiles()
    return read_listing(page, zone=ROME, profiles=chosen)


def _card(truth: dict[str, Any], position: int, base: str) -> Card:
    said = truth["time"]
    return Card(
        url=urljoin(base, truth["path"]),
        title=truth["title"],
        position=position,
        label=truth["label"],
        time_text=said,
        published=read_time(said or "", at=AT, zone=ROME),
        excerpt=truth["excerpt"],
        image=urljoin(base, truth["image"]) if truth["image"] else None,
        pinned=truth.get("pinned", False),
    )


@pytest.mark.parametrize("name", _SECTIONS)
def test_a_section_page_of_a_widespread_theme_is_read_exactly(name: str) -> None:
    truth, listing = _TRUTH[name], _read(_page(name))
    assert listing.cards == tuple(_card(card, place, truth["url"]) for place, card in enumerate(truth["cards"]))
    assert listing.method == f"profile:{truth['profile']}"
    assert listing.heading == truth["heading"]
    assert listing.next_url == (urljoin(truth["url"], truth["next"]) if truth["next"] else None)


@pytest.mark.parametrize("name", _SECTIONS)
def test_no_other_profile_reads_a_widespread_themes_page(name: str) -> None:
    others = [profile.name for profile in shipped_profiles() if profile.name != _TRUTH[name]["profile"]]
    with pytest.raises(NoCards) as caught:
        _read(_page(name), *others)
    assert not caught.value.says_empty


@pytest.mark.parametrize("name", _ARTICLES)
def test_an_article_page_of_a_widespread_theme_is_read_by_its_profile(name: str) -> None:
    page, truth = _page(name), _TRUTH[name]
    article, told = read_article(page, zone=ROME, profiles=(load_profile(truth["profile"]),)), truth["article"]
    assert (article.title, article.label, article.authors) == (told["title"], told["label"], tuple(told["authors"]))
    assert (article.text, article.bio, article.language) == (told["text"], told["bio"], told["language"])
    assert article.published == read_time(told["time"], at=AT, zone=ROME)
    assert article.image == (urljoin(truth["url"], told["image"]) if told["image"] else None)


@pytest.mark.parametrize("name", [*_ARTICLES, "front-page", "divi-front-page", "underscores-404"])
def test_a_page_with_one_article_several_lists_or_none_is_no_section(name: str) -> None:
    with pytest.raises(NoCards) as caught:
        _read(_page(name))
    assert not caught.value.says_empty


@pytest.mark.parametrize("name", ["underscores-empty", "divi-empty", "hello-elementor-empty"])
def test_a_section_without_articles_says_so(name: str) -> None:
    with pytest.raises(NoCards) as caught:
        _read(_page(name))
    assert caught.value.says_empty


@pytest.mark.parametrize("profile", _NEW)
@pytest.mark.parametrize("theme", THEMES)
def test_no_real_page_of_another_theme_is_read_by_these_profiles(theme: str, profile: str) -> None:
    for name, _, page in real(theme):
        with pytest.raises(NoCards) as caught:
            _read(page, profile)
        assert not caught.value.says_empty, name


@pytest.mark.parametrize("profile", _NEW)
def test_no_page_of_another_kind_is_read_by_these_profiles(profile: str) -> None:
    for path in _OTHERS:
        with pytest.raises(NoCards) as caught:
            _read(answer(path.read_text("utf-8")), profile)
        assert not caught.value.says_empty, path.name


def _archive(body: str, classes: str = "archive category") -> Page:
    return answer(f'<body class="{classes}"><main>{body}</main></body>')


def _post(name: str, classes: str = "post hentry") -> str:
    return f'<article class="{classes}"><h2 class="entry-title"><a href="/{name}/">{name}</a></h2></article>'


def _titles(page: Page) -> list[str]:
    return [card.title for card in _read(page, "classic").cards]


@pytest.mark.parametrize(
    "box",
    [
        "<aside>{}</aside>", '<div class="widget">{}</div>', '<div class="sidebar"><div>{}</div></div>',
        '<div><div class="slider">{}</div></div>', '<div class="related-posts">{}</div>', "<nav>{}</nav>",
        '<article class="post hentry"><h2 class="entry-title"><a href="/a/">a</a></h2><div>{}</div></article>',
    ],
)  # fmt: skip
def test_posts_in_a_side_box_or_in_another_post_are_no_cards(box: str) -> None:
    assert _titles(_archive(_post("a") + _post("b") + box.format(_post("x")))) == ["a", "b"]


@pytest.mark.parametrize("wrapper", ["{}", "<div>{}</div>", "<div><div>{}</div></div>", "<ul><li>{}</li></ul>"])
def test_posts_may_stand_in_rows_and_columns(wrapper: str) -> None:
    assert _titles(_archive(wrapper.format(_post("a")) + wrapper.format(_post("b")))) == ["a", "b"]


def test_a_static_page_among_search_results_is_no_card() -> None:
    assert _titles(_archive(_post("a") + _post("about", "page type-page hentry"), "search")) == ["a"]


@pytest.mark.parametrize(
    "page",
    [
        _archive(_post("a"), "page"),
        _archive(_post("a"), "archive single"),
        _archive(f"{_post('a')}<h3>More from the coast</h3>{_post('b')}"),
        _archive(f"<div>{_post('a')}</div><div><header><h2>Piers</h2></header>{_post('b')}</div>"),
        _archive(f"{_post('a')}<section><div>{_post('b')}</div></section>"),
    ],
    ids=["no listing by its classes", "an article", "heading", "heading in a header", "section"],
)
def test_a_page_on_which_posts_of_another_list_may_stand_is_not_read(page: Page) -> None:
    with pytest.raises(NoCards):
        _titles(page)
