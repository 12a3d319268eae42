import html as entities
import re
from datetime import timedelta

import pytest

from replica.content import generate
from replica.demo import demo_site
from replica.posts import Post
from replica.site import CATEGORIES, Theme
from replica.themes.registry import THEMES
from tests.replica.making import NOW, Hands, get, html

HOUR = timedelta(hours=1)


def _story(post: Post) -> str:
    return " ".join((post.title, *post.paragraphs)).lower()


def test_the_same_seed_tells_the_same_news_and_another_seed_other_news() -> None:
    first, again = (generate(seed=5, count=30, start=NOW, step=-HOUR) for _ in range(2))
    assert first == again
    assert first != generate(seed=6, count=30, start=NOW, step=-HOUR)


def test_posts_are_a_step_apart_with_ids_and_addresses_of_their_own() -> None:
    posts = generate(seed=1, count=200, start=NOW, step=-HOUR, first_id=10)
    assert [post.published for post in posts[:3]] == [NOW, NOW - HOUR, NOW - 2 * HOUR]
    assert [post.id for post in posts] == list(range(10, 210))
    assert len({post.slug for post in posts}) == 200
    assert all(re.fullmatch(r"[a-z0-9-]+", post.slug) for post in posts)


def test_the_news_holds_what_makes_real_titles_hard() -> None:
    posts = generate(seed=1, count=200, start=NOW, step=-HOUR)
    titles = "\n".join(post.title for post in posts)
    assert all(sign in titles for sign in ("“", "’", "&", "AT&T <b>", "Łódź", "Salamè", "€"))
    assert any(post.title_html and "<em>" in post.title_html for post in posts)
    assert any("," in post.author for post in posts)
    assert {slug for post in posts for slug in post.categories} == {category.slug for category in CATEGORIES}


def test_a_titles_html_says_what_the_title_says() -> None:
    for post in generate(seed=2, count=200, start=NOW, step=-HOUR):
        if post.title_html is not None:
            assert entities.unescape(re.sub(r"</?em>", "", post.title_html)) == post.title


def test_the_demo_site_starts_with_forty_posts_over_every_category() -> None:
    site = demo_site(Hands())
    assert len(site.published()) == 40
    assert all(site.in_category(category.slug) for category in CATEGORIES)
    assert len({post.id for post in site.published()}) == 40


def test_the_demo_sites_news_keeps_appearing_for_ten_minutes() -> None:
    clock = Hands()
    site = demo_site(clock, every=2)
    clock.forward(seconds=2)
    assert len(site.published()) == 41
    clock.forward(minutes=10)
    assert len(site.published()) == 340
    assert len({post.id for post in site.published()}) == len({post.slug for post in site.published()}) == 340


def test_a_third_of_the_new_posts_is_about_a_watched_subject_and_so_are_some_old_ones() -> None:
    clock = Hands()
    site = demo_site(clock, every=2)
    subjects = ("haftar", "palermo conference", "hydrogen")
    assert all(any(subject in _story(post) for post in site.published()) for subject in subjects)
    clock.forward(seconds=18)
    new = site.published()[:9]
    assert [sum(subject in _story(post) for post in new) for subject in subjects] == [1, 1, 1]


@pytest.mark.parametrize("theme", list(THEMES))
def test_the_demo_site_shows_its_news_in_every_theme(theme: Theme) -> None:
    clock = Hands()
    site = demo_site(clock, theme=theme)
    clock.forward(seconds=2)
    assert "Haftar" in entities.unescape(html(site, "/category/africa/"))
    assert all(get(site, site.path_of(post)).status == 200 for post in site.published())
