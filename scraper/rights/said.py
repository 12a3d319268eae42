"""What an answer says of the rights in it, by every means, and which of them counts. Pure.

tdmrep.json < TDM header < TDM meta tag (TDMRep, "Processing priority"), and beside them every word for robots.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from selectolax.lexbor import LexborHTMLParser

from pressclip.errors import ReadError
from pressclip.models import Page, RightsSource, Statement
from scraper.fetching.robots import AGENT
from scraper.fetching.tdm_file import Rule, policy_of, reservation_of
from scraper.html.markup import attribute, parse
from scraper.rights.robots_words import OVER, of_headers, of_meta

_LONGEST_HEAD = 300_000  # characters of a page in which its head must end
_END = re.compile(r"</head|<body", re.IGNORECASE)
_NAMED = re.compile(rf"""name\s*=\s*["']?\s*(?:robots|{AGENT}|tdm-)""", re.IGNORECASE)
_NO_TEXT = frozenset({"noindex", "noarchive", "nosnippet", OVER})
_NO_COPY = frozenset({"noarchive", OVER})
_MOST_TAGS, _LONGEST_SAID = 20, 500


def statements(page: Page, rule: Rule | None, now: datetime) -> tuple[Statement, ...]:
    """What is said of a page: by `rule`, that of the origin's file for it, by its headers and by its meta tags.

    The last that speaks of text and data mining supersedes the others. `now` is aware UTC.
    """
    tags = _tags(page)
    tdm = [
        *of_rule(rule),
        *_tdm("tdm header", _header(page, "tdm-reservation"), _header(page, "tdm-policy")),
        *_tdm("tdm meta", tags("tdm-reservation"), tags("tdm-policy")),
    ]
    robots: tuple[tuple[RightsSource, tuple[str, ...]], ...] = (
        ("robots header", of_headers(_header(page, "x-robots-tag"), now)),
        ("robots meta", of_meta([*tags("robots"), *tags(AGENT)], now)),
    )
    return (*_superseded(tdm), *(_robots(source, words) for source, words in robots if words))


def of_rule(rule: Rule | None) -> tuple[Statement, ...]:
    """What the file of an origin says of one of its addresses, before that is asked for."""
    if rule is None or rule.reserved is None:
        return ()
    return (Statement(source="tdmrep.json", said=_short(rule.words), no_text=rule.reserved, no_copy=rule.reserved),)


def _tdm(source: RightsSource, values: Sequence[str], policies: Sequence[str]) -> Iterator[Statement]:
    """What headers or tags of one kind reserve; where they contradict each other, rights are reserved."""
    said = [reserved for value in values if (reserved := reservation_of(value)) is not None]
    if said:
        policy = next((f", tdm-policy {found}" for one in policies if (found := policy_of(one))), "")
        words = _short(f"tdm-reservation {int(any(said))}{policy}")
        yield Statement(source=source, said=words, no_text=any(said), no_copy=any(said))


def _robots(source: RightsSource, words: tuple[str, ...]) -> Statement:
    return Statement(
        source=source,
        said=_short(", ".join(words)),
        no_text=not _NO_TEXT.isdisjoint(words),
        no_copy=not _NO_COPY.isdisjoint(words),
    )


def _superseded(tdm: Sequence[Statement]) -> Iterator[Statement]:
    for one in tdm[:-1]:
        is_over = one.no_text != tdm[-1].no_text
        yield replace(one, said=f"{one.said} (superseded)", no_text=False, no_copy=False) if is_over else one
    yield from tdm[-1:]


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SAID else f"{text[: _LONGEST_SAID - 1]}…"


def _header(page: Page, name: str) -> list[str]:
    return [value for known, value in page.headers if known == name]


class _Tags:
    """The contents of the meta tags of a page's head, by name."""

    def __init__(self, tree: LexborHTMLParser | None) -> None:
        self._said: dict[str, list[str]] = {}
        for node in tree.css("meta[name][content]") if tree is not None else ():
            contents = self._said.setdefault(attribute(node, "name").strip().lower(), [])
            if len(contents) < _MOST_TAGS:
                contents.append(attribute(node, "content"))

    def __call__(self, name: str) -> list[str]:
        return self._said.get(name, [])


def _tags(page: Page) -> _Tags:
    """Only the head is parsed, and only where it names any of the tags."""
    end = _END.search(page.text, 0, _LONGEST_HEAD)
    head = page.text[: end.start() if end else _LONGEST_HEAD]
    if not _NAMED.search(head):
        return _Tags(None)
    try:
        return _Tags(parse(head))
    except ReadError:  # it is built to exhaust the parser, and will not be read
        return _Tags(None)
