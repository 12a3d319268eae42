"""Wires everything in plain functions: settings in, a desk out, a daemon that runs until it is told to stop."""

import asyncio
import random
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from alerts.channels import send
from alerts.matching import compile_watches
from alerts.messages import kind_of
from db import origins, owner
from db.archive import Archive, open_archive, path_of
from pressclip.errors import AlreadyRunning, ConfigError
from pressclip.events import emit, warn
from pressclip.models import Settings, SiteSettings
from schedules import roster, runner
from schedules.desk import Desk
from schedules.manners import book
from scraper.fetch import Fetcher
from scraper.profiles import Profile, load_profile, shipped_profiles
from scraper.robots import RobotsRecord


def now() -> datetime:
    """The wall clock, aware UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_desk(settings: Settings, data_dir: Path) -> AsyncIterator[Desk]:
    """A desk on the archive in `data_dir`, synced with the settings; closed at the end. Raises ArchiveError."""
    archive = open_archive(path_of(settings.archive.url, data_dir))
    desk = make_desk(settings, archive, clock=now)
    try:
        await roster.sync(desk)
        yield desk
    finally:
        await desk.fetcher.aclose()
        archive.close()


def make_desk(settings: Settings, archive: Archive, *, clock: Callable[[], datetime]) -> Desk:
    """Everything that the steps need, made of the settings."""
    return Desk(
        settings=settings,
        archive=archive,
        fetcher=make_fetcher(settings, archive, clock),
        watches=compile_watches(settings),
        profiles=profiles_of,
        send=lambda channel, message: send(channel, message, kind_of(channel.url)),
        clock=clock,
        chance=random.random,
        owner=owner.me(),
        alive=owner.is_alive,
    )


def make_fetcher(settings: Settings, archive: Archive, clock: Callable[[], datetime], **seams: Any) -> Fetcher:
    """A fetcher whose budget and robots.txt are kept in the archive; `seams` are the Fetcher's own, for tests."""

    async def permit(site: str, kind: str) -> None:
        await archive.write(lambda tx: book(tx, settings, site, kind, clock()))

    async def load(origin: str) -> RobotsRecord | None:
        row = await archive.read(lambda tx: origins.load(tx, origin))
        if row is None or row.robots_at is None:
            return None
        return RobotsRecord(body=row.robots, status=row.robots_status, fetched_at=row.robots_at)

    async def save(origin: str, record: RobotsRecord) -> None:
        keep = partial(origins.save_robots, body=record.body, status=record.status, at=record.fetched_at)
        await archive.write(lambda tx: keep(tx, origin))

    return Fetcher(settings.http, clock=clock, permit=permit, robots_load=load, robots_save=save, **seams)


def profiles_of(site: SiteSettings, method: str | None) -> Sequence[Profile]:
    """The profiles to try on a site's pages, the one that read the section last time first."""
    known = _profiles(site.profile)
    return sorted(known, key=lambda profile: f"profile:{profile.name}" != method)


@lru_cache(maxsize=64)
def _profiles(name: str) -> tuple[Profile, ...]:
    return shipped_profiles() if name == "auto" else (load_profile(name),)


async def run_daemon(
    settings: Settings, data_dir: Path, *, reload: Callable[[], Settings], stop: asyncio.Event | None = None
) -> bool:
    """Runs the daemon until SIGTERM, SIGINT or `stop`; returns whether it finished all that was in hand.

    SIGHUP loads the settings anew by `reload`, which may raise ConfigError: then the old ones stay. Raises
    AlreadyRunning where another daemon holds the archive.
    """
    stop = stop or asyncio.Event()
    again = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, again.set)
    with _only_one(path_of(settings.archive.url, data_dir)):
        async with open_desk(settings, data_dir) as desk, AsyncExitStack() as replaced:
            emit("daemon.started", archive=str(desk.archive.path), watches=len(desk.watches))
            return await runner.run(desk, stop=stop, reload=again, reloaded=partial(_reloaded, reload, replaced))


async def _reloaded(reload: Callable[[], Settings], replaced: AsyncExitStack, desk: Desk) -> Desk:
    try:
        settings = reload()
    except ConfigError as error:
        warn("config.refused", error=str(error))
        return desk
    if settings.archive != desk.settings.archive:
        warn("config.partly", error="[archive] changed: it takes effect at the next start")
        settings = replace(settings, archive=desk.settings.archive)
    fresh = make_desk(settings, desk.archive, clock=desk.clock)
    replaced.push_async_callback(fresh.fetcher.aclose)  # at the end: steps under way still use the one before
    await roster.sync(fresh)
    emit("config.reloaded", watches=len(fresh.watches))
    return fresh


def _only_one(archive: Path) -> FileLock:
    archive.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(archive.with_name(archive.name + ".lock"), mode=0o600)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise AlreadyRunning(f"another pressclip daemon runs on {archive}; stop it first") from error
    return lock
