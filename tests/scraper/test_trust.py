from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pressclip.addresses import key
from pressclip.models import Card, Listing, Published
from scraper.trust import Trust, trust

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
KNOWN = [key(f"https://news.example/known-{number}/") for number in range(10)]


def cards(slugs: Sequence[str], *, site: str = "news.example", title: str = "{}") -> tuple[Card, ...]:
    return tuple(
        Card(url=f"https://{site}/{slug}/", title=title.format(slug), position=place)
        for place, slug in enumerate(slugs)
    )


def judged(found: Sequence[Card], known: Sequence[str] = KNOWN) -> Trust:
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
