import sqlite3
from contextlib import closing

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from pressclip.models import Document
from queries.candidates import fts_match, joined, tokens_of
from queries.documents import analyse, vocabulary
from queries.evaluate import evaluate
from queries.parser import parse
from queries.syntax import MAX_DEPTH, MAX_LENGTH
from queries.tokens import words
from queries.tree import Query
from tests.queries.drawn import Drawn, documents, positive, queries, written


def is_candidate(query: Query, document: Document) -> bool:
    """Whether a real index, filled as the archive fills it, finds the document."""
    expression = fts_match(query)
    if expression is None:
        return True
    row = (
        tokens_of(document.title), tokens_of(document.excerpt), tokens_of(document.text or ""),
        joined(document.sections), joined(document.authors or ()), tokens_of(document.label),
    )  # fmt: skip
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(
            "CREATE VIRTUAL TABLE article USING fts5"
            "(title, excerpt, text, section, author, label, content='', tokenize='ascii')"
        )
        database.execute(
            "INSERT INTO article (rowid, title, excerpt, text, section, author, label) VALUES (1,?,?,?,?,?,?)", row
        )
        return database.execute("SELECT rowid FROM article WHERE article MATCH ?", (expression,)).fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("query", "expression"),
    [
        ("libya", '{title excerpt text} : "libya"'),
        ('title:"palermo conf*"', '{title} : "palermo conf" *'),
        ("title:a section:b OR label:c", '(({title} : "a" AND {section} : "b") OR {label} : "c")'),
        ("title:a -sport site:x url:y", '{title} : "a"'),
        ("site:x OR libya", None),
        ("url:y", None),
    ],
)
def test_a_query_becomes_an_expression_of_what_it_asks_for(query: str, expression: str | None) -> None:
    assert fts_match(parse(query)) == expression


@given(queries(), documents())
def test_every_match_is_a_candidate_and_has_an_anchor(drawn: Drawn, document: Document) -> None:
    assume(positive(drawn))
    query, analysed = parse(written(drawn)), analyse(document)
    if evaluate(query, analysed).value:
        assert is_candidate(query, document)
        assert not query.anchors or query.anchors & vocabulary(analysed)


@given(st.text(min_size=1), st.data())
@example('"; DROP', None)
@example("NEAR(a b) OR * ^c", None)
def test_any_words_of_any_text_find_it(text: str, data: st.DataObject | None) -> None:
    found = words(text)
    assume(found)
    start = data.draw(st.integers(0, len(found) - 1)) if data else 0
    end = data.draw(st.integers(start + 1, len(found))) if data else len(found)
    query = parse('"' + " ".join(found[start:end]) + '"')
    document = Document(title="", text=text)
    assert evaluate(query, analyse(document)).value
    assert is_candidate(query, document)


@pytest.mark.parametrize(
    "query",
    [
        "a OR libya (" * MAX_DEPTH + "libya" + ")" * MAX_DEPTH,
        "(a OR libya) (gas OR " * MAX_DEPTH + "libya" + ")" * MAX_DEPTH,
        " OR ".join(["gas"] * 1_400 + ["libya"]),
        "libya " * (MAX_LENGTH // 6),
        '"' + "libya " * (MAX_LENGTH // 6 - 1) + '" OR a',
    ],
    ids=["deep", "deep and wide", "alternatives", "conjunction", "phrase"],
)
def test_the_largest_queries_are_not_too_large_for_the_index(query: str) -> None:
    assert is_candidate(parse(query), Document(title="libya a"))


def test_phrases_do_not_cross_from_one_section_to_the_next() -> None:
    document = Document(title="", sections=("Middle East", "…", "Hotels"), text="")
    assert is_candidate(parse('section:"middle east"'), document)
    assert not is_candidate(parse('section:"east hotels"'), document)
