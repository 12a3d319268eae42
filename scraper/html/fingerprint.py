"""How a page is built, as one number: the same for two days of a section, another after a redesign.

A simhash (Charikar, "Similarity Estimation Techniques from Rounding Algorithms", 2002) of the tags with the classes
and ids that people wrote, each alone and with the one before; how often they occur counts little, and no text,
address or name of one article counts at all.
"""

import math
import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from hashlib import blake2b
from itertools import chain, pairwise

from pressclip.models import Page
from scraper.text.written_names import Standing, is_taxonomy, standing

SAME = 0.8  # pages of one design are above: 0.82 at least was measured; of two themes below: 0.25 at most
_BITS = 128
_ONE_A_LANE = int.from_bytes(b"\x01\x00\x00\x00" * _BITS, "little")
_LONGEST = 600_000  # characters of the source; a page of news has a third
_MOST_NAMES = 12  # of one element
_UNSEEN = re.compile(  # the first letters are looked at before any word is: most tags are none of these
    r"<(?=[!sntSNT])(?:!--.*?(?:-->|\Z)|(script|style|svg|noscript|template)\b.*?(?:</\1|\Z))",
    re.DOTALL | re.IGNORECASE,
)
_OPENING = re.compile(r"<([a-zA-Z][^>]*+)")
_TAG = re.compile(r"[a-zA-Z][a-zA-Z0-9]*+")
_NAMES = re.compile(r"""\s(?:class|id|CLASS|ID)\s*+=\s*+["']?+([^"'<>]*+)""")
_STATE = re.compile(
    r"(?:is-|has-)?(?:current|active|selected|open|first|last|odd|even)(?:[-_].*)?|.*[-_](?:first|last|odd|even)"
)


def fingerprint(page: Page) -> str:
    """The page's structure as 32 hexadecimal digits, all 0 where no tag stands. One pass over the source."""
    tokens = list(_tokens(page.text))
    alone, together = Counter(tokens), Counter(pairwise(tokens))
    lanes = total = 0
    for feature, count in chain((((one,), count) for one, count in alone.items()), together.items()):
        weight = 1 + count.bit_length()
        total += weight
        lanes += weight * _lanes(feature)
    packed = lanes.to_bytes(4 * _BITS, "little")
    bits = (2 * int.from_bytes(packed[at : at + 4], "little") > total for at in range(0, 4 * _BITS, 4))
    return f"{sum(bit << place for place, bit in enumerate(bits)):0{_BITS // 4}x}"


def likeness(a: str, b: str) -> float:
    """How alike two pages are built, by their fingerprints: 1 the same, 0 nothing in common (the cosine, from 0 up)."""
    distance = (int(a, 16) ^ int(b, 16)).bit_count()
    return max(0.0, math.cos(math.pi * distance / _BITS))


@lru_cache(maxsize=8192)
def _lanes(feature: tuple[str, ...]) -> int:
    """The bits of a feature's hash, each in 32 bits of its own, so that weights add up in all of them at once."""
    digest = blake2b(" ".join(feature).encode("utf-8", "replace"), digest_size=_BITS // 8).hexdigest()
    return int.from_bytes(f"{int(digest, 16):0{_BITS}b}".encode("utf-32-le"), "little") & _ONE_A_LANE


def _tokens(source: str) -> Iterator[str]:
    """Each opening tag with the names that are no tool's and no article's, in the order of the source."""
    return map(_token_of, _OPENING.findall(_UNSEEN.sub("", source[:_LONGEST])))


@lru_cache(maxsize=8192)
def _token_of(element: str) -> str:
    """The token of an opening tag, given without its brackets; most of a page's tags it has many times."""
    tag = _TAG.match(element)
    return _token(tag[0] if tag else "", " ".join(_NAMES.findall(element)))


@lru_cache(maxsize=8192)
def _token(tag: str, names: str) -> str:
    tag = tag.lower()
    if tag == "body":
        return tag  # its classes say which page this is
    kept = {name for name in names.split()[:_MOST_NAMES] if _is_of_the_design(name)}
    return ".".join([tag, *sorted(kept)])


def _is_of_the_design(name: str) -> bool:
    return standing(name) <= Standing.LOOKS and not (is_taxonomy(name) or _STATE.fullmatch(name))
