"""What the forms beyond words and phrases find, where they mark it, and that they stay linear."""

import time
from collections.abc import Sequence
from dataclasses import replace
from unicodedata import normalize

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pressclip.models import Document
from queries.documents import analyse
from queries.evaluate import decide, evaluate
from queries.originals import spelled
from queries.parser import parse
from queries.tokens import tokenise
from tests.queries.test_tokens import TEXT

TERMS = (("gaddafi", ("gaddafi", "qaddafi", "kadhaf*", "guide of the revolution")), ("us", ("washington",)))
NFD = "Un caffe\u0300 a Tripoli: Qaddafi’s tent"


def found(query: str, title: str, **fields: object) -> bool | None:
    document = Document(title=title, **{"text": "", **fields})  # type: ignore[arg-type]  # the fields of Document by name
    return decide(parse(query, TERMS), analyse(document))


def marked(query: str, document: Document) -> list[tuple[str, str, str]]:
    """Each hit as clause, field and the original text that it marks."""
    values: dict[str, str] = {
        "title": document.title, "excerpt": document.excerpt, "text": document.text or "",
        "section": ", ".join(document.sections), "author": ", ".join(document.authors or ()), "label": document.label,
    }  # fmt: skip
    hits = evaluate(parse(query, TERMS), analyse(document)).hits
    return [(hit.clause, hit.field, values[hit.field][hit.start : hit.end]) for hit in hits]


@pytest.mark.parametrize(
    ("query", "title", "value"),
    [
        ("a NEAR/1 b", "a b", True),
        ("a NEAR/1 b", "b a", True),
        ("a NEAR/1 b", "a, -- b", True),
        ("a NEAR/1 b", "a x b", False),
        ("a NEAR/2 b", "a x b", True),
        ("a NEAR/3 b", "b x y a", True),
        ("a NEAR/2 b", "b x y a", False),
        ("a NEAR/2 b", "a x y b x a", True),
        ('"a b" NEAR/1 c', "a b c", True),
        ('"a b" NEAR/1 c', "c a b", True),
        ('"a b" NEAR/1 c', "a b x c", False),
        ("haf* NEAR/2 rus*", "Haftar in Russia", True),
        ("a NEAR/5 a", "a", False),
        ("a NEAR/5 a", "a x a", True),
        ('"a b" NEAR/5 b', "a b", False),
        ('"a b" NEAR/5 "b c"', "a b c", False),
        ('"a b" NEAR/5 "b c"', "a b b c", True),
        ("lib* NEAR/5 libya", "libya", False),
        ("a NEAR/1 b NEAR/1 c", "a b c", True),
        ("a NEAR/1 b NEAR/1 c", "c b a", True),
        ("a NEAR/1 b NEAR/1 c", "b a c", False),
        ("a NEAR/1 b NEAR/1 c", "a b x b c", False),
        ("a NEAR/1 b NEAR/1 a", "a b", True),
        ("@gaddafi NEAR/2 tent", "the guide of the revolution: his tent", True),
        ("@gaddafi NEAR/1 @us", "Kadhafi Washington", True),
        ("=US NEAR/2 who", "the US, WHO", True),
        ("=US NEAR/2 who", "us, WHO", False),
        ("a -b NEAR/2 c", "a b x x c", True),
        ("a -b NEAR/2 c", "a b c", False),
        ("covid-19 NEAR/1 wave", "Covid 19 wave", True),
        ("libya NEAR/1 b", "libya x " * 9 + "libya b", True),
        ("libya NEAR/1 b", "libya x " * 9 + "b", False),
    ],
)
def test_near_counts_words_between_the_nearest_ends(query: str, title: str, value: bool) -> None:
    assert found(query, title) is value


