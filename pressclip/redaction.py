"""What must not be told, and texts without it: by value, whatever percent-encoding, case or quoting it stands in.

A value of six characters or more is taken out wherever it stands. A shorter one may be half of any word, so it goes
only where it is a whole part of an address: of its path, its query, or the user and password before its host.
"""

import html
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

HIDDEN = "***"
_ANYWHERE = 6  # characters from which on a value is taken out wherever it stands
_ROUNDS = 3  # of percent-encoding: a secret that holds an escape, encoded, and encoded once more by a library
_ESCAPES = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_INSIDE = re.compile(r"[\w%+=~!$*-]")  # what a part of an address may hold besides; a full stop may be the sentence's
_LONGEST_ADDRESS = 2_000  # characters that are looked through for the question mark before a query


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in a form that is equal for all encodings, and where in the original each character begins."""

    text: str
    places: range | list[int]  # one more than there are characters


def folded(text: str) -> Folded:
    """The text without percent-encoding, in lower case, every plus a space. Linear in the text."""
    plain = Folded(text, range(len(text) + 1))
    for _ in range(_ROUNDS):
        if "%" not in plain.text or not _ESCAPES.search(plain.text):
            break
        plain = _decoded(plain)
    lower = plain.text.lower()
    if len(lower) != len(plain.text):  # some capitals have small letters of two characters
        lower = "".join(small if len(small := one.lower()) == 1 else one for one in plain.text)
    return Folded(lower.replace("+", " "), plain.places)


def _decoded(of: Folded) -> Folded:
    parts: list[str] = []
    places: list[int] = []
    done = 0
    for run in _ESCAPES.finditer(of.text):
        decoded = bytes.fromhex(run[0].replace("%", "")).decode("utf-8", "surrogateescape")
        parts += of.text[done : run.start()], decoded
        places += of.places[done : run.start()]
        at = run.start()
        for one in decoded:
            places.append(of.places[at])
            at += 3 * len(one.encode("utf-8", "surrogateescape"))
        done = run.end()
    return Folded("".join([*parts, of.text[done:]]), [*places, *of.places[done:]])


class Redactor:
    """Takes secrets out of texts; with `words`, short ones also where they stand as words of their own."""

    def __init__(self, secrets: Iterable[str], *, words: bool = False) -> None:
        self.secrets = frozenset(filter(None, secrets))
        self._words = words
        forms = {form for secret in self.secrets for form in _forms(secret)}
        self._long = sorted(form for form in forms if len(form) >= _ANYWHERE)
        self._short = sorted(form for form in forms if 0 < len(form) < _ANYWHERE)

    def hidden(self, text: str) -> str:
        """The text without the secrets."""
        if not text or not self.secrets:
            return text
        comparable = folded(text)
        found: list[tuple[int, int]] = []
        for secret in [one for one in self._long if one in comparable.text]:  # seldom one, and this is quick
            found += _found(secret, comparable, lambda _begin, _end: True)
        for secret in self._short:
            found += _found(secret, comparable, lambda begin, end: self._stands_alone(text, begin, end))
        return _without(text, found)

    def _stands_alone(self, text: str, begin: int, end: int) -> bool:
        if self._words and not text[begin - 1 : begin].isalnum() and not text[end : end + 1].isalnum():
            return True
        return _is_part(text, begin, end)


def _forms(secret: str) -> set[str]:
    """The secret as it is, and as JSON, Python and HTML quote it."""
    as_json = (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
    as_python = (repr(secret)[1:-1], repr(secret.encode("utf-8", "surrogatepass"))[2:-1])
    return {folded(form).text for form in (secret, *as_json, *as_python, html.escape(secret))}


def _found(secret: str, of: Folded, counts: Callable[[int, int], bool]) -> list[tuple[int, int]]:
    found = []
    at = of.text.find(secret)
    while at >= 0:
        place = (of.places[at], of.places[at + len(secret)])
        if counts(*place):
            found.append(place)
        at = of.text.find(secret, at + len(secret))
    return found


def _is_part(text: str, begin: int, end: int) -> bool:
    """Whether a whole part of an address stands there."""
    before, after = text[begin - 1 : begin], text[end : end + 1]
    if _INSIDE.match(after) or (after == "." and text[end + 1 : end + 2].isalnum()):
        return False
    if before == ":":
        return after == "@"
    if before in {"=", "&", "?"}:
        return "?" in text[max(0, begin - _LONGEST_ADDRESS) : begin].rpartition(" ")[2]
    return before == "/"


def _without(text: str, found: list[tuple[int, int]]) -> str:
    parts: list[str] = []
    done = 0
    for begin, end in sorted(found):
        if begin >= done:
            parts += text[done:begin], HIDDEN
        done = max(done, end)
    return "".join([*parts, text[done:]]) if parts else text


_known = Redactor(())


def hide(secrets: Iterable[str]) -> None:
    """Takes these out of all that this process tells from now on, besides those that it knows of already."""
    global _known  # noqa: PLW0603 - what is secret is so for the whole process, as its log is one
    _known = Redactor(_known.secrets.union(secrets))


def forget() -> None:
    """Nothing is secret any more; for tests, which are many programs in one process."""
    global _known  # noqa: PLW0603 - likewise
    _known = Redactor(())


def hidden(text: str) -> str:
    """The text without anything that this process knows to be secret."""
    return _known.hidden(text)
