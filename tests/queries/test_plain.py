from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pressclip.models import Document
from queries.documents import analyse
from queries.evaluate import MAX_HITS, evaluate
from queries.parser import parse
from queries.plain import plain
from tests.queries.drawn import TERMS, Drawn, documents, plain_queries, positive, written

PIECES = st.sampled_from(
    ["oil ", "North ", "lÍbya ", "'", "don’t ", "  ", "½", "æ", "北京", "south", "\u00ad", "—", "s "]
)


@pytest.mark.parametrize(
    ("query", "is_plain"),
    [
        ("libya", True),
        ('"north oil" OR lib*', True),
        ("libya (oil OR gas) -sport -(a b)", False),
        ("libya (oil OR gas) -sport -(a OR b)", True),
        ("@fuel -@place", True),
        ("libya OR (oil -gas)", False),
        ("title:libya", False),
        ("libya -title:oil", False),
        ("libya =OIL", False),
        ("libya NEAR/2 oil", False),
        ("libya /oil/", False),
        ("libya site:alpha", False),
        ("-=OIL libya", False),
    ],
)
def test_a_query_of_words_alone_is_plain(query: str, is_plain: bool) -> None:
    assert (plain(parse(query, TERMS)) is not None) is is_plain


@settings(max_examples=300, deadline=None)
@given(plain_queries(), documents(), st.lists(PIECES, max_size=12).map("".join))
def test_a_plain_query_is_judged_as_any_other_hit_by_hit(drawn: Drawn, document: Document, said: str) -> None:
    assume(positive(drawn))
    query = parse(written(drawn), TERMS)
    document = replace(document, text=said + (document.text or ""), authors=document.authors or ())
    fast = plain(query)
    assume(fast is not None)
    assert fast is not None
    assert fast.verdict(analyse(document)) == evaluate(query, analyse(document))


@pytest.mark.parametrize("query", ["gas", "gas*", "gas OR oil", "oil gas", '"gas gas"'])
def test_of_a_clause_the_first_hits_are_marked_wherever_they_stand(query: str) -> None:
    document = Document(title="Gas gas", excerpt="gas", text="oil" + " gas, gas" * MAX_HITS)
    fast = plain(parse(query))
    assert fast is not None
    verdict = fast.verdict(analyse(document))
    assert verdict == evaluate(parse(query), analyse(document))
    assert len(verdict.hits) >= MAX_HITS
