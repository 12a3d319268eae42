"""From a query's text to its raw syntax, by the grammar; says in words what is wrong and where."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pressclip.errors import QueryError

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

MAX_LENGTH = 10_000  # characters
MAX_DEPTH = 12  # parentheses inside each other; SQLite's parser of FTS5 expressions gives up at 16
_END = "$END"  # lark's name for the end of the text
MAX_DISTANCE = 1_000  # of NEAR, in words


def read(text: str) -> Tree[Token]:
    """The syntax of a query, its rules and tokens named as in `grammar.lark`. Raises QueryError."""
    from lark import Token, UnexpectedToken

    if len(text) > MAX_LENGTH:
        raise QueryError(f"a query has at most {MAX_LENGTH:,} characters", MAX_LENGTH + 1)
    parsing = _grammar().parse_interactive(text)
    tokens: list[Token] = []
    tree: Tree[Token] | None = None
    try:
        tokens.extend(parsing.iter_parse())  # each token comes before the parser takes it, so the last is the wrong one
        tokens.append(Token(_END, "", start_pos=len(text) if tokens else 0))
        tree = parsing.feed_token(tokens[-1])
    except UnexpectedToken:
        pass
    _refuse_misspelt(tokens)
    _refuse_unbalanced(tokens)
    if tree is None:
        raise QueryError(_expected(tokens[-2] if len(tokens) > 1 else None, tokens[-1]), column(tokens[-1]))
    return tree


def column(token: Token) -> int:
    """Where a token begins, in characters from 1; lines are not counted apart."""
    return (token.start_pos or 0) + 1


@cache
def _grammar() -> Lark:
    from lark import Lark

    return Lark.open("grammar.lark", rel_to=__file__, parser="lalr", lexer="basic", maybe_placeholders=False)


def distance(near: Token) -> int:
    """How many words a NEAR spans. Raises QueryError."""
    number = near[len("NEAR/") :]
    if not (number.isascii() and number.isdigit()):
        raise QueryError("NEAR needs a distance in words, as in NEAR/5", column(near))
    if not 1 <= (found := int(number[:9])) <= MAX_DISTANCE:
        raise QueryError(f"NEAR/1 are neighbours, NEAR/{MAX_DISTANCE} is the farthest", column(near))
    return found


def _refuse_misspelt(tokens: list[Token]) -> None:
    for token in tokens:
        if token.type == "NEAR":
            distance(token)
        if token.type == "UNCLOSED":
            raise QueryError("this quotation mark is not closed", column(token))


def _refuse_unbalanced(tokens: list[Token]) -> None:
    opened: list[Token] = []
    for token in tokens:
        if token.type == "LPAR":
            opened.append(token)
            if len(opened) > MAX_DEPTH:
                raise QueryError(f"more than {MAX_DEPTH} parentheses inside each other", column(token))
        elif token.type == "RPAR":
            if not opened:
                raise QueryError("this parenthesis closes nothing", column(token))
            opened.pop()
        elif token.type == _END and opened:
            raise QueryError("this parenthesis is not closed", column(opened[-1]))


def _expected(before: Token | None, token: Token) -> str:
    """What should have stood where `token` stands."""
    if before is None:
        return "the query is empty" if token.type == _END else f"expected a word before {token}"
    if before.type == token.type == "FIELD":
        return f"{token} stands inside {before}, and fields do not nest"
    if "NEAR" in {before.type, token.type}:
        return _expected_near(before, token)
    if before.type == "LPAR" and token.type in {"_OR", "_AND"}:
        return f"expected a word before {token}"
    return f"expected a word after {before}"


def _expected_near(before: Token, token: Token) -> str:
    if (before.type, token.type) in {("NEAR", "LPAR"), ("RPAR", "NEAR")}:
        return "NEAR joins words and phrases, not what stands in parentheses"
    if before.type == "NEAR" and token.type == "FIELD":
        return f"a field stands before the whole, as in {token}(libya {before} oil)"
    return f"expected a word after {before}" if before.type == "NEAR" else f"expected a word before {token}"
