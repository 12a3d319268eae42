"""`pressclip backfill`."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from math import isnan
from typing import TYPE_CHECKING, Any

import click

from pressclip.cli.common import data_dir, moment, one_section, print_rows, settings, shared, zone_of
from pressclip.cli.progress import Past, past_progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.backfills import Backfill
    from pressclip.settings import Settings
    from schedules.backfill import Backfilled

_COLUMNS = ("section", "method", "filed", "from", "to", "requests", "state", "error")
_DAY = timedelta(days=1)
_LOOK = 1.0  # seconds: a clock may be put right while one waits


@click.command("backfill", epilog="Example: pressclip backfill 'Middle East' --until 2026-01-31")
@click.argument("section")
@click.option("--until", metavar="DATE", required=True, help="How far back: 2026-01-31 (that day too), 30d or 1y.")
@click.option(
    "--share",
    type=click.FloatRange(0, 1, min_open=True),
    metavar="PART",
    help="Of the site's budget that it may have, 0.25 if not given.",
)
@shared()
def command(section: str, until: str, share: float | None) -> int:
    """Files a section's past down to a date, by the site's API or page by page; nobody is alerted of it.

    Where the budget is used up it waits. Ctrl-C stops it at any moment: the same command, or one with an earlier date,
    goes on where it stopped. It may run beside the daemon.
    """
    of = settings()
    now = datetime.now(UTC)
    down_to = moment(until, zone_of(of), end=False, now=now)
    if down_to is None or down_to >= now:
        raise click.BadParameter(f"{until!r} lies ahead", param_hint="--until")
    if share is not None and isnan(share):  # which no range leaves out
        raise click.BadParameter("nan is no part of a budget", param_hint="--share")
    view = _View(until=down_to, began=now)
    try:
        told = asyncio.run(_fill(of, section, view, share))
    except KeyboardInterrupt:
        click.echo(f"\nstopped: {view.words}; the same command goes on from there", err=True)
        raise
    print_rows([_row(told)], _COLUMNS)
    if told.state == "nothing":
        click.echo("nothing to do: it was filed that far before", err=True)
    if told.error is not None:
        click.echo(f"pressclip: {told.section}: {told.error}", err=True)
    return 0 if told.error is None else 1


@dataclass(slots=True)
class _View:
    """What a person sees of it while it runs."""

    until: datetime
    began: datetime
    clock: "Callable[[], datetime]" = lambda: datetime.now(UTC)
    show: "Callable[[Past], None]" = lambda _: None
    seen: Past = field(default_factory=Past)
    reached: datetime | None = None

    @property
    def words(self) -> str:
        """What was filed."""
        down = f" down to {self.reached:%Y-%m-%d}" if self.reached is not None else ""
        return f"{self.seen.filed} articles filed{down}"

    def tell(self, came: "Backfill", filed: int) -> None:
        """After each page."""
        self.reached = came.reached
        done = max(timedelta(), self.began - came.reached) if came.reached is not None else timedelta()
        self._see(Past(days=(self.began - self.until) / _DAY, done=done / _DAY, filed=filed))

    async def wait(self, until: datetime, why: str) -> None:
        """Until a time comes by the clock on the wall; for no longer than it was off, should that be put back."""
        self._see(Past(days=self.seen.days, done=self.seen.done, filed=self.seen.filed, note=f"waits: {why}"))
        left, passed = (until - self.clock()).total_seconds(), asyncio.get_running_loop().time
        end = passed() + left
        while left > 0:
            await asyncio.sleep(min(left, _LOOK))
            left = min((until - self.clock()).total_seconds(), end - passed())

    def _see(self, seen: Past) -> None:
        self.seen = seen
        self.show(seen)


async def _fill(of: "Settings", name: str, view: _View, share: float | None) -> "Backfilled":
    from db.budget import BACKFILL_SHARE
    from db.sections import all_sections
    from pressclip.app import open_desk
    from schedules import roster
    from schedules.backfill import backfill

    async with open_desk(of, data_dir(of), share=BACKFILL_SHARE if share is None else share) as desk:
        await roster.read_menus(desk)
        section = one_section(await desk.archive.read(lambda tx: all_sections(tx, desk.clock())), name)
        with past_progress(section.name) as view.show:
            return await backfill(desk, section, view.until, wait=view.wait, tell=view.tell)


def _row(told: "Backfilled") -> dict[str, Any]:
    from pressclip.rows import stamp

    return {
        "section": told.section,
        "method": told.method,
        "filed": told.filed,
        "from": stamp(told.begins),
        "to": stamp(told.ends),
        "requests": told.requests,
        "state": told.state,
        "error": told.error,
    }
