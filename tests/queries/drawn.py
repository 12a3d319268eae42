"""Drawn queries and documents over a few words, and a plain oracle that judges them without our code.

A drawn query is a tuple: `("words", field, words, prefix)`, `("exact", field, words)`, `("term", field, name)`,
`("near", field, operands, distances)` whose operands are the first three without their field, `("regex", field,
pattern)`, `("site", name)`, `("url", part)`, `("not", q)`, `("and", qs)` or `("or", qs)`. Words stand between single
spaces and differ in case and one accent alone, so that little analysis is enough for the oracle.
"""

import re
from dataclasses import replace
from itertools import pairwise, product
from typing import Any
from unicodedata import normalize

from hypothesis import strategies as st

from pressclip.models import Document

Drawn = tuple[Any, ...]
TERMS = (("fuel", ("oil", "north oil")), ("place", ("lib*", "South")))
WORDS = ("libya", "libyan", "oil", "north", "northern", "south")
_SPELT = ("libya", "Libya", "LÍBYA", "Li\u0301bya", "oil", "OIL", "north", "north", "northern", "libyan", "south")
_PATTERNS = ("li.ya", r"oil (north|south)", "^north", "s+outh$", r"libyan?\b", "l[ií]bya", "(?-i:OIL|Libya)", "h{1} .")
_several = st.lists(st.sampled_from(_SPELT), max_size=4)
_line = _several.map(" ".join)
_lines = st.lists(st.sampled_from(_SPELT), min_size=4, max_size=12).map(" ".join)
_long = st.tuples(_line, st.integers(95, 101), _line).map(lambda parts: f"{parts[0]}{' so' * parts[1]} {parts[2]}")
_cuts = st.tuples(
    st.integers(15, 60) | st.sampled_from(["libya", "north"]), st.sampled_from(["", " so", "n", " libya"])
)
_FIELDS = (None, None, "title", "lead", "section", "author", "label")


def lines() -> st.SearchStrategy[tuple[str, ...]]:
    """The values of a field that has several."""
    return st.lists(_line, max_size=3).map(tuple)


def documents() -> st.SearchStrategy[Document]:
    """Documents of a few words in every field; text and authors may be unread; some excerpts begin the text."""
    written = st.builds(
        Document,
        title=_line,
        excerpt=_line,
        text=st.none() | _line | _lines | _long,
        sections=lines(),
        authors=st.none() | lines(),
        label=_line,
        site=st.sampled_from(["alpha", "beta"]),
        url=st.sampled_from(["https://x.example/africa/1", "https://x.example/asia/2"]),
    )
    return written | st.builds(_beginning, written, _cuts)


def _beginning(document: Document, cut: tuple[int | str, str]) -> Document:
    """The document with an excerpt that begins its text and goes on otherwise, or ends within one of its words."""
    where, ending = cut
    if isinstance(where, str):
        begins = f"south oil south oil {where}"
        return replace(document, title="", excerpt=begins, text=f"{begins}{'n' if where == 'libya' else 'ern'} so")
    return document if document.text is None else replace(document, excerpt=document.text[:where] + ending)


def queries() -> st.SearchStrategy[Drawn]:
    """Queries of every form, some of exclusions alone."""
    return st.recursive(_clauses(), _joined, max_leaves=8)


def indexed_queries() -> st.SearchStrategy[Drawn]:
    """Queries of the forms that a text index can decide alone, if not in every combination."""
    return st.recursive(_indexed_clauses(), _joined, max_leaves=6)


def plain_queries() -> st.SearchStrategy[Drawn]:
    """Queries of words that may stand everywhere."""
    clauses = _words().map(lambda operand: (operand[0], None, *operand[1:]))
    return st.recursive(clauses, _joined, max_leaves=5)


def _indexed_clauses() -> st.SearchStrategy[Drawn]:
    field = st.sampled_from([None, "title", "label", "section"])
    near = st.lists(_words(), min_size=2, max_size=2)
    distances = st.integers(1, 3).map(lambda distance: [distance])
    return st.one_of(
        st.tuples(field, _words()).map(lambda parts: (parts[1][0], parts[0], *parts[1][1:])),
        st.tuples(st.just("near"), st.sampled_from([None, "title"]), near, distances),
    )


def _clauses() -> st.SearchStrategy[Drawn]:
    field = st.sampled_from(_FIELDS)
    near = st.lists(_operands(), min_size=2, max_size=3).flatmap(
        lambda operands: st.tuples(
            st.just("near"),
            field,
            st.just(operands),
            st.lists(st.integers(1, 3), min_size=len(operands) - 1, max_size=len(operands) - 1),
        )
    )
    return st.one_of(
        st.tuples(field, _operands()).map(lambda parts: (parts[1][0], parts[0], *parts[1][1:])),
        near,
        st.tuples(st.just("regex"), field, st.sampled_from(_PATTERNS)),
        st.tuples(st.just("site"), st.sampled_from(["alpha", "beta"])),
        st.tuples(st.just("url"), st.sampled_from(["africa", "asia", "example/a"])),
    )


