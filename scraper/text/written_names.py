"""What a class or an id is good for: written by people for a kind of thing, or for looks, by a tool, for one article.

The names of tools are those of CSS modules, styled-components, Emotion and the like; those of one article are what
WordPress's `post_class` and other systems print: its number, its categories, its author.
"""

import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache

_LONGEST = 80  # characters
_PLAIN = re.compile(r"-?[A-Za-z_][A-Za-z0-9_-]*")
_NUMBERED = re.compile(
    r"(?:.*[-_])?(?:post|article|artikel|node|entry|story|item|element|id|nid|pid|news|comment|page|term|cat)[-_]?\d+"
    r"|.*\d{3}.*",
    re.IGNORECASE,
)
_TAXONOMY = re.compile(
    r"(?:category|cat|tag|term|topic|section|rubrik|channel|author|format|status|post_format|tax)[-_]+(?P<rest>.+)",
    re.IGNORECASE,
)
_POST_CLASS = re.compile(r"hentry|type-[a-z_-]+|post-\d+")
_TOOL = re.compile(r"(?:css|jss|dcr|emotion|svelte|astro|glamor|stitches)-?[A-Za-z0-9]{5,}(?:-.*)?|sc-[A-Za-z]{5,8}")
_LOOKS = re.compile(
    r"-?(?:m|p)[trblxyse]?-?(?:\d+|auto|px)|(?:col|columns?|row|span|grid|gap|order|offset|w|h|z|top|left|right|bottom|inset"
    r"|min-w|max-w|min-h|max-h|space-[xy]|leading|tracking|basis|float|align|justify|items|content|self|place|flex|grow"
    r"|shrink|text|font|bg|border|rounded|shadow|opacity|overflow|object|aspect|transition|duration|hover|cursor|sm|md"
    r"|lg|xl|xs|large|medium|small|d|is|has)(?:-.*)?|block|inline|hidden|relative|absolute|fixed|sticky|static|group"
    r"|uppercase|lowercase|italic|underline|truncate|clearfix|cf|clear|container|active|first|last|odd|even|lazy.*|fade.*"
    r"|.*[-_](?:span|col|cols|columns?)-?\d+|wow|alignleft|alignright|aligncenter|table",
)
_TOKEN = re.compile(r"[A-Za-z0-9]+")
_CASED = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[A-Z]|\d+")
_COUNTED_WORD = re.compile(r"[A-Za-z]{1,}\d{1,2}|\d{1,2}[A-Za-z]{1,3}|\d{1,2}")
_VOWEL = re.compile(r"[aeiouyAEIOUY]")
_LEAST_STEM = 4  # letters


class Standing(IntEnum):
    """How well a name serves to find a thing again, the best first."""

    WRITTEN = 0
    LOOKS = 1
    MADE = 2
    OWN = 3  # of one article, or of one section: never to be used


@lru_cache(maxsize=8192)
def standing(name: str) -> Standing:
    """What a class or id is good for by itself; `OWN` also for what no plain CSS selector can say."""
    if len(name) > _LONGEST or _PLAIN.fullmatch(name) is None:
        return Standing.OWN
    if _NUMBERED.fullmatch(name):
        return Standing.MADE if stem(name) or _TOOL.fullmatch(name) or _has_a_made_token(name) else Standing.OWN
    if _TOOL.fullmatch(name) or _has_a_made_token(name):
        return Standing.MADE
    return Standing.LOOKS if _LOOKS.fullmatch(name) or len(name) < 2 else Standing.WRITTEN


def is_taxonomy(name: str) -> bool:
    """Whether a class may name a category, a tag or an author."""
    return _TAXONOMY.fullmatch(name) is not None


def is_of_one_article(name: str, beside: Sequence[str], words: frozenset[str] = frozenset()) -> bool:
    """Whether a class names a category, tag or author, by the classes beside it (WordPress's) or the page's words."""
    match = _TAXONOMY.fullmatch(name)
    return match is not None and (match["rest"].lower() in words or any(map(_POST_CLASS.fullmatch, beside)))


@lru_cache(maxsize=8192)
def stem(name: str) -> str:
    """What people wrote of a tool's name: `Card_title__` of `Card_title__x7Gh2`, `-Head` of `css-8mboe4-Head`."""
    tokens = list(_TOKEN.finditer(name))
    made = [_is_made(token[0]) for token in tokens]
    if not tokens or not any(made):
        return ""
    last, first = len(made) - 1 - made[::-1].index(True), made.index(True)
    before, after = name[: tokens[first].start()], name[tokens[last].end() :]
    kept = max(before, after, key=len)
    written = _TOKEN.findall(kept)
    is_telling = sum(map(len, written)) >= _LEAST_STEM and not _TOOL_STEM.fullmatch(kept)
    return kept if is_telling and _PLAIN.fullmatch(kept.strip("-_")) else ""


_TOOL_STEM = re.compile(r"[-_]*(?:css|sc|jss|dcr|emotion|svelte|astro|glamor|stitches|makeStyles)[-_]*")


def _has_a_made_token(name: str) -> bool:
    return any(_is_made(token) for token in _TOKEN.findall(name))


@lru_cache(maxsize=8192)
def _is_made(token: str) -> bool:
    """Whether a part of a name reads as a hash: letters and digits in turn, cases in turn, or no vowel at all."""
    if len(token) < 5:
        return len(token) == 4 and any(map(str.isdigit, token[1:3])) and not token.isdigit()
    if any(map(str.isdigit, token)):
        return not token.isdigit() and _COUNTED_WORD.fullmatch(token) is None
    parts = _CASED.findall(token)
    if not token.isupper() and len(parts) > 1 and len(token) / len(parts) < 2.6:
        return True
    return _VOWEL.search(token) is None and len(token) > 5
