"""`pressclip poll`."""

import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from pressclip.cli.common import data_dir, moment, one_section, option, print_rows, settings, shared, zone_of
from pressclip.cli.progress import progress
from pressclip.errors import NotFound

if TYPE_CHECKING:
    from alerts.matching import Watch
    from db.sections import SectionState
    from pressclip.settings import Settings
    from schedules.desk import Desk
    from schedules.poll import Polled

_COLUMNS = ("section", "status", "found", "new", "changed", "method", "requests", "error")
_FINE = frozenset({"ok", "new", "empty", "deferred"})


@click.command("poll", epilog="Example: pressclip poll 'Middle East' --format table")
@click.argument("sections", nargs=-1, metavar="[SECTION ...]")
@click.option("--baseline", is_flag=True, help="File without alerting, as a first visit does.")
@click.option("--alert", is_flag=True, help="Alert even on a section's first visit.")
@click.option("--replay", metavar="WATCH", help="Also tell what this watch would have alerted; needs --since.")
@click.option("--since", help="With --replay: from this date (2026-01-31) or age (7d) on.")
@shared()
def command(sections: tuple[str, ...], *, baseline: bool, alert: bool, replay: str | None, since: str | None) -> int:
    """One pass now, whatever the due times: fetch, file, match, deliver, exit.

    The budget and a site's request to wait are obeyed: such a section is `deferred`. With --replay a watch that is new,
    or whose query is, tells of the past what it would have alerted: nothing that it met already, and a story once.
    """
    if baseline and alert:
        raise click.UsageError("--baseline files without alerting, --alert alerts: take one")
    of = settings()
    again = _replay_of(of, replay, since)
    rows, lost = asyncio.run(_pass(of, sections, True if baseline else False if alert else None, again))
    print_rows(rows, _COLUMNS)
    return 0 if not lost and all(row["status"] in _FINE for row in rows) else 1


def _replay_of(of: "Settings", name: str | None, since: str | None) -> "tuple[Watch, datetime] | None":
    """The watch to replay, and from when on. Raises NotFound, and click's errors for what does not go together."""
    if name is None and since is None:
        return None
    if name is None or since is None:
        raise click.UsageError("--replay and --since go together: --replay WATCH --since 7d")
    from alerts.matching import compile_watches

    watches = {watch.name: watch for watch in compile_watches(of)}
    if name not in watches:
        raise NotFound(f"no watch is called {name!r}; there are: {', '.join(watches) or 'none'}")
    if "new" not in watches[name].on:
        raise click.BadParameter(f"{name!r} follows edits only (on), and what is replayed is new articles")
    begins = moment(since, zone_of(of), end=False, now=datetime.now(UTC))
    return None if begins is None else (watches[name], begins)


async def _replayed(desk: "Desk", watch: "Watch", since: datetime) -> None:
    """Replays a watch and says on stderr what came of it."""
    from schedules.replay import replay

    came = await replay(desk, watch, since)
    told = [f"{came.owed} {'article' if came.owed == 1 else 'articles'} to be told now"]
    told += [f"{count} {what}" for count, what in (
        (came.before, "met already"), (came.merged, "of a story that was told"), (came.waiting, "waiting for a text")
    ) if count]  # fmt: skip
    click.echo(f"replay of {watch.name}: {', '.join(told)}", err=True)


async def _pass(
    of: "Settings", names: Sequence[str], baseline: bool | None, again: "tuple[Watch, datetime] | None"
) -> tuple[list[dict[str, Any]], int]:
    """The rows of the pass, and how many messages failed in it."""
    from db import outbox
    from db.menus import errors
    from pressclip.app import open_desk
    from pressclip.cli.progress import upgrading
    from pressclip.logs import setup
    from pressclip.output import chosen
    from schedules import deliver, pages, roster, sending
    from schedules.judging import judge_late

    setup("text")
    console = sys.stdout if chosen(option("form")) == "table" else sys.stderr
    async with AsyncExitStack() as at_end:
        with upgrading() as show:
            desk = await at_end.enter_async_context(open_desk(of, data_dir(of), console=console, show=show))
        await roster.read_menus(desk)
        wanted = await desk.archive.read(lambda tx: _wanted(tx, desk.clock(), names))
        if not wanted:
            failed = await desk.archive.read(lambda tx: errors(tx, of.by_menu))
            raise NotFound("; ".join(["no section is known yet", *failed]))
        with progress("Polling", len(wanted)) as advance:
            by_site = [[one for one in wanted if one.site == site] for site in dict.fromkeys(s.site for s in wanted)]
            polled = await asyncio.gather(*(_one_by_one(desk, mine, baseline, advance) for mine in by_site))
        done = [await _walked(desk, section, one) for mine, its in zip(by_site, polled, strict=True)
                for section, one in zip(mine, its, strict=True)]  # fmt: skip
        while await pages.read_due(desk):
            pass
        await judge_late(desk)
        if again is not None:
            await _replayed(desk, *again)
        before = (await desk.archive.read(outbox.states)).get("failed", 0)
        await deliver.deliver(desk)
        while seconds := await desk.archive.read(lambda tx: sending.goes_on_in(tx, of.channels, desk.clock())):
            await asyncio.sleep(seconds)  # a chat takes one message a second
            await deliver.deliver(desk)
        lost = (await desk.archive.read(outbox.states)).get("failed", 0) - before
    return [asdict(one) for one in done], lost


async def _one_by_one(
    desk: "Desk", sections: "Sequence[SectionState]", baseline: bool | None, advance: Callable[[], None]
) -> "list[Polled]":
    """A site is asked one thing at a time anyway; so its articles are filed in the order of its sections."""
    from schedules.poll import poll

    polled = []
    for section in sections:
        polled.append(await poll(desk, section.id, baseline=baseline))
        advance()
    return polled


async def _walked(desk: "Desk", section: "SectionState", polled: "Polled") -> "Polled":
    """What a poll did, with what further pages brought where the first did not reach what was known."""
    from schedules.walk import walk

    walked = await walk(desk, section.id, patient=False)
    if walked is None:
        return polled
    return replace(
        polled,
        status="new" if walked.new and polled.status == "ok" else polled.status,
        found=polled.found + walked.found,
        new=polled.new + walked.new,
        requests=polled.requests + walked.requests,
        error=polled.error or walked.error,
    )


def _wanted(tx: Any, now: Any, names: Sequence[str]) -> "list[SectionState]":
    from db.sections import all_sections

    known = all_sections(tx, now)
    if not names:
        return known
    return list({section.id: section for section in (one_section(known, name) for name in names)}.values())
