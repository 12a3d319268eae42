"""Wires everything in plain functions: settings in, a desk out, a daemon that runs until it is told to stop."""

import asyncio
import os
import random
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import TextIO

from sqlalchemy import Connection

from alerts.channels import send, verify
from alerts.forms import kind_of
from alerts.matching import compile_watches
from alerts.templates import Templates
from alerts.templates import load as load_templates
from db import clock, outbox, owner, traffic
from db.archive import Archive, open_archive, path_of
from db.budget import BACKFILL_SHARE
from db.lock import only_one
from db.sent_journal import SentJournal, journal_of
from db.shape import Show, nobody
from db.told import told_of
from pressclip.errors import ArchiveError, ConfigError, DeliveryError, Problem, bug
from pressclip.events import crashed, emit, warn
from pressclip.fetcher import make_fetcher
from pressclip.heap import share_arenas
from pressclip.models import Traffic
from pressclip.serving import WebPage, opened_page
from pressclip.settings import Settings, SiteSettings
from schedules import roster, runner
from schedules.desk import Desk, Send
from schedules.pings import make_pings
from schedules.resting import direct, resting_of
from schedules.senders import Senders
from schedules.spent import Spent
from schedules.supervisor import supervisor_of
from schedules.waiting import Waiting
from scraper.profiles.profile import Profile, load_profile, shipped_profiles


def now() -> datetime:
    """The wall clock, aware UTC."""
    return datetime.now(UTC)


def passed() -> float:
    """Seconds that never jump; where the system tells, those that the machine slept among them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


@asynccontextmanager
async def open_desk(
    settings: Settings,
    data_dir: Path,
    *,
    console: TextIO | None = None,
    share: float = BACKFILL_SHARE,
    show: Show = nobody,
) -> AsyncIterator[Desk]:
    """A desk on the archive in `data_dir`, synced with the settings; closed at the end.

    Console alerts go to `console`, stdout if none is given; `share` is the part of the budget for backfilling; `show`
    is told how far an upgrade of the archive came.
    Raises ArchiveError, and ConfigError for a channel.
    """
    check_messages(settings)
    share_arenas()
    archive = await asyncio.to_thread(open_archive, path_of(settings.archive.url, data_dir), show)
    desk = make_desk(settings, archive, clock=now, console=console, share=share)
    try:
        await archive.write(lambda tx: clock.noted(tx, desk.clock()))
        await roster.sync(desk)
        yield desk
    finally:
        made = desk.spent.taken()
        with suppress(ArchiveError):  # it may be what ended this
            await archive.write(lambda tx: _closed(tx, made, desk.clock()))
        await desk.aclose()
        archive.close()


def _closed(tx: Connection, made: Mapping[str, Traffic], at: datetime) -> None:
    traffic.add(tx, made, at)
    clock.noted(tx, at)


def make_desk(
    settings: Settings,
    archive: Archive,
    *,
    clock: Callable[[], datetime],
    before: Desk | None = None,
    console: TextIO | None = None,
    share: float = BACKFILL_SHARE,
) -> Desk:
    """Everything that the steps need, made of the settings; what the desk `before` asked for counts."""
    spent = Spent(passed) if before is None else before.spent
    fetched = None if before is None else before.fetcher
    return Desk(
        settings=settings,
        archive=archive,
        fetcher=make_fetcher(settings, archive, clock, spent, share=share, before=fetched),
        spent=spent,
        watches=compile_watches(settings),
        profiles=profiles_of,
        templates=templates_of(settings)[0],
        send=_send_to(console),
        journal=SentJournal(journal_of(archive.path)),
        senders=Senders(),
        clock=clock,
        chance=random.random,
        owner=owner.me(),
        alive=owner.is_alive,
        pings=make_pings(url, settings.http, clock, passed) if (url := settings.service.ping_url) else None,
    )


def _send_to(console: TextIO | None = None) -> Send:
    return lambda channel, message: send(channel, message, kind_of(channel.url), console=console)


def profiles_of(site: SiteSettings, method: str | None) -> Sequence[Profile]:
    """The profiles to try on a site's pages, the one that read the section last time first."""
    known = _profiles(site.profile)
    return sorted(known, key=lambda profile: f"profile:{profile.name}" != method)


@lru_cache(maxsize=64)
def _profiles(name: str) -> tuple[Profile, ...]:
    return shipped_profiles() if name == "auto" else (load_profile(name),)


