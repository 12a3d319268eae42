"""Which addresses may be fetched."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressclip.errors import Refused
from scraper.fetching.guard import checked_url, is_allowed, literal, shown

_LOCAL = ["127.0.0.1", "127.9.9.9", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "::1", "fd00::1"]
_NEVER = [
    "0.0.0.0", "100.64.0.1", "100.127.255.255", "169.254.169.254", "192.0.2.1", "198.18.0.1", "203.0.113.9",
    "224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "fe80::1", "fe80::1%eth0", "ff02::1", "2001:db8::1",
    "64:ff9b:1::1", "100::1", "fec0::1",
]  # fmt: skip
_PUBLIC = ["8.8.8.8", "93.184.216.34", "172.32.0.1", "100.128.0.1", "2606:2800:220:1::1", "64:ff9b::808:808"]

ipv4 = st.ip_addresses(v=4) | st.sampled_from([one for one in map(ip_address, _LOCAL + _NEVER) if one.version == 4])


def _mapped(address: IPv4Address) -> IPv6Address:
    return IPv6Address(f"::ffff:{address}")


def _nat64(address: IPv4Address) -> IPv6Address:
    return IPv6Address(f"64:ff9b::{address}")


def _six_to_four(address: IPv4Address) -> IPv6Address:
    return IPv6Address(0x2002 << 112 | int(address) << 80 | 1)


def _teredo(address: IPv4Address) -> IPv6Address:
    server = int(IPv4Address("8.8.8.8"))
    return IPv6Address(0x20010000 << 96 | server << 64 | int(address) ^ 0xFFFFFFFF)


@pytest.mark.parametrize("address", _LOCAL)
def test_loopback_and_private_addresses_are_allowed_only_by_setting(address: str) -> None:
    assert not is_allowed(ip_address(address), allow_private=False)
    assert is_allowed(ip_address(address), allow_private=True)


@pytest.mark.parametrize("allow_private", [False, True])
@pytest.mark.parametrize("address", _NEVER)
def test_no_setting_opens_link_local_shared_multicast_or_reserved_addresses(address: str, allow_private: bool) -> None:
    assert not is_allowed(ip_address(address), allow_private=allow_private)


@pytest.mark.parametrize("allow_private", [False, True])
@pytest.mark.parametrize("address", _PUBLIC)
def test_public_addresses_are_allowed(address: str, allow_private: bool) -> None:
    assert is_allowed(ip_address(address), allow_private=allow_private)


@pytest.mark.parametrize("hidden", [_mapped, _nat64, _six_to_four, _teredo])
@given(address=ipv4, allow_private=st.booleans())
def test_an_ipv4_address_hidden_in_an_ipv6_one_is_judged_as_itself(
    hidden: Callable[[IPv4Address], IPv6Address], address: IPv4Address, allow_private: bool
) -> None:
    assert is_allowed(hidden(address), allow_private=allow_private) == is_allowed(address, allow_private=allow_private)


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "127.0.0.1"),
        ("2130706433", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("0", "0.0.0.0"),
        ("::1", "::1"),
    ],
)
def test_an_ip_address_is_known_in_every_spelling(host: str, address: str) -> None:
    assert literal(host) == ip_address(address)


def test_a_name_is_no_ip_address() -> None:
    assert literal("news.example") is None


def test_an_address_loses_its_fragment() -> None:
    assert str(checked_url("https://news.example/a?b=c#d")) == "https://news.example/a?b=c"


def test_an_address_is_shown_without_its_query() -> None:
    assert shown(checked_url("https://news.example:8443/a/b?token=secret")) == "https://news.example:8443/a/b"


@pytest.mark.parametrize(
    "url",
    ["", "/a", "news.example", "file:///etc", "gopher://a/", "http://", "http://a:0/", "http://u@a/", "http://a\n/"],
)
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    with pytest.raises(Refused):
        checked_url(url)
