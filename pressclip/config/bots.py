"""The Telegram bot of a channel, where the rest of the configuration need not be whole yet."""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote

from pressclip.config.document import read_document
from pressclip.config.filling import NotFilled, fill
from pressclip.errors import ConfigError, Problem

_VARIABLE = "TELEGRAM_TOKEN"
_URL = re.compile(r"tgram://([^/?]+)", re.IGNORECASE)


def bot_of(path: Path | None, name: str, *, env: Mapping[str, str]) -> tuple[str, str]:
    """The token of the bot that a channel writes with, as it is written in the file, and as it is.

    Where the file has no such channel, or there is none, the token is that in TELEGRAM_TOKEN. Raises ConfigError.
    """
    written = f"${{{_VARIABLE}}}"
    where, holds = f"channel {name}", f"the environment variable {_VARIABLE}"
    if path is not None and (url := _url(path, name)) is not None:
        found = _URL.match(url)
        if found is None:
            raise ConfigError(str(path), (Problem(f"channel {name}", "its url is not tgram://TOKEN/CHAT"),))
        written, holds = found[1], "what stands in its url"
    try:
        token = fill(written, env=env, folder=path.parent if path is not None else Path())
    except NotFilled as error:
        raise ConfigError(str(path or "config.toml"), (Problem(where, str(error)),)) from None
    if not re.fullmatch(r"\d+:[\w-]+", unquote(token)):
        raise ConfigError(str(path or "config.toml"), (Problem(where, f"{holds} is no token such as 123456:ABC-def"),))
    return written, unquote(token)


def _url(path: Path, name: str) -> str | None:
    channels = read_document(path).get("channels")
    for one in channels if isinstance(channels, list) else ():
        if isinstance(one, dict) and one.get("name") == name and isinstance(one.get("url"), str):
            return str(one["url"])
    return None
