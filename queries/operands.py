"""One operand of a query, in its field, as the clause that it stands for."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from pressclip.errors import QueryError
from queries import regexes
from queries.fold import fold
from queries.originals import spelled
from queries.syntax import column, distance
from queries.terms import Glossary, refuse_operators
from queries.tokens import tokenise
from queries.tree import EVERYWHERE, Clause, Near, Node, Regex, SiteIs, TextField, UrlHas, Words, any_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lark import Token

_SEARCHED: dict[str, tuple[TextField, ...]] = {
    "title:": ("title",), "lead:": ("title", "lead"), "section:": ("section",), "author:": ("author",),
    "label:": ("label",),
}  # fmt: skip
_LITERAL = ("site:", "url:")
_FIELDS = (*_SEARCHED, *_LITERAL)
_MIN_PREFIX = 3  # letters; shorter ones find half the archive
_NOTHING = "there is no letter or digit to search for"
_UNENDED = "a regular expression ends with a / before a space; a / inside it is \\/"
_DASHES = ("-", "−", "–", "—")
_PLACELESS = {"=": "= stands directly before a word or a phrase", "@": "@ stands directly before a term's name"}


def clause(token: Token, field: Token | None, glossary: Glossary) -> Node:
    """What an operand of the grammar means, inside a FIELD or not. Raises QueryError."""
    fields = _fields(token, field)
    if field is not None and field in _LITERAL:
        return _literal(token, _written(token, field), field)
    if token.type == "BROKEN":
        raise QueryError(_UNENDED, column(token))
    if token.type == "REGEX":
        pattern = token[1:-1]
        regexes.check(pattern, column(token) + 1)
        return Regex(written=_written(token, field), column=column(token), fields=fields, pattern=pattern)
    return any_of(list(_alternatives(token, _written(token, field), fields, glossary)))


def near(parts: Sequence[Token], field: Token | None, glossary: Glossary) -> Clause:
    """What operands with a NEAR between each two mean. Raises QueryError."""
    operands, nears = parts[::2], parts[1::2]
    fields = _fields(operands[0], field)
    if field is not None and field in _LITERAL:
        raise QueryError(f"{field} takes no NEAR", column(nears[0]))
    for operand in operands:
        if operand.type in {"REGEX", "BROKEN"}:
            raise QueryError("NEAR joins words and phrases, not regular expressions", column(operand))
    attached = field is not None and field.end_pos == operands[0].start_pos
    return Near(
        written=f"{field if attached else ''}{' '.join(parts)}",
        column=column(operands[0]),
        fields=fields,
        operands=tuple(_alternatives(operand, str(operand), fields, glossary) for operand in operands),
        distances=tuple(map(distance, nears)),
    )


def check_spelling(spelling: str) -> None:
    """Raises QueryError if this is no spelling of a term."""
    refuse_operators(spelling)
    _words(spelling, 1, spelling, EVERYWHERE)


def _written(token: Token, field: Token | None) -> str:
    return f"{field}{token}" if field is not None and field.end_pos == token.start_pos else str(token)


def _fields(token: Token, field: Token | None) -> tuple[TextField, ...]:
    if field is None:
        return EVERYWHERE
    if field not in _FIELDS:
        likely = get_close_matches(field.lower(), _FIELDS, n=1)
        others = f"there are {' '.join(_FIELDS)}; a colon of the text needs quotes"
        hint = f"did you mean {likely[0]}" if likely else others
        raise QueryError(f"there is no field {field} ({hint})", column(field))
    if field not in _LITERAL and token.startswith(_DASHES) and token.type == "WORD":
        raise QueryError(f"an exclusion stands before its field, as in -{field}", column(token))
    return _SEARCHED.get(field, ())


def _literal(token: Token, written: str, field: str) -> SiteIs | UrlHas:
    if token.type not in {"WORD", "PHRASE"}:
        raise QueryError(f"{field} takes a word; one that begins with {token[0]} stands in quotes", column(token))
    operand, first = _body(token)
    star = operand.find("*")
    if star >= 0:
        raise QueryError(f"{field} takes no *", first + star)
    part = fold(operand)
    if not part.strip():
        raise QueryError(_NOTHING, column(token))
    if field == "site:":
        return SiteIs(written=written, column=column(token), name=operand)
    return UrlHas(written=written, column=column(token), part=part)


def _alternatives(token: Token, written: str, fields: tuple[TextField, ...], glossary: Glossary) -> tuple[Words, ...]:
    """The words that an operand may stand for: one of several where it is a term."""
    if token.type == "TERM":
        spellings = glossary.spellings(token[1:], column(token))
        return tuple(_words(spelling, column(token), written, fields) for spelling in spellings)
    body, first = _body(token)
    return (_words(body, first, written, fields, at=column(token), exact=token.type == "EXACT"),)


def _body(token: Token) -> tuple[str, int]:
    """An operand without its quotation marks and its =, and the column where that begins."""
    start = int(token.type == "EXACT")
    quoted = token.type == "PHRASE" or (start and token[1] in '"“”„')
    return (token[start + 1 : -1], column(token) + start + 1) if quoted else (token[start:], column(token) + start)


def _words(
    body: str, first: int, written: str, fields: tuple[TextField, ...], *, at: int | None = None, exact: bool = False
) -> Words:
    """The words of an operand that begins in column `first`, and its clause in column `at`."""
    place = first if at is None else at
    if body in _PLACELESS:
        raise QueryError(_PLACELESS[body], place)
    prefix = body.endswith("*")
    word = body[:-1] if prefix else body
    tokens = tokenise(word)
    star = word.find("*")
    if star >= 0 or (prefix and (not tokens.words or tokens.spans[-1][1] != len(word))):
        raise QueryError("a * stands only at the end of a word", first + (star if star >= 0 else len(word)))
    if not tokens.words:
        raise QueryError(_NOTHING, place)
    if prefix and exact:
        raise QueryError("= takes no *", first + len(word))
    if prefix and len(tokens.words[-1]) < _MIN_PREFIX:
        raise QueryError(f"a * needs at least {_MIN_PREFIX} letters before it", first + len(word))
    spelling = tuple(spelled(word[start:end]) for start, end in tokens.spans) if exact else ()
    return Words(written=written, column=place, fields=fields, words=tokens.words, prefix=prefix, spelling=spelling)
