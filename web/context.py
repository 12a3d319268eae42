"""What every handler needs: the archive to read, the settings as they are now, the clock, the keys."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection

from db.reading import Reading
from pressclip.settings import Settings, WatchSettings
from web.attempts import Attempts
from web.keys import Keys, keys_of
from web.versions import Versions

T = TypeVar("T")


@dataclass(slots=True)
class Live:
    """The settings that hold now; a reload puts others in their place."""

    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Handed to everything under `web`; one for the life of a server."""

    archive: Reading
    live: Live
    clock: Callable[[], datetime]  # aware UTC
    keys: Keys
    attempts: Attempts  # to sign in, that failed
    versions: Versions  # of feeds

    @property
    def settings(self) -> Settings:
        """The settings that hold now."""
        return self.live.settings

    @property
    def watches(self) -> tuple[WatchSettings, ...]:
        """The watches of the configuration."""
        return self.settings.watches

    @property
    def budgets(self) -> dict[str, int | None]:
        """Requests an hour by site, None for no limit."""
        return {site.name: site.budget for site in self.settings.sites}

    async def read(self, query: Callable[[Connection], T]) -> T:
        """What `query(tx)` reads, within two seconds. Raises ArchiveError, of which ArchiveBusy is one."""
        return await self.archive.read(query)

    def renew(self, settings: Settings) -> None:
        """Takes new settings over; the listener stays where it is, and asks for a token if it did.

        Otherwise one that was moved to loopback, without a token, would be open to others until the next start.
        """
        web, before = settings.web, self.settings.web
        kept = replace(web, listen=before.listen, token=web.token or before.token)
        self.live.settings = replace(settings, web=web if web.listen == before.listen else kept)


def make_context(
    settings: Settings,
    path: Path,
    *,
    clock: Callable[[], datetime],
    passed: Callable[[], float] = time.monotonic,
) -> Context:
    """The context of a server over the archive at `path`, which need not be there yet; `passed` never jumps."""
    return Context(
        archive=Reading(path),
        live=Live(settings),
        clock=clock,
        keys=keys_of(path),
        attempts=Attempts(passed),
        versions=Versions(),
    )
