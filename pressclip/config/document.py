"""The configuration as a TOML document, before anything in it is understood."""

import re
import tomllib
from pathlib import Path
from typing import Any

from pressclip.errors import ConfigError, Problem

_LARGEST = 1_000_000  # bytes
_PLACE = re.compile(r"(?P<what>.*) \(at (?P<where>[^()]*)\)", re.DOTALL)


def read_document(path: Path) -> dict[str, Any]:
    """The file's tables. Raises ConfigError with the line and column where it is no TOML."""
    try:
        return tomllib.loads(_text(path))
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.fullmatch(str(error))
        where, what = (found["where"], found["what"]) if found is not None else ("TOML", str(error))
        raise _refusal(path, where, f"no valid TOML: {what}") from None
    except ValueError:  # of Python's int
        raise _refusal(path, "TOML", "a number has too many digits") from None
    except RecursionError:
        raise _refusal(path, "TOML", "tables or lists are nested too deep") from None


def _text(path: Path) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise _refusal(path, "file", f"cannot be read: {error.strerror}") from None
    if len(content) > _LARGEST:
        raise _refusal(path, "file", f"is larger than {_LARGEST} bytes")
    try:
        return content.decode("utf-8-sig")  # some editors put a byte order mark in front
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _refusal(path, f"line {line}", "is not UTF-8 text") from None


def _refusal(path: Path, where: str, what: str) -> ConfigError:
    return ConfigError(str(path), (Problem(where, what),))
