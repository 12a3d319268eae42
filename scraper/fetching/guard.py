"""Which addresses may be fetched: the rules against being sent to inner machines (server-side request forgery).

Refused are non-http(s) addresses, ones with a user or password, and every IP address that the IANA special-purpose
registries do not give to the public internet, also where it hides in an IPv6 form or an odd spelling (`0x7f.1`).
"""

import socket
from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

from pressclip.errors import Refused

IPAddress = IPv4Address | IPv6Address

_LOCAL = tuple(map(ip_network, ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")))
_SPECIAL = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",
            "100.64.0.0/10",  # carrier-grade NAT
            "169.254.0.0/16",  # link-local, cloud metadata among it
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "2001:2::/48",
            "2001:10::/28",
            "2001:20::/28",
            "2001:db8::/32",
            "3fff::/20",
        ),
    )
)
_GLOBAL_IPV6 = ip_network("2000::/3")
_REMEMBERED = 512  # hosts and addresses: those of all requests of an hour are looked at twice each
_NAT64 = ip_network("64:ff9b::/96")  # RFC 6052: how an IPv6-only network reaches the old internet


def checked_url(text: str) -> httpx.URL:
    """An address that may be asked for, without its fragment. Raises Refused; names are not resolved here."""
    try:
        url = httpx.URL(text)
        _ = url.host  # decodes IDNA, which may fail
    except (httpx.InvalidURL, UnicodeError) as error:
        raise Refused("an address that cannot be read") from error
    if url.scheme not in {"http", "https"}:
        raise Refused(f"an address with the scheme {url.scheme[:20]!r}: only http and https are fetched")
    if not url.host or (url.port is not None and not 0 < url.port < 65536):
        raise Refused("an address without a host, or with a port that is none")
    if url.userinfo:
        raise Refused(f"an address of {url.host} with a user or password in it")
    return url.copy_with(fragment=None) if "#" in text else url


def shown(url: httpx.URL) -> str:
    """The address as messages and logs may show it: without the query, which may hold a token."""
    path = url.raw_path.partition(b"?")[0].decode("ascii")
    return f"{url.scheme}://{url.netloc.decode('ascii')}{path[:200]}"


@lru_cache(maxsize=_REMEMBERED)
def literal(host: str) -> IPAddress | None:
    """The IP address that a host is, in any spelling that the system's resolver takes; None for a name."""
    with suppress(ValueError):
        return ip_address(host)
    with suppress(OSError):
        return IPv4Address(socket.inet_aton(host))  # `2130706433`, `0177.0.0.1`, `0x7f.1`, `0`
    return None


@lru_cache(maxsize=_REMEMBERED)
def is_allowed(address: IPAddress, *, allow_private: bool) -> bool:
    """Whether a connection to this address may be made; `allow_private` lifts loopback and private ones only."""
    if isinstance(address, IPv6Address) and (inner := _embedded(address)):
        return all(is_allowed(one, allow_private=allow_private) for one in inner)
    if any(address in network for network in _LOCAL):
        return allow_private
    if any(address in network for network in _SPECIAL):
        return False
    return address.version == 4 or address in _GLOBAL_IPV6


def _embedded(address: IPv6Address) -> tuple[IPv4Address, ...]:
    if address.ipv4_mapped:
        return (address.ipv4_mapped,)
    if address.sixtofour:
        return (address.sixtofour,)
    if address.teredo:
        return address.teredo
    if address in _NAT64:
        return (IPv4Address(int(address) & 0xFFFFFFFF),)
    return ()