async def run_daemon(
    settings: Settings,
    data_dir: Path,
    *,
    reload: Callable[[], Settings],
    stop: asyncio.Event | None = None,
    show: Show = nobody,
    tell: Callable[[str], None] | None = None,
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
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGHUP})
    path = path_of(settings.archive.url, data_dir)
    with only_one(path), opened_page(settings, path, now, tell) as page, suppress(_Stopped):
        async with AsyncExitStack() as at_end:

            async def opened() -> Desk:
                opening = open_desk(settings, data_dir, show=partial(_show_unless, stop, show))
                return await at_end.enter_async_context(opening)

            async def served() -> None:
                await at_end.enter_async_context(page.served(stop))

            waiting = _waiting(settings, path)
            desk = await waiting.until_room(opened, served, stop)
            if desk is None:
                return True
            emit("daemon.started", archive=str(desk.archive.path), watches=len(desk.watches))
            await _name_left(desk)
            waiting.resting.told.make_room()
            return await runner.run(
                desk,
                stop=stop,
                reload=again,
                reloaded=partial(_reloaded, reload, page),
                supervisor=waiting.supervisor,
                resting=waiting.resting,
            )
    return True


def _waiting(settings: Settings, path: Path) -> Waiting:
    """Who hears of it where there is no room for the archive when the daemon starts."""
    return Waiting(
        channels=settings.channels,
        send=direct(Senders(), _send_to()),
        resting=resting_of(told_of(path), settings.channels, now()),
        supervisor=supervisor_of(os.environ),
        clock=now,
    )


class _Stopped(Exception):
    """The daemon was told to stop while its archive was brought up to date; the next start begins that anew."""


def _show_unless(stop: asyncio.Event, show: Show, what: str, done: int, of: int) -> None:
    if stop.is_set():
        show(what, of, of)  # the bar ends
        raise _Stopped
    show(what, done, of)


async def _reloaded(reload: Callable[[], Settings], page: WebPage, desk: Desk) -> Desk:
    """A desk of the settings as they are now; the same one where that fails, whatever the reason."""
    try:
        return await _renewed(reload, page, desk)
    except (ConfigError, ArchiveError) as error:
        warn("config.refused", error=str(error))
    except Exception as error:  # noqa: BLE001 - a bug must not end a daemon that works
        crashed("the new configuration", error)
        warn("config.refused", error=str(bug(error)))
    return desk


async def _renewed(reload: Callable[[], Settings], page: WebPage, desk: Desk) -> Desk:
    settings = reload()
    check_messages(settings)
    if settings.archive != desk.settings.archive:
        warn("config.partly", error="[archive] changed: it takes effect at the next start")
        settings = replace(settings, archive=desk.settings.archive)
    fresh = make_desk(settings, desk.archive, clock=desk.clock, before=desk)
    await roster.sync(fresh)
    if settings.web.listen != desk.settings.web.listen:
        warn("config.partly", error="[web] listen changed: it takes effect at the next start")
    await _name_left(fresh)
    page.renew(settings)
    emit("config.reloaded", watches=len(fresh.watches))
    return fresh


async def _name_left(desk: Desk) -> None:
    """Says which channels are owed alerts that nobody sends, as the configuration calls none so any more."""
    named = {channel.name for channel in desk.settings.channels}
    for name, known in (await desk.archive.read(outbox.health)).items():
        if known["owed"] and name not in named:
            advice = f"name a channel {name} again, or give them up by `pressclip alerts drop`"
            warn("channel.left", channel=name, owed=known["owed"], advice=advice)


def check_messages(settings: Settings) -> None:
    """Raises ConfigError where a channel's address or a template cannot be used, naming key, file and line."""
    check_channels(settings)
    _, problems = templates_of(settings)
    if problems:
        raise ConfigError(settings.path, tuple(Problem("messages.templates", problem) for problem in problems))


def templates_of(settings: Settings) -> tuple[Templates, list[str]]:
    """The templates of the settings, and what is wrong with them."""
    folder = settings.messages.templates
    return load_templates(None if folder is None else Path(folder))


def check_channels(settings: Settings) -> None:
    """Raises ConfigError, naming the keys, where a service's address is one that Apprise cannot use.

    Apprise is loaded for this only where a service other than Telegram, mail and the console is to be told.
    """
    problems = []
    for number, channel in enumerate(settings.channels):
        try:
            if kind_of(channel.url) == "plain":
                verify(channel.url)
        except DeliveryError as error:
            problems.append(Problem(f"channels[{number}].url", str(error)))
    if problems:
        raise ConfigError(settings.path, tuple(problems))
