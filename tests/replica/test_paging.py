from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from replica.paging import Layout, cut, with_sticky
from tests.replica.making import posts

_counts = st.integers(min_value=0, max_value=60)


@settings(max_examples=60)
@given(_counts, st.integers(min_value=0, max_value=5), st.integers(min_value=5, max_value=12))
def test_over_all_pages_no_post_is_lost_or_doubled_when_the_newest_are_part_of_page_1(
    count: int, featured: int, per_page: int
) -> None:
    everything = posts(count)
    layout = Layout(featured=featured, per_page=per_page)
    pages = [cut(everything, number, layout) for number in range(1, cut(everything, 1, layout).last + 1)]
    assert tuple(post for page in pages for post in (*page.featured, *page.posts)) == everything
    assert all(len(page.featured) + len(page.posts) <= per_page for page in pages)
    assert not any(page.featured for page in pages[1:])


@settings(max_examples=60)
@given(_counts)
def test_newest_that_stand_apart_are_repeated_on_every_page_and_are_in_no_list(count: int) -> None:
    everything = posts(count)
    layout = Layout(featured=5, inside=False)
    pages = [cut(everything, number, layout) for number in range(1, cut(everything, 1, layout).last + 1)]
    assert all(page.featured == everything[:5] for page in pages)
    assert tuple(post for page in pages for post in page.posts) == everything[5:]
    assert bool(pages) == bool(everything)


def test_a_category_without_posts_has_no_last_page() -> None:
    assert cut((), 1, Layout()).last == 0
    assert cut((), 1, Layout(featured=5, inside=False)).last == 0


def test_sticky_posts_top_the_first_page_and_keep_their_place_on_later_ones() -> None:
    everything = tuple(replace(post, sticky=post.id == 15) for post in posts(25))
    first, second = (with_sticky(everything, number, 10) for number in (1, 2))
    assert [post.id for post in first] == [15, *range(1, 11)]
    assert [post.id for post in second] == list(range(11, 21))


def test_a_sticky_post_among_the_newest_stands_once() -> None:
    everything = tuple(replace(post, sticky=post.id == 4) for post in posts(12))
    assert [post.id for post in with_sticky(everything, 1, 10)] == [4, 1, 2, 3, 5, 6, 7, 8, 9, 10]
