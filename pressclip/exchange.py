"""Exports as text: an article as a line of JSON; where a file that was broken off goes on. Pure but for reading it."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pressclip.models import StoredArticle
from pressclip.output import dump
from pressclip.rows import article_row

_TAIL = 1 << 20  # bytes that are read at once from the end of a file


def line_of(stored: StoredArticle, more: dict[str, Any]) -> str:
    """The article as search and show print it, and all that its import needs; times of `more` with their fractions."""
    return dump(article_row(stored, full=True) | _stamped(more)) + "\n"


def _stamped(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        return {name: _stamped(inner) for name, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_stamped(inner) for inner in value]
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Where an export ends: the bytes of its whole lines, and what the last of them says; zeros where there is none."""

    whole: int = 0
    seq: int = 0
    id: int = 0
    url: str = ""


def end_of(path: Path) -> End:
    """Where an export can be gone on with.

    Raises ValueError where the last whole line is none of an export.
    """
    if not path.exists():
        return End()
    with path.open("rb") as file:
        size = file.seek(0, 2)
        whole = _line_end(file, size)
        if whole == 0:
            if size:
                raise ValueError("no line in it is whole")
            return End()
        begins = _line_end(file, whole - 1)
        file.seek(begins)
        try:
            line = json.loads(file.read(whole - begins))
            seq, public_id, url = line["seq"], line["id"], line["url"]
        except (ValueError, KeyError, TypeError, RecursionError):
            seq = public_id = url = None
        if not (isinstance(seq, int) and isinstance(public_id, int) and isinstance(url, str) and seq > 0):
            raise ValueError("its last line is none of an export")
        return End(whole=whole, seq=seq, id=public_id, url=url)


def _line_end(file: Any, before: int) -> int:
    """Where the last line that is whole ends, looking back from a place."""
    while before > 0:
        start = max(0, before - _TAIL)
        file.seek(start)
        found = file.read(before - start).rfind(b"\n")
        if found >= 0:
            return int(start + found + 1)
        before = start
    return 0
