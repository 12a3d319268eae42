"""A search as the configuration that makes a watch of it. Pure."""

import re
from collections.abc import Sequence

import tomli_w

from web.pages.asking import Question

_WORDS = re.compile(r"[^\W_]+")
_OPERATORS = frozenset({"and", "or", "not", "near"})


def toml(asked: Question, channels: Sequence[str]) -> str:
    """A `[[watches]]` table to paste: the query, bound to the site and the section that were chosen."""
    query = asked.q
    if asked.site and not asked.section:
        query = f'({query}) site:"{asked.site}"' if '"' not in asked.site else query
    watch: dict[str, object] = {"name": name_of(asked.q), "query": query, "channels": list(channels)}
    if asked.section:
        watch["sections"] = [f"{asked.site}/{asked.section}" if asked.site else asked.section]
    return tomli_w.dumps({"watches": [watch]})


def name_of(query: str) -> str:
    """A name made of a query's first words."""
    words = [word for word in _WORDS.findall(query.casefold()) if word not in _OPERATORS and not word.isdigit()]
    return "-".join(words[:3]) or "watch"
