from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pressclip.models import Document
from queries.documents import analyse
from queries.evaluate import MAX_HITS, evaluate
from queries.parser import parse
from queries.plain import evaluate_known, rest
from tests.queries.drawn import TERMS, Drawn, documents, plain_queries, positive, queries, written

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
    assert (parse(query, TERMS).plain is not None) is is_plain


@settings(deadline=None)
@given(queries() | plain_queries(), documents(), st.lists(PIECES, max_size=12).map("".join))
def test_a_known_document_gets_the_same_verdict_faster_hit_by_hit(drawn: Drawn, document: Document, said: str) -> None:
    assume(positive(drawn))
    query = parse(written(drawn), TERMS)
    document = replace(document, text=said + (document.text or ""), authors=document.authors or ())
    verdict = evaluate(query, analyse(document))
    assert evaluate_known(query, analyse(document)) == verdict
    assert not verdict.value or rest(query).is_all or rest(query).is_met(analyse(document).everything)


@pytest.mark.parametrize("query", ["gas", "gas*", "gas OR oil", "oil gas", '"gas gas"'])
def test_of_a_clause_the_first_hits_are_marked_wherever_they_stand(query: str) -> None:
    document = Document(title="Gas gas", excerpt="gas", text="oil" + " gas, gas" * MAX_HITS)
    verdict = evaluate_known(parse(query), analyse(document))
    assert verdict == evaluate(parse(query), analyse(document))
    assert len(verdict.hits) >= MAX_HITS
