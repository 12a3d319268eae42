from datetime import timedelta
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from scraper.text.rising import falling, rising
from tests.archives import NOON


def test_what_is_out_of_order_is_left_out() -> None:
    assert rising([7, 0, 1, 2, 9, 3]) == [1, 2, 3, 5]
    assert rising([]) == []
    assert rising([3, 2, 1]) == [2]


@given(st.lists(st.integers(0, 9), max_size=9))
def test_no_longer_row_rises(places: list[int]) -> None:
    found = rising(places)
    values = [places[index] for index in found]
    assert found == sorted(set(found))
    assert values == sorted(set(values))
    longest = max(
        (size for size in range(len(places) + 1) for row in combinations(places, size) if [*row] == sorted({*row})),
    )
    assert len(found) == longest


@given(st.lists(st.integers(0, 5), max_size=8))
def test_no_longer_row_of_times_falls_or_stays(hours: list[int]) -> None:
    times = [NOON + timedelta(hours=hour) for hour in hours]
    kept = [times[at] for at in falling(times)]
    assert all(before >= after for before, after in pairwise(kept))
    rows = (row for size in range(len(times), -1, -1) for row in combinations(times, size))
    assert len(kept) == len(next(row for row in rows if [*row] == sorted(row, reverse=True)))
