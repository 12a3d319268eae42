from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from scraper.text.rising import rising


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
