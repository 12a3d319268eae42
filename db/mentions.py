"""Whether a page as it came speaks of certain articles: by an address of theirs, or by a long title. Pure."""

import html
import json
import re
from collections.abc import Callable, Collection, Iterable
from urllib.parse import quote, unquote

_WORDS = re.compile(rb"[^\s\"'<>/\\?&=#;]+")  # the pieces of addresses, among all others
_ESCAPED = {  # in HTML and in JSON, by what `re.escape` makes of it
    b"\\&": rb"(?:&(?:amp;|#0*38;|#x0*26;)?|\\u0026)",
    b"'": rb"(?:'|&(?:apos|#0*39|#x0*27);|\\u0027)",
}
_SLASH = rb"\\?/"  # JSON escapes it
_TELLING = 16  # characters: a shorter title may stand on a page by chance
_MOST_TITLES = 50  # more would take longer than all the rest


def finder(keys: Iterable[str], titles: Collection[str]) -> Callable[[bytes], bool]:
    """A function that tells whether a body speaks of the articles with these keys and titles.

    Addresses may be whole or without host, percent-encoded or not. Of many articles only addresses are looked for.
    """
    patterns: dict[bytes, list[re.Pattern[bytes]]] = {}
    for one in keys:
        if (last := _last(one)) is not None:
            pattern = re.compile(_address(one), re.IGNORECASE)
            for form in _spellings(last):
                for piece in set(_WORDS.findall(form.lower())):
                    patterns.setdefault(piece, []).append(pattern)
    telling = [title for title in titles if len(title) >= _TELLING]
    said = sorted({form for title in telling for form in _forms(title)}) if len(telling) <= _MOST_TITLES else []

    def speaks(body: bytes) -> bool:
        here = patterns.keys() & set(_WORDS.findall(body.lower()))
        return any(one.search(body) for word in here for one in patterns[word]) or any(form in body for form in said)

    return speaks


def _last(key: str) -> str | None:
    """The piece of an address by which it is looked for first; none of a whole site's home, to which all pages link."""
    path, _, query = key.partition("?")
    if query:
        return re.split("[&=]", query)[-1] or None
    return path.rpartition("/")[2] if "/" in path else None


def _address(key: str) -> bytes:
    path, _, query = key.partition("?")
    host, *segments = path.split("/")
    spelled = b"".join(_SLASH + b"(?:" + b"|".join(map(_written, _spellings(one))) + b")" for one in segments)
    if len(segments) == 1:  # too short to be told from the end of another address
        spelled = rb"(?:" + re.escape(host.encode()) + rb"|[\"'=])" + spelled
    asked = rb"(?:" + _SLASH + rb")?\?(?:[^\s\"'<>]*&)?" + _written(query.encode()) if query else b""
    end = rb"(?:" + _SLASH + rb"amp)?+(?:" + _SLASH + rb")?+(?![\w%-])"
    return spelled + asked + end


def _written(form: bytes) -> bytes:
    """A pattern for a part of an address, also where HTML or JSON escapes it."""
    pattern = re.escape(form)
    for said, any_of in _ESCAPED.items():
        pattern = pattern.replace(said, any_of)
    return pattern


def _spellings(segment: str) -> list[bytes]:
    plain = unquote(segment)
    return sorted({plain.encode(), quote(plain).encode(), segment.encode()})


def _forms(title: str) -> set[bytes]:
    forms = {title, html.escape(title), html.escape(title, quote=False), json.dumps(title)[1:-1]}
    return {form.encode() for form in forms}
