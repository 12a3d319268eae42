"""Which page an address is, and of whose site: comparisons on the keys of addresses.

Polls meet the same links again and again, so both readings of an address are remembered for a while.
"""

from functools import lru_cache
from typing import Final

from pressclip.addresses import absolute, key

_REMEMBERED = 4096  # addresses: those of some hundred section pages
LONGEST: Final = 2048  # characters; a longer link is an inline picture or an attack


def address(href: str, base: str) -> str | None:
    """The address that a link on the page `base` opens, None where it opens none."""
    return _absolute(href, base) if len(href) <= LONGEST else None


_absolute = lru_cache(maxsize=_REMEMBERED)(absolute)


@lru_cache(maxsize=_REMEMBERED)
def identity(url: str | None) -> str | None:
    """The key of an address; None where there is none or it is no web address."""
    try:
        return key(url) if url else None
    except (ValueError, IndexError):  # as in `pressclip.addresses`
        return None


def host(identity: str) -> str:
    """The host of a key, without `www.`."""
    return identity.partition("/")[0].partition("?")[0]


def is_same_site(one: str, other: str) -> bool:
    """Whether two keys are of one host, or of a host and its subdomain."""
    first, second = host(one), host(other)
    return first == second or first.endswith(f".{second}") or second.endswith(f".{first}")
