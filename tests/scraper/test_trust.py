from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressclip.addresses import key
from pressclip.models import UNKNOWN, Card, Known, Listing, Published
from scraper.trust import Trust, trust

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
KNOWN = [Known(key=key(f"https://news.example/known-{number}/"), title=f"known-{number}") for number in range(10)]


def cards(slugs: Sequence[str], *, site: str = "news.example", title: str = "{}") -> tuple[Card, ...]:
    return tuple(
        Card(url=f"https://{site}/{slug}/", title=title.format(slug), position=place)
        for place, slug in enumerate(slugs)
    )


def judged(found: Sequence[Card], known: Sequence[Known] = KNOWN) -> Trust:
    listing = Listing(url="https://news.example/category/europe/", cards=tuple(found), method="generic")
    return trust(listing, known, at=NOON)


def test_a_reading_in_which_known_articles_reappear_in_their_order_is_believed() -> None:
    verdict = judged(cards(["new-1", "new-2", "known-0", "known-1", "known-2", "known-3"]))
    assert verdict == Trust(believed=True, reason="4 known articles reappear, 4 of them in their order")


def test_a_reading_of_other_articles_is_not_believed() -> None:
    assert not judged(cards([f"other-{number}" for number in range(10)])).believed


def test_a_reading_that_shuffles_what_is_known_is_not_believed() -> None:
    verdict = judged(cards(["known-9", "known-2", "known-7", "known-0", "known-5", "known-1"]))
    assert not verdict.believed
    assert "in their order" in verdict.reason


def test_with_no_history_a_list_that_agrees_with_itself_is_believed_and_three_links_are_none() -> None:
    assert judged(cards(["a", "b", "c", "d"]), known=[]).believed
    assert not judged(cards(["a", "b", "c"]), known=[]).believed


def test_with_no_history_a_feed_of_one_article_is_believed() -> None:
    one = Listing(url="https://news.example/category/europe/feed/", cards=cards(["a"]), method="feed")
    assert trust(one, [], at=NOON).believed
    assert not trust(replace(one, method="generic"), [], at=NOON).believed


def test_links_that_lead_elsewhere_and_titles_that_repeat_are_doubts_whatever_is_known() -> None:
    assert "other sites" in judged(cards(["a", "b", "c", "d"], site="ads.example"), known=[]).reason
    assert "share 1 titles" in judged(cards(["a", "b", "c", "d"], title="Read more"), known=[]).reason


def test_times_in_the_future_are_a_doubt() -> None:
    ahead = Published(lower=NOON + timedelta(days=9), upper=NOON + timedelta(days=9), precision="second")
    found = [Card(url=f"https://news.example/{n}/", title=str(n), position=n, published=ahead) for n in range(5)]
    assert "in the future" in judged(found, known=[]).reason


@given(st.lists(st.integers(0, 30), unique=True, min_size=1, max_size=30))
def test_a_reading_is_believed_only_where_something_known_reappears(numbers: list[int]) -> None:
    verdict = judged(cards([f"known-{number}" for number in numbers]))
    assert verdict.believed <= any(number < len(KNOWN) for number in numbers)


def shown(order: Sequence[int], *, dated: bool = True, seen: datetime = NOON) -> list[Known]:
    """The ten articles, known by date, as the section showed these of them last, in this order."""
    known = []
    for number, one in enumerate(KNOWN):
        day = NOON - timedelta(days=number)
        published = Published(lower=day, upper=day, precision="second") if dated else UNKNOWN
        place = order.index(number) if number in order else None
        last = seen if place is not None else seen - timedelta(hours=3)
        known.append(replace(one, published=published, seen=last, place=place or 0))
    return known


ALPHABETICAL = [3, 8, 0, 6, 9, 1, 7, 2, 5, 4]
SHUFFLED = [5, 0, 9, 2, 7, 4, 1, 8, 3, 6]


def test_a_list_that_is_sorted_otherwise_than_by_date_is_believed_by_the_order_that_it_showed_last() -> None:
    order = [f"known-{number}" for number in ALPHABETICAL]
    verdict = judged(cards(["anew", *order[:5], "new", *order[5:]]), known=shown(ALPHABETICAL))
    assert verdict == Trust(believed=True, reason="10 known articles reappear, 10 of them in their order")


@pytest.mark.parametrize("dated", [True, False])
def test_a_list_that_never_kept_an_order_is_believed_where_most_of_what_it_showed_is_there_again(dated: bool) -> None:
    known = shown(ALPHABETICAL, dated=dated)
    verdict = judged(cards(["new", *(f"known-{number}" for number in SHUFFLED)]), known=known)
    assert verdict.believed, verdict.reason
    assert "10 of the 10 that it showed last" in verdict.reason
    assert "keeps no order" in verdict.reason
    few = judged(cards([f"known-{number}" for number in SHUFFLED[:7]]), known=known)
    assert not few.believed
    assert "in their order" in few.reason


@pytest.mark.parametrize("dated", [True, False])
def test_a_box_of_what_is_most_read_is_not_believed_where_the_section_kept_its_order(dated: bool) -> None:
    known = shown([0, 1, 2, 3, 4, 5], dated=dated)
    assert not judged(cards([f"known-{number}" for number in (4, 1, 5, 0, 3, 2)]), known=known).believed


def test_articles_of_one_day_are_in_order_however_they_stand() -> None:
    known = [replace(one, published=Published(lower=NOON, upper=NOON)) for one in shown([3, 1, 0, 2, 4, 5])]
    assert not judged(cards([f"known-{number}" for number in (4, 1, 5, 0, 3, 2)]), known=known).believed


def numbered(*keys: str) -> list[Known]:
    """One article under these addresses."""
    return [Known(key=key(f"https://news.example/{one}/"), title=keys[0], article=7) for one in keys]


def test_an_article_that_has_several_addresses_need_not_reappear_under_all_of_them() -> None:
    verdict = judged(cards(["new", "known"]), known=numbered("known", "moved", "by-number"))
    assert (verdict.believed, verdict.reason) == (True, "1 known articles reappear, 1 of them in their order")
    twice = judged(cards(["new", "known", "moved"]), known=[*numbered("known", "moved"), *KNOWN])
    assert twice.reason == "1 of 11 known articles reappear, 2 should"


@pytest.mark.parametrize(("method", "is_believed"), [("generic", False), ("feed", False), ("api", True)])
def test_of_few_known_articles_one_will_do_in_what_the_api_lists_alone(method: str, is_believed: bool) -> None:
    listing = Listing(url="https://news.example/category/europe/", cards=cards(["new", "known-1"]), method=method)
    assert trust(listing, KNOWN[:3], at=NOON).believed is is_believed
    assert not trust(replace(listing, cards=listing.cards[:1]), KNOWN[:3], at=NOON).believed
