import sys
import time
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from queries.fold import fold, fold_character, fold_pieces
from queries.tokens import tokenise, words

TEXT = st.text() | st.text(alphabet="aZ1 '’-.éłİıßæ½™か漢ไทย\u00ad\u200b\u0301\u0345_")


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Libya LIBYA libya", "libya libya libya"),
        ("Salamè Salame\u0300", "salame salame"),
        ("Łódź", "lodz"),
        ("Straße STRASSE", "strasse strasse"),
        ("Istanbul İstanbul ıstanbul", "istanbul istanbul istanbul"),
        ("Tromsø Đoković Æsir œuvre Þór ħ", "tromso dokovic aesir oeuvre thor h"),
        ("don't don’t donʼt", "dont dont dont"),
        ("'libya' ‘oil’ 1990's", "libya oil 1990 s"),
        ("covid-19", "covid 19"),
        ("U.S.", "u s"),
        ("co\u00adop zero\u200bwidth \u200eleft\u200f", "coop zerowidth left"),
        ("Tripoli\u00a0Benghazi", "tripoli benghazi"),
        ("“Haftar”—said…", "haftar said"),
        ("snake_case a&b", "snake case a b"),
        ("CO₂ ﬁre Ⅳ ①", "co2 fire iv 1"),
        ("Apple™ Visa®", "apple visa"),
        ("½", "1 2"),
        ("北京 Пекин", "北 京 пекин"),
        ("かが ｶﾞ", "か か カ"),
        ("ไทย", "ไ ท ย"),
        ("Σίσυφος ΣΊΣΥΦΟΣ", "σισυφοσ σισυφοσ"),
        ("हिन्दी", "हिनदी".replace("\u094d", "")),
        ("", ""),
        ("¿…! \u0301", ""),
    ],
)
def test_words_are_folded_as_documented(written: str, folded: str) -> None:
    assert words(written) == folded.split()


def test_is_and_is_are_one_word_and_a_part_of_a_word_is_none() -> None:
    assert words("IS is education") == ["is", "is", "education"]


def test_a_span_marks_the_word_in_the_original_with_its_accents_and_invisible_characters() -> None:
    text = "In Łódź: Salame\u0300, don’t co\u00adop"
    spans = tokenise(text).spans
    assert [text[start:end] for start, end in spans] == ["In", "Łódź", "Salame\u0300", "don’t", "co\u00adop"]


@given(TEXT)
@example("ᾳ")
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_every_character_folds_to_what_folds_to_itself() -> None:
    for code in range(0x3000):
        folded = fold_character(chr(code))
        assert fold(folded) == folded, hex(code)


@given(TEXT)
def test_the_pieces_of_a_folded_text_are_one_a_character(text: str) -> None:
    pieces = fold_pieces(text)
    assert len(pieces) == len(text)
    assert "".join(pieces) == fold(text)


@given(TEXT)
def test_the_fast_way_and_the_one_with_places_see_the_same_words(text: str) -> None:
    assert tuple(words(text)) == tokenise(text).words


@given(TEXT)
def test_a_span_holds_text_that_folds_to_its_word(text: str) -> None:
    tokens = tokenise(text)
    assert len(tokens.spans) == len(tokens.words)
    for word, (start, end) in zip(tokens.words, tokens.spans, strict=True):
        assert word in words(text[start:end])


WESTERN = bytes({*range(256)} - {0x81, 0x8D, 0x8F, 0x90, 0x9D}).decode("cp1252")


@given(TEXT | st.text(alphabet=WESTERN))
@example(WESTERN)
@example("’".join(WESTERN))
def test_texts_of_western_letters_alone_have_the_words_and_places_that_they_have_among_others(text: str) -> None:
    alone, among = tokenise(text), tokenise(f"{text} 漢")
    assert among.words == (*alone.words, "漢")
    assert among.spans[:-1] == alone.spans


@given(TEXT | st.lists(st.sampled_from(["so ", "so’s ", "so, ", "sos ", "it's ", "½ ", "æ"])).map("".join))
def test_words_have_the_places_that_they_have_in_a_text_with_many_gaps(text: str) -> None:
    assert tokenise(f"{text} {' ' * 1_000}").spans == tokenise(text).spans


@given(TEXT)
def test_spans_follow_each_other(text: str) -> None:
    spans = tokenise(text).spans
    assert all(start < end <= len(text) for start, end in spans)
    assert all(before[0] <= after[0] and before[1] <= after[1] for before, after in pairwise(spans))


@given(TEXT)
def test_folding_words_again_gives_the_same_words(text: str) -> None:
    assert words(" ".join(words(text))) == words(text)


@pytest.mark.parametrize("unit", ["a'", "\u0301", "漢", "½", "a\u00ad", "’ "])
def test_a_hostile_megabyte_takes_linear_time(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    before = time.process_time()
    words(text)
    tokenise(text)
    assert time.process_time() - before < 20  # quadratic would be hours


def test_the_table_of_every_character_is_total() -> None:
    for code in (*range(0, sys.maxunicode, 997), 0xD800, 0xDFFF):
        words(chr(code))
