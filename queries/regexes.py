"""Regular expressions in RE2's syntax: refused with their place where they are wrong, found in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pressclip.errors import QueryError

if TYPE_CHECKING:
    from queries.originals import Original

MAX_PATTERN = 1_000  # characters
_MEMORY = 4 << 20  # bytes for one expression's program and automaton; RE2 takes a slower way beyond
_KEPT = 2_048  # compiled expressions
_BYTE = re.compile(r"(?<!\\)(?:\\\\)*\\C")
_PROBES = (b"", b"a", b"b 1", "é".encode())  # what finds nothing in each of these does not find nothing everywhere

# RE2's own words, and ours. A `{}` is the part of the pattern that it names.
_SAID = {
    "missing )": "a parenthesis of the regular expression is not closed",
    "unexpected )": "a parenthesis of the regular expression closes nothing",
    "missing ]": "a [ of the regular expression is not closed",
    "invalid perl operator": "{} is not part of RE2's syntax: it has no look-around",
    "invalid escape sequence": "{} is not part of RE2's syntax; back-references are not",
    "no argument for repetition operator": "{} stands after nothing that it could repeat",
    "bad repetition operator": "{} repeats a repetition",
    "invalid repetition size": "{} repeats too often: 1,000 times at most, nested ones multiplied",
    "invalid character class range": "{} is no range of characters",
    "trailing \\": "a \\ of the regular expression stands before nothing",
    "invalid named capture group": "{} is no name of a group",
}


def check(pattern: str, column: int) -> None:
    """Raises QueryError if it cannot be searched for; `column` is that of the pattern's first character."""
    from re2 import error

    if len(pattern) > MAX_PATTERN:
        raise QueryError(f"a regular expression has at most {MAX_PATTERN:,} characters", column + MAX_PATTERN)
    byte = _BYTE.search(pattern)
    if byte is not None:
        raise QueryError("\\C takes characters apart; . is any character", column + byte.end() - 2)
    try:
        compiled = compiled_of(pattern)
    except UnicodeEncodeError as wrong:
        raise QueryError("this character is half of one", column + wrong.start) from None
    except error as wrong:
        raise _refusal(pattern, wrong, column) from None
    if any(start == end for probe in _PROBES for start, end in _matches(compiled, probe, 3)):
        raise QueryError("this regular expression finds nothing at all, everywhere", column)


def _refusal(pattern: str, wrong: Exception, column: int) -> QueryError:
    said = wrong.args[0].decode(errors="replace") if isinstance(wrong.args[0], bytes) else str(wrong.args[0])
    kind, _, part = said.partition(": ")
    at = pattern.rfind(part) if "repetition size" in kind else pattern.find(part)
    if part == pattern:  # RE2 names the whole where it cannot say more
        at = _unclosed(pattern, kind)
    if kind not in _SAID:
        known = "it is too large" if "too large" in said else said
        return QueryError(f"RE2 cannot take this regular expression: {known}", column)
    if kind == "trailing \\":
        at = len(pattern) - 1
    return QueryError(_SAID[kind].format(part), column + max(at, 0))


def _unclosed(pattern: str, kind: str) -> int:
    """Where the bracket stands that RE2 complains of."""
    opened: list[int] = []
    for found in re.finditer(r"\\.|[()]", pattern, re.DOTALL):
        if found[0] == "(":
            opened.append(found.start())
        elif found[0] == ")":
            if not opened:
                return found.start()
            opened.pop()
    return opened[-1] if opened and kind == "missing )" else 0


@lru_cache(maxsize=_KEPT)
def compiled_of(pattern: str) -> Any:
    """The compiled expression. Raises re2.error and UnicodeEncodeError."""
    import re2

    return re2.compile(pattern.encode(), options_of())


def options_of() -> Any:
    """How all expressions are compiled: case ignored, groups not captured, nothing logged, memory limited."""
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.never_capture = True
    options.log_errors = False
    options.max_mem = _MEMORY
    return options


def found(pattern: str, original: Original) -> bool:
    """Whether the expression is found in the text."""
    return compiled_of(pattern).search(original.encoded) is not None


def spans(pattern: str, original: Original, limit: int) -> Iterator[tuple[int, int]]:
    """The (start, end) of at most so many places in the text as it is, from the first on."""
    for start, end in _matches(compiled_of(pattern), original.encoded, limit):
        if start < end:
            yield original.span(start, end)


def _matches(compiled: Any, data: bytes, limit: int) -> Iterator[tuple[int, int]]:
    for number, match in enumerate(compiled.finditer(data), 1):
        yield match.span()
        if number == limit:
            return
