"""Every error of Pressclip's own.

PressclipError
├── ConfigError              the configuration is wrong; holds every problem found
├── QueryError               a query is wrong at a column
├── FetchError               a page could not be had; `status` is what the section becomes
│   ├── Deferred             the budget, a back-off or Retry-After says: not now, but at `until`
│   │   ├── Held             likewise, since this host asked for a pause
│   │   ├── SiteDown         likewise, since nothing of the site answers
│   │   └── NoRules          likewise, since its robots.txt cannot be had: a failure all the same
│   ├── Disallowed           robots.txt forbids it
│   ├── Refused              an address or redirect that must not be followed
│   ├── Offline              no answer: the name, the connection or the time ran out
│   │   └── Unreachable      not even a connection: what holds for one address of the host holds for all
│   ├── Truncated            the answer broke off in the middle
│   ├── TooLarge             the body passed the cap
│   └── BadStatus            an HTTP status that is neither the page nor "not modified"
├── ReadError                a page was had and could not be read; `status` likewise
│   ├── NoCards              no profile found the section's list
│   ├── NotAnArticle         no article stands on the page
│   └── SetAside             the process died twice while parsing the page
├── CannotInduce             no selectors give a reading's cards again (scraper/induced/sketch.py)
├── ArchiveError             the archive cannot be used (newer schema, locked, damaged)
│   ├── ArchiveBusy          it is locked, or the question took too long: ask again, or for less
│   ├── NoRoom               its disk is full or fails: what failed may go well later
│   └── AlreadyRunning       another daemon holds this archive
├── NotFound                 an id, address, section or name that is not known
├── CannotListen             the address of `[web] listen` cannot be had
└── DeliveryError            a channel refused a message; `Outcome` tells more
"""

from dataclasses import dataclass
from datetime import datetime

from pressclip.redaction import hidden


class PressclipError(Exception):
    """Anything Pressclip raises on purpose; its text is fit for the operator, to keep and to show: without secrets."""

    def __str__(self) -> str:
        return hidden(super().__str__())


def bug(error: Exception) -> PressclipError:
    """An error that nobody foresaw, as one of ours: its kind alone, since its text may hold a secret."""
    return PressclipError(f"a bug of ours: {type(error).__name__}")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a configuration: `where` is a key such as `watches[0].query`."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class ConfigError(PressclipError):
    """A configuration was refused; `problems` holds all that was found, not only the first."""

    def __init__(self, file: str, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(f"{file}: {problem}" for problem in problems))
        self.file = file
        self.problems = problems


class QueryError(PressclipError):
    """A query is wrong; `column` counts from 1, `reason` is the sentence without the place."""

    def __init__(self, reason: str, column: int) -> None:
        super().__init__(f"{reason} at column {column}")
        self.reason = reason
        self.column = column


class FetchError(PressclipError):
    """A page could not be had; `status` is one of the section statuses."""

    status = "broken"


class Deferred(FetchError):
    """Not now: the budget, a back-off or Retry-After holds until `until` (aware UTC)."""

    status = "deferred"

    def __init__(self, reason: str, until: datetime) -> None:
        super().__init__(reason)
        self.until = until


class Held(Deferred):
    """Not now: this host asked to be left alone until `until` (aware UTC)."""

    def __init__(self, host: str, until: datetime) -> None:
        super().__init__(f"the host asked for a pause until {until:%Y-%m-%d %H:%M} UTC", until)
        self.host = host


class SiteDown(Deferred):
    """Not now: nothing of the site answers, and it is tried again shortly before `until` (aware UTC)."""

    status = "offline"


class NoRules(Deferred):
    """Not now: nobody knows what the host's robots.txt allows; it is asked for again at `until` (aware UTC)."""

    status = "disallowed"


class Disallowed(FetchError):
    """The site's robots.txt forbids this address."""

    status = "disallowed"


class Refused(FetchError):
    """An address that must not be fetched: not http(s), private, or a redirect without end."""


class Offline(FetchError):
    """No answer came: name resolution, connection or the deadline failed."""

    status = "offline"


class Unreachable(Offline):
    """No connection to a host: its name or its address failed, whatever page of it was wanted."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(f"{host}: {reason}")
        self.host = host


class Truncated(FetchError):
    """The answer broke off in the middle."""

    status = "truncated"


class TooLarge(FetchError):
    """The body, once inflated, passed the cap."""


class BadStatus(FetchError):
    """The server answered with a status that is no page; `until` is its Retry-After, capped (aware UTC)."""

    def __init__(self, code: int, url: str, until: datetime | None = None) -> None:
        super().__init__(f"HTTP {code} for {url}")
        self.code = code
        self.url = url  # that answered so, after redirects
        self.until = until
        self.status = _STATUS_OF_CODE.get(code, "broken")


_STATUS_OF_CODE = {
    401: "blocked", 403: "blocked", 404: "gone", 410: "gone", 429: "blocked", 451: "blocked",
    503: "maintenance",
}  # fmt: skip


class ReadError(PressclipError):
    """A page was had and could not be read; `status` is one of the section statuses."""

    status = "broken"


class NoCards(ReadError):
    """No reading found cards; `says_empty` where the page itself says that there are none."""

    def __init__(self, reason: str, *, says_empty: bool = False) -> None:
        super().__init__(reason)
        self.says_empty = says_empty


class NotAnArticle(ReadError):
    """No article could be read from the page."""


class SetAside(ReadError):
    """A page is not parsed, because the process died each time it tried."""


class ArchiveError(PressclipError):
    """The archive cannot be used; the text says why and what would help."""


class ArchiveBusy(ArchiveError):
    """The archive is locked, or a question took too long."""


class NoRoom(ArchiveError):
    """The archive's disk is full or fails; the same may go well later."""


class AlreadyRunning(ArchiveError):
    """Another daemon holds this archive."""


class NotFound(PressclipError):
    """What was asked for by id, address or name is not there."""


class CannotListen(PressclipError):
    """The address of `[web] listen` cannot be had."""


class DeliveryError(PressclipError):
    """A channel's address cannot be used at all."""
