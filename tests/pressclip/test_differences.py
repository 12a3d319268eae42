from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pressclip.differences import Piece, cut, differences

_texts = st.text(alphabet=st.sampled_from("ab c\n"), max_size=60)


def marked(before: str, after: str) -> str:
    marks = {"equal": "{}", "delete": "[-{}-]", "insert": "{{+{}+}}"}
    return " ".join(marks[piece.op].format(piece.text) for piece in differences(before, after))


def test_an_edit_is_shown_by_the_words_that_went_and_came() -> None:
    assert marked("Talks resume in Geneva", "Talks collapse in Geneva") == "Talks [-resume-] {+collapse+} in Geneva"
    assert marked("Talks", "Talks resume") == "Talks {+resume+}"
    assert marked("Talks  resume", "Talks\nresume") == "Talks resume"
    assert marked("", "Talks") == "{+Talks+}"


def test_a_paragraph_that_came_leaves_the_others_as_they_were() -> None:
    assert marked("One two.\nThree four.", "One two.\nFive two.\nThree four.") == "One two. {+Five two.+} Three four."


@given(_texts, _texts)
def test_what_stayed_and_went_is_the_first_text_and_what_stayed_and_came_the_second(before: str, after: str) -> None:
    pieces = differences(before, after)
    for text, op in ((before, "delete"), (after, "insert")):
        assert " ".join(piece.text for piece in pieces if piece.op in {"equal", op}).split() == text.split()
    assert all(one.op != other.op for one, other in pairwise(pieces))


def test_huge_texts_that_have_nothing_in_common_are_replaced_as_a_whole() -> None:
    one, other = " ".join(f"a{n}" for n in range(60_000)), " ".join(f"b{n}" for n in range(60_000))
    assert differences(f"First {one} last", f"First {other} last") == (
        Piece(op="equal", text="First"),
        Piece(op="delete", text=one),
        Piece(op="insert", text=other),
        Piece(op="equal", text="last"),
    )


def test_of_what_stayed_only_the_words_beside_a_change_are_shown() -> None:
    many = " ".join(f"w{n}" for n in range(40))
    pieces = cut(differences(f"{many} old {many}", f"{many} new {many}"))
    assert [piece.text for piece in pieces] == [
        "… w32 w33 w34 w35 w36 w37 w38 w39", "old", "new", "w0 w1 w2 w3 w4 w5 w6 w7 …"
    ]  # fmt: skip
