"""`[archive]`, `[http]`, `[web]`, `[service]` and `[messages]`: how Pressclip itself runs."""

import re
from datetime import timedelta
from pathlib import Path

from pressclip.config import values
from pressclip.config.tables import Table
from pressclip.settings import ArchiveSettings, HttpSettings, MessagesSettings, ServiceSettings, WebSettings

_ARCHIVE = ArchiveSettings()
_HTTP = HttpSettings()
_WEB = WebSettings()
_LONGEST_CONTACT = 200
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")


def read_archive(root: Table) -> ArchiveSettings:
    """`[archive]`."""
    table = root.table("archive")
    archive = ArchiveSettings(
        url=table.unshown("url", _ARCHIVE.url, values.archive_url),
        keep_raw=table.duration("keep_raw", _ARCHIVE.keep_raw, timedelta(0), timedelta(days=36_500)),
        keep=table.duration("keep", _ARCHIVE.keep, timedelta(days=30), timedelta(days=36_500)),
    )
    table.close()
    return archive


def read_http(root: Table) -> HttpSettings:
    """`[http]`."""
    table = root.table("http")
    http = HttpSettings(
        contact=table.parsed("contact", _HTTP.contact, _contact),
        timeout=table.duration("timeout", _HTTP.timeout, timedelta(seconds=1), timedelta(minutes=10)),
        max_body=table.size("max_body", _HTTP.max_body, 100_000, 100_000_000),
        respect_robots=table.flag("respect_robots", default=_HTTP.respect_robots),
        allow_private=table.flag("allow_private", default=_HTTP.allow_private),
        connections=table.number("connections", _HTTP.connections, 1, 64),
        per_host=table.number("per_host", _HTTP.per_host, 1, 16),
        pause=table.duration("pause", _HTTP.pause, timedelta(0), timedelta(hours=1)),
        proxy=table.secret("proxy", _HTTP.proxy, values.proxy, in_url=True),
    )
    table.close()
    return http


def _contact(text: str) -> str:
    if not (text.isascii() and text.isprintable() and len(text) <= _LONGEST_CONTACT):  # it becomes part of a header
        raise ValueError(f"expected an e-mail address or a page of yours, at most {_LONGEST_CONTACT} ASCII characters")
    return text


def read_web(root: Table) -> WebSettings:
    """`[web]`; a listener that others can reach needs a token."""
    table = root.table("web")
    web = WebSettings(
        listen=table.parsed("listen", _WEB.listen, values.listen),
        token=table.secret("token", None, _token),
        hosts=_hosts(table),
    )
    open_to_others = web.listen and not values.is_loopback(values.listening_host(web.listen))
    if open_to_others and "token" not in table:
        table.note("listen", "others can reach this address: set web.token, or listen on 127.0.0.1")
    table.close()
    return web


def read_service(root: Table) -> ServiceSettings:
    """`[service]`."""
    table = root.table("service")
    service = ServiceSettings(ping_url=table.secret("ping_url", "", _ping_url, in_url=True))
    table.close()
    return service


def _ping_url(text: str) -> str:
    return values.web_address(text) if text else ""


def _token(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty: whoever reaches the listener would be let in")
    if text != text.strip() or not text.isprintable():
        raise ValueError("begins or ends with a space, or holds a line end or the like: nobody could send it")
    return text


def _hosts(table: Table) -> tuple[str, ...]:
    hosts = tuple(host.lower().rstrip(".") for host in table.texts("hosts"))
    wrong = next((number for number, host in enumerate(hosts) if not _HOST.fullmatch(host)), None)
    if wrong is not None:
        expected = 'expected a host\'s name without scheme, port or path, such as "press.example.org"'
        table.note_entry("hosts", wrong, f"got {hosts[wrong]!r}, {expected}", filled=expected)
    return hosts


def read_messages(root: Table) -> MessagesSettings:
    """`[messages]`; a folder relative to the configuration's own."""
    table = root.table("messages")

    def folder(text: str) -> str:
        path = Path(root.source.folder, text).absolute()
        expected = "expected a folder that is there, seen from the one of the configuration"
        try:
            is_there = bool(text.strip()) and path.is_dir()
        except OSError as error:
            raise ValueError(f"{expected}: {error.strerror}") from None
        if not is_there:
            raise ValueError(expected)
        return str(path)

    messages = MessagesSettings(templates=table.parsed("templates", None, folder))
    table.close()
    return messages
