"""Which names a server may be asked by: a page of another site must not reach it by a name that it made point here."""

import re
from ipaddress import ip_address

from pressclip.settings import WebSettings

_AUTHORITY = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::[0-9]{1,5})?")


def host_of(listen: str) -> str:
    """The host of `HOST:PORT`, without brackets."""
    return listen.rpartition(":")[0].strip("[]")


def port_of(listen: str) -> int:
    """The port of `HOST:PORT`."""
    return int(listen.rpartition(":")[2])


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches a host."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.casefold() == "localhost"


def is_known(header: str, web: WebSettings) -> bool:
    """Whether a Host header names this server. The port does not count: a container's is mapped."""
    found = _AUTHORITY.fullmatch(header)
    if found is None:
        return False
    name = (found["six"] or found["name"]).casefold().rstrip(".")
    mine = host_of(web.listen).casefold()
    if is_loopback(name) or name == mine or name in web.hosts:
        return True
    return _is_any(mine) and _is_address(name)  # an address cannot be made to point elsewhere


def _is_any(host: str) -> bool:
    return _is_address(host) and ip_address(host).is_unspecified


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
