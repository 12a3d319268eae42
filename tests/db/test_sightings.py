from datetime import timedelta

from db.sightings import Seen, news
from tests.archives import NOON, card

AN_HOUR_AGO = NOON - timedelta(hours=1)


def seen(slug: str, position: int, *, sighted: bool = False, **more: object) -> Seen:
    age = more.pop("age", None)
    assert age is None or isinstance(age, timedelta)
    return Seen(card=card(slug, position, age=age, **more), sighted=sighted, announced=False)


def test_a_card_above_a_known_one_is_news() -> None:
    assert news([seen("new", 0), seen("old", 1, sighted=True)], last_success=AN_HOUR_AGO) == {0}


def test_a_back_dated_card_between_known_ones_is_news() -> None:
    cards = [seen("a", 0, sighted=True), seen("new", 1, age=timedelta(days=400)), seen("b", 2, sighted=True)]
    assert news(cards, last_success=AN_HOUR_AGO) == {1}


def test_an_old_card_that_slid_in_below_all_known_ones_is_no_news() -> None:
    cards = [seen("a", 0, sighted=True), seen("slid", 1, age=timedelta(days=3))]
    assert news(cards, last_success=AN_HOUR_AGO) == frozenset()


def test_a_card_below_all_known_ones_is_news_where_its_time_allows_it() -> None:
    cards = [seen("a", 0, sighted=True), seen("b", 1, age=timedelta(minutes=5)), seen("c", 2)]
    assert news(cards, last_success=AN_HOUR_AGO) == {1, 2}


def test_with_no_known_card_on_the_page_all_are_news() -> None:
    cards = [seen("a", 0, age=timedelta(days=2)), seen("b", 1, age=timedelta(days=3))]
    assert news(cards, last_success=NOON - timedelta(days=5)) == {0, 1}


def test_with_no_known_card_on_the_page_those_at_its_end_are_no_news_that_are_older_than_all_that_was_known() -> None:
    bottom = NOON - timedelta(days=9)
    cards = [seen("dated-back", 0, age=timedelta(days=20)), seen("young", 1, age=timedelta(days=8))]
    cards += [seen("slid", 2, age=timedelta(days=10)), seen("too", 3, age=timedelta(days=11))]
    assert news(cards, last_success=NOON - timedelta(days=1), bottom=bottom) == {0, 1}


def test_what_only_the_past_showed_is_news_above_a_known_card_and_else_where_its_time_allows_it() -> None:
    of_old = Seen(card=card("old", 0, age=timedelta(days=9)), sighted=False, announced=False, of_old=True)
    assert news([of_old, seen("known", 1, sighted=True)], last_success=AN_HOUR_AGO) == {0}
    assert news([of_old, seen("new", 1)], last_success=AN_HOUR_AGO) == {1}
    assert news([of_old], last_success=NOON - timedelta(days=10)) == {0}


def test_an_old_article_made_sticky_is_no_news_but_a_new_sticky_one_is() -> None:
    cards = [
        seen("old", 0, age=timedelta(days=9), pinned=True),
        seen("new", 1, age=timedelta(minutes=2), pinned=True),
        seen("known", 2, sighted=True),
    ]
    assert news(cards, last_success=AN_HOUR_AGO) == {1}


def test_what_was_announced_elsewhere_is_not_announced_again() -> None:
    told = Seen(card=card("told"), sighted=False, announced=True)
    assert news([told, seen("known", 1, sighted=True)], last_success=AN_HOUR_AGO) == frozenset()
