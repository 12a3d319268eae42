import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from pressclip.models import Document
from queries.candidates import fts_match, is_exact, joined, tokens_of
from queries.documents import Analysed, analyse
from queries.evaluate import decide
from queries.parser import parse
from queries.syntax import MAX_DEPTH, MAX_LENGTH
from queries.tokens import words
from queries.tree import Anchor, Query, TextField
from tests.queries.drawn import TERMS, Drawn, documents, indexed_queries, positive, queries, written


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
        ("title:a site:x url:y -site:z", '{title} : "a"'),
        ("title:(a -b)", '({title} : "a" NOT {title} : "b")'),
        ("title:(a b -c -d)", '({title} : "a" AND {title} : "b" NOT ({title} : "c" OR {title} : "d"))'),
        ("title:(a (b OR -c))", '({title} : "a" NOT ({title} : "c" NOT {title} : "b"))'),
        ("title:(a -b) -site:x", '({title} : "a" NOT {title} : "b")'),
        ("title:(a -=b)", '{title} : "a"'),
        ('title:(a NEAR/3 "b lib*")', '{title} : NEAR("a" "b lib" *, 2)'),
        ("title:a NEAR/1 b", '{title} : NEAR("a" "b", 0)'),
        ("title:(a NEAR/3 lib* NEAR/2 c)", '({title} : NEAR("a" "lib" *, 2) AND {title} : NEAR("lib" * "c", 1))'),
        ("lead:a", '{title excerpt text} : "a"'),
        ('=WHO title:="U.S."', '({title excerpt text} : "who" AND {title} : "u s")'),
        ("title:@fuel", '({title} : "oil" OR {title} : "north oil")'),
        ("/a/ title:b", '{title} : "b"'),
        ("/a/ OR b", None),
        ("site:x OR libya", None),
        ("url:y", None),
    ],
)
def test_a_query_becomes_an_expression_of_what_it_asks_for(query: str, expression: str | None) -> None:
    assert fts_match(parse(query, TERMS)) == expression


@settings(deadline=None)
@given(queries(), documents())
def test_every_match_is_a_candidate_and_has_an_anchor_and_what_else_it_needs(drawn: Drawn, document: Document) -> None:
    assume(positive(drawn))
    query, analysed = parse(written(drawn), TERMS), analyse(document)
    if decide(query, analysed):
        assert is_candidate(query, document)
        assert not query.anchors or any(is_there(anchor, analysed) for anchor in query.anchors)
        assert all(needle in analysed.everything for needle in query.needles)


@pytest.mark.parametrize(
    ("query", "anchors"),
    [
        ("oil petroleum", [" petroleum "]),
        ("petroleum (oil OR gas)", [" petroleum "]),
        ("section:mediterranean oil", [" oil "]),
        ("label:mediterranean (oil OR gas) -sport", [" gas ", " oil "]),
        ("section:mediterranean /oil/", [" mediterranean "]),
        ("author:mediterranean oil", [" mediterranean "]),
        ("oil NEAR/2 petroleum", [" petroleum "]),
        ("oil OR site:alpha", []),
    ],
)
def test_a_query_is_looked_up_by_what_lets_least_through(query: str, anchors: list[str]) -> None:
    assert sorted(anchor.text for anchor in parse(query).anchors) == anchors


def is_there(anchor: Anchor, analysed: Analysed) -> bool:
    """Whether a document has what an anchor says that it has."""
    if anchor.kind == "words":
        names: tuple[TextField, ...] = ("title", "excerpt", "text", "section", "author", "label")
        return any(anchor.text in (analysed.words(name) or "") for name in names)
    forms = [f"{field}/{anchor.text}/" for field in ("", "lead:", "section:", "author:", "label:")]
    return decide(parse(" OR ".join(forms)), analysed) is True


def settled(document: Document) -> Document:
    """The document once nothing is waited for."""
    return replace(document, text=document.text or "", authors=document.authors or ())


@settings(deadline=None)
@given(indexed_queries(), documents())
def test_where_the_index_alone_decides_it_finds_what_matches_and_nothing_else(drawn: Drawn, document: Document) -> None:
    assume(positive(drawn))
    query = parse(written(drawn), TERMS)
    if is_exact(query):
        assert is_candidate(query, document) is decide(query, analyse(settled(document)))


@pytest.mark.parametrize(
    ("query", "exact"),
    [
        ("libya", True),
        ('"a b" OR lib*', True),
        ("a -b", True),
        ("a -(b OR c) -d", True),
        ("a (b OR -c)", True),
        ("(a OR b -c) -(d e)", True),
        ("a NEAR/3 b", True),
        ("lib* NEAR/3 oil", True),
        ('section:"a b" author:c label:d', True),
        ("@fuel", True),
        ("a -@fuel", True),
        ("a NEAR/3 a", False),
        ("lib* NEAR/3 libya", False),
        ('"a b" NEAR/3 "b c"', False),
        ("a NEAR/3 b NEAR/3 c", False),
        ("section:(a NEAR/3 b)", False),
        ("a -section:(b NEAR/3 c)", False),
        ("lead:a", False),
        ("=a", False),
        ("a -=b", False),
        ("a -lead:b", False),
        ("/a/ b", False),
        ("a -/b/", False),
        ("a site:x", False),
        ("a -url:x", False),
        ("a OR (b site:x)", False),
    ],
)
def test_the_index_decides_alone_where_it_can(query: str, exact: bool) -> None:
    assert is_exact(parse(query, TERMS)) is exact


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
    assert decide(query, analyse(document))
    assert is_candidate(query, document)


@pytest.mark.parametrize(
    "query",
    [
        "a OR libya (" * MAX_DEPTH + "libya" + ")" * MAX_DEPTH,
        "(a OR libya) (gas OR " * MAX_DEPTH + "libya" + ")" * MAX_DEPTH,
        "a -gas -(libyan (" * (MAX_DEPTH // 2) + "libya" + "))" * (MAX_DEPTH // 2),
        "a OR a -gas -(oil OR " * MAX_DEPTH + "libya" + ")" * MAX_DEPTH,
        "(a OR libya) (gas OR -oil -(gas lead:b) " * (MAX_DEPTH - 1) + "libya" + ")" * (MAX_DEPTH - 1),
        " OR ".join(["gas"] * 1_400 + ["libya"]),
        "libya " + " -gas" * 1_900,
        "a NEAR/2 libya " * 600,
        "libya " * (MAX_LENGTH // 6),
        '"' + "libya " * (MAX_LENGTH // 6 - 1) + '" OR a',
    ],
    ids=[
        "deep",
        "deep and wide",
        "exclusions",
        "excluded alternatives",
        "both",
        "alternatives",
        "conjunction of exclusions",
        "nears",
        "conjunction",
        "phrase",
    ],
)
def test_the_largest_queries_are_not_too_large_for_the_index(query: str) -> None:
    assert is_candidate(parse(query), Document(title="libya a"))


def test_phrases_do_not_cross_from_one_section_to_the_next() -> None:
    document = Document(title="", sections=("Middle East", "…", "Hotels"), text="")
    assert is_candidate(parse('section:"middle east"'), document)
    assert not is_candidate(parse('section:"east hotels"'), document)
