import pytest

from scraper.generic.card_parts import is_time_like


@pytest.mark.parametrize("title", ["Article 8", "Further story 12", "Episode 5", "5 reasons", "Chapter 3", "Top 10"])
def test_a_headline_that_ends_or_begins_with_a_number_is_no_date(title: str) -> None:
    assert not is_time_like(title)


@pytest.mark.parametrize(
    "printed", ["March 8", "8. März", "12 de enero", "Mon, 5 Aug 2026", "8 мая", "tammikuu 12 2026", "Xyzember 8, 2026"]
)
def test_a_day_with_the_name_of_its_month_is_a_date(printed: str) -> None:
    assert is_time_like(printed)
