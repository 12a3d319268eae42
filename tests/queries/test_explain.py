"""Why a document meets a query or not, clause by clause."""

import pytest
from hypothesis import assume, given

from pressclip.models import Document
from queries.documents import analyse
from queries.evaluate import evaluate
from queries.explain import Explained, explain, needs
from queries.parser import parse
from tests.queries.drawn import TERMS, Drawn, documents, positive, queries, written

ARTICLE = Document(
    title="Haftar's men in Łódź",
    excerpt="The Palermo conference ends",
    text="Who reads it? " + "so " * 100 + "Oil and more oil. OIL! Then Libya.",
    sections=("Middle East", "Europe"),
    authors=("Fabio Valori",),
    label="Africa",
    site="news",
    url="https://news.example/2026/lodz/",
)


def explained(query: str, document: Document = ARTICLE) -> tuple[Explained, ...]:
    return explain(parse(query, TERMS), analyse(document))


def one(query: str, document: Document = ARTICLE) -> Explained:
    (told,) = explained(query, document)
    return told


def needed(query: str, document: Document = ARTICLE) -> str:
    return needs(parse(query, TERMS), analyse(document))


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("lodz", [("title", "Łódź")]),
        ("oil", [("text", "Oil"), ("text", "oil"), ("text", "OIL")]),
        ('"palermo conference"', [("excerpt", "Palermo conference")]),
        ("palerm*", [("excerpt", "Palermo")]),
        ("title:lodz", [("title", "Łódź")]),
        ("lead:reads", [("text", "reads")]),
        ("=OIL", [("text", "OIL")]),
        ("palermo NEAR/2 ends", [("excerpt", "Palermo"), ("excerpt", "ends")]),
        (r"/conf\w+ e/", [("excerpt", "conference e")]),
        ("section:europe", [("section", "Europe")]),
        ("author:valori", [("author", "Valori")]),
        ("site:news", [("site", "news")]),
        ("url:LODZ", [("url", "lodz")]),
        ("@fuel", [("text", "Oil"), ("text", "oil"), ("text", "OIL")]),
    ],
)
def test_what_stands_is_shown_as_it_is_spelled_there(query: str, places: list[tuple[str, str]]) -> None:
    told = one(query)
    assert (told.stands, told.missing, told.unread, told.note) == (True, (), (), "")
    assert [(found.field, found.words) for found in told.found] == places


@pytest.mark.parametrize(
    ("query", "missing", "note"),
    [
        ("sirte", ("sirte",), ""),
        ('"palermo summit"', ("summit",), ""),
        ('"conference palermo"', (), "its words do not stand next to each other"),
        ("sirt*", ("sirt*",), ""),
        ("title:palermo", ("palermo",), "it stands in its excerpt only"),
        ("lead:libya", ("libya",), "it stands below the first 100 words only"),
        ("lead:sirte", ("sirte",), ""),
        ("=WHO", (), "it is spelled otherwise there"),
        ("oil NEAR/2 sirte", ("sirte",), ""),
        ("oil NEAR/2 reads", (), "they do not stand so near each other in one field"),
        ("/s.rte/", ("s.rte",), ""),
        ("section:africa", ("africa",), ""),
        ("site:other", ("other",), "its site is news"),
        ("url:sirte", ("sirte",), ""),
        ("@place", (), ""),
    ],
)
def test_what_does_not_stand_names_the_words_that_are_missing(query: str, missing: tuple[str, ...], note: str) -> None:
    document = ARTICLE
    if query == "@place":
        document, missing = Document(title="Haftar", text=""), ("lib*", "south")
    told = one(query, document)
    assert (told.stands, told.found, told.missing, told.note) == (False, (), missing, note)


def test_what_is_not_read_yet_is_neither_there_nor_missing() -> None:
    told = one("libya", Document(title="Haftar", text=None))
    assert (told.stands, told.holds, told.missing, told.unread) == (None, None, (), ("text",))
    assert one("author:valori", Document(title="Haftar", authors=None)).unread == ("author",)
    assert one("haftar", Document(title="Haftar", text=None)).unread == ()


def test_an_exclusion_holds_where_its_words_are_missing() -> None:
    kept, out = explained("libya -sirte"), explained("libya -oil")
    assert [(told.clause, told.excluded, told.stands, told.holds) for told in kept] == [
        ("libya", False, True, True), ("sirte", True, False, True)
    ]  # fmt: skip
    assert [(told.stands, told.holds) for told in out] == [(True, True), (True, False)]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("libya", ""),
        ("sirte", "sirte"),
        ("sirte benghazi libya", "sirte and benghazi"),
        ('sirte OR (libya AND "palermo summit")', 'sirte or "palermo summit"'),
        ("(sirte OR tripoli) benghazi", "(sirte or tripoli) and benghazi"),
        ("libya -oil", "no oil (it is in its text)"),
        ("libya -(lodz OR palermo)", "no lodz (it is in its title) and no palermo (it is in its excerpt)"),
        ("libya NOT (lodz palermo)", "no lodz (it is in its title) or no palermo (it is in its excerpt)"),
        ("title:@place", "title:@place"),
        (" OR ".join(f"city{number}" for number in range(9)),
         "city0 or city1 or city2 or city3 or city4 or city5 or one of 3 more"),
    ],
)  # fmt: skip
def test_what_it_needs_leaves_out_what_is_there_already(query: str, said: str) -> None:
    assert needed(query) == said


def test_what_it_may_still_need_is_only_what_is_not_read() -> None:
    card = Document(title="Haftar", text=None)
    assert needed("haftar libya", card) == "libya"
    assert needed("haftar -libya", card) == "no libya"
    assert needed("haftar title:libya", card) == "title:libya"


@given(query=queries(), document=documents())
def test_the_clauses_and_what_it_needs_agree_with_the_verdict(query: Drawn, document: Document) -> None:
    assume(positive(query))
    parsed, analysed = parse(written(query), TERMS), analyse(document)
    value = evaluate(parsed, analysed).value
    told = explain(parsed, analysed)
    assert (needs(parsed, analysed) == "") is (value is True)
    if all(one.holds for one in told):
        assert value is True
    if all(one.holds is False for one in told):
        assert value is False
    for part in told:
        assert bool(part.found) is (part.stands is True)
        assert part.stands is not None or part.unread
