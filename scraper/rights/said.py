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

_LONGEST_HEAD = 1_000_000  # characters of a page in which its head must end
_MAY_END = re.compile(r"</head|<body", re.IGNORECASE)
_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+"""
_PIECE = re.compile(  # of a source, where tags are none in comments, scripts and the values of attributes
    r"<!--(?:-?>|.*?(?:--!?>|\Z))|<(?P<raw>script|style|title|textarea|noframes|iframe|xmp)(?=[\s/>]).*?(?:</(?P=raw)|\Z)"
    rf"|(?P<end>(?:</head|<body)(?=[\s/>]))|</?[a-z][^\s/>]*+(?:{_ATTRIBUTE})*+",
    re.IGNORECASE | re.DOTALL,
)
_NAMED = re.compile(rf"""name\s*=\s*["']?\s*(?:robots|{AGENT}|tdm-|[^"'<>=\s]{{0,20}}&)""", re.IGNORECASE)
_NO_TEXT = frozenset({"noindex", "noarchive", "nosnippet", OVER})
_NO_COPY = frozenset({"noarchive", OVER})
_MOST_TAGS, _LONGEST_SAID = 20, 500
_UNREAD = Statement(
    source="robots meta",
    said=f"the head has more than {_LONGEST_HEAD:,} characters, and what follows may reserve rights",
    no_text=True,
    no_copy=True,
)


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
    doubt = [_UNREAD] if tags.is_cut else []
    return (*_superseded(tdm), *(_robots(source, words) for source, words in robots if words), *doubt)


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
    """The contents of the meta tags of a page's head, by name; `is_cut` where more of the head may have followed."""

    def __init__(self, tree: LexborHTMLParser | None, *, is_cut: bool = False) -> None:
        self.is_cut = is_cut
        self._said: dict[str, list[str]] = {}
        for node in tree.css("meta[name][content]") if tree is not None else ():
            contents = self._said.setdefault(attribute(node, "name").strip().lower(), [])
            if len(contents) < _MOST_TAGS:
                contents.append(attribute(node, "content"))

    def __call__(self, name: str) -> list[str]:
        return self._said.get(name, [])


def _tags(page: Page) -> _Tags:
    """Only the head is parsed, and only where it names any of the tags, or has no end."""
    head, is_whole = _head(page.text)
    if is_whole and not _NAMED.search(head):
        return _Tags(None)
    try:
        tree = parse(head)
    except ReadError:  # it is built to exhaust the parser, and will not be read
        return _Tags(None)
    return _Tags(tree, is_cut=not is_whole and (tree.body is None or tree.body.first_child is None))


def _head(text: str) -> tuple[str, bool]:
    """A page's source up to where its head says that it ends, and whether that is all that the head can be."""
    if _MAY_END.search(text, 0, _LONGEST_HEAD):
        for piece in _PIECE.finditer(text, 0, _LONGEST_HEAD):
            if piece["end"]:
                return text[: piece.start()], True
    return text[:_LONGEST_HEAD], len(text) <= _LONGEST_HEAD
