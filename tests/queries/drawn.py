"""Drawn queries and documents over a few words, and a plain oracle that judges them without our code.

A drawn query is a tuple: `("words", field, words, prefix)`, `("site", name)`, `("url", part)`,
`("not", q)`, `("and", qs)` or `("or", qs)`. The words are lower-case ASCII, so that splitting at spaces is all the
analysis the oracle needs.
"""

from typing import Any

from hypothesis import strategies as st

from pressclip.models import Document

Drawn = tuple[Any, ...]
WORDS = ("libya", "libyan", "oil", "north", "northern", "south")
_several = st.lists(st.sampled_from(WORDS), max_size=4)
_line = _several.map(" ".join)


def lines() -> st.SearchStrategy[tuple[str, ...]]:
    """The values of a field that has several."""
    return st.lists(_line, max_size=3).map(tuple)


def documents() -> st.SearchStrategy[Document]:
    """Documents of a few words in every field; text and authors may be unread."""
    return st.builds(
        Document,
        title=_line,
        excerpt=_line,
        text=st.none() | _line,
        sections=lines(),
        authors=st.none() | lines(),
        label=_line,
        site=st.sampled_from(["alpha", "beta"]),
        url=st.sampled_from(["https://x.example/africa/1", "https://x.example/asia/2"]),
    )


def queries() -> st.SearchStrategy[Drawn]:
    """Queries of every form, some of exclusions alone."""
    return st.recursive(_clauses(), _joined, max_leaves=8)


def _clauses() -> st.SearchStrategy[Drawn]:
    field = st.sampled_from([None, None, "title", "section", "author", "label"])
    some = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3)
    beginning = st.tuples(some, st.sampled_from(["lib", "nor", "sou"])).map(_ends)
    return st.one_of(
        st.tuples(st.just("words"), field, some, st.just(value=False)),
        st.tuples(st.just("words"), field, beginning, st.just(value=True)),
        st.tuples(st.just("site"), st.sampled_from(["alpha", "beta"])),
        st.tuples(st.just("url"), st.sampled_from(["africa", "asia", "example/a"])),
    )


def _ends(parts: tuple[list[str], str]) -> list[str]:
    return [*parts[0][1:], parts[1]]


def _joined(inner: st.SearchStrategy[Drawn]) -> st.SearchStrategy[Drawn]:
    two_or_three = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        st.tuples(st.just("not"), inner),
        st.tuples(st.just("and"), two_or_three),
        st.tuples(st.just("or"), two_or_three),
    )


def written(query: Drawn) -> str:
    """The query as a person would write it, with every parenthesis."""
    match query:
        case ("words", field, words, prefix):
            body = " ".join(words) + ("*" if prefix else "")
            return (f"{field}:" if field else "") + (f'"{body}"' if len(words) > 1 else body)
        case ("site", name):
            return f"site:{name}"
        case ("url", part):
            return f"url:{part}"
        case ("not", inner):
            return f"NOT ({written(inner)})"
        case (operator, inner):
            return "(" + f" {operator.upper()} ".join(map(written, inner)) + ")"
    raise AssertionError(query)


def positive(query: Drawn, *, negated: bool = False) -> bool:
    """Whether every alternative of the query asks for something."""
    match query:
        case ("not", inner):
            return positive(inner, negated=not negated)
        case ("and" | "or" as operator, inner):
            parts = [positive(part, negated=negated) for part in inner]
            return any(parts) if (operator == "and") != negated else all(parts)
        case _:
            return not negated


def holds(query: Drawn, document: Document) -> bool:
    """The plain truth about a document whose text and authors are known."""
    match query:
        case ("words", field, words, prefix):
            return any(_stands(words, line.split(), prefix=prefix) for line in _lines_of(document, field))
        case ("site", name):
            return bool(document.site == name)
        case ("url", part):
            return part in document.url
        case ("not", inner):
            return not holds(inner, document)
        case ("and", inner):
            return all(holds(part, document) for part in inner)
        case ("or", inner):
            return any(holds(part, document) for part in inner)
    raise AssertionError(query)


def _lines_of(document: Document, field: str | None) -> tuple[str, ...]:
    assert document.text is not None
    assert document.authors is not None
    return {
        None: (document.title, document.excerpt, document.text),
        "title": (document.title,),
        "section": document.sections,
        "author": document.authors,
        "label": (document.label,),
    }[field]


def _stands(wanted: list[str], line: list[str], *, prefix: bool) -> bool:
    *head, last = wanted
    return any(
        line[at : at + len(head)] == head and (line[end].startswith(last) if prefix else line[end] == last)
        for at in range(len(line) - len(head))
        if (end := at + len(head)) < len(line)
    )
