"""A watchdog elsewhere is called while all is well, so that its silence tells of a machine that died."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from alerts.addresses import without_secrets
from db import sections
from db.archive import Archive
from pressclip.errors import BadStatus, FetchError
from pressclip.events import emit, warn
from pressclip.settings import HttpSettings
from scraper.fetching.fetch import Fetcher
from scraper.fetching.origin_files import FileRecord

_EVERY = timedelta(minutes=1)
_AGAIN = timedelta(seconds=10)  # looked whether all is well again
_BEHIND = timedelta(minutes=5)  # a section that was to be polled so long ago
_TIMEOUT = timedelta(seconds=10)


@dataclass(slots=True, kw_only=True)
class Pings:
    """Calls `url` once a minute at most; a failure is logged once, and that it works again."""

    url: str
    fetcher: Fetcher
    _after: datetime | None = None
    _failing: bool = False

    def is_due(self, now: datetime) -> bool:
        """Whether to look; a clock that was put back holds it up for a minute at most."""
        return self._after is None or not timedelta() < self._after - now <= _EVERY

    async def ping(self, archive: Archive, now: datetime) -> None:
        """Calls, unless a section waits for too long to be polled. Raises ArchiveError."""
        behind = await archive.read(lambda tx: bool(sections.due(tx, now - _BEHIND)))
        self._after = now + (_AGAIN if behind else _EVERY)
        if behind:
            return
        try:
            await self.fetcher.get(self.url, site="", kind="ping")
        except FetchError as error:
            if not self._failing:
                warn("ping.failed", error=self._said(error))
            self._failing = True
            return
        if self._failing:
            emit("ping.recovered")
        self._failing = False

    def _said(self, error: FetchError) -> str:
        if isinstance(error, BadStatus):
            return f"{urlsplit(self.url).hostname} answers with HTTP {error.code}"
        return without_secrets(str(error), self.url)


def make_pings(
    url: str, http: HttpSettings, clock: Callable[[], datetime], passed: Callable[[], float], **seams: Any
) -> Pings:
    """Pings by a fetcher of their own: guarded as every other, short, on no site's budget, without robots.txt.

    `seams` are the Fetcher's, for tests.
    """

    async def permit(_site: str, _kind: str, _url: str) -> None:
        """Always."""

    async def nothing(_origin: str) -> None:
        """No robots.txt is asked for."""

    async def forget(_origin: str, _record: FileRecord) -> None:
        """Nor kept."""

    quick = replace(
        http, timeout=_TIMEOUT, max_body=100_000, respect_robots=False, connections=1, per_host=1, pause=timedelta()
    )
    known: dict[str, Any] = {"permit": permit, "robots_load": nothing, "robots_save": forget}
    return Pings(url=url, fetcher=Fetcher(quick, clock=clock, passed=passed, **(known | seams)))
