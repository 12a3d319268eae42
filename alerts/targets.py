"""Where a message goes, as Apprise understood the channel's URL; what is secret stays out of every repr."""

from dataclasses import dataclass, field
from typing import Literal

Security = Literal["insecure", "starttls", "ssl"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """A chat of Telegram and the bot that writes to it."""

    token: str = field(repr=False)
    chat: int | str  # a number, negative for groups, or @name
    topic: int | None = None  # of a forum
    silent: bool = False
    preview: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox:
    """A mail address and the server that takes its mail."""

    host: str
    port: int
    security: Security = "starttls"
    verify: bool = True  # the server's certificate; only the address itself can ask for less
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    sender: tuple[str, str]  # name, address
    to: tuple[str, str]
    reply_to: str | None = None
    headers: tuple[tuple[str, str], ...] = ()  # the address's own
    step: float = 30.0  # seconds for each answer of the server
