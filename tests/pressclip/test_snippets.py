import pytest

from pressclip.models import Article, Hit
from pressclip.snippets import Shown, shown

LONG = "word " * 100 + "gas " + "word " * 100


def seen(hits: list[tuple[str, int, int]], **article: str) -> Shown:
    values = {"url": "https://x.example/", "title": "A title"} | article
    marks = [Hit(clause="gas", field=field, start=start, end=end) for field, start, end in hits]  # type: ignore[arg-type]
    return shown(Article(**values), marks)  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("hits", "article", "text", "spans"),
    [
        ([], {"excerpt": "the gas", "text": "gas"}, "the gas", ()),
        ([("excerpt", 4, 7)], {"excerpt": "the gas", "text": "gas"}, "the gas", ((4, 7),)),
        ([("text", 0, 3)], {"excerpt": "nothing", "text": "gas"}, "gas", ((0, 3),)),
        ([("text", 0, 3), ("excerpt", 4, 7)], {"excerpt": "the gas", "text": "gas"}, "the gas", ((4, 7),)),
        ([("title", 2, 7)], {"text": "only text"}, "only text", ()),
        ([("title", 2, 7)], {}, "", ()),
    ],
)
def test_a_snippet_is_of_the_excerpt_unless_the_text_alone_was_hit(
    hits: list[tuple[str, int, int]], article: dict[str, str], text: str, spans: tuple[tuple[int, int], ...]
) -> None:
    snippet = seen(hits, **article).snippet
    assert (snippet.text, snippet.spans) == (text, spans)


def test_a_hit_deep_in_a_text_is_shown_with_its_surroundings() -> None:
    snippet = seen([("text", 500, 503)], text=LONG).snippet
    [(start, end)] = snippet.spans
    assert snippet.text[start:end] == "gas"
    assert len(snippet.text) <= 200
    assert (snippet.text[0], snippet.text[-1]) == ("…", "…")


def test_hits_in_the_title_are_marked_there() -> None:
    title = seen([("title", 2, 7)]).title
    assert (title.text, title.spans) == ("A title", ((2, 7),))
