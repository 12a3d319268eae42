"""`pressclip db`: the archive's file kept well."""

import asyncio
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pressclip.cli.common import data_dir, option, print_rows, settings, shared
from pressclip.cli.progress import counted, progress, upgrading
from pressclip.errors import ArchiveError

if TYPE_CHECKING:
    from db.verify import Check

_EXAMPLE = "Example: pressclip db backup /srv/backup/pressclip.db"


def _archive_path() -> Path:
    from db.archive import path_of

    of = settings(with_secrets=False)
    return path_of(of.archive.url, data_dir(of))


@click.group("db", epilog=_EXAMPLE)
def command() -> None:
    """The archive's file: a copy while the daemon runs, a check of it, its upgrade."""


@command.command("backup", epilog=_EXAMPLE)
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help="Replace a file that is there already.")
@shared()
def backup(path: Path, *, force: bool) -> None:
    """Copies the archive to PATH as it is at this moment, while the daemon runs and writes.

    The copy is a whole archive, readable by its owner alone; it appears under its name once it is complete. To
    restore it, stop the daemon, put the copy in the archive's place and remove the files `-wal` and `-shm` beside it.
    """
    from db.archive import forget_again
    from db.sqlite.backup import backup as copy
    from pressclip.output import chosen, write_object

    archive = _archive_path()
    forget_again(archive)
    with counted("Copying") as show:
        size = copy(archive, path, force=force, advance=show)
    write_object({"file": str(path), "bytes": size}, chosen(option("form")))


@command.command("verify", epilog="Example: pressclip db verify --repair")
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--repair", is_flag=True, help="Build the text index anew where it is out of step.")
@shared()
def verify(path: Path | None, *, repair: bool) -> int:
    """Looks through the archive, or the backup at PATH, for damage; exit 1 if anything is wrong.

    It reads all of it, which takes a while, and may run beside the daemon. Only `--repair` writes, and only the text
    index; the daemon must be stopped for that, and every article be readable.
    """
    from db.sqlite.place import check_kind

    if path is not None and not check_kind(path):  # no poll makes a copy, as one makes the archive
        raise ArchiveError(f"{path}: there is no such file, or nothing in it")
    wanted = path or _archive_path()
    checks = asyncio.run(_verified(wanted))
    wrong = {one.check for one in checks if one.state != "ok"}
    if repair and "index" in wrong and "articles" not in wrong:
        _repair(wanted)
        checks = asyncio.run(_verified(wanted))
    print_rows([asdict(one) for one in checks], ("check", "state", "detail"))
    return int(any(one.state != "ok" for one in checks))


async def _verified(path: Path) -> "list[Check]":
    from db import articles
    from db.archive import open_existing
    from db.verify import verify as look

    archive = open_existing(path)
    try:
        total = await archive.read(articles.count)
        with progress("Looking", total) as advance:
            return await archive.read(lambda tx: list(look(tx, advance)))
    finally:
        archive.close()


def _repair(path: Path) -> None:
    from db import articles, indexing
    from db.archive import open_existing
    from db.lock import only_one

    async def build() -> None:
        archive = open_existing(path)
        try:
            total = await archive.read(articles.count)
            with progress("Indexing", total) as advance:
                await archive.write(lambda tx: indexing.rebuild(tx, advance))
        finally:
            archive.close()

    with only_one(path):
        asyncio.run(build())


@command.command("upgrade", epilog="Example: pressclip db upgrade")
@click.option("--no-backup", is_flag=True, help="Without the copy that is made before.")
@shared()
def upgrade(*, no_backup: bool) -> None:
    """Brings the archive to this version's schema, as `pressclip run` does by itself; a copy is made before.

    The copy lies beside the archive: NAME.before-SCHEMA.db. Remove it once you are content.
    """
    from db.archive import upgrade_archive
    from db.lock import only_one
    from pressclip.output import chosen, write_object

    path = _archive_path()
    with only_one(path), upgrading() as show:
        told = upgrade_archive(path, keep=not no_backup, show=show)
    row: dict[str, Any] = {"schema": told.made, "before": told.found, "backup": str(told.kept) if told.kept else None}
    write_object(row, chosen(option("form")))
