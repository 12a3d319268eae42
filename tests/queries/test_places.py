import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressclip.models import Document
from queries.documents import analyse
from queries.parser import parse
from queries.places import is_near, near
from queries.tree import Near

OPERANDS = st.sampled_from(["oil", "gas", "oil*", "gas*", '"oil gas"', '"gas oil"', '"oil oil"'])
WORDS = st.sampled_from(["oil", "gas", *["sea"] * 6, "oilfield", "gases"])


def near_each_other(query: str, said: str) -> bool:
    """Whether the operands are; told by both ways that there are to find out."""
    clause = parse(query).root
    assert isinstance(clause, Near)
    document = analyse(Document(title="", text=said))
    found = is_near(clause, document, "text")
    assert found is bool(near(clause, document, "text"))
    return found


@given(OPERANDS, OPERANDS, st.integers(1, 5), st.lists(WORDS, max_size=40))
def test_operands_are_near_each_other_where_places_of_both_are_found(
    one: str, other: str, distance: int, said: list[str]
) -> None:
    near_each_other(f"{one} NEAR/{distance} {other}", " ".join(said))


@pytest.mark.parametrize(
    ("query", "one", "other"),
    [
        ("gas NEAR/3 oil", "gas", "oil"),
        ("gase* NEAR/3 oil", "gases", "oil"),
        ('"gas field" NEAR/3 oil', "gas field", "oil"),
        ('gas NEAR/3 "oil field"', "gas", "oil field"),
    ],
)
def test_words_are_counted_from_the_nearer_ends(query: str, one: str, other: str) -> None:
    for first, second in ((one, other), (other, one)):
        said = [f"{first} {'sea ' * between}{second}" for between in range(6)]
        assert [near_each_other(query, text) for text in said] == [True, True, True, False, False, False]
