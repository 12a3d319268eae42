"""What tells a section's page from the one before, at a fraction of the cost of parsing it: the set of its links.

It cannot see what changes no address: another headline, excerpt, time or order, an edited text. Nor links that are not
`<a href>` in the source: drawn by script, in attributes of other names, in JSON-LD. Links in comments and in templates
of scripts count, though nobody sees them. Where an address holds a nonce under a name not known here, or in its path,
every page looks new; that way round nothing is lost.
"""

import hashlib
import re
from collections.abc import Iterable
from html import unescape
from itertools import repeat

_LINKS = 5_000  # a listing has some hundreds
_AROUND = "\"' \t\n\r\f"  # an address
# Each run ends at the next tag, so that time is linear in the source. The quote at the start goes along: one group.
_HREF = re.compile(r"""<a(?=\s)[^<]*?\shref\s*=\s*("[^"<>]{0,500}|'[^'<>]{0,500}|[^\s"'<>]{1,500})""", re.IGNORECASE)
_PER_VISIT = re.compile(
    r"(?:utm_\w+|\w*clid|\w*nonce|(?:csrf|xsrf)\w*|\w*token|phpsessid|jsessionid|session(?:_?id)?"
    r"|_|ver|cb|cache_?bust(?:er)?|no_?cache|rand(?:om)?|ts|timestamp|replytocom)=",
    re.IGNORECASE,
)  # not `sid`: that is a story's number on some


def links_digest(source: str) -> str:
    """A hash (32 hexadecimal digits) of the set of addresses that a page's source links to, as they are written.

    Without fragments and parameters that change from visit to visit. Only the first 5,000 links count, and the first
    500 characters of each.
    """
    links = set(map(str.strip, set(_HREF.findall(source)[:_LINKS]), repeat(_AROUND)))
    changing = {link for link in links if "?" in link or "&" in link or "#" in link}  # most have nothing of the kind
    return addresses_digest((links - changing) | {*map(_stable, changing)})


def addresses_digest(addresses: Iterable[str]) -> str:
    """A hash of a set of addresses, of the same form."""
    return hashlib.blake2b("\n".join(sorted({*addresses})).encode("utf-8", "replace"), digest_size=16).hexdigest()


def _stable(href: str) -> str:
    address, _, query = unescape(href).partition("#")[0].partition("?")
    kept = [pair for pair in query.split("&") if not _PER_VISIT.match(pair)] if query else []
    return f"{address}?{'&'.join(kept)}" if kept else address
