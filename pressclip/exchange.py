"""Exports as text: an article as a line of JSON; where a file that was broken off goes on. Pure but for reading it."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, BinaryIO

import msgspec
from msgspec import Meta

from pressclip.models import StoredArticle
from pressclip.output import dump
from pressclip.rows import article_row

_TAIL = 1 << 20  # bytes that are read at once from the end of a file
_LOOKED_AT = 100  # lines, whether they are of this archive
_BEGINS = re.compile(rb'\{"id": ?(\d{1,18}), ?"seq": ?(\d{1,18}),')  # a line


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
class Exported:
    """What a line of an export is of: the article's number, where it was, and its state."""

    id: int
    url: str
    seq: Annotated[int, Meta(gt=0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Where an export ends: the bytes of its whole lines, and what the last of them are of, the newest first."""

    whole: int = 0
    last: tuple[Exported, ...] = ()

    @property
    def seq(self) -> int:
        """The state that it tells last; 0 where there is none."""
        return self.last[0].seq if self.last else 0


def end_of(path: Path) -> End:
    """Where an export can be gone on with, and its last hundred lines.

    Raises ValueError where the last whole line, or one before, is none of an export.
    """
    if not path.exists():
        return End()
    with path.open("rb") as file:
        size = file.seek(0, 2)
        whole = _line_end(file, size)
        if whole == 0 and size:
            raise ValueError("no line in it is whole")
        return End(whole=whole, last=tuple(_last(file, whole)))


def _last(file: BinaryIO, end: int) -> Iterator[Exported]:
    for _ in range(_LOOKED_AT):
        if end == 0:
            return
        begins = _line_end(file, end - 1)
        file.seek(begins)
        yield _exported(_unmarked(file.read(end - begins), begins))
        end = begins


def _unmarked(line: bytes, begins: int) -> bytes:
    """A line that begins there, without the mark with which editors of Windows begin files."""
    return line.removeprefix(codecs.BOM_UTF8) if begins == 0 else line


def _exported(text: bytes) -> Exported:
    try:
        return msgspec.json.decode(text, type=Exported)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ValueError("its last line is none of an export") from None


def articles_in(path: Path, end: End) -> dict[int, int]:
    """The articles that the whole lines of an export tell of, with the `seq` of the last line of each."""
    known, at = {}, 0
    with path.open("rb") as file:
        for line in file:
            if at + len(line) > end.whole:
                break
            found = _BEGINS.match(_unmarked(line, at))
            at += len(line)
            if found:
                known[int(found[1])] = int(found[2])
    return known


def _line_end(file: BinaryIO, before: int) -> int:
    """Where the last line that is whole ends, looking back from a place."""
    while before > 0:
        start = max(0, before - _TAIL)
        file.seek(start)
        found = file.read(before - start).rfind(b"\n")
        if found >= 0:
            return int(start + found + 1)
        before = start
    return 0
