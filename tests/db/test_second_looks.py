from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from db.second_looks import is_look, next_look
from tests.archives import NOON

HOUR = timedelta(hours=1)
AFTER = (HOUR, 6 * HOUR, 24 * HOUR, 72 * HOUR)
_ages = st.timedeltas(min_value=timedelta(), max_value=timedelta(days=10))


def test_the_looks_at_an_article_are_ever_farther_apart_and_end() -> None:
    looks, now = [], NOON
    while (due := next_look(NOON, AFTER, now)) is not None:
        assert is_look(NOON, AFTER, due, due)
        looks.append(due - NOON)
        now = due + timedelta(minutes=1)
    assert tuple(looks) == AFTER


def test_a_page_due_before_its_first_look_is_only_planned() -> None:
    assert not is_look(NOON, AFTER, NOON + timedelta(minutes=1), NOON + timedelta(minutes=2))
    assert is_look(NOON, AFTER, NOON + HOUR + timedelta(minutes=15), NOON + 2 * HOUR)


def test_of_the_looks_missed_in_a_downtime_one_is_made_and_of_old_articles_none() -> None:
    assert next_look(NOON, AFTER, NOON + 30 * HOUR) == NOON + 72 * HOUR
    assert is_look(NOON, AFTER, NOON + HOUR, NOON + 90 * HOUR)
    assert not is_look(NOON, AFTER, NOON + HOUR, NOON + 97 * HOUR)


@given(_ages)
def test_the_next_look_is_ahead_or_there_is_none(age: timedelta) -> None:
    due = next_look(NOON, AFTER, NOON + age)
    assert due is None or due > NOON + age
    assert (due is None) == (age >= AFTER[-1])
