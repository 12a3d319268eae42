"""What differs between two texts, word by word, for people to read. Pure; huge texts take bounded time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypeVar

_MOST = 1_000_000  # pairs of words that are compared one by one; a longer passage is replaced as a whole
_LINES = 4_000_000  # pairs of lines likewise
_AROUND = 8  # words of what stayed that are shown on each side of a change

T = TypeVar("T")
Op = Literal["equal", "delete", "insert"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of words, one space between two: in both texts, in the first alone, in the second alone."""

    op: Op
    text: str


def differences(before: str, after: str) -> tuple[Piece, ...]:
    """The runs that lead from one text to the other; white space does not count.

    Those that are equal or deleted make the first text, those that are equal or inserted the second.
    """
    pieces: list[tuple[Op, list[str]]] = []
    for op, words in _runs(before, after):
        if words and pieces and pieces[-1][0] == op:
            pieces[-1][1].extend(words)
        elif words:
            pieces.append((op, list(words)))
    return tuple(Piece(op=op, text=" ".join(words)) for op, words in pieces)


def _runs(before: str, after: str) -> Iterator[tuple[Op, Sequence[str]]]:
    """Line by line first: what a paragraph says is not looked for in another one."""
    one, other = ([line.split() for line in text.splitlines() if line.strip()] for text in (before, after))
    for op, mine, theirs in _compared([tuple(line) for line in one], [tuple(line) for line in other], _LINES):
        if op == "equal":
            yield "equal", _joined(mine)
        else:
            for inner, gone, new in _compared(_joined(mine), _joined(theirs), _MOST):
                if inner == "equal":
                    yield "equal", gone
                else:
                    yield "delete", gone
                    yield "insert", new


def _joined(lines: Sequence[Sequence[str]]) -> list[str]:
    return [word for line in lines for word in line]


def _compared(one: Sequence[T], other: Sequence[T], most: int) -> Iterator[tuple[str, Sequence[T], Sequence[T]]]:
    """The blocks of a comparison: what begins and ends alike is set aside, so that the rest is short."""
    shortest = min(len(one), len(other))
    head = next((at for at in range(shortest) if one[at] != other[at]), shortest)
    tail = next((at for at in range(shortest - head) if one[-1 - at] != other[-1 - at]), shortest - head)
    mine, theirs = one[head : len(one) - tail], other[head : len(other) - tail]
    yield "equal", one[:head], other[:head]
    if len(mine) * len(theirs) > most:
        yield "replace", mine, theirs
    else:
        for op, a, b, c, d in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
            yield op, mine[a:b], theirs[c:d]
    yield "equal", one[len(one) - tail :], other[len(other) - tail :]


def cut(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces with long runs of what stayed cut to the words next to a change, `…` for the others."""
    last = len(pieces) - 1
    return tuple(
        piece if piece.op != "equal" else Piece(op="equal", text=_near(piece.text, first=at == 0, last=at == last))
        for at, piece in enumerate(pieces)
    )


def _near(text: str, *, first: bool, last: bool) -> str:
    words = text.split()
    head = [] if first else words[:_AROUND]
    tail = [] if last else words[-_AROUND:]
    if len(words) <= len(head) + len(tail) + 1:
        return text
    return " ".join([*head, "…", *tail])
