"""What single values must look like. Pure; each raises ValueError saying what would be right, without the value."""

import re
from datetime import time
from ipaddress import ip_address
from zoneinfo import ZoneInfo

from yarl import URL

from pressclip.config.hints import hint
from pressclip.digests import parse_slot

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_HOME = 'expected an address such as "https://example.org/"'
_LISTEN = 'expected HOST:PORT such as "127.0.0.1:8000", or "" for none'
_ARCHIVE = 'expected sqlite:///PATH such as "sqlite:///pressclip.db"'
_PROXY = 'expected a proxy such as "http://proxy.example.org:3128", or "" for none'
_QUIET = 'expected a span of the day such as "22:00-07:00"'


def web_address(text: str) -> str:
    """An http(s) address with a host and without a user name."""
    try:
        url = URL(text)
        readable = url.scheme in {"http", "https"} and url.host and url.port != 0
    except (ValueError, IndexError):  # yarl meets some broken hosts with an IndexError
        raise ValueError(_HOME) from None
    if not readable or " " in text or not text.isprintable():
        raise ValueError(_HOME)
    if url.user or url.password:
        raise ValueError("leave user name and password out of the address")
    return text


def proxy(text: str) -> str:
    """`http://HOST:PORT`, a user and password in it or not; "" for none."""
    try:
        url = URL(text)
        fine = not text or (url.scheme == "http" and url.host and url.explicit_port and url.path in {"", "/"})
    except (ValueError, IndexError):  # yarl meets some broken hosts with an IndexError
        raise ValueError(_PROXY) from None
    if not fine or url.query_string or url.fragment or not text.isprintable() or " " in text:
        raise ValueError(_PROXY)
    return text


def is_loopback(host: str) -> bool:
    """Whether a host is this machine by its very name: localhost, 127.0.0.0/8 or ::1."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def zone(text: str) -> str:
    """The name of a time zone of the IANA database."""
    try:
        ZoneInfo(text)
    except (ValueError, OSError, KeyError):  # a bad path, a folder such as "Europe", not there
        from zoneinfo import available_timezones

        raise ValueError(f'expected a time zone such as "Europe/Rome"{hint(text, available_timezones())}') from None
    return text


def clock(text: str) -> time:
    """A time of day, `HH:MM`."""
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise ValueError('expected a time of day such as "08:00"')
    return time(int(match[1]), int(match[2]))


def digest(text: str) -> str:
    """When a digest goes out, as `pressclip.digests` reads it."""
    parse_slot(text)
    return text


def quiet(text: str) -> tuple[time, time]:
    """A span of the day, `HH:MM-HH:MM`, over midnight or not."""
    begin, _, end = text.partition("-")
    try:
        span = clock(begin), clock(end)
    except ValueError:
        raise ValueError(_QUIET) from None
    if span[0] == span[1]:
        raise ValueError(f"{_QUIET}; this one would hold everything back for ever")
    return span


def listen(text: str) -> str:
    """`HOST:PORT`, an IPv6 host in brackets; "" turns the listener off."""
    if text:
        listening_host(text)
    return text


def listening_host(text: str) -> str:
    """The host of `HOST:PORT`."""
    host, _, port = text.rpartition(":")
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    if not bare or (":" in bare) != (bare != host) or not (port.isascii() and port.isdigit()) or int(port) > 65_535:
        raise ValueError(_LISTEN)
    return bare


def archive_url(text: str) -> str:
    """`sqlite:///PATH`, relative to the data directory unless PATH begins with a slash."""
    if text.partition("://")[0].partition("+")[0] in {"postgresql", "postgres"}:
        raise ValueError(f"PostgreSQL is not in this version yet; {_ARCHIVE}")
    path = text.removeprefix("sqlite:///")
    if path in {text, "", "/"} or path.startswith(":") or path.endswith("/") or set(path) & {"?", "#", "\0"}:
        raise ValueError(_ARCHIVE)
    return text
