"""The signs of walls: what pages say and are made of that stand where others should, as data in `walls.toml`."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

Size = Literal["chrome", "bare", "small", "tiny"]
Kind = Literal["blocked", "consent", "login", "maintenance", "gone"]

_CLOSING = r"[\s.!?…]*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Words that a page of this kind shows."""

    kind: Kind
    what: str
    size: Size
    words: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """Pieces of source that a page of this kind is built from, any of them."""

    kind: Kind
    what: str
    size: Size
    pieces: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """Every sign: of titles and headings (matched whole), of lines (at their beginning), of the source."""

    titles: tuple[Said, ...]
    lines: tuple[Said, ...]
    sources: tuple[Built, ...]


@cache
def known_signs() -> Signs:
    """The signs that come with Pressclip."""
    text = files(__package__).joinpath("walls.toml").read_text("utf-8")
    tables: dict[str, list[dict[str, Any]]] = tomllib.loads(text)
    return Signs(
        titles=tuple(_said(tables["title"], _CLOSING)),
        lines=tuple(_said(tables["line"], "")),
        sources=tuple(Built(**{**table, "pieces": tuple(table["pieces"])}) for table in tables["source"]),
    )


def _said(tables: list[dict[str, Any]], end: str) -> Iterator[Said]:
    for table in tables:
        yield Said(**{**table, "words": _any_of(table, end)})


def _any_of(table: Mapping[str, Any], end: str) -> re.Pattern[str]:
    return re.compile(f"(?:{'|'.join(table['words'])}){end}", re.IGNORECASE)
