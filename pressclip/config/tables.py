"""One table of the configuration: hands out checked values and notes what is wrong with the others.

A problem never shows a value as filled in from the environment or a file, only as written.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from pressclip.config.filling import NotFilled, fill
from pressclip.config.hints import hint
from pressclip.durations import parse_duration, parse_size, print_duration, print_size
from pressclip.errors import Problem

T = TypeVar("T")
D = TypeVar("D")
C = TypeVar("C", bound=str)
N = TypeVar("N", int, timedelta)

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_INDEX = re.compile(r"\[\d+\]")
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where values come from besides the file itself, and where problems go."""

    env: Mapping[str, str]
    folder: Path  # of the file
    secrets: bool = True  # False: what may hold a secret is left as it is written, unchecked
    problems: list[Problem] = field(default_factory=list)
    filled: set[str] = field(default_factory=set)  # what came in where a secret may stand


class Table:
    """A table at `place`, such as `sites[0]`; "" is the whole file.

    Each method hands out one key's value. Where that is wrong it notes a problem and hands out the default, so that
    reading goes on and finds more. `close` notes the keys that nobody asked for.
    """

    def __init__(self, values: Mapping[str, object], place: str, source: Source) -> None:
        self.place = place
        self.source = source
        self._values = values
        self._asked: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def where(self, key: str) -> str:
        """The key as people write it: `sites[0].budget`."""
        written = key if _BARE_KEY.fullmatch(key) else json.dumps(key)
        return f"{self.place}.{written}" if self.place else written

    def note(self, key: str, what: str) -> None:
        """Notes a problem with a key."""
        self.source.problems.append(Problem(self.where(key), what))

    def note_entry(self, key: str, number: int, what: str, *, filled: str) -> None:
        """Notes a problem with an entry of a list; `filled` says it where the entry is not as it stands in the file."""
        values = self._values.get(key)
        as_written = isinstance(values, list) and "${" not in str(values[number])
        self.source.problems.append(Problem(f"{self.where(key)}[{number}]", what if as_written else filled))

    def noted(self, key: str) -> bool:
        """Whether a problem with this very key was noted."""
        return any(problem.where == self.where(key) for problem in self.source.problems)

    def written(self, key: str) -> str:
        """The value as it stands in the file, shortened, for a problem to show."""
        text = json.dumps(self._values.get(key), ensure_ascii=False)
        return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"

    def parsed(self, key: str, default: D, parse: Callable[[str], T], *, expected: str = "text in quotes") -> T | D:
        """A string as `parse` reads it, which raises ValueError with what would be right; it is no secret."""
        written = self._value(key, str, expected)
        value = None if written is None else self._filled(key, written, None)
        if value is None:
            return default
        try:
            return parse(value)
        except ValueError as error:
            self.note(key, f"got {self.written(key)}, {error}")
            return default

    def unshown(self, key: str, default: D, parse: Callable[[str], T], *, in_url: bool = False) -> T | D:
        """The same for what may hold a secret: a problem does not show it, and what is filled in is noted."""
        written = self._value(key, str, "text in quotes")
        value = None if written is None else self._filled(key, written, None, self.source.filled.add, in_url=in_url)
        if value is None:
            return default
        try:
            return parse(value)
        except ValueError as error:
            self.note(key, str(error))
            return default

    def secret(self, key: str, default: D, parse: Callable[[str], T], *, in_url: bool = False) -> T | D | str:
        """The same for what does hold one; as written where the secrets are not asked for."""
        written = self._values.get(key)
        if self.source.secrets or not isinstance(written, str):
            return self.unshown(key, default, parse, in_url=in_url)
        self._asked.add(key)
        with suppress(NotFilled):  # where it is known nevertheless, it is not to be told
            fill(written, env=self.source.env, folder=self.source.folder, note=self.source.filled.add)
        return written

    def require(self, key: str, example: str) -> None:
        """Notes a key that is missing."""
        if key not in self._values:
            self.note(key, f"missing; for example {key} = {example}")

    def duration(self, key: str, default: D, low: timedelta, high: timedelta) -> timedelta | D:
        """A duration within bounds."""
        value = self.parsed(key, None, parse_duration, expected='a duration such as "15m"')
        return self._bounded(key, default, value, (low, high), print_duration)

    def durations(
        self, key: str, default: tuple[timedelta, ...], low: timedelta, high: timedelta
    ) -> tuple[timedelta, ...]:
        """A list of durations within bounds, each longer than the one before; it may be empty."""
        if key not in self:
            return default
        expected = f'a list of growing durations such as ["1h", "6h"], {print_duration(low)} to {print_duration(high)}'
        if not isinstance(self._values[key], list):
            self._value(key, list, expected)
            return default
        try:
            found = tuple(parse_duration(one) for one in self.texts(key))
        except ValueError:
            found = (timedelta(),)
        grows = all(one < later for one, later in pairwise(found))
        if not self.noted(key) and (not grows or (found and not low <= found[0] <= found[-1] <= high)):
            self.note(key, f"got {self.written(key)}, expected {expected}")
        return default if self.noted(key) else found

    def size(self, key: str, default: D, low: int, high: int) -> int | D:
        """A size in bytes within bounds."""
        value = self.parsed(key, None, parse_size, expected='a size such as "8MB"')
        return self._bounded(key, default, value, (low, high), print_size)

    def number(self, key: str, default: D, low: int, high: int) -> int | D:
        """A whole number within bounds."""
        return self._bounded(key, default, self._value(key, int, "a whole number"), (low, high), str)

    def flag(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self._value(key, bool, "true or false")
        return default if value is None else value

    def choice(self, key: str, default: C, among: Sequence[C]) -> C:
        """One of several words."""
        value = self.parsed(key, default, str)
        for one in among:
            if one == value:
                return one
        self.note(key, f"got {self.written(key)}, expected {' or '.join(json.dumps(one) for one in among)}")
        return default

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of strings, filled in, none of them a secret; empty where the key is missing."""
        values = self._value(key, list, "a list of texts in quotes") or []
        texts = [one for one in values if isinstance(one, str)]
        if len(texts) < len(values):
            self.note(key, "expected a list of texts in quotes")
        return tuple(self._filled(key, one, one) for one in texts)

    def table(self, key: str) -> "Table":
        """A table of its own, empty where the key is missing."""
        values = self._value(key, dict, f"a table that begins with [{self.where(key)}]")
        return Table(values or {}, self.where(key), self.source)

    def tables(self, key: str) -> tuple["Table", ...]:
        """An array of tables."""
        expected = f"tables that begin with [[{_INDEX.sub('', self.where(key))}]]"
        values = self._value(key, list, expected) or []
        tables = [one for one in values if isinstance(one, dict)]
        if len(tables) < len(values):
            self.note(key, f"expected {expected}")
        return tuple(Table(one, f"{self.where(key)}[{number}]", self.source) for number, one in enumerate(tables))

    def close(self) -> None:
        """Notes the keys that were not asked for."""
        for key in self._values:
            if key not in self._asked:
                self.note(key, f"unknown key{hint(key, sorted(self._asked))}")

    def _value(self, key: str, kind: type[T], expected: str) -> T | None:
        self._asked.add(key)
        if key not in self._values:
            return None
        value = self._values[key]
        if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return value
        self.note(key, f"got {_kind(value)}, expected {expected}")
        return None

    def _filled(
        self, key: str, value: str, default: D, note: Callable[[str], object] | None = None, *, in_url: bool = False
    ) -> str | D:
        try:
            return fill(value, env=self.source.env, folder=self.source.folder, in_url=in_url, note=note)
        except NotFilled as error:
            for reason in error.reasons:
                self.note(key, reason)
            return default

    def _bounded(self, key: str, default: D, value: N | None, bounds: tuple[N, N], show: Callable[[N], str]) -> N | D:
        if value is None:
            return default
        low, high = bounds
        if not low <= value <= high:
            self.note(key, f"got {self.written(key)}, expected {show(low)} to {show(high)}")
            return default
        return value


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    names = {str: "text", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return names.get(type(value), "a date or time")
