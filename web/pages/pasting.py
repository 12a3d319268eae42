"""A search as the configuration that makes a watch of it. Pure."""

import re
from collections.abc import Sequence

import tomli_w

from web.pages.asking import Question

_WORDS = re.compile(r"[^\W_]+")
_OPERATORS = frozenset({"and", "or", "not", "near"})


def toml(asked: Question, channels: Sequence[str]) -> str:
    """A `[[watches]]` table to paste: the query, bound to the site and the section that were chosen."""
    query = asked.q if asked.section else narrowed(asked.q, site=asked.site)
    watch: dict[str, object] = {"name": name_of(asked.q), "query": query, "channels": list(channels)}
    if asked.section:
        watch["sections"] = [f"{asked.site}/{asked.section}" if asked.site else asked.section]
    return tomli_w.dumps({"watches": [watch]})


def narrowed(query: str, **fields: str) -> str:
    """The query with what was chosen beside it as fields of it, where they can be said so."""
    said = [f'{field}:"{name}"' for field, name in fields.items() if name and '"' not in name]
    return " ".join([f"({query})", *said]) if said and query else query


def name_of(query: str) -> str:
    """A name made of a query's first words."""
    words = [word for word in _WORDS.findall(query.casefold()) if word not in _OPERATORS and not word.isdigit()]
    return "-".join(words[:3]) or "watch"