def test_near_stays_in_one_field_and_in_one_value_of_it() -> None:
    assert found("a NEAR/5 b", "a", excerpt="b", text="b") is False
    assert found("a NEAR/5 b", "x", excerpt="b", text="b a") is True
    assert found("title:(a NEAR/5 b)", "x", text="b a") is False
    assert found("section:(east NEAR/5 hotels)", "", sections=("Middle East", "Hotels")) is False
    assert found("section:(=East NEAR/5 Hotels)", "", sections=("Middle East", "Hotels")) is False
    assert found("section:(middle NEAR/5 =East)", "", sections=("Hotels", "Middle East")) is True


@pytest.mark.parametrize(
    ("query", "title", "value"),
    [
        ("=WHO", "The WHO said", True),
        ("=WHO", "who said", False),
        ("=WHO", "Who said", False),
        ("=WHO", "WHOM", False),
        ("=WHO", "(WHO)", True),
        ("=WHO", "W\u00adHO", True),
        ("=WHO", "W\u200bHO", True),
        ('="US"', "U.S.", False),
        ('="U.S. Army"', "the U.S. Army", True),
        ('="U.S. Army"', "the u.s. army", False),
        ('="U.S. Army"', "the US Army", False),
        ("=Salamè", "Salame\u0300", True),
        ("=Salame\u0300", "Salamè", True),
        ("=Salamè", "Salame", False),
        ("=Salame", "Salamè", False),
        ("=Łódź", "Łódź", True),
        ("=Łódź", "Lodz", False),
        ("=Straße", "Strasse", False),
        ("=İstanbul", "Istanbul", False),
        ('="Côte d\'Ivoire"', "Côte d’Ivoire", True),
        ("=½", "½", True),
        ("=北京", "北京", True),
        ("a -=US", "a us", True),
        ("a -=US", "a US", False),
        ('="a B" OR x', "a b, a B", True),
    ],
)
def test_an_exact_word_has_the_case_and_the_accents_as_written(query: str, title: str, value: bool) -> None:
    assert found(query, title) is value


@pytest.mark.parametrize(
    ("query", "title", "value"),
    [
        ("@gaddafi", "Qaddafi and his tent", True),
        ("@gaddafi", "KADHAFI", True),
        ("@gaddafi", "guide of the revolution", True),
        ("@gaddafi", "guide revolution", False),
        ("@gaddafi @us", "Qaddafi", False),
        ("tent -@gaddafi", "Qaddafi and his tent", False),
    ],
)
def test_a_term_is_any_of_its_spellings(query: str, title: str, value: bool) -> None:
    assert found(query, title) is value
    assert found(query.replace("@gaddafi", "title:@gaddafi"), title) is value


@pytest.mark.parametrize(
    ("query", "title", "value"),
    [
        ("/lib.a/", "LIBYA", True),
        ("/reg.?ex/", "a regex", True),
        ("/^haftar/", "Haftar", True),
        ("/^haftar/", "General Haftar", False),
        (r"/\bIS\b/", "crisis", False),
        ("/cat/", "education", True),
        ("/(?-i)IS/", "is", False),
        ("/salamè/", "Salame\u0300", True),
        ("/Ж+/", "жжж", True),
        (r"/a\/b/", "A/B", True),
        ("/a b/", "a\u00a0b", False),
        (r"/a\pZb/", "a\u00a0b", True),
        ("/a.b/", "a\ud800b", True),
    ],
)
def test_a_regular_expression_is_found_in_the_text_as_it_stands(query: str, title: str, value: bool) -> None:
    assert found(query, title) is value


def test_a_regular_expression_sees_each_field_on_its_own() -> None:
    assert found("/a.*b/", "a", excerpt="b") is False
    assert found("/^b$/", "a", excerpt="b") is True
    assert found("title:/b/", "a", excerpt="b") is False
    assert found("section:/^b$/", "", sections=("a", "b")) is True
    assert found("section:/a, b/", "", sections=("a", "b")) is False


LONG = "w " * 99 + "Russia Libya"


