"""One word or phrase of a query, in its field, as the clause that it stands for."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from pressclip.errors import QueryError
from queries.fold import fold
from queries.syntax import column
from queries.tokens import tokenise
from queries.tree import EVERYWHERE, Clause, SiteIs, TextField, UrlHas, Words

if TYPE_CHECKING:
    from lark import Token

_SEARCHED: dict[str, tuple[TextField, ...]] = {
    "title:": ("title",), "section:": ("section",), "author:": ("author",), "label:": ("label",),
}  # fmt: skip
_LITERAL = ("site:", "url:")
_FIELDS = (*_SEARCHED, *_LITERAL)
_MIN_PREFIX = 3  # letters; shorter ones find half the archive
_NOTHING = "there is no letter or digit to search for"
_DASHES = ("-", "−", "–", "—")


def clause(token: Token, field: Token | None) -> Clause:
    """The clause for a WORD or PHRASE of the grammar, inside a FIELD or not. Raises QueryError."""
    written = f"{field}{token}" if field is not None and field.end_pos == token.start_pos else str(token)
    operand = token[1:-1] if token.type == "PHRASE" else str(token)
    if field is None:
        return _words(token, operand, written, EVERYWHERE)
    _check_field(field)
    if field in _LITERAL:
        return _literal(token, operand, written, field)
    if operand.startswith(_DASHES) and token.type == "WORD":
        raise QueryError(f"an exclusion stands before its field, as in -{field}", column(token))
    return _words(token, operand, written, _SEARCHED[field])


def _check_field(field: Token) -> None:
    if field == "lead:":
        raise QueryError("lead: is not supported yet", column(field))
    if field not in _FIELDS:
        near = get_close_matches(field.lower(), _FIELDS, n=1)
        hint = f"did you mean {near[0]}" if near else f"there are {' '.join(_FIELDS)}; a colon of the text needs quotes"
        raise QueryError(f"there is no field {field} ({hint})", column(field))


def _literal(token: Token, operand: str, written: str, field: str) -> SiteIs | UrlHas:
    star = operand.find("*")
    if star >= 0:
        raise QueryError(f"{field} takes no *", _inside(token, star))
    part = fold(operand)
    if not part.strip():
        raise QueryError(_NOTHING, column(token))
    if field == "site:":
        return SiteIs(written=written, column=column(token), name=operand)
    return UrlHas(written=written, column=column(token), part=part)


def _words(token: Token, operand: str, written: str, fields: tuple[TextField, ...]) -> Words:
    prefix = operand.endswith("*")
    body = operand[:-1] if prefix else operand
    tokens = tokenise(body)
    star = body.find("*")
    if star >= 0 or (prefix and (not tokens.words or tokens.spans[-1][1] != len(body))):
        raise QueryError("a * stands only at the end of a word", _inside(token, star if star >= 0 else len(body)))
    if not tokens.words:
        raise QueryError(_NOTHING, column(token))
    if prefix and len(tokens.words[-1]) < _MIN_PREFIX:
        raise QueryError(f"a * needs at least {_MIN_PREFIX} letters before it", _inside(token, len(body)))
    return Words(written=written, column=column(token), fields=fields, words=tokens.words, prefix=prefix)


def _inside(token: Token, offset: int) -> int:
    """The column of a character of the operand."""
    return column(token) + offset + (token.type == "PHRASE")
