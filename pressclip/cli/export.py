"""`pressclip export`."""

import asyncio
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from pressclip.cli.common import data_dir, moment, option, settings, shared, whole, zone_of
from pressclip.cli.progress import progress
from pressclip.errors import ArchiveError

if TYPE_CHECKING:
    from db.archive import Archive
    from pressclip.exchange import End


@click.command("export", epilog="Example: pressclip export --output articles.jsonl")
@click.option("--since", help="Only articles from this date (2026-01-31) or age (7d) on.")
@click.option("--after", type=whole(0), metavar="SEQ", help="Only what changed after this `seq`.")
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), help="A file that is gone on with.")
@shared()
def command(since: str | None, after: int | None, output: Path | None) -> None:
    """The archive as JSON Lines, an article a line, in the order of changes (`seq`).

    Each line is the article as `show` prints it, with all that `import` needs. Without --output the lines are printed.
    A file is gone on with behind its last whole line, so that the same command goes on where it was broken off, and
    adds what changed since: an article that was edited has one more line then, and the last one holds.
    """
    of = settings(with_secrets=False)
    limit = moment(since, zone_of(of), end=False, now=datetime.now(UTC))
    path = data_dir(of)
    if output is None:
        if option("form") not in {None, "jsonl"}:
            raise click.UsageError("an export is JSON Lines; for a table or CSV there is `pressclip search`")
        from pressclip.output import for_programs

        asyncio.run(_export(of, path, for_programs(), after or 0, limit))
        return
    if after is not None:
        raise click.UsageError("--output goes on behind the last line of the file; leave out --after")
    _to_file(of, path, output, limit)


def _to_file(of: Any, path: Path, output: Path, since: datetime | None) -> None:
    from db.archive import path_of
    from db.sqlite.backup import is_beside
    from pressclip.exchange import articles_in, end_of
    from pressclip.output import chosen, write_object

    if is_beside(path_of(of.archive.url, path), output):
        raise ArchiveError(f"{output}: that is a part of the archive; name another file")
    if output.exists() and not output.is_file():
        raise ArchiveError(f"{output}: no file that can be gone on with; leave out --output to have the lines printed")
    try:
        end = end_of(output)
        if end.whole:
            asyncio.run(_check(of, path, end, articles_in(output, end), since))
    except ValueError as error:
        raise ArchiveError(f"{output}: it is not gone on with: {error}; name another file") from None
    with open(os.open(output, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8") as file:  # noqa: PTH123 - it is ours alone
        file.truncate(end.whole)
        file.seek(0, os.SEEK_END)
        number = asyncio.run(_export(of, path, file, end.seq, since))
        file.flush()
        os.fsync(file.fileno())
    write_object({"file": str(output), "articles": number, "seq": end_of(output).seq}, chosen(option("form")))


async def _check(of: Any, folder: Path, end: "End", there: Mapping[int, int], since: datetime | None) -> None:
    """Raises ValueError where a file goes further than this archive, as after a restored backup, or is of another.

    Also where it lacks articles that it should have by now, as one that was begun with --since, or has them in another
    state: what a restored archive filed since has numbers that others had, so it would not be told.
    """
    from db import exporting
    from db.archive import open_existing, path_of

    archive = open_existing(path_of(of.archive.url, folder))
    try:
        for one in end.last:
            if not await archive.read(partial(exporting.is_of, public_id=one.id, url=one.url, seq=one.seq)):
                raise ValueError(
                    f"the archive has no article {one.url} as of seq {one.seq}: it is another, or was put back"
                )
        due = await archive.read(partial(exporting.states, since=since, upto=end.seq))
        if lacks := len(due.keys() - there.keys()):
            told = f"it tells of {len(due) - lacks} of the {len(due)} articles up to seq {end.seq}"
            raise ValueError(f"{told}: as one that was begun with --since, or before the archive was put back")
        for number, seq in due.items():
            if there[number] != seq:
                raise ValueError(
                    f"the archive has article {number} as of seq {seq}, the file as of {there[number]}: it was put back"
                )
    finally:
        archive.close()


async def _export(of: Any, folder: Path, to: TextIO, after: int, since: datetime | None) -> int:
    from db import exporting
    from db.archive import open_existing, path_of
    from db.following import last_seq

    archive = open_existing(path_of(of.archive.url, folder))
    try:
        if after > (last := await archive.read(last_seq)):  # who waited for it would miss all that comes before
            why = "it is of another archive, or of this one before an older copy was put back: begin without --after"
            raise ArchiveError(f"--after {after}: the newest `seq` is {last}; {why}")
        total = await archive.read(lambda tx: exporting.count(tx, after, since))
        with progress("Exporting", total) if not to.isatty() else progress("", 0) as advance:
            return await _written(archive, to, after, since, advance)
    finally:
        archive.close()


async def _written(archive: "Archive", to: TextIO, after: int, since: datetime | None, advance: Any) -> int:
    """A slice a time, so that no read holds up the daemon; what changes meanwhile comes once more, at the end."""
    from db import exporting
    from pressclip.exchange import line_of

    number = 0
    while rows := await archive.read(partial(exporting.rows, after=after, since=since)):
        to.writelines(line_of(stored, more) for stored, more in rows)
        after = rows[-1][0].seq
        number += len(rows)
        advance(len(rows))
    return number
