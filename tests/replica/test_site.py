from datetime import timedelta

import pytest

from replica.site import Site
from tests.replica.making import NOW, Hands, get, html, post, posts


def test_a_scheduled_post_appears_when_the_clock_passes_its_time() -> None:
    clock = Hands()
    site = Site([post(1, hours=-1)], clock=clock)
    assert get(site, "/2026/11/23/story-1/").status == 404
    assert "Story 1" not in html(site, "/category/africa/")
    clock.forward(hours=1)
    assert get(site, "/2026/11/23/story-1/").status == 200
    assert "Story 1" in html(site, "/category/africa/")


def test_posts_stand_newest_first_however_they_were_added() -> None:
    site = Site(posts(3)[::-1], clock=Hands())
    site.add(post(9, hours=1.5))
    assert [found.id for found in site.published()] == [1, 9, 2, 3]


def test_a_category_shows_the_posts_of_those_under_it() -> None:
    site = Site([post(1, categories=("eastern-europe",)), post(2, categories=("africa", "europe"))], clock=Hands())
    assert {found.id for found in site.in_category("europe")} == {1, 2}
    assert {found.id for found in site.in_category("eastern-europe")} == {1}


def test_a_new_slug_leaves_a_redirect_at_the_old_address() -> None:
    site = Site([post(1)], clock=Hands())
    site.edit(1, slug="renamed")
    moved = get(site, "/2026/11/23/story-1/")
    assert moved.status == 301
    assert moved.headers["Location"].endswith("/2026/11/23/renamed/")
    assert get(site, "/2026/11/23/renamed/").status == 200


def test_a_new_date_moves_the_address_and_leaves_a_redirect() -> None:
    site = Site([post(1)], clock=Hands())
    site.edit(1, published=NOW - timedelta(days=3))
    assert get(site, "/2026/11/23/story-1/").headers["Location"].endswith("/2026/11/20/story-1/")


def test_a_new_title_changes_cards_and_article_at_the_same_address_and_dates_the_edit() -> None:
    clock = Hands()
    site = Site([post(1)], clock=clock)
    clock.forward(minutes=5)
    edited = site.edit(1, title="Story one, corrected")
    assert edited.last_modified == clock.now
    assert "Story one, corrected" in html(site, "/category/africa/")
    assert "Story one, corrected" in html(site, "/2026/11/23/story-1/")


@pytest.mark.parametrize(("gone", "status"), [(False, 404), (True, 410)])
def test_a_trashed_post_is_gone_from_lists_and_from_its_address(gone: bool, status: int) -> None:
    site = Site(posts(2), clock=Hands())
    site.trash(1, gone=gone)
    assert get(site, "/2026/11/23/story-1/").status == status
    assert [found.id for found in site.in_category("africa")] == [2]


def test_editing_or_trashing_what_is_not_there_is_an_error() -> None:
    site = Site(clock=Hands())
    with pytest.raises(KeyError):
        site.edit(7, title="x")
    with pytest.raises(KeyError):
        site.trash(7)