@pytest.mark.parametrize(
    ("query", "value"),
    [
        ("lead:russia", True),
        ("lead:libya", False),
        ('lead:"russia libya"', False),
        ("lead:(w russia)", True),
        ("lead:(russia NEAR/1 w)", True),
        ("lead:(russia NEAR/1 libya)", False),
        ("lead:=Russia", True),
        ("lead:=russia", False),
        ("lead:rus*", True),
        ("lead:lib*", False),
        ("lead:/russia/", True),
        ("lead:/russia$/", True),
        ("lead:/libya/", False),
        ("w -lead:libya", True),
        ("lead:headline", True),
        ("lead:teaser", False),
    ],
)
def test_the_lead_is_the_title_and_the_first_hundred_words_of_the_text(query: str, value: bool) -> None:
    assert found(query, "Headline", excerpt="Teaser", text=LONG) is value


def test_the_lead_is_unknown_while_the_text_is_and_is_the_excerpt_where_there_is_none() -> None:
    assert found("lead:headline", "Headline", excerpt="Teaser", text=None) is True
    assert found("lead:teaser", "Headline", excerpt="Teaser", text=None) is None
    for query in ("lead:teaser", "lead:/teaser/", "lead:=Teaser", "lead:(the NEAR/1 teaser)"):
        card = Document(title="Headline", excerpt="The Teaser", text=None)
        assert evaluate(parse(query), analyse(card)).value is None, query
    assert found("headline -lead:teaser", "Headline", excerpt="Teaser", text=None) is None
    assert found("lead:teaser", "Headline", excerpt="Teaser", text="") is True
    assert found("lead:/teas/", "Headline", excerpt="Teaser", text="…") is True
    card = Document(title="", excerpt="A teaser", text="")
    assert marked("lead:teaser", card) == [("lead:teaser", "excerpt", "teaser")]


ARTICLE = Document(
    title=NFD,
    excerpt="The U.S. met Qaddafi, the WHO met who",
    text="Oil and gas. Gas — and oil; caffè",
    sections=("…", "Middle East", "Hotels & East"),
    authors=("Ann Lee", "Bo\u0308 East"),
)


@pytest.mark.parametrize(
    ("query", "hits"),
    [
        ("tent NEAR/2 qaddafis", [("title", "Qaddafi’s"), ("title", "tent")]),
        ("caffe NEAR/2 tripoli", [("title", "caffe\u0300"), ("title", "Tripoli")]),
        ("=caffè", [("title", "caffe\u0300"), ("text", "caffè")]),
        ("oil NEAR/2 gas", [("text", "Oil"), ("text", "gas"), ("text", "Gas"), ("text", "oil")]),
        ("oil NEAR/2 gas NEAR/1 gas", [("text", "Oil"), ("text", "gas"), ("text", "Gas"), ("text", "oil")]),
        ('oil NEAR/2 "gas gas"', [("text", "Oil"), ("text", "gas. Gas"), ("text", "oil")]),
        ("=WHO", [("excerpt", "WHO")]),
        ('="The U.S."', [("excerpt", "The U.S")]),
        ("@gaddafi", [("excerpt", "Qaddafi")]),
        ("/caff. a t/", [("title", "caffe\u0300 a T")]),
        ("/f. /", [("title", "fe\u0300 ")]),
        ("/è/", [("title", "e\u0300"), ("text", "è")]),
        ("/[og]..+?—/", [("text", "Oil and gas. Gas —")]),
        ("section:/east/", [("section", "East"), ("section", "East")]),
        ("section:(hotels NEAR/1 east)", [("section", "Hotels"), ("section", "East")]),
        ("section:=East", [("section", "East"), ("section", "East")]),
        ("author:=Bö", [("author", "Bo\u0308")]),
        ("author:/bö/", [("author", "Bo\u0308")]),
        ("lead:oil", [("text", "Oil"), ("text", "oil")]),
    ],
)
def test_hits_mark_the_original(query: str, hits: Sequence[tuple[str, str]]) -> None:
    assert [(field, text) for _, field, text in marked(query, ARTICLE)] == list(hits)


