"""Which names a server may be asked by: a page of another site must not reach it by a name that it made point here."""

import re
from collections.abc import MutableMapping
from ipaddress import ip_address
from typing import Any
from urllib.parse import unquote

from pressclip.settings import WebSettings

_AUTHORITY = re.compile(r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::[0-9]{1,5})?")


_WHOLE = re.compile(rb"https?://(?P<authority>[^/]*)(?P<path>/.*)?", re.IGNORECASE | re.DOTALL)


def without_host(scope: MutableMapping[str, Any]) -> None:
    """Has a request for a whole address (RFC 9112, 3.2.2) stand as one for its path, at the host of that address."""
    found = _WHOLE.fullmatch(scope.get("raw_path") or b"")
    if found is None:
        return
    path = found["path"] or b"/"
    scope["raw_path"], scope["path"] = path, unquote(path.decode("latin-1"))
    others = [(name, value) for name, value in scope["headers"] if name != b"host"]
    scope["headers"] = [(b"host", found["authority"]), *others]


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
