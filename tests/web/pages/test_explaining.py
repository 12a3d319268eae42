import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressclip.errors import QueryError
from queries.parser import parse
from web.pages.explaining import explained

TERMS = (("gaddafi", ("gaddafi", "qaddafi")),)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("libya", "Articles with “libya”."),
        ("libya haftar", "Articles with “libya” and “haftar”."),
        (
            'haftar OR (libya AND "palermo conference")',
            "Articles with “haftar” or (“libya” and the phrase “palermo conference”).",
        ),
        ("gas -oil", "Articles with “gas” and without “oil”."),
        ("gas -(oil OR coal)", "Articles with “gas”, without “oil” and without “coal”."),
        ("(a1 OR b1) c1", "Articles with (“a1” or “b1”) and “c1”."),
        ("(a1 b1) OR (-c1 d1)", "Articles with (“a1” and “b1”) or (without “c1” and with “d1”)."),
        ("title:libya gas", "Articles with “libya” in the title and with “gas”."),
        ("jihad*", "Articles with a word that begins with “jihad”."),
        ('"free tra*"', "Articles with the phrase that begins with “free tra”."),
        ("=WHO", "Articles with “WHO” in exactly this spelling."),
        ("haftar NEAR/5 russia", "Articles with “haftar” at most 5 words from “russia”."),
        ("haftar NEAR/1 russia", "Articles with “haftar” next to “russia”."),
        ("lead:russia", "Articles with “russia” in the title or the first 100 words."),
        ("/reg.?ex/", "Articles with what /reg.?ex/ finds."),
        ("site:alpha gas", "Articles from the site “alpha” and with “gas”."),
        ("gas -url:sport", "Articles with “gas” and whose address does not contain “sport”."),
        ("@gaddafi", "Articles with any spelling of @gaddafi (“gaddafi”, “qaddafi”)."),
        ("libya @gaddafi", "Articles with “libya” and any spelling of @gaddafi (“gaddafi”, “qaddafi”)."),
        ("section:energy author:lee", "Articles with “energy” in a section’s name and with “lee” in an author’s name."),
    ],
)
def test_a_query_is_said_in_words(query: str, said: str) -> None:
    try:
        parsed = parse(query, TERMS)
    except QueryError as error:
        pytest.fail(str(error))
    assert explained(parsed) == said


WORDS = st.sampled_from(["gas", "oil", '"free trade"', "jihad*", "title:coal", "/a.b/", "=WHO", "a1 NEAR/3 b1"])


def both(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds("({} {} {})".format, inner, st.sampled_from(["AND", "OR", "AND NOT"]), inner)


@given(st.recursive(WORDS, both, max_leaves=8))
def test_every_query_is_one_sentence_with_its_parentheses_in_pairs(query: str) -> None:
    try:
        parsed = parse(query)
    except QueryError:
        return
    said = explained(parsed)
    assert said.startswith("Articles ")
    assert said.endswith(".")
    assert said.count("(") == said.count(")")
    assert "with with" not in said
