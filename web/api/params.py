"""Parameters as they are declared: handlers read them by their declaration, and /openapi.json prints it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from starlette.datastructures import QueryParams

from web.problems import Refusal, as_text

LONGEST = 200
_NUMBER = re.compile(r"[0-9]{1,19}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Param:
    """One parameter; text without `choices` is up to `longest` characters, a number from `low` to `high`."""

    name: str
    about: str
    example: str | int
    kind: Literal["text", "number"] = "text"
    place: Literal["query", "path"] = "query"
    default: str | int | None = None
    required: bool = False
    choices: tuple[str, ...] = ()
    longest: int = LONGEST
    low: int = 0
    high: int = (1 << 63) - 1

    @property
    def is_free(self) -> bool:
        """Whether any text is a value of it."""
        return self.kind == "text" and not self.choices

    def schema(self) -> dict[str, Any]:
        """As JSON Schema."""
        if self.kind == "number":
            schema: dict[str, Any] = {"type": "integer", "minimum": self.low, "maximum": self.high}
        elif self.choices:
            schema = {"type": "string", "enum": list(self.choices)}
        else:
            schema = {"type": "string", "minLength": int(self.required), "maxLength": self.longest}
        return schema | ({} if self.default is None else {"default": self.default})

    def read(self, written: str) -> str | int:
        """The value. Raises Refusal."""
        if self.kind == "number":
            if not _NUMBER.fullmatch(written) or not self.low <= int(written) <= self.high:
                raise self._wrong(written, f"expected a whole number from {self.low} to {self.high}")
            return int(written)
        if self.choices and written not in self.choices:
            raise self._wrong(written, f"expected {' or '.join(self.choices)}")
        if len(written) > self.longest:
            raise self._wrong(f"{written[:20]}…", f"expected at most {self.longest} characters")
        return written

    def _wrong(self, written: str, expected: str) -> Refusal:
        return Refusal("bad-parameter", f"{self.name}: got {as_text(written)}, {expected}", {"parameter": self.name})


def read(params: Sequence[Param], query: QueryParams, path: Mapping[str, str]) -> dict[str, Any]:
    """The values by name; what is not given, and a text that is empty, is the default.

    Raises Refusal, for unknown names as well.
    """
    known = {param.name: param for param in params}
    for name in query:
        if name not in known or known[name].place == "path":
            there = ", ".join(one.name for one in params if one.place == "query") or "none"
            raise Refusal("bad-parameter", f"{as_text(name)}: there are {there}", {"parameter": name})
    values: dict[str, Any] = {}
    for param in params:
        given = [path[param.name]] if param.place == "path" else query.getlist(param.name)
        if len(given) > 1:
            raise Refusal("bad-parameter", f"{param.name} is given twice", {"parameter": param.name})
        if not given or (given == [""] and param.is_free):
            if param.required:
                raise Refusal("bad-parameter", f"{param.name} is missing", {"parameter": param.name})
            values[param.name] = param.default
        else:
            values[param.name] = param.read(given[0])
    return values
