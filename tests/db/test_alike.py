import pytest

from db.alike import fingerprint, is_like_text, is_like_title, is_same_title

LONG = "The harvest is in, and nobody in the valley was surprised by how little of it there was this year. " * 4


def test_a_text_has_one_fingerprint_however_it_is_set_and_a_short_one_has_none() -> None:
    assert fingerprint(LONG) == fingerprint(LONG.upper().replace(" ", "\n ").replace(",", " –"))
    assert fingerprint(LONG) != fingerprint(LONG.replace("valley", "village"))
    assert fingerprint("Please subscribe to read on.") is None
    assert fingerprint(None) is None


@pytest.mark.parametrize(
    ("one", "other", "same", "like"),
    [
        ("Talks resume", "TALKS  résume", True, True),
        ("Libya’s talks resume", "Libyas talks resume in Geneva", False, True),
        ("Talks resume", "Talks collapse", False, False),
        ("Latest news", "Talks resume", False, False),
        ("", "", False, False),
    ],
)
def test_titles_are_compared_by_their_words(one: str, other: str, same: bool, like: bool) -> None:
    assert (is_same_title(one, other), is_like_title(one, other)) == (same, like)


def test_an_edited_text_is_like_the_one_before_and_another_is_not() -> None:
    assert is_like_text(LONG, LONG.replace("little", "much") + "More soon.")
    assert is_like_text(LONG, "Every word of this one is different, as it speaks of ferries alone. " * 6) is False
    assert is_like_text(LONG, "Too short to tell.") is None
