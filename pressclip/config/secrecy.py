"""What of a configuration must never be shown."""

import re

from alerts.addresses import is_token, secrets_of
from pressclip.settings import Settings

_SEPARATORS = re.compile(r"[/?&=@:\s]+")
_PIECE = 8  # characters from which on a part of a secret is one by itself: a library may take it apart


def secrets(settings: Settings) -> tuple[str, ...]:
    """Every text that must not appear in a log, an error or a list.

    These are what was filled into addresses and tokens from outside, and what stands in the file itself but
    can only be a secret: the web page's token, passwords, and tokens in the addresses of channels, proxy and ping.
    """
    written = (*(channel.url for channel in settings.channels), settings.http.proxy, settings.service.ping_url)
    hidden = {secret for url in written for secret in secrets_of(url)}
    hidden |= {secret for value in settings.filled for secret in _of_value(value)}
    return tuple(sorted(hidden | ({settings.web.token} if settings.web.token else set())))


def _of_value(value: str) -> set[str]:
    """A value and its longer parts; of a whole address what can only be a secret in it, as its host is none."""
    if "://" in value:
        return secrets_of(value)
    pieces = _SEPARATORS.split(value)
    return {value, *(piece for piece in pieces if len(piece) >= _PIECE and is_token(piece))}
