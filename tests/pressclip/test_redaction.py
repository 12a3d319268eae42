"""What is secret is not told, in whatever form it stands."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressclip.errors import FetchError
from pressclip.redaction import Redactor, hidden, hide

_SECRET = "Abc+def/ghi=="


@pytest.mark.parametrize(
    "form",
    [
        "Abc+def/ghi==",
        "Abc%2Bdef%2Fghi%3D%3D",
        "Abc%2bdef%2fghi%3d%3d",
        "Abc+def%2Fghi==",  # as requests prints it
        "Abc def/ghi==",  # read as a form's value
        "abc+def/ghi==",  # as a host
        "%41bc%2Bdef/ghi%3D=",
        "Abc%252Bdef%252Fghi%253D%253D",
    ],
)
def test_a_secret_is_taken_out_in_every_encoding(form: str) -> None:
    told = Redactor([_SECRET]).hidden(f"Max retries exceeded with url: /{form}?a=b (caused by)")
    assert told == "Max retries exceeded with url: /***?a=b (caused by)"


@given(st.text(st.characters(codec="utf-8", exclude_characters="%"), min_size=6), st.integers(0), st.booleans())
def test_whichever_characters_are_encoded_nothing_of_it_is_left(secret: str, encoded: int, lower: bool) -> None:
    escaped = [quote(c, safe="") if encoded >> at & 1 else c for at, c in enumerate(secret)]
    form = "".join(one.lower() if lower else one for one in escaped)
    assert Redactor([secret]).hidden(f"<{form}>") == "<***>"


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        ("it's \"quoted\\x", '{"error": "it\'s \\"quoted\\\\x"}'),
        ("ключевой", r"b'\xd0\xba\xd0\xbb\xd1\x8e\xd1\x87\xd0\xb5\xd0\xb2\xd0\xbe\xd0\xb9'"),
        ("ключевой", r"\u043a\u043b\u044e\u0447\u0435\u0432\u043e\u0439"),
        ("ключевой", "%D0%BA%D0%BB%D1%8E%D1%87%D0%B5%D0%B2%D0%BE%D0%B9"),
        ("you & me", "you &amp; me"),
        ("a%2Fb%2Fcccc", "a%252Fb%252Fcccc"),
        ("a%2Fb%2Fcccc", "a/b/cccc"),
    ],
)
def test_a_secret_is_taken_out_however_it_is_quoted(secret: str, text: str) -> None:
    told = Redactor([secret]).hidden(text)
    assert "***" in told
    assert len(told) < len(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("https://news.example/news/one and news of the day", "https://news.example/***/one and news of the day"),
        ("https://news:news@host/", "https://***:***@host/"),
        ("/hook/news, /news.", "/hook/***, /***."),
        ("url: /x?key=news&b=news", "url: /x?key=***&b=***"),
        ("https://h/%6eews", "https://h/***"),
        ("section=news/Europe channel=news /newsroom/ /news.html /fake-news/", None),
    ],
)
def test_a_short_secret_goes_only_where_it_is_a_whole_part_of_an_address(text: str, told: str | None) -> None:
    assert Redactor(["news"]).hidden(text) == (told or text)


def test_secrets_that_overlap_leave_nothing_of_each_other() -> None:
    assert Redactor(["abcdefgh", "efghijkl", "fghijk"]).hidden("x abcdefghijkl y") == "x *** y"


def test_a_text_without_secrets_stays_as_it_is() -> None:
    text = "100 % of %zz and %E2%82 are no İstanbul"
    assert Redactor([_SECRET, "p4w", ""]).hidden(text) == text
    assert hidden(text) == text


def test_an_error_of_ours_holds_no_secret_wherever_it_is_kept_or_shown() -> None:
    error = FetchError("HTTP 404 for https://news.example/?key=SectionSecret")
    hide(["SectionSecret"])
    hide(["another"])
    assert str(error) == "HTTP 404 for https://news.example/?key=***"
