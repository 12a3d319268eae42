import pytest

from queries.parser import parse
from queries.reach import can_be_of


@pytest.mark.parametrize(
    ("query", "sites"),
    [
        ("ferry", "ab"),
        ("ferry site:a", "a"),
        ("ferry -site:a", "b"),
        ("site:a OR ferry", "ab"),
        ("(site:a OR site:b) -site:b", "a"),
        ("site:a site:b", ""),
        ("site:c", ""),
    ],
)
def test_a_query_can_be_met_by_articles_of_the_sites_that_it_leaves_possible(query: str, sites: str) -> None:
    assert [name for name in "ab" if can_be_of(parse(query).root, name)] == list(sites)