def _words() -> st.SearchStrategy[Drawn]:
    some = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3)
    beginning = st.tuples(some, st.sampled_from(["lib", "nor", "sou"])).map(lambda parts: [*parts[0][1:], parts[1]])
    return st.one_of(
        st.tuples(st.just("words"), some, st.just(value=False)),
        st.tuples(st.just("words"), beginning, st.just(value=True)),
        st.tuples(st.just("term"), st.sampled_from([name for name, _ in TERMS])),
    )


def _operands() -> st.SearchStrategy[Drawn]:
    return st.one_of(
        _words(),
        st.tuples(st.just("exact"), st.lists(st.sampled_from(_SPELT), min_size=1, max_size=2)),
    )


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
        case ("not", inner):
            return f"NOT ({written(inner)})"
        case ("and" | "or" as operator, inner):
            return "(" + f" {operator.upper()} ".join(map(written, inner)) + ")"
        case _:
            return _clause(query)


def _clause(query: Drawn) -> str:
    match query:
        case ("words" | "exact" | "term" as form, field, *rest):
            return (f"{field}:" if field else "") + _operand((form, *rest))
        case ("near", field, operands, distances):
            joints = ["", *(f" NEAR/{distance} " for distance in distances)]
            body = "".join(joint + _operand(one) for joint, one in zip(joints, operands, strict=True))
            return f"{field}:({body})" if field else body
        case ("regex", field, pattern):
            return (f"{field}:" if field else "") + f"/{pattern}/"
        case ("site", name):
            return f"site:{name}"
        case ("url", part):
            return f"url:{part}"
    raise AssertionError(query)


def _operand(operand: Drawn) -> str:
    match operand:
        case ("words", words, prefix):
            body = " ".join(words) + ("*" if prefix else "")
            return f'"{body}"' if len(words) > 1 else body
        case ("exact", words):
            return f'="{" ".join(words)}"'
        case ("term", name):
            return f"@{name}"
    raise AssertionError(operand)


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
        case ("not", inner):
            return not holds(inner, document)
        case ("and", inner):
            return all(holds(part, document) for part in inner)
        case ("or", inner):
            return any(holds(part, document) for part in inner)
        case _:
            return _stands(query, document)


def _stands(query: Drawn, document: Document) -> bool:
    match query:
        case ("words" | "exact" | "term" as form, field, *rest):
            return any(_spans((form, *rest), line.split()) for line in _lines_of(document, field))
        case ("near", field, operands, distances):
            return any(_near(operands, distances, line.split()) for line in _lines_of(document, field))
        case ("regex", field, pattern):
            return any(re.search(pattern, _nfc(line), re.IGNORECASE) for line in _lines_of(document, field))
        case ("site", name):
            return bool(document.site == name)
        case ("url", part):
            return part in document.url
    raise AssertionError(query)


def _lines_of(document: Document, field: str | None) -> tuple[str, ...]:
    assert document.text is not None
    assert document.authors is not None
    beginning = document.text.split() or document.excerpt.split()
    return {
        None: (document.title, document.excerpt, document.text),
        "title": (document.title,),
        "lead": (document.title, " ".join(beginning[:100])),
        "section": document.sections,
        "author": document.authors,
        "label": (document.label,),
    }[field]


def _near(operands: list[Drawn], distances: list[int], line: list[str]) -> bool:
    """Every way to choose one occurrence of each operand, tried in turn."""
    return any(
        all(
            1 <= after[0] - before[1] <= most or 1 <= before[0] - after[1] <= most
            for (before, after), most in zip(pairwise(chosen), distances, strict=True)
        )
        for chosen in product(*(_spans(operand, line) for operand in operands))
    )


def _spans(operand: Drawn, line: list[str]) -> list[tuple[int, int]]:
    """The first and the last word of every occurrence."""
    match operand:
        case ("term", name):
            return [span for spelling in dict(TERMS)[name] for span in _spans(_spelling(spelling), line)]
        case ("exact", words):
            wanted, words_of = [_nfc(word) for word in words], [_nfc(word) for word in line]
            return [at for at in _windows(words, line) if words_of[at[0] : at[1] + 1] == wanted]
        case ("words", [*head, last], prefix):
            plain = [_plain(word) for word in line]
            return [
                (first, final)
                for first, final in _windows([*head, last], line)
                if plain[first:final] == head and (plain[final].startswith(last) if prefix else plain[final] == last)
            ]
    raise AssertionError(operand)


def _spelling(spelling: str) -> Drawn:
    return ("words", _plain(spelling).removesuffix("*").split(), spelling.endswith("*"))


def _windows(words: list[str], line: list[str]) -> list[tuple[int, int]]:
    return [(at, at + len(words) - 1) for at in range(len(line) - len(words) + 1)]


def _plain(word: str) -> str:
    return _nfc(word).lower().replace("í", "i")


def _nfc(text: str) -> str:
    return normalize("NFC", text)