@pytest.mark.parametrize(
    ("query", "clause"),
    [
        ("oil NEAR/2 gas", "oil NEAR/2 gas"),
        ("(oil NEAR/2 gas OR x)", "oil NEAR/2 gas"),
        ("title:(caffe NEAR/2 tripoli)", "caffe NEAR/2 tripoli"),
        ("title:caffe NEAR/2 tripoli", "title:caffe NEAR/2 tripoli"),
        ("@gaddafi", "@gaddafi"),
        ("title:=Tripoli", "title:=Tripoli"),
        ("lead:/oil/", "lead:/oil/"),
    ],
)
def test_a_hit_names_its_clause_as_written(query: str, clause: str) -> None:
    assert {said for said, _, _ in marked(query, ARTICLE)} == {clause}


@given(TEXT)
def test_a_word_is_found_exactly_as_it_stands_and_marked_so(text: str) -> None:
    document = Document(title="", text=text)
    tokens = tokenise(text)
    for folded, (start, end) in zip(tokens.words, tokens.spans, strict=True):
        word = text[start:end]
        if tokenise(word).words != (folded,):
            continue  # as in 0¼, where one character is the end of a word and another word
        marks = marked(f'="{word}"', document)
        assert {clause for clause, _, _ in marks} == {f'="{word}"'}
        assert {spelled(mark) for _, _, mark in marks} == {spelled(word)}


@given(TEXT, st.integers(0, 9), st.integers(1, 9))
def test_a_piece_of_text_is_found_by_itself_as_a_regular_expression(text: str, start: int, more: int) -> None:
    whole = normalize("NFC", text)
    piece = whole[start : start + more]
    assume(piece)
    pattern = "".join(f"\\x{{{ord(character):x}}}" for character in piece)
    marks = marked(f"/(?-i){pattern}/", Document(title="", text=text))
    assert marks
    assert all(piece in normalize("NFC", mark) for _, _, mark in marks)


@pytest.mark.parametrize(
    ("unit", "query"),
    [
        ("a", "/(a+)+$/ OR /(a|aa)+b/ OR /(a*)*c/"),
        ("a ", "/(.*a){10}b/"),
        ("a ", "a NEAR/1000 a NEAR/1000 a"),
        ("a b ", "a NEAR/3 c"),
        ("a ", "=A OR =a"),
        ("e\u0301 ", "/é/"),
        ("\u0301", "/\u0301b/ OR /./"),
        ("a ", "lead:b OR lead:/c/"),
    ],
)
def test_a_hostile_megabyte_is_judged_in_linear_time(unit: str, query: str) -> None:
    document = Document(title="", text=unit * (1_000_000 // len(unit)))
    before = time.process_time()
    evaluate(parse(query), analyse(document))
    assert time.process_time() - before < 20  # quadratic would be hours


@pytest.mark.parametrize("query", ["{}", "lead:{}", "={}", "/\\b{}\\b/", "@x", "{} NEAR/1 {}", "title:{}"])
@pytest.mark.parametrize(
    ("word", "text"), [("cat", "education"), ("oil", "turmoil"), ("IS", "ISIS"), ("US", "bus"), ("who", "whole")]
)
def test_no_form_finds_a_word_inside_another(query: str, word: str, text: str) -> None:
    parsed = parse(query.format(word, word), [("x", [word])])
    assert decide(parsed, analyse(Document(title=text, excerpt=text, text=text))) is False


@pytest.mark.parametrize("query", ["gas NEAR/2 oil", "=Gas", "/gas/", "lead:gas", "@gas"])
def test_an_unread_text_leaves_each_form_open_unless_what_is_known_settles_it(query: str) -> None:
    def value(text: str) -> bool | None:
        return decide(parse(text, [("gas", ["gas"])]), analyse(replace(ARTICLE, text=None)))

    assert value(query) is None
    assert evaluate(parse(query, [("gas", ["gas"])]), analyse(replace(ARTICLE, text=None))).value is None
    assert value(f"tripoli -{query}") is None
    assert value(f"tripoli OR {query}") is True
    assert value(f"title:absent {query}") is False
