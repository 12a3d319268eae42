"""A fetcher that remembers in the archive what it was told and what it spent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from db import origins, turns
from db.archive import Archive
from db.budget import BACKFILL_SHARE
from pressclip.errors import BadStatus
from pressclip.kept_files import robots_at, tdmrep_at
from pressclip.settings import Settings
from schedules.manners import note_delay, note_hold, permit_of
from schedules.rights import note_file
from schedules.spent import Spent
from scraper.fetching.fetch import Fetcher
from scraper.fetching.origin_files import FileRecord, LoadFile, SaveFile
from scraper.fetching.robots import rules_of
from scraper.fetching.tdm_file import tdm_file_of


def make_fetcher(
    settings: Settings,
    archive: Archive,
    clock: Callable[[], datetime],
    spent: Spent,
    *,
    share: float = BACKFILL_SHARE,
    **seams: Any,
) -> Fetcher:
    """A fetcher whose budget, robots.txt and turns are kept in the archive.

    `share` is the part of the budget that backfilling may have; `seams` are the Fetcher's own, for tests.
    """

    def delay_at(url: str) -> timedelta:
        return fetcher.delay_at(url)

    async def load(origin: str) -> FileRecord | None:
        return await archive.read(lambda tx: robots_at(tx, origin))

    async def save(origin: str, record: FileRecord) -> None:
        await archive.write(lambda tx: keep(tx, origin, record))

    def keep(tx: Connection, origin: str, record: FileRecord) -> None:
        origins.save_robots(tx, origin, body=record.body, status=record.status, at=record.fetched_at)
        note_delay(tx, settings, origin, rules_of(record).delay, record.fetched_at)

    async def refused(error: BadStatus) -> None:
        await archive.write(lambda tx: note_hold(tx, error.url, error, clock(), 0))  # it says until when

    async def turn_of(host: str) -> datetime | None:
        return await archive.read(lambda tx: turns.of(tx, host))

    async def take_turn(host: str, lasts: timedelta, known: datetime | None) -> datetime | None:
        return await archive.write(lambda tx: turns.take(tx, host, lasts, clock(), known=known))

    async def give_turn_back(host: str, until: datetime, known: datetime | None) -> None:
        await archive.write(lambda tx: turns.give_back(tx, host, until, known))

    kept: dict[str, Any] = {
        "permit": permit_of(settings, archive, clock, spent, delay_at=delay_at, share=share),
        "turns": (turn_of, take_turn, give_turn_back),
        "refused": refused,
        "robots_load": load,
        "robots_save": save,
        "rights": rights_files(settings, archive),
        "came": spent.came,
    }
    fetcher = Fetcher(settings.http, **({"clock": clock, "passed": spent.passed} | kept | seams))
    return fetcher


def rights_files(settings: Settings, archive: Archive) -> tuple[LoadFile, SaveFile]:
    """How each origin's tdmrep.json is kept in the archive; the operator hears of another one."""

    async def load(origin: str) -> FileRecord | None:
        return await archive.read(lambda tx: tdmrep_at(tx, origin))

    async def save(origin: str, record: FileRecord) -> None:
        await archive.write(lambda tx: keep(tx, origin, record))

    def keep(tx: Connection, origin: str, record: FileRecord) -> None:
        now, status = record.fetched_at, record.status
        body = origins.save_tdmrep(tx, origin, body=record.body, status=status, at=now)
        before = tdm_file_of(replace(record, body=body or ""))
        note_file(tx, settings.sites, origin, before, tdm_file_of(record), now)

    return load, save
