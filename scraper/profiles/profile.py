"""Profiles: where things stand on the pages of a theme, as data in TOML, checked when loaded.

`profiles/zox.toml` explains the keys.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from pressclip.errors import ConfigError, Problem

_SHIPPED = ("zox", "newspaper", "blocks", "divi", "classic")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRules:
    """CSS selectors for a section page; "" where a theme has no such thing."""

    lists: tuple[str, ...]
    card: str
    title: str
    link: str = ""
    label: str = ""
    time: str = ""
    excerpt: str = ""
    image: str = ""
    pinned: str = ""
    repeated: str = ""
    heading: str = ""
    next: str = ""
    empty: str = ""
    not_on: str = ""
    until: str = ""  # no selector but a piece of the page's source


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRules:
    """CSS selectors for an article's page; "" where a theme has no such thing."""

    root: str
    title: str
    text: str
    drop: str = ""
    label: str = ""
    author: str = ""
    time: str = ""
    bio: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """One theme; `article` is None where only its section pages are known."""

    name: str
    listing: ListingRules
    article: ArticleRules | None = None


@cache
def shipped_profiles() -> tuple[Profile, ...]:
    """The profiles that come with Pressclip, the likeliest first."""
    return tuple(load_profile(name) for name in _SHIPPED)


def load_profile(name_or_path: str) -> Profile:
    """A shipped profile by its name, or one of the user's own by its path.

    Raises ConfigError with the file and every key that is wrong.
    """
    if name_or_path in _SHIPPED:
        return parse_profile(files(__package__).joinpath(f"{name_or_path}.toml").read_text("utf-8"))
    try:
        text = Path(name_or_path).read_text("utf-8")
    except (OSError, ValueError) as error:
        what = f"is neither a profile that comes with Pressclip ({', '.join(_SHIPPED)}) nor a file: {error}"
        raise ConfigError(name_or_path, (Problem("profile", what),)) from error
    return parse_profile(text, file=name_or_path)


def parse_profile(text: str, *, file: str = "profile") -> Profile:
    """The profile that a TOML text holds. Raises ConfigError naming `file` and every key that is wrong."""
    try:
        document = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # tomllib's own error is a ValueError
        raise ConfigError(file, (Problem("profile", f"no valid TOML: {error}"),)) from error
    if problems := tuple(_problems(document)):
        raise ConfigError(file, problems)
    article = document.get("article")
    return Profile(
        name=document["name"],
        listing=ListingRules(**{**document["listing"], "lists": tuple(document["listing"]["lists"])}),
        article=None if article is None else ArticleRules(**article),
    )


def _problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    for key in document.keys() - {"name", "listing", "article"}:
        yield Problem(key, "is unknown; a profile has name, [listing] and [article]")
    name = document.get("name")
    if not isinstance(name, str) or not name.strip():
        yield Problem("name", "must be given, as text")
    yield from _table_problems("listing", document.get("listing"), ListingRules, {"lists", "card", "title"})
    if "article" in document:
        yield from _table_problems("article", document["article"], ArticleRules, {"root", "title", "text"})


def _table_problems(name: str, table: object, rules: type, required: set[str]) -> Iterator[Problem]:
    if not isinstance(table, dict):
        yield Problem(name, "must be given, as a table")
        return
    known = {field.name for field in fields(rules)}
    for key in sorted(required - table.keys()):
        yield Problem(f"{name}.{key}", "must be given")
    for key, value in table.items():
        if key not in known:
            yield Problem(f"{name}.{key}", f"is unknown; known are {', '.join(sorted(known))}")
        elif key == "lists":
            yield from _lists_problems(f"{name}.{key}", value)
        elif key == "until":
            if not isinstance(value, str) or not value:
                yield Problem(f"{name}.{key}", "must be a piece of the page's source, as text")
        else:
            yield from _selector_problems(f"{name}.{key}", value)


def _lists_problems(where: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, list) or not value:
        yield Problem(where, "must be an array of CSS selectors")
        return
    for index, selector in enumerate(value):
        yield from _selector_problems(f"{where}[{index}]", selector)


def _selector_problems(where: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, str) or not value.strip():
        yield Problem(where, "must be a CSS selector, as text")
    elif (reason := _fault(value)) is not None:
        yield Problem(where, f"{value!r} is no CSS selector: {reason}")


def _fault(selector: str) -> str | None:
    try:
        LexborHTMLParser("<p></p>").css(selector)
    except (SelectolaxError, ValueError) as error:
        return str(error)
    return None
