"""Text as WordPress treats it: slugs, shortened excerpts, entities."""

import html
import re
import unicodedata

_TEXTURE = str.maketrans(
    {"“": "&#8220;", "”": "&#8221;", "‘": "&#8216;", "’": "&#8217;", "–": "&#8211;", "—": "&#8212;"}
)
_UNDECOMPOSED = str.maketrans({"ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "ß": "ss", "æ": "ae", "đ": "d", "ı": "i"})


def escape(text: str) -> str:
    """Plain text as element content, with numeric entities for `&` and curly quotes as WordPress prints them."""
    return html.escape(text, quote=False).replace("&amp;", "&#038;").translate(_TEXTURE)


def attribute(text: str) -> str:
    """Plain text as the value of a double-quoted attribute."""
    return html.escape(text, quote=True)


def first_words(text: str, limit: int, more: str = "...") -> str:
    """The first `limit` words, with `more` behind where there were others."""
    words = text.split()
    return " ".join(words) if len(words) <= limit else " ".join(words[:limit]) + more


def slugify(title: str) -> str:
    """A title as the last part of an address: ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", title.translate(_UNDECOMPOSED)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower().replace("'", "")).strip("-")
